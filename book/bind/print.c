/* The whole book on one page, for a browser's print. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

/* A link to a chapter stays on this page: "ch-a.html#b" becomes "#b", and
   "ch-a.html" becomes "#ch-a". */
static void fix_link(const struct book *book, xmlNode *link)
{
	const char *href = dom_get(link, "href"), *hash;
	const struct page *page;

	if (href == NULL || *href == '#')
		return;
	hash = strchr(href, '#');
	page = book_page(book, text_copy(href, strcspn(href, "#")));
	if (page == NULL || page->kind != PAGE_CHAPTER)
		return;
	if (hash == NULL)
		hash = text_printf("#%.*s", (int)strcspn(href, "."), href);
	dom_set(link, "href", hash);
}

/* All pages have been written, so their trees may change now. */
static void write_chapter(FILE *out, const struct book *book,
			  struct page *page)
{
	struct dom_nodes links = dom_all(page->body, "a", NULL);
	size_t i;

	for (i = 0; i < links.count; i++)
		fix_link(book, links.node[i]);
	free(links.node);
	fprintf(out, "<section id=\"%.*s\">\n", (int)strcspn(page->name, "."),
		page->name);
	if (page->number != 0)
		fprintf(out, "<p class=\"eyebrow\">Chapter %u</p>\n",
			page->number);
	fputs("<h1>", out);
	text_html(out, page->title);
	fputs("</h1>\n", out);
	dom_write_children(out, page->body);
	fputs("</section>\n", out);
}

static void write_title(FILE *out, const struct book *book)
{
	unsigned int i;

	fprintf(out, "<h1>%s</h1>\n<p>Dovecot %s</p>\n<ol class=\"cards\">\n",
		book->front.title, book->options.dovecot);
	for (i = 0; i < book->chapters; i++) {
		const struct page *page = &book->page[i];

		fputs("<li><span class=\"no\">", out);
		if (page->number != 0)
			fprintf(out, "%u", page->number);
		fprintf(out, "</span> <a href=\"#%.*s\">",
			(int)strcspn(page->name, "."), page->name);
		text_html(out, page->title);
		fputs("</a></li>\n", out);
	}
	fputs("</ol>\n", out);
}

void write_print(const struct book *book)
{
	FILE *out = book_open(book, "print.html");
	unsigned int i;

	shell_start(out, book, "print.html", "The book on one page",
		    "chapter print");
	write_title(out, book);
	for (i = 0; i < book->chapters; i++)
		write_chapter(out, book, &book->page[i]);
	shell_end(out, book, "print.html");
	book_close(out, "print.html");
}
