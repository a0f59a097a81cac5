/* 02-echo: XECHO, whose arguments come back as the same values. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/hostile.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes of a line that the tests write down with NULs in them. */
#define BYTES(text) text, sizeof(text) - 1

/* The limit of the sample, and of Dovecot's imap_max_line_length. */
#define XECHO_MAX_DEPTH 1000
#define MAX_LINE 65536

static void still_echoes(struct session *s)
{
	say(s, "e XECHO here");
	hear(s, "* XECHO here");
	hear(s, "e OK Echo done.");
}

static void say_repeated(struct session *s, const char *before, char c,
			 size_t count, const char *after)
{
	char *run = memset(calloc(1, count + 1), c, count);

	say(s, "%s%s%s", before, run, after);
	free(run);
}

TEST_TWICE(values_come_back)
{
	static const struct {
		const char *sent, *heard;
	} values[] = {
		{ "one", "one" },
		{ "\\Seen a%b*c ~x ] [x }", "\\Seen a%b*c ~x ] [x }" },
		{ "NIL nil Nil nIl", "NIL NIL NIL NIL" },
		{ "NILS \"NIL\" {3+}\r\nNIL", "NILS \"NIL\" \"NIL\"" },
		{ "\"\" {0+}\r\n", "\"\" \"\"" },
		{ "\"two words\"", "\"two words\"" },
		{ "\"a \\\"b\\\" \\\\c\"", "\"a \\\"b\\\" \\\\c\"" },
		{ "{5+}\r\na \"b\\", "\"a \\\"b\\\\\"" },
		{ "{6+}\r\na\r\nb()", "{6}\r\na\r\nb()" },
		{ "\"{3}\" \"(\" \")\"", "\"{3}\" \"(\" \")\"" },
		{ "\"\xc3\xa9\xff\"", "{3}\r\n\xc3\xa9\xff" },
		{ "{2+}\r\n\xc3\xa9", "{2}\r\n\xc3\xa9" },
		{ "\"\x01\x1b\t\x7f\"", "\"\x01\x1b\t\x7f\"" },
		{ "() ( ) (()) ((a)(b) c)", "() () (()) ((a) (b) c)" },
		{ "({1+}\r\na) ({1+}\r\n\xff)", "(\"a\") ({1}\r\n\xff)" },
		/* Blanks that a client should not send, or should have sent. */
		{ "  a   b  ", "a b" },
		{ "\"a\"b (c)d", "\"a\" b (c) d" },
	};
	struct session *s = session_start("xecho");
	char expected[100];

	for (unsigned int i = 0; i < N(values); i++) {
		say(s, "a XECHO %s", values[i].sent);
		sprintf(expected, "* XECHO %s\r\n", values[i].heard);
		hear_bytes(s, expected, strlen(expected));
		hear(s, "a OK Echo done.");
	}
	session_end(s);
}

TEST_TWICE(wrong_lines_are_bad_and_the_session_goes_on)
{
	static const struct {
		const char *line;
		size_t size;
		const char *reason;
	} lines[] = {
		{ BYTES("a XECHO\r\n"), "Missing arguments." },
		{ BYTES("a XECHO \r\n"), "Missing arguments." },
		{ BYTES("a XECHO (\r\n"), "Missing ')'." },
		{ BYTES("a XECHO ((a)\r\n"), "Missing ')'." },
		{ BYTES("a XECHO )\r\n"), "Unexpected ')'." },
		{ BYTES("a XECHO (a))\r\n"), "Unexpected ')'." },
		{ BYTES("a XECHO \"abc\r\n"), "Missing '\"'." },
		{ BYTES("a XECHO abc\"\r\n"), "Invalid characters in atom." },
		{ BYTES("a XECHO a{b\r\n"), "Invalid characters in atom." },
		{ BYTES("a XECHO a\x01z\r\n"), "Invalid characters in atom." },
		{ BYTES("a XECHO a\tb\r\n"), "Invalid characters in atom." },
		{ BYTES("a XECHO a\0b\r\n"), "Invalid characters in atom." },
		{ BYTES("a XECHO a\xc3\xa9\r\n"), "8bit data in atom." },
		{ BYTES("a XECHO \"a\0b\"\r\n"), "NULs not allowed …" },
		{ BYTES("a XECHO {3+}\r\na\0b\r\n"), "NUL in a string." },
		{ BYTES("a XECHO (({1+}\r\n\0))\r\n"), "NUL in a string." },
		{ BYTES("a XECHO {-1}\r\n"), "Invalid literal size." },
		{ BYTES("a XECHO {x}\r\n"), "Invalid literal size." },
		{ BYTES("a XECHO {3\r\n"), "Invalid literal size." },
		{ BYTES("a XECHO ~{0+}\r\n"), "literal8 not allowed here." },
	};
	struct session *s = session_start("xecho");
	char expected[100];

	for (unsigned int i = 0; i < N(lines); i++) {
		say_bytes(s, lines[i].line, lines[i].size);
		sprintf(expected, "a BAD Error in IMAP command XECHO: %s",
			lines[i].reason);
		hear(s, expected);
		still_echoes(s);
	}
	session_end(s);
}

