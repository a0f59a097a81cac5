/* A plugin with every mistake that the harness must notice. XFAULT NAME makes
   the one of that name; tests/faulty/tests.c calls them. */

#include "lib.h"
#include "ioloop.h"
#include "module-dir.h"
#include "imap-arg.h"
#include "imap-common.h"
#include "imap-commands.h"

#include <signal.h>
#include <unistd.h>

static void on_timeout(void *context ATTR_UNUSED)
{
}

static void forget_timeout(void)
{
	(void)timeout_add(60 * 1000, on_timeout, NULL);
}

static void forget_memory(void)
{
	char *volatile memory = i_strdup("nobody will free this");

	memory = NULL;
	(void)memory;
}

/* Dovecot's pools zero what they free: without the sanitizer this reads 0. */
static void use_after_free(void)
{
	pool_t pool = pool_alloconly_create("fault", 256);
	volatile char *memory = p_strdup(pool, "pool");

	pool_unref(&pool);
	i_info("after the end of its pool: %d", memory[0]);
}

/* The pool has room behind the piece, but the piece has not. */
static void write_past_the_end(void)
{
	pool_t pool = pool_alloconly_create("fault", 256);
	volatile char *memory = p_malloc(pool, 8);

	memory[8] = 'x';
	pool_unref(&pool);
}

static void panic(void)
{
	i_panic("made on purpose");
}

static void log_error(void)
{
	i_error("made on purpose");
}

static void end_with_status(void)
{
	_exit(3);
}

static void die(void)
{
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void hang(void)
{
	for (;;)
		pause();
}

/* The child closes everything, so that nothing of it shows in the session. */
static void leave_a_child(void)
{
	if (fork() > 0)
		return;
	for (int fd = 0; fd < 20; fd++)
		(void)close(fd);
	hang();
}

static const struct {
	const char *name;
	void (*make)(void);
} faults[] = {
	{ "timeout", forget_timeout },
	{ "memory", forget_memory },
	{ "after-free", use_after_free },
	{ "past-end", write_past_the_end },
	{ "panic", panic },
	{ "error", log_error },
	{ "status", end_with_status },
	{ "die", die },
	{ "hang", hang },
	{ "child", leave_a_child },
};

static bool cmd_xfault(struct client_command_context *cmd)
{
	const char *name;

	if (!client_read_string_args(cmd, 1, &name))
		return FALSE;
	for (unsigned int i = 0; i < N_ELEMENTS(faults); i++) {
		if (strcmp(faults[i].name, name) == 0) {
			faults[i].make();
			client_send_tagline(cmd, "OK Fault made.");
			return TRUE;
		}
	}
	client_send_command_error(cmd, "No such fault.");
	return TRUE;
}

void xfault_plugin_init(struct module *module);
void xfault_plugin_deinit(void);

void xfault_plugin_init(struct module *module ATTR_UNUSED)
{
	command_register("XFAULT", cmd_xfault, 0);
}

void xfault_plugin_deinit(void)
{
	command_unregister("XFAULT");
}

const char *xfault_plugin_version = DOVECOT_ABI_VERSION;
