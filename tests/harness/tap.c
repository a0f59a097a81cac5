/* Runs the tests of one program, each in a child process, and prints TAP. */

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "watch.h"

#define MAX_TESTS 512
#define MAX_WITNESSES 16
/* A test that runs longer than this hangs: seconds. */
#define TEST_TIMEOUT 300

enum { EXIT_PASSED = 0, EXIT_FAILED = 1, EXIT_SKIPPED = 77 };

static struct {
	const char *name;
	void (*func)(const char *name);
	bool sanitized;
} tests[MAX_TESTS];
static unsigned int test_count, running_test;

static struct {
	void (*func)(void *context);
	void *context;
} witnesses[MAX_WITNESSES];
static unsigned int witness_count;

static char scratch[PATH_MAX];
/* The signals which the program waits for; blocked all the time. A test's
   process gets the mask that was there before. */
static sigset_t awaited_signals, previous_signals;

void tap_register(const char *name, void (*func)(const char *name))
{
	if (test_count == MAX_TESTS) {
		fprintf(stderr, "tap: more than %d tests\n", MAX_TESTS);
		exit(2);
	}
	tests[test_count].name = name;
	tests[test_count++].func = func;
}

void tap_register_sanitized(const char *name, void (*func)(const char *name))
{
	tap_register(name, func);
	tests[test_count - 1].sanitized = true;
}

bool test_is_sanitized(void)
{
	return tests[running_test].sanitized;
}

/* Print text as TAP diagnostics: every line of it begins with "# ". */
static void print_diagnostics(const char *fmt, va_list args)
{
	char *text, *line, *rest;

	if (vasprintf(&text, fmt, args) < 0)
		return;
	for (rest = text; (line = strsep(&rest, "\n")) != NULL; ) {
		if (*line != '\0' || rest != NULL)
			printf("# %s\n", line);
	}
	fflush(stdout);
	free(text);
}

void test_note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_diagnostics(fmt, args);
	va_end(args);
}

void test_on_failure(void (*func)(void *context), void *context)
{
	if (witness_count < MAX_WITNESSES) {
		witnesses[witness_count].func = func;
		witnesses[witness_count++].context = context;
	}
}

void test_not_on_failure(const void *context)
{
	unsigned int i, kept = 0;

	for (i = 0; i < witness_count; i++) {
		if (witnesses[i].context != context)
			witnesses[kept++] = witnesses[i];
	}
	witness_count = kept;
}

void test_fail(const char *fmt, ...)
{
	va_list args;
	unsigned int count = witness_count;

	va_start(args, fmt);
	print_diagnostics(fmt, args);
	va_end(args);
	/* A witness that fails itself must not be asked again. */
	witness_count = 0;
	for (unsigned int i = 0; i < count; i++)
		witnesses[i].func(witnesses[i].context);
	exit(EXIT_FAILED);
}

void test_skip(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_diagnostics(fmt, args);
	va_end(args);
	exit(EXIT_SKIPPED);
}

const char *test_dir(void)
{
	return scratch;
}

int test_patience(void)
{
	const char *seconds = getenv("TEST_PATIENCE");

	return seconds != NULL && atoi(seconds) > 0 ? atoi(seconds) : 60;
}

