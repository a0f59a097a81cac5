/* Tests that must fail, each in another way. tests/harness-can-fail.c runs them
   one by one and compares what they print with tests/faulty/expected/. */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/session.h"
#include "harness/tap.h"
#include "harness/transcript.h"

static struct session *start_sanitized(void)
{
	return session_start_with(
		&(struct session_options){ .plugins = "xfault",
			.sanitize = true });
}

/* For tests that wait for what never comes. */
static void lose_patience(void)
{
	setenv("TEST_PATIENCE", "1", 1);
}

static void make_fault(struct session *s, const char *name)
{
	say(s, "a XFAULT %s", name);
	hear(s, "a OK Fault made.");
	session_end(s);
}

TEST(wrong_line)
{
	struct session *s = session_start("xhello");

	say(s, "a XHELLO");
	hear(s, "* XHELLO \"writer\"");
}

TEST(wrong_end_of_a_pattern)
{
	struct session *s = session_start("xhello");

	say(s, "a XHELLO");
	hear(s, "* … \"writer\"");
}

TEST(wrong_middle_of_a_pattern)
{
	struct session *s = session_start("xhello");

	say(s, "a XHELLO");
	hear(s, "* XHELLO …writer…");
}

TEST(wrong_byte_far_to_the_right)
{
	struct session *s = session_start("xecho");

	say(s, "a XECHO %0300d%0300d", 7, 7);
	hear(s, "* XECHO …0700…07");
	hear(s, "a OK Echo done.");
	say(s, "b XECHO %0300d%0300d", 7, 7);
	hear_bytes(s, "* XECHO ", 8);
	hear_bytes(s, memset(malloc(600), '0', 600), 600);
}

TEST(wrong_invisible_bytes)
{
	struct session *s = session_start("xecho");

	say(s, "a XECHO \"\xc3\xa9\"");
	hear_bytes(s, "* XECHO {2}\r\n\xc3\xa8\r\n", 17);
}

TEST(silence)
{
	struct session *s = session_start("xhello");

	lose_patience();
	say_bytes(s, "a XHELLO", 8);
	hear(s, "* XHELLO \"reader\"");
}

TEST(too_few_bytes)
{
	struct session *s = session_start("xecho");

	say_bytes(s, "a XECHO {3}\r\n", 13);
	hear_bytes(s, "+ ", 2);
	lose_patience();
	hear_bytes(s, "OK\r\n* XECHO", 11);
}

TEST(server_closes)
{
	struct session *s = session_start("xhello");

	say(s, "a LOGOUT");
	hear(s, "* BYE Logging out");
	hear(s, "a OK Logout completed.");
	hear(s, "* XHELLO …");
}

TEST(server_does_not_close)
{
	struct session *s = session_start("xhello");

	say(s, "a NOOP");
	hear_bytes(s, "a ", 2);
	lose_patience();
	hear_closed(s);
}

TEST(process_killed)
{
	struct session *s = session_start("xhello");

	kill(session_pid(s), SIGKILL);
	hear(s, "* XHELLO …");
}

TEST(signal_in_the_plugin)
{
	make_fault(session_start("xfault"), "die");
}

TEST(exit_status)
{
	make_fault(session_start("xfault"), "status");
}

TEST(panic)
{
	make_fault(session_start("xfault"), "panic");
}

TEST(error_in_the_log)
{
	make_fault(session_start("xfault"), "error");
}

TEST(forgotten_timeout)
{
	make_fault(session_start("xfault"), "timeout");
}

TEST(forgotten_memory)
{
	make_fault(start_sanitized(), "memory");
}

TEST(use_after_the_end_of_a_pool)
{
	make_fault(start_sanitized(), "after-free");
}

TEST(write_past_the_end_in_a_pool)
{
	make_fault(start_sanitized(), "past-end");
}

TEST(lingering_process)
{
	struct session *s = session_start("xfault");

	say(s, "a XFAULT hang");
	wait_until_read(s);
	lose_patience();
	hang_up(s);
	session_end(s);
}

TEST(orphan)
{
	make_fault(session_start("xfault"), "child");
}

TEST(forgotten_session_end)
{
	session_start("xhello");
}

TEST(false_condition)
{
	struct session *s = session_start("xhello");

	check(has_news(s));
}

TEST(crash_of_the_test)
{
	raise(SIGSEGV);
}

TEST(hanging_test)
{
	alarm(1);
	pause();
}

TEST(transcript)
{
	transcript_play("tests/faulty/transcript.txt");
}

TEST(skipped)
{
	test_skip("this machine has no frobnicator: install one");
}

/* Waits to be interrupted. */
TEST(interrupted)
{
	struct session *s = session_start("xhello");

	say(s, "a IDLE");
	hear(s, "+ idling");
	test_note("ready");
	pause();
}
