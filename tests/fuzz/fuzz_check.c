/*
 * fuzz_check - a scene in order, disturbed at random; what must hold of the
 * answers: what turns a sender away is named, and an answer has its reasons
 *
 * Bytes are taken in turn for what a probe saw, for states of DNS, and what
 * is left becomes the policy and the record.
 */
#include <string.h>

#include "../unit/scene.h"
#include "decide/sender_view.h"
#include "facts/cert_fault.h"
#include "fuzz.h"

struct bytes {
	const uint8_t *at;
	size_t len;
};

static unsigned
next(struct bytes *b)
{
	if (b->len == 0)
		return 0;
	b->len--;
	return *b->at++;
}

/* ---- disturb ---- */

static void
disturb_cert(struct bytes *b, struct fact_cert *cert)
{
	unsigned how = next(b);

	cert->faults = next(b) << 4 | how % 16;
	cert->trusted = (cert->faults & CERT_FAULTS_OF_TRUST) != 0 ? TRI_NO
			: how & 16                                 ? TRI_UNKNOWN
								   : TRI_YES;
	if (cert->faults & CERT_EXPIRED)
		cert->not_after = SCENE_NOW - next(b) * SCENE_DAY - 1;
	if (how & 32)
		cert->names_len = 0;
	if (how & 64)
		cert->names[0] = "*.example.com";
	if (how & 128)
		cert->not_after = SCENE_NOW + next(b) * SCENE_DAY;
	cert->faults &= ~(unsigned)CERT_WRONG_NAME;
}

static void
disturb_probe(struct bytes *b, struct probe *p, struct fact_cert *cert)
{
	static const char *const protocols[] = { "TLSv1", "TLSv1.1", "TLSv1.2",
		"TLSv1.3" };
	unsigned how = next(b);

	if (how < 128)
		return; /* as it was */
	p->status = (enum probe_status)(next(b) % PROBE_STATUS_COUNT);
	p->step = (enum probe_step)(next(b) % PROBE_STEP_COUNT);
	p->protocol = how & 1 ? protocols[next(b) % 4] : NULL;
	if (p->status == PROBE_OK && p->protocol == NULL)
		p->protocol = protocols[3];
	if (how & 2)
		disturb_cert(b, cert);
	if (p->protocol == NULL)
		p->cert = NULL;
	if (p->kind == PROBE_HTTPS && p->status != PROBE_OK)
		p->https = (struct probe_https){ .code = 0 };
	else if (p->kind == PROBE_HTTPS && how & 4)
		p->https = (struct probe_https){
			.code = (uint16_t)(next(b) << 2),
		};
}

static void
disturb_dns(struct bytes *b, struct scene *s)
{
	unsigned how = next(b);

	if (how & 1)
		s->zone.sts_status = (int8_t)(next(b) % 6);
	if (how & 2)
		s->zone.mx_status = (int8_t)(next(b) % 6);
	if (how & 4)
		s->zone.secure = (int8_t)(next(b) % 3 - 1);
	if (how & 8)
		s->observed_hosts[MX1].tlsa_secure =
		    (enum tri)((int)(next(b) % 3) - 1);
	if (how & 16)
		s->observed.port_blocked = (enum tri)((int)(next(b) % 3) - 1);
	if (how & 32)
		s->observed_hosts[MX2].probes_len = next(b) % 7;
	if (how & 64)
		scene_ours(s);
	if (how & 128)
		s->domain.fetches_len = next(b) % 3;
}

static int8_t
status(struct bytes *b)
{
	return (int8_t)(next(b) % (DNS_REFUSED + 1));
}

static enum tri
tri(struct bytes *b)
{
	return (enum tri)((int)(next(b) % 3) - 1);
}

