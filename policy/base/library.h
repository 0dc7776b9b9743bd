/*
 * library - one that is loaded where it is needed first
 *
 * Most runs read no mail and ask no database server, and the libraries that do
 * so bring dozens of others with them: loading them all takes longer than most
 * runs. Such a library stands in a table of function pointers, which is filled
 * before the first of them is called.
 */
#ifndef POSTSTS_BASE_LIBRARY_H
#define POSTSTS_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/* a pointer in the table, and the function that belongs there */
struct library_function {
	const char *name;
	size_t at; /* its place in the table */
};

struct library {
	const char *file; /* as the linker names it: "libpq.so.5" */
	const struct library_function *functions;
	size_t len;
	void *table;
	bool loaded;
};

/* library_load - once; 0, or -1 and `why' where it is not on this machine */
int library_load(struct library *, struct buf *why) ATTR_MUSTCHECK;

/*
 * With a list of functions of the form `#define FUNCTIONS(F) F(a) F(b)': the
 * members of the table, and the rows of a struct library_function
 */
#define LIBRARY_MEMBER(name)          __typeof__(name) *name;
#define LIBRARY_ROW(name, table_type) { #name, offsetof(table_type, name) },

#endif
