/* Every dialogue that the book prints, held with a real imap process. Each
   file below tests/transcripts/ is a test: see harness/transcript.h. */

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/tap.h"
#include "harness/transcript.h"

#define TRANSCRIPTS "tests/transcripts/*/*.txt"

static glob_t files;
static size_t next_file;

/* Tests run in the order in which they are registered, each in a child that is
   a copy of the program at that moment. */
static void play(const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "tests/transcripts/%s.txt", name);
	transcript_play(path);
}

/* Register before main() does its work: the names of the files are the names
   of the tests. */
__attribute__((constructor)) static void register_transcripts(void)
{
	char *name;

	if (glob(TRANSCRIPTS, 0, NULL, &files) != 0) {
		printf("Bail out! no %s here\n", TRANSCRIPTS);
		exit(2);
	}
	for (; next_file < files.gl_pathc; next_file++) {
		name = strdup(files.gl_pathv[next_file] +
			      strlen("tests/transcripts/"));
		*strrchr(name, '.') = '\0';
		tap_register(name, play);
	}
}
