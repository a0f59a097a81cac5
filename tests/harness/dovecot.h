#ifndef DOVECOT_H
#define DOVECOT_H

#include <stdbool.h>

/** One Dovecot that the tests can start: unpacked under build/dovecot/, or
    the one installed on the system. All paths are absolute. */
struct dovecot {
	/** "2.3", "2.4", "testing" or "system", as in DOVECOT= of make. */
	const char *name;
	/** Top of the unpacked tree; empty for the installed Dovecot. */
	char *root;
	/** The tree's own dynamic loader and library path, or NULL when the
	    system's own will do. */
	char *loader, *library_path;
	/** The imap binary. */
	char *imap;
	/** Directories of our plugins, without and with AddressSanitizer. The
	    environment's MODULES takes the place of both; an absolute path. */
	char *modules, *modules_asan;
	/** The configuration compiled by doveconf, or NULL. Dovecot 2.4 needs
	    one; 2.3 takes everything from the command line. */
	char *compiled_config;
	/** It understands the configuration language of Dovecot 2.4. */
	bool speaks_24;
};

/** The Dovecot named by the environment's DOVECOT (default "2.4"), found
    below the environment's BUILD (default "build"). Exits with a message that
    names the command to type when it has not been unpacked yet.
    @return  a description which lives until the program ends */
const struct dovecot *dovecot_under_test(void);

/** Path of a file that our own build made, e.g. "tests/preload/clock.so".
    @param name  path relative to the build directory
    @return      absolute path, to be freed by the caller */
char *build_path(const char *name);

#endif
