#ifndef SANDBOX_H
#define SANDBOX_H

#include <sys/types.h>

/* A program in a world of its own, without root.

   Dovecot's daemons have paths compiled in and want users by name. In a
   sandbox a program finds an unpacked tree as its "/", and a password file
   with the users root (0) and reader (1000). It runs as reader, whoever starts
   it: a plain user and root alike. Reader owns what the caller owns.

   The sandbox is made of Linux namespaces:

   user   maps the caller to reader. It is also what allows the next two
	  without root.
   mount  is where the tree is put together. Nothing of it can be seen from
	  outside, and nothing has to be undone.
   pid    has a first process of ours. With that one the kernel ends all the
	  others, and it ends when its caller does, even by SIGKILL.

   The network and the process ids as seen from outside stay the caller's. */

/** What is started, and what it can see. */
struct sandbox {
	/** Top of the tree that the program finds as "/", read-only but for
	    /dev, /proc, /tmp, /run and /srv. Empty: the system's own. */
	const char *root;
	/** Directories that the program finds at the very same absolute path,
	    writable for whoever owns them; NULL ends the list. */
	const char *const *shared;
	/** Directory, among the shared ones, for the password file. */
	const char *scratch;
	/** Absolute path inside, and the arguments; NULL ends the list. The
	    program gets no environment. */
	char *const *argv;
	/** File descriptor for what it prints; stays open in the caller. */
	int output;
};

/** Start a program in a sandbox. Skips the test with advice if the machine
    allows no user namespaces; fails it if something else goes wrong.
    @return  process id of the sandbox's first process, a child of the caller.
	     SIGTERM is passed on to the program; SIGKILL ends all processes
	     of the sandbox. It ends when all the others have, with the exit
	     status of the program, or 128 plus the signal that ended it. */
pid_t sandbox_start(const struct sandbox *sandbox);

#endif
