/*
 * NAME      library - a shared library that is loaded when it is first needed
 * CONTRACT  see library.h. All symbols are bound at once, so that a missing one
 *           is noticed here and not during the run, and so that a process that
 *           can no longer open files can use the library. It is never unloaded.
 */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

static int
failed(const struct library *library, struct buf *why)
{
	const char *reason = dlerror();

	return why_set(why, "cannot load %s: %s", library->file,
	    reason != NULL ? reason : "no reason was given");
}

int
library_load(struct library *library, struct buf *why)
{
	void *handle, *function;
	size_t i;

	if (library->loaded)
		return 0;
	if ((handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL)) == NULL)
		return failed(library, why);
	for (i = 0; i < library->len; i++) {
		function = dlsym(handle, library->functions[i].name);
		if (function == NULL)
			return failed(library, why);
		memcpy((char *)library->table + library->functions[i].at,
		    &function, sizeof(function));
	}
	library->loaded = true;
	return 0;
}
