/*
 * NAME      facts - everything observed at one moment
 * CONTRACT  see facts.h. The three look-ups are binary searches: domains, zones
 *           and hosts must be sorted by name in strcmp order before the first
 *           one.
 */
#include "facts/facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/buf.h"

struct facts *
facts_new(time_t now)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));

	facts->arena = arena_new();
	facts->time = now;
	facts->resolver_trusted = TRI_UNKNOWN;
	return facts;
}

void
facts_free(struct facts *facts)
{
	if (facts == NULL)
		return;
	arena_free(facts->arena);
	free(facts);
}

static int
compare_domain(const void *name, const void *element)
{
	return strcmp(name, ((const struct fact_domain *)element)->name);
}

static int
compare_zone(const void *name, const void *element)
{
	return strcmp(name, ((const struct fact_zone *)element)->domain);
}

static int
compare_host(const void *name, const void *element)
{
	return strcmp(name, ((const struct fact_host *)element)->name);
}

/* find - bsearch(3) that may be asked about an array that is not there */
static const void *
find(const char *name, const void *base, size_t count, size_t size,
    int (*compare)(const void *, const void *))
{
	return count > 0 ? bsearch(name, base, count, size, compare) : NULL;
}

const struct fact_domain *
facts_domain(const struct facts *facts, const char *name)
{
	return find(name, facts->domains, facts->domains_len,
	    sizeof(*facts->domains), compare_domain);
}

const struct fact_zone *
facts_zone(const struct facts *facts, const char *domain)
{
	return find(domain, facts->zones, facts->zones_len,
	    sizeof(*facts->zones), compare_zone);
}

const struct fact_host *
facts_host(const struct facts *facts, const char *name)
{
	return find(name, facts->hosts, facts->hosts_len, sizeof(*facts->hosts),
	    compare_host);
}

void
facts_note(struct facts *facts, enum finding_id id, const char *subject,
    const char *fmt, ...)
{
	struct buf detail = BUF_INIT;
	struct fact_note *list;
	va_list ap;
	int len;

	if (facts->notes_len == facts->notes_cap) {
		facts->notes_cap = facts->notes_cap ? 2 * facts->notes_cap : 16;
		list =
		    arena_alloc(facts->arena, facts->notes_cap * sizeof(*list));
		if (facts->notes_len > 0)
			memcpy(list, facts->notes,
			    facts->notes_len * sizeof(*list));
		facts->notes = list;
	}
	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len > 0) {
		buf_reserve(&detail, (size_t)len);
		va_start(ap, fmt);
		vsnprintf(detail.text, (size_t)len + 1, fmt, ap);
		va_end(ap);
	}
	facts->notes[facts->notes_len++] = (struct fact_note){
		.id = id,
		.subject = arena_intern(facts->arena, subject),
		.detail = arena_intern(facts->arena, buf_text(&detail)),
	};
	buf_release(&detail);
}

static const char *const classes[] = {
	[CLASS_MYDESTINATION] = "mydestination",
	[CLASS_VIRTUAL_ALIAS] = "virtual_alias",
	[CLASS_VIRTUAL_MAILBOX] = "virtual_mailbox",
	[CLASS_RELAY] = "relay",
	[CLASS_CONFIGURED] = "configured",
	[CLASS_OBSERVED] = "observed",
};

const char *domain_class_name(enum domain_class class)
{
	return classes[class];
}

int
domain_class_parse(enum domain_class *class, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(classes); i++)
		if (strcmp(classes[i], name) == 0) {
			*class = (enum domain_class)i;
			return 0;
		}
	return -1;
}

static const char *const statuses[] = {
	[DNS_UNASKED] = "unasked",
	[DNS_OK] = "ok",
	[DNS_NODATA] = "nodata",
	[DNS_NXDOMAIN] = "nxdomain",
	[DNS_FAILED] = "failed",
	[DNS_TIMEOUT] = "timeout",
	[DNS_REFUSED] = "refused",
};

const char *
dns_status_name(enum dns_status status)
{
	return statuses[status];
}

int
dns_status_parse(enum dns_status *status, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(statuses); i++)
		if (strcmp(statuses[i], name) == 0) {
			*status = (enum dns_status)i;
			return 0;
		}
	return -1;
}

uint32_t
facts_instance_bit(size_t instance)
{
	/* those from the 32nd on share one bit */
	return (uint32_t)1 << (instance < 31 ? instance : 31);
}

bool
facts_takes(const struct facts *facts, const struct fact_domain *domain,
    size_t instance)
{
	return instance < facts->instances_len &&
	       (domain->instances == 0 ||
		   (domain->instances & facts_instance_bit(instance)) != 0);
}

const char *
facts_unsure(const struct facts *facts, size_t instance)
{
	const struct fact_instance *i = &facts->instances[instance];
	size_t n;

	if (i->error != NULL || i->unsure != NULL)
		return i->error != NULL ? i->error : i->unsure;
	/* tables do not tell whose they are */
	for (n = 0; facts->instances_len == 1 && n < facts->tables_len; n++)
		if (facts->tables[n].error != NULL)
			return facts->tables[n].error;
	return NULL;
}

bool
facts_complete(const struct facts *facts)
{
	size_t i;

	for (i = 0; i < facts->instances_len; i++)
		if (facts->instances[i].error != NULL ||
		    facts->instances[i].complete != TRI_YES)
			return false;
	for (i = 0; i < facts->tables_len; i++)
		if (facts->tables[i].error != NULL)
			return false;
	return facts->instances_len > 0;
}
