/*
 * fuzz_certfile - any text as keys and chains, in memory and in files
 *
 * The first byte: 1 are there roots to judge by; 2 the text is in a file that
 * is read, and then 4 the key is in a file of its own, 8 in this one, 16 the
 * file stands in the list twice, 32 after a folder, or 64 after nothing.
 *
 * What must hold: there is an answer for each text; it is an error, or a
 * chain with an issuer; an error covers no name; a key that does not belong to
 * the certificate is never said to match.
 */
#include "inspect/certfile.h"

#include <stdlib.h>

#include "../unit/scratch.h"
#include "facts/cert_name.h"
#include "fuzz.h"

static char *dir;

static void
clean(void)
{
	scratch_remove(dir);
}

static size_t
read_files(const struct fact_cert ***list, unsigned how,
    const struct judging *by, struct arena *arena)
{
	char *file = arena_strdup(arena, scratch_path(dir, "chain.pem"));
	char *none = arena_strdup(arena, scratch_path(dir, "none"));
	const char *files[3];
	size_t len = 0;

	if (how & 32)
		files[len++] = dir;
	if (how & 64)
		files[len++] = none;
	files[len++] = file;
	if ((how & 16) && len < ARRAY_LEN(files))
		files[len++] = file;
	return certfile_read(list, files, len,
	    how & 8   ? file
	    : how & 4 ? ""
		      : NULL,
	    by, arena);
}

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
	if (trust == NULL) {
		trust = trust_load("", NULL);
		dir = scratch_make();
		atexit(clean);
	}
	by.trust = data[0] & 1 ? trust : NULL;
	arena = arena_new();
	if (data[0] & 2) {
		scratch_write(
		    scratch_path(dir, "chain.pem"), data + 1, len - 1);
		count = read_files(&list, data[0], &by, arena);
	} else {
		count = certfile_parse(
		    &list, "fuzz", (const char *)data + 1, len - 1, &by, arena);
	}
	MUST(count > 0);
	for (i = 0; i < count; i++) {
		MUST(list[i]->file != NULL);
		MUST(list[i]->error != NULL || list[i]->issuer != NULL);
		MUST(list[i]->error == NULL ||
		     !cert_covers(list[i], "mx.example.com"));
		MUST(list[i]->error == NULL ||
		     list[i]->key_matches == TRI_UNKNOWN);
		MUST((data[0] & 12) != 4 || list[i]->key_matches != TRI_YES);
	}
	arena_free(arena);
	return 0;
}
