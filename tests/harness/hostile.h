#ifndef HOSTILE_H
#define HOSTILE_H

#include <stddef.h>

#include "session.h"

/* What a command must bear from its clients, whatever the command is. */

/** Hold a dialogue once for each place where its bytes can be cut in two
    packets, all in one session.
    @param bytes    what the client says
    @param replies  lines that the server says each time, as for hear(); NULL
		    ends the list */
void cut_at_every_byte(struct session *session, const char *bytes,
		       const char *const *replies);

/** Begin a dialogue and leave, once for each number of bytes and in each way:
    hang up and half-close, over a unix socket and over TCP; reset; stop
    listening and say the rest. Every time in a new session, which the server
    must end by itself and cleanly.
    @param options  how to start the sessions
    @param bytes    what the client says */
void leave_at_every_byte(const struct session_options *options,
			 const char *bytes);

/** Say something 100 000 times and look whether the process grows.
    @param batch     says and hears count commands; it should send them in one
		     packet, which together with the replies must fit into the
		     buffers of the socket: 100 KiB. The first one is number
		     first, counted from 0. */
void check_no_growth(struct session *session,
		     void (*batch)(struct session *session, unsigned int first,
				   unsigned int count));

#endif
