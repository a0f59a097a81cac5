/* Names of C in running text.  Doxygen links those it knows; every other
   name() of a chapter must be described on one of our own pages, where it has
   the anchor "fn-name", or is an error: a misspelt name, or a function which
   this Dovecot has no more. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "bind.h"

/* Is this the name of something in C, and not a word or a title? */
static bool is_name(const char *text)
{
	return strchr(text, ' ') == NULL &&
		(strchr(text, '_') != NULL || strstr(text, "::") != NULL ||
		 text_ends(text, "()") || text_ends(text, ".h") ||
		 text_ends(text, ".c"));
}

static void set_code(const struct page *page)
{
	struct dom_nodes links = dom_all(page->body, "a", "el");
	size_t i;

	for (i = 0; i < links.count; i++) {
		dom_unset(links.node[i], "class");
		if (is_name(dom_text(links.node[i])) &&
		    !dom_inside(links.node[i], "code") &&
		    page->kind != PAGE_API)
			dom_wrap(links.node[i], "code", NULL);
	}
	free(links.node);
}

/* A browser breaks a line behind any hyphen, that of an arrow too.  Short code
   without blanks stays in one piece, and still fits a narrow screen. */
#define SHORT_CODE 30

static void keep_whole(const struct page *page)
{
	struct dom_nodes codes = dom_all(page->body, "code", NULL);
	size_t i;

	for (i = 0; i < codes.count; i++) {
		const char *text = dom_text(codes.node[i]);

		if (!dom_inside(codes.node[i], "pre") &&
		    strchr(text, '-') != NULL && strchr(text, ' ') == NULL &&
		    strlen(text) <= SHORT_CODE)
			dom_set(codes.node[i], "class", "whole");
	}
	free(codes.node);
}

/* Returns the address of our own words on a function, or NULL. */
static char *own_words(const struct book *book, const char *name)
{
	char *id = text_printf("fn-%s", name);
	unsigned int i;

	for (i = 0; i < book->pages; i++) {
		const struct page *page = &book->page[i];
		const xmlNode *node = NULL;

		if (page->kind != PAGE_BACK)
			continue;
		while ((node = dom_next(page->body, node)) != NULL) {
			const char *found = dom_get(node, "id");

			if (found != NULL && strcmp(found, id) == 0)
				return text_printf("%s#%s", page->name, id);
		}
	}
	return NULL;
}

/* Finds the next name() in a text.  Returns its start, and its size without
   the parentheses. */
static char *find_call(char *text, size_t *size_r)
{
	char *end = text, *start;

	while ((end = strstr(end, "()")) != NULL) {
		start = end;
		while (start > text && (isalnum((unsigned char)start[-1]) ||
					start[-1] == '_'))
			start--;
		if (start < end && !isdigit((unsigned char)*start)) {
			*size_r = end - start;
			return start;
		}
		end++;
	}
	return NULL;
}

/* Makes a link of the call at @p start, and returns the rest of the text,
   which follows it in a node of its own. */
static xmlNode *link_call(xmlNode *text, char *start, size_t size,
			  const char *href)
{
	xmlNode *link = dom_new(NULL, "a", NULL, text_copy(start, size + 2));
	xmlNode *rest = xmlNewText((xmlChar *)start + size + 2);
	xmlNode *last = link;

	dom_set(link, "href", href);
	*start = '\0';
	xmlAddNextSibling(text, link);
	if (!dom_inside(link, "code"))
		last = dom_wrap(link, "code", NULL);
	xmlAddNextSibling(last, rest);
	return rest;
}

static void check_text(const struct book *book, const struct page *page,
		       xmlNode *node)
{
	char *at = (char *)node->content, *name, *href;
	size_t size;

	while ((at = find_call(at, &size)) != NULL) {
		name = text_copy(at, size);
		href = own_words(book, name);
		if (href != NULL) {
			node = link_call(node, at, size, href);
			at = (char *)node->content;
			continue;
		}
		problem(page->where, "%s() is not a link: no header, sample or "
			"page of this book knows it (a function of libc is "
			"written %s(3))", name, name);
		at += size + 2;
	}
}

static bool is_prose(const xmlNode *node)
{
	static const char *const others[] = {
		"a", "pre", "svg", "details", "script"
	};
	unsigned int i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (dom_inside(node, others[i]))
			return false;
	}
	return true;
}

void names_page(const struct book *book, struct page *page)
{
	xmlNode *node = NULL;

	set_code(page);
	keep_whole(page);
	if (page->kind != PAGE_CHAPTER && page->kind != PAGE_BACK)
		return;
	while ((node = dom_next(page->body, node)) != NULL) {
		if (node->type == XML_TEXT_NODE && is_prose(node))
			check_text(book, page, node);
	}
}
