/* XWAIT: taking over the input.

   What it teaches: a command can put its own read handler in the place of
   Dovecot's. It has then taken over three jobs: to notice that the client has
   gone, to read no further than its own input goes, and to have the bytes
   behind that handled when it ends.

   What changed since 06-sleep: the event that ends the command is a line of
   the client's, DONE, in whatever packets it comes.

   On the wire:
	xwait        = "XWAIT"
	continuation = "+" SP "waiting"
	end          = "DONE" CRLF	; any case; any other line is BAD */

#include "config.h"
#include "lib.h"
#include "ioloop.h"
#include "istream.h"
#include "ostream.h"
#include "module-dir.h"
#include "mail-user.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "imap-sync.h"

#include <ctype.h>

/* [context] */
enum xwait_line {
	/* The end of our own command line is still in the buffer. */
	XWAIT_LINE_COMMAND,
	/* What has come of the line so far could become DONE. */
	XWAIT_LINE_DONE,
	/* It cannot any more. */
	XWAIT_LINE_OTHER,
};

/* It lives in cmd->pool. */
struct xwait_context {
	struct client_command_context *cmd;
	enum xwait_line line;
	/* How many characters of "DONE" and its CR have come. */
	unsigned int matched;
};
/* [context] */

static struct module *xwait_module;
static imap_client_created_func_t *next_client_created;

/* [line] */
/* Take one byte of the client's. We keep no line, only how far it agrees with
   the one that we expect, so a line of any length takes no memory.
   Returns TRUE when a line has ended that is not our own command's. */
static bool xwait_take_byte(struct xwait_context *ctx, char byte)
{
	static const char done[] = "DONE\r";
	bool own = ctx->line == XWAIT_LINE_COMMAND;

	if (byte == '\n') {
		/* CR LF ends a line, and so does LF, as in all of Dovecot. */
		if (own)
			ctx->line = XWAIT_LINE_DONE;
		else if (ctx->matched < strlen("DONE"))
			ctx->line = XWAIT_LINE_OTHER;
		return !own;
	}
	if (own)
		return FALSE;
	if (ctx->matched < strlen(done) &&
	    i_toupper(byte) == done[ctx->matched])
		ctx->matched++;
	else
		ctx->line = XWAIT_LINE_OTHER;
	return FALSE;
}

/* Take what the client has sent, up to the end of one line and not a byte
   further: what follows is the next command and not ours. Nothing of ours is
   left in the buffer, where others would read it as a command. */
static bool xwait_take_input(struct xwait_context *ctx)
{
	struct istream *input = ctx->cmd->client->input;
	const unsigned char *data;
	size_t i = 0, size;
	bool ended = FALSE;

	data = i_stream_get_data(input, &size);
	while (i < size && !ended)
		ended = xwait_take_byte(ctx, data[i++]);
	i_stream_skip(input, i);
	return ended;
}
/* [line] */

/* [end] */
/* The one place where the command ends, for whatever reason. command_exec()
   calls us. We put back what we took, and our caller frees the command. */
static bool cmd_xwait_continue(struct client_command_context *cmd)
{
	struct xwait_context *ctx = cmd->context;

	if (!cmd->cancel && !xwait_take_input(ctx))
		return FALSE;

	io_remove(&cmd->client->io);	/* (1) */
	if (!cmd->cancel) {
		client_send_tagline(cmd, ctx->line == XWAIT_LINE_DONE ?
			"OK Wait done." : "BAD Expected DONE.");
	}
	return TRUE;
}
/* [end] */

/* [input] */
/* Our read handler. The event loop called it: we free, and we end the turn. */
static void xwait_input(struct xwait_context *ctx)
{
	struct client_command_context *cmd = ctx->cmd;
	struct client *client = cmd->client;

	client->last_input = ioloop_time;
	timeout_reset(client->to_idle);	/* (1) */
	if (i_stream_read(client->input) == -1) {
		/* The client has gone, and nobody else is looking. This
		   cancels the command and frees everything. */
		client_destroy(client, NULL);	/* (2) */
		return;
	}
	o_stream_cork(client->output);
	if (command_exec(cmd)) {
		client_command_free(&cmd);	/* (3) */
		(void)cmd_sync_delayed(client);
	}
	o_stream_uncork(client->output);
	client_continue_pending_input(client);	/* (4) */
	/* client may be gone now. */
}
/* [input] */

/* [command] */
static bool cmd_xwait(struct client_command_context *cmd)
{
	struct client *client = cmd->client;
	const struct imap_arg *args;
	struct xwait_context *ctx;

	if (!client_read_args(cmd, 0, 0, &args))
		return FALSE;
	if (!IMAP_ARG_IS_EOL(&args[0])) {
		client_send_command_error(cmd, "XWAIT takes no arguments.");
		return TRUE;
	}

	ctx = p_new(cmd->pool, struct xwait_context, 1);
	ctx->cmd = cmd;
	cmd->context = ctx;	/* (1) */
	cmd->func = cmd_xwait_continue;
	/* Dovecot would throw away the rest of our line. We do it ourselves,
	   because the next line is ours too. */
	client->input_skip_line = FALSE;	/* (2) */
	io_remove(&client->io);
	client->io = io_add_istream(client->input,	/* (3) */
				    xwait_input, ctx);
	client_send_line(client, "+ waiting");
	/* The client may not have waited for us: DONE can be in the buffer
	   already, and then no event will ever announce it. */
	return cmd_xwait_continue(cmd);	/* (4) */
}
/* [command] */

static void xwait_client_created(struct client **client)
{
	if (mail_user_is_plugin_loaded((*client)->user, xwait_module))
		client_add_capability(*client, "XWAIT");
	if (next_client_created != NULL)
		next_client_created(client);
}

void xwait_plugin_init(struct module *module);
void xwait_plugin_deinit(void);

void xwait_plugin_init(struct module *module)
{
	xwait_module = module;
	next_client_created =
		imap_client_created_hook_set(xwait_client_created);
	/* No command that uses the mailbox may be unfinished when we start: it
	   could be in the middle of a reply, where "+ waiting" has no place. */
	command_register("XWAIT", cmd_xwait, COMMAND_FLAG_BREAKS_MAILBOX);
}

void xwait_plugin_deinit(void)
{
	command_unregister("XWAIT");
	imap_client_created_hook_set(next_client_created);
}

const char *xwait_plugin_version = DOVECOT_ABI_VERSION;
const char xwait_plugin_binary_dependency[] = "imap";
