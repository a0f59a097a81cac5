/* Runs the tests of one program, each in a child process, and prints TAP. */

#include <dirent.h>
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
} tests[MAX_TESTS];
static unsigned int test_count;

static struct {
	void (*func)(void *context);
	void *context;
} witnesses[MAX_WITNESSES];
static unsigned int witness_count;

static char scratch[PATH_MAX];

void tap_register(const char *name, void (*func)(const char *name))
{
	if (test_count == MAX_TESTS) {
		fprintf(stderr, "tap: more than %d tests\n", MAX_TESTS);
		exit(2);
	}
	tests[test_count].name = name;
	tests[test_count++].func = func;
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
	return 60;
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void make_scratch(void)
{
	const char *tmp = getenv("TMPDIR");

	/* A unix socket's path has room for 107 bytes. */
	if (tmp == NULL || *tmp != '/' || strlen(tmp) > 40)
		tmp = "/tmp";
	snprintf(scratch, sizeof(scratch), "%s/beyond-idle.XXXXXX", tmp);
	if (mkdtemp(scratch) == NULL) {
		printf("Bail out! %s: %s\n", scratch, strerror(errno));
		exit(2);
	}
}

/* The test's own process: runs it and exits with its verdict. */
static void run_child(unsigned int number)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	alarm(TEST_TIMEOUT);
	tests[number].func(tests[number].name);
	exit(EXIT_PASSED);
}

/* Whoever is still our child once the test has ended was left behind: its
   parent is gone, and as subreaper we have inherited it.
   Returns how many there were. */
static unsigned int kill_leftovers(void)
{
	unsigned int count = 0;
	siginfo_t info;
	pid_t pid;

	while ((pid = first_child(getpid())) > 0) {
		info.si_pid = 0;
		/* One that has ended already is only waiting to be read. */
		if (waitid(P_PID, pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid == 0) {
			count++;
			process_describe(pid);
			kill(pid, SIGKILL);
		}
		waitpid(pid, NULL, 0);
	}
	return count;
}

/* Returns TRUE if the test has not failed. */
static bool report(unsigned int number, int status, unsigned int leftovers)
{
	int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILED;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		test_note("the test took more than %d s", TEST_TIMEOUT);
	else if (WIFSIGNALED(status))
		test_note("the test died: %s", strsignal(WTERMSIG(status)));
	if (leftovers > 0 && verdict == EXIT_PASSED) {
		test_note("%u process(es) outlived the test", leftovers);
		verdict = EXIT_FAILED;
	}
	printf("%s %u - ", verdict == EXIT_PASSED || verdict == EXIT_SKIPPED ?
	       "ok" : "not ok", number + 1);
	for (const char *p = tests[number].name; *p != '\0'; p++)
		putchar(*p == '_' ? ' ' : *p);
	printf("%s\n", verdict == EXIT_SKIPPED ? " # SKIP see above" : "");
	fflush(stdout);
	return verdict == EXIT_PASSED || verdict == EXIT_SKIPPED;
}

static pid_t running_test;

/* Ctrl-C: take the test and its processes along, and leave no files. */
static void interrupted(int signo)
{
	if (running_test > 0)
		kill(-running_test, SIGKILL);
	kill_leftovers();
	nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	signal(signo, SIG_DFL);
	raise(signo);
}

static bool run(unsigned int number)
{
	unsigned int leftovers;
	int status;

	make_scratch();
	running_test = fork();
	if (running_test == 0)
		run_child(number);
	if (running_test < 0) {
		printf("Bail out! fork: %s\n", strerror(errno));
		exit(2);
	}
	while (waitpid(running_test, &status, 0) < 0 && errno == EINTR) ;
	leftovers = kill_leftovers();
	running_test = 0;
	nftw(scratch, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return report(number, status, leftovers);
}

/* The tests whose name holds the word given on the command line, or all. */
static bool wanted(unsigned int number, int argc, char *argv[])
{
	return argc < 2 || strstr(tests[number].name, argv[1]) != NULL;
}

int tap_run(int argc, char *argv[])
{
	unsigned int i, failed = 0, count = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGINT, interrupted);
	signal(SIGTERM, interrupted);
	signal(SIGHUP, interrupted);
	for (i = 0; i < test_count; i++) {
		if (!wanted(i, argc, argv))
			continue;
		count++;
		if (!run(i))
			failed++;
	}
	printf("1..%u\n", count);
	return failed == 0 ? 0 : 1;
}
