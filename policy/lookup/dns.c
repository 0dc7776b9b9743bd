/*
 * NAME      dns - what the world sees of our domains in DNS
 * CONTRACT  see dns.h. Three rounds of questions:
 *             1  MX, _mta-sts TXT and _smtp._tls TXT of each domain
 *             2  A and AAAA of each distinct MX host, and of each domain
 *                without MX records, which may be its own (implicit) MX
 *                (RFC 5321 5.1); TLSA of each MX host
 *             3  TLSA of the implicit MX hosts
 *           Hosts and MX sets are numbered while the answers come in, and
 *           become sorted facts at the end. A domain costs its struct
 *           fact_zone, four bytes, and what it shares with nobody.
 * BUGS      An MX set beyond MX_MAX counts as a failed look-up, so that what
 *           is published stays: Postfix as a sender drops what is beyond a
 *           hundred (which ones, is left to chance), and a policy could not
 *           list many more within the size that senders read.
 */
#include "lookup/dns.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "lookup/address.h"
#include "lookup/question.h"
#include "lookup/resolver.h"

#define MX_MAX        100
#define TXT_MAX       64  /* records of a name that are kept */
#define TXT_OTHER_MAX 256 /* bytes of those that are not meant for us */
#define PROGRESS_STEP 512
#define NO_SET        UINT32_MAX

enum kind {
	ASK_MX,
	ASK_STS,
	ASK_TLSRPT,
	ASK_A,
	ASK_AAAA,
	ASK_TLSA,
};

/* one MX of a set, as it stands in the key of the set */
struct member {
	uint32_t host;
	uint32_t preference;
};

struct host {
	struct fact_host fact; /* without a name */
	bool in_mx;            /* stands in an MX record */
	bool also;             /* asked for by name */
	bool wanted;           /* is to be a fact */
	uint32_t at;           /* where it stands among the facts */
};

struct survey {
	struct facts *facts;
	struct resolver *resolver;
	struct fact_zone *zones;
	size_t zones_len;
	bool *record_only;   /* of the zone nothing else is asked */
	uint32_t *zone_set;  /* number of the zone's MX set, or NO_SET */
	struct names *hosts; /* host names */
	struct host *host;   /* by number */
	size_t host_len, host_cap;
	struct names *sets; /* sorted members as bytes */
	size_t next;        /* of the round's questions */
	void (*progress)(size_t, size_t);
	size_t done, total;
};

static uint32_t
host_number(struct survey *s, const char *name)
{
	uint32_t n = names_add(s->hosts, name, strlen(name));

	if (n == s->host_len) {
		VEC_GROW(s->host, s->host_len, s->host_cap);
		s->host[s->host_len++] = (struct host){
			.fact = { .tlsa = TRI_UNKNOWN,
			    .local = TRI_UNKNOWN,
			    .secure = TRI_UNKNOWN },
		};
	}
	return n;
}

/* ---- round 1: the domains ---- */

static bool
next_zone(void *context, struct dns_question *q)
{
	static const struct {
		const char *prefix;
		uint16_t type;
	} ask[] = {
		[ASK_MX] = { "", DNS_TYPE_MX },
		[ASK_STS] = { "_mta-sts.", DNS_TYPE_TXT },
		[ASK_TLSRPT] = { "_smtp._tls.", DNS_TYPE_TXT },
	};
	struct survey *s = context;
	size_t n, prefix, len;
	const char *domain;

	do {
		n = s->next / ARRAY_LEN(ask);
		if (n == s->zones_len)
			return false;
		q->kind = (uint16_t)(s->next++ % ARRAY_LEN(ask));
	} while (s->record_only[n] && q->kind != ASK_STS);
	q->subject = (uint32_t)n;
	q->type = ask[q->kind].type;
	domain = s->zones[n].domain;
	prefix = strlen(ask[q->kind].prefix);
	len = strlen(domain);
	if (prefix + len >= sizeof(q->name))
		len = sizeof(q->name) - 1 - prefix;
	memcpy(q->name, ask[q->kind].prefix, prefix);
	memcpy(q->name + prefix, domain, len);
	q->name[prefix + len] = '\0';
	return true;
}

/* meant - a record that is, or was meant to be, one of ours */
static bool
meant(const struct dns_rr *rr)
{
	size_t i = 0;

	while (
	    i < rr->len && i < 4 && (rr->text[i] == ' ' || rr->text[i] == '"'))
		i++;
	return rr->len - i >= 2 && (rr->text[i] == 'v' || rr->text[i] == 'V') &&
	       (rr->text[i + 1] == '=' || rr->text[i + 1] == ' ');
}

