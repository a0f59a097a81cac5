/* 08-watch: XWATCH, which tells of changes in the mailbox until DONE. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/hostile.h"
#include "harness/maildir.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))
#define BYTES(text) text, sizeof(text) - 1

/* So many mails that the lines about all of them fit neither into the buffers
   of the socket nor into Dovecot's. */
#define MANY 3000
#define SMALL_BUFFER 4096

#define PLUGINS "xwatch xsleep xprobe"

static struct session *start_with(const struct session_options *options)
{
	struct session *s = session_start_with(options);

	say(s, "s SELECT INBOX");
	hear_until(s, "s OK …");
	return s;
}

/* In INBOX, with a client who soon must read. */
static struct session *start(const char *home)
{
	return start_with(&(struct session_options){
		.plugins = PLUGINS, .home = home,
		.socket_buffer = SMALL_BUFFER });
}

static struct session *start_watching(const char *home)
{
	struct session *s = start(home);

	say(s, "a XWATCH");
	hear(s, "+ watching");
	return s;
}

static void run(struct session *s, const char *command)
{
	say(s, "x %s", command);
	hear_until(s, "x OK …");
}

/* Something else changes the mailbox. */
static void change(const char *home, const char *command)
{
	struct session *other = start(home);

	run(other, command);
	session_end(other);
}

static void expunge_all(const char *home)
{
	struct session *other = start(home);

	run(other, "STORE 1:* +FLAGS.SILENT (\\Deleted)");
	run(other, "EXPUNGE");
	session_end(other);
}

/* Read up to a line that begins with a text. Returns how many lines before it
   have another text in them. */
static unsigned int count_until(struct session *s, const char *end,
				const char *text)
{
	unsigned int count = 0;
	const char *line;

	while (line = hear(s, "…"), strncmp(line, end, strlen(end)) != 0) {
		if (strstr(line, text) != NULL)
			count++;
	}
	return count;
}

TEST_TWICE(a_mail_is_announced)
{
	const char *home = shared_home("home");
	struct session *s = start_watching(home);

	for (int i = 0; i < 2; i++) {
		deliver(home, 1);
		hear(s, i == 0 ? "* 1 EXISTS" : "* 2 EXISTS");
		hear(s, i == 0 ? "* 1 RECENT" : "* 2 RECENT");
	}
	say(s, "DONE");
	hear(s, "a OK Watch done.");
	session_end(s);
}

TEST_TWICE(flags_and_expunges_of_others_are_told)
{
	const char *home = shared_home("home");
	struct session *s, *other;

	deliver(home, 3);
	s = start_watching(home);
	other = start(home);
	run(other, "STORE 2 +FLAGS (\\Seen)");
	hear(s, "* 2 FETCH (FLAGS (\\Seen \\Recent))");
	run(other, "STORE 1,3 +FLAGS (\\Deleted)");
	hear(s, "* 1 FETCH (FLAGS (\\Deleted \\Recent))");
	hear(s, "* 3 FETCH (FLAGS (\\Deleted \\Recent))");
	run(other, "EXPUNGE");
	hear(s, "* 3 EXPUNGE");
	hear(s, "* 1 EXPUNGE");
	hear(s, "* 1 RECENT");
	session_end(other);
	say(s, "DONE");
	hear(s, "a OK Watch done.");
	session_end(s);
}

TEST_TWICE(what_came_before_it_is_told_at_once)
{
	const char *home = shared_home("home");
	struct session *s = start(home);

	deliver(home, 2);
	say(s, "a XWATCH\r\nDONE\r\nb NOOP");
	hear(s, "+ watching");
	hear(s, "* 2 EXISTS");
	hear(s, "* 2 RECENT");
	hear(s, "a OK Watch done.");
	hear(s, "b OK …");
	session_end(s);
}

TEST_TWICE(without_a_mailbox)
{
	struct session *s = session_start("xwatch");

	for (int i = 0; i < 6; i++) {
		say(s, "a XWATCH");
		hear(s, "+ watching");
		say(s, i % 2 == 0 ? "DONE" : "NO");
		hear(s, i % 2 == 0 ? "a OK Watch done." :
		     "a BAD Expected DONE.");
	}
	session_end(s);
}

/* What happens, and how the last line begins that tells of it; in between there
   may be others, which differ from version to version. */
static const struct {
	/* A command of another session, or NULL for a delivery. */
	const char *command;
	const char *last;
} events[] = {
	{ NULL, "* 3 RECENT" },
	{ "STORE 1 +FLAGS (\\Seen)", "* 1 FETCH" },
	{ NULL, "* 4 RECENT" },
	{ "STORE 1:4 +FLAGS (\\Answered)", "* 4 FETCH" },
	{ "STORE 2 +FLAGS (keyword)", "* 2 FETCH" },
	{ "STORE 3 -FLAGS (\\Answered)", "* 3 FETCH" },
	{ "STORE 1,3 +FLAGS (\\Deleted)", "* 3 FETCH" },
	{ "EXPUNGE", "* 2 RECENT" },
	{ "STORE 1:* FLAGS ()", "* 2 FETCH" },
};

