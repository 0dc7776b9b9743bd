/*
 * fuzz_certfile - any text as a sequence of keys and chains; the first byte
 * says whether the system's roots are there
 */
#include "inspect/certfile.h"

#include "facts/cert_name.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct trust *trust;
	struct judging by = { NULL, NULL, 1790000000 };
	const struct fact_cert **list;
	struct arena *arena;
	size_t i, count;

	if (len == 0)
		return 0;
	if (trust == NULL)
		trust = trust_load("", NULL);
	by.trust = data[0] & 1 ? trust : NULL;
	arena = arena_new();
	count = certfile_parse(
	    &list, "fuzz", (const char *)data + 1, len - 1, &by, arena);
	MUST(count > 0);
	for (i = 0; i < count; i++) {
		MUST(list[i]->file != NULL);
		MUST(list[i]->error != NULL || list[i]->issuer != NULL);
		MUST(list[i]->error == NULL ||
		     !cert_covers(list[i], "mx.example.com"));
	}
	arena_free(arena);
	return 0;
}
