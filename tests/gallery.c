/* What no other test notices when it is done wrong: see tests/mistakes/. */

#include <string.h>

#include "harness/maildir.h"
#include "harness/session.h"
#include "harness/tap.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* So many lines do not fit into the buffers of the socket. */
#define MANY 3000
#define SMALL_BUFFER 2048

static struct session *start_selected(const char *plugins, const char *home)
{
	struct session *s = session_start_with(&(struct session_options){
		.plugins = plugins, .home = home,
		.socket_buffer = SMALL_BUFFER });

	say(s, "s SELECT INBOX");
	hear_until(s, "s OK …");
	return s;
}

/* XWAIT could begin between two lines of FETCH, if its flags allowed it. */
TEST(the_fetch_ends_before_it_begins)
{
	const char *home = shared_home("home");
	struct session *s;

	deliver(home, MANY);
	s = start_selected("xwait", home);
	say(s, "a FETCH 1:* FLAGS\r\nb XWAIT\r\nDONE");
	for (int i = 0; i < MANY; i++)
		hear(s, "* … FETCH …");
	hear(s, "a OK …");
	hear(s, "+ waiting");
	hear(s, "b OK Wait done.");
	session_end(s);
}

/* Nobody watches any more. The other session is the clock: Dovecot tells of
   changes within half a second. */
TEST(a_mail_after_the_end_of_it)
{
	const char *home = shared_home("home");
	struct session *clock = session_start("xsleep");
	struct session *s = start_selected("xwatch", home);

	say(s, "a XWATCH\r\nDONE");
	hear(s, "+ watching");
	hear(s, "a OK Watch done.");
	deliver(home, 1);
	say(clock, "a XSLEEP 1000");
	hear(clock, "a OK Slept.");
	session_end(clock);
	say(s, "b NOOP");
	hear_until(s, "b OK …");
	session_end(s);
}

/* Hooks form a chain, and each plugin has to call the next. */
TEST(each_plugin_announces_its_command)
{
	static const char *const names[] = {
		" XNOTE", " XSIZE", " XLINES", " XSLEEP", " XWAIT", " XWATCH",
	};
	struct session *s =
		session_start("xnote xsize xlines xsleep xwait xwatch");
	const char *line;

	say(s, "a CAPABILITY");
	line = hear(s, "* CAPABILITY …");
	for (unsigned int i = 0; i < N(names); i++)
		check(strstr(line, names[i]) != NULL);
	hear(s, "a OK …");
	session_end(s);
}
