/* Tables: one which is wider than the column scrolls in a box of its own. */

#include <stdlib.h>
#include "bind.h"

static void drop_looks(xmlNode *table)
{
	static const char *const looks[] = {
		"class", "align", "valign", "border", "cellspacing",
		"cellpadding", "width", "nowrap"
	};
	xmlNode *node = table;
	unsigned int i;

	for (; node != NULL; node = dom_next(table, node)) {
		if (node->type != XML_ELEMENT_NODE || dom_is(node, "a"))
			continue;
		for (i = 0; i < sizeof(looks) / sizeof(looks[0]); i++)
			dom_unset(node, looks[i]);
		if (dom_is(node, "th"))
			dom_set(node, "scope", "col");
	}
}

void table_page(struct page *page)
{
	struct dom_nodes tables = dom_all(page->body, "table", "markdownTable");
	unsigned int number = 0;
	xmlNode *box;
	size_t i;

	for (i = 0; i < tables.count; i++) {
		drop_looks(tables.node[i]);
		box = dom_wrap(tables.node[i], "div", "tbl");
		box_focus(box, text_printf("Table %u", ++number));
	}
	free(tables.node);
}
