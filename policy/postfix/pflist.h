/*
 * pflist - the lists in Postfix's parameter values
 *
 * Words are separated by blanks and commas. In lists of tables a brace protects
 * its contents: "inline:{ a=b, c=d }, hash:/x" are two words.
 */
#ifndef POSTSTS_POSTFIX_PFLIST_H
#define POSTSTS_POSTFIX_PFLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct pflist {
	const char *rest;      /* what is still to be read; start here */
	const char *separator; /* NULL: blanks and commas */
	bool braces;           /* do braces protect separators? */
	const char *word;      /* set by pflist_next(): not terminated */
	size_t len;
};

/* pflist_next - the next word; false at the end */
bool pflist_next(struct pflist *) ATTR_MUSTCHECK;
/* pflist_is - is the current word this one? Case-insensitive. */
bool pflist_is(const struct pflist *, const char *text);
/*
 * pflist_holds - does the list (without braces) contain this word?
 * Case-insensitive.
 */
bool pflist_holds(const char *list, const char *text);
/* pflist_empty - NULL, or nothing but separators */
bool pflist_empty(const char *list);

#endif
