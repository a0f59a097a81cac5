/* Writing a tree as HTML.  Our own few lines, since the writers of different
   versions of libxml2 differ, and since the tree also holds SVG. */

#include <string.h>
#include "dom.h"
#include "text.h"

/* The elements of HTML which have no end tag. */
static bool is_void(const xmlNode *node)
{
	static const char *const names[] = {
		"area", "br", "col", "hr", "img", "input", "link", "meta", "wbr"
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (dom_is(node, names[i]))
			return true;
	}
	return false;
}

/* Shapes of SVG are closed as in XML, which is shorter. */
static bool is_shape(const xmlNode *node)
{
	return node->children == NULL &&
		(dom_is(node, "path") || dom_is(node, "polygon") ||
		 dom_is(node, "polyline") || dom_is(node, "ellipse") ||
		 dom_is(node, "rect") || dom_is(node, "line"));
}

static void write_start(FILE *out, const xmlNode *node)
{
	const xmlAttr *attr;

	fprintf(out, "<%s", (const char *)node->name);
	for (attr = node->properties; attr != NULL; attr = attr->next) {
		fprintf(out, " %s", (const char *)attr->name);
		if (attr->children == NULL)
			continue;
		fputs("=\"", out);
		text_html(out, (const char *)attr->children->content);
		putc('"', out);
	}
	fputs(is_shape(node) ? "/>" : ">", out);
}

/* Quotes need no escape in text, and most of our text is C. */
static void write_text(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else
			putc(*text, out);
	}
}

static void write_node(FILE *out, const xmlNode *node)
{
	if (node->type == XML_TEXT_NODE && node->content != NULL)
		write_text(out, (const char *)node->content);
	else if (node->type == XML_CDATA_SECTION_NODE)
		fputs((const char *)node->content, out);
	else if (node->type == XML_ELEMENT_NODE) {
		write_start(out, node);
		if (is_void(node) || is_shape(node))
			return;
		dom_write_children(out, node);
		fprintf(out, "</%s>", (const char *)node->name);
	}
}

void dom_write_children(FILE *out, const xmlNode *node)
{
	const xmlNode *child;

	for (child = node->children; child != NULL; child = child->next)
		write_node(out, child);
}
