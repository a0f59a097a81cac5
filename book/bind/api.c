/* Pages made from headers and samples.  Doxygen lays them out with tables; the
   ones which are lists become lists, and a function's head becomes code. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "prototype.h"

/* Moves the id of an anchor to an element, and drops the anchor. */
static void take_anchor(xmlNode *anchor, xmlNode *element)
{
	const char *id = dom_get(anchor, "id");

	if (id != NULL) {
		dom_set(element, "id", id);
		dom_remove(anchor);
	}
}

static bool is_anchor(const xmlNode *node)
{
	return dom_is(node, "a") && dom_get(node, "href") == NULL &&
		dom_get(node, "id") != NULL;
}

/* One line of a summary: what stands to the left and right of a name, and the
   brief description in a row of its own. */
static void add_member(xmlNode *list, xmlNode *row)
{
	xmlNode *item, *cell;

	if (dom_first(row, "td", "memItemRight") != NULL) {
		item = dom_new(dom_new(list, "li", NULL, NULL), "code", NULL,
			       NULL);
		for (cell = row->children; cell != NULL; cell = cell->next) {
			if (dom_is(cell, "td"))
				dom_move_children(cell, item);
		}
	} else if ((cell = dom_first(row, "td", "mdescRight")) != NULL &&
		   list->last != NULL)
		dom_move_children(cell, dom_new(list->last, "div", NULL, NULL));
}

/* "More..." leads where the name itself leads. */
static void drop_more(xmlNode *root)
{
	struct dom_nodes links = dom_all(root, "a", NULL);
	size_t i;

	for (i = 0; i < links.count; i++) {
		if (strcmp(dom_text(links.node[i]), "More...") == 0)
			dom_remove(links.node[i]);
	}
	free(links.node);
}

/* Doxygen keeps columns apart with no-break spaces. */
static void squeeze_spaces(xmlNode *root)
{
	xmlNode *node = NULL;

	while ((node = dom_next(root, node)) != NULL) {
		char *text;

		if (node->type != XML_TEXT_NODE)
			continue;
		text = text_replace((char *)node->content, "\xc2\xa0", " ");
		dom_set_text(node, text_replace(text, "  ", " "));
	}
}

static void bind_summary(xmlNode *table)
{
	xmlNode *list = dom_new(NULL, "ul", "members", NULL);
	xmlNode *heading = dom_first(table, "h2", NULL);
	struct dom_nodes rows = dom_all(table, "tr", NULL);
	struct dom_nodes breaks;
	size_t i;

	for (i = 0; i < rows.count; i++)
		add_member(list, rows.node[i]);
	free(rows.node);
	/* Doxygen breaks the lines of an enum. */
	breaks = dom_all(list, "br", NULL);
	for (i = 0; i < breaks.count; i++)
		dom_remove(breaks.node[i]);
	free(breaks.node);
	squeeze_spaces(list);
	if (heading != NULL) {
		xmlUnlinkNode(heading);
		xmlAddPrevSibling(table, heading);
	}
	dom_replace(table, list);
}

static void bind_summaries(xmlNode *body)
{
	struct dom_nodes tables = dom_all(body, "table", "memberdecls");
	size_t i;

	for (i = 0; i < tables.count; i++)
		bind_summary(tables.node[i]);
	free(tables.node);
}

/* A heading takes the id of the anchor in it or before it.  The title of one
   function is below the heading of all. */
static void bind_headings(xmlNode *body)
{
	struct dom_nodes all = dom_all(body, "h2", NULL);
	size_t i;

	for (i = 0; i < all.count; i++) {
		xmlNode *heading = all.node[i];
		xmlNode *anchor = dom_first(heading, "a", NULL);

		if (!is_anchor(anchor))
			anchor = dom_before(heading);
		if (is_anchor(anchor))
			take_anchor(anchor, heading);
		if (dom_has_class(heading, "memtitle"))
			xmlNodeSetName(heading, (const xmlChar *)"h3");
		dom_unset(heading, "class");
	}
	free(all.node);
}

