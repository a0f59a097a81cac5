/* Sessions with virtual time: the clock of the server jumps to the next timer
   as soon as nothing happens any more. Shown with what Dovecot has itself. */

#include "harness/session.h"
#include "harness/tap.h"

static const struct session_options options = { .virtual_time = true };

TEST(half_an_hour_of_silence_takes_a_moment)
{
	struct session *s = session_start_with(&options);

	session_hurry(s, true);
	hear(s, "* BYE Disconnected for inactivity.");
	hear_closed(s);
	session_end(s);
}

TEST(half_a_literal_is_not_waited_for_for_ever)
{
	struct session *s = session_start_with(&(struct session_options){
		.plugins = "xecho", .virtual_time = true });

	say(s, "a XECHO (one {3}");
	hear(s, "+ OK");
	say_bytes(s, "tw", 2);
	session_hurry(s, true);
	hear(s, "* BYE Disconnected for inactivity.");
	hear_closed(s);
	session_end(s);
}

/* IDLE says something every two minutes: here for an hour. */
TEST(an_hour_of_idle_takes_a_second)
{
	struct session *s = session_start_with(&options);

	say(s, "a IDLE");
	hear(s, "+ idling");
	session_hurry(s, true);
	for (int i = 0; i < 30; i++)
		hear(s, "* OK Still here");
	session_hurry(s, false);
	say(s, "DONE");
	hear_until(s, "a OK Idle completed.");
	session_end(s);
}
