/* XSLEEP: finishing from a callback.

   What it teaches: a command that waits for something else than its client
   returns FALSE in the state WAIT_EXTERNAL. Later a callback of ours ends it.
   The event loop called that callback, not command_exec(): so we free the
   command, and we end the turn.

   What changed since 05-lines: there is a timer, and with it something that
   must be put back on every way out.

   On the wire:
	xsleep = "XSLEEP" SP number	; milliseconds, 0 to 86 400 000 */

#include "config.h"
#include "lib.h"
#include "ioloop.h"
#include "ostream.h"
#include "strnum.h"
#include "module-dir.h"
#include "mail-user.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "imap-sync.h"

#define XSLEEP_MAX_MSECS (24 * 60 * 60 * 1000)
/* A client that is silent for 30 minutes is disconnected. One that sleeps has
   a reason: we come by more often than that and say that it is alive. */
#define XSLEEP_SLICE_MSECS (CLIENT_IDLE_TIMEOUT_MSECS / 2)

/* It lives in cmd->pool. The timer is ours from timeout_add() on. */
struct xsleep_context {
	struct client_command_context *cmd;
	struct timeout *to;
	unsigned int msecs_left;
};

static struct module *xsleep_module;
static imap_client_created_func_t *next_client_created;

static void xsleep_timeout(struct xsleep_context *ctx);

static void xsleep_next_slice(struct xsleep_context *ctx)
{
	unsigned int slice = I_MIN(ctx->msecs_left, XSLEEP_SLICE_MSECS);

	ctx->msecs_left -= slice;
	timeout_remove(&ctx->to);
	ctx->to = timeout_add(slice, xsleep_timeout, ctx);
}

/* [end] */
/* The one place where the command ends. command_exec() calls us: to cancel,
   while the timer still runs; from our own callback; or, if the output was
   taken then, when it is free again. */
static bool cmd_xsleep_end(struct client_command_context *cmd)
{
	struct xsleep_context *ctx = cmd->context;

	timeout_remove(&ctx->to);
	if (!cmd->cancel)
		client_send_tagline(cmd, "OK Slept.");
	return TRUE;
}
/* [end] */

/* [timeout] */
/* Called by the event loop: whatever a command function gets done for it, we
   do here ourselves. */
static void xsleep_timeout(struct xsleep_context *ctx)
{
	struct client_command_context *cmd = ctx->cmd;
	struct client *client = cmd->client;	/* (1) */

	timeout_reset(client->to_idle);
	if (ctx->msecs_left > 0) {
		xsleep_next_slice(ctx);
		return;
	}
	timeout_remove(&ctx->to);
	if (client->output_cmd_lock != NULL) {	/* (2) */
		/* Another command is in the middle of a reply. Nobody may
		   send now, and no command may be freed. Whoever waits for
		   output is called when that reply is complete. */
		cmd->state = CLIENT_COMMAND_STATE_WAIT_OUTPUT;
		(void)client_handle_unfinished_cmd(cmd);
		return;
	}
	o_stream_cork(client->output);
	if (command_exec(cmd))
		client_command_free(&cmd);	/* (3) */
	/* ctx is gone with the command. What others waited for may now be
	   possible: a sync, the next command in the buffer. */
	(void)cmd_sync_delayed(client);	/* (4) */
	o_stream_uncork(client->output);
	client_continue_pending_input(client);	/* (5) */
	/* client may be gone now. */
}
/* [timeout] */

/* [command] */
static bool cmd_xsleep(struct client_command_context *cmd)
{
	const struct imap_arg *args;
	struct xsleep_context *ctx;
	const char *number;
	unsigned int msecs;

	if (!client_read_args(cmd, 0, 0, &args))
		return FALSE;
	if (!imap_arg_get_atom(&args[0], &number) ||
	    str_to_uint(number, &msecs) < 0 || msecs > XSLEEP_MAX_MSECS ||
	    !IMAP_ARG_IS_EOL(&args[1])) {
		client_send_command_error(cmd, "Expected milliseconds.");
		return TRUE;
	}

	ctx = p_new(cmd->pool, struct xsleep_context, 1);
	ctx->cmd = cmd;
	ctx->msecs_left = msecs;
	xsleep_next_slice(ctx);

	cmd->context = ctx;	/* (1) */
	cmd->func = cmd_xsleep_end;
	cmd->state = CLIENT_COMMAND_STATE_WAIT_EXTERNAL;	/* (2) */
	return FALSE;
}
/* [command] */

static void xsleep_client_created(struct client **client)
{
	if (mail_user_is_plugin_loaded((*client)->user, xsleep_module))
		client_add_capability(*client, "XSLEEP");
	if (next_client_created != NULL)
		next_client_created(client);
}

void xsleep_plugin_init(struct module *module);
void xsleep_plugin_deinit(void);

void xsleep_plugin_init(struct module *module)
{
	xsleep_module = module;
	next_client_created =
		imap_client_created_hook_set(xsleep_client_created);
	command_register("XSLEEP", cmd_xsleep, 0);
}

void xsleep_plugin_deinit(void)
{
	command_unregister("XSLEEP");
	imap_client_created_hook_set(next_client_created);
}

const char *xsleep_plugin_version = DOVECOT_ABI_VERSION;
const char xsleep_plugin_binary_dependency[] = "imap";
