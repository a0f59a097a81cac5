/* 01-hello: XHELLO, which has no arguments. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/hostile.h"
#include "harness/session.h"
#include "harness/tap.h"

static void says_hello(struct session *s)
{
	say(s, "h XHELLO");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "h OK Hello done.");
}

TEST_TWICE(any_argument_is_refused_and_the_session_goes_on)
{
	static const char *const args[] = {
		"x", "x y", "\"\"", "()", "NIL", "((a) {1+}\r\nb)", "{0+}\r\n",
	};
	struct session *s = session_start("xhello");

	for (unsigned int i = 0; i < sizeof(args) / sizeof(args[0]); i++) {
		say(s, "a XHELLO %s", args[i]);
		hear(s, "a BAD Error in IMAP command XHELLO: "
			"XHELLO takes no arguments.");
		says_hello(s);
	}
	session_end(s);
}

TEST(an_argument_longer_than_a_line_may_be_is_refused)
{
	struct session *s = session_start("xhello");

	say(s, "a XHELLO %065536d", 0);
	hear(s, "a BAD …");
	says_hello(s);
	session_end(s);
}

TEST(the_case_of_the_name_does_not_matter)
{
	struct session *s = session_start("xhello");

	say(s, "a xhello\r\nb XHello\r\nc xHELLO");
	for (char tag = 'a'; tag <= 'c'; tag++) {
		hear(s, "* XHELLO \"reader\"");
		hear(s, "… OK Hello done.");
	}
	session_end(s);
}

/* Dovecot takes a bare LF for the end of a line, and spaces before it. */
TEST(line_ends_and_blanks)
{
	struct session *s = session_start("xhello");

	say_bytes(s, "a XHELLO\n", 9);
	hear(s, "* XHELLO \"reader\"");
	hear(s, "a OK Hello done.");
	say(s, "b XHELLO  ");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "b OK Hello done.");
	say(s, "c  XHELLO");
	hear(s, "c BAD Error in IMAP command: Invalid command name.");
	say(s, " d XHELLO");
	hear(s, "* BAD Error in IMAP tag: Invalid tag.");
	says_hello(s);
	session_end(s);
}

/* A user's name is data: it must not be able to end the string that it is
   in. */
TEST_TWICE(strange_user_names_come_back_as_strings)
{
	static const struct {
		const char *user, *string;
	} names[] = {
		{ "NIL", "\"NIL\"" },
		{ "jane doe", "\"jane doe\"" },
		{ "jane\"doe", "\"jane\\\"doe\"" },
		{ "jane\\doe", "\"jane\\\\doe\"" },
		{ "jane@example.com", "\"jane@example.com\"" },
		{ "(jane) {3}", "\"(jane) {3}\"" },
		{ "j\xc3\xa4ne", "{5}\r\nj\xc3\xa4ne" },
	};

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct session *s = session_start_with(
			&(struct session_options){ .plugins = "xhello",
				.user = names[i].user });
		char expected[100];

		say(s, "a XHELLO");
		sprintf(expected, "* XHELLO %s\r\n", names[i].string);
		hear_bytes(s, expected, strlen(expected));
		hear(s, "a OK Hello done.");
		session_end(s);
	}
}

TEST(three_commands_in_one_packet)
{
	struct session *s = session_start("xhello");

	say(s, "a XHELLO\r\nb XHELLO oops\r\nc XHELLO");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "a OK Hello done.");
	hear(s, "b BAD …");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "c OK Hello done.");
	session_end(s);
}

TEST_TWICE(a_line_cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"* XHELLO \"reader\"", "a OK Hello done.", "b BAD …", NULL
	};
	struct session *s = session_start("xhello");

	cut_at_every_byte(s, "a XHELLO\r\nb XHELLO {1+}\r\nx\r\n", replies);
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(
		&(struct session_options){ .plugins = "xhello" },
		"a XHELLO\r\n");
}

/* Dovecot's own limit, for every command: CLIENT_MAX_BAD_COMMANDS. A command
   that answers BAD to trouble of the server would run into it. */
TEST(twenty_bad_commands_in_a_row_end_the_session)
{
	struct session *s = session_start("xhello");

	for (int i = 1; i < 20; i++) {
		say(s, "a XHELLO oops");
		hear(s, "a BAD …");
	}
	says_hello(s);
	for (int i = 1; i <= 20; i++) {
		say(s, "a XHELLO oops");
		hear(s, "a BAD …");
	}
	hear(s, "* BYE Too many invalid IMAP commands.");
	hear_closed(s);
	session_end(s);
}

TEST(without_the_plugin_the_command_is_unknown)
{
	struct session *s = session_start("xecho");

	say(s, "a XHELLO");
	hear(s, "a BAD Error in IMAP command XHELLO: Unknown command.");
	say(s, "b XECHO here");
	hear(s, "* XECHO here");
	hear(s, "b OK …");
	session_end(s);
}

static void many_hellos(struct session *s, unsigned int first,
			unsigned int count)
{
	char *lines = NULL;
	size_t size;
	FILE *packet = open_memstream(&lines, &size);

	for (unsigned int i = 0; i < count; i++)
		fprintf(packet, "%u XHELLO\r\n", first + i);
	fclose(packet);
	say_bytes(s, lines, size);
	free(lines);
	for (unsigned int i = 0; i < count; i++) {
		hear(s, "* XHELLO \"reader\"");
		hear(s, "… OK Hello done.");
	}
}

TEST(a_hundred_thousand_commands_do_not_make_the_process_grow)
{
	struct session *s = session_start("xhello");

	check_no_growth(s, many_hellos);
	session_end(s);
}
