/* XLINES: more output than the socket takes.

   What it teaches: a command that fills the output stops, waits in the state
   WAIT_OUTPUT until the client has read, and goes on where it was. Its memory
   stays the same, however much it sends.

   What changed since 04-size: the command is called again after it has begun,
   through another function, and may be cancelled between two calls.

   On the wire:
	xlines   = "XLINES" SP number	; 0 to 10 000 000
	response = *("*" SP "XLINES" SP number CRLF)	; 1, 2, 3, ... */

#include "config.h"
#include "lib.h"
#include "strnum.h"
#include "module-dir.h"
#include "mail-user.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"

#define XLINES_MAX 10000000

/* Where we are. It lives in cmd->pool and goes with the command. */
struct xlines_context {
	unsigned int next, last;
};

static struct module *xlines_module;
static imap_client_created_func_t *next_client_created;

/* [continue] */
/* Called by command_exec() only: at first by cmd_xlines(), then each time the
   client has read some of the output, or to cancel. So we never free the
   command; TRUE lets our caller do it. */
static bool cmd_xlines_continue(struct client_command_context *cmd)
{
	struct xlines_context *ctx = cmd->context;
	int ret = 1;

	/* The client goes away. There is nothing of ours to put back. */
	if (cmd->cancel)	/* (1) */
		return TRUE;

	/* Each line is formatted on the data stack: T_BEGIN and T_END give
	   it back at once and not after the last of ten million lines. */
	while (ctx->next <= ctx->last && ret > 0) {
		T_BEGIN {
			ret = client_send_line_next(cmd->client,
				t_strdup_printf("* XLINES %u",
						ctx->next++));	/* (2) */
		} T_END;
	}
	if (ret == 0) {
		/* Not yet: the line is in the buffer, but the buffer is full.
		   client_output() calls us when there is room again. */
		cmd->state = CLIENT_COMMAND_STATE_WAIT_OUTPUT;	/* (3) */
		return FALSE;
	}
	/* All is sent, or can never be: a tagline to nobody is dropped. */
	client_send_tagline(cmd, "OK Lines done.");
	return TRUE;
}
/* [continue] */

/* [command] */
static bool cmd_xlines(struct client_command_context *cmd)
{
	const struct imap_arg *args;
	struct xlines_context *ctx;
	unsigned int last;
	const char *count;

	if (!client_read_args(cmd, 0, 0, &args))
		return FALSE;
	if (!imap_arg_get_atom(&args[0], &count) ||
	    str_to_uint(count, &last) < 0 || last > XLINES_MAX ||
	    !IMAP_ARG_IS_EOL(&args[1])) {
		client_send_command_error(cmd, "Expected a number of lines.");
		return TRUE;
	}

	ctx = p_new(cmd->pool, struct xlines_context, 1);
	ctx->next = 1;
	ctx->last = last;
	cmd->context = ctx;
	cmd->func = cmd_xlines_continue;
	return cmd_xlines_continue(cmd);
}
/* [command] */

static void xlines_client_created(struct client **client)
{
	if (mail_user_is_plugin_loaded((*client)->user, xlines_module))
		client_add_capability(*client, "XLINES");
	if (next_client_created != NULL)
		next_client_created(client);
}

void xlines_plugin_init(struct module *module);
void xlines_plugin_deinit(void);

void xlines_plugin_init(struct module *module)
{
	xlines_module = module;
	next_client_created =
		imap_client_created_hook_set(xlines_client_created);
	command_register("XLINES", cmd_xlines, 0);
}

void xlines_plugin_deinit(void)
{
	command_unregister("XLINES");
	imap_client_created_hook_set(next_client_created);
}

const char *xlines_plugin_version = DOVECOT_ABI_VERSION;
const char xlines_plugin_binary_dependency[] = "imap";
