/* The harness's daemon itself: that a whole Dovecot runs as the other tests
   take for granted, and that a broken one is noticed. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/daemon.h"
#include "harness/dovecot.h"
#include "harness/sandbox.h"
#include "harness/session.h"
#include "harness/tap.h"
#include "harness/watch.h"

/* How the harness's test_skip() ends a process. */
#define EXIT_SKIPPED 77

static const struct daemon_user two_users[] = {
	{ "reader", "xhello xnote" }, { "writer", NULL }, { NULL, NULL },
};

static const struct daemon_options hibernating = {
	.plugins = "xnote", .hibernate_after = 1,
};

/* The capabilities that a logged-in client is told; valid until the next line
   is heard. */
static const char *capabilities(struct session *session)
{
	const char *line;

	say(session, "c CAPABILITY");
	line = strdup(hear(session, "* CAPABILITY …"));
	hear(session, "c OK …");
	return line;
}

/* Select the mailbox, idle, and wait until the imap process is gone. */
static struct session *hibernate(struct daemon *daemon)
{
	struct session *session = daemon_login(daemon, "reader");

	say(session, "a SELECT INBOX");
	hear_until(session, "a OK …");
	say(session, "b IDLE");
	hear(session, "+ idling");
	daemon_wait_for_processes(daemon, "imap", 0);
	daemon_wait_for_processes(daemon, "imap-hibernate", 1);
	return session;
}

/* Run a part of a test in a child process. What it prints goes to a file.
   Returns its process id. */
static pid_t run_apart(void (*func)(int fd), int fd, const char *output)
{
	pid_t pid = fork();

	if (pid < 0)
		test_fail("fork: %s", strerror(errno));
	if (pid == 0) {
		if (freopen(output, "w", stdout) == NULL)
			_exit(99);
		func(fd);
		exit(0);
	}
	return pid;
}

TEST(a_user_logs_in_and_has_the_plugins)
{
	struct daemon *daemon = daemon_start(
		&(struct daemon_options){ .plugins = "xhello xnote" });
	struct session *s = daemon_login(daemon, "reader");

	check(strstr(capabilities(s), " XNOTE") != NULL);
	say(s, "a XHELLO");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "a OK …");
	session_end(s);
	daemon_stop(daemon);
}

TEST(each_connection_has_its_own_process)
{
	struct daemon *daemon = daemon_start(
		&(struct daemon_options){ .users = two_users });
	struct session *a = daemon_login(daemon, "reader");
	struct session *b = daemon_login(daemon, "writer");

	daemon_wait_for_processes(daemon, "imap", 2);
	session_end(a);
	daemon_wait_for_processes(daemon, "imap", 1);
	session_end(b);
	daemon_wait_for_processes(daemon, "imap", 0);
	daemon_stop(daemon);
}

TEST(two_users_share_a_process_and_one_has_the_plugin)
{
	struct daemon *daemon = daemon_start(&(struct daemon_options){
		.users = two_users, .clients_per_process = 2 });
	struct session *a = daemon_login(daemon, "reader");
	struct session *b = daemon_login(daemon, "writer");
	pid_t pid;

	check(daemon_processes(daemon, "imap", &pid, 1) == 1);
	check(strstr(capabilities(a), " XNOTE") != NULL);
	check(strstr(capabilities(b), " XNOTE") == NULL);
	say(a, "a XNOTE");
	hear(a, "* XNOTE NIL");
	hear(a, "a OK …");
	say(b, "b XNOTE");
	hear(b, "b BAD …");
	session_end(a);
	session_end(b);
	daemon_stop(daemon);
}

TEST(a_user_without_the_plugins_of_all)
{
	static const struct daemon_user users[] = {
		{ "reader", NULL }, { "writer", "xecho" }, { "guest", "" },
		{ NULL, NULL },
	};
	struct daemon *daemon = daemon_start(&(struct daemon_options){
		.users = users, .plugins = "xnote" });
	struct session *a = daemon_login(daemon, "reader");
	struct session *b = daemon_login(daemon, "writer");
	struct session *c = daemon_login(daemon, "guest");

	say(a, "a XNOTE");
	hear(a, "* XNOTE NIL");
	hear(a, "a OK …");
	say(b, "b XNOTE");
	hear(b, "b BAD …");
	say(b, "b XECHO 1");
	hear(b, "* XECHO 1");
	hear(b, "b OK …");
	say(c, "c XNOTE");
	hear(c, "c BAD …");
	session_end(a);
	session_end(b);
	session_end(c);
	daemon_stop(daemon);
}

