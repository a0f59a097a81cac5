/* The head of a function on a page of the reference. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "prototype.h"

/* Doxygen pads a cell with spaces of all kinds. */
static void trim_cell(xmlNode *cell)
{
	xmlNode *node = NULL, *last = NULL;
	size_t size;
	char *text;

	while ((node = dom_next(cell, node)) != NULL) {
		if (node->type != XML_TEXT_NODE)
			continue;
		text = text_replace((char *)node->content, "\xc2\xa0", "");
		dom_set_text(node, text_replace(text, "\n", " "));
		last = node;
	}
	if (last == NULL)
		return;
	text = text_printf("%s", (char *)last->content);
	for (size = strlen(text); size > 0 && text[size - 1] == ' '; size--)
		text[size - 1] = '\0';
	dom_set_text(last, text);
}

/* Between a type and a name stands a space, but not behind a star. */
static void add_cell(xmlNode *code, xmlNode *cell)
{
	bool type = dom_has_class(cell, "paramtype");
	const char *text;

	trim_cell(cell);
	text = dom_text(cell);
	if (*text == '\0')
		return;
	dom_move_children(cell, code);
	if (type && !text_ends(text, "*"))
		dom_add_text(code, " ");
}

/* The first row has the name and the first parameter, the others have one
   parameter each. */
static xmlNode *make_prototype(xmlNode *table)
{
	xmlNode *pre = dom_new(NULL, "pre", "proto", NULL);
	xmlNode *code = dom_new(pre, "code", NULL, NULL), *cell;
	struct dom_nodes rows = dom_all(table, "tr", NULL);
	size_t i;

	for (i = 0; i < rows.count; i++) {
		for (cell = rows.node[i]->children; cell != NULL;
		     cell = cell->next) {
			if (dom_is(cell, "td"))
				add_cell(code, cell);
		}
		/* The last row holds the bracket only. */
		if (i + 2 < rows.count)
			dom_add_text(code, "\n        ");
	}
	free(rows.node);
	return pre;
}

void prototype_page(xmlNode *body)
{
	struct dom_nodes protos = dom_all(body, "div", "memproto");
	size_t i;

	for (i = 0; i < protos.count; i++) {
		xmlNode *table = dom_first(protos.node[i], "table", "memname");
		xmlNode *pre;

		if (table == NULL)
			continue;
		pre = make_prototype(table);
		dom_set(pre, "tabindex", "0");
		dom_replace(protos.node[i], pre);
	}
	free(protos.node);
}
