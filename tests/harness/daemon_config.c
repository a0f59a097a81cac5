/* Writes the configuration of a test's daemon, for Dovecot 2.3 and 2.4. */

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "daemon_config.h"
#include "tap.h"

/* A configuration that is being written. */
struct config {
	FILE *file;
	const struct daemon_options *options;
	const struct dovecot *dovecot;
	/* The daemon's directory. Its path has no blanks. */
	const char *dir;
	bool sanitize;
	in_port_t port;
};

static FILE *create(const char *dir, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if ((file = fopen(path, "we")) == NULL)
		test_fail("%s: %s", path, strerror(errno));
	return file;
}

static void finish(FILE *file)
{
	if (ferror(file) != 0 || fclose(file) != 0)
		test_fail("writing the daemon's configuration: %s",
			  strerror(errno));
}

/* The next word of a list separated by blanks: its start, and its length,
   which is 0 at the end. */
static const char *next_word(const char *list, int *length_r)
{
	list += strspn(list, " ");
	*length_r = strcspn(list, " ");
	return list;
}

/* What both languages say in the same words. The processes of a daemon which
   root has not started cannot change their root directory nor their groups,
   and all run as the same user. */
static void write_common(const struct config *c)
{
	fprintf(c->file,
		"base_dir = %s/run\n"
		"state_dir = %s/state\n"
		"log_path = %s/log\n"
		"listen = 127.0.0.1\n"
		"protocols = imap\n"
		"ssl = no\n"
		"verbose_proctitle = yes\n"
		"default_internal_user = reader\n"
		"default_internal_group = reader\n"
		"default_login_user = reader\n"
		"first_valid_uid = 1000\n"
		"mail_max_userip_connections = 0\n"
		"mail_plugin_dir = \"%s\"\n"
		"service anvil {\n  chroot =\n}\n"
		"service stats {\n  chroot =\n}\n"
		"stats_writer_socket_path =\n"
		"service dict {\n  unix_listener dict {\n"
		"    mode = 0600\n  }\n}\n"
		"service imap-hibernate {\n  unix_listener imap-hibernate {\n"
		"    mode = 0600\n  }\n}\n",
		c->dir, c->dir, c->dir,
		c->sanitize ? c->dovecot->modules_asan :
		c->dovecot->modules);
}

/* One login process serves all connections. */
static void write_login(const struct config *c)
{
	fprintf(c->file,
		"service imap-login {\n"
		"  chroot =\n"
		"  %s\n"
		"  inet_listener imap {\n    port = %u\n  }\n"
		"  inet_listener imaps {\n    port = 0\n  }\n"
		"}\n",
		c->dovecot->speaks_24 ? "restart_request_count = unlimited" :
		"service_count = 0",
		(unsigned int)c->port);
}

static void make_link(const char *target, const char *path)
{
	if (symlink(target, path) < 0 && errno != EEXIST)
		test_fail("%s: %s", path, strerror(errno));
}

/* Name a library of our build, by a link whose path cannot have a blank or a
   colon: those would separate it in the list of preloads. */
static void write_preload(const struct config *c, const char *name)
{
	char path[4096], *target;

	snprintf(path, sizeof(path), "tests/%s", name);
	target = build_path(path);
	snprintf(path, sizeof(path), "%s/%s", c->dir, name);
	make_link(target, path);
	fprintf(c->file, ":%s", path);
	free(target);
}

/* The dynamic loader as the daemon finds it: the tree's, or the one that runs
   ourselves. */
static const char *loader_inside(const struct dovecot *dovecot)
{
	Dl_info info;

	if (dovecot->loader != NULL)
		return dovecot->loader + strlen(dovecot->root);
	if (dladdr((void *)getauxval(AT_BASE), &info) == 0)
		test_fail("no dynamic loader found");
	return info.dli_fname;
}

/* Name the dynamic loader, by a link which tells the process of one service
   from that of another: Dovecot makes the process title of it. */
static void write_loader(const struct config *c, const char *service)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s" PRELOADED, c->dir, service);
	make_link(loader_inside(c->dovecot), path);
	fprintf(c->file, "%s", path);
}

/* Have a service executed with preloaded libraries. A variable in the
   environment would reach all the other services too. */
static void write_executable(const struct config *c, const char *service,
			     bool sanitize)
{
	const struct dovecot *dovecot = c->dovecot;
	const char *imap = dovecot->imap + strlen(dovecot->root);

	if (!sanitize && !c->options->virtual_time)
		return;
	fprintf(c->file, "  executable = ");
	write_loader(c, service);
	/* The sanitizer must be the first of all. */
	fprintf(c->file, " --preload %s", sanitize ? "libasan.so.8" : "");
	if (sanitize)
		write_preload(c, "pools.so");
	if (c->options->virtual_time)
		write_preload(c, "clock.so");
	/* The sanitizer reserves terabytes of addresses. */
	fprintf(c->file, " %.*s/%s\n  vsz_limit = %s\n",
		(int)(strrchr(imap, '/') - imap), imap, service,
		dovecot->speaks_24 ? "unlimited" : "0");
}

