/*
 * NAME      inside - the view of DNS that this machine's own resolver has
 * CONTRACT  see inside.h. The same questions are asked once more, of the
 *           resolver that would answer them without outside_resolver. What it
 *           does not know is no difference: a resolver that fails says
 *           nothing about the other view.
 */
#include "lookup/inside.h"

#include <string.h>

#include "dns/record.h"
#include "lookup/dns.h"

/* ---- asking ---- */

/* ask - everything of this resolver, about the same domains and hosts */
static struct facts *
ask(const struct facts *facts, const struct settings *settings,
    void (*progress)(size_t done, size_t total))
{
	struct settings usual = *settings;
	struct facts *inside = facts_new(facts->time);
	size_t i;

	usual.outside_resolver = NULL;
	inside->domains = facts->domains;
	inside->domains_len = facts->domains_len;
	inside->hosts = arena_alloc(
	    inside->arena, (facts->hosts_len + 1) * sizeof(*inside->hosts));
	inside->hosts_len = facts->hosts_len;
	for (i = 0; i < facts->hosts_len; i++)
		inside->hosts[i].name =
		    arena_intern(inside->arena, facts->hosts[i].name);
	lookup_dns(inside, &usual, progress);
	return inside;
}

/* ---- hosts ---- */

static void
take_addresses(
    struct facts *facts, struct fact_host *host, const struct fact_host *inside)
{
	size_t i;

	host->inside_addresses = arena_alloc(facts->arena,
	    (inside->addresses_len + 1) * sizeof(*host->inside_addresses));
	host->inside_addresses_len = inside->addresses_len;
	for (i = 0; i < inside->addresses_len; i++)
		host->inside_addresses[i] =
		    arena_intern(facts->arena, inside->addresses[i]);
}

static void
put_addresses(struct buf *out, const struct fact_host *host)
{
	size_t i;

	for (i = 0; i < host->addresses_len; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", host->addresses[i]);
	if (host->addresses_len == 0)
		buf_puts(out, "no address");
}

static bool
same_addresses(const struct fact_host *a, const struct fact_host *b)
{
	size_t i;

	if (a->addresses_len != b->addresses_len)
		return false;
	for (i = 0; i < a->addresses_len; i++)
		if (strcmp(a->addresses[i], b->addresses[i]) != 0)
			return false;
	return true;
}

static bool
known(const struct fact_host *host)
{
	return dns_known(host->a) && dns_known(host->aaaa);
}

static void
compare_host(
    struct facts *facts, struct fact_host *host, const struct fact_host *inside)
{
	struct buf text = BUF_INIT;

	take_addresses(facts, host, inside);
	if (known(host) && known(inside) && !same_addresses(host, inside)) {
		put_addresses(&text, inside);
		buf_puts(&text, " inside, ");
		put_addresses(&text, host);
		buf_puts(&text, " outside");
		facts_note(facts, FINDING_DNS_VIEWS_DIFFER, host->name, "%s",
		    buf_text(&text));
	}
	buf_release(&text);
}

/* ---- MX records ---- */

static void
put_set(struct buf *out, const struct fact_zone *zone)
{
	size_t i;

	for (i = 0; i < zone->mx->len; i++)
		buf_printf(
		    out, "%s%s", i > 0 ? ", " : "", zone->mx->mx[i].host->name);
	if (zone->null_mx == TRI_YES)
		buf_puts(out, "a Null MX");
	else if (zone->mx->len == 0)
		buf_puts(out, "no MX host");
}

static void
compare_zone(struct facts *facts, const struct fact_zone *zone,
    const struct fact_zone *inside)
{
	struct buf there = BUF_INIT, here = BUF_INIT;

	if (!dns_known((enum dns_status)zone->mx_status) ||
	    !dns_known((enum dns_status)inside->mx_status))
		return;
	put_set(&there, zone);
	put_set(&here, inside);
	if (strcmp(buf_text(&there), buf_text(&here)) != 0)
		facts_note(facts, FINDING_DNS_VIEWS_DIFFER, zone->domain,
		    "%s inside, %s outside", buf_text(&here), buf_text(&there));
	buf_release(&there);
	buf_release(&here);
}

/* ---- records ---- */

static void
put_record(struct buf *out, const struct fact_zone *zone, struct arena *arena)
{
	char id[STS_ID_MAX + 1];

	if (zone->sts_txt_len == 0)
		buf_puts(out, "no record");
	else if (sts_record_parse(
		     id, zone->sts_txt, zone->sts_txt_len, arena, NULL) == 0)
		buf_printf(out, "id %s", id);
	else
		buf_puts(out, "no valid record");
}

static void
compare_record(struct facts *facts, const struct fact_zone *zone,
    const struct fact_zone *inside)
{
	struct buf there = BUF_INIT, here = BUF_INIT;

	if (!dns_known((enum dns_status)zone->sts_status) ||
	    !dns_known((enum dns_status)inside->sts_status))
		return;
	put_record(&there, zone, facts->arena);
	put_record(&here, inside, facts->arena);
	if (strcmp(buf_text(&there), buf_text(&here)) != 0)
		facts_note(facts, FINDING_DNS_VIEWS_DIFFER,
		    arena_printf(facts->arena, "_mta-sts.%s", zone->domain),
		    "%s inside, %s outside", buf_text(&here), buf_text(&there));
	buf_release(&there);
	buf_release(&here);
}

void
lookup_inside(struct facts *facts, const struct settings *settings,
    void (*progress)(size_t done, size_t total))
{
	const struct fact_host *host;
	const struct fact_zone *zone;
	struct facts *inside;
	size_t i;

	if (settings->outside_resolver == NULL ||
	    settings->outside_resolver[0] == '\0')
		return;
	inside = ask(facts, settings, progress);
	for (i = 0; i < facts->hosts_len; i++)
		if ((host = facts_host(inside, facts->hosts[i].name)) != NULL)
			compare_host(facts, &facts->hosts[i], host);
	for (i = 0; i < facts->zones_len; i++) {
		zone = facts_zone(inside, facts->zones[i].domain);
		if (zone == NULL ||
		    settings_excluded(settings, facts->zones[i].domain))
			continue;
		compare_zone(facts, &facts->zones[i], zone);
		compare_record(facts, &facts->zones[i], zone);
	}
	facts_free(inside);
}
