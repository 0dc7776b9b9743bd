/* test_external_evidence - what one look adds to the evidence */
#include "decide/external_evidence.h"

#include <string.h>

#include "base/buf.h"
#include "facts/cert_fault.h"
#include "unit.h"

#define NOW     ((time_t)1000000000)
#define ADDRESS "192.0.2.1"
#define HOST    "mx.example"
#define POLICY  "mta-sts.example"
#define BODY    "version: STSv1\r\n"
#define ID      "20010909000000"
#define TTL     3600

struct scene {
	struct arena *arena;
	struct fact_host fact, policy_host;
	struct observed_host host;
	struct fact_zone zone;
	struct mx mx;
	struct mx_set set;
	struct observed_domain domain;
	const struct observed_host *hosts[1];
	struct observation observed;
	struct ledger *ledger;
	struct ledger_domain standing;
	struct ledger_row row;
	struct ledger_body body;
	struct txt txt;
	struct evidence *evidence;
};

static const char *addresses[] = { ADDRESS };
static const char *private_addresses[] = { "192.168.7.80" };
static const struct settings usual = {
	.private_addresses = TRI_UNKNOWN, .https_port = 443, .dns_port = 53
};

static void
set(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->arena = arena_new();
	s->evidence = evidence_new();
	s->fact = (struct fact_host){
		.name = HOST, .addresses = addresses, .addresses_len = 1
	};
	s->policy_host = (struct fact_host){ .name = POLICY,
		.addresses = addresses,
		.addresses_len = 1,
		.a = DNS_OK,
		.aaaa = DNS_NODATA };
	s->host.host = &s->fact;
	s->mx.host = &s->fact;
	s->set = (struct mx_set){ &s->mx, 1 };
	s->txt = (struct txt){ "v=STSv1; id=" ID ";",
		strlen("v=STSv1; id=" ID ";") };
	s->zone = (struct fact_zone){ .domain = "example",
		.mx = &s->set,
		.sts_status = DNS_OK,
		.sts_txt = &s->txt,
		.sts_txt_len = 1 };
	s->hosts[0] = &s->host;
	s->domain = (struct observed_domain){ .zone = &s->zone,
		.policy_host = &s->policy_host,
		.hosts = s->hosts };
	s->observed = (struct observation){ .hosts = &s->host,
		.hosts_len = 1,
		.domains = &s->domain,
		.domains_len = 1 };
	s->body = (struct ledger_body){ .text = BODY, .len = strlen(BODY) };
	s->row = (struct ledger_row){ .domain = "example",
		.body = &s->body,
		.released = NOW - TTL - 1,
		.record_ttl = TTL,
		.id = ID };
	s->standing =
	    (struct ledger_domain){ .name = "example", .rows_len = 1 };
	s->ledger = ledger_new();
	s->ledger->domains = &s->standing;
	s->ledger->domains_len = 1;
	s->ledger->rows = &s->row;
	s->ledger->rows_len = 1;
}

static void
unset(struct scene *s)
{
	evidence_free(s->evidence);
	ledger_free(s->ledger);
	arena_free(s->arena);
}

/*
 * how a probe ended, as a letter; cert is for HOST and POLICY
 *   g good   x expired   n wrong name   u untrusted   o TLS 1.1   ? trust
 *   unknown   t time-out   r refused   a turned away   s no STARTTLS
 *   f handshake failed   l failure of ours
 */
static void
end(struct scene *s, struct probe *p, char how, const char *key)
{
	static const char *names[] = { HOST, POLICY };
	struct fact_cert *cert = arena_alloc(s->arena, sizeof(*cert));
	static const struct {
		char letter;
		enum probe_status status;
	} ends[] = {
		{ 't', PROBE_TIMEOUT },
		{ 'r', PROBE_REFUSED },
		{ 'a', PROBE_TURNED_AWAY },
		{ 's', PROBE_NO_STARTTLS },
		{ 'f', PROBE_TLS_FAILED },
		{ 'l', PROBE_LOCAL },
		{ 'b', PROBE_TOO_LARGE },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(ends); i++)
		if (ends[i].letter == how) {
			p->status = ends[i].status;
			return;
		}
	p->status = PROBE_OK;
	p->protocol = how == 'o' ? "TLSv1.1" : "TLSv1.3";
	p->cert = cert;
	cert->names = names;
	cert->names_len = how == 'n' ? 0 : 2;
	cert->key_type = key;
	cert->sha256 = key;
	cert->not_before = NOW - 86400;
	cert->not_after = cert->chain_not_after =
	    how == 'x' ? NOW - 1 : NOW + 86400;
	cert->faults = how == 'x'   ? CERT_EXPIRED
		       : how == 'u' ? CERT_UNTRUSTED_ROOT
				    : 0;
	cert->trusted = how == 'u'   ? TRI_NO
			: how == '?' ? TRI_UNKNOWN
				     : TRI_YES;
}