static void make_scratch(void)
{
	const char *tmp = getenv("TMPDIR");

	/* A unix socket's path has room for 107 bytes, and LD_PRELOAD is a
	   list with blanks and colons. */
	if (tmp == NULL || *tmp != '/' || strlen(tmp) > 40 ||
	    strpbrk(tmp, " :") != NULL)
		tmp = "/tmp";
	snprintf(scratch, sizeof(scratch), "%s/beyond-idle.XXXXXX", tmp);
	if (mkdtemp(scratch) == NULL) {
		printf("Bail out! %s: %s\n", scratch, strerror(errno));
		exit(2);
	}
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void remove_scratch(void)
{
	nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* The test's own process: runs it and exits with its verdict. */
static void __attribute__((noreturn)) run_child(void)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigprocmask(SIG_SETMASK, &previous_signals, NULL);
	alarm(TEST_TIMEOUT);
	tests[running_test].func(tests[running_test].name);
	if (first_child(getpid()) > 0)
		test_fail("the test has started a process and has not waited "
			  "for its end: is a session_end() missing?");
	exit(EXIT_PASSED);
}

/* Whoever is still our child once the test has ended was left behind: its
   parent is gone, and as subreaper we have inherited it.
   Returns how many there were; says which, if asked to. */
static unsigned int kill_leftovers(bool describe)
{
	unsigned int count = 0;
	pid_t pid;

	while ((pid = first_child(getpid())) > 0) {
		/* One that has ended already is only waiting to be read. */
		if (waitpid(pid, NULL, WNOHANG) == pid)
			continue;
		count++;
		if (describe)
			process_describe(pid);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return count;
}

/* Returns true if the test has not failed. */
static bool report(unsigned int count, int status, unsigned int leftovers)
{
	int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;
	bool ok;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		test_note("the test took more than %d s", TEST_TIMEOUT);
	else if (WIFSIGNALED(status))
		test_note("the test died: %s", strsignal(WTERMSIG(status)));
	if (leftovers > 0 && verdict == EXIT_PASSED) {
		test_note("%u process(es) outlived the test", leftovers);
		verdict = EXIT_FAILED;
	}
	ok = verdict == EXIT_PASSED || verdict == EXIT_SKIPPED;
	printf("%s %u - ", ok ? "ok" : "not ok", count);
	for (const char *p = tests[running_test].name; *p != '\0'; p++)
		putchar(*p == '_' ? ' ' : *p);
	printf("%s\n", verdict == EXIT_SKIPPED ? " # SKIP see above" : "");
	fflush(stdout);
	return ok;
}

/* Ctrl-C: take the test and its processes along, and leave no files. Then die
   as everybody does who is interrupted. */
static void __attribute__((noreturn)) interrupted(pid_t pid, int signo)
{
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	kill_leftovers(false);
	remove_scratch();
	signal(signo, SIG_DFL);
	sigprocmask(SIG_SETMASK, &previous_signals, NULL);
	raise(signo);
	_exit(2);
}

/* Wait for the test's process. Returns its status. */
static int wait_for_test(pid_t pid)
{
	int signo, status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		signo = sigwaitinfo(&awaited_signals, NULL);
		if (signo > 0 && signo != SIGCHLD)
			interrupted(pid, signo);
	}
	return status;
}

/* Run a test, the count-th of all that run. */
static bool run(unsigned int count)
{
	unsigned int leftovers;
	pid_t pid;
	int status;

	make_scratch();
	pid = fork();
	if (pid == 0)
		run_child();
	if (pid < 0) {
		printf("Bail out! fork: %s\n", strerror(errno));
		exit(2);
	}
	status = wait_for_test(pid);
	/* A test that fails leaves everything as it is. */
	leftovers = kill_leftovers(status == 0);
	remove_scratch();
	return report(count, status, leftovers);
}

static const char *underscores(char *word)
{
	for (char *p = word; *p != '\0'; p++) {
		if (*p == ' ')
			*p = '_';
	}
	return word;
}

/* A signal that is ignored, as nohup(1) does, stays ignored. */
static void await_signal(int signo)
{
	if (signal(signo, SIG_DFL) == SIG_IGN)
		signal(signo, SIG_IGN);
	else
		sigaddset(&awaited_signals, signo);
}

static void block_signals(void)
{
	sigemptyset(&awaited_signals);
	signal(SIGCHLD, SIG_DFL);
	sigaddset(&awaited_signals, SIGCHLD);
	await_signal(SIGINT);
	await_signal(SIGTERM);
	await_signal(SIGHUP);
	sigprocmask(SIG_BLOCK, &awaited_signals, &previous_signals);
}

int tap_run(int argc, char *argv[])
{
	/* Names are printed with blanks, but have underscores. */
	const char *word = argc < 2 ? "" : underscores(argv[1]);
	unsigned int failed = 0, count = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	block_signals();
	/* When nobody reads the output any more, the end comes early. */
	signal(SIGPIPE, SIG_IGN);
	for (; running_test < test_count && !ferror(stdout); running_test++) {
		if (strstr(tests[running_test].name, word) != NULL &&
		    !run(++count))
			failed++;
	}
	printf("1..%u\n", count);
	return failed == 0 ? 0 : 1;
}