TEST(it_tells_what_idle_tells)
{
	const char *homes[] = { shared_home("idle"), shared_home("watch") };
	struct session *s[2];
	const char *line;

	for (int i = 0; i < 2; i++) {
		deliver(homes[i], 2);
		s[i] = start(homes[i]);
		say(s[i], i == 0 ? "a IDLE" : "a XWATCH");
		hear(s[i], "+ …");
	}
	for (unsigned int e = 0; e < N(events); e++) {
		for (int i = 0; i < 2; i++) {
			if (events[e].command == NULL)
				deliver(homes[i], 1);
			else
				change(homes[i], events[e].command);
		}
		do
			line = hear(s[1], hear(s[0], "* …"));
		while (strncmp(line, events[e].last,
			       strlen(events[e].last)) != 0);
	}
	for (int i = 0; i < 2; i++) {
		say(s[i], "DONE");
		hear(s[i], "a OK …");
		session_end(s[i]);
	}
}

TEST_TWICE(other_lines_than_done_are_bad)
{
	static const char *const lines[] = {
		"\r\n", "\n", "DON\r\n", "DONE \r\n", " DONE\r\n",
		"DONEX\r\n", "DONE\r\r\n", "b NOOP\r\n", "\xff\r\n",
	};
	struct session *s = start(shared_home("home"));

	for (unsigned int i = 0; i < N(lines); i++) {
		say(s, "a XWATCH");
		hear(s, "+ watching");
		say_bytes(s, lines[i], strlen(lines[i]));
		hear(s, "a BAD Expected DONE.");
	}
	say(s, "b XWATCH x");
	hear(s, "b BAD …XWATCH takes no arguments.");
	session_end(s);
}

TEST_TWICE(a_very_long_line_is_bad)
{
	static char line[200 * 1024];
	struct session *s = start_watching(shared_home("home"));

	memset(line, 'x', sizeof(line));
	say_bytes(s, line, sizeof(line));
	wait_until_read(s);
	say(s, "\r\nb NOOP");
	hear(s, "a BAD Expected DONE.");
	hear(s, "b OK …");
	session_end(s);
}

TEST_TWICE(cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"+ watching", "a OK Watch done.", "b OK NOOP completed.",
		"+ watching", "c OK Watch done.",
		"+ watching", "d BAD Expected DONE.", NULL
	};
	struct session *s = start(shared_home("home"));

	cut_at_every_byte(s, "a XWATCH\r\nDONE\r\nb NOOP\r\nc XWATCH\ndone\n"
			  "d XWATCH\r\nDONE \r\n", replies);
	session_end(s);
}

TEST_TWICE(six_times_in_one_packet)
{
	struct session *s = start(shared_home("home"));

	for (int i = 0; i < 6; i++)
		say_bytes(s, BYTES("a XWATCH\r\nDONE\r\n"));
	for (int i = 0; i < 6; i++) {
		hear(s, "+ watching");
		hear(s, "a OK Watch done.");
	}
	session_end(s);
}

TEST_TWICE(a_sleep_ends_while_it_watches)
{
	const char *home = shared_home("home");
	struct session *s = start(home);

	say(s, "a XSLEEP 20\r\nb XWATCH");
	hear(s, "+ watching");
	hear(s, "a OK Slept.");
	deliver(home, 1);
	hear(s, "* 1 EXISTS");
	hear(s, "* 1 RECENT");
	say(s, "DONE");
	hear(s, "b OK Watch done.");
	session_end(s);
}

