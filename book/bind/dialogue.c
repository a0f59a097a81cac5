/* Wire dialogues.  A transcript is a text file that the tests hold with a real
   imap process, and that is shown here; tests/harness/transcript.h says what
   its lines mean. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

struct dialogue {
	struct page *page;
	const char *file;	/* below the directory of the transcripts */
	xmlNode *code;		/* where the lines go */
	const char *title;
	bool spoken;		/* a line of C or S has been seen */
};

/* One line: who, what, and a remark on the packet or NULL. */
static void add_line(struct dialogue *dialogue, const char *class,
		     const char *who, const char *what, const char *packet)
{
	xmlNode *line = dom_new(dialogue->code, "span", class, NULL);

	dialogue->spoken = true;
	dom_new(line, "b", NULL, who);
	dom_add_text(line, text_printf(" %s", what));
	if (packet != NULL) {
		dom_add_text(line, " ");
		dom_new(line, "i", NULL, packet);
	}
	dom_add_text(line, "\n");
}

static void add_action(struct dialogue *dialogue, bool client,
		       const char *what)
{
	static const struct {
		const char *name, *words;
	} actions[] = {
		{ "close", "the client closes the connection" },
		{ "reset", "the client resets the connection" },
		{ "half-close", "the client says that it will send no more" },
		{ "closed", "the server closes the connection" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(what, actions[i].name) == 0) {
			add_line(dialogue, client ? "c act" : "s act",
				 client ? "C:" : "S:", actions[i].words, NULL);
			return;
		}
	}
	problem(dialogue->file, "unknown action '%s'", what);
}

static void add_remark(struct dialogue *dialogue, const char *text)
{
	xmlNode *remark;

	if (dialogue->title == NULL) {
		dialogue->title = text;
		return;
	}
	remark = dom_new(dialogue->code, "span", "r", text);
	dom_add_text(remark, "\n");
}

static void read_line(struct dialogue *dialogue, const char *line)
{
	const char *what = line;

	if (*line == '\0' || *line == '@')
		return;
	what += *line == '#' ? strspn(line, "# ") : strlen("C: ");
	if (*line == '#')
		add_remark(dialogue, what);
	else if (text_starts(line, "C: "))
		add_line(dialogue, "c", "C:", what, NULL);
	else if (text_starts(line, "C& "))
		add_line(dialogue, "c", "C:", what, "in the same packet");
	else if (text_starts(line, "C- "))
		add_line(dialogue, "c", "C:", what,
			 "packet ends here, the line goes on");
	else if (text_starts(line, "S: "))
		add_line(dialogue, "s", "S:", what, NULL);
	else if (strcmp(line, "M! mail") == 0)
		add_remark(dialogue, "a mail is delivered");
	else if (text_starts(line, "C! ") || text_starts(line, "S! "))
		add_action(dialogue, *line == 'C', what);
	else
		problem(dialogue->file, "unknown kind of line: %s", line);
}

static xmlNode *read_dialogue(const struct book *book,
			      struct dialogue *dialogue)
{
	xmlNode *figure = dom_new(NULL, "figure", "dialogue", NULL);
	xmlNode *caption = dom_new(figure, "figcaption", NULL, NULL);
	xmlNode *pre = dom_new(figure, "pre", NULL, NULL);
	char *text, *line;

	dialogue->code = dom_new(pre, "code", NULL, NULL);
	text = text_read(text_printf("%s/%s", book->options.transcripts,
				     dialogue->file));
	if (text == NULL) {
		problem(dialogue->page->where, "there is no transcript %s",
			dialogue->file);
		return figure;
	}
	while ((line = strsep(&text, "\n")) != NULL)
		read_line(dialogue, line);
	if (dialogue->title == NULL || !dialogue->spoken)
		problem(dialogue->file, "a transcript has a title and at "
			"least one line of the client or the server");

	dom_new(caption, "b", NULL, dialogue->title);
	dom_add_text(caption, " ");
	dom_new(caption, "span", NULL,
		text_printf("tests/transcripts/%s", dialogue->file));
	box_focus(pre, text_printf("Dialogue %s", dialogue->file));
	return figure;
}

/* Text that Doxygen was told to leave alone, such as a grammar. */
static void bind_verbatim(xmlNode *pre, size_t number)
{
	dom_set(pre, "class", "plain text");
	box_focus(pre, text_printf("Text %zu", number));
	dom_wrap(pre, "figure", "listing");
}

void dialogue_page(const struct book *book, struct page *page)
{
	struct dom_nodes blocks = dom_all(page->body, "pre", "fragment");
	size_t i;

	for (i = 0; i < blocks.count; i++) {
		xmlNode *pre = blocks.node[i], *comment = dom_before(pre);
		struct dialogue dialogue = { page, NULL, NULL, NULL, false };

		if (comment == NULL || comment->type != XML_COMMENT_NODE ||
		    !text_starts((char *)comment->content, "dialogue ")) {
			bind_verbatim(pre, i + 1);
			continue;
		}
		dialogue.file = text_printf("%s.txt", (char *)comment->content +
					    strlen("dialogue "));
		dom_remove(comment);
		dom_replace(pre, read_dialogue(book, &dialogue));
	}
	free(blocks.node);
}
