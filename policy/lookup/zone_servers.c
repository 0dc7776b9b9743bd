/*
 * NAME      zone_servers - what each server of a name's own zone says of it
 * CONTRACT  see zone_servers.h. Rounds of questions:
 *             1  NS of the name, and again of the name above it until one is
 *                a zone (a round for each label)
 *             2  A and AAAA of each name server
 *             3  the question, to each of these addresses (authority.h)
 *           Questions that stand in the list twice are asked once.
 * BUGS      A name whose NS could not be asked has no known servers. Servers
 *           of zones above the one that is found (a delegation that differs
 *           from the zone itself) are not looked at.
 */
#include "lookup/zone_servers.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/names.h"
#include "lookup/address.h"
#include "lookup/authority.h"

#define NONE     UINT32_MAX
#define TXT_MAX  64
#define TEXT_MAX 4096
#define NS_MAX   13

enum kind { ASK_NS, ASK_A, ASK_AAAA };

/* a name on the way from a record up to its zone */
struct walk {
	uint32_t above;      /* number of the name without its first label */
	bool asked, zone;    /* zone: it has name servers */
	bool failed;         /* not known; the way ends here */
	uint32_t ns[NS_MAX]; /* numbers of servers */
	size_t ns_len;
};

/* a question to one address: of this place in the list, for this server */
struct direct {
	const char *address;
	uint32_t question, place;
};

struct asking {
	struct zone_question *list;
	size_t len;
	struct arena *arena;
	struct resolver *resolver;
	struct names *names; /* on the ways */
	struct walk *walks;  /* by number */
	size_t walks_len, walks_cap;
	struct names *servers;   /* names of name servers */
	struct fact_host *hosts; /* the same, by number */
	size_t hosts_len, hosts_cap;
	uint32_t *start; /* by question: number of its name, or NONE */
	uint32_t *same;  /* by question: the first that is like it */
	struct direct *direct;
	size_t direct_len, direct_cap;
	size_t next;
	void (*step)(void *, size_t more);
	void *context;
};

static void
step(struct asking *v, size_t more)
{
	if (v->step != NULL)
		v->step(v->context, more);
}

static void
ask(struct dns_question *q, enum kind kind, size_t subject, const char *name)
{
	static const uint16_t types[] = {
		[ASK_NS] = DNS_TYPE_NS,
		[ASK_A] = DNS_TYPE_A,
		[ASK_AAAA] = DNS_TYPE_AAAA,
	};

	memcpy(q->name, name, strlen(name) + 1);
	q->kind = (uint16_t)kind;
	q->type = types[kind];
	q->subject = (uint32_t)subject;
}

/* ---- round 1: zones ---- */

/* way - the number of a name on the way up; it may be new */
static uint32_t
way(struct asking *v, const char *name)
{
	uint32_t n = names_add(v->names, name, strlen(name));

	if (n == v->walks_len) {
		VEC_GROW(v->walks, v->walks_len, v->walks_cap);
		v->walks[v->walks_len++] = (struct walk){ .above = NONE };
	}
	return n;
}

/* start_walks - each question once, however often it stands in the list */
static void
start_walks(struct asking *v)
{
	struct names *questions = names_new();
	struct buf key = BUF_INIT;
	uint32_t *first = xcalloc(v->len + 1, sizeof(*first)), n;
	size_t i, seen = 0;

	for (i = 0; i < v->len; i++) {
		v->start[i] = NONE;
		v->same[i] = (uint32_t)i;
		if (v->list[i].name == NULL ||
		    strchr(v->list[i].name, '?') != NULL ||
		    strlen(v->list[i].name) >= DNS_NAME_SIZE)
			continue;
		buf_clear(&key);
		buf_printf(
		    &key, "%u %s", (unsigned)v->list[i].type, v->list[i].name);
		n = names_add(questions, key.text, key.len);
		if (n == seen)
			first[seen++] = (uint32_t)i;
		v->same[i] = first[n];
		v->start[i] = way(v, v->list[i].name);
	}
	free(first);
	buf_release(&key);
	names_free(questions);
}

