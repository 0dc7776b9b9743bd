/* fuzz_update - records.zone of an earlier run, damaged in any way */
#include <stdlib.h>
#include <string.h>

#include "decide/dns_update.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const struct old_record *old;
	size_t len = update_old(&old, (const char *)data, size, arena), i;

	for (i = 0; i < len; i++)
		if (old[i].name[0] == '\0' || old[i].type == NULL ||
		    old[i].value == NULL ||
		    (i > 0 && strcmp(old[i - 1].name, old[i].name) > 0))
			abort();
	arena_free(arena);
	return 0;
}