/* A literal that is refused before it comes: Dovecot then takes its bytes for a
   line of their own. Known for all commands. */
TEST(a_refused_literal8_is_read_as_a_command)
{
	struct session *s = session_start("xecho");

	say(s, "a XECHO ~{7+}\r\nb XNONE");
	hear(s, "a BAD …literal8 not allowed here.");
	hear(s, "b BAD …Unknown command.");
	still_echoes(s);
	session_end(s);
}

/* Dovecot answers these with BYE, since it cannot know what comes next. */
TEST_TWICE(a_literal_that_is_too_large_ends_the_session)
{
	static const char *const sizes[] = {
		"65537", "65537+", "4294967295", "4294967296", "99999999999",
		"9223372036854775807", "18446744073709551615",
		"18446744073709551616", "184467440737095516160000000000+",
	};

	for (unsigned int i = 0; i < N(sizes); i++) {
		struct session *s = session_start("xecho");

		say(s, "a XECHO x (y {%s}", sizes[i]);
		hear(s, "* BYE Literal size too large");
		hear_closed(s);
		session_end(s);
	}
}

TEST_TWICE(an_argument_as_long_as_a_line_may_be)
{
	struct session *s = session_start("xecho");
	static char heard[MAX_LINE + 100];
	size_t size;

	/* "a XECHO " is read before, and does not count. */
	say_repeated(s, "a XECHO ", 'x', MAX_LINE - 2, "");
	size = sprintf(heard, "* XECHO %s\r\n",
		       (char *)memset(calloc(1, MAX_LINE), 'x', MAX_LINE - 2));
	hear_bytes(s, heard, size);
	hear(s, "a OK Echo done.");
	say_repeated(s, "b XECHO ", 'x', MAX_LINE, "");
	hear(s, "b BAD Error in IMAP command XECHO: Too long argument.");
	still_echoes(s);
	say_repeated(s, "c XECHO \"", 'x', MAX_LINE, "\"");
	hear(s, "c BAD Error in IMAP command XECHO: Too long argument.");
	still_echoes(s);
	session_end(s);
}

