/* Footnotes.  Doxygen leaves [^name] as it is; the paragraph that starts with
   [^name]: has its text.  They become notes in the margin. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

struct note {
	char *name;
	xmlNode *text;		/* the paragraph, which we took off the page */
	unsigned int number;	/* in the order of use, 0: not used yet */
};

struct notes {
	struct page *page;
	struct note *note;
	unsigned int notes, used;
};

/* Returns the first text in a paragraph if it starts a note. */
static xmlNode *note_start(const xmlNode *paragraph)
{
	xmlNode *text = paragraph->children;

	return text != NULL && text->type == XML_TEXT_NODE &&
		text_starts((char *)text->content, "[^") &&
		strstr((char *)text->content, "]:") != NULL ? text : NULL;
}

static void take_note(struct notes *notes, xmlNode *paragraph)
{
	xmlNode *start = note_start(paragraph);
	char *text = (char *)start->content;
	size_t size = strcspn(text, "]");
	struct note *note;

	notes->note = realloc(notes->note,
			      (notes->notes + 1) * sizeof(*notes->note));
	if (notes->note == NULL)
		abort();
	note = &notes->note[notes->notes++];
	note->name = text_copy(text + 2, size - 2);
	note->number = 0;
	text += size + strlen("]:");
	text = text_printf("%s", text + strspn(text, " \n"));
	dom_set_text(start, text);
	xmlUnlinkNode(paragraph);
	note->text = paragraph;
	if (strstr(text, "]:") != NULL && strstr(text, "[^") != NULL)
		problem(notes->page->where, "leave an empty line after the "
			"text of footnote [^%s]", note->name);
	if (*dom_text(paragraph) == '\0')
		problem(notes->page->where, "footnote [^%s] has an empty text",
			note->name);
}

static struct note *find_note(struct notes *notes, const char *name)
{
	unsigned int i;

	for (i = 0; i < notes->notes; i++) {
		if (strcmp(notes->note[i].name, name) == 0)
			return &notes->note[i];
	}
	return NULL;
}

/* Puts the mark and the note after @after, and returns the last of them. */
static xmlNode *place_note(struct notes *notes, xmlNode *after,
			   struct note *note)
{
	char *number;
	xmlNode *mark, *text;

	note->number = ++notes->used;
	number = text_printf("%u", note->number);
	mark = dom_new(NULL, "sup", "fn", number);
	xmlAddNextSibling(after, mark);
	text = dom_new(NULL, "small", "sidenote", NULL);
	dom_set(text, "role", "note");
	dom_set(text, "aria-label", text_printf("Note %s", number));
	dom_new(text, "sup", "fn", number);
	dom_add_text(text, " ");
	dom_move_children(note->text, text);
	xmlAddNextSibling(mark, text);
	return text;
}

/* Returns the note for a name, if it can be used here. */
static struct note *use_note(struct notes *notes, const char *name)
{
	struct note *note = find_note(notes, name);

	if (note == NULL)
		problem(notes->page->where, "footnote [^%s] has no text",
			name);
	else if (note->number != 0) {
		problem(notes->page->where, "footnote [^%s] is used twice",
			name);
		note = NULL;
	}
	return note;
}

/* Splits a text at each [^name] in it, and puts the note there. */
static void bind_text(struct notes *notes, xmlNode *node)
{
	char *at = (char *)node->content, *end;
	struct note *note;
	xmlNode *rest;

	while ((at = strstr(at, "[^")) != NULL &&
	       (end = strchr(at, ']')) != NULL) {
		note = use_note(notes, text_copy(at + 2, end - at - 2));
		if (note == NULL) {
			at = end;
			continue;
		}
		rest = xmlNewText((xmlChar *)end + 1);
		*at = '\0';
		node = xmlAddNextSibling(place_note(notes, node, note), rest);
		at = (char *)node->content;
	}
}

static bool is_text(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE && !dom_inside(node, "pre") &&
		!dom_inside(node, "code") && !dom_inside(node, "svg");
}

void footnote_page(struct page *page)
{
	struct notes notes = { page, NULL, 0, 0 };
	struct dom_nodes all = dom_all(page->body, "p", NULL);
	xmlNode *node = NULL;
	size_t i;

	if (page->kind != PAGE_CHAPTER)
		return;
	for (i = 0; i < all.count; i++) {
		if (note_start(all.node[i]) != NULL)
			take_note(&notes, all.node[i]);
	}
	free(all.node);
	while ((node = dom_next(page->body, node)) != NULL) {
		if (is_text(node))
			bind_text(&notes, node);
	}
	for (i = 0; i < notes.notes; i++) {
		if (notes.note[i].number == 0)
			problem(page->where, "footnote [^%s] is never used",
				notes.note[i].name);
	}
	free(notes.note);
}
