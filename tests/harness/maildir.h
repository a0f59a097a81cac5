#ifndef MAILDIR_H
#define MAILDIR_H

/* Mails for the tests, as a delivery agent would bring them: into the INBOX of
   a session's home, which is a maildir. */

/** A home for several sessions, which then have the same mails.
    @param name  of a directory in the test's scratch directory
    @return      absolute path, valid until the test ends */
const char *shared_home(const char *name);

/** Deliver mails, each with a subject and one line. A mail appears at once and
    complete. The mailbox is created if need be.
    @param home   the home that the session was started with
    @param count  how many */
void deliver(const char *home, unsigned int count);

/** Deliver one mail with a body of so many bytes, in lines that end with CR LF;
    at least two. */
void deliver_big(const char *home, unsigned int size);

/** Path of the one file of the INBOX that holds the mail, to spoil it.
    @param number  the mail's number in the order of delivery, from 1, among
		   all that this test has delivered
    @return        absolute path, to be freed by the caller */
char *mail_file(const char *home, unsigned int number);

#endif
