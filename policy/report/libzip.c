/*
 * NAME      libzip - the functions of libzip
 * CONTRACT  see libzip.h and base/library.h.
 */
#include "config.h"

#ifdef HAVE_LIBZIP

#include "report/libzip.h"

struct libzip libzip;

#define ROW(name) LIBRARY_ROW(name, struct libzip)
static const struct library_function functions[] = { LIBZIP_FUNCTIONS(ROW) };

int
libzip_load(struct buf *why)
{
	static struct library library = { LIBZIP_FILE, functions,
		ARRAY_LEN(functions), &libzip, false };

	return library_load(&library, why);
}

#endif