static bool
next_walk(void *context, struct dns_question *q)
{
	struct asking *v = context;

	if (v->next == v->walks_len)
		return false;
	ask(q, ASK_NS, v->next, names_key(v->names, (uint32_t)v->next, NULL));
	v->walks[v->next++].asked = true;
	return true;
}

static uint32_t
server(struct asking *v, const char *name)
{
	uint32_t n = names_add(v->servers, name, strlen(name));

	if (n == v->hosts_len) {
		VEC_GROW(v->hosts, v->hosts_len, v->hosts_cap);
		v->hosts[v->hosts_len++] = (struct fact_host){
			.name = names_key(v->servers, n, NULL),
			.secure = TRI_UNKNOWN,
		};
	}
	return n;
}

static void
take_walk(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct asking *v = context;
	struct walk *walk = &v->walks[q->subject];
	const char *above = strchr(q->name, '.');
	uint32_t n;
	size_t i;

	step(v, 0);
	/* an alias is no zone, whatever became of its target */
	if (a->status == DNS_OK && a->cname == NULL) {
		walk->zone = true;
		for (i = 0; i < a->rr_len && walk->ns_len < NS_MAX; i++)
			if (a->rr[i].len > 0 &&
			    strchr(a->rr[i].text, '?') == NULL)
				walk->ns[walk->ns_len++] =
				    server(v, a->rr[i].text);
	} else if ((a->cname == NULL && !dns_known(a->status)) ||
		   above == NULL || strchr(above + 1, '.') == NULL) {
		/* the servers of a top-level domain hold no such record */
		walk->failed = true;
	} else {
		n = way(v, above + 1);
		v->walks[q->subject].above = n;
	}
}

/* ---- round 2: name servers ---- */

static bool
next_server(void *context, struct dns_question *q)
{
	struct asking *v = context;
	size_t n = v->next;

	if (n == 2 * v->hosts_len)
		return false;
	ask(q, ASK_A + n % 2, n / 2, v->hosts[n / 2].name);
	v->next++;
	return true;
}

static void
take_server(
    void *context, const struct dns_question *q, const struct dns_answer *a)
{
	struct asking *v = context;

	address_take(&v->hosts[q->subject], q->type, a, v->resolver, v->arena);
	step(v, 0);
}

/* ---- round 3: the question, to each server ---- */

static const struct walk *
zone_of(const struct asking *v, uint32_t n)
{
	while (n != NONE && !v->walks[n].zone && !v->walks[n].failed)
		n = v->walks[n].above;
	return n != NONE && v->walks[n].zone ? &v->walks[n] : NULL;
}

static int
compare_servers(const void *va, const void *vb)
{
	const struct observed_server *a = va, *b = vb;
	int order = strcmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->address, b->address);
}

static bool
listed(const struct zone_question *q, const char *address)
{
	size_t i;

	for (i = 0; i < q->servers_len; i++)
		if (strcmp(q->servers[i].address, address) == 0)
			return true;
	return false;
}

static void
list_servers(struct asking *v, size_t n)
{
	struct zone_question *q = &v->list[n];
	const struct walk *zone = zone_of(v, v->start[n]);
	const struct fact_host *host;
	size_t i, j;

	if (zone == NULL)
		return;
	q->zone = arena_intern(
	    v->arena, names_key(v->names, (uint32_t)(zone - v->walks), NULL));
	q->servers =
	    arena_alloc(v->arena, OBSERVED_SERVERS_MAX * sizeof(*q->servers));
	for (i = 0; i < zone->ns_len; i++) {
		host = &v->hosts[zone->ns[i]];
		for (j = 0; j < host->addresses_len &&
			    q->servers_len < OBSERVED_SERVERS_MAX;
		     j++)
			if (!listed(q, host->addresses[j]))
				q->servers[q->servers_len++] =
				    (struct observed_server){
					    .name = arena_intern(
						v->arena, host->name),
					    .address = host->addresses[j],
				    };
	}
	if (q->servers_len > 1)
		qsort(q->servers, q->servers_len, sizeof(*q->servers),
		    compare_servers);
	for (i = 0; i < q->servers_len; i++) {
		VEC_GROW(v->direct, v->direct_len, v->direct_cap);
		v->direct[v->direct_len++] =
		    (struct direct){ .address = q->servers[i].address,
			    .question = (uint32_t)n,
			    .place = (uint32_t)i };
	}
}

