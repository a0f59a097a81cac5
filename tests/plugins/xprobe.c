/* A plugin that writes into the log when a command function is called, and when
   it has returned. */

#include "lib.h"
#include "module-dir.h"
#include "imap-common.h"
#include "imap-commands.h"

static void before_call(struct client_command_context *cmd)
{
	i_info("probe: %s is called", cmd->name);
}

static void after_call(struct client_command_context *cmd)
{
	i_info("probe: %s has returned", cmd->name);
}

void xprobe_plugin_init(struct module *module);
void xprobe_plugin_deinit(void);

void xprobe_plugin_init(struct module *module ATTR_UNUSED)
{
	command_hook_register(before_call, after_call);
}

void xprobe_plugin_deinit(void)
{
	command_hook_unregister(before_call, after_call);
}

const char *xprobe_plugin_version = DOVECOT_ABI_VERSION;
const char xprobe_plugin_binary_dependency[] = "imap";
