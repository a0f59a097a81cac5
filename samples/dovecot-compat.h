#ifndef DOVECOT_COMPAT_H
#define DOVECOT_COMPAT_H

/* One source for every Dovecot: where the versions differ, the difference
   lives here and nowhere else. Each entry says since when, and what changed. */

#include "macros.h"
#include "imap-quote.h"

/* Since 2.4.3 imap_append_string() has a third parameter. It allows UTF-8 in
   quoted strings for clients that asked for it; ours have not, so it is 0. */
#if DOVECOT_PREREQ(2, 4, 3)
#  define compat_append_string(dest, src) imap_append_string(dest, src, 0)
#else
#  define compat_append_string(dest, src) imap_append_string(dest, src)
#endif

/* Since 2.4.3 imap_sync_init() wants to know whether the client reads UTF-8.
   The command has the answer: cmd->utf8 came with the parameter. */
#if DOVECOT_PREREQ(2, 4, 3)
#  define compat_imap_sync_init(cmd, box) \
	imap_sync_init((cmd)->client, box, 0, 0, (cmd)->utf8)
#else
#  define compat_imap_sync_init(cmd, box) \
	imap_sync_init((cmd)->client, box, 0, 0)
#endif

#endif
