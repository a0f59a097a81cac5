#ifndef TAP_H
#define TAP_H

#include <stdbool.h>

/* A test program is a handful of functions:

	TEST(a_hello_is_answered)
	{
		struct session *s = session_start("xhello");

		say(s, "a XHELLO");
		hear(s, "* XHELLO reader");
		hear(s, "a OK …");
		session_end(s);
	}

   Every test runs in a child process with a scratch directory of its own.
   When the child has ended, whatever processes it left are killed and held
   against it. The output is TAP, the Test Anything Protocol, which prove(1)
   reads. */

#define TEST(name) \
	static void name(const char *); \
	__attribute__((constructor)) static void register_##name(void) \
	{ tap_register(#name, name); } \
	static void name(const char *test_name __attribute__((unused)))

/* The same test twice: the second time, every session loads the plugins that
   were built with AddressSanitizer. */
#define TEST_TWICE(name) \
	static void name(const char *); \
	__attribute__((constructor)) static void register_##name(void) \
	{ \
		tap_register(#name, name); \
		tap_register_sanitized(#name "_sanitized", name); \
	} \
	static void name(const char *test_name __attribute__((unused)))

/** Add a test. The TEST() macro does that before main() runs.
    @param name  a sentence with underscores for blanks; must stay valid
    @param func  the test, called with its name; it passes by returning */
void tap_register(const char *name, void (*func)(const char *name));

/** The same for a test whose sessions load the sanitized plugins. */
void tap_register_sanitized(const char *name, void (*func)(const char *name));

/** Whether the running test was registered with tap_register_sanitized(). */
bool test_is_sanitized(void);

/** Fail the running test: print the reason as TAP diagnostics, then end the
    test's process. Does not return.
    @param fmt  printf format of the reason; may hold several lines */
void test_fail(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), noreturn));

/** End the running test without a verdict, because something that it needs is
    not on this machine. Does not return.
    @param fmt  printf format of what is missing and how to get it */
void test_skip(const char *fmt, ...)
	__attribute__((format(printf, 1, 2), noreturn));

/** Print a line of diagnostics which belongs to the running test. */
void test_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/** Fail the test unless a condition holds; says which one and where. */
#define check(condition) \
	((condition) ? (void)0 : \
	 test_fail("%s:%d: not true: %s", __FILE__, __LINE__, #condition))

/** Have a function called when the running test fails, before its process
    ends: it adds what it knows (a dialogue, a log) to the diagnostics.
    @param func     the function
    @param context  its argument */
void test_on_failure(void (*func)(void *context), void *context);

/** Take back what test_on_failure() was told about a context, before the
    context is freed. */
void test_not_on_failure(const void *context);

/** The scratch directory of the running test. It is empty when the test
    starts and removed when it has ended.
    @return  absolute path, short enough for the path of a unix socket */
const char *test_dir(void);

/** Seconds that a test may wait for one event before it gives up. Generous,
    since nobody waits that long unless the event never comes. The environment's
    TEST_PATIENCE makes it shorter, for tests that are meant to fail. */
int test_patience(void);

/** Run the registered tests and print TAP: the main() of every test program.
    @param argc, argv  a word: only tests with it in their name; or nothing
    @return            exit status */
int tap_run(int argc, char *argv[]);

#endif
