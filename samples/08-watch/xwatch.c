/* XWATCH: many entrances, one exit.

   What it teaches: IDLE, as it can be written today. The client, the mailbox,
   two timers, a blocked output and the end of the connection all reach the
   command at any moment. Each of them notes what has happened and then goes
   the same way, so that the command ends in one place.

   What changed since 07-wait: changes of the selected mailbox are sent as they
   happen, as far as the client takes them, and a quiet connection is kept
   alive.

   On the wire:
	xwatch       = "XWATCH"
	continuation = "+" SP "watching"
	response     = mailbox-data / message-data / "*" SP "OK" SP text
	end          = "DONE" CRLF	; any case; any other line is BAD */

#include "config.h"
#include "lib.h"
#include "ioloop.h"
#include "istream.h"
#include "ostream.h"
#include "module-dir.h"
#include "mail-user.h"
#include "mail-storage.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "imap-keepalive.h"
#include "imap-sync.h"
#include "dovecot-compat.h"

#include <ctype.h>

enum xwatch_line {
	/* The end of our own command line is still in the buffer. */
	XWATCH_LINE_COMMAND,
	/* What has come of the line so far could become DONE. */
	XWATCH_LINE_DONE,
	/* It cannot any more. */
	XWATCH_LINE_OTHER,
};

/* It lives in cmd->pool. What it points to is ours to put back. */
struct xwatch_context {
	struct client_command_context *cmd;
	/* Being sent to the client, or NULL. */
	struct imap_sync_context *sync;
	struct timeout *to_keepalive;
	enum xwatch_line line;
	unsigned int matched;
	/* The mailbox has changed since the last sync began. */
	bool changed:1;
	/* The client has sent a whole line: the command is to end. */
	bool ended:1;
};

static struct module *xwatch_module;
static imap_client_created_func_t *next_client_created;

/* Take one byte of the client's: see XWAIT.
   Returns TRUE when a line has ended that is not our own command's. */
static bool xwatch_take_byte(struct xwatch_context *ctx, char byte)
{
	static const char done[] = "DONE\r";
	bool own = ctx->line == XWATCH_LINE_COMMAND;

	if (byte == '\n') {
		if (own)
			ctx->line = XWATCH_LINE_DONE;
		else if (ctx->matched < strlen("DONE"))
			ctx->line = XWATCH_LINE_OTHER;
		return !own;
	}
	if (own)
		return FALSE;
	if (ctx->matched < strlen(done) &&
	    i_toupper(byte) == done[ctx->matched])
		ctx->matched++;
	else
		ctx->line = XWATCH_LINE_OTHER;
	return FALSE;
}

/* Take the client's line, and not a byte more. */
static void xwatch_take_input(struct xwatch_context *ctx)
{
	struct istream *input = ctx->cmd->client->input;
	const unsigned char *data;
	size_t i = 0, size;

	data = i_stream_get_data(input, &size);
	while (i < size && !ctx->ended)
		ctx->ended = xwatch_take_byte(ctx, data[i++]);
	i_stream_skip(input, i);
}

/* [blocked] */
/* The client has not read what we sent. client_output() calls us when it has;
   until then nothing more is produced. */
static void xwatch_wait_for_output(struct xwatch_context *ctx)
{
	struct client_command_context *cmd = ctx->cmd;
	struct client *client = cmd->client;

	cmd->state = CLIENT_COMMAND_STATE_WAIT_OUTPUT;
	(void)client_handle_unfinished_cmd(cmd);
	if (ctx->ended && i_stream_get_data_size(client->input) > 0) {
		/* Behind DONE the next command is waiting, and it has to wait
		   until ours has been answered. So the input is ours again,
		   and we are called whenever somebody looks at it: after
		   each time that output was written, too. */
		client->input_lock = cmd;
		cmd->state = CLIENT_COMMAND_STATE_WAIT_INPUT;
	}
}
/* [blocked] */

