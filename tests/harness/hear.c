/* What the client expects to hear. */

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pattern.h"
#include "session_private.h"
#include "tap.h"

/* Wait for more input. Returns false at the end of the connection. */
static bool read_more(struct session *session, int patience_msecs)
{
	struct pollfd poll_fd = { .fd = session->fd, .events = POLLIN };
	char buffer[65536];
	ssize_t ret;

	if (poll(&poll_fd, 1, patience_msecs) == 0)
		return false;
	ret = recv(session->fd, buffer, sizeof(buffer), MSG_DONTWAIT);
	if (ret < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (ret <= 0) {
		session->closed = true;
		session_note(session, ret == 0 ?
			     "(the server closes the connection)" :
			     "(the connection is reset)");
		return false;
	}
	/* What has been taken will not be looked at again. */
	if (session->taken == session->input.size)
		session->taken = session->input.size = 0;
	bytes_append(&session->input, buffer, ret);
	return true;
}

static const char *unheard(struct session *session, size_t *size_r)
{
	*size_r = session->input.size - session->taken;
	return session->input.data + session->taken;
}

static void take(struct session *session, size_t size)
{
	session_record(session, 'S',
		       session->input.data + session->taken, size);
	session->taken += size;
}

static void __attribute__((noreturn))
fail_heard_nothing(struct session *session, const char *expected)
{
	struct bytes seen = { .size = 0 };
	const char *data;
	size_t size;

	data = unheard(session, &size);
	bytes_append_visible(&seen, data, size);
	test_fail("expected: %s\nseen:     %s%s", expected,
		  seen.data == NULL ? "" : seen.data,
		  session->closed ? " (and the server closed the connection)" :
		  " (and then nothing)");
}

/* The next line, without its end; taken. */
static char *next_line(struct session *session, const char *expected,
		       size_t *size_r)
{
	const char *data, *lf;
	size_t size, length;
	char *line;

	do {
		data = unheard(session, &size);
		lf = size == 0 ? NULL : memchr(data, '\n', size);
	} while (lf == NULL && read_more(session, test_patience() * 1000));
	if (lf == NULL)
		fail_heard_nothing(session, expected);
	length = lf + 1 - data;
	line = memcpy(malloc(length + 1), data, length);
	take(session, length);
	length--;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	*size_r = length;
	return line;
}

static const char *keep_line(struct session *session, char *line)
{
	free(session->line);
	return session->line = line;
}

const char *hear(struct session *session, const char *pattern)
{
	size_t size;
	char *line = next_line(session, pattern, &size);

	size = remove_timing(line, size);
	if (!pattern_fits(pattern, line, size))
		fail_with_caret(pattern, line, size);
	return keep_line(session, line);
}

const char *hear_until(struct session *session, const char *pattern)
{
	size_t size;
	char *line;

	for (;;) {
		line = next_line(session, pattern, &size);
		size = remove_timing(line, size);
		if (pattern_fits(pattern, line, size))
			return keep_line(session, line);
		free(line);
	}
}

void hear_bytes(struct session *session, const void *data, size_t size)
{
	const char *seen;
	size_t seen_size;

	for (;;) {
		seen = unheard(session, &seen_size);
		if (seen_size >= size ||
		    !read_more(session, test_patience() * 1000))
			break;
	}
	if (seen_size < size || memcmp(seen, data, size) != 0)
		fail_bytes_with_caret(data, size, seen, seen_size);
	take(session, size);
}

void hear_closed(struct session *session)
{
	size_t size;

	while (!session->closed &&
	       read_more(session, test_patience() * 1000)) ;
	(void)unheard(session, &size);
	if (size > 0 || !session->closed)
		fail_heard_nothing(session, "the end of the connection");
}

bool has_news(struct session *session)
{
	size_t size;

	if (!session->closed)
		(void)read_more(session, 0);
	(void)unheard(session, &size);
	return size > 0;
}
