/* bind: make a book of the pages that Doxygen wrote. */

#define _GNU_SOURCE
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"

#define OPTIONS 8

static const struct option names[OPTIONS + 1] = {
	{ "doxygen", required_argument, NULL, 0 },
	{ "tagfile", required_argument, NULL, 0 },
	{ "out", required_argument, NULL, 0 },
	{ "chapters", required_argument, NULL, 0 },
	{ "headers", required_argument, NULL, 0 },
	{ "samples", required_argument, NULL, 0 },
	{ "transcripts", required_argument, NULL, 0 },
	{ "dovecot", required_argument, NULL, 0 },
	{ NULL, 0, NULL, 0 }
};

/* All options must be there, since book.mk is the only one to call us. */
static void read_options(int argc, char *argv[], struct options *options)
{
	const char **value[OPTIONS] = {
		&options->doxygen, &options->tagfile, &options->out,
		&options->chapters, &options->headers, &options->samples,
		&options->transcripts, &options->dovecot
	};
	int i, found;

	while ((found = getopt_long(argc, argv, "", names, &i)) == 0)
		*value[i] = optarg;
	if (found != -1 || optind != argc)
		exit(2);
	for (i = 0; i < OPTIONS; i++) {
		if (*value[i] == NULL) {
			fprintf(stderr, "bind: --%s is missing\n",
				names[i].name);
			exit(2);
		}
	}
}

/* The order matters: listings, dialogues and figures first, since they know
   Doxygen's elements; names last, since they look at the text that is left. */
static void bind_page(const struct book *book, struct page *page)
{
	clean_page(page);
	listing_page(page);
	dialogue_page(book, page);
	figure_page(book, page);
	box_page(page);
	if (page->kind == PAGE_CHAPTER || page->kind == PAGE_BACK)
		heading_page(page);
	else
		api_page(page);
	footnote_page(page);
	table_page(page);
	names_page(book, page);
	lead_page(page);
}

int main(int argc, char *argv[])
{
	struct book book;
	unsigned int i;

	memset(&book, 0, sizeof(book));
	read_options(argc, argv, &book.options);
	load_book(&book);

	for (i = 0; i < book.pages; i++)
		bind_page(&book, &book.page[i]);
	collect_boxes(&book);
	clean_page(&book.front);
	heading_page(&book.front);
	markers_check(&book);

	for (i = 0; i < book.pages; i++)
		write_page(&book, &book.page[i]);
	write_front(&book);
	write_print(&book);
	write_search(&book);
	links_check(&book);
	return problems_print() == 0 ? 0 : 1;
}
