/* A diagram in words: a list of its arrows, read off the picture itself.

   Two habits of our diagrams need care.  A long arrow can be drawn in pieces,
   through points that are not seen; only its last piece has a head.  And in a
   sequence diagram each message starts and ends at such a point, on the life
   line (class "life") of somebody with a name. */

#include <stdlib.h>
#include <string.h>
#include "bind.h"

struct place {
	double x, y;
};

struct arrow {
	char *from, *to;	/* names of nodes */
	const char *label;
	struct place start;
	bool life;		/* is a piece of a life line */
	bool head, tail;	/* has an arrow head at its end, start */
	bool told;
};

struct words {
	const xmlNode *svg;
	struct arrow *arrow;
	size_t arrows;
};

/* Joins the lines of a label.  A name of C is broken behind an underscore. */
static char *label_of(const xmlNode *group)
{
	struct dom_nodes texts = dom_all(group, "text", NULL);
	char *label = text_printf("%s", "");
	size_t i;

	for (i = 0; i < texts.count; i++)
		label = text_printf("%s%s%s", label, i == 0 ||
				    text_ends(label, "_") ? "" : " ",
				    dom_text(texts.node[i]));
	free(texts.node);
	return text_squeeze(label);
}

/* Returns the label of the node of that name, or of the one whose life line
   goes through it; NULL if there is none. */
static const char *node_label(const struct words *words, const char *name)
{
	struct dom_nodes nodes = dom_all(words->svg, "g", "node");
	const char *label = NULL;
	size_t i;

	for (i = 0; i < nodes.count && label == NULL; i++) {
		if (strcmp(dom_get(nodes.node[i], "data-name"), name) == 0)
			label = label_of(nodes.node[i]);
	}
	free(nodes.node);
	if (label != NULL && *label == '\0')
		label = NULL;
	for (i = 0; i < words->arrows && label == NULL; i++) {
		if (words->arrow[i].life &&
		    strcmp(words->arrow[i].to, name) == 0)
			label = node_label(words, words->arrow[i].from);
	}
	return label;
}

static double distance(struct place a, struct place b)
{
	return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

/* Reads the start and the end of a path: the numbers after M, and the last. */
static void path_ends(const char *d, struct place *start_r,
		      struct place *end_r)
{
	const char *last = strrchr(d, ' ');

	sscanf(d, "M%lf,%lf", &start_r->x, &start_r->y);
	if (last == NULL || sscanf(last, " %lf,%lf", &end_r->x, &end_r->y) != 2)
		*end_r = *start_r;
}

/* The name of an edge is "from->to", where both can have a port. */
static bool read_names(const char *name, struct arrow *arrow)
{
	const char *to = name == NULL ? NULL : strstr(name, "->");

	if (to == NULL)
		return false;
	arrow->from = text_copy(name, strcspn(name, ":-"));
	to += strlen("->");
	arrow->to = text_copy(to, strcspn(to, ":"));
	return true;
}

static bool read_arrow(const xmlNode *edge, struct arrow *arrow)
{
	struct dom_nodes heads = dom_all(edge, "polygon", NULL);
	const xmlNode *path = dom_first(edge, "path", NULL);
	struct place start, end, tip;
	size_t i;

	memset(arrow, 0, sizeof(*arrow));
	if (path == NULL || !read_names(dom_get(edge, "data-name"), arrow))
		return false;
	path_ends(dom_get(path, "d"), &start, &end);
	for (i = 0; i < heads.count; i++) {
		if (sscanf(dom_get(heads.node[i], "points"), "%lf,%lf",
			   &tip.x, &tip.y) != 2)
			continue;
		if (distance(tip, end) <= distance(tip, start))
			arrow->head = true;
		else
			arrow->tail = true;
	}
	free(heads.node);
	arrow->start = start;
	arrow->label = label_of(edge);
	arrow->life = dom_has_class(edge, "life");
	return true;
}

static int by_height(const void *a, const void *b)
{
	const struct arrow *x = a, *y = b;

	if (x->start.y != y->start.y)
		return x->start.y < y->start.y ? -1 : 1;
	return x->start.x < y->start.x ? -1 : x->start.x > y->start.x;
}

static void read_arrows(struct words *words)
{
	struct dom_nodes edges = dom_all(words->svg, "g", "edge");
	bool life = false;
	size_t i;

	words->arrow = calloc(edges.count + 1, sizeof(*words->arrow));
	if (words->arrow == NULL)
		abort();
	for (i = 0; i < edges.count; i++) {
		struct arrow *arrow = &words->arrow[words->arrows];

		if (read_arrow(edges.node[i], arrow)) {
			words->arrows++;
			life = life || arrow->life;
		}
	}
	free(edges.node);
	/* A sequence is told from the top to the bottom. */
	if (life)
		qsort(words->arrow, words->arrows, sizeof(*words->arrow),
		      by_height);
}

/* Returns the next piece of a long arrow, or NULL. */
static struct arrow *next_piece(struct words *words,
				const struct arrow *arrow)
{
	size_t i;

	if (arrow->head)
		return NULL;
	for (i = 0; i < words->arrows; i++) {
		struct arrow *next = &words->arrow[i];

		if (!next->life && !next->told &&
		    strcmp(next->from, arrow->to) == 0)
			return next;
	}
	return NULL;
}

static void tell(struct words *words, struct arrow *arrow, xmlNode *list)
{
	const char *from = node_label(words, arrow->from), *to;
	const char *label = arrow->label;
	struct arrow *last = arrow, *next;
	bool back = arrow->tail;

	arrow->told = true;
	while ((to = node_label(words, last->to), next =
		next_piece(words, last)) != NULL && (to == NULL || !back)) {
		next->told = true;
		if (*label == '\0')
			label = next->label;
		last = next;
	}
	if (from == NULL || to == NULL)
		return;
	dom_new(list, "li", NULL, text_printf("%s %s %s%s%s",
		back && !last->head ? to : from,
		back || last->head ? "→" : "–",
		back && !last->head ? from : to,
		*label == '\0' ? "" : ": ", label));
}

void svg_words(const xmlNode *svg, xmlNode *list)
{
	struct words words = { svg, NULL, 0 };
	size_t i;

	read_arrows(&words);
	for (i = 0; i < words.arrows; i++) {
		if (!words.arrow[i].life && !words.arrow[i].told)
			tell(&words, &words.arrow[i], list);
	}
	free(words.arrow);
}
