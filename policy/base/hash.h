/*
 * hash - a hash of bytes (FNV-1a), for tables in memory
 *
 * Start with HASH_START, or with the hash of what precedes. Somebody who can
 * choose the keys can make them collide. If strangers choose them, limit the
 * table and start with a number that they cannot know.
 */
#ifndef POSTSTS_BASE_HASH_H
#define POSTSTS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HASH_START 14695981039346656037u

static inline uint64_t
hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	while (len-- > 0)
		hash = (hash ^ *p++) * 1099511628211u;
	return hash;
}

/* hash_words - the same for keys made of words, eight bytes at a time */
static inline uint64_t
hash_words(uint64_t hash, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t word;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		hash = (hash ^ word) * 1099511628211u;
		hash ^= hash >> 29; /* or the high bits would stay there */
	}
	return hash_bytes(hash, p, len);
}

/* hash_fold - mix all bits into the low ones, which select a slot of a table */
static inline uint64_t
hash_fold(uint64_t hash)
{
	return hash ^ (hash >> 32);
}

#endif
