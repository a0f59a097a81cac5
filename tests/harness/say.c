/* What the client says, and what a failure shows of the dialogue. */

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "session_private.h"
#include "tap.h"

/* Of a dialogue, only so much of its end is shown, and kept. */
#define DIALOGUE_SHOWN 4000
#define DIALOGUE_KEPT (16 * DIALOGUE_SHOWN)

void bytes_append(struct bytes *bytes, const void *data, size_t size)
{
	while (bytes->size + size + 1 > bytes->allocated) {
		bytes->allocated = bytes->allocated * 2 + 1024;
		bytes->data = realloc(bytes->data, bytes->allocated);
		if (bytes->data == NULL)
			abort();
	}
	memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
	bytes->data[bytes->size] = '\0';
}

void bytes_append_visible(struct bytes *bytes, const void *data, size_t size)
{
	const unsigned char *p = data;
	char seen[8];

	for (; size > 0; size--, p++) {
		if (*p == '\r')
			strcpy(seen, "\\r");
		else if (*p == '\n')
			strcpy(seen, "\\n");
		else if (*p < ' ' || *p >= 0x7f)
			snprintf(seen, sizeof(seen), "\\x%02x", *p);
		else
			snprintf(seen, sizeof(seen), "%c", *p);
		bytes_append(bytes, seen, strlen(seen));
	}
}

void session_note(struct session *session, const char *text)
{
	bytes_append(&session->dialogue, text, strlen(text));
	bytes_append(&session->dialogue, "\n", 1);
}

static void record_line(struct session *session, char who,
			const char *data, size_t size)
{
	struct bytes *dialogue = &session->dialogue;
	char text[64];

	snprintf(text, sizeof(text), "%c: ", who);
	bytes_append(dialogue, text, 3);
	bytes_append_visible(dialogue, data, size < SHOWN_MAX ? size :
			     SHOWN_MAX);
	if (size > SHOWN_MAX) {
		snprintf(text, sizeof(text), " … %zu more bytes",
			 size - SHOWN_MAX);
		bytes_append(dialogue, text, strlen(text));
	}
	bytes_append(dialogue, "\n", 1);
}

static void forget_beginning(struct bytes *dialogue)
{
	if (dialogue->size < DIALOGUE_KEPT)
		return;
	memmove(dialogue->data,
		dialogue->data + dialogue->size - DIALOGUE_SHOWN,
		DIALOGUE_SHOWN);
	dialogue->size = DIALOGUE_SHOWN;
}

void session_record(struct session *session, char who,
		    const void *data, size_t size)
{
	const char *p = data, *end = p + size, *lf;

	for (; p < end; p = lf) {
		forget_beginning(&session->dialogue);
		lf = memchr(p, '\n', end - p);
		lf = lf == NULL ? end : lf + 1;
		record_line(session, who, p, lf - p);
	}
}

void session_show_dialogue(struct session *session)
{
	struct bytes *dialogue = &session->dialogue;
	const char *text = dialogue->size == 0 ? "(nothing)" : dialogue->data;

	if (dialogue->size <= DIALOGUE_SHOWN)
		test_note("the dialogue so far:\n%s", text);
	else {
		text += dialogue->size - DIALOGUE_SHOWN;
		test_note("the dialogue, its end:\n%s",
			  text + strcspn(text, "\n") + 1);
	}
}

static void send_all(struct session *session, const char *data, size_t size)
{
	struct pollfd poll_fd = { .fd = session->fd, .events = POLLOUT };
	ssize_t ret;

	while (size > 0) {
		ret = send(session->fd, data, size,
			   MSG_DONTWAIT | MSG_NOSIGNAL);
		if (ret < 0 && errno == EAGAIN) {
			if (poll(&poll_fd, 1, test_patience() * 1000) == 0)
				test_fail("the server does not read");
		} else if (ret < 0 && session->leaving)
			/* Who does not listen cannot know that it is over. */
			return;
		else if (ret < 0)
			test_fail("the server does not take what we send: %s",
				  strerror(errno));
		else {
			data += ret;
			size -= ret;
		}
	}
}

void say_bytes(struct session *session, const void *data, size_t size)
{
	session_record(session, 'C', data, size);
	send_all(session, data, size);
}

void say(struct session *session, const char *fmt, ...)
{
	va_list args;
	char *line, *packet;
	int size;

	va_start(args, fmt);
	if (vasprintf(&line, fmt, args) < 0)
		abort();
	va_end(args);
	size = asprintf(&packet, "%s\r\n", line);
	say_bytes(session, packet, size);
	free(packet);
	free(line);
}

void wait_until_read(struct session *session)
{
	time_t deadline = time(NULL) + test_patience();
	struct timespec moment = { .tv_nsec = 20 * 1000 };
	int unread;

	/* No event tells when the other side has read; the kernel's count of
	   bytes on their way does. */
	while (ioctl(session->fd, SIOCOUTQ, &unread) == 0 && unread > 0) {
		if (time(NULL) > deadline)
			test_fail("the server does not read");
		nanosleep(&moment, NULL);
	}
}

void say_in_packets(struct session *session, const void *data, size_t size,
		    size_t packet)
{
	const char *p = data;

	for (; size > 0; p += packet, size -= packet) {
		if (packet > size)
			packet = size;
		say_bytes(session, p, packet);
		wait_until_read(session);
	}
}
