/* Compares what the server said with what it should have said. */

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "pattern.h"
#include "session_private.h"
#include "tap.h"

static const char anything[] = "…";
#define ANYTHING_SIZE (sizeof(anything) - 1)
#define FITS SIZE_MAX

/* Bytes shown of each side, around the first difference. */
#define SHOWN_BEFORE 60
#define SHOWN_AFTER 100

/* The size of the first piece of the pattern, which ends at the next …. */
static size_t piece_size(const char *pattern)
{
	const char *end = strstr(pattern, anything);

	return end == NULL ? strlen(pattern) : (size_t)(end - pattern);
}

/* Where two texts begin to differ, or FITS. */
static size_t first_difference(const char *a, size_t a_size,
			       const char *b, size_t b_size)
{
	size_t i;

	for (i = 0; i < a_size && i < b_size && a[i] == b[i]; i++) ;
	return i == a_size && i == b_size ? FITS : i;
}

/* Where a line begins to differ from a pattern, or FITS. When a piece between
   two … is nowhere, the difference begins where it could have been first. */
static size_t pattern_difference(const char *pattern, const char *line,
				 size_t size)
{
	size_t piece = piece_size(pattern), at, differs;
	const char *found;

	if (pattern[piece] == '\0')
		return first_difference(pattern, piece, line, size);
	differs = first_difference(pattern, piece, line,
				   size < piece ? size : piece);
	if (differs != FITS)
		return differs;
	for (at = piece;; at = found + piece - line) {
		pattern += piece + ANYTHING_SIZE;
		piece = piece_size(pattern);
		if (pattern[piece] == '\0')
			break;
		found = memmem(line + at, size - at, pattern, piece);
		if (found == NULL)
			return at;
	}
	/* The last piece must be at the end of the line. */
	if (piece > size - at)
		return at;
	at = size - piece;
	differs = first_difference(pattern, piece, line + at, piece);
	return differs == FITS ? FITS : at + differs;
}

bool pattern_fits(const char *pattern, const char *line, size_t size)
{
	return pattern_difference(pattern, line, size) == FITS;
}

size_t remove_timing(char *line, size_t size)
{
	static const char end[] = " secs).";
	char *open;

	if (size < sizeof(end) ||
	    memcmp(line + size - (sizeof(end) - 1), end, sizeof(end) - 1) != 0)
		return size;
	open = memrchr(line, '(', size);
	if (open == NULL || open - line < 2 || open[-1] != ' ' ||
	    !isdigit((unsigned char)open[1]))
		return size;
	strcpy(open - 1, ".");
	return open - line;
}

/* Append the bytes around a place. Returns how many columns are before it. */
static size_t append_window(struct bytes *out, const char *data, size_t size,
			    size_t at)
{
	size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
	size_t to = at + SHOWN_AFTER < size ? at + SHOWN_AFTER : size;
	size_t columns;

	bytes_append(out, "...", from > 0 ? 3 : 0);
	bytes_append_visible(out, data + from, at - from);
	columns = out->size;
	bytes_append_visible(out, data + at, to - at);
	bytes_append(out, "...", to < size ? 3 : 0);
	return columns;
}

static void __attribute__((noreturn))
fail_at(const char *expected, const char *seen, size_t size, size_t at)
{
	struct bytes window = { .size = 0 };
	size_t columns = append_window(&window, seen, size, at);

	test_fail("expected: %s\nseen:     %s\n          %*s^ byte %zu",
		  expected, window.data, (int)columns, "", at + 1);
}

void fail_bytes_with_caret(const char *expected, size_t expected_size,
			   const char *seen, size_t seen_size)
{
	size_t at = first_difference(expected, expected_size, seen, seen_size);
	struct bytes window = { .size = 0 };

	append_window(&window, expected, expected_size, at);
	fail_at(window.data, seen, seen_size, at);
}

void fail_with_caret(const char *pattern, const char *line, size_t size)
{
	if (strstr(pattern, anything) == NULL)
		fail_bytes_with_caret(pattern, strlen(pattern), line, size);
	fail_at(pattern, line, size, pattern_difference(pattern, line, size));
}
