#ifndef IMAP_PROCESS_H
#define IMAP_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* Starts Dovecot's own imap program, preauthenticated: no daemon, no
   configuration file, no login. It speaks IMAP on its standard input and
   output, as whoever runs it. */

/** What an imap process needs to know. Zero means the default. */
struct imap_process {
	/** Plugins to load, separated by blanks. */
	const char *plugins;
	/** The user's name (default "reader"). */
	const char *user;
	/** An existing directory: the user's home, with the mails in it. */
	const char *home;
	/** The file that standard error, and so Dovecot's log, goes to. */
	const char *log;
	/** Further settings, each "name=value"; NULL ends the list. */
	const char *const *settings;
	/** Use the plugins built with AddressSanitizer. */
	bool sanitize;
	/** Let timers of minutes expire at once. */
	bool virtual_time;
};

/** Start an imap process. Root cannot be a mail user, so root becomes another
    user first: by a user namespace where the kernel has them, which leaves
    access to root's own files, or else for good.
    @param fd   standard input and output of the process
    @return     its process id; exits with a message if it cannot be started */
pid_t imap_process_start(const struct imap_process *options, int fd);

#endif
