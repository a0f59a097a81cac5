#ifndef DAEMON_H
#define DAEMON_H

#include <stdbool.h>
#include <sys/types.h>

/* A whole Dovecot: master, anvil, log, config, auth, imap-login, imap,
   imap-hibernate, dict. It needs no root, touches nothing outside the test's
   scratch directory and build/, and listens on the loopback interface only. */

struct daemon;
struct session;

/** One line of the password file. */
struct daemon_user {
	const char *name;
	/** Plugins of this user alone, separated by blanks, in place of the
	    daemon's; NULL to have the daemon's. */
	const char *plugins;
};

/** How to start the daemon. Zero means the default. */
struct daemon_options {
	/** Plugins for everybody, separated by blanks. */
	const char *plugins;
	/** Users; a NULL name ends the list. Default: "reader". The password
	    of all is "pass". */
	const struct daemon_user *users;
	/** Connections that one imap process serves (default 1). */
	unsigned int clients_per_process;
	/** Seconds of quiet after which an IDLE connection hibernates
	    (default 0: never). */
	unsigned int hibernate_after;
	/** Further lines of dovecot.conf, in the language of the version under
	    test; may be NULL. */
	const char *config;
	bool sanitize, virtual_time;
};

/** Start a daemon and wait until it accepts connections. Skips the test with a
    reason when the machine does not allow user namespaces.
    @return  a daemon which daemon_stop() frees */
struct daemon *daemon_start(const struct daemon_options *options);

/** Connect over TCP, read the greeting and log in.
    @param user  one of the options' users
    @return      a session which session_end() frees */
struct session *daemon_login(struct daemon *daemon, const char *user);

/** Connect and read the greeting only. */
struct session *daemon_connect(struct daemon *daemon);

/** Process ids of the daemon's processes of one service, as the test sees
    them.
    @param service  "imap", "imap-hibernate", "dict", ...; NULL for all
    @param pids     filled with up to max process ids
    @return         how many there are */
int daemon_processes(struct daemon *daemon, const char *service,
		     pid_t *pids, int max);

/** Wait until the daemon has so many processes of one service: until a
    connection hibernates, say. */
void daemon_wait_for_processes(struct daemon *daemon, const char *service,
			       int count);

/** Let time pass for a daemon with virtual_time, or let it stand. It stands
    when the daemon starts: a process that waits for another one, or for its
    client, must not find that it has waited for hours. */
void daemon_hurry(struct daemon *daemon, bool hurry);

/** Deliver a mail into the INBOX of a user who has logged in before. The
    mailbox changes once, when the mail is complete. APPEND touches the index
    too, before the mail is there: a connection may be woken by that, and then
    overlook the mail.
    @param mail  header and body, with LF as end of line */
void daemon_deliver(struct daemon *daemon, const char *user, const char *mail);

/** Say that the log will hold a line which would otherwise fail the test. */
void daemon_allow_log(struct daemon *daemon, const char *text);

/** Path of Dovecot's log, as the test sees it. */
const char *daemon_log(const struct daemon *daemon);

/** Stop the daemon as its administrator would, wait until all its processes
    have ended, and look through the log. Fails on panics, errors, leaks,
    signals, and processes that stay. End the sessions before: Dovecot grants
    clients that have spoken recently 10 seconds, and 30 to those who have not
    logged in. The daemon is freed. */
void daemon_stop(struct daemon *daemon);

#endif
