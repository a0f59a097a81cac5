/* try VERSION PLUGIN: talk to a plugin in a real imap process.

   On a terminal it is a prompt that ends lines with CR LF for you. When the
   input is a pipe or a file, bytes pass unchanged in both directions, so that
   a dialogue can be scripted. */

#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imap_process.h"
#include "watch.h"

static char home[] = "/tmp/beyond-idle-try.XXXXXX";
static char log_path[sizeof(home) + 8];
static volatile sig_atomic_t interrupted;

static void note_signal(int signo)
{
	interrupted = signo;
}

/* Without SA_RESTART, so that the signal ends a wait. */
static void catch_signal(int signo)
{
	struct sigaction action = { .sa_handler = note_signal };

	sigaction(signo, &action, NULL);
}

static int remove_entry(const char *path, const struct stat *st, int type,
			struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void clean_up(void)
{
	nftw(home, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void write_all(int fd, const char *data, size_t size)
{
	ssize_t ret;

	for (; size > 0; data += ret, size -= ret) {
		ret = write(fd, data, size);
		if (ret < 0)
			return;
	}
}

/* On a terminal people type LF; IMAP wants CR LF. */
static void pass_typed(int fd, const char *data, size_t size)
{
	const char *lf;

	for (; (lf = memchr(data, '\n', size)) != NULL;
	     size -= lf + 1 - data, data = lf + 1) {
		write_all(fd, data, lf - data);
		write_all(fd, "\r\n", 2);
	}
	write_all(fd, data, size);
}

/* Pass what the user says on. Returns false at the end of it. */
static bool pass_input(int fd, bool typed)
{
	char data[65536];
	ssize_t size = read(STDIN_FILENO, data, sizeof(data));

	if (size <= 0)
		return false;
	if (typed)
		pass_typed(fd, data, size);
	else
		write_all(fd, data, size);
	return true;
}

/* Pass what the server says on. Returns false at the end of it. */
static bool pass_output(int fd)
{
	char data[65536];
	ssize_t size = read(fd, data, sizeof(data));

	if (size <= 0)
		return false;
	write_all(STDOUT_FILENO, data, size);
	return true;
}

static void converse(int fd, bool typed)
{
	struct pollfd fds[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};

	while (!interrupted) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents != 0 && !pass_output(fd))
			return;
		if (fds[1].revents != 0 && !pass_input(fd, typed)) {
			shutdown(fd, SHUT_WR);
			fds[1].fd = -1;
		}
	}
}

static int finish(pid_t pid)
{
	char *problem;
	int status;

	if (interrupted)
		kill(pid, SIGTERM);
	if (!wait_for_exit(pid, 10, &status)) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	problem = log_first_problem(log_path, NULL);
	if (problem != NULL)
		fprintf(stderr, "try: Dovecot's log has: %s\n", problem);
	clean_up();
	if (WIFSIGNALED(status) && !interrupted)
		fprintf(stderr, "try: the imap process died: %s\n",
			strsignal(WTERMSIG(status)));
	return problem != NULL || (!interrupted && status != 0) ? 1 : 0;
}

int main(int argc, char *argv[])
{
	struct imap_process process = { .home = home, .log = log_path };
	bool typed = isatty(STDIN_FILENO);
	pid_t pid;
	int fds[2];

	if (argc != 3) {
		fprintf(stderr, "usage: try VERSION PLUGIN\n"
			"  VERSION  2.3, 2.4, testing or system\n"
			"  PLUGIN   name of a plugin, such as xhello\n");
		return 2;
	}
	setenv("DOVECOT", argv[1], 1);
	process.plugins = argv[2];
	if (mkdtemp(home) == NULL ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
		fprintf(stderr, "try: %s: %s\n", home, strerror(errno));
		return 1;
	}
	snprintf(log_path, sizeof(log_path), "%s/log", home);
	signal(SIGPIPE, SIG_IGN);
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	if (typed)
		fprintf(stderr, "Dovecot %s with %s. Type \"a LOGOUT\" or "
			"Ctrl-D to leave.\n", argv[1], argv[2]);
	pid = imap_process_start(&process, fds[1]);
	close(fds[1]);
	converse(fds[0], typed);
	close(fds[0]);
	return finish(pid);
}
