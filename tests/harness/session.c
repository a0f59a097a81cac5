/* One IMAP connection, as its client sees it: how it is opened and closed. */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "imap_process.h"
#include "session_private.h"
#include "tap.h"

static char *scratch_path(const char *kind, unsigned int number)
{
	char *path;

	if (asprintf(&path, "%s/%s%u", test_dir(), kind, number) < 0)
		abort();
	return path;
}

/* What was not right with the end of a process, or NULL. */
static char *describe_end(int status)
{
	char *text = NULL;

	if (WIFSIGNALED(status) &&
	    asprintf(&text, "the imap process died: %s",
		     strsignal(WTERMSIG(status))) < 0)
		abort();
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0 &&
	    asprintf(&text, "the imap process ended with status %d",
		     WEXITSTATUS(status)) < 0)
		abort();
	return text;
}

static void show_on_failure(void *context)
{
	struct session *session = context;
	char *end;
	int status;

	if (session->closed && session->pid > 0 &&
	    wait_for_exit(session->pid, 5, &status)) {
		session->pid = -1;
		end = describe_end(status);
		if (end != NULL)
			test_note("%s", end);
	}
	session_show_dialogue(session);
	log_show(session->log);
}

static struct session *session_alloc(int fd, char *log)
{
	struct session *session = calloc(1, sizeof(*session));

	session->fd = fd;
	session->pid = -1;
	session->log = log;
	test_on_failure(show_on_failure, session);
	return session;
}

struct session *session_wrap(int fd, const char *log)
{
	return session_alloc(fd, strdup(log));
}

static void limit_buffer(int fd, int buffer, unsigned int size)
{
	if (size > 0 && setsockopt(fd, SOL_SOCKET, buffer, &size,
				   sizeof(size)) < 0)
		test_fail("setsockopt: %s", strerror(errno));
}

/* A pair of connected TCP sockets on the loopback interface. What the client
   buffers must be known before it connects. */
static void tcp_pair(int fds[2], unsigned int client_buffer)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	limit_buffer(fds[0], SO_RCVBUF, client_buffer);
	if (bind(listener, (struct sockaddr *)&address, size) < 0 ||
	    listen(listener, 1) < 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) < 0 ||
	    connect(fds[0], (struct sockaddr *)&address, size) < 0 ||
	    (fds[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
		test_fail("no TCP connection on the loopback interface: %s",
			  strerror(errno));
	setsockopt(fds[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	close(listener);
}

static void connect_pair(int fds[2], const struct session_options *options)
{
	if (options->tcp)
		tcp_pair(fds, options->socket_buffer);
	else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		test_fail("socketpair: %s", strerror(errno));
	limit_buffer(fds[1], SO_SNDBUF, options->socket_buffer);
}

struct session *session_start_with(const struct session_options *options)
{
	static unsigned int count;
	struct imap_process process = {
		.plugins = options->plugins,
		.user = options->user,
		.settings = options->settings,
		.sanitize = options->sanitize || test_is_sanitized(),
		.virtual_time = options->virtual_time,
	};
	struct session *session;
	char *home = options->home != NULL ? strdup(options->home) :
		scratch_path("home", count + 1);
	int fds[2];

	if (mkdir(home, 0700) < 0 && errno != EEXIST)
		test_fail("%s: %s", home, strerror(errno));
	connect_pair(fds, options);
	session = session_alloc(fds[0], scratch_path("log", ++count));
	process.home = home;
	process.log = session->log;
	session->pid = imap_process_start(&process, fds[1]);
	close(fds[1]);
	session->home = home;
	session->greeting = strdup(hear(session, "* PREAUTH …"));
	return session;
}

struct session *session_start(const char *plugins)
{
	return session_start_with(
		&(struct session_options){ .plugins = plugins });
}

void session_hurry(struct session *session, bool hurry)
{
	char *path;
	int fd;

	check(asprintf(&path, "%s/hurry", session->home) > 0);
	if (hurry) {
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		check(fd >= 0);
		close(fd);
	} else
		check(unlink(path) == 0);
	free(path);
}

const char *session_greeting(const struct session *session)
{
	return session->greeting;
}

pid_t session_pid(const struct session *session)
{
	return session->pid;
}

long session_memory_kib(const struct session *session)
{
	return process_memory_kib(session->pid, "Pss");
}

long session_written_kib(const struct session *session)
{
	return process_memory_kib(session->pid, "Anonymous");
}

unsigned int session_log_count(const struct session *session,
			       const char *text)
{
	return log_count(session->log, text);
}

void session_allow_log(struct session *session, const char *text)
{
	log_allow(&session->allowed, text);
}

void hang_up(struct session *session)
{
	session_note(session, "(the client closes the connection)");
	close(session->fd);
	session->fd = -1;
}

void half_close(struct session *session)
{
	session_note(session, "(the client will send no more)");
	check(shutdown(session->fd, SHUT_WR) == 0);
	session->leaving = true;
}

void stop_listening(struct session *session)
{
	session_note(session, "(the client refuses to receive)");
	check(shutdown(session->fd, SHUT_RD) == 0);
	session->leaving = true;
}

void reset_connection(struct session *session)
{
	struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

	session_note(session, "(the client resets the connection)");
	check(setsockopt(session->fd, SOL_SOCKET, SO_LINGER,
			 &at_once, sizeof(at_once)) == 0);
	close(session->fd);
	session->fd = -1;
}

void stop_server(struct session *session)
{
	session_note(session, "(the server is told to stop)");
	check(kill(session->pid, SIGTERM) == 0);
	session->leaving = true;
}

/* Wait for the process. Returns how it ended. */
static int session_reap(struct session *session)
{
	int status;

	if (!wait_for_exit(session->pid, test_patience(), &status))
		test_fail("the imap process is still there %d s after the end "
			  "of the session", test_patience());
	session->pid = -1;
	return status;
}

static void session_free(struct session *session)
{
	test_not_on_failure(session);
	if (session->fd >= 0)
		close(session->fd);
	free(session->input.data);
	free(session->dialogue.data);
	free(session->line);
	free(session->greeting);
	free(session->log);
	free(session);
}

void session_end(struct session *session)
{
	char *problem, *end;
	int status = 0;

	if (session->fd >= 0 && !session->closed && !session->leaving) {
		say(session, "bye LOGOUT");
		hear_until(session, "bye OK …");
		hear_closed(session);
	}
	if (session->pid > 0)
		status = session_reap(session);
	/* The log tells more than the status does. */
	problem = log_first_problem(session->log, &session->allowed);
	if (problem != NULL)
		test_fail("Dovecot's log has: %s", problem);
	end = describe_end(status);
	if (end != NULL)
		test_fail("%s", end);
	session_free(session);
}
