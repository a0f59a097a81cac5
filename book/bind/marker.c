/* Markers in the samples: each has two lines with code between them, and a
   listing that shows it. */

#define _GNU_SOURCE
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "code.h"

struct marker {
	char *file;	/* below the directory of the samples */
	char *name;
	unsigned int line;	/* of its start */
	unsigned int starts;	/* how many marker lines there are */
	unsigned int inside;	/* lines of code between the two */
	bool used;
};

static struct marker *markers;
static unsigned int markers_count;

/* nftw() hands no context to its callback. */
static const char *samples;

static struct marker *marker_get(const char *file, const char *name)
{
	struct marker *marker;
	unsigned int i;

	for (i = 0; i < markers_count; i++) {
		if (strcmp(markers[i].file, file) == 0 &&
		    strcmp(markers[i].name, name) == 0)
			return &markers[i];
	}
	markers = realloc(markers, (markers_count + 1) * sizeof(*markers));
	if (markers == NULL)
		abort();
	marker = &markers[markers_count++];
	memset(marker, 0, sizeof(*marker));
	marker->file = text_printf("%s", file);
	marker->name = text_printf("%s", name);
	return marker;
}

void marker_used(const char *file, const char *marker)
{
	marker_get(file, marker)->used = true;
}

/* A line of code is inside all markers of its file which are open. */
static void count_line(const char *file, const char *line)
{
	unsigned int i;

	if (line[strspn(line, " \t\r")] == '\0')
		return;
	for (i = 0; i < markers_count; i++) {
		if (markers[i].starts == 1 &&
		    strcmp(markers[i].file, file) == 0)
			markers[i].inside++;
	}
}

static void count_marker(const char *file, const char *line,
			 unsigned int number)
{
	const char *name = strchr(line, '[') + 1;
	struct marker *marker;

	marker = marker_get(file, text_copy(name, strcspn(name, "]")));
	if (marker->starts++ == 0)
		marker->line = number;
}

static int read_sample(const char *path, const struct stat *st, int type,
		       struct FTW *ftw)
{
	const char *file = path + strlen(samples) + 1;
	unsigned int number = 0;
	char *text, *line;

	(void)st;
	(void)ftw;
	if (type != FTW_F || (!text_ends(path, ".c") && !text_ends(path, ".h")))
		return 0;
	text = text_read(path);
	while ((line = strsep(&text, "\n")) != NULL) {
		number++;
		if (code_is_marker(line))
			count_marker(file, line, number);
		else
			count_line(file, line);
	}
	return 0;
}

/* A sample of which no chapter shows anything has no chapter yet: it is new,
   or an exercise that the reader is at. */
static bool has_chapter(const char *file)
{
	unsigned int i;

	for (i = 0; i < markers_count; i++) {
		if (markers[i].used && strcmp(markers[i].file, file) == 0)
			return true;
	}
	return false;
}

static void check_marker(const struct marker *marker)
{
	char *where = text_printf("samples/%s:%u", marker->file, marker->line);

	if (marker->starts == 0)
		problem("listing", "samples/%s has no marker [%s]",
			marker->file, marker->name);
	else if (marker->starts == 1)
		problem(where, "marker [%s] has no second line, which ends it",
			marker->name);
	else if (marker->starts > 2)
		problem(where, "marker [%s] has %u lines; it takes two",
			marker->name, marker->starts);
	else if (marker->inside == 0)
		problem(where, "there is nothing in marker [%s]", marker->name);
	if (marker->starts > 0 && !marker->used && has_chapter(marker->file))
		problem(where, "no chapter shows marker [%s]", marker->name);
}

void markers_check(const struct book *book)
{
	unsigned int i;

	samples = book->options.samples;
	if (nftw(samples, read_sample, 16, FTW_PHYS) != 0)
		problem(samples, "cannot be read");
	for (i = 0; i < markers_count; i++)
		check_marker(&markers[i]);
}
