/* 03-note: XNOTE, whose note stays as long as the connection. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/daemon.h"
#include "harness/hostile.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(text) text, sizeof(text) - 1

static void hear_note(struct session *s, const char *note)
{
	char expected[200];

	say(s, "n XNOTE");
	snprintf(expected, sizeof(expected), "* XNOTE %s\r\n", note);
	hear_bytes(s, expected, strlen(expected));
	hear(s, "n OK Note done.");
}

static void set_note(struct session *s, const char *note)
{
	say(s, "s XNOTE %s", note);
	hear(s, "s OK Note done.");
}

TEST_TWICE(a_note_is_any_astring)
{
	static const struct {
		const char *sent, *heard;
	} notes[] = {
		{ "milk", "\"milk\"" },
		{ "\"buy milk\"", "\"buy milk\"" },
		{ "{8+}\r\nbuy milk", "\"buy milk\"" },
		{ "{4+}\r\na\r\nb", "{4}\r\na\r\nb" },
		{ "\"\"", "\"\"" },
		{ "{0+}\r\n", "\"\"" },
		{ "\"a \\\"b\\\" \\\\c\"", "\"a \\\"b\\\" \\\\c\"" },
		{ "\"\xc3\xa9\"", "{2}\r\n\xc3\xa9" },
		{ "{1+}\r\n\xff", "{1}\r\n\xff" },
		{ "[a]%*\\x", "\"[a]%*\\\\x\"" },
		/* By the grammar NIL is an astring like any other atom. */
		{ "NIL", "\"NIL\"" },
		{ "nil", "\"nil\"" },
		{ "\"NIL\"", "\"NIL\"" },
	};
	struct session *s = session_start("xnote");

	hear_note(s, "NIL");
	for (unsigned int i = 0; i < N(notes); i++) {
		set_note(s, notes[i].sent);
		hear_note(s, notes[i].heard);
	}
	session_end(s);
}

TEST_TWICE(a_wrong_line_is_bad_and_leaves_the_note_alone)
{
	static const struct {
		const char *line;
		size_t size;
		const char *reason;
	} lines[] = {
		{ BYTES("a XNOTE a b\r\n"), "Expected one astring." },
		{ BYTES("a XNOTE \"\" \"\"\r\n"), "Expected one astring." },
		{ BYTES("a XNOTE ()\r\n"), "Expected one astring." },
		{ BYTES("a XNOTE (a)\r\n"), "Expected one astring." },
		{ BYTES("a XNOTE a ()\r\n"), "Expected one astring." },
		{ BYTES("a XNOTE {3+}\r\na\0b\r\n"), "Expected one astring." },
		{ BYTES("a XNOTE \"a\0b\"\r\n"), "NULs not allowed …" },
		{ BYTES("a XNOTE \"a\r\n"), "Missing '\"'." },
		{ BYTES("a XNOTE \xc3\xa9\r\n"), "8bit data in atom." },
		{ BYTES("a XNOTE {-1}\r\n"), "Invalid literal size." },
	};
	struct session *s = session_start("xnote");
	char expected[100];

	set_note(s, "kept");
	for (unsigned int i = 0; i < N(lines); i++) {
		say_bytes(s, lines[i].line, lines[i].size);
		sprintf(expected, "a BAD Error in IMAP command XNOTE: %s",
			lines[i].reason);
		hear(s, expected);
		hear_note(s, "\"kept\"");
	}
	session_end(s);
}

TEST_TWICE(a_note_survives_other_commands)
{
	static const char *const commands[] = {
		"NOOP", "SELECT INBOX", "CHECK", "CLOSE", "EXAMINE INBOX",
		"UNSELECT", "CREATE notes", "STATUS notes (MESSAGES)",
		"SELECT none", "DELETE notes", "NONSENSE", "XECHO (",
	};
	struct session *s = session_start("xnote xecho");

	set_note(s, "kept");
	for (unsigned int i = 0; i < N(commands); i++) {
		say(s, "a %s", commands[i]);
		hear_until(s, "a …");
		hear_note(s, "\"kept\"");
	}
	session_end(s);
}

TEST_TWICE(notes_of_two_connections_do_not_mix)
{
	struct session *one = session_start("xnote");
	struct session *two = session_start("xnote");

	set_note(one, "first");
	hear_note(two, "NIL");
	set_note(two, "second");
	hear_note(one, "\"first\"");
	session_end(one);
	hear_note(two, "\"second\"");
	session_end(two);
}

/* A static variable would do for one connection, but a process may serve many
   users. When one of them goes, the other's note stays. */
