/*
 * NAME      pg_library - the functions of libpq
 * CONTRACT  see pg_library.h and base/library.h.
 */
#include "config.h"

#include "store/postgresql/pg_library.h"

struct pg_library libpq;

#define ROW(name) LIBRARY_ROW(name, struct pg_library)
static const struct library_function functions[] = { PG_FUNCTIONS(ROW) };

int
pg_library_load(struct buf *why)
{
	static struct library library = { LIBPQ_FILE, functions,
		ARRAY_LEN(functions), &libpq, false };

	return library_load(&library, why);
}
