/*
 * NAME      removal - is the record of a retiring domain gone from every
 *           server?
 * CONTRACT  see removal.h. A resolver asks one server of a zone. Another one
 *           may be behind, or forgotten by the administrator, and a sender that
 *           asks it would look for a policy that is no longer there. Therefore
 *           the resolver's answer that there is no record counts only if no
 *           server that answers disagrees. It counts alone if no server can be
 *           asked (port 53 closed to the outside, a network of its own); only
 *           the waits that follow protect then.
 *
 *           Few servers are asked: those of domains in stage retiring until
 *           their record is gone, and only while the resolver shows no record
 *           of ours.
 */
#include "task/removal.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "dns/record.h"
#include "lookup/resolver.h"
#include "lookup/zone_servers.h"

struct removal {
	struct fact_zone *zone;
	const struct ledger_domain *domain;
};

/* id_of - what a sender would take of these texts; false: nothing */
static bool
id_of(char id[static STS_ID_MAX + 1], const struct txt *txt, size_t len)
{
	struct arena *scratch = arena_new();
	bool any = sts_record_parse(id, txt, len, scratch, NULL) == 0;

	arena_free(scratch);
	return any;
}

static bool
is_ours(const struct world *w, const struct removal *r, const char *id)
{
	return ledger_by_id(w->ledger, r->domain, id) != NULL;
}

/* waits - would the resolver's answer take the domain a step further out? */
static bool
waits(const struct world *w, struct removal *r, struct fact_zone *zone)
{
	char id[STS_ID_MAX + 1];

	r->zone = zone;
	r->domain = ledger_domain(w->ledger, zone->domain);
	if (r->domain == NULL || r->domain->stage != STAGE_RETIRING ||
	    r->domain->record_gone != 0 ||
	    !dns_known((enum dns_status)zone->sts_status))
		return false;
	return zone->sts_status != DNS_OK ||
	       !id_of(id, zone->sts_txt, zone->sts_txt_len) ||
	       !is_ours(w, r, id);
}

/* take - a record of ours that any server shows, else anybody's */
static void
take(const struct world *w, const struct removal *r,
    const struct zone_question *asked)
{
	const struct observed_server *shows = NULL, *s;
	char id[STS_ID_MAX + 1];
	size_t i;

	for (i = 0; i < asked->servers_len; i++) {
		s = &asked->servers[i];
		if (s->status != DNS_OK || !id_of(id, s->txt, s->txt_len))
			continue;
		if (shows == NULL || is_ours(w, r, id))
			shows = s;
		if (is_ours(w, r, id))
			break;
	}
	if (shows == NULL)
		return;
	r->zone->sts_status = DNS_OK;
	r->zone->sts_txt = shows->txt;
	r->zone->sts_txt_len = (uint16_t)shows->txt_len;
}

static void
ask(struct world *w, const struct removal *list, size_t len)
{
	struct arena *arena = w->facts->arena;
	struct resolver *resolver = resolver_open(w->settings, NULL);
	const struct zone_ask how = { .resolver = resolver, .arena = arena };
	struct zone_question *asked = xcalloc(len, sizeof(*asked));
	const struct fact_zone *zone;
	size_t i;

	for (i = 0; i < len; i++) {
		zone = list[i].zone;
		asked[i].type = DNS_TYPE_TXT;
		asked[i].name =
		    zone->sts_cname != NULL
			? zone->sts_cname
			: arena_printf(arena, "_mta-sts.%s", zone->domain);
	}
	if (resolver != NULL)
		zone_servers_ask(&how, asked, len);
	for (i = 0; i < len; i++)
		take(w, &list[i], &asked[i]);
	resolver_close(resolver);
	free(asked);
}

void
removal_look(struct world *w)
{
	struct removal *list = xcalloc(w->facts->zones_len + 1, sizeof(*list));
	size_t len = 0, i;

	for (i = 0; i < w->facts->zones_len; i++)
		if (waits(w, &list[len], &w->facts->zones[i]))
			len++;
	if (len > 0)
		ask(w, list, len);
	free(list);
}
