/* Sections: Doxygen starts them at h1, like the title.  They go one level down,
   get a number, and are listed as "On this page". */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

struct count {
	unsigned int section, subsection;
};

/* Returns 1 to 5 for h1 to h5, else 0. */
static unsigned int level_of(const xmlNode *node)
{
	const char *name = (const char *)node->name;

	if (node->type != XML_ELEMENT_NODE || name[0] != 'h' ||
	    name[1] < '1' || name[1] > '5' || name[2] != '\0')
		return 0;
	return name[1] - '0';
}

static const char *number_of(const struct page *page, unsigned int level,
			     struct count *count)
{
	if (level == 1) {
		count->section++;
		count->subsection = 0;
	} else if (level == 2)
		count->subsection++;
	if (page->number == 0 || level > 2)
		return "";
	return level == 1 ? text_printf("%u.%u ", page->number,
					count->section) :
		text_printf("%u.%u.%u ", page->number, count->section,
			    count->subsection);
}

static void add_to_list(struct page *page, const char *id, const char *title,
			unsigned int level)
{
	xmlNode *list, *item, *link;

	if (level > 2)
		return;
	if (page->toc == NULL)
		page->toc = dom_new(NULL, "ul", NULL, NULL);
	list = page->toc;
	item = dom_new(list, "li", level == 2 ? "sub" : NULL, NULL);
	link = dom_new(item, "a", NULL, title);
	dom_set(link, "href", text_printf("#%s", id));
}

static char *take_id(xmlNode *heading)
{
	xmlNode *anchor = dom_first(heading, "a", "anchor");
	char *id;

	if (anchor == NULL || dom_get(anchor, "id") == NULL)
		return NULL;
	id = text_printf("%s", dom_get(anchor, "id"));
	dom_remove(anchor);
	return id;
}

static void bind_heading(struct page *page, xmlNode *heading,
			 struct count *count)
{
	unsigned int level = level_of(heading);
	char *id = take_id(heading), *title = dom_text(heading);
	xmlNode *new = dom_new(NULL, text_printf("h%u", level + 1), NULL, NULL);
	xmlNode *link;

	if (id == NULL || text_starts(id, "autotoc")) {
		problem(page->where, "section '%s' has no id; write "
			"\"%s {#name}\"", title, title);
		id = text_printf("section-%u", count->section + 1);
	}
	dom_set(new, "id", id);
	if (page->number != 0)
		dom_new(new, "span", "no", number_of(page, level, count));
	dom_move_children(heading, new);
	link = dom_new(new, "a", "perma", "#");
	dom_set(link, "href", text_printf("#%s", id));
	dom_set(link, "aria-label", text_printf("Link to %s", title));
	dom_replace(heading, new);
	add_to_list(page, id, title, level);
}

void heading_page(struct page *page)
{
	xmlNode *node = dom_next(page->body, NULL), *next;
	struct count count = { 0, 0 };

	for (; node != NULL; node = next) {
		if (level_of(node) == 0) {
			next = dom_next(page->body, node);
			continue;
		}
		next = dom_next_beside(page->body, node);
		bind_heading(page, node, &count);
	}
}
