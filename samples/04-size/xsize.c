/* XSIZE: the selected mailbox.

   What it teaches: a command that uses the mailbox says so with flags, turns
   errors of the storage into NO, and lets the mailbox be synchronised before
   its tagged reply.

   What changed since 03-note: no memory beyond the command. The tagged reply
   is sent by cmd_sync(), which takes the command over.

   On the wire:
	xsize    = "XSIZE"
	response = "*" SP "XSIZE" SP number SP number64	; messages, bytes */

#include "config.h"
#include "lib.h"
#include "module-dir.h"
#include "mail-user.h"
#include "mail-storage.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "imap-sync.h"

static struct module *xsize_module;
static imap_client_created_func_t *next_client_created;

/* [command] */
static bool cmd_xsize(struct client_command_context *cmd)
{
	struct client *client = cmd->client;
	struct mailbox_metadata metadata;
	struct mailbox_status status;
	const struct imap_arg *args;

	if (!client_read_args(cmd, 0, 0, &args))
		return FALSE;
	if (!IMAP_ARG_IS_EOL(&args[0])) {
		client_send_command_error(cmd, "XSIZE takes no arguments.");
		return TRUE;
	}
	if (!client_verify_open_mailbox(cmd))	/* (1) */
		return TRUE;

	/* The number of messages that this client has been told of: others
	   may have arrived since. It is in memory and cannot fail. */
	mailbox_get_open_status(client->mailbox, STATUS_MESSAGES, &status);
	/* The sum of their sizes may have to be read from disk. */
	if (mailbox_get_metadata(client->mailbox,
				 MAILBOX_METADATA_VIRTUAL_SIZE,
				 &metadata) < 0) {	/* (2) */
		client_send_box_error(cmd, client->mailbox);
		return TRUE;
	}
	client_send_line(client, t_strdup_printf(
		"* XSIZE %u %"PRIu64, status.messages, metadata.virtual_size));
	/* From here on the command is the sync code's. It tells the client
	   what is new, sends the tagged reply, and frees the command. */
	return cmd_sync(cmd, 0, 0, "OK Size done.");	/* (3) */
}
/* [command] */

static void xsize_client_created(struct client **client)
{
	if (mail_user_is_plugin_loaded((*client)->user, xsize_module))
		client_add_capability(*client, "XSIZE");
	if (next_client_created != NULL)
		next_client_created(client);
}

void xsize_plugin_init(struct module *module);
void xsize_plugin_deinit(void);

void xsize_plugin_init(struct module *module)
{
	xsize_module = module;
	next_client_created =
		imap_client_created_hook_set(xsize_client_created);
	/* [flags] */
	/* The sync before the reply may tell of expunged messages, and after
	   that the others have new sequence numbers. */
	command_register("XSIZE", cmd_xsize, COMMAND_FLAG_BREAKS_SEQS);
	/* [flags] */
}

void xsize_plugin_deinit(void)
{
	command_unregister("XSIZE");
	imap_client_created_hook_set(next_client_created);
}

const char *xsize_plugin_version = DOVECOT_ABI_VERSION;
const char xsize_plugin_binary_dependency[] = "imap";
