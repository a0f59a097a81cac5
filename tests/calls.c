/* How often a command function is called until its line is complete. The plugin
   xprobe writes each call into the log. */

#include "harness/session.h"
#include "harness/tap.h"

static unsigned int calls_of(struct session *session, const char *line)
{
	/* The reply has been heard, so all calls are in the log. */
	return session_log_count(session, line);
}

TEST(one_packet_is_one_call)
{
	struct session *s = session_start("xecho xprobe");

	say(s, "a XECHO one (two) {5+}\r\nthree");
	hear(s, "* XECHO one (two) \"three\"");
	hear(s, "a OK Echo done.");
	check(calls_of(s, "probe: XECHO is called") == 1);
	session_end(s);
}

/* The dialogue of chapter 3. Each packet is a call, and each that leaves bytes
   in the buffer is another: the end of the turn finds them there. */
TEST(a_packet_is_one_call_or_two)
{
	struct session *s = session_start("xecho xprobe");

	say_bytes(s, "a XECHO first", 13);
	wait_until_read(s);
	say(s, " {6}");
	hear(s, "+ OK");
	say_bytes(s, "abc", 3);
	wait_until_read(s);
	say(s, "def last");
	hear(s, "* XECHO first \"abcdef\" last");
	hear(s, "a OK Echo done.");
	check(calls_of(s, "probe: XECHO is called") == 6);
	session_end(s);
}

/* The exercise of chapter 2: the name must be complete before the first call,
   and the space or the line end behind it says that it is. */
TEST(half_a_name_is_not_called)
{
	struct session *s = session_start("xhello xprobe");

	say_bytes(s, "a XHELLO", 8);
	wait_until_read(s);
	say_bytes(s, "\r\nb XHE", 7);
	hear(s, "* XHELLO \"reader\"");
	hear(s, "a OK Hello done.");
	check(calls_of(s, "probe: XHELLO is called") == 1);
	say(s, "LLO");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "b OK Hello done.");
	check(calls_of(s, "probe: XHELLO is called") == 2);
	session_end(s);
}