/* [sync] */
/* Tell the client of changes until there are no more.
   Returns FALSE if it has to read first. */
static bool xwatch_sync(struct xwatch_context *ctx)
{
	struct client *client = ctx->cmd->client;

	while (ctx->sync != NULL || ctx->changed) {
		if (ctx->sync == NULL) {
			ctx->changed = FALSE;
			ctx->sync = compat_imap_sync_init(ctx->cmd,
							  client->mailbox);
		}
		if (imap_sync_more(ctx->sync) == 0) {
			xwatch_wait_for_output(ctx);
			return FALSE;
		}
		if (imap_sync_deinit(ctx->sync, ctx->cmd) < 0) {
			/* Trouble of the storage does not end the command, but
			   there is no sense in watching any longer. */
			client_send_untagged_storage_error(client,
				mailbox_get_storage(client->mailbox));
			mailbox_notify_changes_stop(client->mailbox);
		}
		ctx->sync = NULL;
	}
	return TRUE;
}
/* [sync] */

/* Put back all that we took. */
static void xwatch_release(struct xwatch_context *ctx)
{
	struct client *client = ctx->cmd->client;

	timeout_remove(&ctx->to_keepalive);
	io_remove(&client->io);
	if (client->mailbox != NULL)
		mailbox_notify_changes_stop(client->mailbox);
	/* Only if the client has gone in the middle of it. */
	if (ctx->sync != NULL)
		(void)imap_sync_deinit(ctx->sync, ctx->cmd);
	ctx->sync = NULL;
}

/* [continue] */
/* Every entrance comes here, through command_exec(). So here, and only here,
   it is decided whether the command goes on; and our caller frees it. */
static bool cmd_xwatch_continue(struct client_command_context *cmd)
{
	struct xwatch_context *ctx = cmd->context;
	struct client *client = cmd->client;

	if (!cmd->cancel) {
		if (!xwatch_sync(ctx))
			return FALSE;
		if (!ctx->ended && !client->disconnected &&
		    !client->output->closed) {
			cmd->state = CLIENT_COMMAND_STATE_WAIT_INPUT;
			return FALSE;
		}
	}
	xwatch_release(ctx);
	if (!cmd->cancel) {
		client_send_tagline(cmd, ctx->line == XWATCH_LINE_DONE ?
			"OK Watch done." : "BAD Expected DONE.");
	}
	return TRUE;
}
/* [continue] */

/* [turn] */
/* The way of all callbacks: let the command run, and end the turn. Whoever
   calls this must touch nothing after it. */
static void xwatch_turn(struct xwatch_context *ctx)
{
	struct client_command_context *cmd = ctx->cmd;
	struct client *client = cmd->client;

	o_stream_cork(client->output);
	if (command_exec(cmd))
		client_command_free(&cmd);
	(void)cmd_sync_delayed(client);
	/* This writes, and a write can fail. */
	o_stream_uncork(client->output);
	/* If it did, the output is closed, and this destroys the client. */
	client_continue_pending_input(client);
}
/* [turn] */

/* [entrances] */
/* The client has gone while we were not reading. */
static void xwatch_gone(struct xwatch_context *ctx)
{
	client_destroy(ctx->cmd->client, NULL);
}

/* The client has sent something. */
static void xwatch_input(struct xwatch_context *ctx)
{
	struct client *client = ctx->cmd->client;

	client->last_input = ioloop_time;
	timeout_reset(client->to_idle);
	if (i_stream_read(client->input) == -1) {
		client_destroy(client, NULL);
		return;
	}
	xwatch_take_input(ctx);
	if (ctx->ended) {
		/* What follows is not ours to read. The handler that we leave
		   sees only that the connection breaks. */
		io_remove(&client->io);
		client->io = io_add(client->fd_in, IO_ERROR,
				    xwatch_gone, ctx);
	}
	/* While changes are being sent, the output decides when to go on. */
	if (ctx->sync == NULL)
		xwatch_turn(ctx);
	else if (ctx->ended)
		xwatch_wait_for_output(ctx);
}

