/* Listings: a figure with a caption for what comes out of a sample, a box for
   code, commands and bytes which stand in the chapter itself. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"
#include "code.h"

/* What the comment before a fragment says: where it is from, what it is. */
struct origin {
	/** of a sample, for example "02-echo/xecho.c", or NULL */
	char *file;
	char *marker;
};

static struct origin take_origin(xmlNode *fragment)
{
	struct origin origin = { NULL, NULL };
	xmlNode *comment = dom_before(fragment);
	char *text;

	if (comment == NULL || comment->type != XML_COMMENT_NODE ||
	    !text_starts((const char *)comment->content, "listing "))
		return origin;
	text = text_printf("%s", (const char *)comment->content);
	strsep(&text, " ");
	origin.file = strsep(&text, " ");
	origin.marker = text;
	dom_remove(comment);
	return origin;
}

static void add_caption(xmlNode *figure, const struct origin *origin,
			const struct code *code)
{
	xmlNode *caption = dom_new(figure, "figcaption", NULL, NULL), *node;

	dom_new(caption, "b", NULL, text_printf("samples/%s", origin->file));
	dom_add_text(caption, " ");
	dom_new(caption, "span", NULL, code->first == code->last ?
		text_printf("line %u", code->first) :
		text_printf("lines %u–%u", code->first, code->last));
	node = dom_new(caption, "a", NULL, "whole file");
	dom_set(node, "href", text_printf("%s#l%05u", file_page(origin->file,
		"_source.html"), code->first));
	node = dom_new(caption, "button", "copy", "copy");
	dom_set(node, "type", "button");
	dom_set(node, "hidden", "hidden");
}

/* The numbered list which follows, before any other figure or section, says
   what the callouts mean: one item each. */
static void find_callouts(struct page *page, xmlNode *figure,
			  const struct code *code, const char *file)
{
	xmlNode *list = dom_after(figure), *item;
	unsigned int items = 0;

	while (list != NULL && (dom_is(list, "p") || dom_is(list, "dl")))
		list = dom_after(list);
	if (!dom_is(list, "ol")) {
		problem(page->where, "no numbered list follows the listing "
			"of %s which has callouts", file);
		return;
	}
	dom_set(list, "class", "callouts");
	for (item = list->children; item != NULL; item = item->next)
		items += dom_is(item, "li") ? 1 : 0;
	if (items != code->callouts)
		problem(page->where, "the listing of %s has %u callouts, and "
			"the list after it %u items", file, code->callouts,
			items);
}

/* Doxygen forgets the language of a block: how it begins tells. */
static const char *look_of(const xmlNode *fragment)
{
	const char *text = dom_text(fragment);

	if (text_starts(text, "$ ") || text_starts(text, "# "))
		return "listing shell";
	if (text_starts(text, "C: ") || text_starts(text, "S: "))
		return "listing raw";
	return "listing";
}

static void bind_fragment(struct page *page, xmlNode *fragment,
			  unsigned int number)
{
	struct origin origin = take_origin(fragment);
	xmlNode *figure = dom_new(NULL, "figure", look_of(fragment), NULL);
	struct code code = code_lines(fragment, page->kind == PAGE_SOURCE);
	char *name = text_printf("Code %u", number);

	if (origin.file != NULL) {
		marker_used(origin.file, origin.marker);
		add_caption(figure, &origin, &code);
		name = text_printf("samples/%s from line %u", origin.file,
				   code.first);
	}
	box_focus(code.pre, name);
	if (code.first == 0)
		dom_set(code.pre, "class", "plain");
	xmlAddChild(figure, code.pre);
	dom_replace(fragment, figure);
	if (code.callouts > 0 && origin.file != NULL)
		find_callouts(page, figure, &code, origin.file);
}

void listing_page(struct page *page)
{
	struct dom_nodes fragments = dom_all(page->body, "div", "fragment");
	size_t i;

	for (i = 0; i < fragments.count; i++)
		bind_fragment(page, fragments.node[i], i + 1);
	free(fragments.node);
}