static int
compare_direct(const void *va, const void *vb)
{
	const struct direct *a = va, *b = vb;
	int order = strcmp(a->address, b->address);

	if (order != 0)
		return order;
	return a->question < b->question ? -1 : a->question > b->question;
}

static void
take_record(void *context, size_t index, const struct dns_answer *a)
{
	struct asking *v = context;
	const struct direct *d = &v->direct[index];
	struct observed_server *s = &v->list[d->question].servers[d->place];
	size_t i, len = a->rr_len < TXT_MAX ? a->rr_len : TXT_MAX, n;
	struct arena *arena = v->arena;
	struct txt *list;

	step(v, 0);
	s->status = a->status;
	if (a->cname != NULL)
		s->cname = arena_intern(arena, a->cname);
	if (a->status != DNS_OK)
		return;
	list = arena_alloc(arena, len * sizeof(*list));
	for (i = 0; i < len; i++) {
		n = a->rr[i].len < TEXT_MAX ? a->rr[i].len : TEXT_MAX;
		list[i].len = n;
		list[i].text = memchr(a->rr[i].text, '\0', n) != NULL
				   ? arena_strndup(arena, a->rr[i].text, n)
				   : arena_intern_len(arena, a->rr[i].text, n);
	}
	s->txt = list;
	s->txt_len = len;
}

static void
ask_servers(struct asking *v)
{
	struct authority_question *list;
	const struct zone_question *q;
	size_t i;

	for (i = 0; i < v->len; i++)
		if (v->start[i] != NONE && v->same[i] == i)
			list_servers(v, i);
	if (v->direct_len == 0)
		return;
	qsort(v->direct, v->direct_len, sizeof(*v->direct), compare_direct);
	list = xcalloc(v->direct_len, sizeof(*list));
	for (i = 0; i < v->direct_len; i++) {
		q = &v->list[v->direct[i].question];
		list[i] = (struct authority_question){
			.address = v->direct[i].address,
			.name = q->name,
			.type = q->type,
		};
	}
	step(v, v->direct_len);
	resolver_ask_servers(
	    v->resolver, list, v->direct_len, take_record, v);
	free(list);
}

void
zone_servers_ask(
    const struct zone_ask *what, struct zone_question *list, size_t len)
{
	struct asking v = { .list = list,
		.len = len,
		.arena = what->arena,
		.resolver = what->resolver,
		.step = what->step,
		.context = what->context };
	struct dns_asker walks = { next_walk, take_walk, &v };
	struct dns_asker servers = { next_server, take_server, &v };
	size_t i;

	v.names = names_new();
	v.servers = names_new();
	v.start = xcalloc(len + 1, sizeof(*v.start));
	v.same = xcalloc(len + 1, sizeof(*v.same));
	start_walks(&v);
	while (v.next < v.walks_len)
		resolver_ask(v.resolver, &walks);
	v.next = 0;
	resolver_ask(v.resolver, &servers);
	ask_servers(&v);
	for (i = 0; i < len; i++)
		if (v.same[i] != i) {
			list[i].zone = list[v.same[i]].zone;
			list[i].servers = list[v.same[i]].servers;
			list[i].servers_len = list[v.same[i]].servers_len;
		}
	names_free(v.names);
	names_free(v.servers);
	free(v.walks);
	free(v.hosts);
	free(v.start);
	free(v.same);
	free(v.direct);
}
