/*
 * NAME      served - what is served for a domain, as each place shows it
 * CONTRACT  see served.h.
 */
#include "facts/served.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "facts/facts.h"

static const char *const sources[] = {
	[SERVED_WEB_ROOT] = "web-root",
	[SERVED_HTTPS] = "https",
	[SERVED_POLICY_CDB] = "policy.cdb",
	[SERVED_RECORDS_ZONE] = "records.zone",
	[SERVED_HTTPS_OTHER] = "https-other",
};

static const char *const statuses[] = {
	[SERVED_FOUND] = "found",
	[SERVED_ABSENT] = "absent",
	[SERVED_UNREADABLE] = "unreadable",
	[SERVED_FAILED] = "failed",
};

static int
by_name(const char *const *names, size_t len, const char *name)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
served_source_name(enum served_source source)
{
	return sources[source];
}

int
served_source_parse(enum served_source *source, const char *name)
{
	int n = by_name(sources, ARRAY_LEN(sources), name);

	*source = n < 0 ? SERVED_WEB_ROOT : (enum served_source)n;
	return n < 0 ? -1 : 0;
}

const char *
served_status_name(enum served_status status)
{
	return statuses[status];
}

int
served_status_parse(enum served_status *status, const char *name)
{
	int n = by_name(statuses, ARRAY_LEN(statuses), name);

	*status = n < 0 ? SERVED_FAILED : (enum served_status)n;
	return n < 0 ? -1 : 0;
}

const struct fact_served *
served_of(const struct facts *facts, const char *domain, size_t *len)
{
	const struct fact_served *list = facts->served;
	size_t low = 0, high = facts->served_len, middle;

	*len = 0;
	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(list[middle].domain, domain) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + *len < facts->served_len &&
	       strcmp(list[low + *len].domain, domain) == 0)
		(*len)++;
	return *len > 0 ? &list[low] : NULL;
}

int
served_order(const struct fact_served *a, const struct fact_served *b)
{
	int order = strcmp(a->domain, b->domain);

	if (order == 0)
		order = (int)a->source - (int)b->source;
	if (order != 0 || a->source != SERVED_HTTPS_OTHER)
		return order;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->len > 0 ? memcmp(a->text, b->text, a->len) : 0;
}

static int
compare(const void *a, const void *b)
{
	return served_order(a, b);
}

void
served_sort(struct facts *facts)
{
	if (facts->served_len > 1)
		qsort(facts->served, facts->served_len, sizeof(*facts->served),
		    compare);
}
