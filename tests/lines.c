/* 05-lines: XLINES, whose output does not fit into the socket. */

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/hostile.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* Lines that fit neither into the buffers of the socket nor into Dovecot's. */
#define MANY 20000
#define VERY_MANY 200000
#define SMALL_BUFFER 4096
/* One step of malloc(). */
#define GROWTH_MAX_KIB 128

static const struct session_options narrow = {
	.plugins = "xlines xprobe", .socket_buffer = SMALL_BUFFER
};

static unsigned long number_of(const char *line)
{
	check(strncmp(line, "* XLINES ", 9) == 0);
	return strtoul(line + 9, NULL, 10);
}

static void hear_lines(struct session *s, unsigned int first,
		       unsigned int last)
{
	for (; first <= last; first++)
		check(number_of(hear(s, "* XLINES …")) == first);
}

/* In the middle of the output: the first line has been heard, and the server
   has to wait before it can send the last. */
static struct session *start_blocked(const struct session_options *options)
{
	struct session *s = session_start_with(options);

	say(s, "a XLINES %u", MANY);
	hear(s, "* XLINES 1");
	return s;
}

TEST_TWICE(so_many_lines)
{
	static const unsigned int counts[] = { 0, 1, 3, 1000, MANY };
	struct session *s = session_start("xlines");

	for (unsigned int i = 0; i < N(counts); i++) {
		say(s, "a XLINES %u", counts[i]);
		hear_lines(s, 1, counts[i]);
		hear(s, "a OK Lines done.");
	}
	session_end(s);
}

TEST_TWICE(wrong_arguments)
{
	static const char *const args[] = {
		"", " x", " -1", " 10000001", " 4294967296", " 1 2", " (1)",
		" \"1\"", " {1+}\r\n1", " 1.5", " 0x1", " NIL", " 1x", " ()",
		" 18446744073709551616",
	};
	struct session *s = session_start("xlines");

	for (unsigned int i = 0; i < N(args); i++) {
		say(s, "a XLINES%s\r\nb NOOP", args[i]);
		hear(s, "a BAD Error in IMAP command XLINES: "
		     "Expected a number of lines.");
		hear(s, "b OK NOOP completed.");
	}
	session_end(s);
}

TEST(ten_million_are_allowed)
{
	struct session *s = session_start("xlines");

	say(s, "a XLINES 10000000");
	hear_lines(s, 1, 10);
	hang_up(s);
	session_end(s);
}

/* Neither what waits for the client nor the lines that have been sent are kept
   in memory. */
TEST(the_memory_stays_the_same)
{
	struct session *s = session_start_with(&narrow);
	long before;

	say(s, "a XLINES 100");
	hear_lines(s, 1, 100);
	hear(s, "a OK Lines done.");
	before = session_written_kib(s);
	say(s, "b XLINES %u", VERY_MANY);
	for (unsigned int i = 0; i < VERY_MANY; i += VERY_MANY / 10) {
		hear_lines(s, i + 1, i + VERY_MANY / 10);
		check(session_written_kib(s) <= before + GROWTH_MAX_KIB);
	}
	hear(s, "b OK Lines done.");
	check(session_log_count(s, "XLINES is called") > 2);
	session_end(s);
}

TEST_TWICE(other_commands_in_the_middle)
{
	struct session *s = start_blocked(&narrow);
	unsigned int next = 2, short_ones = 0;
	const char *line;

	say(s, "b NOOP\r\nc XLINES 1\r\nd NONSENSE");
	hear_until(s, "b OK NOOP completed.");
	hang_up(s);
	session_end(s);
	s = start_blocked(&narrow);
	say(s, "b NOOP\r\nc XLINES 1\r\nd NONSENSE\r\ne SELECT INBOX");
	while (line = hear(s, "…"), *line != 'a') {
		if (strcmp(line, "* XLINES 1") == 0)
			short_ones++;
		else if (strncmp(line, "* XLINES ", 9) == 0)
			check(number_of(line) == next++);
	}
	check(next == MANY + 1 && short_ones <= 1);
	say(s, "f NOOP");
	hear_until(s, "f OK NOOP completed.");
	session_end(s);
}

/* The queue of commands has four places. */
TEST_TWICE(six_in_one_packet)
{
	struct session *s = session_start_with(&narrow);
	bool answered[6] = { false };
	const char *line;

	say(s, "a XLINES 5000\r\nb XLINES 5000\r\nc XLINES 5000\r\n"
	    "d XLINES 5000\r\ne XLINES 5000\r\nf XLINES 5000");
	for (int i = 0; i < 6; i++) {
		line = hear_until(s, "… OK Lines done.");
		check(*line >= 'a' && *line <= 'f' && !answered[*line - 'a']);
		answered[*line - 'a'] = true;
	}
	session_end(s);
}

TEST_TWICE(the_client_leaves_or_the_server_stops_in_the_middle)
{
	struct session_options options = narrow;
	struct session *s = start_blocked(&options);

	hang_up(s);
	session_end(s);
	s = start_blocked(&options);
	half_close(s);
	session_end(s);
	/* The kernel does not tell a writer who is blocked that nobody will
	   read on: Dovecot gives such a client five minutes. */
	options.virtual_time = true;
	s = start_blocked(&options);
	stop_listening(s);
	session_hurry(s, true);
	session_end(s);
	options.virtual_time = false;
	s = start_blocked(&options);
	say(s, "b XLINES 9\r\nc XLINES %u\r\nd XLI", MANY);
	wait_until_read(s);
	hang_up(s);
	session_end(s);
	s = start_blocked(&options);
	stop_server(s);
	session_end(s);
	options.tcp = true;
	s = start_blocked(&options);
	reset_connection(s);
	session_end(s);
}

static void wait_for_log(struct session *s, const char *text)
{
	time_t deadline = time(NULL) + test_patience();

	while (session_log_count(s, text) == 0) {
		check(time(NULL) <= deadline);
		usleep(10 * 1000);
	}
}

/* Dovecot gives up a client that has not read for five minutes. */
TEST_TWICE(the_client_does_not_read_on)
{
	struct session_options options = narrow;
	struct session *s;

	options.virtual_time = true;
	s = start_blocked(&options);
	session_hurry(s, true);
	wait_for_log(s, "Client has not read server output");
	hang_up(s);
	session_end(s);
}

TEST_TWICE(the_client_leaves_at_every_byte)
{
	leave_at_every_byte(&narrow, "a XLINES 2\r\nb XLINES 1\r\n");
}

TEST_TWICE(cut_in_two_packets_at_every_byte)
{
	static const char *const replies[] = {
		"* XLINES 1", "* XLINES 2", "a OK Lines done.",
		"b OK Lines done.", "c BAD …", NULL
	};
	struct session *s = session_start("xlines");

	cut_at_every_byte(s, "a XLINES 2\r\nb XLINES 0\r\nc XLINES x\r\n",
			  replies);
	session_end(s);
}
