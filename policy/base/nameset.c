/*
 * NAME      nameset - a set of texts that keeps the order of arrival
 * CONTRACT  see nameset.h. Open addressing, doubled when half full; a slot has
 *           a position plus one. At most 2^32 - 2 texts.
 */
#include "base/nameset.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/hash.h"

struct nameset {
	struct arena *arena;
	const char **texts;
	size_t len, cap;
	uint32_t *slots;
	size_t slots_len; /* a power of two */
};

struct nameset *
nameset_new(void)
{
	struct nameset *set = xcalloc(1, sizeof(*set));

	set->arena = arena_new();
	set->slots_len = 64;
	set->slots = xcalloc(set->slots_len, sizeof(*set->slots));
	return set;
}

void
nameset_free(struct nameset *set)
{
	if (set == NULL)
		return;
	arena_free(set->arena);
	free(set->texts);
	free(set->slots);
	free(set);
}

static uint64_t
hash(const char *text, size_t len)
{
	return hash_fold(hash_bytes(HASH_START, text, len));
}

/* slot - where this text is, or where it would go */
static size_t
slot(const struct nameset *set, const char *text, size_t len)
{
	size_t mask = set->slots_len - 1, at = hash(text, len) & mask;
	const char *there;

	for (; set->slots[at] != 0; at = (at + 1) & mask) {
		there = set->texts[set->slots[at] - 1];
		if (strncmp(there, text, len) == 0 && there[len] == '\0')
			break;
	}
	return at;
}

static void
grow(struct nameset *set)
{
	size_t i;

	free(set->slots);
	set->slots_len *= 2;
	set->slots = xcalloc(set->slots_len, sizeof(*set->slots));
	for (i = 0; i < set->len; i++)
		set->slots[slot(set, set->texts[i], strlen(set->texts[i]))] =
		    (uint32_t)i + 1;
}

size_t
nameset_add(struct nameset *set, const char *text, size_t len)
{
	size_t at;

	len = strnlen(text, len);
	at = slot(set, text, len);
	if (set->slots[at] != 0)
		return set->slots[at] - 1;
	VEC_GROW(set->texts, set->len, set->cap);
	set->texts[set->len] = arena_strndup(set->arena, text, len);
	set->slots[at] = (uint32_t)set->len + 1;
	if (2 * ++set->len > set->slots_len)
		grow(set);
	return set->len - 1;
}

size_t
nameset_find(const struct nameset *set, const char *text, size_t len)
{
	size_t at = slot(set, text, strnlen(text, len));

	return set->slots[at] != 0 ? set->slots[at] - 1 : NAMESET_NONE;
}

size_t
nameset_len(const struct nameset *set)
{
	return set->len;
}

const char *
nameset_get(const struct nameset *set, size_t place)
{
	return set->texts[place];
}