/*
 * probes: "<s|n><*|2|R|E>=<end>[<key seen>]" and what comes of them: one
 * "<s|n><*|R|E>=<+|->" a proof
 */
static const struct {
	const char *probes, *proofs;
} looks[] = {
	{ "", "" },
	{ "s*=gE n*=gE", "n*=+ s*=+" },
	{ "s*=gE sR=f n*=gE s2=gE", "n*=+ s*=+" },
	{ "s*=gE sR=gR n*=gE nR=gR", "nR=+ sR=+ nE=+ sE=+" },
	{ "s*=gE sR=xR n*=gE nR=gR", "nR=+ sR=- nE=+ sE=+" },
	/* without SNI another host's chain may be shown, but some chain is */
	{ "s*=gE n*=nR", "n*=+ s*=+" },
	{ "s*=gE n*=f", "n*=- s*=+" },
	{ "s*=gE s2=nE", "s*=-" },
	{ "s*=xE n*=uE", "n*=+ s*=-" },
	{ "s*=oE", "s*=-" },
	{ "s*=?E", "" },
	{ "s*=t n*=r", "" },
	{ "s*=a", "" },
	{ "s*=l", "" },
	{ "s*=s", "s*=-" },
	{ "s*=f n*=gE s2=f", "n*=+ s*=-" },
	/* a client that offers less and fails tells nothing */
	{ "s*=gE n*=f nR=f sR=gR", "n*=- sR=+ sE=+" },
	{ "s2=f sR=f", "" },
};

static void
add_probe(struct scene *s, const char *word)
{
	static const struct probe *list[16];
	struct probe *p = arena_alloc(s->arena, sizeof(*p));

	p->host = HOST;
	p->address = ADDRESS;
	p->sni = word[0] == 's';
	p->tls = word[1] == '2' ? PROBE_TLS_12 : PROBE_TLS_ANY;
	p->key = word[1] == 'R'   ? PROBE_KEY_RSA
		 : word[1] == 'E' ? PROBE_KEY_ECDSA
				  : PROBE_KEY_ANY;
	end(s, p, word[3], word[4] == 'R' ? "RSA" : "ECDSA");
	list[s->host.probes_len++] = p;
	s->host.probes = list;
}

START_TEST(proofs)
{
	struct buf text = BUF_INIT;
	const struct evidence_proof *p;
	const char *word = looks[_i].probes;
	struct scene s;
	size_t i, len;

	set(&s);
	while (word != NULL && *word != '\0') {
		add_probe(&s, word);
		word = strchr(word, ' ');
		word += word != NULL;
	}
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	p = evidence_proofs(s.evidence, HOST, &len);
	for (i = 0; i < len; i++) {
		buf_printf(&text, "%s%c%c=%c", i > 0 ? " " : "",
		    p[i].sni ? 's' : 'n', "*RE"[p[i].key],
		    p[i].standing.last_ok == NOW    ? '+'
		    : p[i].standing.last_bad == NOW ? '-'
						    : '?');
		ck_assert_str_eq(p[i].address, ADDRESS);
		ck_assert((p[i].standing.last_bad == NOW) ==
			  (p[i].standing.fault != NULL));
	}
	ck_assert_msg(strcmp(buf_text(&text), looks[_i].proofs) == 0, "%s: %s",
	    looks[_i].probes, buf_text(&text));
	buf_release(&text);
	unset(&s);
}
END_TEST

/* a second look goes on where the first one stood */
START_TEST(looks_add_up)
{
	const struct evidence_proof *p;
	struct scene s;
	size_t len;

	set(&s);
	add_probe(&s, "s*=gE");
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW - 86400);
	add_probe(&s, "n*=gE");
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	p = evidence_proofs(s.evidence, HOST, &len);
	ck_assert_uint_eq(len, 2);
	ck_assert(p[1].sni && !p[0].sni);
	ck_assert_int_eq(standing_since(&p[1].standing, NOW), NOW - 86400);
	ck_assert_int_eq(standing_since(&p[0].standing, NOW), NOW);
	ck_assert_str_eq(p[1].cert, "ECDSA");
	ck_assert_int_eq(p[1].not_after, NOW + 86400);
	ck_assert_int_eq(p[1].not_before, NOW - 86400);
	ck_assert_ptr_null(p[0].cert);
	unset(&s);
}
END_TEST

