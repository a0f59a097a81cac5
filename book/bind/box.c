/* Boxes: notes and warnings, pitfalls and exercises, and what the reader of a
   chapter will be able to do. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

/* Title of the \aim box, which is how we know it. */
#define AIM "After this chapter you can"

static const struct {
	const char *class, *title;
} boxes[] = {
	{ "pitfall", "Pitfall" },
	{ "exercise", "Exercise" },
	{ "note", "Note" },
	{ "warning", "Warning" },
	{ "attention", "Attention" },
	{ "remark", "Remark" },
	{ "user", AIM },
};

/* A pitfall or exercise links to the list of all, where its id has an
   underscore in front. */
static void add_way(xmlNode *box, xmlNode *title, const char *href)
{
	const char *anchor = href == NULL ? NULL : strstr(href, "#_");
	xmlNode *link;

	if (anchor == NULL)
		return;
	dom_set(box, "id", anchor + strlen("#_"));
	dom_add_text(title, " ");
	link = dom_new(title, "a", "ui", "see all");
	dom_set(link, "href", href);
}

static void make_box(xmlNode *list, const char *class, const char *title)
{
	xmlNode *box = dom_new(NULL, "div", text_printf("box %s", class), NULL);
	xmlNode *line = dom_new(box, "p", "t", title), *item;

	dom_set(box, "role", "note");
	dom_set(box, "aria-label", title);
	add_way(box, line, dom_get(dom_first(list, "a", "el"), "href"));
	for (item = list->children; item != NULL; item = item->next) {
		if (!dom_is(item, "dd"))
			continue;
		/* Doxygen leaves a single paragraph bare. */
		if (dom_first(item, "p", NULL) == NULL &&
		    dom_first(item, "ul", NULL) == NULL &&
		    dom_first(item, "ol", NULL) == NULL)
			dom_move_children(item, dom_new(box, "p", NULL, NULL));
		else
			dom_move_children(item, box);
	}
	dom_replace(list, box);
}

static void bind_box(xmlNode *list)
{
	const xmlNode *term = dom_first(list, "dt", NULL);
	unsigned int i;

	for (i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
		if (!dom_has_class(list, boxes[i].class))
			continue;
		if (strcmp(boxes[i].class, "user") != 0)
			make_box(list, boxes[i].class, boxes[i].title);
		else if (strcmp(dom_text(term), AIM) == 0)
			make_box(list, "aim", AIM);
		return;
	}
}

void box_focus(xmlNode *box, const char *name)
{
	dom_set(box, "tabindex", "0");
	dom_set(box, "role", "group");
	dom_set(box, "aria-label", name);
}

void box_page(struct page *page)
{
	struct dom_nodes lists = dom_all(page->body, "dl", NULL);
	size_t i;

	/* From the last, since a box can be inside of another one. */
	for (i = lists.count; i > 0; i--)
		bind_box(lists.node[i - 1]);
	free(lists.node);
}
