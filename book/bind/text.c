/* Strings of the binder: making, cleaning, reading and escaping them. */

#define _GNU_SOURCE
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "text.h"

#define NBSP "\xc2\xa0"

char *text_printf(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0) {
		perror("bind");
		exit(1);
	}
	va_end(args);
	return text;
}

char *text_copy(const char *text, size_t size)
{
	return text_printf("%.*s", (int)size, text);
}

char *text_squeeze(const char *text)
{
	char *copy = text_printf("%s", text), *to = copy;

	for (; *text != '\0'; text++) {
		bool nbsp = text_starts(text, NBSP);

		if (nbsp)
			text++;
		if (!nbsp && !isspace((unsigned char)*text))
			*to++ = *text;
		else if (to > copy && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > copy && to[-1] == ' ')
		to--;
	*to = '\0';
	return copy;
}

char *text_replace(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (at == NULL)
		return text_printf("%s", text);
	return text_printf("%.*s%s%s", (int)(at - text), text, to,
			   text_replace(at + strlen(from), from, to));
}

bool text_starts(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends(const char *text, const char *end)
{
	size_t text_size = strlen(text), end_size = strlen(end);

	return text_size >= end_size &&
		strcmp(text + text_size - end_size, end) == 0;
}

char *text_read(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	if (in == NULL)
		return NULL;
	/* No text file holds a NUL, so this reads all of it. */
	if (getdelim(&text, &size, '\0', in) < 0)
		text = feof(in) ? text_printf("%s", "") : NULL;
	fclose(in);
	return text;
}

void text_html(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			putc(*text, out);
		}
	}
}

void text_json(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ' || *text == '<')
			fprintf(out, "\\u%04x", *text);
		else
			putc(*text, out);
	}
	putc('"', out);
}
