/* The last check: the written pages are read again, and every link in them has
   to lead to a page, and a place, that is there. */

#include <stdlib.h>
#include <string.h>
#include <libxml/HTMLparser.h>
#include <libxml/hash.h>
#include "bind.h"

struct written {
	const char *name;
	const char *where;
	xmlDoc *doc;
	xmlHashTable *ids;
};

struct check {
	struct written *page;
	unsigned int pages;
};

static void read_ids(struct written *page)
{
	xmlNode *root = (xmlNode *)page->doc, *node = NULL;

	page->ids = xmlHashCreate(64);
	while ((node = dom_next(root, node)) != NULL) {
		const char *id = dom_get(node, "id");

		if (id == NULL)
			continue;
		if (*id == '\0')
			problem(page->where, "there is an empty id");
		else if (xmlHashAddEntry(page->ids, (const xmlChar *)id,
					 page) != 0)
			problem(page->where, "the id '%s' is there twice", id);
	}
}

static void add_page(const struct book *book, struct check *check,
		     const char *name, const char *where)
{
	char *path = text_printf("%s/%s", book->options.out, name);
	struct written *page = &check->page[check->pages++];

	page->name = name;
	page->where = where;
	page->doc = htmlReadFile(path, "UTF-8", HTML_PARSE_NOERROR |
				 HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	if (page->doc == NULL) {
		problem(where, "cannot be read again");
		page->doc = xmlNewDoc(NULL);
	}
	read_ids(page);
}

static struct written *find_page(struct check *check, const char *name)
{
	unsigned int i;

	for (i = 0; i < check->pages; i++) {
		if (strcmp(check->page[i].name, name) == 0)
			return &check->page[i];
	}
	return NULL;
}

static bool is_elsewhere(const char *href)
{
	return text_starts(href, "https:") || text_starts(href, "http:") ||
		text_starts(href, "mailto:") || text_starts(href, "data:") ||
		strcmp(href, "book.css") == 0;
}

static void check_link(struct check *check, struct written *page,
		       const char *href)
{
	char *name = text_copy(href, strcspn(href, "#"));
	const char *id = strchr(href, '#');
	struct written *to = *name == '\0' ? page : find_page(check, name);

	if (is_elsewhere(href))
		return;
	if (to == NULL)
		problem(page->where, "there is a link to %s, and no such page "
			"in the book", href);
	else if (id != NULL && xmlHashLookup(to->ids, (xmlChar *)id + 1) ==
		 NULL)
		problem(page->where, "there is a link to %s, and no such "
			"place on that page", href);
}

/* "Next" and "Top" of a page read by the keyboard count as links too. */
static void check_page(struct check *check, struct written *page)
{
	xmlNode *root = (xmlNode *)page->doc, *node = NULL;

	while ((node = dom_next(root, node)) != NULL) {
		const char *href = dom_get(node, "href");

		if (href != NULL)
			check_link(check, page, href);
	}
}

void links_check(const struct book *book)
{
	struct check check = { NULL, 0 };
	unsigned int i;

	check.page = calloc(book->pages + 2, sizeof(*check.page));
	if (check.page == NULL)
		abort();
	for (i = 0; i < book->pages; i++)
		add_page(book, &check, book->page[i].name,
			 book->page[i].where);
	add_page(book, &check, "index.html", "index.html");
	add_page(book, &check, "print.html", "print.html");
	for (i = 0; i < check.pages; i++)
		check_page(&check, &check.page[i]);
	for (i = 0; i < check.pages; i++) {
		xmlHashFree(check.page[i].ids, NULL);
		xmlFreeDoc(check.page[i].doc);
	}
	free(check.page);
}