/* what DNS has beside the record */
static void
disturb_names(struct bytes *b, struct scene *s)
{
	static const char *const targets[] = { "sts.provider.example",
		"a.example.com", "com" };
	static struct txt other = { "v=STSv1; id=other;", 18 };
	static const struct stray_record astray[] = {
		{ false, true, "_mta-sts.example", "v=STSv1; id=1;", 14 },
		{ true, false, "_tls.example.com", "v=TLSRPTv1; rua=x", 17 },
	};
	unsigned how = next(b), i;

	if (how & 1)
		s->domain.sts_cname = targets[next(b) % 3];
	if (how & 2)
		s->domain.tlsrpt_cname = targets[next(b) % 3];
	if (how & 4)
		s->zone.sts_txt_len = next(b) % 3;
	if (how & 8)
		s->zone.tlsrpt_txt_len = next(b) % 3;
	if (how & 16) {
		s->domain.astray = astray;
		s->domain.astray_len = ARRAY_LEN(astray);
	}
	for (i = 0; (how & 32) != 0 && i < 2; i++) {
		s->servers[i].status = (enum dns_status)status(b);
		s->servers[i].txt = next(b) & 1 ? &other : s->sts;
		s->servers[i].txt_len = next(b) % 2;
	}
	if (how & 64)
		s->zone.tlsrpt_status = status(b);
	s->domain.given = (how & 128) != 0;
}

static void
disturb_mx(struct bytes *b, struct scene *s)
{
	unsigned how = next(b), host = how & 1 ? MX1 : MX2;
	struct tlsa *tlsa = &s->tlsa[host][0];

	if (how & 2)
		s->set.len = next(b) % 3;
	if (how & 4) {
		s->zone.null_mx = tri(b);
		s->zone.implicit = tri(b);
	}
	if (how & 8)
		s->hosts[host].addresses_len = 0;
	if (how & 16) {
		s->hosts[host].a = (int8_t)status(b);
		s->hosts[host].aaaa = (int8_t)status(b);
	}
	if (how & 32)
		s->hosts[host].cname = "real.example.net";
	if (how & 64) {
		tlsa[next(b) % 2] = (struct tlsa){ next(b) % 5, next(b) % 3,
			next(b) % 3, next(b) % 2 == 1, "00" };
		s->observed_hosts[host].tlsa_len = next(b) % 3;
	}
	if (how & 128) {
		s->observed_hosts[host].tlsa_status =
		    (enum dns_status)status(b);
		s->observed_hosts[host].address_secure = tri(b);
	}
}

static void
disturb_fetch(struct bytes *b, struct scene *s)
{
	static const char *const types[] = { NULL, "text/html", "text/plain",
		"application/octet-stream" };
	static const char *const bodies[] = { NULL, "<html>", "version: STSv1",
		"" };
	struct probe *p;
	unsigned i, how;

	for (i = 0; i < s->domain.fetches_len; i++) {
		p = (struct probe *)(uintptr_t)s->fetches[i];
		how = next(b);
		if (how & 1)
			p->https.code = (uint16_t)(next(b) * 4);
		if (how & 2)
			p->https.media_type = types[next(b) % 4];
		if (how & 4)
			p->https.location = "https://example.org/";
		if (how & 8) {
			p->https.body = bodies[next(b) % 4];
			p->https.body_len =
			    p->https.body != NULL ? strlen(p->https.body) : 0;
		}
	}
	if ((next(b) & 1) != 0)
		s->facts->resolver_error = "it is silent";
}

/* our own promises, and what our disk has */
static void
disturb_own(struct bytes *b, struct scene *s)
{
	unsigned how = next(b), i;

	if (s->ledger == NULL)
		return;
	if (how & 1)
		s->row.superseded = SCENE_NOW - next(b) * SCENE_DAY;
	if (how & 2)
		s->row.released = 0;
	if (how & 4)
		s->body.policy.mode = (enum policy_mode)(next(b) % 3);
	if (how & 8)
		s->row.id[0] = 'x';
	for (i = 0; (how & 16) != 0 && i < 2; i++) {
		s->disk[i].sha256 = "ab";
		s->disk[i].not_before += (next(b) - 128) * SCENE_DAY;
	}
	if (how & 32)
		s->disk[next(b) % 2].not_after = SCENE_NOW + next(b) - 128;
	if (how & 64)
		s->standing.stage = (enum stage)(next(b) % 4);
}

