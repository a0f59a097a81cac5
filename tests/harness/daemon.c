/* Starts, watches and stops a whole Dovecot. */

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon.h"
#include "daemon_config.h"
#include "dovecot.h"
#include "sandbox.h"
#include "session.h"
#include "tap.h"
#include "watch.h"

struct daemon {
	/* Directory of all its files, below the test's. */
	char *dir;
	char *log;
	/* First process of the sandbox; Dovecot's master is its child. */
	pid_t sandbox;
	struct sockaddr_in address;
	/* A socket bound to the address, so that nobody else is given its
	   port. It never listens: Dovecot does. */
	int reservation;
	struct log_allowance allowed;
};

static char * __attribute__((format(printf, 1, 2)))
format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		test_fail("no memory");
	va_end(args);
	return text;
}

static void nap(void)
{
	static const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

static time_t deadline(void)
{
	return time(NULL) + test_patience();
}

/* The test has failed: take the processes down, and show what they said. */
static void end_on_failure(void *context)
{
	struct daemon *daemon = context;

	if (daemon->sandbox > 0) {
		kill(daemon->sandbox, SIGKILL);
		waitpid(daemon->sandbox, NULL, 0);
	}
	log_show(daemon->log);
}

/* Find a free port and keep it free. SO_REUSEADDR on both sides lets Dovecot
   bind to the same address, as long as only one of the two listens. */
static void reserve_port(struct daemon *daemon)
{
	socklen_t size = sizeof(daemon->address);
	int on = 1;

	daemon->address.sin_family = AF_INET;
	daemon->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	daemon->reservation = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (setsockopt(daemon->reservation, SOL_SOCKET, SO_REUSEADDR,
		       &on, sizeof(on)) < 0 ||
	    bind(daemon->reservation, (struct sockaddr *)&daemon->address,
		 size) < 0 ||
	    getsockname(daemon->reservation,
			(struct sockaddr *)&daemon->address, &size) < 0)
		test_fail("no port on the loopback interface: %s",
			  strerror(errno));
}

/* A connection to the daemon, or -1 if it does not listen. */
static int try_connect(const struct daemon *daemon)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		test_fail("socket: %s", strerror(errno));
	if (connect(fd, (const struct sockaddr *)&daemon->address,
		    sizeof(daemon->address)) < 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void start_in_sandbox(struct daemon *daemon,
			     const struct dovecot *dovecot)
{
	char *config = format("%s/dovecot.conf", daemon->dir);
	char *argv[] = { "/usr/sbin/dovecot", "-F", "-c", config, NULL };
	const char *shared[] = { build_path(""), test_dir(), NULL };
	struct sandbox sandbox = {
		.root = dovecot->root,
		.shared = shared,
		.scratch = daemon->dir,
		.argv = argv,
		.output = open(daemon->log, O_WRONLY | O_CREAT | O_APPEND |
			       O_CLOEXEC, 0644),
	};

	if (sandbox.output < 0)
		test_fail("%s: %s", daemon->log, strerror(errno));
	daemon->sandbox = sandbox_start(&sandbox);
	close(sandbox.output);
	free(config);
}

/* Dovecot listens on the port long before it has made its other sockets. A
   greeting comes from a login process, and those are started last. */
static void wait_until_ready(const struct daemon *daemon)
{
	struct pollfd poll_fd = { .events = POLLIN };
	time_t end = deadline();
	char greeting[1024];

	while ((poll_fd.fd = try_connect(daemon)) < 0) {
		if (waitpid(daemon->sandbox, NULL, WNOHANG) != 0)
			test_fail("Dovecot did not start");
		if (time(NULL) > end)
			test_fail("Dovecot does not listen after %d s",
				  test_patience());
		nap();
	}
	if (poll(&poll_fd, 1, test_patience() * 1000) != 1 ||
	    read(poll_fd.fd, greeting, sizeof(greeting)) <= 0)
		test_fail("Dovecot does not greet");
	close(poll_fd.fd);
}

struct daemon *daemon_start(const struct daemon_options *options)
{
	static unsigned int count;
	const struct dovecot *dovecot = dovecot_under_test();
	struct daemon *daemon = calloc(1, sizeof(*daemon));

	daemon->dir = format("%s/d%u", test_dir(), ++count);
	daemon->log = format("%s/log", daemon->dir);
	if (mkdir(daemon->dir, 0700) < 0)
		test_fail("%s: %s", daemon->dir, strerror(errno));
	reserve_port(daemon);
	daemon_write_config(options, dovecot, daemon->dir,
			    ntohs(daemon->address.sin_port));
	test_on_failure(end_on_failure, daemon);
	start_in_sandbox(daemon, dovecot);
	wait_until_ready(daemon);
	return daemon;
}

struct session *daemon_connect(struct daemon *daemon)
{
	struct session *session;
	int fd = try_connect(daemon);

	if (fd < 0)
		test_fail("Dovecot does not listen any more");
	/* The log is the daemon's: no session has to judge it. */
	session = session_wrap(fd, "");
	hear(session, "* OK …");
	return session;
}

struct session *daemon_login(struct daemon *daemon, const char *user)
{
	struct session *session = daemon_connect(daemon);

	say(session, "l LOGIN %s pass", user);
	hear_until(session, "l OK …");
	return session;
}

/* The parent of a process, or 0 if there is none, or no such process. */
static pid_t parent_of(pid_t pid)
{
	char path[64], line[512], *end;
	FILE *file;
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if ((file = fopen(path, "re")) == NULL)
		return 0;
	/* The second field is a name in parentheses, which may hold any. */
	if (fgets(line, sizeof(line), file) != NULL &&
	    (end = strrchr(line, ')')) != NULL)
		(void)sscanf(end, ") %*c %d", &parent);
	fclose(file);
	return parent;
}

static bool descends_from(pid_t pid, pid_t ancestor)
{
	while (pid > 1 && (pid = parent_of(pid)) != ancestor) ;
	return pid == ancestor;
}

/* Dovecot's processes call themselves "dovecot/imap [user 127.0.0.1 IDLE]". The
   master has its path. */
static bool is_service(pid_t pid, const char *service)
{
	char path[64], title[256], *name;
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	if ((file = fopen(path, "re")) != NULL) {
		size = fread(title, 1, sizeof(title) - 1, file);
		fclose(file);
	}
	title[size] = '\0';
	title[strcspn(title, " ")] = '\0';
	name = strrchr(title, '/');
	if (name == NULL || strncmp(name + 1, service, strlen(service)) != 0)
		return false;
	name += 1 + strlen(service);
	return *name == '\0' || strcmp(name, PRELOADED) == 0;
}

/* Find the daemon's processes of one service, or all of them. */
static int find_processes(const struct daemon *daemon, const char *service,
			  pid_t *pids, int max)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	int count = 0;
	pid_t pid;

	if (dir == NULL)
		test_fail("/proc: %s", strerror(errno));
	while ((entry = readdir(dir)) != NULL) {
		if ((pid = atoi(entry->d_name)) <= 0 ||
		    (service != NULL && !is_service(pid, service)) ||
		    !descends_from(pid, daemon->sandbox))
			continue;
		if (count < max)
			pids[count] = pid;
		count++;
	}
	closedir(dir);
	return count;
}

int daemon_processes(struct daemon *daemon, const char *service,
		     pid_t *pids, int max)
{
	return find_processes(daemon, service, pids, max);
}

static void describe_processes(const struct daemon *daemon)
{
	pid_t pids[64];
	int i, count = find_processes(daemon, NULL, pids, 64);

	for (i = 0; i < count && i < 64; i++)
		process_describe(pids[i]);
}

void daemon_wait_for_processes(struct daemon *daemon, const char *service,
			       int count)
{
	time_t end = deadline();
	int seen;

	while ((seen = find_processes(daemon, service, NULL, 0)) != count) {
		if (time(NULL) > end) {
			describe_processes(daemon);
			test_fail("after %d s there are %d processes of %s, "
				  "not %d", test_patience(), seen, service,
				  count);
		}
		nap();
	}
}

void daemon_hurry(struct daemon *daemon, bool hurry)
{
	char *path = format("%s/hurry", daemon->dir);
	int fd = hurry ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;

	if (hurry ? fd < 0 : unlink(path) < 0)
		test_fail("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(path);
}

void daemon_deliver(struct daemon *daemon, const char *user, const char *mail)
{
	static unsigned int count;
	char *maildir = format("%s/home/%s/Maildir", daemon->dir, user);
	char *tmp = format("%s/tmp/%u", maildir, ++count);
	char *new = format("%s/new/%u", maildir, count);
	FILE *file = fopen(tmp, "we");

	if (file == NULL || fputs(mail, file) < 0 || fclose(file) != 0 ||
	    rename(tmp, new) < 0)
		test_fail("delivery to %s: %s", maildir, strerror(errno));
	free(maildir);
	free(tmp);
	free(new);
}

void daemon_allow_log(struct daemon *daemon, const char *text)
{
	log_allow(&daemon->allowed, text);
}

const char *daemon_log(const struct daemon *daemon)
{
	return daemon->log;
}

void daemon_stop(struct daemon *daemon)
{
	char *problem;
	int status;

	kill(daemon->sandbox, SIGTERM);
	if (!wait_for_exit(daemon->sandbox, test_patience(), &status)) {
		describe_processes(daemon);
		test_fail("Dovecot is still there %d s after it was stopped",
			  test_patience());
	}
	daemon->sandbox = 0;
	close(daemon->reservation);
	problem = log_first_problem(daemon->log, &daemon->allowed);
	if (problem != NULL)
		test_fail("Dovecot's log has: %s", problem);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		test_fail("Dovecot's master ended with status %d",
			  WEXITSTATUS(status));
	test_not_on_failure(daemon);
	free(daemon->dir);
	free(daemon->log);
	free(daemon);
}
