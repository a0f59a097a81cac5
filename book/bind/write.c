/* Writing the pages. */

#include <string.h>
#include "bind.h"

static void write_eyebrow(FILE *out, const struct page *page)
{
	fputs("<p class=\"eyebrow\">", out);
	if (page->number != 0)
		fprintf(out, "Chapter %u", page->number);
	else if (page->kind == PAGE_CHAPTER)
		fputs("Before you start", out);
	else if (page->kind == PAGE_BACK)
		fputs("Back of the book", out);
	else
		fputs(page->kind == PAGE_API ? "Reference" : "Source", out);
	fputs("</p>\n", out);
}

static void write_neighbour(FILE *out, const struct page *page,
			    const char *class, const char *word)
{
	fprintf(out, "<a class=\"%s\" rel=\"%s\" href=\"%s\"><small>%s</small>"
		" ", class, class, page->name, word);
	text_html(out, page->title);
	fputs("</a>", out);
}

static void write_neighbours(FILE *out, const struct book *book,
			     const struct page *page)
{
	const struct page *last = &book->page[book->chapters - 1];

	fputs("<nav class=\"pn\" aria-label=\"Chapters before and after\">",
	      out);
	write_neighbour(out, page == book->page ? &book->front : page - 1,
			"prev", "Previous");
	if (page != last)
		write_neighbour(out, page + 1, "next", "Next");
	fputs("</nav>\n", out);
}

static void write_toc(FILE *out, const struct page *page)
{
	if (page->toc == NULL)
		return;
	fputs("<nav class=\"toc\" aria-labelledby=\"toc\">"
	      "<p class=\"h\" id=\"toc\">On this page</p>\n<ul>", out);
	dom_write_children(out, page->toc);
	fputs("</ul></nav>\n", out);
}

void write_page(const struct book *book, const struct page *page)
{
	static const char *const classes[] = {
		"chapter", "back", "api", "api", "source"
	};
	FILE *out = book_open(book, page->name);

	shell_start(out, book, page->name, page->title, classes[page->kind]);
	write_eyebrow(out, page);
	fputs("<h1>", out);
	text_html(out, page->title);
	fputs("</h1>\n", out);
	write_toc(out, page);
	dom_write_children(out, page->body);
	if (page->kind == PAGE_CHAPTER)
		write_neighbours(out, book, page);
	shell_end(out, book, page->name);
	book_close(out, page->name);
}
