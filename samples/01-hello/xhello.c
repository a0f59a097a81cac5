/* XHELLO: a command is a function that returns TRUE.

   What it teaches: the smallest complete plugin. One function answers the
   command, one registers it, one takes it back, and a version symbol keeps
   the plugin out of a Dovecot that it was not built for.

   On the wire:
	xhello   = "XHELLO"
	response = "*" SP "XHELLO" SP string	; the user's name */

#include "config.h"
#include "lib.h"
#include "str.h"
#include "module-dir.h"
#include "mail-user.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "dovecot-compat.h"

/* [command] */
/* Dovecot calls this function when it has read a tag and the word XHELLO. The
   command lives in cmd, which belongs to our caller from the first line to
   the last. Returning TRUE says "finished"; the caller then frees it. */
static bool cmd_xhello(struct client_command_context *cmd)
{
	const struct imap_arg *args;
	string_t *line;

	/* The rest of the line may still be on its way. Then FALSE means "not
	   yet", and we are called again when more has come. */
	if (!client_read_args(cmd, 0, 0, &args))	/* (1) */
		return FALSE;
	if (!IMAP_ARG_IS_EOL(&args[0])) {	/* (2) */
		/* This is the tagged reply, so nothing more may be sent. */
		client_send_command_error(cmd, "XHELLO takes no arguments.");
		return TRUE;
	}

	/* The line is on the data stack, which is emptied after we return. A
	   user's name may hold any character: it goes out as an IMAP string,
	   quoted or as a literal, never as it is. */
	line = t_str_new(128);	/* (3) */
	str_append(line, "* XHELLO ");
	compat_append_string(line, cmd->client->user->username); /* (4) */
	client_send_line(cmd->client, str_c(line));
	client_send_tagline(cmd, "OK Hello done.");	/* (5) */
	return TRUE;
}
/* [command] */

/* [init] */
void xhello_plugin_init(struct module *module);
void xhello_plugin_deinit(void);

/* Called once, when the imap process loads the plugin: before its first
   client, and not again for the next. Dovecot keeps the pointer to the name,
   not a copy, so the name must stay where it is. */
void xhello_plugin_init(struct module *module ATTR_UNUSED)
{
	command_register("XHELLO", cmd_xhello, 0);
}

/* Called once, before the plugin's code is unmapped. What is left registered
   here would point into nothing. */
void xhello_plugin_deinit(void)
{
	command_unregister("XHELLO");
}
/* [init] */

/* [version] */
/* Dovecot compares this with its own version and refuses a plugin that was
   built for another. Without the symbol it loads anything, unchecked. */
const char *xhello_plugin_version = DOVECOT_ABI_VERSION;
/* The functions that we call exist only in the imap program. */
const char xhello_plugin_binary_dependency[] = "imap";
/* [version] */
