/* Dovecot's own IDLE, as it was found: two faults of 2.3.19.1 and 2.4.1 that
   chapter 9 speaks of. Each test passes while the fault is there; when a later
   Dovecot mends it, the book has to say so. tests/watch.c shows that XWATCH
   has neither. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "harness/maildir.h"
#include "harness/session.h"
#include "harness/tap.h"
#include "harness/watch.h"

#define MESSAGES 2000

static struct session *select_inbox(const struct session_options *options)
{
	struct session *s = session_start_with(options);

	say(s, "s SELECT INBOX");
	hear_until(s, "s OK …");
	return s;
}

static bool log_says(const char *text)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/log1", test_dir());
	return log_count(path, text) > 0;
}

/* A write fails in the callback that tells of a new mail. IDLE takes its read
   handler and its timers down, and nobody ends the session: it stays until
   half an hour of silence is over. Virtual time makes that a moment. */
TEST(after_a_write_error_IDLE_lingers_for_half_an_hour)
{
	const char *home = shared_home("home");
	struct session *s = select_inbox(&(struct session_options){
		.home = home, .virtual_time = true });

	say(s, "a IDLE");
	hear(s, "+ idling");
	stop_listening(s);
	deliver(home, 1);
	session_hurry(s, true);
	session_end(s);
	check(log_says("Inactivity - no input for 180"));
}

static void wait_for_log(struct session *s, const char *text)
{
	time_t deadline = time(NULL) + test_patience();
	struct timespec moment = { .tv_nsec = 1000 * 1000 };

	while (session_log_count(s, text) == 0) {
		if (time(NULL) > deadline)
			test_fail("the log never says: %s", text);
		nanosleep(&moment, NULL);
	}
}

/* IDLE and DONE in one packet, when there is more to tell than the socket
   takes: DONE ends the command at once, and the rest is never told. */
TEST(DONE_in_the_same_packet_cuts_off_a_long_sync)
{
	const char *home = shared_home("home"), idle[] = "a IDLE\r\nDONE\r\n";
	const struct session_options options = {
		.home = home, .plugins = "xprobe", .socket_buffer = 4096 };
	struct session *s, *other;
	unsigned int told = 0;

	deliver(home, MESSAGES);
	s = select_inbox(&options);
	other = select_inbox(&(struct session_options){ .home = home });
	say(other, "b STORE 1:* +FLAGS.SILENT (\\Seen)");
	hear_until(other, "b OK …");
	session_end(other);

	say_bytes(s, idle, strlen(idle));
	wait_for_log(s, "probe: IDLE has returned");
	hear(s, "+ idling");
	while (strncmp(hear(s, "…"), "* ", 2) == 0)
		told++;
	say(s, "c NOOP");
	while (strncmp(hear(s, "…"), "* ", 2) == 0)
		told++;
	test_note("%u of %u changes were told", told, MESSAGES);
	check(told < MESSAGES);
	session_end(s);
}
