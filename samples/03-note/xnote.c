/* XNOTE: memory beyond the command.

   What it teaches: a command's memory goes when the command goes. What must
   stay as long as the connection is attached to the client, by a hook that
   sees every client when it is created, and is released by another when the
   client is destroyed.

   What changed since 02-echo: there is a context, and there are hooks. The
   name of the command is announced as a capability, to those users whose
   configuration names the plugin, and the command is theirs alone.

   On the wire:
	xnote    = "XNOTE" [SP astring]
	response = "*" SP "XNOTE" SP nstring	; only without argument */

#include "config.h"
#include "lib.h"
#include "str.h"
#include "module-context.h"
#include "module-dir.h"
#include "mail-user.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "dovecot-compat.h"

/* [context] */
/* What we remember of a client. It lives in client->pool and goes with it. */
struct xnote_client {
	/* The functions that the client had before we put ours in place. */
	union imap_module_context module_ctx;	/* (1) */
	/* The note, or NULL. It is ours: from i_strdup() to i_free(). The
	   client's pool would not do, since a pool gives nothing back before
	   its end, and a client may write as many notes as it likes. */
	char *note;	/* (2) */
};

/* The slot which is ours in the module_contexts of every client. */
static MODULE_CONTEXT_DEFINE_INIT(xnote_client_module, &imap_module_register);
static struct module *xnote_module;
static imap_client_created_func_t *next_client_created;
/* [context] */

/* [args] */
/* Get an astring that is a C string too. NIL is one, an atom like any other. */
static bool get_astring(const struct imap_arg *arg, const char **text_r)
{
	return imap_arg_get_astring(arg, text_r) &&
		strlen(*text_r) == arg->str_len;
}
/* [args] */

static void send_note(struct client *client, const char *note)
{
	string_t *line = t_str_new(128);

	str_append(line, "* XNOTE ");
	if (note == NULL)
		str_append(line, "NIL");
	else
		compat_append_string(line, note);
	client_send_line(client, str_c(line));
}

/* [command] */
static bool cmd_xnote(struct client_command_context *cmd)
{
	struct xnote_client *xclient =
		MODULE_CONTEXT(cmd->client, xnote_client_module);
	const struct imap_arg *args;
	const char *text;

	if (xclient == NULL) {	/* (1) */
		/* Another user of this process has the plugin, this one has
		   not: answer what Dovecot itself would answer. */
		client_send_command_error(cmd, "Unknown command.");
		return TRUE;
	}
	if (!client_read_args(cmd, 0, 0, &args))
		return FALSE;

	if (IMAP_ARG_IS_EOL(&args[0]))
		send_note(cmd->client, xclient->note);
	else if (!get_astring(&args[0], &text) || !IMAP_ARG_IS_EOL(&args[1])) {
		client_send_command_error(cmd, "Expected one astring.");
		return TRUE;
	} else {
		/* text belongs to the command and goes with it: copy it. */
		i_free(xclient->note);	/* (2) */
		xclient->note = i_strdup(text);
	}
	client_send_tagline(cmd, "OK Note done.");
	return TRUE;
}
/* [command] */

/* [destroy] */
/* The client goes away. Our note goes first, because super.destroy() frees
   the client with its pool, and xclient lives there. */
static void xnote_client_destroy(struct client *client, const char *reason)
{
	struct xnote_client *xclient =
		MODULE_CONTEXT_REQUIRE(client, xnote_client_module);

	i_free(xclient->note);
	xclient->module_ctx.super.destroy(client, reason);
}
/* [destroy] */

/* [created] */
/* A client has been created. Hooks form a chain, and each calls the next. */
static void xnote_client_created(struct client **_client)
{
	struct client *client = *_client;
	struct xnote_client *xclient;

	if (mail_user_is_plugin_loaded(client->user,
				       xnote_module)) {	/* (1) */
		xclient = p_new(client->pool, struct xnote_client, 1);
		xclient->module_ctx.super = client->v;	/* (2) */
		client->v.destroy = xnote_client_destroy;
		MODULE_CONTEXT_SET(client, xnote_client_module, xclient);
		client_add_capability(client, "XNOTE");	/* (3) */
	}
	if (next_client_created != NULL)
		next_client_created(_client);
}
/* [created] */

/* [init] */
void xnote_plugin_init(struct module *module);
void xnote_plugin_deinit(void);

void xnote_plugin_init(struct module *module)
{
	xnote_module = module;
	next_client_created =
		imap_client_created_hook_set(xnote_client_created);
	command_register("XNOTE", cmd_xnote, 0);
}

void xnote_plugin_deinit(void)
{
	command_unregister("XNOTE");
	imap_client_created_hook_set(next_client_created);
}
/* [init] */

const char *xnote_plugin_version = DOVECOT_ABI_VERSION;
const char xnote_plugin_binary_dependency[] = "imap";
