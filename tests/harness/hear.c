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

/* What has been taken will not be looked at again. It goes as soon as it is
   the larger part, so that no byte is moved often. */
static void forget_taken(struct session *session)
{
	struct bytes *input = &session->input;

	if (session->taken == 0 || session->taken < input->size / 2)
		return;
	input->size -= session->taken;
	memmove(input->data, input->data + session->taken, input->size);
	session->taken = 0;
}

/* Wait for more input. Returns false at the end of the connection, or when
   nobody has said anything for so long. */
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
	forget_taken(session);
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
	bytes_append_visible(&seen, data, size < SHOWN_MAX ? size : SHOWN_MAX);
	test_fail("expected: %s\nseen:     %s%s(%s)", expected,
		  size == 0 ? "" : seen.data, size == 0 ? "" : " ",
		  session->closed ? "the server closed the connection" :
		  "nothing more");
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

/* Wait until so many bytes can be taken. Returns false if they do not come. */
static bool wait_for_bytes(struct session *session, size_t size)
{
	size_t ready;

	do {
		(void)unheard(session, &ready);
	} while (ready < size && read_more(session, test_patience() * 1000));
	return ready >= size;
}

/* The number of bytes that a literal at the end of the line announces, or -1 if
   there is none. */
static long literal_size(const char *line, size_t size)
{
	const char *brace;
	char *end;
	long literal;

	if (size == 0 || line[size - 1] != '}')
		return -1;
	brace = memrchr(line, '{', size);
	if (brace == NULL || !isdigit((unsigned char)brace[1]))
		return -1;
	literal = strtol(brace + 1, &end, 10);
	return end == line + size - 1 ? literal : -1;
}

const char *hear_response(struct session *session, size_t *size_r)
{
	struct bytes response = { .size = 0 };
	long literal;
	size_t size;
	char *line;

	for (;;) {
		line = next_line(session, "a response", &size);
		bytes_append(&response, line, size);
		literal = literal_size(line, size);
		free(line);
		if (literal < 0)
			break;
		bytes_append(&response, "\r\n", 2);
		if (!wait_for_bytes(session, literal))
			fail_heard_nothing(session, "the bytes of a literal");
		bytes_append(&response, unheard(session, &size), literal);
		take(session, literal);
	}
	*size_r = response.size;
	return keep_line(session, response.data);
}

void hear_bytes(struct session *session, const void *data, size_t size)
{
	struct bytes expected = { .size = 0 };
	const char *seen;
	size_t seen_size, ready;

	do {
		seen = unheard(session, &seen_size);
		ready = seen_size < size ? seen_size : size;
		if (memcmp(seen, data, ready) != 0)
			fail_bytes_with_caret(data, size, seen, seen_size);
	} while (ready < size && read_more(session, test_patience() * 1000));
	if (ready < size) {
		bytes_append_visible(&expected, data, size);
		fail_heard_nothing(session, expected.data);
	}
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
