#ifndef WATCH_H
#define WATCH_H

#include <stdbool.h>
#include <sys/types.h>

/** Lines of Dovecot's log which a test expects, though a healthy run has none
    of them. */
struct log_allowance {
	const char *text[8];
	unsigned int count;
};

/** Look through a log for panics, fatal errors, errors, leaks, signals and
    reports of the sanitizers.
    @param path     the log file; a missing one is empty
    @param allowed  lines to be overlooked; may be NULL
    @return         the first bad line, to be freed by the caller, or NULL */
char *log_first_problem(const char *path, const struct log_allowance *allowed);

/** Overlook lines with this text from now on.
    @param text  part of the line; must stay valid */
void log_allow(struct log_allowance *allowed, const char *text);

/** How many lines of a log hold a text. */
unsigned int log_count(const char *path, const char *text);

/** Print a log, its last 60 lines, as diagnostics of the running test. */
void log_show(const char *path);

/** Wait for a child process to end.
    @param seconds   how long to wait at most
    @param status_r  as from waitpid()
    @return          false if it still runs */
bool wait_for_exit(pid_t pid, int seconds, int *status_r);

/** A child of a process, dead ones that nobody has waited for included.
    @return  its process id, or 0 if there is none */
pid_t first_child(pid_t parent);

/** Print a process with its command line as diagnostics. */
void process_describe(pid_t pid);

/** Memory of a process, from /proc/PID/smaps_rollup.
    @param kind  how it is counted: "Pss", "Anonymous", ...
    @return      KiB, or -1 when the process is gone */
long process_memory_kib(pid_t pid, const char *kind);

#endif
