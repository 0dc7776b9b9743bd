/* fuzz_update - records.zone or updates.zone of an earlier run, damaged */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decide/dns_update.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char none[] = "", zone[] = "sts.example";
	const struct record_style style = { none, zone };
	struct arena *arena = arena_new();
	const char *text = (const char *)data;
	struct old_record *old =
	    xcalloc(update_lines(text, size) + 1, sizeof(*old));
	size_t len = update_old(old, text, size, true, arena), i;
	char name[DNAME_SIZE];

	update_sort(old, len);
	for (i = 0; i < len; i++) {
		if (old[i].name[0] == '\0' || old[i].type == NULL ||
		    old[i].value == NULL || !old[i].sent ||
		    (i > 0 && strcmp(old[i - 1].name, old[i].name) > 0))
			abort();
		if (update_domain_of(name, old[i].name, &style) &&
		    memchr(name, '\0', sizeof(name)) == NULL)
			abort();
	}
	free(old);
	arena_free(arena);
	return 0;
}
