/* The harness must be able to fail. For each tests/faulty/expected/NAME.txt the
   test NAME of tests/faulty/tests.c runs, in a process of its own. It must
   print what the file says, where … stands for any run of bytes, and it must
   leave neither processes nor files behind. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/dovecot.h"
#include "harness/pattern.h"
#include "harness/tap.h"
#include "harness/watch.h"

/* Whoever gets one of them must clean up. */
static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
#define N_SIGNALS (sizeof(signals) / sizeof(signals[0]))

/* A running program of faulty tests. */
struct program {
	pid_t pid;
	/* The directory that it has for its files. */
	char *dir;
	FILE *output;
};

static void __attribute__((noreturn))
become_program(struct program *program, const char *test, int output)
{
	char *path = build_path("tests/faulty/tests");

	/* In the background, or under nohup(1), they would be ignored. */
	for (unsigned int i = 0; i < N_SIGNALS; i++)
		signal(signals[i], SIG_DFL);
	setenv("TMPDIR", program->dir, 1);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execl(path, path, test, NULL);
	_exit(2);
}

static void program_start(struct program *program, const char *test)
{
	int fds[2];

	check(asprintf(&program->dir, "%s/tmp", test_dir()) > 0);
	check(mkdir(program->dir, 0700) == 0 || errno == EEXIST);
	/* Whoever outlives the program becomes a child of ours. */
	check(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	check(pipe2(fds, O_CLOEXEC) == 0);
	program->pid = fork();
	if (program->pid == 0)
		become_program(program, test, fds[1]);
	close(fds[1]);
	program->output = fdopen(fds[0], "r");
}

/* Wait for the program. Returns how it ended. */
static int program_wait(struct program *program)
{
	int status;

	check(wait_for_exit(program->pid, test_patience(), &status));
	fclose(program->output);
	return status;
}

static bool is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool empty = true;

	while ((entry = readdir(dir)) != NULL) {
		if (*entry->d_name != '.') {
			test_note("left behind: %s/%s", path, entry->d_name);
			empty = false;
		}
	}
	closedir(dir);
	return empty;
}

static char *read_all(FILE *file)
{
	char *text = NULL;
	size_t size = 0;

	if (getdelim(&text, &size, '\0', file) < 0)
		test_fail("nothing to read");
	return text;
}

static char *expected_output(const char *name)
{
	char *path, *text;
	FILE *file;

	check(asprintf(&path, "tests/faulty/expected/%s.txt", name) > 0);
	file = fopen(path, "r");
	check(file != NULL);
	text = read_all(file);
	fclose(file);
	free(path);
	return text;
}

static void fails_as_expected(const char *name)
{
	char *expected = expected_output(name), *seen;
	struct program program;

	program_start(&program, name);
	seen = read_all(program.output);
	program_wait(&program);
	if (!pattern_fits(expected, seen, strlen(seen))) {
		test_note("expected:\n%s\nseen:\n%s", expected, seen);
		fail_with_caret(expected, seen, strlen(seen));
	}
	check(first_child(getpid()) == 0);
	check(is_empty(program.dir));
}

/* Register before main() does its work: the names of the files are the names
   of the tests. */
__attribute__((constructor)) static void register_failures(void)
{
	static const char dir[] = "tests/faulty/expected/";
	glob_t files;
	char *name;

	if (glob("tests/faulty/expected/*.txt", 0, NULL, &files) != 0) {
		printf("Bail out! no %s*.txt here\n", dir);
		exit(2);
	}
	for (size_t i = 0; i < files.gl_pathc; i++) {
		name = strdup(files.gl_pathv[i] + strlen(dir));
		*strrchr(name, '.') = '\0';
		tap_register(name, fails_as_expected);
	}
	globfree(&files);
}

/* Start a test which waits for ever, and wait until it does. */
static void start_waiting(struct program *program)
{
	char line[100] = "";

	program_start(program, "interrupted");
	while (strcmp(line, "# ready\n") != 0)
		check(fgets(line, sizeof(line), program->output) != NULL);
}

TEST(an_interrupted_program_leaves_nothing_behind)
{
	struct program program;
	int status;

	for (unsigned int i = 0; i < N_SIGNALS; i++) {
		start_waiting(&program);
		kill(program.pid, signals[i]);
		status = program_wait(&program);
		check(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
		check(first_child(getpid()) == 0);
		check(is_empty(program.dir));
	}
}

/* It cannot clean up its files then, but the kernel ends the others. */
TEST(a_killed_program_leaves_no_process_behind)
{
	struct program program;
	int status;
	pid_t pid;

	start_waiting(&program);
	kill(program.pid, SIGKILL);
	program_wait(&program);
	while ((pid = first_child(getpid())) > 0)
		check(wait_for_exit(pid, test_patience(), &status));
}
