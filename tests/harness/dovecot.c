/* Finds the Dovecot that is to be tested. */

#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dovecot.h"

static const char *from_environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value == NULL || *value == '\0' ? otherwise : value;
}

static char *format(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);
	return text;
}

char *build_path(const char *name)
{
	const char *build = from_environment("BUILD", "build");
	char here[PATH_MAX];

	if (*build == '/')
		return format("%s/%s", build, name);
	if (getcwd(here, sizeof(here)) == NULL) {
		perror("getcwd");
		exit(2);
	}
	return format("%s/%s/%s", here, build, name);
}

/* The first path that fits a pattern of glob(3), or NULL. The directory may
   hold characters that are special to glob(), so we go there. */
static char *find(const char *dir, const char *pattern)
{
	char here[PATH_MAX], *found = NULL;
	glob_t matches;

	if (getcwd(here, sizeof(here)) == NULL || chdir(dir) < 0)
		return NULL;
	if (glob(pattern, 0, NULL, &matches) == 0) {
		found = format("%s/%s", dir, matches.gl_pathv[0]);
		globfree(&matches);
	}
	if (chdir(here) < 0)
		abort();
	return found;
}

static void find_unpacked(struct dovecot *dovecot)
{
	char *libc, *slash;

	dovecot->root = build_path("dovecot/");
	dovecot->root = format("%s%s", dovecot->root, dovecot->name);
	dovecot->imap = format("%s/usr/lib/dovecot/imap", dovecot->root);
	dovecot->loader = find(dovecot->root, "usr/lib*/ld-linux*.so.*");
	if (dovecot->loader == NULL)
		dovecot->loader = find(dovecot->root,
				       "usr/lib/*/ld-linux*.so.*");
	libc = find(dovecot->root, "usr/lib/*/libc.so.6");
	if (libc == NULL)
		return;
	slash = strrchr(libc, '/');
	*slash = '\0';
	dovecot->library_path = format("%s/usr/lib/dovecot:%s",
				       dovecot->root, libc);
	free(libc);
}

static struct dovecot *find_dovecot(const char *name)
{
	struct dovecot *dovecot = calloc(1, sizeof(*dovecot));
	char *build = build_path(name);
	const char *modules;

	dovecot->name = name;
	/* tests/mistakes/ has plugins of its own, of either kind. */
	modules = from_environment("MODULES", NULL);
	dovecot->modules = modules != NULL ? format("%s", modules) :
		format("%s/modules", build);
	dovecot->modules_asan = modules != NULL ? format("%s", modules) :
		format("%s/modules-asan", build);
	dovecot->compiled_config = format("%s/imap.cfg", build);
	free(build);
	if (access(dovecot->compiled_config, R_OK) < 0) {
		free(dovecot->compiled_config);
		dovecot->compiled_config = NULL;
	}
	dovecot->speaks_24 = dovecot->compiled_config != NULL;
	if (strcmp(name, "system") != 0)
		find_unpacked(dovecot);
	else {
		dovecot->root = format("%s", "");
		dovecot->imap = format("/usr/lib/dovecot/imap");
		if (access(dovecot->imap, X_OK) < 0)
			dovecot->imap = format("/usr/libexec/dovecot/imap");
	}
	return dovecot;
}

const struct dovecot *dovecot_under_test(void)
{
	static struct dovecot *dovecot;
	const char *name;

	if (dovecot != NULL)
		return dovecot;
	name = from_environment("DOVECOT", "2.4");
	dovecot = find_dovecot(name);
	if (access(dovecot->imap, X_OK) < 0) {
		fprintf(stderr, "Dovecot %s is not there (no %s): "
			"type \"make samples DOVECOT=%s\" first\n",
			name, dovecot->imap, name);
		exit(2);
	}
	return dovecot;
}
