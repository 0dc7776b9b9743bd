/*
 * library - a shared library that is loaded when it is first needed
 *
 * Most runs read no mail and use no database server, and the libraries for
 * these depend on dozens of others: to load them all takes longer than most
 * runs. The functions of such a library are in a table of function pointers,
 * which is filled before the first call.
 */
#ifndef POSTSTS_BASE_LIBRARY_H
#define POSTSTS_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/* a function of the library and its place in the table */
struct library_function {
	const char *name;
	size_t at; /* offset in the table */
};

struct library {
	const char *file; /* as the linker names it: "libpq.so.5" */
	const struct library_function *functions;
	size_t len;
	void *table;
	bool loaded;
};

/*
 * library_load - load it, once; 0, or -1 and `why' if this machine does not
 * have it
 */
int library_load(struct library *, struct buf *why) ATTR_MUSTCHECK;

/*
 * With a list of functions of the form `#define FUNCTIONS(F) F(a) F(b)': the
 * members of the table, and the rows of a struct library_function
 */
#define LIBRARY_MEMBER(name)          __typeof__(name) *name;
#define LIBRARY_ROW(name, table_type) { #name, offsetof(table_type, name) },

#endif
