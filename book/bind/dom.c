/* The few things that we need to do with a tree of libxml2. */

#include <stdlib.h>
#include <string.h>
#include "dom.h"
#include "text.h"

#define X(text) ((const xmlChar *)(text))

xmlNode *dom_next_beside(const xmlNode *root, const xmlNode *node)
{
	for (; node != NULL && node != root; node = node->parent) {
		if (node->next != NULL)
			return node->next;
	}
	return NULL;
}

xmlNode *dom_next(const xmlNode *root, const xmlNode *node)
{
	if (node == NULL)
		return root->children;
	/* The children of an entity are the document's, not ours. */
	if (node->type == XML_ELEMENT_NODE && node->children != NULL)
		return node->children;
	return dom_next_beside(root, node);
}

bool dom_is(const xmlNode *node, const char *name)
{
	return node != NULL && node->type == XML_ELEMENT_NODE &&
		strcmp((const char *)node->name, name) == 0;
}

bool dom_has_class(const xmlNode *node, const char *class)
{
	const char *classes = dom_get(node, "class"), *at = classes;
	size_t size = strlen(class);

	while (at != NULL && (at = strstr(at, class)) != NULL) {
		if ((at == classes || at[-1] == ' ') &&
		    (at[size] == '\0' || at[size] == ' '))
			return true;
		at += size;
	}
	return false;
}

const char *dom_get(const xmlNode *node, const char *name)
{
	const xmlAttr *attr;

	if (node == NULL || node->type != XML_ELEMENT_NODE)
		return NULL;
	for (attr = node->properties; attr != NULL; attr = attr->next) {
		if (strcmp((const char *)attr->name, name) == 0)
			return attr->children == NULL ? "" :
				(const char *)attr->children->content;
	}
	return NULL;
}

void dom_set(xmlNode *node, const char *name, const char *value)
{
	/* The value can be a part of the old one, which is freed. */
	xmlSetProp(node, X(name), X(text_printf("%s", value)));
}

void dom_unset(xmlNode *node, const char *name)
{
	xmlAttr *attr, *next;

	for (attr = node->properties; attr != NULL; attr = next) {
		next = attr->next;
		if (strcmp((const char *)attr->name, name) == 0)
			xmlRemoveProp(attr);
	}
}

static bool matches(const xmlNode *node, const char *name, const char *class)
{
	return node->type == XML_ELEMENT_NODE &&
		(name == NULL || dom_is(node, name)) &&
		(class == NULL || dom_has_class(node, class));
}

xmlNode *dom_first(const xmlNode *root, const char *name, const char *class)
{
	xmlNode *node = NULL;

	if (root == NULL)
		return NULL;
	while ((node = dom_next(root, node)) != NULL) {
		if (matches(node, name, class))
			return node;
	}
	return NULL;
}

struct dom_nodes dom_all(const xmlNode *root, const char *name,
			 const char *class)
{
	struct dom_nodes found = { NULL, 0 };
	xmlNode *node = NULL;

	while ((node = dom_next(root, node)) != NULL) {
		if (!matches(node, name, class))
			continue;
		found.node = realloc(found.node, (found.count + 1) *
				     sizeof(*found.node));
		if (found.node == NULL)
			abort();
		found.node[found.count++] = node;
	}
	return found;
}

bool dom_inside(const xmlNode *node, const char *name)
{
	for (node = node->parent; node != NULL; node = node->parent) {
		if (dom_is(node, name))
			return true;
	}
	return false;
}

char *dom_raw_text(const xmlNode *node)
{
	xmlChar *content = xmlNodeGetContent(node);

	return content == NULL ? text_printf("%s", "") : (char *)content;
}

char *dom_text(const xmlNode *node)
{
	return text_squeeze(dom_raw_text(node));
}

char *dom_text_before(const xmlNode *root, const xmlNode *end)
{
	const xmlNode *node = NULL;
	char *text = text_printf("%s", "");

	while ((node = dom_next(root, node)) != NULL && node != end) {
		if (node->type == XML_TEXT_NODE)
			text = text_printf("%s%s", text,
					   (const char *)node->content);
	}
	return text;
}

xmlNode *dom_new(xmlNode *parent, const char *name, const char *class,
		 const char *text)
{
	xmlNode *node = xmlNewNode(NULL, X(name));

	if (node == NULL)
		abort();
	if (parent != NULL)
		xmlAddChild(parent, node);
	if (class != NULL)
		dom_set(node, "class", class);
	if (text != NULL)
		dom_add_text(node, text);
	return node;
}

void dom_add_text(xmlNode *parent, const char *text)
{
	xmlAddChild(parent, xmlNewText(X(text)));
}

void dom_set_text(xmlNode *text_node, const char *text)
{
	xmlChar *copy = xmlStrdup(X(text));

	/* Of a text node, libxml2 takes this as it is: no entities. */
	xmlNodeSetContent(text_node, copy);
	xmlFree(copy);
}

void dom_move_children(xmlNode *from, xmlNode *to)
{
	xmlNode *child;

	while ((child = from->children) != NULL) {
		xmlUnlinkNode(child);
		xmlAddChild(to, child);
	}
}

void dom_replace(xmlNode *old, xmlNode *new)
{
	xmlReplaceNode(old, new);
	xmlFreeNode(old);
}

void dom_unwrap(xmlNode *node)
{
	xmlNode *child;

	while ((child = node->children) != NULL) {
		xmlUnlinkNode(child);
		xmlAddPrevSibling(node, child);
	}
	dom_remove(node);
}

xmlNode *dom_wrap(xmlNode *node, const char *name, const char *class)
{
	xmlNode *around = dom_new(NULL, name, class, NULL);

	xmlReplaceNode(node, around);
	xmlAddChild(around, node);
	return around;
}

void dom_remove(xmlNode *node)
{
	xmlUnlinkNode(node);
	xmlFreeNode(node);
}

static bool blank(const xmlNode *node)
{
	return node->type == XML_TEXT_NODE && xmlIsBlankNode(node) != 0;
}

xmlNode *dom_after(const xmlNode *node)
{
	xmlNode *next = node->next;

	while (next != NULL && blank(next))
		next = next->next;
	return next;
}

xmlNode *dom_before(const xmlNode *node)
{
	xmlNode *before = node->prev;

	while (before != NULL && blank(before))
		before = before->prev;
	return before;
}
