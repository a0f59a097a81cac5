/* Reading Doxygen's pages: which of them belong to the book, and what is the
   text on them. */

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <libxml/HTMLparser.h>
#include "bind.h"

static void die(const char *path)
{
	fprintf(stderr, "bind: cannot read %s: %s\n", path, strerror(errno));
	exit(1);
}

void load_lines(const char *path, void *context,
		void (*each)(void *context, char *line))
{
	char *text = text_read(path), *line;

	if (text == NULL)
		die(path);
	while ((line = strsep(&text, "\n")) != NULL) {
		if (*line != '\0' && *line != '#')
			each(context, line);
	}
}

/* Says "struct client" for Doxygen's "client Struct Reference". */
static char *plain_title(const char *title)
{
	static const char *const ends[][2] = {
		{ " Struct Reference", "struct " },
		{ " Union Reference", "union " },
		{ " File Reference", "" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (text_ends(title, ends[i][0]))
			return text_printf("%s%.*s", ends[i][1],
				(int)(strlen(title) - strlen(ends[i][0])),
				title);
	}
	return text_printf("%s", title);
}

/* Finds the title and the text.  The text leaves Doxygen's document, which is
   not freed: names of elements can belong to its dictionary. */
static void load_page(const struct book *book, struct page *page)
{
	char *path = text_printf("%s/%s", book->options.doxygen, page->name);
	xmlDoc *doc = htmlReadFile(path, "UTF-8", HTML_PARSE_NOERROR |
				   HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	xmlNode *root, *title, *contents;

	if (doc == NULL)
		die(path);
	root = (xmlNode *)doc;
	title = dom_first(root, "div", "title");
	contents = dom_first(root, "div", "contents");
	if (title == NULL || contents == NULL) {
		problem(page->name, "Doxygen's page has no title or no "
			"contents; the binder does not know this Doxygen");
		contents = dom_new(NULL, "div", NULL, NULL);
	}
	if (page->title == NULL)
		page->title = title == NULL ? page->name :
			plain_title(dom_text(title));
	page->body = contents;
	page->lead = text_printf("%s", "");
	xmlUnlinkNode(contents);
}

static struct page *add_page(struct book *book, enum page_kind kind,
			     const char *name)
{
	struct page *page;

	book->page = realloc(book->page,
			     (book->pages + 1) * sizeof(*book->page));
	if (book->page == NULL)
		abort();
	page = &book->page[book->pages++];
	memset(page, 0, sizeof(*page));
	page->kind = kind;
	page->name = text_printf("%s", name);
	page->where = page->name;
	return page;
}

/* A line of the list: number, id, title and file, with tabs between. */
static void add_chapter(void *context, char *line)
{
	struct book *book = context;
	char *number = strsep(&line, "\t"), *id = strsep(&line, "\t");
	struct page *page = add_page(book, PAGE_CHAPTER,
				     text_printf("%s.html", id));

	page->number = atoi(number);
	page->title = text_printf("%s", strsep(&line, "\t"));
	page->where = line;
	book->chapters++;
}

static void add_name(char ***list, unsigned int *count, const char *name)
{
	*list = realloc(*list, (*count + 1) * sizeof(**list));
	if (*list == NULL)
		abort();
	(*list)[(*count)++] = text_printf("%s", name);
}

static void add_header(void *context, char *line)
{
	struct book *book = context;

	add_name(&book->header, &book->headers, line);
}

static void add_samples(struct book *book, const char *pattern)
{
	const char *directory = book->options.samples;
	glob_t found;
	size_t i;

	if (glob(text_printf("%s/%s", directory, pattern), 0, NULL,
		 &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc; i++)
		add_name(&book->sample, &book->samples,
			 found.gl_pathv[i] + strlen(directory) + 1);
	globfree(&found);
}

char *file_page(const char *file, const char *end)
{
	const char *slash = strrchr(file, '/');
	char *name = text_replace(slash == NULL ? file : slash + 1, "_", "__");

	return text_printf("%s%s", text_replace(name, ".", "_8"), end);
}

/* A header of our own belongs to the samples. */
static void mark_samples(struct book *book)
{
	struct page *page;
	unsigned int i;

	for (i = 0; i < book->samples; i++) {
		page = book_page(book, file_page(book->sample[i], ".html"));
		if (page != NULL)
			page->kind = PAGE_SAMPLE;
	}
}

/* Other pages of the book are known by their names, which Doxygen makes from
   what they are about.  Its lists and indexes are not ours: we have search. */
static bool other_kind(const char *name, enum page_kind *kind_r)
{
	if (strcmp(name, "pitfall.html") == 0 ||
	    strcmp(name, "exercise.html") == 0 || text_starts(name, "in-"))
		*kind_r = PAGE_BACK;
	else if (text_ends(name, "_8c_source.html") ||
		 text_ends(name, "_8h_source.html"))
		*kind_r = PAGE_SOURCE;
	else if (text_ends(name, "_8c.html"))
		*kind_r = PAGE_SAMPLE;
	else if (text_ends(name, "_8h.html") || text_starts(name, "struct") ||
		 text_starts(name, "union"))
		*kind_r = PAGE_API;
	else
		return false;
	return text_ends(name, ".html");
}

/* A chapter can have such a name too. */
static int select_page(const struct dirent *entry)
{
	enum page_kind kind;

	return other_kind(entry->d_name, &kind) &&
		!text_starts(entry->d_name, "ch-");
}

static void add_others(struct book *book)
{
	struct dirent **entry;
	enum page_kind kind;
	int i, count;

	count = scandir(book->options.doxygen, &entry, select_page, alphasort);
	if (count < 0)
		die(book->options.doxygen);
	for (i = 0; i < count; i++) {
		if (other_kind(entry[i]->d_name, &kind))
			add_page(book, kind, entry[i]->d_name);
	}
}

void load_book(struct book *book)
{
	unsigned int i;

	load_lines(book->options.chapters, book, add_chapter);
	load_lines(book->options.headers, book, add_header);
	add_samples(book, "*/*.[ch]");
	add_samples(book, "*.[ch]");
	add_others(book);
	mark_samples(book);
	for (i = 0; i < book->pages; i++)
		load_page(book, &book->page[i]);
	book->front.kind = PAGE_BACK;
	book->front.name = text_printf("index.html");
	book->front.where = book->front.name;
	load_page(book, &book->front);
}

struct page *book_page(const struct book *book, const char *name)
{
	unsigned int i;

	for (i = 0; i < book->pages; i++) {
		if (strcmp(book->page[i].name, name) == 0)
			return &book->page[i];
	}
	return NULL;
}