/* The mailbox has changed. */
static void xwatch_notify(struct mailbox *box ATTR_UNUSED,
			  struct xwatch_context *ctx)
{
	ctx->changed = TRUE;
	if (ctx->sync == NULL)
		xwatch_turn(ctx);
}

static void xwatch_set_keepalive(struct xwatch_context *ctx);

/* It has been quiet for a while. A line now and then keeps routers from
   forgetting the connection, and tells us whether it is still there. */
static void xwatch_keepalive(struct xwatch_context *ctx)
{
	struct client *client = ctx->cmd->client;

	timeout_reset(client->to_idle);
	xwatch_set_keepalive(ctx);
	if (o_stream_get_buffer_used_size(client->output) > 0)
		return;
	client_send_line(client, "* OK Still here");
	xwatch_turn(ctx);
}
/* [entrances] */

static void xwatch_set_keepalive(struct xwatch_context *ctx)
{
	struct client *client = ctx->cmd->client;
	unsigned int secs = client->set->imap_idle_notify_interval;

	timeout_remove(&ctx->to_keepalive);
	if (secs == 0)
		return;
	ctx->to_keepalive = timeout_add(
		imap_keepalive_interval_msecs(client->user->username,
					      client->user->conn.remote_ip,
					      secs),
		xwatch_keepalive, ctx);
}

/* [command] */
static bool cmd_xwatch(struct client_command_context *cmd)
{
	struct client *client = cmd->client;
	const struct imap_arg *args;
	struct xwatch_context *ctx;

	if (!client_read_args(cmd, 0, 0, &args))
		return FALSE;
	if (!IMAP_ARG_IS_EOL(&args[0])) {
		client_send_command_error(cmd, "XWATCH takes no arguments.");
		return TRUE;
	}

	ctx = p_new(cmd->pool, struct xwatch_context, 1);
	ctx->cmd = cmd;
	cmd->context = ctx;
	cmd->func = cmd_xwatch_continue;
	client->input_skip_line = FALSE;
	xwatch_take_input(ctx);
	io_remove(&client->io);
	client->io = ctx->ended ?
		io_add(client->fd_in, IO_ERROR, xwatch_gone, ctx) :
		io_add_istream(client->input, xwatch_input, ctx);
	xwatch_set_keepalive(ctx);
	if (client->mailbox != NULL) {
		/* What has changed before we began to watch is never
		   announced: look once now. */
		mailbox_notify_changes(client->mailbox, xwatch_notify, ctx);
		ctx->changed = TRUE;
	}
	client_send_line(client, "+ watching");
	return cmd_xwatch_continue(cmd);
}
/* [command] */

static void xwatch_client_created(struct client **client)
{
	if (mail_user_is_plugin_loaded((*client)->user, xwatch_module))
		client_add_capability(*client, "XWATCH");
	if (next_client_created != NULL)
		next_client_created(client);
}

void xwatch_plugin_init(struct module *module);
void xwatch_plugin_deinit(void);

void xwatch_plugin_init(struct module *module)
{
	xwatch_module = module;
	next_client_created =
		imap_client_created_hook_set(xwatch_client_created);
	/* [flags] */
	/* Alone with the mailbox, like XWAIT; and not before it may be
	   synchronised, since we start with that. */
	command_register("XWATCH", cmd_xwatch,
			 COMMAND_FLAG_BREAKS_MAILBOX |
			 COMMAND_FLAG_REQUIRES_SYNC);
	/* [flags] */
}

void xwatch_plugin_deinit(void)
{
	command_unregister("XWATCH");
	imap_client_created_hook_set(next_client_created);
}

const char *xwatch_plugin_version = DOVECOT_ABI_VERSION;
const char xwatch_plugin_binary_dependency[] = "imap";
