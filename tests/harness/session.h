#ifndef SESSION_H
#define SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* One IMAP connection to a real imap process, as its client sees it.

   say() sends, hear() expects. Everything that passes is kept; when an
   expectation fails, the test ends and prints the dialogue so far, the
   expected and the seen bytes with a caret below the first difference, and
   Dovecot's log. */

struct session;

/** How to start an imap process. Zero means the default. */
struct session_options {
	/** Plugins to load, separated by blanks: "xhello xnote". */
	const char *plugins;
	/** Name of the user (default "reader"). */
	const char *user;
	/** The user's home with the mails in it (default: a new, empty one). */
	const char *home;
	/** Further settings, each "name=value"; NULL ends the list. */
	const char *const *settings;
	/** Load the plugins built with AddressSanitizer, and give every pool
	    allocation a malloc() of its own so that it sees them all. */
	bool sanitize;
	/** Virtual time: after session_hurry(), timers of minutes expire at
	    once. See preload_clock.c. */
	bool virtual_time;
	/** Speak over a TCP connection on the loopback interface in place of a
	    unix socket pair: needed to reset the connection. */
	bool tcp;
	/** Bytes that each end of the connection is to buffer of what the
	    server says: with a few thousand, the server must soon wait for a
	    client that does not read. The kernel rounds up. Default: as much
	    as the kernel likes. */
	unsigned int socket_buffer;
};

/** Start a preauthenticated imap process with plugins, and read its greeting.
    @param plugins  names separated by blanks, or NULL for none
    @return         a session which session_end() frees */
struct session *session_start(const char *plugins);

/** The same, with all options. */
struct session *session_start_with(const struct session_options *options);

/** Wrap a connected socket, e.g. one to a daemon's port.
    @param fd   the socket; the session owns it from now on
    @param log  path of the file that Dovecot logs to */
struct session *session_wrap(int fd, const char *log);

/** Let time pass for a session with virtual_time, or let it stand. It stands
    when the session starts, so that a slow test does not find that its client
    has been silent for half an hour. */
void session_hurry(struct session *session, bool hurry);

/** Send one line. CR LF is added; everything goes out in one packet.
    @param fmt  printf format of the line */
void say(struct session *session, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** Send bytes exactly as given, in one packet.
    @param size  number of bytes */
void say_bytes(struct session *session, const void *data, size_t size);

/** Send bytes in packets: the server has read each of them before the next
    one is sent.
    @param packet  size in bytes of a packet; the last may be smaller */
void say_in_packets(struct session *session, const void *data, size_t size,
		    size_t packet);

/** Wait until the server has read everything that was sent. Over TCP: until
    its kernel has. */
void wait_until_read(struct session *session);

/** Expect the next line from the server. The end of line and the timing which
    Dovecot adds to tagged replies, " (0.001 + 0.000 secs).", are removed
    before the comparison. In the pattern, the character … stands for any run
    of bytes.
    @param pattern  the line
    @return         the line as seen; valid until the next call */
const char *hear(struct session *session, const char *pattern);

/** Read the next response together with the literals in it.
    @param size_r  its size in bytes, without the last end of line
    @return        its bytes, literals as "{3}", CR LF and three bytes; valid
		   until the next call */
const char *hear_response(struct session *session, size_t *size_r);

/** Read lines until one fits the pattern; the others are skipped.
    @return  the line that fits; valid until the next call */
const char *hear_until(struct session *session, const char *pattern);

/** Expect exactly these bytes next. Nothing is removed or replaced. */
void hear_bytes(struct session *session, const void *data, size_t size);

/** Expect the server to close the connection, with nothing more said. */
void hear_closed(struct session *session);

/** Look whether something has arrived, without waiting.
    @return  true if there are bytes which no hear() has taken yet */
bool has_news(struct session *session);

/** Close the connection as a client does that goes away (FIN). */
void hang_up(struct session *session);

/** Close our sending side only; the server can still talk to us. */
void half_close(struct session *session);

/** Refuse to receive; we can still talk to the server, whose next write will
    fail. */
void stop_listening(struct session *session);

/** Break the connection so that the server sees a reset (RST). Needs the
    option tcp, or a session with a daemon. */
void reset_connection(struct session *session);

/** Tell the imap process to stop, by SIGTERM, as the administrator's stop does.
    session_end() then waits for it with the connection left open. */
void stop_server(struct session *session);

/** The server's first line, "* PREAUTH …", or NULL for a session
    with a daemon.
    @return  valid until session_end() */
const char *session_greeting(const struct session *session);

/** Process id of the imap process, or -1 for a session with a daemon. */
pid_t session_pid(const struct session *session);

/** Memory that the imap process alone is responsible for: its proportional
    set size (PSS), in KiB, from /proc/PID/smaps_rollup. It depends on how
    many other processes use the same libraries at the moment. */
long session_memory_kib(const struct session *session);

/** Memory that the imap process has written to: heap, stack, and the pages of
    its files that it has changed, in KiB. Other processes have no influence on
    it, so that one session can be compared with itself. */
long session_written_kib(const struct session *session);

/** Say that the log will hold a line which would otherwise fail the test, such
    as an error that the test provokes.
    @param text  part of the line */
void session_allow_log(struct session *session, const char *text);

/** How many lines of the log so far hold a text. */
unsigned int session_log_count(const struct session *session,
			       const char *text);

/** End the session: LOGOUT, if the client has not begun to leave before, then
    wait until the process has ended. After half_close() or stop_listening() it
    is the server that has to notice.

    Fails if the process ends by a signal or with a status other than zero, if
    it does not end, or if the log holds a panic, an error, a leak or a
    sanitizer's report. The session is freed. */
void session_end(struct session *session);

#endif
