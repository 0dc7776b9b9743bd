/*
 * NAME      tally - counters of sessions, added up in a bounded table
 * CONTRACT  see tally.h. An open-addressed table of numbers, twice as large as
 *           the number of counters, so that it never fills; the texts are in an
 *           arena that is freed when the tally is cleared.
 */
#include "milter/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/hash.h"

struct tally {
	struct arena *arena; /* NULL: no counter yet */
	struct session_count *counts;
	uint64_t *hashes;
	size_t len, cap, max;
	uint32_t *table; /* number + 1; 0: free */
	size_t table_len;
	uint64_t seed;
};

struct tally *
tally_new(size_t max, uint64_t seed)
{
	struct tally *t = xcalloc(1, sizeof(*t));

	t->max = max;
	t->seed = seed;
	t->table_len = 2 * max;
	t->table = xcalloc(t->table_len, sizeof(*t->table));
	return t;
}

void
tally_free(struct tally *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	free(t->counts);
	free(t->hashes);
	free(t->table);
	free(t);
}

/* what makes a counter this one; NULs are hashed, so that texts stay apart */
static uint64_t
hash_of(const struct tally *t, const struct session_count *c)
{
	unsigned char flags =
	    (unsigned char)(c->downgraded + 2 * c->disposition);
	const char *const texts[] = { c->domain, c->mx, c->tls, c->network,
		c->sender };
	uint64_t h = hash_bytes(HASH_START ^ t->seed, &c->day, sizeof(c->day));
	size_t i;

	h = hash_bytes(h, &flags, 1);
	for (i = 0; i < ARRAY_LEN(texts); i++)
		h = hash_bytes(h, texts[i], strlen(texts[i]) + 1);
	return hash_fold(h);
}

static bool
same(const struct session_count *a, const struct session_count *b)
{
	return a->day == b->day && a->downgraded == b->downgraded &&
	       a->disposition == b->disposition &&
	       strcmp(a->domain, b->domain) == 0 && strcmp(a->mx, b->mx) == 0 &&
	       strcmp(a->tls, b->tls) == 0 &&
	       strcmp(a->network, b->network) == 0 &&
	       strcmp(a->sender, b->sender) == 0;
}

static void
append(struct tally *t, const struct session_count *from, uint64_t hash)
{
	struct session_count *to;

	if (t->len == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->counts = xrealloc(t->counts, t->cap, sizeof(*t->counts));
		t->hashes = xrealloc(t->hashes, t->cap, sizeof(*t->hashes));
	}
	if (t->arena == NULL)
		t->arena = arena_new();
	to = &t->counts[t->len];
	*to = *from;
	to->domain = arena_intern(t->arena, from->domain);
	to->mx = arena_intern(t->arena, from->mx);
	to->tls = arena_intern(t->arena, from->tls);
	to->network = arena_intern(t->arena, from->network);
	to->sender = arena_intern(t->arena, from->sender);
	t->hashes[t->len++] = hash;
}

bool
tally_add(struct tally *t, const struct session_count *count)
{
	uint64_t hash = hash_of(t, count);
	size_t at;
	uint32_t n;

	for (at = hash & (t->table_len - 1); (n = t->table[at]) != 0;
	     at = (at + 1) & (t->table_len - 1))
		if (t->hashes[n - 1] == hash &&
		    same(&t->counts[n - 1], count)) {
			t->counts[n - 1].count += count->count;
			return true;
		}
	if (t->len == t->max)
		return false;
	append(t, count, hash);
	t->table[at] = (uint32_t)t->len;
	return true;
}

size_t
tally_len(const struct tally *t)
{
	return t->len;
}

const struct session_count *
tally_counts(const struct tally *t)
{
	return t->counts;
}

void
tally_clear(struct tally *t)
{
	arena_free(t->arena);
	t->arena = NULL;
	if (t->len > 0)
		memset(t->table, 0, t->table_len * sizeof(*t->table));
	t->len = 0;
}
