/* The frame of every page: what stands before and after its text. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

#define TITLE "Beyond IDLE"
#define SUBTITLE "Custom IMAP commands for Dovecot"

/* The theme is set before the page is shown, so that it does not flash. */
#define THEME_SCRIPT \
	"<script>try{var t=localStorage.getItem('theme');if(t)document." \
	"documentElement.dataset.theme=t}catch(e){}</script>\n"

FILE *book_open(const struct book *book, const char *name)
{
	char *path = text_printf("%s/%s", book->options.out, name);
	FILE *file = fopen(path, "w");

	if (file == NULL) {
		perror(path);
		exit(1);
	}
	return file;
}

void book_close(FILE *file, const char *name)
{
	if (ferror(file) != 0 || fclose(file) != 0) {
		perror(name);
		exit(1);
	}
}

static void write_link(FILE *out, const char *href, const char *name,
		       const char *text)
{
	fprintf(out, "<li><a href=\"%s\"%s>", href, strcmp(href, name) == 0 ?
		" aria-current=\"page\"" : "");
	text_html(out, text);
	fputs("</a></li>\n", out);
}

static void write_chapters(FILE *out, const struct book *book,
			   const char *name)
{
	unsigned int i;

	fputs("<ol class=\"chapters\">\n", out);
	for (i = 0; i < book->chapters; i++) {
		const struct page *page = &book->page[i];
		bool here = strcmp(page->name, name) == 0;

		fprintf(out, "<li><a href=\"%s\"%s><span>", page->name,
			here ? " aria-current=\"page\"" : "");
		if (page->number != 0)
			fprintf(out, "%u", page->number);
		fputs("</span> <span>", out);
		text_html(out, page->title);
		fputs("</span></a>", out);
		if (here && page->toc != NULL) {
			fputs("<ul class=\"here\">", out);
			dom_write_children(out, page->toc);
			fputs("</ul>", out);
		}
		fputs("</li>\n", out);
	}
	fputs("</ol>\n", out);
}

static void write_back(FILE *out, const struct book *book, const char *name)
{
	unsigned int i;

	fputs("<h2>Back of the book</h2>\n<ul>\n", out);
	for (i = 0; i < book->pages; i++) {
		if (book->page[i].kind == PAGE_BACK)
			write_link(out, book->page[i].name, name,
				   book->page[i].title);
	}
	write_link(out, "print.html", name, "The book on one page");
	fputs("</ul>\n", out);
}

static void write_samples(FILE *out, const struct book *book,
			  const char *name)
{
	unsigned int i;

	fputs("<h2>Samples</h2>\n<ul>\n", out);
	for (i = 0; i < book->samples; i++)
		write_link(out, file_page(book->sample[i], "_source.html"),
			   name, book->sample[i]);
	fputs("</ul>\n", out);
}

static void write_headers(FILE *out, const struct book *book,
			  const char *name)
{
	unsigned int i;

	fprintf(out, "<h2>Dovecot %s</h2>\n<ul>\n", book->options.dovecot);
	for (i = 0; i < book->headers; i++)
		write_link(out, file_page(book->header[i], ".html"), name,
			   book->header[i]);
	fputs("</ul>\n", out);
}

static void write_head(FILE *out, const char *title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" "
	      "content=\"width=device-width, initial-scale=1\">\n<title>", out);
	if (strcmp(title, TITLE) != 0) {
		text_html(out, title);
		fputs(" – ", out);
	}
	fputs(TITLE "</title>\n<link rel=\"icon\" href=\"data:,\">\n"
	      "<link rel=\"stylesheet\" href=\"book.css\">\n"
	      THEME_SCRIPT "</head>\n", out);
}

void shell_start(FILE *out, const struct book *book, const char *name,
		 const char *title, const char *class)
{
	(void)book;
	(void)name;
	write_head(out, title);
	fputs("<body>\n<a class=\"skip\" href=\"#main\">Skip to the text</a>\n"
	      "<header class=\"top\">\n<a class=\"book\" href=\"index.html\">"
	      TITLE " <small>" SUBTITLE "</small></a>\n"
	      "<a class=\"jump\" href=\"#contents\">Contents</a>\n"
	      "<div class=\"tools\" role=\"search\">"
	      "<input id=\"q\" type=\"search\" placeholder=\"Search\" "
	      "aria-label=\"Search the book\" autocomplete=\"off\" hidden>"
	      "<button id=\"theme\" type=\"button\" hidden>Auto</button>"
	      "<div id=\"results\" hidden></div></div>\n</header>\n", out);
	fprintf(out, "<main id=\"main\" class=\"%s\">\n", class);
}

void shell_end(FILE *out, const struct book *book, const char *name)
{
	fprintf(out, "<p class=\"foot\">Made with Doxygen and Graphviz from "
		"the sources of this book and the headers of Dovecot %s."
		"</p>\n</main>\n", book->options.dovecot);
	fputs("<nav id=\"contents\" aria-label=\"Contents\">\n", out);
	write_chapters(out, book, name);
	write_back(out, book, name);
	write_samples(out, book, name);
	write_headers(out, book, name);
	fputs("</nav>\n<script src=\"book.js\"></script>\n</body>\n</html>\n",
	      out);
}