static void
disturb_more(struct bytes *b, struct scene *s)
{
	static const char *const policies[] = {
		"version: STSv1\r\nmode: none\r\nmx: a.example\r\nmax_age: "
		"1\r\n",
		"version: STSv1\r\nmode: testing\r\nmx: *.example.com\r\n"
		"max_age: 86400\r\n",
		"version: STSv1\r\nmode: enforce\r\nmx: *.com\r\nmx: "
		"*.co.uk\r\n"
		"mx: mx2.example.net\r\nmax_age: 604800\r\n",
		"version: STSv1\r\nmode: testing\r\nmx: mx1.example.com\r\n"
		"mx: mx2.example.net\r\nmax_age: 604800\r\n",
	};
	unsigned policy = next(b);

	if (policy < 4)
		scene_policy(s, policies[policy]);
	disturb_names(b, s);
	disturb_mx(b, s);
	disturb_fetch(b, s);
	disturb_own(b, s);
}

static void
disturb(struct bytes *b, struct scene *s)
{
	unsigned texts = next(b);
	size_t i;

	for (i = 0; i < s->observed.probes_len; i++)
		disturb_probe(b, &s->probes[i], &s->certs[i]);
	disturb_dns(b, s);
	if (texts & 8)
		disturb_more(b, s);
	if (texts & 1)
		scene_policy(
		    s, arena_strndup(s->arena, (const char *)b->at, b->len));
	if (texts & 2)
		s->sts[0] = (struct txt){ (const char *)b->at, b->len };
	if (texts & 4)
		s->tlsrpt[0] = (struct txt){ (const char *)b->at, b->len };
}

/* ---- what must hold ---- */

static void
printable(const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		MUST((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void
host_holds(const struct check_host *h)
{
	const struct probe *p;
	size_t i;

	for (i = 0; i < h->observed->probes_len; i++) {
		p = h->observed->probes[i];
		/* a sender that honours policies sends the name (RFC 8461
		 * 7.1), so what others are shown does not count */
		if (p->status == PROBE_OK && p->sni &&
		    sender_cert(p->cert, p->host, SCENE_NOW).taken == TRI_NO)
			MUST(h->strict != CHECK_YES);
	}
	if (h->strict == CHECK_NO || h->strict == CHECK_PARTLY)
		MUST(h->reason != NULL && h->findings.len > 0 &&
		     findings_worst(&h->findings) >= SEVERITY_WARNING);
	printable(h->reason);
}

static void
domain_holds(const struct check_domain *d)
{
	bool good = false, bad = false;
	size_t i;

	for (i = 0; i < d->mx_len; i++) {
		good |= d->mx[i].pattern != NULL &&
			d->mx[i].host->strict == CHECK_YES;
		bad |= d->mx[i].pattern == NULL ||
		       d->mx[i].host->strict != CHECK_YES;
	}
	if (d->enforced == CHECK_YES)
		MUST(!bad);
	if (d->enforced == CHECK_NO)
		MUST(!good);
	if (d->deliver == CHECK_NO || d->deliver == CHECK_PARTLY)
		MUST(check_domain_worst(d, NULL) >= SEVERITY_WARNING);
	if (d->deliver != CHECK_YES)
		MUST(d->reason != NULL);
	MUST(d->policy_taken == false || d->policy != NULL);
	printable(d->reason);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes b = { data, len };
	const struct check *check;
	struct check_expiry expiry;
	size_t count[SEVERITY_ERROR + 1] = { 0 };
	struct scene *s = calloc(1, sizeof(*s));
	size_t i;

	MUST(s != NULL);
	scene_init(s);
	disturb(&b, s);
	check = scene_check(s);
	for (i = 0; i < s->observed.hosts_len; i++)
		host_holds(&check->hosts[i]);
	domain_holds(&check->domains[0]);
	MUST(check_worst(check, count) >=
	     check_domain_worst(&check->domains[0], NULL));
	expiry = check_expiry(check, &check->domains[0]);
	MUST(expiry.late <= expiry.end);
	MUST(check_answer_name(check->domains[0].deliver) != NULL);
	printable(scene_found(s));
	scene_release(s);
	free(s);
	return 0;
}
