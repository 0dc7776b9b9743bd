/*
 * NAME      gmime - the functions of GMime
 * CONTRACT  see gmime.h and base/library.h. The library that it is based on
 *           (GObject) is loaded with it.
 */
#include "config.h"

#ifdef HAVE_GMIME

#include "report/gmime.h"

struct gmime gmime;

#define ROW(name) LIBRARY_ROW(name, struct gmime)
static const struct library_function functions[] = { GMIME_FUNCTIONS(ROW) };

int
gmime_load(struct buf *why)
{
	static struct library library = { GMIME_FILE, functions,
		ARRAY_LEN(functions), &gmime, false };

	if (library.loaded)
		return 0;
	if (library_load(&library, why) != 0)
		return -1;
	gmime.g_mime_init();
	return 0;
}

bool
gmime_is(const void *object, GType (*type)(void))
{
	return gmime.g_type_check_instance_is_a(
	    (GTypeInstance *)(uintptr_t)object, type());
}

#endif
