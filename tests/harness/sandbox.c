/* Runs a program in namespaces of its own: see sandbox.h.

   Three processes take part. The caller makes the sandbox and listens on the
   status pipe until its other end is closed. "Init", the first process inside,
   puts the tree together, starts the program, and waits for all processes of
   the sandbox. The program closes the status pipe by being executed. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox.h"
#include "tap.h"

#define READER_ID 1000
/* The tree grows on a tmpfs, and that needs a place to be mounted on. /tmp is
   everywhere, and a scratch directory below it can still be reached through a
   descriptor that was opened before. */
#define STAGE "/tmp"
#define BY_DESCRIPTOR "/proc/self/fd/%d"

/* The first byte on the status pipe. */
enum { NOT_ALLOWED = '-', BROKEN = '!' };

/* Init's end of the status pipe. */
static int status_fd;

static void __attribute__((format(printf, 2, 3), noreturn))
give_up(char kind, const char *fmt, ...)
{
	int error = errno;
	va_list args;

	va_start(args, fmt);
	dprintf(status_fd, "%c", kind);
	vdprintf(status_fd, fmt, args);
	dprintf(status_fd, ": %s", strerror(error));
	va_end(args);
	_exit(EXIT_FAILURE);
}

static char * __attribute__((format(printf, 1, 2)))
format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		give_up(BROKEN, "no memory");
	va_end(args);
	return text;
}

static void write_file(char kind, const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		give_up(kind, "%s", path);
	close(fd);
}

/* The kernel lets us map nobody but ourselves, and only after we have given up
   setgroups(): a group may also be there to keep its members out. */
static void become_reader(uid_t uid, gid_t gid)
{
	write_file(NOT_ALLOWED, "/proc/self/setgroups", "deny");
	write_file(NOT_ALLOWED, "/proc/self/uid_map",
		   format("%d %d 1", READER_ID, (int)uid));
	write_file(NOT_ALLOWED, "/proc/self/gid_map",
		   format("%d %d 1", READER_ID, (int)gid));
}

/* A reference to a directory or file, which what is mounted over its path
   later cannot hide. */
static int refer_to(const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		give_up(BROKEN, "%s cannot be used by a process without root's "
			"privileges", path);
	return fd;
}

/* Mount what a descriptor refers to, with all mounts below: the kernel allows
   no less, since those might hide something. */
static void bind(int fd, const char *target)
{
	if (mount(format(BY_DESCRIPTOR, fd), target, NULL,
		  MS_BIND | MS_REC, NULL) < 0)
		give_up(BROKEN, "mounting %s", target);
}

static void make_directory(const char *path)
{
	if (mkdir(path, 0755) < 0 && errno != EEXIST)
		give_up(BROKEN, "%s", path);
}

/* Make a directory on the stage, and those above it. */
static void make_path(const char *path)
{
	char *copy = format("%s%s", STAGE, path), *p = copy + strlen(STAGE);

	while ((p = strchr(p + 1, '/')) != NULL) {
		*p = '\0';
		make_directory(copy);
		*p = '/';
	}
	make_directory(copy);
}

static bool is_own_directory(const char *name)
{
	static const char *const own[] = { "dev", "proc", "tmp", "run", "srv" };
	unsigned int i;

	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (strcmp(name, own[i]) == 0)
			return true;
	}
	return false;
}

/* Put one entry of the tree's top on the stage. A directory is mounted
   read-only, for the unpacked tree must stay as it was unpacked. */
static void stage_entry(int root_fd, const char *name)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
	char *target = format("%s/%s", STAGE, name), link[PATH_MAX];
	ssize_t size = readlinkat(root_fd, name, link, sizeof(link) - 1);
	int fd;

	if (size >= 0) {
		link[size] = '\0';
		if (symlink(link, target) < 0)
			give_up(BROKEN, "%s", target);
		return;
	}
	fd = openat(root_fd, name, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	make_directory(target);
	if (!is_own_directory(name)) {
		bind(fd, target);
		if (mount_setattr(AT_FDCWD, target, 0, &attr,
				  sizeof(attr)) < 0)
			give_up(BROKEN, "mounting %s read-only", target);
	}
	close(fd);
}

static void stage_tree(const char *root)
{
	DIR *dir = opendir(root);
	struct dirent *entry;

	if (dir == NULL)
		give_up(BROKEN, "%s", root);
	if (mount("tmpfs", STAGE, "tmpfs", MS_NOSUID, "mode=755") < 0)
		give_up(BROKEN, "mounting a tmpfs");
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '.')
			stage_entry(dirfd(dir), entry->d_name);
	}
	closedir(dir);
}

/* A /proc for the process ids of the sandbox. In a container it may not be
   allowed; the one from outside works too, with other numbers. */
static void mount_proc(const char *target)
{
	if (mount("proc", target, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL) < 0)
		bind(refer_to("/proc"), target);
}

/* Change into the unpacked tree. */
static void enter_tree(const struct sandbox *sandbox)
{
	int fds[8], dev = refer_to("/dev");
	unsigned int i, count;

	for (i = 0; i < 8 && sandbox->shared[i] != NULL; i++)
		fds[i] = refer_to(sandbox->shared[i]);
	stage_tree(sandbox->root);
	bind(dev, STAGE "/dev");
	count = i;
	for (i = 0; i < count; i++) {
		make_path(sandbox->shared[i]);
		bind(fds[i], format("%s%s", STAGE, sandbox->shared[i]));
	}
	mount_proc(STAGE "/proc");
	if (chroot(STAGE) < 0)
		give_up(BROKEN, "chroot");
}

