/* Preloaded into Dovecot: virtual time.

   Whenever the event loop is about to sleep for longer than a moment, it
   sleeps for that moment; if nothing has happened until then, the clock is put
   forward by the rest. Real events are served as they come, and a timer of 30
   minutes expires in 30 milliseconds. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The test says when time may jump: while the file exists that the variable
   HURRY names. Without the variable it may always. */
static int may_jump(void)
{
	const char *path = getenv("HURRY");

	return path == NULL || access(path, F_OK) == 0;
}

/* How long we wait for real events before time jumps: milliseconds. */
#define MOMENT_MSECS 30

/* By how much our clock is ahead: milliseconds. */
static long long ahead;

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	static int (*real)(struct timeval *, void *);
	int ret;

	if (real == NULL)
		real = next("gettimeofday");
	ret = real(tv, zone);
	tv->tv_sec += ahead / 1000;
	tv->tv_usec += ahead % 1000 * 1000;
	tv->tv_sec += tv->tv_usec / 1000000;
	tv->tv_usec %= 1000000;
	return ret;
}

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	static int (*real)(clockid_t, struct timespec *);
	int ret;

	if (real == NULL)
		real = next("clock_gettime");
	ret = real(clock, ts);
	if (ret == 0 && clock != CLOCK_PROCESS_CPUTIME_ID &&
	    clock != CLOCK_THREAD_CPUTIME_ID) {
		ts->tv_sec += ahead / 1000;
		ts->tv_nsec += ahead % 1000 * 1000000;
		ts->tv_sec += ts->tv_nsec / 1000000000;
		ts->tv_nsec %= 1000000000;
	}
	return ret;
}

time_t time(time_t *t)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	if (t != NULL)
		*t = tv.tv_sec;
	return tv.tv_sec;
}

int epoll_wait(int fd, struct epoll_event *events, int max, int msecs)
{
	static int (*real)(int, struct epoll_event *, int, int);
	int ret;

	if (real == NULL)
		real = next("epoll_wait");
	while (msecs > MOMENT_MSECS) {
		ret = real(fd, events, max, MOMENT_MSECS);
		if (ret != 0)
			return ret;
		msecs -= MOMENT_MSECS;
		if (may_jump()) {
			ahead += msecs;
			return 0;
		}
	}
	return real(fd, events, max, msecs);
}
