/* The index of the search: a script, since a page that was opened from a file
   may load scripts, and no data.  Each entry is title, address, text, weight;
   book.js looks for the words in it. */

#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include "bind.h"

static void write_entry(FILE *out, const char *title, const char *address,
			const char *text, unsigned int weight)
{
	putc('[', out);
	text_json(out, title);
	putc(',', out);
	text_json(out, address);
	putc(',', out);
	text_json(out, text);
	fprintf(out, ",%u],\n", weight);
}

/* A section of a chapter, or what stands before the first one. */
struct section {
	char *title, *address, *text;
	unsigned int weight;
};

/* Words on both sides of a new block are not one word. */
static const char *text_of(const xmlNode *node)
{
	static const char *const inside_words[] = {
		"a", "b", "code", "em", "i", "span", "strong", "sup"
	};
	unsigned int i;

	if (node->type == XML_TEXT_NODE)
		return (const char *)node->content;
	for (i = 0; i < sizeof(inside_words) / sizeof(inside_words[0]); i++) {
		if (dom_is(node, inside_words[i]))
			return "";
	}
	return " ";
}

static bool starts_section(const xmlNode *node)
{
	return (dom_is(node, "h2") || dom_is(node, "h3") ||
		dom_is(node, "h4")) && dom_get(node, "id") != NULL;
}

static void start_section(struct section *section, const struct page *page,
			  xmlNode *heading)
{
	xmlNode *perma = dom_first(heading, "a", "perma");
	xmlNode *number = dom_first(heading, "span", "no");
	char *title = dom_text(heading);

	if (perma != NULL)
		title[strlen(title) - strlen("#")] = '\0';
	if (number != NULL)
		title += strlen(dom_text(number));
	section->title = text_squeeze(title);
	section->address = text_printf("%s#%s", page->name,
				       dom_get(heading, "id"));
	section->text = text_printf("%s", "");
	section->weight = 5;
}

static void write_sections(FILE *out, const struct page *page)
{
	struct section section = { page->title, page->name, "", 6 };
	xmlNode *node = dom_next(page->body, NULL);

	while (node != NULL) {
		bool heading = starts_section(node);

		if (heading) {
			write_entry(out, section.title, section.address,
				    text_squeeze(section.text),
				    section.weight);
			start_section(&section, page, node);
		} else
			section.text = text_printf("%s%s", section.text,
						   text_of(node));
		node = heading || dom_is(node, "svg") ||
			dom_is(node, "details") ?
			dom_next_beside(page->body, node) :
			dom_next(page->body, node);
	}
	write_entry(out, section.title, section.address,
		    text_squeeze(section.text), section.weight);
}

/* Returns the text of a child, or "". */
static char *field(const xmlNode *member, const char *name)
{
	const xmlNode *child = dom_first(member, name, NULL);

	return child == NULL ? text_printf("%s", "") : dom_text(child);
}

/* Members of the tag file: functions, types, macros and struct members. */
static void write_symbols(FILE *out, const struct book *book,
			  const xmlNode *tags)
{
	struct dom_nodes members = dom_all(tags, "member", NULL);
	size_t i;

	for (i = 0; i < members.count; i++) {
		const xmlNode *member = members.node[i];
		char *page = field(member, "anchorfile");
		char *of = field(member->parent, "name");

		if (book_page(book, page) == NULL)
			continue;
		write_entry(out, field(member, "name"),
			    text_printf("%s#%s", page, field(member, "anchor")),
			    text_printf("%s %s%s – %s", field(member, "type"),
					field(member, "name"),
					field(member, "arglist"), of), 1);
	}
	free(members.node);
}

void write_search(const struct book *book)
{
	FILE *out = book_open(book, "search.js");
	xmlDoc *tags = xmlReadFile(book->options.tagfile, NULL,
				   XML_PARSE_NONET | XML_PARSE_NOERROR);
	unsigned int i;

	fputs("window.BOOK_INDEX=[\n", out);
	for (i = 0; i < book->pages; i++) {
		const struct page *page = &book->page[i];

		if (page->kind == PAGE_CHAPTER || page->kind == PAGE_BACK)
			write_sections(out, page);
		else if (text_starts(page->name, "struct"))
			write_entry(out, page->title, page->name, "", 1);
	}
	if (tags != NULL)
		write_symbols(out, book, (xmlNode *)tags);
	else
		problem(book->options.tagfile, "cannot be read");
	fputs("];\n", out);
	book_close(out, "search.js");
	xmlFreeDoc(tags);
}
