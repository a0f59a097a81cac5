/* Figures: Doxygen puts a diagram into a frame of its own, where no style
   sheet of the page and no reader's search reaches it.  We put it in the page,
   with a number, a caption and its arrows in words. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

/* The column of text is 44 rem wide; a wider figure takes the margin too. */
#define COLUMN_PIXELS 704

/* Doxygen 1.9 uses iframe and img; object and embed do the same. */
static const char *svg_file(const xmlNode *node)
{
	const char *file = NULL;

	if (dom_is(node, "iframe") || dom_is(node, "img") ||
	    dom_is(node, "embed"))
		file = dom_get(node, "src");
	else if (dom_is(node, "object"))
		file = dom_get(node, "data");
	return file != NULL && text_ends(file, ".svg") ? file : NULL;
}

/* Returns the first frame which is left.  A frame can hold others, for browsers
   that do not know it. */
static xmlNode *first_frame(const struct page *page)
{
	xmlNode *node = NULL;

	while ((node = dom_next(page->body, node)) != NULL) {
		if (dom_is(node, "iframe") || dom_is(node, "embed") ||
		    dom_is(node, "object") || dom_is(node, "img"))
			return node;
	}
	return NULL;
}

static void add_words(xmlNode *figure, const xmlNode *svg)
{
	xmlNode *details = dom_new(figure, "details", NULL, NULL);
	xmlNode *list;

	dom_new(details, "summary", NULL, "This figure in words");
	list = dom_new(details, "ul", NULL, NULL);
	svg_words(svg, list);
	if (list->children == NULL)
		dom_remove(details);
}

static xmlNode *make_figure(xmlNode *svg, const char *number,
			    const char *caption, const char *id)
{
	const char *width = dom_get(svg, "width");
	bool wide = width != NULL && atoi(width) > COLUMN_PIXELS;
	xmlNode *figure, *canvas, *text;

	figure = dom_new(NULL, "figure", wide ? "diagram wide" : "diagram",
			 NULL);
	if (id != NULL)
		dom_set(figure, "id", id);
	canvas = dom_new(figure, "div", "canvas", NULL);
	box_focus(canvas, text_printf("Diagram: %s", caption));
	xmlAddChild(canvas, svg);
	text = dom_new(figure, "figcaption", NULL, NULL);
	if (number != NULL) {
		dom_new(text, "b", NULL, number);
		dom_add_text(text, " ");
	}
	dom_add_text(text, caption);
	add_words(figure, svg);
	return figure;
}

/* Doxygen wraps a \dotfile in a div, with the caption in another one. */
static xmlNode *wrapping(xmlNode *frame)
{
	xmlNode *parent = frame->parent;

	if (dom_is(parent, "p"))
		parent = parent->parent;
	return dom_has_class(parent, "dotgraph") ||
		dom_has_class(parent, "mscgraph") ? parent : frame;
}

static xmlNode *chapter_figure(const struct page *page, xmlNode *svg,
			       const char *caption, unsigned int number)
{
	char *name = page->number == 0 ? text_printf("%u", number) :
		text_printf("%u.%u", page->number, number);

	if (*caption == '\0')
		problem(page->where, "figure %s has no caption", name);
	return make_figure(svg, text_printf("Figure %s", name), caption,
			   text_printf("fig-%u-%u", page->number, number));
}

static void bind_figure(const struct book *book, struct page *page,
			xmlNode *frame, unsigned int number)
{
	const char *file = svg_file(frame);
	xmlNode *old = wrapping(frame), *svg, *figure;
	xmlNode *caption = dom_first(old, "div", "caption");
	char *text = caption == NULL ? text_printf("%s", "") :
		dom_text(caption);

	if (page->kind != PAGE_CHAPTER)
		text = text_printf("The structs around it; an arrow is a "
				   "member which points there.");
	svg = svg_load(book, file, text_printf("f%u-%u", page->number, number),
		       text);
	if (svg == NULL) {
		problem(page->where, "%s is not a diagram that the binder "
			"can read", file);
		dom_remove(frame);
		return;
	}
	if (page->kind == PAGE_CHAPTER)
		figure = chapter_figure(page, svg, text, number);
	else
		figure = make_figure(svg, NULL, text, NULL);
	dom_replace(old, figure);
	/* The parser left the figure inside of what Doxygen centres. */
	if (dom_has_class(figure->parent, "center"))
		dom_unwrap(figure->parent);
}

void figure_page(const struct book *book, struct page *page)
{
	unsigned int number = 0;
	xmlNode *frame;

	while ((frame = first_frame(page)) != NULL) {
		if (svg_file(frame) != NULL) {
			bind_figure(book, page, frame, ++number);
			continue;
		}
		problem(page->where, "Doxygen made a <%s> of a figure, which "
			"the binder does not know", (const char *)frame->name);
		dom_remove(frame);
	}
	if (dom_first(page->body, "div", "dotgraph") != NULL)
		problem(page->where, "Doxygen made something of a figure "
			"which the binder does not know");
}
