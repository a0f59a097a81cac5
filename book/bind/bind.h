#ifndef BIND_H
#define BIND_H

#include <stdbool.h>
#include <stdio.h>
#include "dom.h"
#include "problem.h"
#include "text.h"

/* The binder makes the book of the pages which Doxygen wrote: main.c reads
   them, each pass of bind_pages() changes one thing about the tree of a page,
   shell.c puts the same frame around all, and links.c checks what came out. */

enum page_kind {
	/** A chapter, the preface too. */
	PAGE_CHAPTER,
	/** All pitfalls, all exercises, our own words on the inside. */
	PAGE_BACK,
	/** A struct, a union, or a header and what is in it. */
	PAGE_API,
	/** A sample and what is in it. */
	PAGE_SAMPLE,
	/** The text of a file. */
	PAGE_SOURCE,
};

struct page {
	enum page_kind kind;
	/** File name in the book, for example "ch-echo.html". */
	char *name;
	char *title;
	/** What problems name: the author's file or the page. */
	char *where;
	/** Number of the chapter; 0 for the preface and all other pages. */
	unsigned int number;
	/** First sentence of a chapter or sample, or "". */
	char *lead;
	/** The text, without its title; a tree that we own. */
	xmlNode *body;
	/** "On this page": a nav element, or NULL. */
	xmlNode *toc;
};

/** Where everything is, and what the book is about: the options. */
struct options {
	const char *doxygen;		/**< Doxygen's HTML directory */
	const char *tagfile;		/**< Doxygen's tag file */
	const char *out;		/**< the directory of the book */
	const char *chapters;		/**< list made by chapters.awk */
	const char *headers;		/**< list of the headers */
	const char *samples;		/**< directory of the samples */
	const char *transcripts;	/**< directory of the transcripts */
	const char *dovecot;		/**< version, for example "2.4.1-4" */
};

struct book {
	struct options options;
	/** What the front page says, from front.md. */
	struct page front;
	/** All pages: chapters in their order, then the others by name. */
	struct page *page;
	unsigned int pages;
	/** How many of the pages are chapters. */
	unsigned int chapters;
	/** The headers in the order of their list. */
	char **header;
	unsigned int headers;
	/** The files of the samples, for example "02-echo/xecho.c", by name;
	    last those which all samples share. */
	char **sample;
	unsigned int samples;
};

/* load.c */

/** Reads the pages that belong to the book; exits if they are not there. */
void load_book(struct book *book);

/** Returns the page of that file name, or NULL. */
struct page *book_page(const struct book *book, const char *name);

/** Returns Doxygen's name of the page about a file, for example
    "xecho_8c.html" for "02-echo/xecho.c"; @p end is ".html", or
    "_source.html" for the page with its text. */
char *file_page(const char *file, const char *end);

/** Calls @p each for the lines of a file, without comments and empty lines;
    exits if it cannot be read. */
void load_lines(const char *path, void *context,
		void (*each)(void *context, char *line));

/* The passes: each is handed the text of one page, and changes it. */

/** Takes away what Doxygen adds for its own pages. */
void clean_page(struct page *page);
/** Code: captions, line numbers, callouts; no marker lines, no false links. */
void listing_page(struct page *page);
/** Wire dialogues, from the transcripts which the tests run. */
void dialogue_page(const struct book *book, struct page *page);
/** Diagrams: the SVG itself, number, caption, and the same in words. */
void figure_page(const struct book *book, struct page *page);
/** Notes, pitfalls, exercises, and what the reader can do afterwards. */
void box_page(struct page *page);
/** Footnotes become notes in the margin. */
void footnote_page(struct page *page);
/** Tables get a box that scrolls, and headings with a scope. */
void table_page(struct page *page);
/** Sections of a chapter: levels, numbers, "On this page". */
void heading_page(struct page *page);
/** The first paragraph, and its first sentence. */
void lead_page(struct page *page);
/** Names of C in running text; each name() has to be a link. */
void names_page(const struct book *book, struct page *page);
/** Pages made from headers and samples: Doxygen's own tables. */
void api_page(struct page *page);

/** Fills the pages with all pitfalls and all exercises, when the chapters are
    done. */
void collect_boxes(struct book *book);

/** Makes a box that can scroll reachable by the keyboard, with a name. */
void box_focus(xmlNode *box, const char *name);

/* marker.c */

/** Notes that a listing shows this marker of a sample. */
void marker_used(const char *file, const char *marker);
/** Checks the markers in all samples against those that were used. */
void markers_check(const struct book *book);

/* svg.c */

/** Reads a diagram, and makes it fit for being part of a page.

    @param prefix goes before the ids, which must be unique on the page
    @param label  what a screen reader says
    @return a detached svg element, or NULL if the file cannot be read */
xmlNode *svg_load(const struct book *book, const char *file,
		  const char *prefix, const char *label);

/** Adds the nodes and arrows of a diagram to @p list, in words. */
void svg_words(const xmlNode *svg, xmlNode *list);

/* Writing; each exits if it cannot write. */

/** Opens a file of the book. */
FILE *book_open(const struct book *book, const char *name);
/** Closes it, and makes sure that all was written. */
void book_close(FILE *file, const char *name);

/** The frame of a page: all before, and all after its text.

    @param name   of the file, to mark it in the lists
    @param class  of the main element */
void shell_start(FILE *out, const struct book *book, const char *name,
		 const char *title, const char *class);
void shell_end(FILE *out, const struct book *book, const char *name);

void write_page(const struct book *book, const struct page *page);
void write_front(const struct book *book);
/** The whole book on one page, which a browser prints. */
void write_print(const struct book *book);
void write_search(const struct book *book);

/** Reads the written pages again: every link must lead somewhere, and an id
    must be there once only. */
void links_check(const struct book *book);

#endif
