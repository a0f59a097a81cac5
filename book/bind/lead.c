/* The first paragraph of a chapter opens it in larger letters; what the chapter
   is about stands on the front page too. */

#include <ctype.h>
#include <string.h>
#include "bind.h"

/* A sentence ends with a mark before a space: "imap-client.h" does not. */
static char *first_sentence(const char *text)
{
	const char *end = text;

	while ((end = strpbrk(end, ".?!")) != NULL) {
		end++;
		if (*end == ' ' || *end == '\0')
			return text_copy(text, end - text);
	}
	return text_printf("%s", text);
}

/* Returns the text of a paragraph without what is in its margin. */
static char *text_of(const xmlNode *paragraph)
{
	const xmlNode *node = dom_next(paragraph, NULL);
	char *text = text_printf("%s", "");

	while (node != NULL) {
		if (node->type == XML_TEXT_NODE)
			text = text_printf("%s%s", text,
					   (char *)node->content);
		node = dom_is(node, "sup") || dom_is(node, "small") ?
			dom_next_beside(paragraph, node) :
			dom_next(paragraph, node);
	}
	return text_squeeze(text);
}

/* What stands on the front page: the aim of the chapter if it is one sentence,
   else how the text begins. */
static char *card_text(const struct page *page, const xmlNode *paragraph)
{
	const xmlNode *aim = dom_first(page->body, "div", "aim");
	const xmlNode *text = aim == NULL ? NULL : aim->last;
	char *sentence;

	if (!dom_is(text, "p"))
		return first_sentence(text_of(paragraph));
	sentence = text_of(text);
	*sentence = toupper((unsigned char)*sentence);
	return sentence;
}

void lead_page(struct page *page)
{
	xmlNode *node = page->body->children;

	while (node != NULL && (!dom_is(node, "p") ||
				dom_has_class(node, "way")))
		node = node->next;
	if (node == NULL) {
		if (page->kind == PAGE_CHAPTER)
			problem(page->where, "a chapter begins with a "
				"paragraph, which says what it is about");
		return;
	}
	page->lead = card_text(page, node);
	if (page->kind == PAGE_CHAPTER)
		dom_set(node, "class", "lead");
}