/*
 * a clock that was ahead, when the host showed two kinds of keys: today's look
 * replaces what it asks again, and what it does not ask any more is forgotten
 */
START_TEST(a_look_after_a_clock_that_was_ahead)
{
	const time_t ahead = NOW + 30 * (time_t)86400;
	const struct evidence_proof *p;
	struct scene s;
	size_t i, len;

	set(&s);
	add_probe(&s, "s*=gE");
	add_probe(&s, "sR=gR");
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, ahead);
	p = evidence_proofs(s.evidence, HOST, &len);
	ck_assert_uint_eq(len, 2);
	for (i = 0; i < len; i++)
		ck_assert(standing_ahead(&p[i].standing, NOW));
	s.host.probes_len = 0;
	/* the host was not met: what is ahead stays unknown */
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	for (i = 0; i < len; i++)
		ck_assert(standing_ahead(&p[i].standing, NOW));
	add_probe(&s, "s*=gE");
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	p = evidence_proofs(s.evidence, HOST, &len);
	ck_assert_uint_eq(len, 3);
	for (i = 0; i < len; i++)
		ck_assert_int_eq(standing_since(&p[i].standing, NOW),
		    p[i].key == PROBE_KEY_ANY ? NOW : 0);
	for (i = 0; i < len; i++)
		ck_assert(!standing_ahead(&p[i].standing, NOW));
	unset(&s);
}
END_TEST

/* what is no proof: another's domain, a listener met in the host's place */
START_TEST(no_proof)
{
	struct scene s;
	struct probe *p;

	set(&s);
	add_probe(&s, "s*=gE");
	s.ledger->domains_len = 0;
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert_uint_eq(s.evidence->proofs_len, 0);
	s.ledger->domains_len = 1;
	s.domain.given = true;
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert_uint_eq(s.evidence->proofs_len, 0);
	s.domain.given = false;
	p = (struct probe *)(uintptr_t)s.host.probes[0];
	p->address = "127.0.0.1";
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert_uint_eq(s.evidence->proofs_len, 0);
	unset(&s);
}
END_TEST

/* in no MX record, but soon: then it must be proven already */
START_TEST(an_announced_host)
{
	struct scene s;
	size_t len;

	set(&s);
	add_probe(&s, "s*=gE");
	s.set.len = 0;
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert_uint_eq(s.evidence->proofs_len, 0);
	s.fact.unlisted = true;
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	(void)evidence_proofs(s.evidence, HOST, &len);
	ck_assert_uint_eq(len, 1);
	unset(&s);
}
END_TEST

/* ---- the looks of this run ---- */

static const struct {
	const char *probes, *fault; /* NULL: in order */
} now_looks[] = {
	{ "s*=gE", NULL },
	{ "s*=gE n*=nE", NULL }, /* a client without SNI: another name */
	{ "sR=gR sE=gE n*=gE", NULL },
	{ "s*=gE s*=tE", NULL }, /* one address out of reach */
	{ "s*=xE", "has expired" },
	{ "s*=gE s*=nE", "does not contain its name" },
	{ "s*=gE sR=uR", "not trusted" },
	{ "s*=?E", "could not be verified" },
	{ "s*=oE", "not support TLS 1.2" },
	{ "s*=s", "no STARTTLS" },
	{ "s*=gE n*=f", "handshake fails" }, /* it breaks off without SNI */
	{ "s*=gE sR=f", NULL },
	{ "s*=t", "no connection to it" },
	{ "s*=r n*=r", "no connection to it" },
	{ "s*=a", "no connection to it" },
};

