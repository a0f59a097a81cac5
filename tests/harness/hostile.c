/* What a command must bear from its clients. */

#include <stdbool.h>
#include <string.h>

#include "hostile.h"
#include "tap.h"

#define COMMANDS 100000
#define WARM_UP 10000
#define BATCH 100
/* By how much a process may grow between two measurements: one of malloc()'s
   steps of 128 KiB, which is what it takes from the kernel when the largest
   piece does not fit any more. A leak of two bytes per command is more. */
#define GROWTH_MAX_KIB 128

void cut_at_every_byte(struct session *session, const char *bytes,
		       const char *const *replies)
{
	size_t cut, i, size = strlen(bytes);

	for (cut = 1; cut < size; cut++) {
		say_in_packets(session, bytes, cut, cut);
		say_bytes(session, bytes + cut, size - cut);
		for (i = 0; replies[i] != NULL; i++)
			hear(session, replies[i]);
	}
}

static void leave_by_hanging_up(struct session *session,
				const char *rest __attribute__((unused)))
{
	hang_up(session);
}

static void leave_by_half_close(struct session *session,
				const char *rest __attribute__((unused)))
{
	half_close(session);
}

static void leave_by_reset(struct session *session,
			   const char *rest __attribute__((unused)))
{
	reset_connection(session);
}

/* The server learns that nobody listens when it replies to the rest. */
static void leave_by_not_listening(struct session *session, const char *rest)
{
	stop_listening(session);
	say_bytes(session, rest, strlen(rest));
	if (*rest == '\0')
		hang_up(session);
}

static const struct {
	void (*leave)(struct session *session, const char *rest);
	bool tcp;
} departures[] = {
	{ leave_by_hanging_up, false },
	{ leave_by_hanging_up, true },
	{ leave_by_half_close, false },
	{ leave_by_half_close, true },
	{ leave_by_reset, true },
	/* Over TCP only the kernel would learn it. */
	{ leave_by_not_listening, false },
};
#define WAYS_TO_LEAVE (sizeof(departures) / sizeof(departures[0]))

/* While one server ends, the next is started. */
static void leave_after(const struct session_options *options,
			const char *bytes, size_t size)
{
	struct session_options own = *options;
	struct session *sessions[WAYS_TO_LEAVE];
	size_t i;

	for (i = 0; i < WAYS_TO_LEAVE; i++) {
		own.tcp = departures[i].tcp;
		sessions[i] = session_start_with(&own);
		say_in_packets(sessions[i], bytes, size, size);
		departures[i].leave(sessions[i], bytes + size);
	}
	for (i = 0; i < WAYS_TO_LEAVE; i++)
		session_end(sessions[i]);
}

void leave_at_every_byte(const struct session_options *options,
			 const char *bytes)
{
	size_t size;

	for (size = 0; size <= strlen(bytes); size++)
		leave_after(options, bytes, size);
}

void check_no_growth(struct session *session,
		     void (*batch)(struct session *session, unsigned int first,
				   unsigned int count))
{
	long warm = 0, end;
	unsigned int i;

	for (i = 0; i < COMMANDS; i += BATCH) {
		if (i == WARM_UP)
			warm = session_written_kib(session);
		batch(session, i, BATCH);
	}
	end = session_written_kib(session);
	if (end > warm + GROWTH_MAX_KIB)
		test_fail("from command %d to command %d the process grew "
			  "from %ld KiB to %ld KiB", WARM_UP, COMMANDS,
			  warm, end);
	test_note("%ld KiB after %d commands, %ld KiB after %d", warm, WARM_UP,
		  end, COMMANDS);
}
