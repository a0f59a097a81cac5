/* The front page: what the book is, its chapters, its samples, and how it was
   checked. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

static void write_chapter(FILE *out, const struct page *page)
{
	fprintf(out, "<li><a href=\"%s\"><span class=\"no\">", page->name);
	if (page->number != 0)
		fprintf(out, "%u", page->number);
	fputs("</span> <span class=\"name\">", out);
	text_html(out, page->title);
	fputs("</span></a> <p>", out);
	text_html(out, page->lead);
	fputs("</p></li>\n", out);
}

static void write_chapters(FILE *out, const struct book *book)
{
	const struct page *first = book->page;
	unsigned int i;

	if (book->chapters == 0)
		return;
	if (first->number == 0 && book->chapters > 1)
		first++;
	fprintf(out, "<p class=\"start\"><a href=\"%s\">Start with chapter "
		"%u</a> <a href=\"%s\">%s</a></p>\n", first->name,
		first->number, book->page->name, book->page->title);
	fputs("<h2>Chapters</h2>\n<ol class=\"cards\">\n", out);
	for (i = 0; i < book->chapters; i++)
		write_chapter(out, &book->page[i]);
	fputs("</ol>\n", out);
}

/* The first sentence of a sample's own description says what it teaches. */
static void write_samples(FILE *out, const struct book *book)
{
	const struct page *page;
	unsigned int i;

	fputs("<h2>Samples</h2>\n<dl class=\"samples\">\n", out);
	for (i = 0; i < book->samples; i++) {
		page = book_page(book, file_page(book->sample[i], ".html"));
		if (page == NULL)
			continue;
		fprintf(out, "<dt><a href=\"%s\">",
			file_page(book->sample[i], "_source.html"));
		text_html(out, book->sample[i]);
		fputs("</a></dt><dd>", out);
		text_html(out, page->lead);
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

/* Counts figures of a kind; code without a caption is none of them. */
static unsigned int count(const struct book *book, const char *class)
{
	struct dom_nodes found;
	unsigned int i, sum = 0;
	size_t j;

	for (i = 0; i < book->chapters; i++) {
		found = dom_all(book->page[i].body, "figure", class);
		for (j = 0; j < found.count; j++)
			sum += dom_first(found.node[j], "figcaption", NULL) !=
				NULL;
		free(found.node);
	}
	return sum;
}

/* Our sections come after the lists; Doxygen's list of the chapters goes. */
static void write_sections(FILE *out, const struct book *book)
{
	xmlNode *list = dom_first(book->front.body, "ul", NULL);

	if (list != NULL)
		dom_remove(list);
	dom_write_children(out, book->front.body);
	fprintf(out, "<p>This copy was made for Dovecot %s. It has %u chapters "
		"with %u listings, %u dialogues and %u diagrams.</p>\n",
		book->options.dovecot, book->chapters,
		count(book, "listing"), count(book, "dialogue"),
		count(book, "diagram"));
}

void write_front(const struct book *book)
{
	FILE *out = book_open(book, book->front.name);
	xmlNode *first = dom_first(book->front.body, "p", NULL);

	shell_start(out, book, book->front.name, book->front.title, "front");
	fputs("<h1>", out);
	text_html(out, book->front.title);
	fputs("</h1>\n<p class=\"sub\">Custom IMAP commands for Dovecot</p>\n",
	      out);
	if (first != NULL) {
		fputs("<p class=\"lead\">", out);
		dom_write_children(out, first);
		fputs("</p>\n", out);
		dom_remove(first);
	}
	write_chapters(out, book);
	write_samples(out, book);
	write_sections(out, book);
	shell_end(out, book, book->front.name);
	book_close(out, book->front.name);
}
