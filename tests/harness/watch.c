/* Looks at what Dovecot logs and at the processes it leaves. */

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"
#include "watch.h"

/* Lines of a log that are shown: room for a sanitizer's report. */
#define LOG_SHOWN 60

static const char *const problems[] = {
	"Panic:", "Fatal:", "Error:", "leak", "Leak", "killed with signal",
	"Raw backtrace", "assertion failed", "Missing t_pop",
	"ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "runtime error:",
};

static bool line_has_problem(const char *line,
			     const struct log_allowance *allowed)
{
	unsigned int i;

	for (i = 0; allowed != NULL && i < allowed->count; i++) {
		if (strstr(line, allowed->text[i]) != NULL)
			return false;
	}
	for (i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
		if (strstr(line, problems[i]) != NULL)
			return true;
	}
	return false;
}

char *log_first_problem(const char *path, const struct log_allowance *allowed)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	if (file == NULL)
		return NULL;
	while (!found && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		found = line_has_problem(line, allowed);
	}
	fclose(file);
	if (!found) {
		free(line);
		return NULL;
	}
	return line;
}

void log_allow(struct log_allowance *allowed, const char *text)
{
	if (allowed->count == sizeof(allowed->text) / sizeof(char *))
		test_fail("a test may allow only %u lines of the log",
			  allowed->count);
	allowed->text[allowed->count++] = text;
}

unsigned int log_count(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	unsigned int count = 0;
	char *line = NULL;
	size_t size = 0;

	if (file == NULL)
		return 0;
	while (getline(&line, &size, file) > 0) {
		if (strstr(line, text) != NULL)
			count++;
	}
	free(line);
	fclose(file);
	return count;
}

void log_show(const char *path)
{
	char *lines[LOG_SHOWN] = { NULL }, *line = NULL;
	FILE *file = fopen(path, "r");
	unsigned int i, count = 0;
	size_t size = 0;

	if (file == NULL)
		return;
	while (getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		free(lines[count % LOG_SHOWN]);
		lines[count++ % LOG_SHOWN] = strdup(line);
	}
	fclose(file);
	free(line);
	test_note("Dovecot's log (%s):%s", path, count == 0 ? " empty" : "");
	for (i = count > LOG_SHOWN ? count - LOG_SHOWN : 0; i < count; i++)
		test_note("  %s", lines[i % LOG_SHOWN]);
	for (i = 0; i < LOG_SHOWN; i++)
		free(lines[i]);
}

bool wait_for_exit(pid_t pid, int seconds, int *status_r)
{
	struct pollfd poll_fd = { .events = POLLIN };

	poll_fd.fd = syscall(SYS_pidfd_open, pid, 0);
	if (poll_fd.fd >= 0) {
		(void)poll(&poll_fd, 1, seconds * 1000);
		close(poll_fd.fd);
	}
	return waitpid(pid, status_r, WNOHANG) == pid;
}

pid_t first_child(pid_t parent)
{
	char path[64];
	FILE *file;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
		 (int)parent, (int)parent);
	if ((file = fopen(path, "r")) == NULL)
		return 0;
	if (fscanf(file, "%d", &pid) != 1)
		pid = 0;
	fclose(file);
	return pid;
}

void process_describe(pid_t pid)
{
	char path[64], line[512];
	size_t size = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	if ((file = fopen(path, "r")) != NULL) {
		size = fread(line, 1, sizeof(line) - 1, file);
		fclose(file);
	}
	for (size_t i = 0; i < size; i++) {
		if (line[i] == '\0')
			line[i] = ' ';
	}
	line[size] = '\0';
	test_note("process %d is still there: %s", (int)pid, line);
}

long process_memory_kib(pid_t pid, const char *kind)
{
	size_t size = strlen(kind);
	char path[64], line[256];
	long kib = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	if ((file = fopen(path, "r")) == NULL)
		return -1;
	while (kib < 0 && fgets(line, sizeof(line), file) != NULL) {
		if (strncmp(line, kind, size) == 0 && line[size] == ':')
			kib = strtol(line + size + 1, NULL, 10);
	}
	fclose(file);
	return kib;
}
