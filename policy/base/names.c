/*
 * NAME      names - number each distinct byte string in the order of arrival
 * CONTRACT  see names.h. An open-addressed table of numbers, doubled when it is
 *           three quarters full. The hash of each key is kept, so that doubling
 *           and most misses touch no key.
 * BUGS      At most 2^32-2 keys. FNV-1a: somebody who can choose very many
 *           names could make look-ups slow; they come from this host's own
 *           domains.
 */
#include "base/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/hash.h"

struct key {
	const char *data;
	uint32_t len;
	uint32_t hash;
};

struct names {
	struct arena *arena;
	struct key *keys;
	size_t len, cap;
	uint32_t *table; /* number + 1; 0: free */
	size_t table_cap;
};

struct names *
names_new(void)
{
	struct names *n = xcalloc(1, sizeof(*n));

	n->arena = arena_new();
	n->table_cap = 64;
	n->table = xcalloc(n->table_cap, sizeof(*n->table));
	return n;
}

void
names_free(struct names *n)
{
	if (n == NULL)
		return;
	arena_free(n->arena);
	free(n->keys);
	free(n->table);
	free(n);
}

static uint32_t
hash(const unsigned char *key, size_t len)
{
	return (uint32_t)hash_fold(hash_bytes(HASH_START, key, len));
}

static void
grow(struct names *n)
{
	size_t i, at;

	free(n->table);
	n->table_cap *= 2;
	n->table = xcalloc(n->table_cap, sizeof(*n->table));
	for (i = 0; i < n->len; i++) {
		at = n->keys[i].hash & (n->table_cap - 1);
		while (n->table[at] != 0)
			at = (at + 1) & (n->table_cap - 1);
		n->table[at] = (uint32_t)i + 1;
	}
}

uint32_t
names_add(struct names *n, const void *key, size_t len)
{
	uint32_t h = hash(key, len);
	const struct key *k;
	size_t at;

	if (4 * (n->len + 1) > 3 * n->table_cap)
		grow(n);
	at = h & (n->table_cap - 1);
	for (; n->table[at] != 0; at = (at + 1) & (n->table_cap - 1)) {
		k = &n->keys[n->table[at] - 1];
		if (k->hash == h && k->len == len &&
		    memcmp(k->data, key, len) == 0)
			return n->table[at] - 1;
	}
	VEC_GROW(n->keys, n->len, n->cap);
	n->keys[n->len].data = arena_strndup(n->arena, key, len);
	n->keys[n->len].len = (uint32_t)len;
	n->keys[n->len].hash = h;
	n->table[at] = (uint32_t)++n->len;
	return (uint32_t)n->len - 1;
}

size_t
names_len(const struct names *n)
{
	return n->len;
}

const char *
names_key(const struct names *n, uint32_t number, size_t *len)
{
	if (len != NULL)
		*len = n->keys[number].len;
	return n->keys[number].data;
}
