#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>
#include <stddef.h>

/** Compare a line with a pattern, in which the character … stands for any run
    of bytes, also none.
    @param size  number of bytes of the line, which may hold NULs */
bool pattern_fits(const char *pattern, const char *line, size_t size);

/** Cut off the timing that Dovecot adds to tagged replies: " (0.001 + 0.000
    secs).", and put back the full stop that it replaced.
    @return  the new size of the line */
size_t remove_timing(char *line, size_t size);

/** Fail the test: show a pattern, the line that does not fit, and a caret
    below the first byte that differs. Does not return. */
void fail_with_caret(const char *pattern, const char *line, size_t size)
	__attribute__((noreturn));

/** The same for bytes that must be exactly equal. Does not return. */
void fail_bytes_with_caret(const char *expected, size_t expected_size,
			   const char *seen, size_t seen_size)
	__attribute__((noreturn));

#endif
