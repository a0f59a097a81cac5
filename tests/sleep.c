/* 06-sleep: XSLEEP, which a timer ends. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/hostile.h"
#include "harness/maildir.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(text) text, sizeof(text) - 1

#define A_DAY "86400000"
#define BIG_MAIL 200000
/* The lines about so many mails fit neither into the buffers of the socket nor
   into Dovecot's. */
#define MANY 3000
#define SMALL_BUFFER 4096

static void still_answers(struct session *s)
{
	say(s, "n NOOP");
	hear(s, "n OK NOOP completed.");
}

static struct session *start_sleeping(const struct session_options *options)
{
	struct session *s = session_start_with(options);

	say(s, "a XSLEEP " A_DAY);
	still_answers(s);
	return s;
}

/* In an INBOX with mails, with a client who soon must read. */
static struct session *start_selected(const char *home)
{
	struct session *s = session_start_with(&(struct session_options){
		.plugins = "xsleep xprobe", .home = home,
		.socket_buffer = SMALL_BUFFER });

	say(s, "s SELECT INBOX");
	hear_until(s, "s OK …");
	return s;
}

TEST_TWICE(no_time_and_little_time)
{
	struct session *s = session_start("xsleep");

	say(s, "a XSLEEP 0\r\nb NOOP");
	hear(s, "b OK NOOP completed.");
	hear(s, "a OK Slept.");
	say(s, "a XSLEEP 1");
	hear(s, "a OK Slept.");
	say(s, "a XSLEEP 10");
	hear(s, "a OK Slept.");
	session_end(s);
}

TEST_TWICE(wrong_arguments)
{
	static const char *const args[] = {
		"", " x", " -1", " 86400001", " 4294967296", " 1 2", " (1)",
		" \"1\"", " {1+}\r\n1", " 1.5", " 0x1", " NIL", " 1x", " ()",
		" 18446744073709551616",
	};
	struct session *s = session_start("xsleep");

	for (unsigned int i = 0; i < N(args); i++) {
		say(s, "a XSLEEP%s", args[i]);
		hear(s, "a BAD Error in IMAP command XSLEEP: "
		     "Expected milliseconds.");
		still_answers(s);
	}
	session_end(s);
}

TEST_TWICE(other_commands_are_answered_meanwhile)
{
	struct session *s = session_start("xsleep");

	say(s, "a XSLEEP 30\r\nb NOOP\r\nc SELECT INBOX\r\nd NONSENSE\r\n"
	    "e XSLEEP 0");
	hear(s, "b OK NOOP completed.");
	hear_until(s, "c OK …");
	hear(s, "d BAD …");
	hear(s, "e OK Slept.");
	hear(s, "a OK Slept.");
	session_end(s);
}

/* Dovecot ends sessions whose client has been silent for half an hour: not this
   one, as long as it sleeps. */
TEST_TWICE(a_day)
{
	struct session *s = start_sleeping(&(struct session_options){
		.plugins = "xsleep", .virtual_time = true });

	session_hurry(s, true);
	hear(s, "a OK Slept.");
	hear(s, "* BYE Disconnected …");
	hear_closed(s);
	session_end(s);
}

