#ifndef PROBLEM_H
#define PROBLEM_H

/** Notes something that is wrong with the book.  The binder goes on, so that
    an author sees all problems at once; none of them leaves it with exit 0.

    @param where  a page or a source file, for example "02-echo.md"
    @param format what is wrong and what to do, as for printf() */
void problem(const char *where, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** Prints the problems to stderr, sorted, each one once.
    @return how many there were */
unsigned int problems_print(void);

#endif
