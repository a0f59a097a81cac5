/* The pages "All pitfalls" and "All exercises": Doxygen makes them, in an order
   of its own; we fill them anew from the boxes in the chapters. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

/* What belongs to the place in the chapter only. */
static void drop_extras(xmlNode *box)
{
	struct dom_nodes all = dom_all(box, NULL, NULL);
	size_t i;

	for (i = all.count; i > 0; i--) {
		if (dom_is(all.node[i - 1], "sup") ||
		    dom_is(all.node[i - 1], "small") ||
		    dom_has_class(all.node[i - 1], "t"))
			dom_remove(all.node[i - 1]);
	}
	free(all.node);
}

static void add_copy(xmlNode *body, const struct page *page,
		     const xmlNode *box)
{
	xmlNode *copy = xmlCopyNode((xmlNode *)box, 1), *line, *link;
	const char *id = dom_get(box, "id");

	drop_extras(copy);
	line = dom_new(NULL, "p", "t", NULL);
	link = dom_new(line, "a", NULL, page->number == 0 ? page->title :
		       text_printf("Chapter %u, %s", page->number,
				   page->title));
	dom_set(link, "href", text_printf("%s#%s", page->name, id));
	if (copy->children == NULL)
		xmlAddChild(copy, line);
	else
		xmlAddPrevSibling(copy->children, line);
	dom_set(copy, "id", text_printf("_%s", id));
	xmlAddChild(body, copy);
}

static void collect(struct book *book, const char *name, const char *class)
{
	struct page *list = book_page(book, name);
	struct dom_nodes boxes;
	unsigned int i;
	size_t j;

	if (list == NULL)
		return;
	list->body = dom_new(NULL, "div", NULL, NULL);
	for (i = 0; i < book->chapters; i++) {
		boxes = dom_all(book->page[i].body, "div", class);
		for (j = 0; j < boxes.count; j++)
			add_copy(list->body, &book->page[i], boxes.node[j]);
		free(boxes.node);
	}
}

void collect_boxes(struct book *book)
{
	collect(book, "pitfall.html", "pitfall");
	collect(book, "exercise.html", "exercise");
}
