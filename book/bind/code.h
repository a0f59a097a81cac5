#ifndef CODE_H
#define CODE_H

#include "dom.h"

/** What a piece of code turned out to be. */
struct code {
	/** The lines: a detached pre element. */
	xmlNode *pre;
	/** Numbers of the first and last line, 0 without numbers. */
	unsigned int first, last;
	/** The highest number of a callout, or 0. */
	unsigned int callouts;
};

/** Makes our lines of Doxygen's.

    @param fragment Doxygen's div; it is left as it was or emptied
    @param whole    a whole file, which is shown as it is: with its marker
		    lines, with anchors, callouts as comments */
struct code code_lines(xmlNode *fragment, bool whole);

/** Is this line nothing but a comment with a marker? */
bool code_is_marker(const char *line);

#endif
