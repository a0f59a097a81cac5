#ifndef PROTOTYPE_H
#define PROTOTYPE_H

#include "dom.h"

/** Makes code of the heads of functions, types and variables, which Doxygen
    lays out as tables. */
void prototype_page(xmlNode *body);

#endif
