/*
 * NAME      usedtls - which networks have recently used TLS for which domains
 * CONTRACT  see usedtls.h. An open-addressed table of 64-bit hashes of the
 *           pairs, with the last day. Two pairs with the same hash would be
 *           confused; 64 bits and a secret seed prevent that. When the table is
 *           three quarters full, pairs older than USEDTLS_DAYS are removed;
 *           then it doubles, up to its limit, at which they are removed once a
 *           day.
 */
#include "milter/usedtls.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/hash.h"

struct pair {
	uint64_t hash; /* 0: free */
	uint32_t day;
};

struct usedtls {
	struct pair *table;
	size_t len, table_len, max;
	uint64_t seed;
	uint32_t purged; /* the day when it was last too full */
};

struct usedtls *
usedtls_new(size_t max, uint64_t seed)
{
	struct usedtls *u = xcalloc(1, sizeof(*u));

	u->max = max;
	u->seed = seed;
	u->table_len = 64;
	u->table = xcalloc(u->table_len, sizeof(*u->table));
	return u;
}

void
usedtls_free(struct usedtls *u)
{
	if (u == NULL)
		return;
	free(u->table);
	free(u);
}

static struct pair *
slot(const struct usedtls *u, uint64_t hash)
{
	size_t at = hash & (u->table_len - 1);

	while (u->table[at].hash != 0 && u->table[at].hash != hash)
		at = (at + 1) & (u->table_len - 1);
	return &u->table[at];
}

static uint64_t
hash_of(const struct usedtls *u, const char *domain, const char *network)
{
	uint64_t h = HASH_START ^ u->seed;

	h = hash_bytes(h, domain, strlen(domain) + 1);
	h = hash_fold(hash_bytes(h, network, strlen(network)));
	return h != 0 ? h : 1;
}

static bool
lately(uint32_t day, uint32_t today)
{
	return day + USEDTLS_DAYS >= today;
}

/* rebuild - without what is old, in a table of `table_len' */
static void
rebuild(struct usedtls *u, size_t table_len, uint32_t today)
{
	struct pair *old = u->table;
	size_t i, old_len = u->table_len;

	u->table = xcalloc(table_len, sizeof(*u->table));
	u->table_len = table_len;
	u->len = 0;
	for (i = 0; i < old_len; i++)
		if (old[i].hash != 0 && lately(old[i].day, today)) {
			*slot(u, old[i].hash) = old[i];
			u->len++;
		}
	free(old);
}

static bool
full(const struct usedtls *u)
{
	return u->len >= u->table_len / 4 * 3;
}

void
usedtls_mark(struct usedtls *u, const char *domain, const char *network,
    uint32_t day, uint32_t today)
{
	uint64_t hash = hash_of(u, domain, network);
	struct pair *p = slot(u, hash);

	if (p->hash == 0) {
		if (!lately(day, today))
			return;
		if (u->len >= u->max && u->purged != today) {
			rebuild(u, u->table_len, today);
			u->purged = today;
			p = slot(u, hash);
		}
		if (u->len >= u->max)
			return;
		if (full(u)) {
			rebuild(u, u->table_len, today);
			if (full(u))
				rebuild(u, 2 * u->table_len, today);
			p = slot(u, hash);
		}
		u->len++;
		*p = (struct pair){ .hash = hash, .day = day };
	} else if (day > p->day)
		p->day = day;
}

bool
usedtls_lately(const struct usedtls *u, const char *domain, const char *network,
    uint32_t today)
{
	const struct pair *p = slot(u, hash_of(u, domain, network));

	return p->hash != 0 && lately(p->day, today);
}

size_t
usedtls_len(const struct usedtls *u)
{
	return u->len;
}
