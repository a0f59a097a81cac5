/* 04-size: XSIZE, which uses the mailbox. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/hostile.h"
#include "harness/maildir.h"
#include "harness/session.h"
#include "harness/tap.h"

static struct session *start(const char *home)
{
	return session_start_with(&(struct session_options){
		.plugins = "xsize", .home = home });
}

static struct session *start_selected(const char *home)
{
	struct session *s = start(home);

	say(s, "s SELECT INBOX");
	hear_until(s, "s OK …");
	return s;
}

static void run(struct session *s, const char *command)
{
	say(s, "x %s", command);
	hear_until(s, "x OK …");
}

/* A mail of so many bytes. */
static void append(struct session *s, unsigned int size)
{
	say(s, "x APPEND INBOX {%u+}\r\nSubject: x\r\n\r\n%0*d", size,
	    (int)size - 14, 0);
	hear_until(s, "x OK …");
}

static void hear_size(struct session *s, const char *numbers)
{
	char line[100];

	say(s, "a XSIZE");
	sprintf(line, "* XSIZE %s", numbers);
	hear(s, line);
	hear(s, "a OK Size done.");
}

TEST_TWICE(without_a_mailbox_it_is_bad)
{
	struct session *s = session_start("xsize");

	say(s, "a XSIZE");
	hear(s, "a BAD No mailbox selected.");
	run(s, "SELECT INBOX");
	hear_size(s, "0 0");
	run(s, "CLOSE");
	say(s, "a XSIZE");
	hear(s, "a BAD No mailbox selected.");
	session_end(s);
}

TEST_TWICE(arguments_are_refused)
{
	struct session *s = session_start("xsize");

	say(s, "a XSIZE x\r\nb XSIZE INBOX\r\nc XSIZE {1+}\r\nx\r\nd XSIZE ()");
	for (char tag = 'a'; tag <= 'd'; tag++)
		hear(s, "… BAD Error in IMAP command XSIZE: "
		     "XSIZE takes no arguments.");
	session_end(s);
}

TEST_TWICE(the_sum_grows_with_each_mail)
{
	struct session *s = start_selected(shared_home("home"));

	hear_size(s, "0 0");
	append(s, 100);
	hear_size(s, "1 100");
	append(s, 20000);
	hear_size(s, "2 20100");
	append(s, 15);
	hear_size(s, "3 20115");
	run(s, "STORE 2 +FLAGS (\\Deleted)");
	hear_size(s, "3 20115");
	run(s, "EXPUNGE");
	hear_size(s, "2 115");
	session_end(s);
}

/* What counts is the size with CR LF at the end of lines, as the client gets
   it. */
TEST_TWICE(the_size_is_what_a_client_would_fetch)
{
	struct session *s = start_selected(shared_home("home"));

	say_bytes(s, "a APPEND INBOX {5+}\r\na\n\nb\n\r\n", 28);
	hear_until(s, "a OK …");
	say(s, "b FETCH 1 RFC822.SIZE");
	hear_until(s, "* 1 FETCH (RFC822.SIZE 8)");
	hear_until(s, "b OK …");
	hear_size(s, "1 8");
	session_end(s);
}

/* What the client has not been told of is not counted among the messages, and
   it is told before the tagged reply. */
TEST_TWICE(others_change_the_mailbox)
{
	const char *home = shared_home("home");
	struct session *s = start_selected(home);
	struct session *other = start_selected(home);

	append(other, 100);
	append(other, 200);
	append(other, 300);
	say(s, "a XSIZE");
	hear(s, "* XSIZE 0 …");
	hear_until(s, "* 3 EXISTS");
	hear_until(s, "a OK Size done.");
	hear_size(s, "3 600");
	run(other, "STORE 1,3 +FLAGS.SILENT (\\Deleted)");
	run(other, "EXPUNGE");
	say(s, "a XSIZE");
	hear(s, "* XSIZE 3 …");
	hear(s, "* 3 EXPUNGE");
	hear(s, "* 1 EXPUNGE");
	hear_until(s, "a OK Size done.");
	hear_size(s, "1 200");
	session_end(other);
	session_end(s);
}

TEST_TWICE(in_a_read_only_mailbox)
{
	const char *home = shared_home("home");
	struct session *s = start(home);

	append(s, 100);
	run(s, "EXAMINE INBOX");
	hear_size(s, "1 100");
	session_end(s);
}

TEST_TWICE(behind_a_big_fetch_and_in_one_packet)
{
	const char *home = shared_home("home");
	struct session *s;
	size_t size;

	deliver_big(home, 200000);
	s = session_start_with(&(struct session_options){
		.plugins = "xsize", .home = home, .socket_buffer = 4096 });
	run(s, "SELECT INBOX");
	say(s, "a FETCH 1 BODY.PEEK[TEXT]\r\nb XSIZE\r\nc XSIZE\r\nd NOOP");
	hear_response(s, &size);
	check(size > 200000);
	hear_until(s, "* XSIZE 1 200019");
	hear_until(s, "* XSIZE 1 200019");
	hear_until(s, "d OK …");
	session_end(s);
}

/* The sizes are not known yet, and one of the mails cannot be read. */
TEST_TWICE(trouble_of_the_storage_is_not_the_clients_fault)
{
	const char *home = shared_home("home");
	struct session *s;
	char *file;

	deliver(home, 2);
	s = start_selected(home);
	file = mail_file(home, 2);
	check(chmod(file, 0) == 0);
	session_allow_log(s, "Permission denied");
	say(s, "a XSIZE");
	hear_until(s, "a NO …");
	check(chmod(file, 0600) == 0);
	say(s, "a XSIZE");
	hear_until(s, "* XSIZE 2 …");
	hear_until(s, "a OK Size done.");
	session_end(s);
	free(file);
}

TEST_TWICE(cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"* XSIZE 0 0", "a OK Size done.", NULL
	};
	struct session *s = start_selected(shared_home("home"));

	cut_at_every_byte(s, "a XSIZE\r\n", replies);
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(&(struct session_options){ .plugins = "xsize" },
			    "a SELECT INBOX\r\nb XSIZE\r\nc XSIZE x\r\n");
}