TEST(notes_of_two_users_of_one_process_do_not_mix)
{
	static const struct daemon_user users[] = {
		{ .name = "reader" }, { .name = "writer" }, { .name = NULL }
	};
	struct daemon *daemon = daemon_start(&(struct daemon_options){
		.plugins = "xnote", .users = users, .clients_per_process = 2,
		.sanitize = true });
	struct session *reader = daemon_login(daemon, "reader");
	struct session *writer = daemon_login(daemon, "writer");
	pid_t pids[2];

	check(daemon_processes(daemon, "imap", pids, 2) == 1);
	set_note(reader, "first");
	hear_note(writer, "NIL");
	set_note(writer, "second");
	hear_note(reader, "\"first\"");
	session_end(reader);
	hear_note(writer, "\"second\"");
	session_end(writer);
	daemon_stop(daemon);
}

TEST(a_note_ends_with_its_connection)
{
	struct session_options options = {
		.plugins = "xnote", .home = test_dir(),
	};
	struct session *s = session_start_with(&options);

	set_note(s, "forgotten");
	session_end(s);
	s = session_start_with(&options);
	hear_note(s, "NIL");
	session_end(s);
}

TEST_TWICE(notes_as_long_as_a_line_may_be)
{
	struct session *s = session_start("xnote");
	const char *response;
	size_t size;

	for (int i = 0; i < 10; i++) {
		say(s, "a XNOTE {65500+}\r\n%065500d", i);
		hear(s, "a OK Note done.");
		set_note(s, i % 2 == 0 ? "short" : "\"\"");
		say(s, "b XNOTE {65500}\r\n%065500d", i);
		hear(s, "+ OK");
		hear(s, "b OK Note done.");
		say(s, "c XNOTE");
		response = hear_response(s, &size);
		check(size == strlen("* XNOTE \"\"") + 65500);
		check(response[size - 2] == '0' + i);
		hear(s, "c OK Note done.");
	}
	say(s, "d XNOTE %065536d", 0);
	hear(s, "d BAD Error in IMAP command XNOTE: Too long argument.");
	say(s, "e XNOTE {65537}");
	hear(s, "* BYE Literal size too large");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(a_line_cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"+ OK", "a OK Note done.", "* XNOTE \"a b\"", "b OK Note done.",
		"c OK Note done.", "* XNOTE \"c\"", "d OK Note done.", NULL
	};
	struct session *s = session_start("xnote");

	cut_at_every_byte(s, "a XNOTE {3}\r\na b\r\nb XNOTE\r\n"
			  "c XNOTE \"c\"\r\nd XNOTE\r\n", replies);
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(
		&(struct session_options){ .plugins = "xnote" },
		"a XNOTE b\r\nc XNOTE {1}\r\nd\r\n");
}

TEST(the_capability_is_in_the_greeting_and_in_the_reply)
{
	struct session *s = session_start("xnote");

	check(strstr(session_greeting(s), " XNOTE]") != NULL);
	say(s, "a CAPABILITY");
	hear(s, "* CAPABILITY … XNOTE");
	hear(s, "a OK …");
	session_end(s);
}

TEST(without_the_plugin_there_is_neither_command_nor_capability)
{
	struct session *s = session_start("xecho xhello");

	check(strstr(session_greeting(s), "XNOTE") == NULL);
	say(s, "a CAPABILITY");
	check(strstr(hear(s, "* CAPABILITY …"), "XNOTE") == NULL);
	hear(s, "a OK …");
	say(s, "b XNOTE");
	hear(s, "b BAD Error in IMAP command XNOTE: Unknown command.");
	session_end(s);
}

TEST_TWICE(all_rungs_together)
{
	struct session *s = session_start("xhello xecho xnote");

	say(s, "a XHELLO\r\nb XNOTE two\r\nc XECHO (three)\r\nd XNOTE");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "a OK Hello done.");
	hear(s, "b OK Note done.");
	hear(s, "* XECHO (three)");
	hear(s, "c OK Echo done.");
	hear(s, "* XNOTE \"two\"");
	hear(s, "d OK Note done.");
	session_end(s);
}

/* Notes of 1 to 700 bytes, each of another size than the one before. */
static void many_notes(struct session *s, unsigned int first,
		       unsigned int count)
{
	char *lines = NULL;
	size_t size;
	FILE *packet = open_memstream(&lines, &size);

	for (unsigned int i = first; i < first + count; i += 2)
		fprintf(packet, "s XNOTE %0*u\r\nn XNOTE\r\n",
			(int)(1 + i * 37 % 700), i);
	fclose(packet);
	say_bytes(s, lines, size);
	free(lines);
	for (unsigned int i = first; i < first + count; i += 2) {
		hear(s, "s OK Note done.");
		hear(s, "* XNOTE \"…\"");
		hear(s, "n OK Note done.");
	}
}

TEST(a_hundred_thousand_commands_do_not_make_the_process_grow)
{
	struct session *s = session_start("xnote");

	check_no_growth(s, many_notes);
	session_end(s);
}
