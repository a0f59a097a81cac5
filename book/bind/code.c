/* Lines of code: Doxygen numbers, colours and links them; we keep that, except
   links which are wrong. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "code.h"

bool code_is_marker(const char *line)
{
	size_t name;

	line += strspn(line, " \t");
	if (!text_starts(line, "/* ["))
		return false;
	line += strlen("/* [");
	name = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789-_");
	line += name;
	if (name == 0 || !text_starts(line, "] */"))
		return false;
	line += strlen("] */");
	return line[strspn(line, " \t\r")] == '\0';
}

/* Returns N if the text is the comment of callout N, else 0. */
static unsigned int callout_number(const char *text)
{
	unsigned int number = 0;
	int end = 0;

	if (sscanf(text, "/* (%u) */%n", &number, &end) != 1 ||
	    end == 0 || text[end] != '\0')
		return 0;
	return number;
}

/* Doxygen links each word that is also the name of something.  A member stands
   behind -> or a dot, the tag of a struct behind the word struct. */
static bool link_is_right(const xmlNode *line, const xmlNode *link)
{
	char *before = dom_text_before(line, link);
	size_t size = strlen(before);

	while (size > 0 && isspace((unsigned char)before[size - 1]))
		before[--size] = '\0';
	if (dom_has_class(link, "hl_variable") &&
	    text_starts(dom_get(link, "href"), "struct"))
		return text_ends(before, "->") || text_ends(before, ".");
	if (dom_has_class(link, "hl_struct"))
		return text_ends(before, "struct") ||
			text_ends(before, "union") ||
			text_ends(before, "<");
	return true;
}

static void fix_links(xmlNode *line)
{
	struct dom_nodes links = dom_all(line, "a", NULL);
	size_t i;

	for (i = 0; i < links.count; i++) {
		xmlNode *link = links.node[i];

		if (dom_get(link, "href") == NULL)
			continue;
		if (!link_is_right(line, link))
			dom_unwrap(link);
		else
			dom_unset(link, "class");
	}
	free(links.node);
}

static void fix_callouts(xmlNode *line, unsigned int *max)
{
	struct dom_nodes comments = dom_all(line, "span", "comment");
	size_t i;

	for (i = 0; i < comments.count; i++) {
		xmlNode *comment = comments.node[i];
		unsigned int number = callout_number(dom_raw_text(comment));

		if (number == 0)
			continue;
		xmlNodeSetContent(comment, NULL);
		dom_add_text(comment, text_printf("%u", number));
		dom_set(comment, "class", "co");
		dom_set(comment, "role", "img");
		dom_set(comment, "aria-label",
			text_printf("point %u", number));
		if (number > *max)
			*max = number;
	}
	free(comments.node);
}

/* Doxygen shows a tab as spaces: what is copied should have tabs. */
static void fix_indentation(xmlNode *line)
{
	xmlNode *first = line->children;
	size_t spaces, tabs;
	char *text;

	/* In a comment of several lines the spaces are inside of its span. */
	while (first != NULL && first->type == XML_ELEMENT_NODE)
		first = first->children;
	if (first == NULL)
		return;
	text = (char *)first->content;
	spaces = strspn(text, " ");
	tabs = spaces / 8;
	memset(text, '\t', tabs);
	memmove(text + tabs, text + tabs * 8, strlen(text + tabs * 8) + 1);
}

/* Takes the number off the line, and returns it. */
static unsigned int take_number(xmlNode *line)
{
	xmlNode *number = dom_first(line, "span", "lineno");
	unsigned int value;

	if (number == NULL)
		return 0;
	value = strtoul(dom_text(number), NULL, 10);
	while (line->children != number)
		dom_remove(line->children);
	dom_remove(number);
	return value;
}

static void take_line(xmlNode *line, bool whole, struct code *code)
{
	unsigned int number = take_number(line);
	xmlNode *out;

	if (!whole && code_is_marker(dom_raw_text(line)))
		return;
	fix_links(line);
	if (!whole)
		fix_callouts(line, &code->callouts);
	fix_indentation(line);
	out = dom_new(code->pre->children, "span", "l", NULL);
	if (number != 0) {
		dom_set(out, "data-n", text_printf("%u", number));
		if (code->first == 0)
			code->first = number;
		code->last = number;
		if (whole)
			dom_set(out, "id", text_printf("l%05u", number));
	}
	if (*dom_text(line) != '\0')
		dom_move_children(line, out);
	dom_add_text(out, "\n");
}

struct code code_lines(xmlNode *fragment, bool whole)
{
	struct dom_nodes lines = dom_all(fragment, "div", "line");
	struct code code = { NULL, 0, 0, 0 };
	size_t i;

	code.pre = dom_new(NULL, "pre", NULL, NULL);
	dom_new(code.pre, "code", NULL, NULL);
	for (i = 0; i < lines.count; i++)
		take_line(lines.node[i], whole, &code);
	free(lines.node);
	return code;
}
