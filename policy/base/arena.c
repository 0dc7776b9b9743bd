/*
 * NAME      arena - many small allocations that are freed together
 * CONTRACT  see arena.h. Blocks grow from 4 KiB to 1 MiB; a larger request gets
 *           a block of its own. Interned strings are in an open-addressed table
 *           of pointers that doubles when it is three quarters full.
 * BUGS      Nothing can be freed separately. A caller that works in rounds
 *           should use an arena for each round.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

#define BLOCK_MIN 4096
#define BLOCK_MAX (1024 * 1024)

struct block {
	struct block *next;
	alignas(max_align_t) char data[];
};

struct arena {
	struct block *blocks;
	char *free_at;
	size_t free_len;
	size_t next_size;
	size_t total;
	const char **table;
	size_t table_cap;
	size_t table_len;
};

struct arena *
arena_new(void)
{
	struct arena *a = xcalloc(1, sizeof(*a));

	a->next_size = BLOCK_MIN;
	return a;
}

void
arena_free(struct arena *a)
{
	struct block *b, *next;

	if (a == NULL)
		return;
	for (b = a->blocks; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	free(a->table);
	free(a);
}

static struct block *
add_block(struct arena *a, size_t size)
{
	struct block *b = xmalloc(sizeof(*b) + size);

	b->next = a->blocks;
	a->blocks = b;
	a->total += sizeof(*b) + size;
	return b;
}

/* take - `size' bytes at a multiple of `align' (a power of two) */
static void *
take(struct arena *a, size_t size, size_t align)
{
	size_t pad = (size_t)(-(uintptr_t)a->free_at & (align - 1));
	char *p;

	if (a->free_at == NULL || a->free_len < pad ||
	    a->free_len - pad < size) {
		if (size > BLOCK_MAX / 4)
			return add_block(a, size)->data;
		while (a->next_size < size)
			a->next_size *= 2;
		a->free_at = add_block(a, a->next_size)->data;
		a->free_len = a->next_size;
		if (a->next_size < BLOCK_MAX)
			a->next_size *= 2;
		pad = 0;
	}
	p = a->free_at + pad;
	a->free_at += pad + size;
	a->free_len -= pad + size;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size, alignof(max_align_t)), 0, size);
}

char *
arena_strndup(struct arena *a, const char *text, size_t len)
{
	char *copy = take(a, len + 1, 1);

	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_strdup(struct arena *a, const char *text)
{
	return arena_strndup(a, text, strlen(text));
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		return arena_strdup(a, "");
	text = take(a, (size_t)len + 1, 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	return text;
}

/* hash - FNV-1a: short keys, no adversary who gains by a slow look-up */
static uint64_t
hash(const char *text, size_t len)
{
	return hash_fold(hash_bytes(HASH_START, text, len));
}

static void
grow_table(struct arena *a)
{
	size_t cap = a->table_cap ? 2 * a->table_cap : 64, i, at;
	const char **table = xcalloc(cap, sizeof(*table));

	for (i = 0; i < a->table_cap; i++) {
		if (a->table[i] == NULL)
			continue;
		at = hash(a->table[i], strlen(a->table[i])) & (cap - 1);
		while (table[at] != NULL)
			at = (at + 1) & (cap - 1);
		table[at] = a->table[i];
	}
	a->total += (cap - a->table_cap) * sizeof(*table);
	free(a->table);
	a->table = table;
	a->table_cap = cap;
}

const char *
arena_intern_len(struct arena *a, const char *text, size_t len)
{
	size_t at;

	if (4 * (a->table_len + 1) > 3 * a->table_cap)
		grow_table(a);
	at = hash(text, len) & (a->table_cap - 1);
	for (; a->table[at] != NULL; at = (at + 1) & (a->table_cap - 1))
		if (strncmp(a->table[at], text, len) == 0 &&
		    a->table[at][len] == '\0')
			return a->table[at];
	a->table_len++;
	return a->table[at] = arena_strndup(a, text, len);
}

const char *
arena_intern(struct arena *a, const char *text)
{
	return arena_intern_len(a, text, strlen(text));
}

size_t
arena_size(const struct arena *a)
{
	return a->total;
}