/* The values of an enum: the anchor is inside of the cell with the name. */
static void bind_values(xmlNode *body)
{
	struct dom_nodes tables = dom_all(body, "table", "fieldtable");
	size_t i, j;

	for (i = 0; i < tables.count; i++) {
		struct dom_nodes cells = dom_all(tables.node[i], "td",
						 "fieldname");

		for (j = 0; j < cells.count; j++) {
			xmlNode *anchor = dom_first(cells.node[j], "a", NULL);

			if (is_anchor(anchor))
				take_anchor(anchor, cells.node[j]);
			dom_set(cells.node[j], "class", "name");
		}
		free(cells.node);
		dom_set(tables.node[i], "class", "values");
		box_focus(dom_wrap(tables.node[i], "div", "scroll"),
			  text_printf("Values %zu", i + 1));
	}
	free(tables.node);
}

/* What a file includes is one line of it, not the first screen. */
static void bind_includes(xmlNode *body)
{
	xmlNode *details, *node = body->children, *next;

	while (node != NULL && !dom_is(node, "code"))
		node = node->next;
	if (node == NULL || strstr(dom_text(node), "#include") == NULL)
		return;
	details = dom_new(NULL, "details", "includes", NULL);
	xmlAddPrevSibling(node, details);
	dom_new(details, "summary", NULL, "Includes");
	for (; node != NULL && !dom_is(node, "p") && !dom_is(node, "ul");
	     node = next) {
		next = node->next;
		xmlUnlinkNode(node);
		xmlAddChild(details, node);
	}
}

/* "Go to the source code of this file" is no description of it. */
static void mark_ways(xmlNode *body)
{
	struct dom_nodes links = dom_all(body, "a", NULL);
	size_t i;

	for (i = 0; i < links.count; i++) {
		xmlNode *parent = links.node[i]->parent;

		if (dom_is(parent, "p") && text_starts(dom_text(parent),
						       "Go to the"))
			dom_set(parent, "class", "way");
	}
	free(links.node);
}

static void drop_empty_docs(xmlNode *body)
{
	struct dom_nodes docs = dom_all(body, "div", "memdoc");
	size_t i;

	for (i = 0; i < docs.count; i++) {
		if (dom_first(docs.node[i], NULL, NULL) == NULL)
			dom_remove(docs.node[i]);
	}
	free(docs.node);
}

/* In a declaration Doxygen links a parameter called like a struct, and a struct
   called like a member.  The tag of a struct stands behind the word struct, and
   nothing else does. */
static void drop_false_links(const xmlNode *code)
{
	struct dom_nodes links = dom_all(code, "a", NULL);
	size_t i;

	for (i = 0; i < links.count; i++) {
		const char *href = dom_get(links.node[i], "href");
		char *before = text_squeeze(dom_text_before(code,
							    links.node[i]));
		bool tag = text_ends(before, "struct") ||
			text_ends(before, "union");

		if (href != NULL && (text_starts(href, "struct") ||
				     text_starts(href, "union")) &&
		    (strchr(href, '#') == NULL) != tag &&
		    (tag || *before != '\0'))
			dom_unwrap(links.node[i]);
	}
	free(links.node);
}

static void fix_links(xmlNode *body)
{
	struct dom_nodes lists = dom_all(body, "ul", "members");
	size_t i, j;

	for (i = 0; i < lists.count; i++) {
		struct dom_nodes codes = dom_all(lists.node[i], "code", NULL);

		for (j = 0; j < codes.count; j++)
			drop_false_links(codes.node[j]);
		free(codes.node);
	}
	free(lists.node);
	lists = dom_all(body, "pre", "proto");
	for (i = 0; i < lists.count; i++)
		drop_false_links(lists.node[i]);
	free(lists.node);
}

/* Left are anchors without a heading, with Doxygen's name for old browsers. */
static void drop_names(xmlNode *body)
{
	xmlNode *node = NULL;

	while ((node = dom_next(body, node)) != NULL) {
		if (is_anchor(node))
			dom_unset(node, "name");
	}
}

void api_page(struct page *page)
{
	drop_more(page->body);
	bind_headings(page->body);
	bind_summaries(page->body);
	bind_values(page->body);
	bind_includes(page->body);
	mark_ways(page->body);
	prototype_page(page->body);
	fix_links(page->body);
	drop_empty_docs(page->body);
	drop_names(page->body);
}