TEST(an_idle_connection_hibernates_and_DONE_wakes_it)
{
	struct daemon *daemon = daemon_start(&hibernating);
	struct session *s = hibernate(daemon);

	say(s, "DONE");
	hear(s, "b OK …");
	daemon_wait_for_processes(daemon, "imap", 1);
	say(s, "c XNOTE");
	hear(s, "* XNOTE NIL");
	hear(s, "c OK …");
	session_end(s);
	daemon_stop(daemon);
}

TEST(a_mail_wakes_a_hibernated_connection)
{
	struct daemon *daemon = daemon_start(&hibernating);
	struct session *s = hibernate(daemon);

	daemon_deliver(daemon, "reader", "Subject: hello\n\nWake up.\n");
	hear(s, "* 1 EXISTS");
	hear(s, "* 1 RECENT");
	say(s, "DONE");
	hear_until(s, "b OK …");
	session_end(s);
	daemon_stop(daemon);
}

TEST(a_daemon_stops_although_a_client_hibernates)
{
	struct daemon *daemon = daemon_start(&hibernating);

	(void)hibernate(daemon);
	daemon_stop(daemon);
}

TEST(two_daemons_at_a_time)
{
	struct daemon *one = daemon_start(
		&(struct daemon_options){ .plugins = "xhello" });
	struct daemon *two = daemon_start(
		&(struct daemon_options){ .plugins = "xnote" });

	session_end(daemon_login(one, "reader"));
	daemon_stop(one);
	session_end(daemon_login(two, "reader"));
	daemon_stop(two);
}

TEST(the_sanitizer_watches_the_daemons_imap)
{
	struct daemon *daemon = daemon_start(&(struct daemon_options){
		.plugins = "xnote", .sanitize = true });
	struct session *s = daemon_login(daemon, "reader");
	pid_t pid;

	check(daemon_processes(daemon, "imap", &pid, 1) == 1);
	say(s, "a XNOTE text");
	hear(s, "a OK …");
	session_end(s);
	daemon_stop(daemon);
}

static void crash_an_imap_process(int fd)
{
	struct daemon *daemon = daemon_start(&(struct daemon_options){ 0 });
	struct session *s = daemon_login(daemon, "reader");
	pid_t pid;

	(void)fd;
	check(daemon_processes(daemon, "imap", &pid, 1) == 1);
	kill(pid, SIGSEGV);
	hear_closed(s);
	daemon_stop(daemon);
}

static bool file_has(const char *path, const char *text)
{
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	FILE *file = fopen(path, "re");

	while (!found && getdelim(&line, &size, '\0', file) > 0)
		found = strstr(line, text) != NULL;
	fclose(file);
	free(line);
	return found;
}

/* A part of a test that was skipped has printed the reason to a file. */
static void skip_if_skipped(int status, const char *output)
{
	char reason[512] = "";
	FILE *file;

	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SKIPPED)
		return;
	if ((file = fopen(output, "re")) == NULL ||
	    fgets(reason, sizeof(reason), file) == NULL)
		test_skip("no reason was given");
	test_skip("%s", reason + strspn(reason, "# "));
}

/* Run a test that must fail, and look at what it says. */
static void expect_failure(void (*func)(int fd), const char *first,
			   const char *second)
{
	char output[256];
	int status;

	snprintf(output, sizeof(output), "%s/output", test_dir());
	check(wait_for_exit(run_apart(func, -1, output), test_patience(),
			    &status));
	skip_if_skipped(status, output);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	check(file_has(output, first));
	check(file_has(output, second));
}

TEST(a_crash_fails_the_test)
{
	expect_failure(crash_an_imap_process, "# Dovecot's log has: ",
		       "killed with signal 11");
}

static void freeze_an_imap_process(int fd)
{
	struct daemon *daemon = daemon_start(&(struct daemon_options){ 0 });
	pid_t pid;

	(void)fd;
	(void)daemon_login(daemon, "reader");
	check(daemon_processes(daemon, "imap", &pid, 1) == 1);
	kill(pid, SIGSTOP);
	setenv("TEST_PATIENCE", "3", 1);
	daemon_stop(daemon);
}

