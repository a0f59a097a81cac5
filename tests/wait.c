/* 07-wait: XWAIT, which takes over the input until the line DONE. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/hostile.h"
#include "harness/maildir.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(text) text, sizeof(text) - 1

#define LONG_LINE (200 * 1024)
/* One step of malloc(); the line is longer. */
#define GROWTH_MAX_KIB 128
#define BIG_MAIL 200000

static struct session *start_waiting(const struct session_options *options)
{
	struct session *s = session_start_with(options);

	say(s, "a XWAIT");
	hear(s, "+ waiting");
	return s;
}

static void still_answers(struct session *s)
{
	say(s, "n NOOP");
	hear(s, "n OK NOOP completed.");
}

TEST_TWICE(done_in_any_case_ends_it)
{
	static const char *const lines[] = {
		"DONE\r\n", "done\r\n", "DoNe\r\n", "DONE\n", "dONE\n",
	};
	struct session *s = session_start("xwait");

	for (unsigned int i = 0; i < N(lines); i++) {
		say(s, "a XWAIT");
		hear(s, "+ waiting");
		say_bytes(s, lines[i], strlen(lines[i]));
		hear(s, "a OK Wait done.");
		still_answers(s);
	}
	session_end(s);
}

/* More of them than the bad commands that Dovecot bears in a row. */
TEST_TWICE(any_other_line_is_bad_and_ends_it_too)
{
	static const struct {
		const char *line;
		size_t size;
	} lines[] = {
		{ BYTES("\r\n") }, { BYTES("\n") }, { BYTES("\r\r\n") },
		{ BYTES("D\r\n") }, { BYTES("DON\r\n") }, { BYTES("DON\n") },
		{ BYTES("DONE \r\n") }, { BYTES(" DONE\r\n") },
		{ BYTES("DONE\r\r\n") }, { BYTES("DONE\rx\n") },
		{ BYTES("DON\rE\r\n") }, { BYTES("\rDONE\r\n") },
		{ BYTES("DONEX\r\n") }, { BYTES("XDONE\r\n") },
		{ BYTES("DDONE\r\n") }, { BYTES("DONEDONE\r\n") },
		{ BYTES("\0DONE\r\n") }, { BYTES("DONE\0\r\n") },
		{ BYTES("DO\0NE\r\n") }, { BYTES("\xc4ONE\r\n") },
		{ BYTES("b NOOP\r\n") }, { BYTES("b DONE\r\n") },
		{ BYTES("{4+}\r\n") }, { BYTES("\"DONE\"\r\n") },
	};
	struct session *s = session_start("xwait");

	for (unsigned int i = 0; i < N(lines); i++) {
		say(s, "a XWAIT");
		hear(s, "+ waiting");
		say_bytes(s, lines[i].line, lines[i].size);
		hear(s, "a BAD Expected DONE.");
	}
	still_answers(s);
	session_end(s);
}

TEST_TWICE(arguments_are_refused)
{
	struct session *s = session_start("xwait");

	say(s, "a XWAIT x\r\nb XWAIT {1+}\r\ny\r\nc XWAIT ()");
	for (char tag = 'a'; tag <= 'c'; tag++)
		hear(s, "… BAD Error in IMAP command XWAIT: "
		     "XWAIT takes no arguments.");
	still_answers(s);
	session_end(s);
}

static void say_long_line(struct session *s)
{
	char *line = memset(malloc(LONG_LINE), 'x', LONG_LINE);

	say(s, "a XWAIT");
	hear(s, "+ waiting");
	say_bytes(s, line, LONG_LINE);
	wait_until_read(s);
	say_bytes(s, BYTES("\r\n"));
	hear(s, "a BAD Expected DONE.");
	free(line);
}

TEST(lines_of_any_length_take_no_memory)
{
	struct session *s = session_start("xwait");
	long kib;

	still_answers(s);
	kib = session_written_kib(s);
	for (int i = 0; i < 10; i++)
		say_long_line(s);
	check(session_written_kib(s) <= kib + GROWTH_MAX_KIB);
	still_answers(s);
	session_end(s);
}

TEST_TWICE(a_long_line_is_bad_and_the_session_goes_on)
{
	struct session *s = session_start("xwait");

	say_long_line(s);
	still_answers(s);
	session_end(s);
}

TEST_TWICE(cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"+ waiting", "a OK Wait done.", "b OK NOOP completed.",
		"+ waiting", "c OK Wait done.",
		"+ waiting", "d BAD Expected DONE.",
		"+ waiting", "e OK Wait done.", NULL
	};
	struct session *s = session_start("xwait");

	cut_at_every_byte(s, "a XWAIT\r\nDONE\r\nb NOOP\r\nc XWAIT\r\ndone\n"
			  "d XWAIT\r\nDONE \r\ne XWAIT\nDoNe\r\n", replies);
	session_end(s);
}

TEST_TWICE(in_small_packets)
{
	static const char line[] = "a XWAIT\r\nDONE\r\nb XWAIT\nDONE\n";
	struct session *s = session_start("xwait");

	for (size_t packet = 1; packet < 10; packet++) {
		say_in_packets(s, line, strlen(line), packet);
		hear(s, "+ waiting");
		hear(s, "a OK Wait done.");
		hear(s, "+ waiting");
		hear(s, "b OK Wait done.");
	}
	session_end(s);
}