START_TEST(a_look_of_this_run)
{
	const char *word = now_looks[_i].probes;
	const struct evidence_look *look;
	struct scene s;

	set(&s);
	ck_assert(!s.evidence->looked);
	while (word != NULL && *word != '\0') {
		add_probe(&s, word);
		word = strchr(word, ' ');
		word += word != NULL;
	}
	evidence_take_looks(s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert(s.evidence->looked);
	look = evidence_look(s.evidence, HOST);
	ck_assert_ptr_nonnull(look);
	if (now_looks[_i].fault == NULL)
		ck_assert_msg(look->fault == NULL, "%s: %s",
		    now_looks[_i].probes, look->fault);
	else
		ck_assert_msg(look->fault != NULL &&
				  strstr(look->fault, now_looks[_i].fault),
		    "%s: %s", now_looks[_i].probes, look->fault);
	unset(&s);
}
END_TEST

/* batches add up; a host that was not probed was not looked at */
START_TEST(looks_in_batches)
{
	struct scene s;

	set(&s);
	add_probe(&s, "s*=gE");
	s.domain.policy_host = NULL;
	evidence_take_looks(s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert_ptr_null(evidence_policy_look(s.evidence, "example"));
	s.host.probes_len = 0;
	s.domain.policy_host = &s.policy_host;
	evidence_take_looks(s.evidence, &s.observed, &usual, s.ledger, NOW);
	ck_assert_uint_eq(s.evidence->looks_len, 1);
	ck_assert_ptr_nonnull(evidence_policy_look(s.evidence, "example"));
	ck_assert_ptr_nonnull(
	    evidence_policy_look(s.evidence, "example")->fault);
	unset(&s);
}
END_TEST

/* ---- publications ---- */

static const struct {
	const char *name;
	enum dns_status status;  /* of the record */
	const char *txt;         /* NULL: the right one */
	const char *fetches;     /* ends, as above */
	unsigned code;           /* 0: 200 */
	const char *type, *body; /* NULL: as they should be */
	enum dns_status server;  /* of an authoritative one */
	const char *server_txt;
	time_t released; /* before NOW; 0: as above; -1: not yet */
	bool nowhere;    /* the policy host has no address */
	bool inside;     /* it has one for its own network */
	char result;     /* `+', `-', or `.' for nothing */
} publications[] = {
	{ "right", .status = DNS_OK, .fetches = "g", .result = '+' },
	{ "at two addresses", .status = DNS_OK, .fetches = "gg",
	    .result = '+' },
	{ "one out of reach", .status = DNS_OK, .fetches = "gt",
	    .result = '.' },
	{ "one refused", .status = DNS_OK, .fetches = "rg", .result = '.' },
	{ "one with a bad certificate", .status = DNS_OK, .fetches = "gx",
	    .result = '-' },
	{ "no handshake", .status = DNS_OK, .fetches = "f", .result = '-' },
	{ "too large", .status = DNS_OK, .fetches = "b", .result = '-' },
	{ "trust unknown", .status = DNS_OK, .fetches = "?", .result = '.' },
	{ "not found", .status = DNS_OK, .fetches = "g", .code = 404,
	    .result = '-' },
	{ "another type", .status = DNS_OK, .fetches = "g", .type = "text/html",
	    .result = '-' },
	{ "type with a parameter", .status = DNS_OK, .fetches = "g",
	    .type = "text/plain; charset=utf-8", .result = '+' },
	{ "another body", .status = DNS_OK, .fetches = "g",
	    .body = "version: STSv1\n", .result = '-' },
	{ "not fetched", .status = DNS_OK, .fetches = "", .result = '.' },
	{ "no address", .status = DNS_OK, .fetches = "", .nowhere = true,
	    .result = '-' },
	{ "an address that the world does not reach", .status = DNS_OK,
	    .fetches = "g", .inside = true, .result = '.' },
	{ "there another body", .status = DNS_OK, .fetches = "g", .body = "x",
	    .inside = true, .result = '-' },
	{ "record unknown", .status = DNS_FAILED, .fetches = "g",
	    .result = '.' },
	{ "record unknown, body wrong", .status = DNS_TIMEOUT, .fetches = "g",
	    .body = "", .result = '-' },
	{ "no record", .status = DNS_NXDOMAIN, .fetches = "g", .result = '-' },
	{ "another id", .status = DNS_OK, .txt = "v=STSv1; id=1;",
	    .fetches = "g", .result = '-' },
	{ "another id that may be cached", .status = DNS_OK,
	    .txt = "v=STSv1; id=1;", .fetches = "g", .released = TTL,
	    .result = '.' },
	{ "not released", .status = DNS_OK, .fetches = "g", .released = -1,
	    .result = '.' },
	{ "a server agrees", .status = DNS_OK, .fetches = "g", .server = DNS_OK,
	    .result = '+' },
	{ "a server has another", .status = DNS_OK, .fetches = "g",
	    .server = DNS_OK, .server_txt = "v=STSv1; id=1;", .result = '-' },
	{ "a server has none", .status = DNS_OK, .fetches = "g",
	    .server = DNS_NODATA, .result = '-' },
	{ "a server is silent", .status = DNS_OK, .fetches = "g",
	    .server = DNS_TIMEOUT, .result = '+' },
};

static void
set_publication(struct scene *s, size_t n, struct txt txt[2],
    struct observed_server *server)
{
	const struct probe **list = arena_alloc(s->arena, 8 * sizeof(*list));
	const char *how = publications[n].fetches;
	const char *body = publications[n].body;
	struct probe *p;

	s->zone.sts_status = (int8_t)publications[n].status;
	s->zone.sts_txt_len = publications[n].status == DNS_OK;
	if (publications[n].txt != NULL)
		s->txt = (struct txt){ publications[n].txt,
			strlen(publications[n].txt) };
	for (; *how != '\0'; how++) {
		p = arena_alloc(s->arena, sizeof(*p));
		p->kind = PROBE_HTTPS;
		p->host = POLICY;
		end(s, p, *how, "ECDSA");
		p->https.code =
		    (uint16_t)(publications[n].code != 0 ? publications[n].code
							 : 200);
		p->https.media_type = publications[n].type != NULL
					  ? publications[n].type
					  : "text/plain";
		p->https.body = body != NULL ? body : BODY;
		p->https.body_len = strlen(p->https.body);
		list[s->domain.fetches_len++] = p;
	}
	s->domain.fetches = list;
	if (publications[n].inside)
		s->policy_host.addresses = private_addresses;
	if (publications[n].nowhere) {
		s->policy_host.addresses_len = 0;
		s->policy_host.a = DNS_NODATA;
	}
	if (publications[n].released != 0)
		s->row.released = publications[n].released < 0
				      ? 0
				      : NOW - publications[n].released;
	if (publications[n].server == DNS_UNASKED)
		return;
	txt[1] = s->txt;
	if (publications[n].server_txt != NULL)
		txt[1] = (struct txt){ publications[n].server_txt,
			strlen(publications[n].server_txt) };
	*server = (struct observed_server){ .name = "ns.example",
		.address = ADDRESS,
		.status = publications[n].server,
		.txt = &txt[1],
		.txt_len = publications[n].server == DNS_OK };
	s->domain.servers = server;
	s->domain.servers_len = 1;
}

START_TEST(publication)
{
	const struct evidence_publication *p;
	struct observed_server server;
	struct txt txt[2];
	struct scene s;
	char result = '.';

	set(&s);
	set_publication(&s, (size_t)_i, txt, &server);
	evidence_take_observation(
	    s.evidence, &s.observed, &usual, s.ledger, NOW);
	p = evidence_publication(s.evidence, "example");
	if (p != NULL)
		result = p->standing.last_ok == NOW    ? '+'
			 : p->standing.last_bad == NOW ? '-'
						       : '?';
	ck_assert_msg(result == publications[_i].result, "%s: %c",
	    publications[_i].name, result);
	if (result == '+')
		ck_assert_str_eq(p->id, ID);
	unset(&s);
}
END_TEST

/* a policy host whose certificate was not renewed speaks against any step */
static const struct {
	time_t begun, left; /* hours */
	const char *fault;  /* NULL: in order */
} lives[] = {
	{ 1, 159, NULL },
	{ 159, 1, "would have renewed it on" },
	{ 30 * 24, 15 * 24, NULL },
	{ 44 * 24, 24, "at " ADDRESS " expires on" },
	{ 391 * 24, 6 * 24, "would have renewed it on" },
};

START_TEST(a_policy_host_in_time)
{
	struct settings margin = usual;
	struct observed_server server;
	struct fact_cert *cert;
	struct probe *probe;
	struct txt txt[2];
	struct scene s;
	const char *fault;

	margin.expiry_margin = (struct expiry_margin){ 7 * 86400, 1, 3 };
	set(&s);
	set_publication(&s, 0, txt, &server);
	probe = (struct probe *)(uintptr_t)s.domain.fetches[0];
	cert = (struct fact_cert *)(uintptr_t)probe->cert;
	probe->address = ADDRESS;
	cert->not_before = NOW - lives[_i].begun * 3600;
	cert->not_after = cert->chain_not_after = NOW + lives[_i].left * 3600;
	evidence_take_looks(s.evidence, &s.observed, &margin, s.ledger, NOW);
	fault = evidence_policy_look(s.evidence, "example")->fault;
	ck_assert_msg(
	    (fault == NULL) == (lives[_i].fault == NULL), "%s", fault);
	if (fault != NULL)
		ck_assert_msg(strstr(fault, lives[_i].fault), "%s", fault);
	unset(&s);
}
END_TEST

UNIT_MAIN("external_evidence", LOOP(a_policy_host_in_time, lives),
    LOOP(a_look_of_this_run, now_looks), TEST(looks_in_batches),
    LOOP(proofs, looks), TEST(looks_add_up),
    TEST(a_look_after_a_clock_that_was_ahead), TEST(no_proof),
    TEST(an_announced_host), LOOP(publication, publications))