TEST(a_process_that_stays_fails_the_test)
{
	expect_failure(freeze_an_imap_process, "# Dovecot is still there",
		       "is still there: dovecot/imap");
}

static void misconfigure(int fd)
{
	(void)fd;
	daemon_start(&(struct daemon_options){ .config = "no_such = setting" });
}

TEST(a_daemon_that_does_not_start_fails_the_test)
{
	expect_failure(misconfigure, "# Dovecot did not start", "no_such");
}

/* Tell the process ids of a daemon, its sandbox's first process included, and
   wait for the end. */
static void wait_to_be_killed(int fd)
{
	struct daemon *daemon = daemon_start(&(struct daemon_options){ 0 });
	pid_t pids[32] = { first_child(getpid()) };
	int count;

	(void)daemon_login(daemon, "reader");
	count = 1 + daemon_processes(daemon, NULL, pids + 1, 31);
	check(write(fd, pids, count * sizeof(pid_t)) > 0);
	pause();
}

TEST(nothing_outlives_a_test_that_is_killed)
{
	char output[256];
	struct pollfd polls[32];
	pid_t pids[32], test;
	int i, count, fds[2], status;

	snprintf(output, sizeof(output), "%s/output", test_dir());
	check(pipe(fds) == 0);
	test = run_apart(wait_to_be_killed, fds[1], output);
	close(fds[1]);
	count = read(fds[0], pids, sizeof(pids)) / (int)sizeof(pid_t);
	if (count == 0) {
		check(waitpid(test, &status, 0) == test);
		skip_if_skipped(status, output);
	}
	/* Init, master, anvil, log, config, auth, imap-login, imap. */
	check(count >= 8);
	for (i = 0; i < count; i++) {
		polls[i].fd = syscall(SYS_pidfd_open, pids[i], 0);
		polls[i].events = POLLIN;
		check(polls[i].fd >= 0);
	}
	kill(test, SIGKILL);
	check(waitpid(test, NULL, 0) == test);
	for (i = 0; i < count; i++)
		check(poll(&polls[i], 1, test_patience() * 1000) == 1);
}

/* Run doveadm in a sandbox of its own. The dict proxy is a client of the
   daemon's dict service. */
static void doveadm_dict(const char *verb, const char *value, int output)
{
	const struct dovecot *dovecot = dovecot_under_test();
	char config[256], dir[200];
	const char *shared[] = { build_path(""), test_dir(), NULL };
	char *const argv[] = {
		"/usr/bin/doveadm", "-c", config, "dict", (char *)verb, "-u",
		"reader", dovecot->speaks_24 ? "mail_attribute" : "proxy::test",
		"shared/key", (char *)value, NULL,
	};
	struct sandbox sandbox = {
		.root = dovecot->root,
		.shared = shared,
		.scratch = dir,
		.argv = argv,
		.output = output,
	};
	int status;

	snprintf(dir, sizeof(dir), "%s/d1", test_dir());
	snprintf(config, sizeof(config), "%s/dovecot.conf", dir);
	check(wait_for_exit(sandbox_start(&sandbox), test_patience(),
			    &status));
	check(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(the_dict_service_keeps_what_it_is_told)
{
	bool speaks_24 = dovecot_under_test()->speaks_24;
	struct daemon *daemon = daemon_start(&(struct daemon_options){
		.config = !speaks_24 ? NULL : "mail_attribute {\n"
			"  dict proxy {\n    name = test\n  }\n}" });
	char path[256];
	int output;

	snprintf(path, sizeof(path), "%s/output", test_dir());
	output = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	check(output >= 0);
	doveadm_dict("set", "blue", output);
	doveadm_dict("get", NULL, output);
	check(file_has(path, "blue"));
	daemon_wait_for_processes(daemon, "dict", 1);
	daemon_stop(daemon);
}

TEST(time_flies_for_the_daemons_imap)
{
	struct daemon *daemon = daemon_start(
		&(struct daemon_options){ .virtual_time = true });
	struct session *s = daemon_login(daemon, "reader");

	say(s, "a IDLE");
	hear(s, "+ idling");
	daemon_hurry(daemon, true);
	hear(s, "* OK Still here");
	hear(s, "* OK Still here");
	daemon_hurry(daemon, false);
	say(s, "DONE");
	hear_until(s, "a OK …");
	session_end(s);
	daemon_stop(daemon);
}
