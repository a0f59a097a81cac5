/* What is wrong with the book, collected until all of it has been read. */

#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "problem.h"
#include "text.h"

static char **problems;
static unsigned int problems_count;

void problem(const char *where, const char *format, ...)
{
	va_list args;
	char *what;

	va_start(args, format);
	if (vasprintf(&what, format, args) < 0)
		abort();
	va_end(args);
	problems = realloc(problems,
			   (problems_count + 1) * sizeof(*problems));
	if (problems == NULL)
		abort();
	problems[problems_count++] = text_printf("%s: %s", where, what);
	free(what);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

unsigned int problems_print(void)
{
	unsigned int i, printed = 0;

	if (problems_count == 0)
		return 0;
	qsort(problems, problems_count, sizeof(*problems), by_text);
	for (i = 0; i < problems_count; i++) {
		if (i > 0 && strcmp(problems[i], problems[i - 1]) == 0)
			continue;
		fprintf(stderr, "book: %s\n", problems[i]);
		printed++;
	}
	return printed;
}