/* Every two minutes, and Dovecot's half hour does not begin to run. */
TEST_TWICE(an_hour_of_quiet)
{
	struct session *s = start_with(&(struct session_options){
		.plugins = "xwatch", .virtual_time = true });

	say(s, "a XWATCH");
	hear(s, "+ watching");
	session_hurry(s, true);
	for (int i = 0; i < 30; i++)
		hear(s, "* OK Still here");
	say(s, "DONE");
	hear_until(s, "a OK Watch done.");
	hear(s, "* BYE Disconnected …");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(without_keepalive_half_an_hour_of_quiet_is_the_end)
{
	static const char *const settings[] = {
		"imap_idle_notify_interval=0", NULL
	};
	struct session *s = start_with(&(struct session_options){
		.plugins = "xwatch", .virtual_time = true,
		.settings = settings });

	say(s, "a XWATCH");
	hear(s, "+ watching");
	session_hurry(s, true);
	hear(s, "* BYE Disconnected …");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(&(struct session_options){ .plugins = "xwatch" },
			    "a XWATCH\r\nDONE\r\nb XWATCH x\r\n");
}

TEST_TWICE(the_client_leaves_or_the_server_stops_while_it_watches)
{
	const char *home = shared_home("home");
	struct session *s;

	s = start_watching(home);
	hang_up(s);
	session_end(s);
	s = start_watching(home);
	half_close(s);
	session_end(s);
	s = start_watching(home);
	stop_listening(s);
	say(s, "DONE");
	session_end(s);
	s = start_watching(home);
	stop_server(s);
	hear(s, "* BYE Server shutting down.");
	hear_closed(s);
	session_end(s);
}

TEST_TWICE(a_reset_while_it_watches)
{
	struct session *s = start_with(&(struct session_options){
		.plugins = "xwatch", .tcp = true });

	say(s, "a XWATCH");
	hear(s, "+ watching");
	reset_connection(s);
	session_end(s);
}

/* Of stock IDLE, the process would stay for half an hour: the write fails in a
   callback, and nothing is ever read again. The client keeps the socket open
   until the process has ended. */
TEST_TWICE(nobody_listens_to_the_announcement)
{
	const char *home = shared_home("home");
	struct session *s = start_watching(home);

	stop_listening(s);
	deliver(home, 1);
	session_end(s);
}

/* The same in the timer of the keepalive. */
TEST_TWICE(nobody_listens_to_the_keepalive)
{
	struct session *s = start_with(&(struct session_options){
		.plugins = "xwatch", .virtual_time = true });

	say(s, "a XWATCH");
	hear(s, "+ watching");
	stop_listening(s);
	session_hurry(s, true);
	session_end(s);
}

/* And in the command's own first sync. */
TEST_TWICE(nobody_listens_to_what_came_before)
{
	const char *home = shared_home("home");
	struct session *s = start(home);

	deliver(home, 1);
	stop_listening(s);
	say(s, "a XWATCH");
	session_end(s);
}

/* Stock IDLE ends the sync in the middle; then the next one panics. */
TEST_TWICE(done_behind_many_expunges)
{
	const char *home = shared_home("home");
	struct session *s;

	deliver(home, MANY);
	s = start(home);
	expunge_all(home);
	say(s, "a XWATCH\r\nDONE");
	wait_until_read(s);
	hear(s, "+ watching");
	check(count_until(s, "a ", " EXPUNGE") == MANY);
	check(session_log_count(s, "XWATCH is called") > 1);
	say(s, "b NOOP");
	hear(s, "b OK NOOP completed.");
	session_end(s);
}

TEST_TWICE(done_and_more_behind_many_changes)
{
	const char *home = shared_home("home");
	unsigned int answers = 0;
	struct session *s;

	deliver(home, MANY);
	s = start(home);
	change(home, "STORE 1:* +FLAGS.SILENT (\\Seen)");
	say(s, "a XWATCH\r\nDONE\r\nb NOOP\r\nc XSLEEP 20\r\n"
	    "d FETCH 1 FLAGS\r\ne XWATCH\r\nDONE");
	wait_until_read(s);
	hear(s, "+ watching");
	check(count_until(s, "a ", "(FLAGS (\\Seen") == MANY);
	check(session_log_count(s, "XWATCH is called") > 1);
	/* These end in an order of their own. */
	while (answers < 4)
		answers += strstr(hear(s, "…"), " OK ") != NULL;
	say(s, "f NOOP");
	hear(s, "f OK NOOP completed.");
	session_end(s);
}

/* The sync is blocked for as long as the client does not read on: one of its
   lines has been heard, and the others do not fit into the buffers. */
static struct session *start_blocked(const char *home)
{
	struct session *s;

	deliver(home, MANY);
	s = start_watching(home);
	change(home, "STORE 1:* +FLAGS.SILENT (\\Seen)");
	hear(s, "* 1 FETCH (FLAGS (\\Seen…))");
	return s;
}

TEST_TWICE(done_while_changes_are_sent)
{
	const char *home = shared_home("home");
	struct session *s = start_blocked(home);

	say(s, "DONE");
	wait_until_read(s);
	check(count_until(s, "a OK Watch done.", "(FLAGS (\\Seen") == MANY - 1);
	say(s, "b NOOP");
	hear(s, "b OK NOOP completed.");
	session_end(s);
}

/* What comes behind DONE: at each place the packets can be cut. */
TEST_TWICE(part_of_a_command_behind_done_while_changes_are_sent)
{
	static const char line[] = "DONE\r\nb NOOP\r\n";
	const char *home = shared_home("home");
	struct session *s;
	size_t cut;

	deliver(home, MANY);
	s = start(home);
	for (cut = 1; cut < strlen(line); cut += 2) {
		say(s, "a XWATCH");
		hear(s, "+ watching");
		change(home, cut % 4 == 1 ?
		       "STORE 1:* +FLAGS.SILENT (\\Seen)" :
		       "STORE 1:* -FLAGS.SILENT (\\Seen)");
		hear(s, "* 1 FETCH …");
		say_in_packets(s, line, cut, cut);
		hear(s, "* 2 FETCH …");
		say_bytes(s, line + cut, strlen(line) - cut);
		check(count_until(s, "a OK Watch done.", "FETCH") == MANY - 2);
		hear(s, "b OK NOOP completed.");
	}
	session_end(s);
}

/* Stock IDLE never reads DONE after this. The witness tells when the server has
   heard of changes: when it is told of the third one, the process under test
   has been woken for the second. */
TEST_TWICE(more_changes_while_changes_are_sent)
{
	const char *home = shared_home("home");
	struct session *s = start_blocked(home);
	struct session *witness = start_watching(home);

	change(home, "STORE 1:* +FLAGS.SILENT (\\Flagged)");
	for (int i = 0; i < MANY; i++)
		hear(witness, "* … FETCH (FLAGS (\\Flagged \\Seen))");
	deliver(home, 1);
	hear_until(witness, "* … EXISTS");
	say(s, "DONE\r\nb NOOP");
	wait_until_read(s);
	check(count_until(s, "b OK NOOP completed.", "\\Flagged") == MANY);
	say(s, "c NOOP");
	hear(s, "c OK NOOP completed.");
	session_end(s);
	say(witness, "DONE");
	hear_until(witness, "a OK …");
	session_end(witness);
}

/* In the middle of a sync of expunges. */
static struct session *start_expunging(const struct session_options *options)
{
	struct session *s;

	deliver(options->home, MANY);
	s = start_with(options);
	say(s, "a XWATCH");
	hear(s, "+ watching");
	expunge_all(options->home);
	/* The flags may be told first, or the expunges at once. */
	hear_until(s, "* … EXPUNGE");
	return s;
}

TEST_TWICE(the_client_leaves_while_changes_are_sent)
{
	struct session_options options = {
		.plugins = "xwatch", .socket_buffer = SMALL_BUFFER,
		.home = shared_home("home")
	};
	struct session *s = start_expunging(&options);

	hang_up(s);
	session_end(s);
	s = start_expunging(&options);
	say(s, "DONE\r\nb NOO");
	wait_until_read(s);
	hang_up(s);
	session_end(s);
	/* The kernel does not tell a writer who is blocked that nobody will
	   read on: Dovecot gives such a client five minutes. */
	options.virtual_time = true;
	s = start_expunging(&options);
	say(s, "DONE");
	stop_listening(s);
	session_hurry(s, true);
	session_end(s);
	options.virtual_time = false;
	options.tcp = true;
	s = start_expunging(&options);
	reset_connection(s);
	session_end(s);
}

TEST_TWICE(the_server_stops_while_changes_are_sent)
{
	struct session_options options = {
		.plugins = "xwatch", .socket_buffer = SMALL_BUFFER,
		.home = shared_home("home")
	};
	struct session *s = start_expunging(&options);

	stop_server(s);
	session_end(s);
	s = start_expunging(&options);
	say(s, "DONE\r\nb NOOP");
	wait_until_read(s);
	stop_server(s);
	session_end(s);
}

/* All numbers of mails that the client knows become void. */
static void change_uidvalidity(const char *home)
{
	char *list, *new;
	FILE *file;

	check(asprintf(&list, "%s/mail/dovecot-uidlist", home) > 0);
	check(asprintf(&new, "%s.new", list) > 0);
	file = fopen(new, "w");
	check(file != NULL && fputs("3 V1 N1\n", file) >= 0);
	check(fclose(file) == 0 && rename(new, list) == 0);
	free(list);
	free(new);
}

TEST_TWICE(the_end_of_the_mailbox_is_the_end_of_the_session)
{
	const char *home = shared_home("home");
	struct session *s;

	deliver(home, 3);
	s = start_watching(home);
	session_allow_log(s, "inconsistent");
	session_allow_log(s, "UIDVALIDITY");
	change_uidvalidity(home);
	deliver(home, 1);
	hear_until(s, "* BYE …");
	hear_closed(s);
	session_end(s);
}

static void many_watches(struct session *s, unsigned int first,
			 unsigned int count)
{
	for (unsigned int i = first; i < first + count; i++)
		say_bytes(s, BYTES("a XWATCH\r\nDONE\r\n"));
	for (unsigned int i = 0; i < count; i++) {
		hear(s, "+ watching");
		hear(s, "a OK Watch done.");
	}
}

TEST(a_hundred_thousand_commands_do_not_make_the_process_grow)
{
	struct session *s = session_start("xwatch");

	check_no_growth(s, many_watches);
	session_end(s);
}