/* Dovecot looks users up by name. */
static void mount_users(const char *scratch)
{
	char *passwd = format("%s/passwd", scratch);
	char *group = format("%s/group", scratch);

	write_file(BROKEN, passwd, "root:x:0:0:root:/:/bin/sh\n"
		   "reader:x:1000:1000:reader:/srv:/bin/sh\n");
	write_file(BROKEN, group, "root:x:0:\nreader:x:1000:\n");
	bind(refer_to(passwd), "/etc/passwd");
	bind(refer_to(group), "/etc/group");
}

static void build_world(const struct sandbox *sandbox)
{
	/* From now on no mount of ours reaches the outside. A security module
	   may allow the namespaces and then forbid this. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		give_up(NOT_ALLOWED, "mount");
	if (*sandbox->root != '\0')
		enter_tree(sandbox);
	else
		mount_proc("/proc");
	mount_users(sandbox->scratch);
	if (chdir("/") < 0)
		give_up(BROKEN, "/");
}

/* Keep nothing of the caller's: an inherited descriptor would keep a
   connection open that the test has closed. */
static void drop_inheritance(int output)
{
	int signo, null = open("/dev/null", O_RDONLY);

	for (signo = 1; signo < NSIG; signo++)
		(void)signal(signo, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	(void)close_range(STDERR_FILENO + 1, status_fd - 1, 0);
	(void)close_range(status_fd + 1, ~0U, 0);
}

static void __attribute__((noreturn))
become_program(const struct sandbox *sandbox, const sigset_t *blocked)
{
	static char *const no_environment[] = { NULL };

	sigprocmask(SIG_UNBLOCK, blocked, NULL);
	/* This is where the capabilities within the namespaces end. */
	execve(sandbox->argv[0], sandbox->argv, no_environment);
	give_up(BROKEN, "%s", sandbox->argv[0]);
}

/* Collect all processes that have ended.
   Returns TRUE while there are others. */
static bool collect(pid_t program, int *status)
{
	int ended;
	pid_t pid;

	while ((pid = waitpid(-1, &ended, WNOHANG)) > 0) {
		if (pid == program)
			*status = ended;
	}
	return pid == 0;
}

/* Init's life: orphans come to it, and it must wait for them. */
static void __attribute__((noreturn))
watch(pid_t program, const sigset_t *blocked)
{
	int status = 0;

	do {
		if (sigwaitinfo(blocked, NULL) == SIGTERM)
			kill(program, SIGTERM);
	} while (collect(program, &status));
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) :
	      128 + WTERMSIG(status));
}

/* If the caller died before we asked for a signal at its death, nobody reads
   the status pipe any more. */
static void die_with_caller(void)
{
	struct pollfd poll_fd = { .fd = status_fd };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (poll(&poll_fd, 1, 0) != 0)
		_exit(EXIT_FAILURE);
}

static void __attribute__((noreturn))
init(const struct sandbox *sandbox, uid_t uid, gid_t gid)
{
	sigset_t blocked;
	pid_t program;

	die_with_caller();
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	drop_inheritance(sandbox->output);
	become_reader(uid, gid);
	build_world(sandbox);
	program = fork();
	if (program < 0)
		give_up(BROKEN, "fork");
	if (program == 0)
		become_program(sandbox, &blocked);
	close(status_fd);
	watch(program, &blocked);
}

static bool file_holds(const char *path, char first)
{
	FILE *file = fopen(path, "r");
	int c = file == NULL ? EOF : fgetc(file);

	if (file != NULL)
		fclose(file);
	return c == first;
}

static void __attribute__((noreturn)) skip(const char *reason)
{
	const char *advice = "leave the chroot, or give the container more "
		"rights (docker run --privileged)";

	if (file_holds("/proc/sys/user/max_user_namespaces", '0'))
		advice = "sudo sysctl user.max_user_namespaces=10000";
	else if (file_holds("/proc/sys/kernel/unprivileged_userns_clone", '0'))
		advice = "sudo sysctl kernel.unprivileged_userns_clone=1";
	else if (file_holds("/proc/sys/kernel/"
			    "apparmor_restrict_unprivileged_userns", '1'))
		advice = "sudo sysctl "
			"kernel.apparmor_restrict_unprivileged_userns=0";
	test_skip("no user namespaces on this machine (%s); to allow them: %s",
		  reason, advice);
}

/* Wait until the program runs, or hear why it does not. */
static void hear_status(int fd)
{
	char text[1024];
	size_t size = 0;
	ssize_t ret;

	while (size < sizeof(text) - 1 &&
	       (ret = read(fd, text + size, sizeof(text) - 1 - size)) != 0) {
		if (ret > 0)
			size += ret;
		else if (errno != EINTR)
			test_fail("sandbox: %s", strerror(errno));
	}
	text[size] = '\0';
	close(fd);
	if (size > 0 && text[0] == NOT_ALLOWED)
		skip(text + 1);
	if (size > 0)
		test_fail("sandbox: %s", text + 1);
}

pid_t sandbox_start(const struct sandbox *sandbox)
{
	unsigned long flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		test_fail("pipe: %s", strerror(errno));
	fflush(NULL);
	/* A fork() into new namespaces: glibc has no function for it. */
	pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == 0) {
		close(fds[0]);
		status_fd = fds[1];
		init(sandbox, uid, gid);
	}
	close(fds[1]);
	if (pid < 0)
		skip(strerror(errno));
	hear_status(fds[0]);
	return pid;
}
