/* Diagrams: Graphviz drew them, Doxygen resolved their links.  They become
   part of the page, and get their colours from its style sheet. */

#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include "bind.h"

/* Points of Graphviz are 1/72 inch, pixels of CSS 1/96. */
#define PIXELS(points) ((int)((points) * 96 / 72 + 0.5))

static void set_size(xmlNode *svg, const char *name)
{
	const char *value = dom_get(svg, name);

	if (value != NULL && text_ends(value, "pt"))
		dom_set(svg, name,
			text_printf("%d", PIXELS(strtod(value, NULL))));
}

/* The title of a group is its name in the .dot file.  A browser would show it
   as a tip, so it becomes data: for the words, and for those who look for a
   node by its name. */
static void take_title(xmlNode *title)
{
	xmlNode *group = title->parent;

	if (dom_has_class(group, "node") || dom_has_class(group, "edge"))
		dom_set(group, "data-name", dom_text(title));
	dom_remove(title);
}

/* Colours and fonts come from the style sheet, links stay on the page. */
static void clean_element(xmlNode *node, const char *prefix)
{
	static const char *const unwanted[] = {
		"fill", "stroke", "font-family", "title", "target", "space"
	};
	const char *id = dom_get(node, "id");
	unsigned int i;

	for (i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		dom_unset(node, unwanted[i]);
	if (dom_is(node, "a") && id != NULL)
		dom_unset(node, "id");
	else if (id != NULL)
		dom_set(node, "id", text_printf("%s-%s", prefix, id));
}

/* The white sheet that Graphviz draws under everything. */
static bool is_sheet(const xmlNode *node)
{
	return dom_is(node, "polygon") && dom_has_class(node->parent, "graph");
}

static void clean_svg(xmlNode *svg, const char *prefix)
{
	xmlNode *node = dom_next(svg, NULL), *next;

	while (node != NULL) {
		if (dom_is(node, "title") || is_sheet(node) ||
		    node->type == XML_COMMENT_NODE ||
		    dom_is(node, "style")) {
			next = dom_next_beside(svg, node);
			if (dom_is(node, "title"))
				take_title(node);
			else
				dom_remove(node);
		} else {
			if (node->type == XML_ELEMENT_NODE)
				clean_element(node, prefix);
			next = dom_next(svg, node);
		}
		node = next;
	}
}

xmlNode *svg_load(const struct book *book, const char *file,
		  const char *prefix, const char *label)
{
	char *path = text_printf("%s/%s", book->options.doxygen, file);
	xmlDoc *doc = xmlReadFile(path, NULL, XML_PARSE_NONET |
				  XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
				  XML_PARSE_NOBLANKS);
	xmlNode *svg = doc == NULL ? NULL : xmlDocGetRootElement(doc);

	if (!dom_is(svg, "svg"))
		return NULL;
	xmlUnlinkNode(svg);
	clean_svg(svg, prefix);
	set_size(svg, "width");
	set_size(svg, "height");
	dom_set(svg, "class", "dg");
	dom_set(svg, "role", "group");
	dom_set(svg, "aria-label", label);
	return svg;
}
