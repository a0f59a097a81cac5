#ifndef DOM_H
#define DOM_H

#include <stdbool.h>
#include <stdio.h>
#include <libxml/tree.h>

/* A page is a tree of libxml2.  Nodes belong to their document; a node that
   dom_remove() took out is freed with everything in it. */

/** A list of nodes, collected before the tree is changed. */
struct dom_nodes {
	xmlNode **node;
	size_t count;
};

/** Returns the node after @p node in the order of the document, inside
    @p root, or NULL.  A NULL @p node asks for the first one below @p root. */
xmlNode *dom_next(const xmlNode *root, const xmlNode *node);

/** Like dom_next(), but does not go below @p node. */
xmlNode *dom_next_beside(const xmlNode *root, const xmlNode *node);

bool dom_is(const xmlNode *node, const char *name);
bool dom_has_class(const xmlNode *node, const char *class);

/** Returns an attribute, or NULL. */
const char *dom_get(const xmlNode *node, const char *name);
void dom_set(xmlNode *node, const char *name, const char *value);
void dom_unset(xmlNode *node, const char *name);

/** Finds elements below @p root: @p name or @p class can be NULL for any. */
struct dom_nodes dom_all(const xmlNode *root, const char *name,
			 const char *class);
xmlNode *dom_first(const xmlNode *root, const char *name, const char *class);

/** Is one of the elements around @p node called @p name? */
bool dom_inside(const xmlNode *node, const char *name);

/** Returns the text of a node and all below it, as it is. */
char *dom_raw_text(const xmlNode *node);
/** Returns the text of a node, white space squeezed. */
char *dom_text(const xmlNode *node);

/** Returns the text of @p root up to the node @p end. */
char *dom_text_before(const xmlNode *root, const xmlNode *end);

/** Adds a new last element to @p parent (NULL: to nothing yet).
    @param class NULL for none
    @param text  NULL for none; special characters need no escapes */
xmlNode *dom_new(xmlNode *parent, const char *name, const char *class,
		 const char *text);
void dom_add_text(xmlNode *parent, const char *text);

/** Changes the text of a text node. */
void dom_set_text(xmlNode *text_node, const char *text);

/** Moves all children of @p from to the end of @p to. */
void dom_move_children(xmlNode *from, xmlNode *to);
/** Puts the detached @p new where @p old is, and frees @p old. */
void dom_replace(xmlNode *old, xmlNode *new);
/** Puts an element's children where the element is, and frees it. */
void dom_unwrap(xmlNode *node);
/** Puts the new element @p name around @p node, and returns it. */
xmlNode *dom_wrap(xmlNode *node, const char *name, const char *class);
void dom_remove(xmlNode *node);

/** Is there nothing but white space between two neighbours?  These return
    the next or previous sibling which is not white space. */
xmlNode *dom_after(const xmlNode *node);
xmlNode *dom_before(const xmlNode *node);

/** Writes what is inside @p node as HTML. */
void dom_write_children(FILE *out, const xmlNode *node);

#endif