TEST(a_literal_as_long_as_a_line_may_be)
{
	struct session *s = session_start("xecho");
	const char *response;
	size_t size;

	say_repeated(s, "a XECHO {65500+}\r\n", '"', 65500, "");
	response = hear_response(s, &size);
	check(size == strlen("* XECHO {65500}\r\n") + 65500);
	check(response[size - 1] == '"');
	hear(s, "a OK Echo done.");
	say_repeated(s, "b XECHO {65500+}\r\n", 'x', 65500, " {65500}");
	hear(s, "* BYE Literal size too large");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(thirty_thousand_arguments)
{
	struct session *s = session_start("xecho");
	char *args = calloc(30000, 2);

	for (int i = 0; i < 30000; i++)
		memcpy(args + 2 * i, " x", 2);
	args[60000 - 1] = '\0';
	say(s, "a XECHO%s", args);
	hear(s, "* XECHO x x x …x x");
	hear(s, "a OK Echo done.");
	session_end(s);
}

/* "((…))" to a depth. */
static char *nested(unsigned int depth)
{
	char *list = calloc(2, depth + 1);

	memset(list, '(', depth);
	memset(list + depth, ')', depth);
	return list;
}

TEST_TWICE(deep_lists)
{
	static const unsigned int depths[] = { 1, 200, XECHO_MAX_DEPTH };
	struct session *s = session_start("xecho");
	char *expected;

	for (unsigned int i = 0; i < N(depths); i++) {
		say(s, "a XECHO %s x", nested(depths[i]));
		check(asprintf(&expected, "* XECHO %s x",
			       nested(depths[i])) > 0);
		hear(s, expected);
		hear(s, "a OK Echo done.");
	}
	session_end(s);
}

TEST_TWICE(lists_that_are_too_deep)
{
	static const unsigned int depths[] = { XECHO_MAX_DEPTH + 1, 30000 };
	struct session *s = session_start("xecho");

	for (unsigned int i = 0; i < N(depths); i++) {
		say(s, "a XECHO %s x", nested(depths[i]));
		hear(s, "a BAD Error in IMAP command XECHO: "
		     "Lists are nested too deeply.");
		still_echoes(s);
	}
	say_repeated(s, "b XECHO ", '(', 30000, "");
	hear(s, "b BAD …Missing ')'.");
	say(s, "c XECHO %s", nested(60000));
	hear(s, "c BAD …");
	still_echoes(s);
	session_end(s);
}

/* Dovecot takes a bare LF for the end of a line. */
TEST(lines_that_end_with_lf_alone)
{
	struct session *s = session_start("xecho");

	say_bytes(s, BYTES("a XECHO {3+}\nx\ny (z)\n"));
	hear_bytes(s, BYTES("* XECHO {3}\r\nx\ny (z)\r\n"));
	hear(s, "a OK Echo done.");
	say_bytes(s, BYTES("b XECHO {1}\n"));
	hear(s, "+ OK");
	say_bytes(s, BYTES("x\n"));
	hear(s, "* XECHO \"x\"");
	hear(s, "b OK Echo done.");
	session_end(s);
}

TEST(many_commands_in_one_packet)
{
	struct session *s = session_start("xecho");

	say(s, "a XECHO {1+}\r\nx\r\nb xEcHo (\r\nc XECHO\r\nd XECHO {1}\r\ny");
	hear(s, "* XECHO \"x\"");
	hear(s, "a OK Echo done.");
	hear(s, "b BAD …");
	hear(s, "c BAD …");
	hear(s, "+ OK");
	hear(s, "* XECHO \"y\"");
	hear(s, "d OK Echo done.");
	session_end(s);
}

#define RICH_LINE \
	"a XECHO at\\m \"q \\\"\\\\ \" NIL (x () {2+}\r\n\r\n) {3}\r\n" \
	"abc {0+}\r\n {1}\r\n) \"\"\r\n"

static const char *const rich_replies[] = {
	"+ OK", "+ OK",
	"* XECHO at\\m \"q \\\"\\\\ \" NIL (x () {2}",
	"",
	") \"abc\" \"\" \")\" \"\"",
	"a OK Echo done.", NULL
};

TEST_TWICE(a_rich_line_cut_in_two_packets_at_every_byte)
{
	struct session *s = session_start("xecho");

	cut_at_every_byte(s, RICH_LINE, rich_replies);
	session_end(s);
}

TEST_TWICE(a_rich_line_in_small_packets)
{
	struct session *s = session_start("xecho");

	for (size_t packet = 1; packet < 10; packet++) {
		say_in_packets(s, RICH_LINE, strlen(RICH_LINE), packet);
		for (int i = 0; rich_replies[i] != NULL; i++)
			hear(s, rich_replies[i]);
	}
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(
		&(struct session_options){ .plugins = "xecho" },
		"a XECHO (\"b\" {3}\r\nxyz)\r\n");
}

/* The limit is Dovecot's, and the count starts anew after a good command. */
TEST(twenty_bad_lines_in_a_row_end_the_session)
{
	struct session *s = session_start("xecho");

	for (int i = 1; i <= 20; i++) {
		say(s, i % 2 == 0 ? "a XECHO" : "a XECHO (");
		hear(s, "a BAD …");
	}
	hear(s, "* BYE Too many invalid IMAP commands.");
	hear_closed(s);
	session_end(s);
}

TEST(without_the_plugin_the_command_is_unknown)
{
	struct session *s = session_start("xnote");

	say(s, "a XECHO {3+}\r\nabc d");
	hear(s, "a BAD Error in IMAP command XECHO: Unknown command.");
	session_end(s);
}

static void many_echoes(struct session *s, unsigned int first,
			unsigned int count)
{
	char *lines = NULL;
	size_t size;
	FILE *packet = open_memstream(&lines, &size);

	for (unsigned int i = first; i < first + count; i++)
		fprintf(packet, "%u XECHO (%*u {%u+}\r\n%*u) \"x\"\r\n",
			i, i % 50, i, 10 + i % 400, 10 + i % 400, i);
	fclose(packet);
	say_bytes(s, lines, size);
	free(lines);
	for (unsigned int i = 0; i < count; i++) {
		hear(s, "* XECHO (…) \"x\"");
		hear(s, "… OK Echo done.");
	}
}

TEST(a_hundred_thousand_commands_do_not_make_the_process_grow)
{
	struct session *s = session_start("xecho");

	check_no_growth(s, many_echoes);
	session_end(s);
}
