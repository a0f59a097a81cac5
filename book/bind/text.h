#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stdio.h>

/* The binder runs once, for about a second, and ends.  What these functions
   allocate belongs to the process and lives until it exits. */

/** Like printf(), into a new string.  Exits when memory is out. */
char *text_printf(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/** Returns a copy of the first @p size bytes of @p text. */
char *text_copy(const char *text, size_t size);

/** Returns a copy of @p text without white space at both ends, in which each
    run of white space (no-break spaces too) is one space. */
char *text_squeeze(const char *text);

/** Returns a copy of @p text in which each @p from is replaced by @p to. */
char *text_replace(const char *text, const char *from, const char *to);

bool text_starts(const char *text, const char *start);
bool text_ends(const char *text, const char *end);

/** Reads a whole file.  Returns NULL, with errno set, if it cannot. */
char *text_read(const char *path);

/** Writes @p text as HTML, where & < > and quotes are escaped. */
void text_html(FILE *out, const char *text);

/** Writes @p text as a JSON string, quotes included, which is safe inside a
    script element. */
void text_json(FILE *out, const char *text);

#endif
