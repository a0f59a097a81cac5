/* Starts a preauthenticated imap process. */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dovecot.h"
#include "imap_process.h"

#define MAX_ARGS 64
#define UID_READER 1000
#define UID_NOBODY 65534

/* The argument vector of the process. Its strings are never freed: the
   process that builds it is about to become another program. */
struct arguments {
	char *vector[MAX_ARGS + 1];
	unsigned int count;
};

static void __attribute__((format(printf, 1, 2), noreturn))
give_up(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	_exit(2);
}

static char * __attribute__((format(printf, 1, 2)))
format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		give_up("out of memory");
	va_end(args);
	return text;
}

static void add(struct arguments *args, char *arg)
{
	if (args->count == MAX_ARGS)
		give_up("more than %d arguments for imap", MAX_ARGS);
	args->vector[args->count++] = arg;
}

static void add_setting(struct arguments *args, char *setting)
{
	add(args, "-o");
	add(args, setting);
}

static void add_settings(struct arguments *args,
			 const struct dovecot *dovecot,
			 const struct imap_process *options)
{
	const char *const *setting;

	add_setting(args, format("mail_plugin_dir=%s", options->sanitize ?
				 dovecot->modules_asan : dovecot->modules));
	if (options->plugins != NULL)
		add_setting(args, format("mail_plugins=%s", options->plugins));
	add_setting(args, dovecot->speaks_24 ?
		    format("mail_path=%s/mail", options->home) :
		    format("mail_location=maildir:%s/mail", options->home));
	/* Dovecot aligns keepalives to the clock, so that the first of them can
	   come at any moment. Only virtual time can expect it. */
	if (!options->virtual_time)
		add_setting(args, "imap_idle_notify_interval=0");
	for (setting = options->settings;
	     setting != NULL && *setting != NULL; setting++)
		add_setting(args, format("%s", *setting));
}

/* -k keeps the environment; -O makes 2.3 do without a configuration. */
static void build_arguments(struct arguments *args,
			    const struct dovecot *dovecot,
			    const struct imap_process *options)
{
	if (dovecot->loader != NULL) {
		add(args, dovecot->loader);
		add(args, "--library-path");
		add(args, dovecot->library_path);
	}
	add(args, dovecot->imap);
	add(args, "-k");
	if (!dovecot->speaks_24)
		add(args, "-O");
	add_settings(args, dovecot, options);
}

/* LD_PRELOAD separates its entries by blanks, so the path of the clone may not
   appear in it: the home gets a link to the library. */
static char *preload(const struct imap_process *options, const char *path,
		     const char *name)
{
	char *link = format("%s/%s", options->home, name);

	if (symlink(path, link) < 0 && errno != EEXIST)
		give_up("%s: %s", link, strerror(errno));
	return link;
}

/* The sanitizer's library must be the first of all. It comes from the tree
   whose C library the process uses. */
static char *preloads(const struct dovecot *dovecot,
		      const struct imap_process *options)
{
	char *list = format("%s", "");

	if (options->sanitize) {
		list = dovecot->loader == NULL ? format("libasan.so.8") :
			preload(options, format("%s/libasan.so.8",
				strchr(dovecot->library_path, ':') + 1),
				"libasan.so");
		list = format("%s:%s", list, preload(options,
			build_path("tests/pools.so"), "pools.so"));
	}
	if (options->virtual_time)
		list = format("%s:%s", list, preload(options,
			build_path("tests/clock.so"), "clock.so"));
	return list;
}

static void set_environment(const struct dovecot *dovecot,
			    const struct imap_process *options)
{
	const char *preload = preloads(dovecot, options);
	int fd;

	if (clearenv() != 0)
		give_up("clearenv() failed");
	setenv("USER", options->user == NULL ? "reader" : options->user, 1);
	setenv("HOME", options->home, 1);
	/* Virtual time stands still until this file is there. */
	if (options->virtual_time)
		setenv("HURRY", format("%s/hurry", options->home), 1);
	/* Otherwise the host's own name is looked up, in DNS if need be. */
	setenv("DOVECOT_HOSTNAME", "localhost", 1);
	setenv("DOVECOT_HOSTDOMAIN", "localhost", 1);
	/* Dovecot reports leaks of plugins only when it thinks that a debugger
	   watches: otherwise the plugin, and the file name of the leak with
	   it, is unmapped before the report. */
	setenv("GDB", "1", 1);
	setenv("ASAN_OPTIONS", "detect_leaks=1:print_legend=0:"
	       "exitcode=98", 1);
	if (*preload != '\0')
		setenv("LD_PRELOAD", preload, 1);
	if (dovecot->speaks_24) {
		fd = open(dovecot->compiled_config, O_RDONLY);
		if (fd < 0)
			give_up("%s: %s", dovecot->compiled_config,
				strerror(errno));
		setenv("DOVECOT_CONFIG_FD", format("%d", fd), 1);
	}
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 &&
		write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* In a user namespace of its own, root is user 1000 and still the owner of
   root's files. */
static bool enter_user_namespace(void)
{
	int gid = getegid();

	return unshare(CLONE_NEWUSER) == 0 &&
		write_file("/proc/self/setgroups", "deny") &&
		write_file("/proc/self/uid_map",
			   format("%d 0 1", UID_READER)) &&
		write_file("/proc/self/gid_map",
			   format("%d %d 1", UID_READER, gid));
}

/* Lets the process that we become read the files of root, wherever the clone
   is: in /root, for instance. */
static bool keep_access(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{
			.effective = 1 << CAP_DAC_OVERRIDE,
			.permitted = 1 << CAP_DAC_OVERRIDE,
			.inheritable = 1 << CAP_DAC_OVERRIDE,
		},
	};

	return syscall(SYS_capset, &header, data) == 0 &&
		prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE,
		      0, 0) == 0;
}

static void stop_being_root(const char *home)
{
	if (geteuid() != 0 || enter_user_namespace())
		return;
	prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
	if (chown(home, UID_NOBODY, UID_NOBODY) < 0 ||
	    setgroups(0, NULL) < 0 || setgid(UID_NOBODY) < 0 ||
	    setuid(UID_NOBODY) < 0 || !keep_access())
		give_up("root cannot be a mail user, and becoming another one "
			"failed: %s. Run this as a plain user.",
			strerror(errno));
}

static void redirect(const struct imap_process *options, int fd)
{
	int log = open(options->log, O_WRONLY | O_CREAT | O_APPEND, 0644);

	if (log < 0 || dup2(log, STDERR_FILENO) < 0 ||
	    dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
		give_up("%s: %s", options->log, strerror(errno));
	/* The configuration's descriptor is opened later and stays. */
	closefrom(STDERR_FILENO + 1);
}

pid_t imap_process_start(const struct imap_process *options, int fd)
{
	const struct dovecot *dovecot = dovecot_under_test();
	struct arguments args = { .count = 0 };
	pid_t pid = fork();

	if (pid < 0)
		give_up("fork: %s", strerror(errno));
	if (pid > 0)
		return pid;

	redirect(options, fd);
	build_arguments(&args, dovecot, options);
	set_environment(dovecot, options);
	if (chdir(options->home) < 0)
		give_up("%s: %s", options->home, strerror(errno));
	stop_being_root(options->home);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execv(args.vector[0], args.vector);
	give_up("%s: %s%s", args.vector[0], strerror(errno),
		errno != EACCES ? "" : ": no access for the user that the "
		"process runs as; move the clone to where everybody can read");
}
