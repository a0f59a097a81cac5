/* XECHO: arguments may not be there yet.

   What it teaches: a line with literals arrives in pieces. client_read_args()
   returns FALSE until it is complete, and the function is called again from
   its first line; so nothing that has an effect may stand before it.

   What changed since 01-hello: the arguments are used. They form a tree,
   since a list is an argument that holds arguments.

   On the wire:
	xecho    = "XECHO" 1*(SP arg)
	arg      = atom / string / "NIL" / "(" [arg *(SP arg)] ")"
	response = "*" SP "XECHO" 1*(SP arg)	; the same values */

#include "config.h"
#include "lib.h"
#include "str.h"
#include "module-dir.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"
#include "dovecot-compat.h"

/* Lists inside lists cost us a stack frame each, and only the length of the
   line limits how many parentheses a client can send. */
#define XECHO_MAX_DEPTH 1000

static const char *
append_args(string_t *dest, const struct imap_arg *args, unsigned int depth);

/* [arg] */
/* Append one argument so that reading it again gives the same value. The
   argument belongs to the command's parser; nothing is kept.
   Returns NULL, or what is wrong with the argument. */
static const char *
append_arg(string_t *dest, const struct imap_arg *arg, unsigned int depth)
{
	const struct imap_arg *list;
	const char *str, *error;

	if (arg->type == IMAP_ARG_NIL)
		str_append(dest, "NIL");
	else if (imap_arg_get_atom(arg, &str))
		str_append(dest, str);
	else if (imap_arg_get_string(arg, &str)) {	/* (1) */
		/* A literal can hold a NUL, where a C string ends. RFC 3501
		   does not allow it, so it is the client's error. */
		if (strlen(str) != arg->str_len)	/* (2) */
			return "NUL in a string.";
		compat_append_string(dest, str);
	} else {
		list = imap_arg_as_list(arg);
		if (depth == XECHO_MAX_DEPTH)
			return "Lists are nested too deeply.";
		str_append_c(dest, '(');
		if ((error = append_args(dest, list, depth + 1)) != NULL)
			return error;
		str_append_c(dest, ')');
	}
	return NULL;
}
/* [arg] */

/* [args] */
/* Append all arguments of a line or of a list, separated by spaces. The array
   has no count: an argument of the type IMAP_ARG_EOL ends it. */
static const char *
append_args(string_t *dest, const struct imap_arg *args, unsigned int depth)
{
	const char *error;

	for (; !IMAP_ARG_IS_EOL(args); args++) {
		if ((error = append_arg(dest, args, depth)) != NULL)
			return error;
		if (!IMAP_ARG_IS_EOL(&args[1]))
			str_append_c(dest, ' ');
	}
	return NULL;
}
/* [args] */

/* [command] */
static bool cmd_xecho(struct client_command_context *cmd)
{
	const struct imap_arg *args;
	const char *error;
	string_t *line;

	/* FALSE has two meanings here, and we need not know which one it is:
	   more bytes must come, or the line was wrong and has been answered.
	   Dovecot reads the difference from cmd->state. */
	if (!client_read_args(cmd, 0, 0, &args))	/* (1) */
		return FALSE;
	/* From here on we run once. args stays valid until the command is
	   freed, which our caller does after we return TRUE. */
	if (IMAP_ARG_IS_EOL(&args[0])) {
		client_send_command_error(cmd, "Missing arguments.");
		return TRUE;
	}

	line = t_str_new(256);
	str_append(line, "* XECHO ");
	if ((error = append_args(line, args, 0)) != NULL) {	/* (2) */
		client_send_command_error(cmd, error);
		return TRUE;
	}
	client_send_line(cmd->client, str_c(line));
	client_send_tagline(cmd, "OK Echo done.");
	return TRUE;
}
/* [command] */

void xecho_plugin_init(struct module *module);
void xecho_plugin_deinit(void);

void xecho_plugin_init(struct module *module ATTR_UNUSED)
{
	command_register("XECHO", cmd_xecho, 0);
}

void xecho_plugin_deinit(void)
{
	command_unregister("XECHO");
}

const char *xecho_plugin_version = DOVECOT_ABI_VERSION;
const char xecho_plugin_binary_dependency[] = "imap";
