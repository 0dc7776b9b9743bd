/*
 * NAME      check_dane - TLSA records beside MTA-STS
 * CONTRACT  RFC 7672. A sender that supports DANE and finds secure TLSA records
 *           uses neither the policy nor public roots. If either DANE or MTA-STS
 *           is wrong, mail is lost, however good the other is.
 */
#include "decide/check/checking.h"

/* ---- a host ---- */

static bool
matches(const struct observed_host *host, const struct fact_cert *cert)
{
	size_t i;

	for (i = 0; i < host->tlsa_len; i++)
		if (tlsa_match(&host->tlsa[i], cert, host->host->name))
			return true;
	return false;
}

/* such senders name the host; without SNI only where nothing else was seen */
static bool
counts(const struct observed_host *host, const struct probe *probe)
{
	size_t i;

	if (probe->cert == NULL || probe->cert->error != NULL ||
	    probe->cert->chain_len == 0)
		return false;
	for (i = 0; !probe->sni && i < host->probes_len; i++)
		if (host->probes[i]->sni && host->probes[i]->cert != NULL)
			return false;
	return true;
}

static void
compare(const struct checking *c, struct check_host *h)
{
	const struct observed_host *s = h->observed;
	const struct probe *bad = NULL;
	bool strict = false;
	char text[64];
	size_t i;

	h->dane = DANE_UNDECIDED;
	for (i = 0; i < s->probes_len && bad == NULL; i++) {
		if (!counts(s, s->probes[i]))
			continue;
		strict = (view_judge(c, s->probes[i]).faults & VIEW_FATAL) == 0;
		if (matches(s, s->probes[i]->cert))
			h->dane = DANE_MATCHES;
		else
			bad = s->probes[i];
	}
	if (bad == NULL)
		return;
	h->dane = DANE_MISMATCH;
	finding_add(&h->findings, c->arena, FINDING_TLSA_MISMATCH,
	    s->host->name,
	    "the %s chain at %s does not match that of "
	    "%s%s%s",
	    bad->cert->key_type != NULL ? bad->cert->key_type : "TLS",
	    bad->address, tlsa_text(text, sizeof(text), &s->tlsa[0]),
	    s->tlsa_len > 1 ? " and the others" : "",
	    strict ? ", though senders that know only MTA-STS accept it" : "");
}

/* usable - are there records that a sender can use, and can we? */
static bool
usable(const struct observed_host *s, bool *comparable)
{
	bool any = false;
	size_t i;

	*comparable = true;
	for (i = 0; i < s->tlsa_len; i++) {
		any |= tlsa_usable(&s->tlsa[i]);
		if (s->tlsa[i].matching == 0 && !s->tlsa[i].digested &&
		    (s->tlsa[i].usage == 2 || s->tlsa[i].usage == 3))
			*comparable = false;
	}
	return any;
}

static void
present(const struct checking *c, struct check_host *h)
{
	const struct observed_host *s = h->observed;
	bool comparable;

	if (s->tlsa_secure == TRI_NO || s->address_secure == TRI_NO) {
		h->dane = DANE_UNUSED;
		finding_add(&h->findings, c->arena, FINDING_TLSA_INSECURE,
		    s->host->name, "%s not signed",
		    s->tlsa_secure == TRI_NO ? "the zone with the records is"
					     : "the host's addresses are");
		return;
	}
	if (s->tlsa_secure == TRI_UNKNOWN)
		return;
	if (!usable(s, &comparable) && comparable) {
		h->dane = DANE_UNUSED;
		finding_add(&h->findings, c->arena, FINDING_TLSA_UNUSABLE,
		    s->host->name, "%zu record%s, and none for mail",
		    s->tlsa_len, s->tlsa_len == 1 ? "" : "s");
	} else if (!comparable) {
		h->dane = DANE_UNDECIDED;
	} else {
		compare(c, h);
	}
}

void
check_host_dane(const struct checking *c, struct check_host *h)
{
	const struct observed_host *s = h->observed;

	if (s->tlsa_status == DNS_UNASKED)
		return;
	if (s->tlsa_len > 0) {
		present(c, h);
	} else if (dns_known(s->tlsa_status)) {
		h->dane = DANE_NONE;
	} else if (s->address_secure != TRI_NO) {
		finding_add(&h->findings, c->arena, FINDING_TLSA_LOOKUP_FAILED,
		    s->host->name, "the answer was: %s",
		    dns_status_name(s->tlsa_status));
	}
}

/* ---- a domain ---- */

/* has_dane - would such a sender use DANE with this host? */
static bool
has_dane(enum check_dane dane)
{
	return dane == DANE_MATCHES || dane == DANE_MISMATCH ||
	       dane == DANE_UNDECIDED;
}

/* worse - how much the domain's state is that of this host */
static int
worse(enum check_dane dane)
{
	static const int rank[] = {
		[DANE_NONE] = 0,
		[DANE_UNUSED] = 1,
		[DANE_MATCHES] = 2,
		[DANE_UNDECIDED] = 3,
		[DANE_UNKNOWN] = 4,
		[DANE_MISMATCH] = 5,
	};

	return rank[dane];
}

void
check_domain_dane(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *zone = d->observed->zone;
	const struct check_host *with = NULL, *without = NULL;
	enum check_dane dane;
	size_t i;

	d->dane = d->mx_len > 0 ? DANE_NONE : DANE_UNKNOWN;
	for (i = 0; i < d->mx_len; i++) {
		dane = d->mx[i].host->dane;
		if (worse(dane) > worse(d->dane))
			d->dane = dane;
		if (has_dane(dane))
			with = d->mx[i].host;
		else if (dane == DANE_NONE || dane == DANE_UNUSED)
			without = d->mx[i].host;
	}
	if (with == NULL)
		return;
	if (zone->secure == TRI_NO)
		finding_add(&d->findings, c->arena, FINDING_TLSA_MX_INSECURE,
		    zone->domain, "%s has TLSA records",
		    with->observed->host->name);
	else if (without != NULL)
		finding_add(&d->findings, c->arena, FINDING_TLSA_PARTIAL,
		    zone->domain, "%s has some, %s has none",
		    with->observed->host->name, without->observed->host->name);
}
