/* Delivers mails into a maildir. */

#include <errno.h>
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "maildir.h"
#include "tap.h"

/* Mails of this test so far. */
static unsigned int delivered;

static char * __attribute__((format(printf, 1, 2)))
path(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);
	return text;
}

static void make_dir(char *dir)
{
	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		test_fail("%s: %s", dir, strerror(errno));
	free(dir);
}

const char *shared_home(const char *name)
{
	char *home = path("%s/%s", test_dir(), name);

	make_dir(strdup(home));
	return home;
}

static void make_maildir(const char *home)
{
	make_dir(path("%s/mail", home));
	make_dir(path("%s/mail/tmp", home));
	make_dir(path("%s/mail/new", home));
	make_dir(path("%s/mail/cur", home));
}

/* The mail is written in tmp/, and gets its final name when it is complete. */
static void deliver_body(const char *home, const char *body)
{
	char *tmp, *new;
	FILE *file;

	delivered++;
	/* Dovecot numbers new mails in the order of their files' names. */
	tmp = path("%s/mail/tmp/%010u.test", home, delivered);
	new = path("%s/mail/new/%010u.test", home, delivered);
	if ((file = fopen(tmp, "w")) == NULL)
		test_fail("%s: %s", tmp, strerror(errno));
	fprintf(file, "Subject: mail %u\r\n\r\n%s", delivered, body);
	if (fclose(file) != 0 || rename(tmp, new) < 0)
		test_fail("%s: %s", new, strerror(errno));
	free(tmp);
	free(new);
}

void deliver(const char *home, unsigned int count)
{
	make_maildir(home);
	while (count-- > 0)
		deliver_body(home, "Hello.\r\n");
}

void deliver_big(const char *home, unsigned int size)
{
	char *body = malloc(size + 1);

	for (unsigned int i = 0; i < size; i++)
		body[i] = i % 80 == 78 ? '\r' : i % 80 == 79 ? '\n' : 'x';
	memcpy(body + size - 2, "\r\n", 3);
	make_maildir(home);
	deliver_body(home, body);
	free(body);
}

char *mail_file(const char *home, unsigned int number)
{
	char *pattern = path("%s/mail/*/%010u.test*", home, number);
	glob_t found;
	char *file;

	if (glob(pattern, 0, NULL, &found) != 0)
		test_fail("no file fits %s", pattern);
	file = strdup(found.gl_pathv[0]);
	globfree(&found);
	free(pattern);
	return file;
}
