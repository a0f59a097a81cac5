#ifndef DAEMON_CONFIG_H
#define DAEMON_CONFIG_H

#include <netinet/in.h>

#include "daemon.h"
#include "dovecot.h"

/* What a test's daemon is configured with. */

/* What a service that runs with preloaded libraries has at the end of its
   name. */
#define PRELOADED "-preloaded"

/** Write dovecot.conf and the password file.
    @param options  what the test wants
    @param dovecot  the version that will read it
    @param dir      an existing directory of the daemon's own: everything that
		    it writes will be below
    @param port     TCP port on the loopback interface, in host byte order */
void daemon_write_config(const struct daemon_options *options,
			 const struct dovecot *dovecot, const char *dir,
			 in_port_t port);

#endif
