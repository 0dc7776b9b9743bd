/*
 * NAME      astray - records that stand beside the names they should have
 * CONTRACT  see astray.h. Only texts that look like a record of that kind are
 *           kept, a few for each domain: a wildcard answers for every name.
 */
#include "lookup/astray.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/attr.h"
#include "dns/dname.h"
#include "dns/record_field.h"
#include "lookup/resolver.h"

#define KEPT_MAX 4 /* of each kind and domain */

/* names that are taken for the right one */
static const struct candidate {
	bool tlsrpt;
	bool twice;  /* the domain once more behind it */
	bool parent; /* the domain above, in its place */
	const char *prefix;
} candidates[] = {
	{ false, false, false, "_mta_sts." },
	{ false, false, false, "mta-sts." },
	{ false, false, false, "_mtasts." },
	{ false, false, false, "_mta-sts._tcp." },
	{ false, true, false, "_mta-sts." },
	{ false, false, true, "_mta-sts." },
	{ false, false, false, "" },
	{ true, false, false, "_smtp-tlsrpt." },
	{ true, false, false, "_smtp_tls." },
	{ true, false, false, "_smtp-tls." },
	{ true, false, false, "smtp._tls." },
	{ true, false, false, "_smtp." },
	{ true, false, false, "_tls." },
	{ true, false, false, "_tlsrpt." },
	{ true, false, false, "_smtp._tls.mta-sts." },
	{ true, true, false, "_smtp._tls." },
	{ true, false, true, "_smtp._tls." },
	{ true, false, false, "" },
};

struct search {
	struct arena *arena;
	bool parents; /* look at the domain above, too */
	const struct fact_zone *wanted[ASTRAY_DOMAINS];
	uint32_t number[ASTRAY_DOMAINS]; /* of the caller's domains */
	size_t wanted_len;
	size_t next; /* question */
	struct stray_record found[ASTRAY_DOMAINS][2 * KEPT_MAX];
	size_t found_len[ASTRAY_DOMAINS];
};

/* lacks - is the right name known to hold no record of the kind? */
static bool
lacks(const struct fact_zone *zone, bool tlsrpt)
{
	enum dns_status status =
	    (enum dns_status)(tlsrpt ? zone->tlsrpt_status : zone->sts_status);

	return dns_known(status) && zone->null_mx != TRI_YES &&
	       (tlsrpt ? zone->tlsrpt_txt_len : zone->sts_txt_len) == 0;
}

/* name_of - the candidate's name for the domain; false: there is none */
static bool
name_of(char name[static DNS_NAME_SIZE], const struct candidate *c,
    const char *domain)
{
	const char *end = c->parent ? dname_parent(domain) : domain;
	int len;

	if (end == NULL || (c->parent && strchr(end, '.') == NULL))
		return false;
	len = snprintf(name, DNS_NAME_SIZE, "%s%s%s%s", c->prefix, end,
	    c->twice ? "." : "", c->twice ? end : "");
	return len > 0 && len < DNS_NAME_SIZE;
}

static bool
next_question(void *context, struct dns_question *q)
{
	struct search *s = context;
	const struct candidate *c;
	const struct fact_zone *zone;
	size_t n;

	for (; s->next < s->wanted_len * ARRAY_LEN(candidates);) {
		n = s->next / ARRAY_LEN(candidates);
		c = &candidates[s->next++ % ARRAY_LEN(candidates)];
		zone = s->wanted[n];
		if (!lacks(zone, c->tlsrpt) || (c->parent && !s->parents) ||
		    !name_of(q->name, c, zone->domain))
			continue;
		q->type = DNS_TYPE_TXT;
		q->kind = (uint16_t)(c - candidates);
		q->subject = (uint32_t)n;
		return true;
	}
	return false;
}

/* looks_like - a record of the kind, whatever quotes stand before it */
static bool
looks_like(const char *text, size_t len, bool tlsrpt)
{
	const char *version = tlsrpt ? "v=TLSRPTv1" : "v=STSv1";

	while (len > 0 && strchr("\"\\ ", *text) != NULL && *text != '\0')
		text++, len--;
	return len >= strlen(version) &&
	       strncasecmp(text, version, strlen(version)) == 0;
}

static void
take_answer(void *context, const struct dns_question *q,
    const struct dns_answer *answer)
{
	struct search *s = context;
	struct arena *arena = s->arena;
	const bool tlsrpt = candidates[q->kind].tlsrpt;
	size_t *len = &s->found_len[q->subject], i;

	for (i = 0; i < answer->rr_len; i++) {
		if (*len == ARRAY_LEN(s->found[0]) ||
		    !looks_like(answer->rr[i].text, answer->rr[i].len, tlsrpt))
			continue;
		s->found[q->subject][(*len)++] = (struct stray_record){
			.tlsrpt = tlsrpt,
			.parent = candidates[q->kind].parent,
			.name = arena_strdup(arena, q->name),
			.text = arena_strndup(
			    arena, answer->rr[i].text, answer->rr[i].len),
			.len = answer->rr[i].len,
		};
		return; /* one of a name is enough */
	}
}

/* want - ask for this one, if it lacks anything and there is room */
static void
want(struct search *s, const struct fact_zone *zone, size_t number)
{
	if (s->wanted_len == ASTRAY_DOMAINS ||
	    (!lacks(zone, false) && !lacks(zone, true)))
		return;
	s->wanted[s->wanted_len] = zone;
	s->number[s->wanted_len++] = (uint32_t)number;
}

/* ask - all questions; without a resolver nothing is found */
static void
ask(struct search *s, const struct settings *settings)
{
	const struct dns_asker asker = { next_question, take_answer, s };
	struct resolver *resolver;

	if (s->wanted_len == 0 ||
	    (resolver = resolver_open(settings, NULL)) == NULL)
		return;
	resolver_ask(resolver, &asker);
	resolver_close(resolver);
}

void
lookup_astray(struct observation *observed, const struct settings *settings)
{
	struct search s = { .arena = observed->facts->arena, .parents = true };
	struct observed_domain *d;
	struct stray_record *list;
	size_t i;

	for (i = 0; i < observed->domains_len; i++)
		if (!observed->domains[i].given)
			want(&s, observed->domains[i].zone, i);
	ask(&s, settings);
	for (i = 0; i < s.wanted_len; i++) {
		if (s.found_len[i] == 0)
			continue;
		d = &observed->domains[s.number[i]];
		list = arena_alloc(s.arena, s.found_len[i] * sizeof(*list));
		memcpy(list, s.found[i], s.found_len[i] * sizeof(*list));
		d->astray = list;
		d->astray_len = s.found_len[i];
	}
}

void
lookup_astray_notes(struct facts *facts, const struct settings *settings)
{
	struct search s = { .arena = facts->arena };
	const struct stray_record *a;
	size_t i, j;

	for (i = 0; i < facts->zones_len; i++)
		if (facts_domain(facts, facts->zones[i].domain) != NULL)
			want(&s, &facts->zones[i], i);
	ask(&s, settings);
	for (i = 0; i < s.wanted_len; i++)
		for (j = 0; j < s.found_len[i]; j++) {
			a = &s.found[i][j];
			facts_note(facts,
			    a->tlsrpt ? FINDING_TLSRPT_RECORD_ASTRAY
				      : FINDING_STS_RECORD_ASTRAY,
			    s.wanted[i]->domain, "%s has \"%s\"", a->name,
			    field_quote(facts->arena, a->text, a->len));
		}
}
