/* 02-echo: what XECHO says is read again as the same values. A generator makes
   up lists of arguments and writes each value in one of the ways that IMAP has
   for it; the response is taken apart and compared value by value. */

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/session.h"
#include "harness/tap.h"

#define LINES 3000
#define MAX_DEPTH 6
#define MAX_ARGS 6

/* Values are compared in a form which has only one way to write each: atoms as
   they are, NIL, lists in parentheses, and strings as <size:bytes>. */
struct line {
	FILE *sent, *values;
	/* Literals for which the server must say "+ OK". */
	unsigned int synchronizing;
};

static unsigned int random_below(unsigned int limit)
{
	static uint64_t state = 20210501;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % limit;
}

static void write_string(FILE *values, const char *bytes, size_t size)
{
	fprintf(values, "<%zu:", size);
	fwrite(bytes, 1, size, values);
	putc('>', values);
}

static void make_atom(struct line *line)
{
	static const char special[] = "!#$%&'*+,-./:;<=>?@[\\]^_`|}~";
	unsigned int count = 1 + random_below(8);
	char c;

	/* Without an "i", for an atom must not be NIL. */
	while (count-- > 0) {
		c = random_below(2) == 0 ? "abcLlNn0129"[random_below(11)] :
			special[random_below(sizeof(special) - 1)];
		putc(c, line->sent);
		putc(c, line->values);
	}
}

static void make_nil(struct line *line)
{
	for (const char *p = "nil"; *p != '\0'; p++)
		putc(random_below(2) == 0 ? *p : toupper(*p), line->sent);
	fputs("NIL", line->values);
}

static void make_quoted(struct line *line, const char *bytes, size_t size)
{
	putc('"', line->sent);
	for (; size > 0; size--, bytes++) {
		if (*bytes == '"' || *bytes == '\\' || random_below(20) == 0)
			putc('\\', line->sent);
		putc(*bytes, line->sent);
	}
	putc('"', line->sent);
}

static void make_literal(struct line *line, const char *bytes, size_t size)
{
	bool synchronizing = random_below(2) == 0;

	line->synchronizing += synchronizing;
	fprintf(line->sent, "{%zu%s}\r\n", size, synchronizing ? "" : "+");
	fwrite(bytes, 1, size, line->sent);
}

static void make_string(struct line *line)
{
	static const char interesting[] = "\"\\\r\n{}() *%\x01\x7f\x80\xff";
	char bytes[40];
	size_t i, size = random_below(3) == 0 ? 0 : random_below(sizeof(bytes));
	bool eight_bit = random_below(2) == 0, can_be_quoted = true;

	for (i = 0; i < size; i++) {
		bytes[i] = 1 + random_below(eight_bit ? 255 : 126);
		if (random_below(4) == 0)
			bytes[i] = interesting[
				random_below(sizeof(interesting) - 1)];
		if (bytes[i] == '\r' || bytes[i] == '\n')
			can_be_quoted = false;
	}
	write_string(line->values, bytes, size);
	if (can_be_quoted && random_below(3) > 0)
		make_quoted(line, bytes, size);
	else
		make_literal(line, bytes, size);
}

static void make_args(struct line *line, unsigned int count,
		      unsigned int depth);

static void make_arg(struct line *line, unsigned int depth)
{
	switch (random_below(depth < MAX_DEPTH ? 5 : 4)) {
	case 0:
		make_nil(line);
		break;
	case 1:
		make_atom(line);
		break;
	case 2:
	case 3:
		make_string(line);
		break;
	case 4:
		putc('(', line->sent);
		putc('(', line->values);
		make_args(line, random_below(MAX_ARGS), depth + 1);
		putc(')', line->sent);
		putc(')', line->values);
	}
}

static void make_args(struct line *line, unsigned int count, unsigned int depth)
{
	while (count-- > 0) {
		make_arg(line, depth);
		if (count > 0) {
			putc(' ', line->sent);
			putc(' ', line->values);
		}
	}
}

/* Read a quoted string. Returns what is behind it. */
static const char *read_quoted(FILE *values, const char *p)
{
	char bytes[100];
	size_t size = 0;

	for (p++; *p != '"'; p++) {
		if (*p == '\\')
			p++;
		check(size < sizeof(bytes));
		bytes[size++] = *p;
	}
	write_string(values, bytes, size);
	return p + 1;
}

static const char *read_literal(FILE *values, const char *p)
{
	char *end;
	size_t size = strtoul(p + 1, &end, 10);

	check(strncmp(end, "}\r\n", 3) == 0);
	write_string(values, end + 3, size);
	return end + 3 + size;
}

/* Take a response apart. */
static void read_args(FILE *values, const char *p, const char *end)
{
	while (p < end) {
		if (*p == '"')
			p = read_quoted(values, p);
		else if (*p == '{')
			p = read_literal(values, p);
		else
			putc(*p++, values);
	}
}

static void echo_and_compare(struct session *s, struct line *line,
			     const char *sent, size_t sent_size,
			     const char *values, size_t values_size)
{
	const char *response;
	char *seen = NULL;
	size_t size, seen_size;
	FILE *file;

	say_bytes(s, sent, sent_size);
	while (line->synchronizing-- > 0)
		hear(s, "+ OK");
	response = hear_response(s, &size);
	check(strncmp(response, "* XECHO ", 8) == 0);
	file = open_memstream(&seen, &seen_size);
	read_args(file, response + 8, response + size);
	fclose(file);
	if (seen_size != values_size || memcmp(seen, values, seen_size) != 0)
		test_fail("not the same values:\nsent: %s\nseen: %s",
			  values, seen);
	free(seen);
	hear(s, "a OK Echo done.");
}

TEST_TWICE(random_arguments_come_back_as_the_same_values)
{
	struct session *s = session_start("xecho");

	for (int i = 0; i < LINES; i++) {
		struct line line = { .synchronizing = 0 };
		char *sent = NULL, *values = NULL;
		size_t sent_size, values_size;

		line.sent = open_memstream(&sent, &sent_size);
		line.values = open_memstream(&values, &values_size);
		fputs("a XECHO ", line.sent);
		make_args(&line, 1 + random_below(MAX_ARGS), 0);
		fputs("\r\n", line.sent);
		fclose(line.sent);
		fclose(line.values);
		echo_and_compare(s, &line, sent, sent_size,
				 values, values_size);
		free(sent);
		free(values);
	}
	session_end(s);
}
