/* Compares what the server said with what it should have said. */

#include <ctype.h>
#include <string.h>

#include "pattern.h"
#include "session_private.h"
#include "tap.h"

static const char anything[] = "…";
#define ANYTHING_SIZE (sizeof(anything) - 1)

/* Bytes shown of each side, around the first difference. */
#define SHOWN_BEFORE 60
#define SHOWN_AFTER 100

/* Where the first piece of the pattern, which ends at the next …, is. */
static size_t piece_size(const char *pattern)
{
	const char *end = strstr(pattern, anything);

	return end == NULL ? strlen(pattern) : (size_t)(end - pattern);
}

bool pattern_fits(const char *pattern, const char *line, size_t size)
{
	size_t piece = piece_size(pattern);
	const char *found;

	if (piece > size || memcmp(pattern, line, piece) != 0)
		return false;
	while (pattern += piece, line += piece, size -= piece,
	       *pattern != '\0') {
		pattern += ANYTHING_SIZE;
		piece = piece_size(pattern);
		/* The last piece must be at the end of the line. */
		if (pattern[piece] == '\0')
			return piece <= size &&
				memcmp(pattern, line + size - piece,
				       piece) == 0;
		found = memmem(line, size, pattern, piece);
		if (found == NULL)
			return false;
		size -= found - line;
		line = found;
	}
	return size == 0;
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

static size_t first_difference(const char *a, size_t a_size,
			       const char *b, size_t b_size)
{
	size_t i;

	for (i = 0; i < a_size && i < b_size && a[i] == b[i]; i++) ;
	return i;
}

static void append_window(struct bytes *out, const char *data, size_t size,
			  size_t at)
{
	size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
	size_t to = at + SHOWN_AFTER < size ? at + SHOWN_AFTER : size;

	if (from > 0)
		bytes_append(out, "...", 3);
	bytes_append_visible(out, data + from, to - from);
	if (to < size)
		bytes_append(out, "...", 3);
}

void fail_bytes_with_caret(const char *expected, size_t expected_size,
			   const char *seen, size_t seen_size)
{
	size_t at = first_difference(expected, expected_size, seen, seen_size);
	size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
	struct bytes expected_text = { .size = 0 }, seen_text = { .size = 0 };
	struct bytes before = { .size = 0 };

	append_window(&expected_text, expected, expected_size, at);
	append_window(&seen_text, seen, seen_size, at);
	/* The caret stands as far to the right as the equal bytes are wide. */
	if (from > 0)
		bytes_append(&before, "...", 3);
	bytes_append_visible(&before, seen + from, at - from);
	bytes_append(&seen_text, "", 0);
	bytes_append(&expected_text, "", 0);
	test_fail("expected: %s\nseen:     %s\n          %*s^ byte %zu",
		  expected_text.data, seen_text.data, (int)before.size, "",
		  at + 1);
}

void fail_with_caret(const char *pattern, const char *line, size_t size)
{
	/* The … of a pattern is two bytes too much for "visible" text. */
	size_t at = first_difference(pattern, strlen(pattern), line, size);
	struct bytes seen = { .size = 0 }, before = { .size = 0 };

	if (strstr(pattern, anything) == NULL)
		fail_bytes_with_caret(pattern, strlen(pattern), line, size);
	bytes_append_visible(&seen, line, size);
	bytes_append_visible(&before, line, at);
	bytes_append(&seen, "", 0);
	test_fail("expected: %s\nseen:     %s\n          %*s^ byte %zu",
		  pattern, seen.data, (int)before.size, "", at + 1);
}