/* The queue of commands has four places. Whose sleep is over makes room. */
TEST_TWICE(four_sleep_and_others_wait)
{
	struct session *s = session_start_with(&(struct session_options){
		.plugins = "xsleep", .virtual_time = true });

	say(s, "a XSLEEP 60000\r\nb XSLEEP 120000\r\nc XSLEEP 180000\r\n"
	    "d XSLEEP 240000\r\ne XSLEEP 0\r\nf NOOP\r\ng XSLEEP 0");
	wait_until_read(s);
	session_hurry(s, true);
	hear(s, "a OK Slept.");
	hear(s, "e OK Slept.");
	hear(s, "f OK NOOP completed.");
	hear(s, "g OK Slept.");
	hear(s, "b OK Slept.");
	hear(s, "c OK Slept.");
	hear(s, "d OK Slept.");
	hear(s, "* BYE Disconnected …");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(logout_does_not_wait_for_it)
{
	struct session *s = start_sleeping(
		&(struct session_options){ .plugins = "xsleep" });

	say(s, "b XSLEEP " A_DAY "\r\nc LOGOUT");
	hear(s, "* BYE Logging out");
	hear(s, "c OK Logout completed.");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(the_client_leaves_or_the_server_stops_while_it_sleeps)
{
	struct session_options options = { .plugins = "xsleep" };
	struct session *s = start_sleeping(&options);

	hang_up(s);
	session_end(s);
	s = start_sleeping(&options);
	half_close(s);
	session_end(s);
	s = start_sleeping(&options);
	stop_server(s);
	hear(s, "* BYE Server shutting down.");
	hear_closed(s);
	session_end(s);
	options.tcp = true;
	s = start_sleeping(&options);
	reset_connection(s);
	session_end(s);
}

/* The write fails in the timer. The socket is open when session_end() waits for
   the process. */
TEST_TWICE(nobody_listens_when_it_ends)
{
	struct session *s = session_start_with(&(struct session_options){
		.plugins = "xsleep", .virtual_time = true });

	say(s, "a XSLEEP 60000\r\nb XSLEEP 120000\r\nn NOOP");
	hear(s, "n OK NOOP completed.");
	stop_listening(s);
	session_hurry(s, true);
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(&(struct session_options){ .plugins = "xsleep" },
			    "a XSLEEP 9\r\nb XSLEEP 0\r\nc XSLEEP x\r\n");
}

TEST_TWICE(cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"a BAD …", "b OK Slept.", NULL
	};
	struct session *s = session_start("xsleep");

	cut_at_every_byte(s, "a XSLEEP x\r\nb XSLEEP 0\r\n", replies);
	session_end(s);
}

/* It ends while the mail is being sent, but must not say so in the middle of
   it. The first buffers full of the mail take longer than a millisecond: the
   other session has slept longer before anything is read. */
TEST_TWICE(it_ends_in_the_middle_of_a_big_mail)
{
	const char *home = shared_home("home");
	struct session *s, *clock = session_start("xsleep");
	size_t size;

	deliver_big(home, BIG_MAIL);
	s = start_selected(home);
	say(s, "a XSLEEP 1\r\nb XSLEEP 2\r\nc FETCH 1 BODY.PEEK[TEXT]\r\n"
	    "d NOOP");
	wait_until_read(s);
	say(clock, "a XSLEEP 30");
	hear(clock, "a OK Slept.");
	session_end(clock);
	check(!session_log_count(s, "NOOP is called"));
	hear_response(s, &size);
	check(size > BIG_MAIL);
	for (int i = 0; i < 4; i++)
		hear_until(s, "… OK …");
	still_answers(s);
	session_end(s);
}

/* NOOP must wait for FETCH, which has the mailbox; the sleep ends when it
   wants. */
TEST_TWICE(it_ends_while_a_noop_waits_for_a_fetch)
{
	const char *home = shared_home("home");
	unsigned int lines = 0, slept = 0;
	bool fetched = false, done = false;
	struct session *s;
	const char *line;

	deliver(home, MANY);
	s = start_selected(home);
	say(s, "a XSLEEP 1\r\nb FETCH 1:* FLAGS\r\nc NOOP\r\nd XSLEEP 2");
	while (!done || slept < 2) {
		line = hear(s, "…");
		lines += strstr(line, " FETCH ") != NULL;
		slept += strstr(line, "OK Slept.") != NULL;
		fetched = fetched || *line == 'b';
		done = done || *line == 'c';
		check(fetched || !done);
	}
	check(lines == MANY);
	still_answers(s);
	session_end(s);
}

TEST_TWICE(the_client_leaves_when_it_has_ended_in_the_middle_of_a_mail)
{
	const char *home = shared_home("home");
	struct session *s, *clock = session_start("xsleep");

	deliver_big(home, BIG_MAIL);
	for (int i = 0; i < 2; i++) {
		s = start_selected(home);
		say(s, "a XSLEEP 1\r\nb FETCH 1 BODY.PEEK[TEXT]");
		wait_until_read(s);
		say(clock, "a XSLEEP 30");
		hear(clock, "a OK Slept.");
		if (i == 0)
			hang_up(s);
		else
			stop_server(s);
		session_end(s);
	}
	session_end(clock);
}

TEST_TWICE(select_and_close_while_it_sleeps)
{
	struct session *s = session_start("xsleep");

	say(s, "a XSLEEP 20\r\nb SELECT INBOX\r\nc CLOSE\r\nd EXAMINE INBOX");
	hear_until(s, "b OK …");
	hear(s, "c OK …");
	hear_until(s, "d OK …");
	hear(s, "a OK Slept.");
	session_end(s);
}

/* All have the same moment to end at, so the order is open. */
static void many_sleeps(struct session *s, unsigned int first,
			unsigned int count)
{
	char *lines = NULL;
	size_t size;
	FILE *packet = open_memstream(&lines, &size);

	for (unsigned int i = first; i < first + count; i++)
		fprintf(packet, "%u XSLEEP 0\r\n", i);
	fclose(packet);
	say_bytes(s, lines, size);
	free(lines);
	for (unsigned int i = 0; i < count; i++)
		hear(s, "… OK Slept.");
}

TEST(a_hundred_thousand_commands_do_not_make_the_process_grow)
{
	struct session *s = session_start("xsleep");

	check_no_growth(s, many_sleeps);
	session_end(s);
}
