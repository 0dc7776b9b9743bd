/*
 * NAME      memo - remember results, so that they are computed once
 * CONTRACT  see memo.h. Open addressing; the table doubles when it is three
 *           quarters full.
 */
#include "base/memo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

struct entry {
	uint64_t hash;
	const void *key; /* NULL: free */
	size_t len;
	const void *value;
};

struct memo {
	struct arena *arena;
	struct entry *table;
	size_t cap, len;
};

struct memo *
memo_new(struct arena *arena)
{
	struct memo *memo = xcalloc(1, sizeof(*memo));

	memo->arena = arena;
	memo->cap = 64;
	memo->table = xcalloc(memo->cap, sizeof(*memo->table));
	return memo;
}

void
memo_free(struct memo *memo)
{
	if (memo == NULL)
		return;
	free(memo->table);
	free(memo);
}

static void
grow(struct memo *memo)
{
	size_t cap = 2 * memo->cap, i, at;
	struct entry *table = xcalloc(cap, sizeof(*table));

	for (i = 0; i < memo->cap; i++) {
		if (memo->table[i].key == NULL)
			continue;
		at = memo->table[i].hash & (cap - 1);
		while (table[at].key != NULL)
			at = (at + 1) & (cap - 1);
		table[at] = memo->table[i];
	}
	free(memo->table);
	memo->table = table;
	memo->cap = cap;
}

static struct entry *
entry(struct memo *memo, const void *key, size_t len)
{
	uint64_t hash = hash_fold(hash_words(HASH_START, key, len));
	struct entry *e;
	void *copy;
	size_t at;

	if (4 * (memo->len + 1) > 3 * memo->cap)
		grow(memo);
	for (at = hash & (memo->cap - 1);; at = (at + 1) & (memo->cap - 1)) {
		e = &memo->table[at];
		if (e->key == NULL)
			break;
		if (e->hash == hash && e->len == len &&
		    memcmp(e->key, key, len) == 0)
			return e;
	}
	copy = arena_alloc(memo->arena, len);
	memcpy(copy, key, len);
	*e = (struct entry){ .hash = hash, .key = copy, .len = len };
	memo->len++;
	return e;
}

const void **
memo_slot(struct memo *memo, const void *key, size_t len)
{
	return &entry(memo, key, len)->value;
}

const void *
memo_bytes(struct memo *memo, const void *bytes, size_t len)
{
	return entry(memo, bytes, len)->key;
}
