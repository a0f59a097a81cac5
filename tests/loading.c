/* What chapter 1 says about loading: the version symbol keeps a plugin out of
   the wrong Dovecot, a missing one lets it in, and other programs than imap
   say that it is not for them. The plugin is xhello, changed by a few bytes. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/dovecot.h"
#include "harness/imap_process.h"
#include "harness/session.h"
#include "harness/tap.h"
#include "harness/watch.h"

#define FILE_NAME "lib90_xhello_plugin.so"

static char *path_in(const char *dir, const char *name)
{
	char *path;

	check(asprintf(&path, "%s/%s", dir, name) > 0);
	return path;
}

static char *setting(const char *name, const char *value)
{
	char *text;

	check(asprintf(&text, "%s=%s", name, value) > 0);
	return text;
}

/* Copy the plugin into the test's directory, and replace every occurrence of
   one text by another of the same length. Returns the setting that makes
   Dovecot load it. */
static const char *changed_plugin(const char *from, const char *to)
{
	const char *modules = dovecot_under_test()->modules;
	FILE *in = fopen(path_in(modules, FILE_NAME), "r");
	FILE *out = fopen(path_in(test_dir(), FILE_NAME), "w");
	char data[256 * 1024], *p = data;
	size_t size;
	unsigned int count = 0;

	check(in != NULL && out != NULL && strlen(from) == strlen(to));
	size = fread(data, 1, sizeof(data), in);
	check(size < sizeof(data));
	while ((p = memmem(p, data + size - p, from, strlen(from))) != NULL) {
		memcpy(p, to, strlen(to));
		count++;
	}
	check(count > 0);
	check(fwrite(data, 1, size, out) == size && fclose(out) == 0);
	fclose(in);
	return setting("mail_plugin_dir", test_dir());
}

static char *read_text(const char *path)
{
	char text[65536];
	FILE *file = fopen(path, "r");

	check(file != NULL);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return strdup(text);
}

/* The log of an imap process that does not come up. */
static char *log_of_failed_start(const char *setting)
{
	struct imap_process process = {
		.plugins = "xhello",
		.home = test_dir(),
		.log = path_in(test_dir(), "log"),
		.settings = (const char *const[]){ setting, NULL },
	};
	int fds[2], status;

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	check(wait_for_exit(imap_process_start(&process, fds[1]),
			    test_patience(), &status));
	check(WIFEXITED(status) && WEXITSTATUS(status) != 0);
	return read_text(process.log);
}

TEST(a_plugin_for_another_version_is_refused)
{
	char *log = log_of_failed_start(dovecot_under_test()->speaks_24 ?
		changed_plugin("2.4.ABIv", "9.9.ABIv") :
		changed_plugin("2.3.ABIv", "9.9.ABIv"));

	if (strstr(log, "Couldn't load required plugin") == NULL ||
	    strstr(log, "Module is for different ABI version 9.9.ABIv") == NULL)
		test_fail("the log says: %s", log);
}

TEST(a_plugin_without_the_version_symbol_is_not_checked)
{
	const char *dir = changed_plugin("xhello_plugin_version",
					 "xhello_plugin_versiom");
	struct session *s = session_start_with(&(struct session_options){
		.plugins = "xhello",
		.settings = (const char *const[]){ dir, NULL },
	});

	say(s, "a XHELLO");
	hear(s, "* XHELLO \"reader\"");
	hear(s, "a OK Hello done.");
	session_end(s);
}

TEST(an_unknown_plugin_is_named)
{
	char *log = log_of_failed_start("mail_plugins=xnobody");

	if (strstr(log, "Plugin 'xnobody' not found from directory") == NULL)
		test_fail("the log says: %s", log);
}

static void __attribute__((noreturn)) become_doveadm(const char *log)
{
	const struct dovecot *dovecot = dovecot_under_test();
	char *doveadm = path_in(dovecot->root, "usr/bin/doveadm");
	char *dir = setting("mail_plugin_dir", dovecot->modules);
	char *args[] = {
		dovecot->loader, "--library-path", dovecot->library_path,
		doveadm, dovecot->speaks_24 ? "-k" : "-O", "-o", dir,
		"-o", "mail_plugins=xhello", "mailbox", "list", NULL
	};
	char **argv = dovecot->loader != NULL ? args : args + 3;
	int config = dovecot->speaks_24 ?
		open(dovecot->compiled_config, O_RDONLY) : -1;
	char fd[16];

	snprintf(fd, sizeof(fd), "%d", config);
	clearenv();
	if (config >= 0)
		setenv("DOVECOT_CONFIG_FD", fd, 1);
	setenv("USER", "reader", 1);
	setenv("HOME", test_dir(), 1);
	dup2(open(log, O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
	execv(argv[0], argv);
	_exit(127);
}

TEST(another_program_says_that_the_plugin_is_not_for_it)
{
	char *log = path_in(test_dir(), "doveadm.log"), *text;
	pid_t pid = fork();
	int status;

	if (pid == 0)
		become_doveadm(log);
	check(wait_for_exit(pid, test_patience(), &status));
	text = read_text(log);
	if (strstr(text, "Plugin is intended to be used only by imap binary "
		   "(we're doveadm)") == NULL)
		test_fail("doveadm says: %s", text);
}