TEST_TWICE(done_and_the_next_command_in_one_packet)
{
	struct session *s = session_start("xwait");

	say(s, "a XWAIT");
	hear(s, "+ waiting");
	say(s, "DONE\r\nb NOOP\r\nc XWAIT\r\nDONE\r\nd NOO");
	hear(s, "a OK Wait done.");
	hear(s, "b OK NOOP completed.");
	hear(s, "+ waiting");
	hear(s, "c OK Wait done.");
	hear(s, "d BAD Error in IMAP command NOO: Unknown command.");
	session_end(s);
}

/* More of them than the queue of commands has places. */
TEST_TWICE(six_times_in_one_packet)
{
	struct session *s = session_start("xwait");

	say(s, "a XWAIT\r\nDONE\r\nb XWAIT\r\nDONE\r\nc XWAIT\r\nDONE\r\n"
	    "d XWAIT\r\nDONE\r\ne XWAIT\r\nDONE\r\nf XWAIT\r\nDONE");
	for (char tag = 'a'; tag <= 'f'; tag++) {
		hear(s, "+ waiting");
		check(*hear(s, "… OK Wait done.") == tag);
	}
	session_end(s);
}

/* Dovecot frees the memory of commands when the last of them has ended. */
TEST_TWICE(a_sleep_ends_while_it_waits)
{
	struct session *s = session_start("xwait xsleep");

	say(s, "a XSLEEP 20\r\nb XWAIT");
	hear(s, "+ waiting");
	hear(s, "a OK Slept.");
	say(s, "DONE\r\nc NOOP");
	hear(s, "b OK Wait done.");
	hear(s, "c OK NOOP completed.");
	session_end(s);
}

TEST_TWICE(it_ends_while_a_sleep_goes_on)
{
	struct session *s = session_start("xwait xsleep");

	say(s, "a XSLEEP 50\r\nb XWAIT\r\nDONE\r\nc XWAIT\r\nDONE");
	hear(s, "+ waiting");
	hear(s, "b OK Wait done.");
	hear(s, "+ waiting");
	hear(s, "c OK Wait done.");
	hear(s, "a OK Slept.");
	session_end(s);
}

/* The line "+ waiting" must not land in the middle of the mail. */
TEST_TWICE(it_waits_for_a_fetch_before_it)
{
	struct session_options options = {
		.plugins = "xwait", .home = shared_home("home"),
		.socket_buffer = 4096
	};
	struct session *s;
	size_t size;

	deliver_big(options.home, BIG_MAIL);
	s = session_start_with(&options);
	say(s, "a SELECT INBOX");
	hear_until(s, "a OK …");
	say(s, "b FETCH 1 BODY.PEEK[TEXT]\r\nc XWAIT\r\nDONE\r\nd NOOP");
	hear_response(s, &size);
	check(size > BIG_MAIL);
	hear_until(s, "b OK …");
	hear(s, "+ waiting");
	hear(s, "c OK Wait done.");
	hear(s, "d OK NOOP completed.");
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(&(struct session_options){ .plugins = "xwait" },
			    "a XWAIT\r\nDONE\r\nb XWAIT\r\nDONE\r\n");
}

TEST_TWICE(the_client_leaves_while_it_waits)
{
	struct session_options options = { .plugins = "xwait" };
	struct session *s = start_waiting(&options);

	hang_up(s);
	session_end(s);
	s = start_waiting(&options);
	half_close(s);
	session_end(s);
	options.tcp = true;
	s = start_waiting(&options);
	reset_connection(s);
	session_end(s);
}

/* The socket is open when session_end() waits for the process. */
TEST_TWICE(the_client_does_not_listen_to_the_end_of_it)
{
	struct session_options options = { .plugins = "xwait" };
	struct session *s = start_waiting(&options);

	stop_listening(s);
	say(s, "DONE");
	session_end(s);
	s = start_waiting(&options);
	stop_listening(s);
	say(s, "DONE\r\nb NOOP\r\nc XWAIT\r\nDO");
	session_end(s);
}

TEST_TWICE(the_server_stops_while_it_waits)
{
	struct session *s = start_waiting(
		&(struct session_options){ .plugins = "xwait" });

	say_bytes(s, BYTES("DO"));
	wait_until_read(s);
	stop_server(s);
	hear(s, "* BYE Server shutting down.");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(half_an_hour_of_silence_ends_the_session)
{
	struct session *s = start_waiting(&(struct session_options){
		.plugins = "xwait", .virtual_time = true });

	session_hurry(s, true);
	hear(s, "* BYE Disconnected …");
	hear_closed(s);
	session_end(s);
}

static void many_waits(struct session *s, unsigned int first,
		       unsigned int count)
{
	char *lines = NULL;
	size_t size;
	FILE *packet = open_memstream(&lines, &size);

	for (unsigned int i = first; i < first + count; i++)
		fprintf(packet, "%u XWAIT\r\nDONE\r\n", i);
	fclose(packet);
	say_bytes(s, lines, size);
	free(lines);
	for (unsigned int i = 0; i < count; i++) {
		hear(s, "+ waiting");
		hear(s, "… OK Wait done.");
	}
}

TEST(a_hundred_thousand_commands_do_not_make_the_process_grow)
{
	struct session *s = session_start("xwait");

	check_no_growth(s, many_waits);
	session_end(s);
}
