#ifndef SESSION_PRIVATE_H
#define SESSION_PRIVATE_H

#include <stdio.h>

#include "session.h"
#include "watch.h"

/* Lines longer than this are cut when they are shown. */
#define SHOWN_MAX 200

/* Bytes of one direction, kept as they come. */
struct bytes {
	char *data;
	size_t size, allocated;
};

struct session {
	int fd;
	/* The imap process, or -1 if it is not ours to wait for. */
	pid_t pid;
	/* The server has closed the connection. */
	bool closed;
	/* The client has half-closed it, or has stopped listening. */
	bool leaving;
	/* What has arrived, and how much of it a hear() has taken. */
	struct bytes input;
	size_t taken;
	/* The last line that hear() returned, and the first one. */
	char *line, *greeting;
	/* The dialogue so far, as it is shown when the test fails. */
	struct bytes dialogue;
	/* The user's home, for a session whose process is ours. */
	char *home;
	char *log;
	struct log_allowance allowed;
};

/* Add a remark to the dialogue. */
void session_note(struct session *session, const char *text);
/* Add what one side said; who is 'C' or 'S'. Line ends, and all bytes that a
   terminal would not show, are made visible. */
void session_record(struct session *session, char who,
		    const void *data, size_t size);
/* Print the dialogue so far as diagnostics of the test. */
void session_show_dialogue(struct session *session);

/* Append bytes; the buffer grows. */
void bytes_append(struct bytes *bytes, const void *data, size_t size);
/* Append bytes so that every one of them can be seen: \r, \n, \x00. */
void bytes_append_visible(struct bytes *bytes, const void *data, size_t size);

#endif
