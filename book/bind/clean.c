/* Taking away what Doxygen adds for its own pages and our book has not. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

/* Doxygen marks a quotation with a zero-width joiner. */
#define ZWJ "\xe2\x80\x8d"

static bool is_ours(const xmlNode *comment)
{
	const char *text = (const char *)comment->content;

	return text_starts(text, "listing ") ||
		text_starts(text, "dialogue ");
}

/* The tip of a link, the fallback's own parts, the anchor of a file's name,
   the graph's legend, the summary at the top of a reference page. */
static bool is_waste(const xmlNode *node)
{
	const char *id;

	if (node->type == XML_COMMENT_NODE)
		return !is_ours(node);
	if (dom_has_class(node, "ttc") || dom_has_class(node, "filter") ||
	    dom_has_class(node, "legend") || dom_has_class(node, "summary") ||
	    dom_has_class(node, "permalink") || dom_has_class(node, "toc") ||
	    dom_has_class(node, "dynheader") || dom_is(node, "map"))
		return true;
	id = dom_get(node, "id");
	return dom_has_class(node, "anchor") && id != NULL &&
		(text_starts(id, "md_") || strcmp(id, "mainpage") == 0);
}

static void clean_text(xmlNode *node)
{
	char *text = (char *)node->content;

	if (strstr(text, ZWJ) != NULL)
		dom_set_text(node, text_replace(text, ZWJ, ""));
}

/* HTML's parser leaves an empty paragraph where Doxygen put a block into a
   paragraph. */
static bool is_empty_paragraph(const xmlNode *node)
{
	return (dom_is(node, "p") || dom_is(node, "center")) &&
		dom_first(node, NULL, NULL) == NULL && *dom_text(node) == '\0';
}

static void remove_empty_paragraphs(xmlNode *root)
{
	struct dom_nodes all = dom_all(root, NULL, NULL);
	size_t i;

	/* From the last, so that an outer one is looked at after its inner
	   ones are gone. */
	for (i = all.count; i > 0; i--) {
		if (is_empty_paragraph(all.node[i - 1]))
			dom_remove(all.node[i - 1]);
	}
	free(all.node);
}

static void unwrap_text(xmlNode *root)
{
	struct dom_nodes blocks = dom_all(root, "div", "textblock");
	size_t i;

	for (i = 0; i < blocks.count; i++)
		dom_unwrap(blocks.node[i]);
	free(blocks.node);
}

void clean_page(struct page *page)
{
	xmlNode *node = dom_next(page->body, NULL), *next;

	while (node != NULL) {
		if (is_waste(node)) {
			next = dom_next_beside(page->body, node);
			dom_remove(node);
		} else {
			if (node->type == XML_TEXT_NODE)
				clean_text(node);
			next = dom_next(page->body, node);
		}
		node = next;
	}
	remove_empty_paragraphs(page->body);
	unwrap_text(page->body);
}