static void write_imap_services(const struct config *c)
{
	bool speaks_24 = c->dovecot->speaks_24;
	unsigned int clients = c->options->clients_per_process;

	/* Keepalives are aligned to the clock: one could come at any moment. */
	if (!c->options->virtual_time)
		fprintf(c->file, "imap_idle_notify_interval = 0\n");
	fprintf(c->file, "imap_hibernate_timeout = %us\n"
		"service imap {\n", c->options->hibernate_after);
	write_executable(c, "imap", c->sanitize);
	fprintf(c->file, speaks_24 ? "  extra_groups {\n  }\n" :
		"  extra_groups =\n");
	if (clients > 1) {
		fprintf(c->file, "  client_limit = %u\n  %s\n", clients,
			speaks_24 ? "restart_request_count = unlimited" :
			"service_count = 0");
	}
	fprintf(c->file, "  unix_listener imap-master {\n"
		"    user = reader\n  }\n}\n");
	fprintf(c->file, "service imap-hibernate {\n");
	write_executable(c, "imap-hibernate", false);
	fprintf(c->file, "}\n");
}

/* What the daemon hands on to all its services. GDB=1: Dovecot reports leaks of
   plugins only when it thinks that a debugger watches. */
static void write_environment(const struct config *c)
{
	fprintf(c->file, c->dovecot->speaks_24 ?
		"import_environment {\n  %s = %s\n  %s = %s\n"
		"  %s = %s/hurry\n}\n" :
		"import_environment = %s=%s %s=%s %s=%s/hurry\n",
		"GDB", "1",
		"ASAN_OPTIONS", "detect_leaks=1:print_legend=0:exitcode=98",
		"HURRY", c->dir);
}

static void write_23(const struct config *c)
{
	fprintf(c->file,
		"disable_plaintext_auth = no\n"
		"mail_location = maildir:~/Maildir\n"
		"passdb {\n  driver = passwd-file\n  args = %s/users\n}\n"
		"userdb {\n  driver = passwd-file\n  args = %s/users\n}\n"
		"dict {\n  test = file:%s/dict-file\n}\n",
		c->dir, c->dir, c->dir);
}

static void write_24(const struct config *c)
{
	fprintf(c->file,
		"auth_allow_cleartext = yes\n"
		"mail_driver = maildir\n"
		"mail_path = ~/Maildir\n"
		"passdb passwd-file {\n  passwd_file_path = %s/users\n}\n"
		"userdb passwd-file {\n  passwd_file_path = %s/users\n}\n"
		"dict_server {\n  dict test {\n    driver = file\n"
		"    dict_file_path = %s/dict-file\n  }\n}\n",
		c->dir, c->dir, c->dir);
}

/* The plugins of one user, as extra fields of the user's line. A daemon's
   plugins are given in this way too: 2.4.1 adds up what the protocol and the
   user have, and cannot take away. Blanks would end a field. */
static void write_user_plugins(const struct config *c, FILE *file,
			       const char *plugins)
{
	const char *format = c->dovecot->speaks_24 ?
		" userdb_mail_plugins/%.*s=yes" : "%.*s,";
	int n;

	if (!c->dovecot->speaks_24)
		fprintf(file, "userdb_mail_plugins=,");
	for (; *(plugins = next_word(plugins, &n)) != '\0'; plugins += n)
		fprintf(file, format, n, plugins);
}

static void write_users(const struct config *c)
{
	static const struct daemon_user reader[] = { { "reader", NULL },
						    { NULL, NULL } };
	const struct daemon_user *user = c->options->users;
	FILE *file = create(c->dir, "users");

	for (user = user == NULL ? reader : user; user->name != NULL; user++) {
		fprintf(file, "%s:{PLAIN}pass:1000:1000::%s/home/%s::",
			user->name, c->dir, user->name);
		if (user->plugins != NULL)
			write_user_plugins(c, file, user->plugins);
		else if (c->options->plugins != NULL)
			write_user_plugins(c, file, c->options->plugins);
		fputc('\n', file);
	}
	finish(file);
}

void daemon_write_config(const struct daemon_options *options,
			 const struct dovecot *dovecot, const char *dir,
			 in_port_t port)
{
	struct config c = {
		.file = create(dir, "dovecot.conf"),
		.options = options,
		.dovecot = dovecot,
		.dir = dir,
		.sanitize = options->sanitize || test_is_sanitized(),
		.port = port,
	};

	if (dovecot->speaks_24)
		fprintf(c.file, "dovecot_config_version = 2.4.0\n"
			"dovecot_storage_version = 2.4.0\n");
	write_common(&c);
	write_login(&c);
	write_environment(&c);
	write_imap_services(&c);
	if (dovecot->speaks_24)
		write_24(&c);
	else
		write_23(&c);
	if (options->config != NULL)
		fprintf(c.file, "%s\n", options->config);
	finish(c.file);
	write_users(&c);
}