static void
take_txt(struct survey *s, const struct dns_answer *a, const struct txt **out,
    uint16_t *out_len, const char **cname)
{
	size_t len = a->rr_len < TXT_MAX ? a->rr_len : TXT_MAX, i, n;
	struct txt *list;

	if (a->cname != NULL)
		*cname = arena_intern(s->facts->arena, a->cname);
	if (a->status != DNS_OK)
		return;
	list = arena_alloc(s->facts->arena, len * sizeof(*list));
	for (i = 0; i < len; i++) {
		n = a->rr[i].len;
		if (n > TXT_OTHER_MAX && !meant(&a->rr[i]))
			n = TXT_OTHER_MAX;
		list[i].len = n;
		list[i].text =
		    memchr(a->rr[i].text, '\0', n) != NULL
			? arena_strndup(s->facts->arena, a->rr[i].text, n)
			: arena_intern_len(s->facts->arena, a->rr[i].text, n);
	}
	*out = list;
	*out_len = (uint16_t)len;
}

/* sorting needs names; the hosts' numbers depend on who answered first */
struct named_member {
	const char *name;
	struct member member;
};

static int
compare_members(const void *va, const void *vb)
{
	const struct named_member *a = va, *b = vb;

	if (a->member.preference != b->member.preference)
		return a->member.preference < b->member.preference ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* set_number - the number of this MX set; sorts the list, drops doubles */
static uint32_t
set_number(struct survey *s, struct named_member *list, size_t len)
{
	struct member key[MX_MAX];
	size_t i, n = 0;

	qsort(list, len, sizeof(*list), compare_members);
	for (i = 0; i < len; i++)
		if (i == 0 || compare_members(&list[i - 1], &list[i]) != 0)
			key[n++] = list[i].member;
	return names_add(s->sets, key, n * sizeof(key[0]));
}

static uint32_t
take_mx_records(
    struct survey *s, struct fact_zone *zone, const struct dns_answer *a)
{
	struct named_member list[MX_MAX];
	size_t i, n = 0, nulls = 0;

	for (i = 0; i < a->rr_len; i++) {
		if (a->rr[i].len == 0) {
			nulls++;
			continue;
		}
		if (n == MX_MAX) {
			facts_note(s->facts, FINDING_MX_TOO_MANY, zone->domain,
			    "%zu MX records", a->rr_len);
			zone->mx_status = DNS_FAILED;
			return NO_SET;
		}
		list[n].name = a->rr[i].text;
		list[n].member.host = host_number(s, a->rr[i].text);
		list[n++].member.preference = a->rr[i].preference;
	}
	for (i = 0; i < n; i++)
		s->host[list[i].member.host].in_mx = true;
	zone->implicit = TRI_NO;
	zone->null_mx = nulls > 0 && n == 0 ? TRI_YES : TRI_NO;
	if (nulls > 0 && n > 0)
		facts_note(s->facts, FINDING_NULL_MX_WITH_OTHERS, zone->domain,
		    "\"MX 0 .\" beside %zu other MX record%s", n,
		    n > 1 ? "s" : "");
	return n > 0 ? set_number(s, list, n) : NO_SET;
}

static void
take_mx(struct survey *s, uint32_t number, const struct dns_answer *a)
{
	struct fact_zone *zone = &s->zones[number];
	struct named_member self = { .name = zone->domain };

	zone->mx_status = (int8_t)a->status;
	if (a->status == DNS_OK) {
		s->zone_set[number] = take_mx_records(s, zone, a);
		if (zone->mx_status == DNS_OK)
			zone->mx_ttl = a->ttl;
	} else if (a->status == DNS_NODATA) {
		/* whether it is its own MX the next round tells */
		zone->null_mx = TRI_NO;
		self.member.host = host_number(s, zone->domain);
		s->zone_set[number] = set_number(s, &self, 1);
	} else if (a->status == DNS_NXDOMAIN) {
		zone->null_mx = zone->implicit = TRI_NO;
	}
	if (dns_known((enum dns_status)zone->mx_status) &&
	    resolver_trusted(s->resolver))
		zone->secure = a->ad ? TRI_YES : TRI_NO;
}

static void
step(struct survey *s)
{
	if (++s->done % PROGRESS_STEP == 0 && s->progress != NULL)
		s->progress(s->done, s->total);
}

static void
take_zone(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct survey *s = context;
	struct fact_zone *zone = &s->zones[q->subject];

	switch ((enum kind)q->kind) {
	case ASK_MX:
		take_mx(s, q->subject, a);
		break;
	case ASK_STS:
		zone->sts_status = (int8_t)a->status;
		zone->sts_ttl = a->status == DNS_OK ? a->ttl : 0;
		take_txt(
		    s, a, &zone->sts_txt, &zone->sts_txt_len, &zone->sts_cname);
		break;
	case ASK_TLSRPT:
		zone->tlsrpt_status = (int8_t)a->status;
		take_txt(s, a, &zone->tlsrpt_txt, &zone->tlsrpt_txt_len,
		    &zone->tlsrpt_cname);
		break;
	case ASK_A:
	case ASK_AAAA:
	case ASK_TLSA:
		break;
	}
	step(s);
}

/* ---- rounds 2 and 3: the hosts ---- */

static void
host_question(const struct survey *s, uint32_t number, enum kind kind,
    struct dns_question *q)
{
	static const uint16_t types[] = {
		[ASK_A] = DNS_TYPE_A,
		[ASK_AAAA] = DNS_TYPE_AAAA,
		[ASK_TLSA] = DNS_TYPE_TLSA,
	};
	const char *prefix = kind == ASK_TLSA ? "_25._tcp." : "";
	size_t len;
	const char *name = names_key(s->hosts, number, &len);

	question_name(q, prefix, name, len);
	q->kind = (uint16_t)kind;
	q->type = types[kind];
	q->subject = number;
}

static bool
next_host(void *context, struct dns_question *q)
{
	struct survey *s = context;
	uint32_t number;
	enum kind kind;

	for (; (number = (uint32_t)(s->next / 3)) < s->host_len; s->next++) {
		kind = ASK_A + s->next % 3;
		/* a name that had to be masked cannot be asked for */
		if (strchr(names_key(s->hosts, number, NULL), '?') != NULL ||
		    (kind == ASK_TLSA && !s->host[number].in_mx &&
			!s->host[number].also))
			continue;
		host_question(s, number, kind, q);
		s->next++;
		return true;
	}
	return false;
}

static bool
next_implicit(void *context, struct dns_question *q)
{
	struct survey *s = context;
	const struct host *host;

	for (; s->next < s->host_len; s->next++) {
		host = &s->host[s->next];
		if (host->in_mx || host->also || host->fact.addresses_len == 0)
			continue;
		host_question(s, (uint32_t)s->next++, ASK_TLSA, q);
		return true;
	}
	return false;
}

static void
take_host(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct survey *s = context;
	struct fact_host *fact = &s->host[q->subject].fact;

	switch ((enum kind)q->kind) {
	case ASK_A:
	case ASK_AAAA:
		address_take(fact, q->type, a, s->resolver, s->facts->arena);
		break;
	case ASK_TLSA:
		fact->tlsa = !dns_known(a->status) ? TRI_UNKNOWN
			     : a->status == DNS_OK ? TRI_YES
						   : TRI_NO;
		break;
	case ASK_MX:
	case ASK_STS:
	case ASK_TLSRPT:
		break;
	}
	step(s);
}

/* ---- the facts ---- */

/* implicit - is this domain without MX records its own MX host? */
static enum tri
implicit(const struct fact_host *fact)
{
	if (fact->addresses_len > 0)
		return TRI_YES;
	return dns_known(fact->a) && dns_known(fact->aaaa) ? TRI_NO
							   : TRI_UNKNOWN;
}

static void
settle_implicit(struct survey *s)
{
	struct member self;
	size_t i;

	for (i = 0; i < s->zones_len; i++) {
		if (s->zones[i].mx_status != DNS_NODATA)
			continue;
		memcpy(&self, names_key(s->sets, s->zone_set[i], NULL),
		    sizeof(self));
		s->zones[i].implicit =
		    (int8_t)implicit(&s->host[self.host].fact);
		if (s->zones[i].implicit == TRI_YES)
			s->host[self.host].wanted = true;
		else
			s->zone_set[i] = NO_SET;
	}
}

static int
compare_hosts(const void *va, const void *vb)
{
	const struct fact_host *a = va, *b = vb;

	return strcmp(a->name, b->name);
}

static void
settle_hosts(struct survey *s)
{
	struct facts *facts = s->facts;
	struct fact_host *fact;
	struct host *host;
	size_t i, n = 0;

	for (i = 0; i < s->host_len; i++) {
		host = &s->host[i];
		host->fact.unlisted =
		    host->also && !host->in_mx && !host->wanted;
		host->wanted |= host->in_mx || host->also;
		n += host->wanted;
	}
	facts->hosts = arena_alloc(facts->arena, n * sizeof(*facts->hosts));
	for (i = 0; i < s->host_len; i++) {
		if (!s->host[i].wanted)
			continue;
		fact = &facts->hosts[facts->hosts_len++];
		*fact = s->host[i].fact;
		fact->name = arena_intern(
		    facts->arena, names_key(s->hosts, (uint32_t)i, NULL));
		address_sort(fact);
	}
	if (n > 1)
		qsort(facts->hosts, n, sizeof(*facts->hosts), compare_hosts);
	for (i = 0; i < n; i++)
		s->host[host_number(s, facts->hosts[i].name)].at = (uint32_t)i;
}

static const struct mx_set *
make_set(struct survey *s, uint32_t number)
{
	struct facts *facts = s->facts;
	struct mx_set *set = arena_alloc(facts->arena, sizeof(*set));
	struct member member;
	const char *key;
	struct mx *list;
	size_t len, i;

	key = names_key(s->sets, number, &len);
	set->len = len / sizeof(member);
	list = arena_alloc(facts->arena, set->len * sizeof(*list));
	for (i = 0; i < set->len; i++) {
		memcpy(&member, key + i * sizeof(member), sizeof(member));
		list[i].host = &facts->hosts[s->host[member.host].at];
		list[i].preference = (uint16_t)member.preference;
	}
	set->mx = list;
	return set;
}

static void
settle_zones(struct survey *s)
{
	const struct mx_set **made = xcalloc(names_len(s->sets), sizeof(*made));
	const struct mx_set *none = arena_alloc(s->facts->arena, sizeof(*none));
	uint32_t n;
	size_t i;

	for (i = 0; i < s->zones_len; i++) {
		n = s->zone_set[i];
		if (n != NO_SET && made[n] == NULL)
			made[n] = make_set(s, n);
		s->zones[i].mx = n != NO_SET ? made[n] : none;
	}
	free(made);
	s->facts->zones = s->zones;
	s->facts->zones_len = s->zones_len;
}

/* list_zones - those of the domains, and those that are named already */
static void
list_zones(struct survey *s)
{
	const struct facts *facts = s->facts;
	const struct fact_zone *also = facts->zones;
	const bool complete = facts_complete(facts);
	size_t most = facts->domains_len + facts->zones_len, i = 0, j = 0;
	int order;

	s->zones = arena_alloc(facts->arena, most * sizeof(*s->zones));
	s->record_only = xcalloc(most + 1, sizeof(*s->record_only));
	while (i < facts->domains_len || j < facts->zones_len) {
		order = i == facts->domains_len ? 1
			: j == facts->zones_len
			    ? -1
			    : strcmp(facts->domains[i].name, also[j].domain);
		s->zones[s->zones_len].domain =
		    order > 0 ? also[j].domain : facts->domains[i].name;
		s->record_only[s->zones_len++] = order > 0 && complete;
		i += order <= 0;
		j += order >= 0;
	}
}

static void
survey_start(struct survey *s)
{
	struct facts *facts = s->facts;
	uint32_t number;
	size_t i;

	s->hosts = names_new();
	s->sets = names_new();
	for (i = 0; i < facts->hosts_len; i++) {
		number = host_number(s, facts->hosts[i].name);
		s->host[number].also = true;
	}
	facts->hosts_len = 0;
	list_zones(s);
	s->zone_set = xcalloc(s->zones_len, sizeof(*s->zone_set));
	for (i = 0; i < s->zones_len; i++) {
		s->zone_set[i] = NO_SET;
		s->zones[i].implicit = s->zones[i].null_mx =
		    s->zones[i].secure = TRI_UNKNOWN;
	}
}

static void
survey_end(struct survey *s)
{
	settle_implicit(s);
	settle_hosts(s);
	settle_zones(s);
	names_free(s->hosts);
	names_free(s->sets);
	free(s->host);
	free(s->zone_set);
	free(s->record_only);
}

static void
ask_all(struct survey *s)
{
	struct dns_asker zones = { next_zone, take_zone, s };
	struct dns_asker hosts = { next_host, take_host, s };
	struct dns_asker implicits = { next_implicit, take_host, s };

	s->total = 3 * s->zones_len;
	resolver_ask(s->resolver, &zones);
	s->next = 0;
	s->total += 3 * s->host_len;
	resolver_ask(s->resolver, &hosts);
	s->next = 0;
	resolver_ask(s->resolver, &implicits);
	if (s->progress != NULL)
		s->progress(s->total, s->total);
}

void
lookup_dns(struct facts *facts, const struct settings *settings,
    void (*progress)(size_t done, size_t total))
{
	struct survey s = { .facts = facts, .progress = progress };
	struct buf why = BUF_INIT;

	survey_start(&s);
	s.resolver = resolver_open(settings, &why);
	if (s.resolver != NULL) {
		facts->resolver_trusted =
		    resolver_trusted(s.resolver) ? TRI_YES : TRI_NO;
		ask_all(&s);
		resolver_silent(s.resolver, &why);
	}
	if (why.len > 0)
		facts->resolver_error =
		    arena_strdup(facts->arena, buf_text(&why));
	survey_end(&s);
	resolver_close(s.resolver);
	buf_release(&why);
}
