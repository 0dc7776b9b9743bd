/*
 * NAME      check_fetch - the policy host, and the answer of each of its
 *           addresses
 * CONTRACT  RFC 8461 3.3. If the fetch works at some address, that policy is
 *           used, and what is wrong at the others is reported. Without a record
 *           no sender fetches a policy, and nothing is reported here.
 */
#include "decide/check/checking.h"
#include "decide/reach.h"
#include "decide/sender_view.h"

#include <string.h>

#include "facts/cert_fault.h"
#include "facts/fetch_answer.h"

/* ---- what is wrong with one fetch ---- */

struct fault {
	enum finding_id id;
	const char *text;   /* NULL: nothing wrong */
	const char *remedy; /* of just this one; NULL: the finding's */
};

static struct fault
certificate(const struct checking *c, const struct probe *p)
{
	static const enum view_fault order[] = { VIEW_EXPIRED, VIEW_NOT_YET,
		VIEW_UNTRUSTED, VIEW_NAME, VIEW_CN_ONLY };
	const unsigned faults = view_judge(c, p).faults;
	struct buf out = BUF_INIT;
	struct fault fault = { FINDING_POLICY_CERTIFICATE, NULL, NULL };
	size_t i;

	if (p->cert == NULL || p->cert->error != NULL)
		return fault;
	for (i = 0; i < ARRAY_LEN(order); i++)
		if (faults & order[i])
			buf_printf(&out, "%s%s", out.len > 0 ? "; " : "",
			    view_cert_text(c, order[i], p->cert));
	if (out.len > 0)
		fault.text = arena_strdup(c->arena, buf_text(&out));
	buf_release(&out);
	return fault;
}

static struct fault
answer(const struct checking *c, const struct probe *p)
{
	const struct probe_https *h = &p->https;
	const struct fetch_answer said = fetch_answer(h);

	switch (said.kind) {
	case FETCH_PAGE:
		return (struct fault){ FINDING_POLICY_PAGE,
			arena_printf(c->arena, "%s%s%s", said.text,
			    h->media_type != NULL ? ", " : "",
			    h->media_type != NULL ? h->media_type : ""),
			said.remedy };
	case FETCH_REDIRECT:
		return (struct fault){ FINDING_POLICY_REDIRECT,
			arena_printf(c->arena, "status %u%s%s", h->code,
			    h->location != NULL ? ", to " : "",
			    h->location != NULL ? h->location : ""),
			said.remedy };
	case FETCH_STATUS:
		return (struct fault){ FINDING_POLICY_STATUS,
			arena_printf(
			    c->arena, "status %u: %s", h->code, said.text),
			said.remedy };
	case FETCH_BODY:
	case FETCH_NOTHING:
	default:
		return (struct fault){ FINDING_POLICY_STATUS, NULL, NULL };
	}
}

static struct fault
connection(const struct probe *p)
{
	const char *text = p->failure != NULL ? p->failure : "it failed";

	switch ((int)p->status) {
	case PROBE_REFUSED:
	case PROBE_UNREACHABLE:
		return (struct fault){ FINDING_POLICY_UNREACHABLE, text, NULL };
	case PROBE_TLS_FAILED:
		return (struct fault){ FINDING_POLICY_TLS_FAILED, text, NULL };
	case PROBE_TOO_LARGE:
		return (struct fault){ FINDING_POLICY_TOO_LARGE,
			"it is larger than 64 KiB", NULL };
	case PROBE_TIMEOUT:
		if (p->step == PROBE_STEP_HEADER || p->step == PROBE_STEP_BODY)
			return (struct fault){ FINDING_POLICY_SLOW,
				p->step == PROBE_STEP_BODY
				    ? "the answer begins and does not end "
				      "in time"
				    : "there is no answer in time",
				NULL };
		return (struct fault){ p->step == PROBE_STEP_TLS
					   ? FINDING_POLICY_TLS_FAILED
					   : FINDING_POLICY_UNREACHABLE,
			text, NULL };
	case PROBE_CLOSED:
	case PROBE_PROTOCOL:
		return (struct fault){ p->step == PROBE_STEP_CONNECT
					   ? FINDING_POLICY_UNREACHABLE
				       : p->step == PROBE_STEP_TLS
					   ? FINDING_POLICY_TLS_FAILED
					   : FINDING_POLICY_PROTOCOL,
			text, NULL };
	default:
		return (struct fault){ FINDING_POLICY_UNREACHABLE, NULL, NULL };
	}
}

/*
 * fault_of - what keeps a sender from the policy here. A redirect or a
 * missing file comes after the certificate, as a sender meets them.
 */
static struct fault
fault_of(const struct checking *c, const struct probe *p)
{
	struct fault fault = certificate(c, p);

	if (fault.text == NULL)
		fault = answer(c, p);
	if (fault.text == NULL)
		fault = connection(p);
	return fault;
}

/* ---- all of them ---- */

static bool
known(const struct checking *c, const struct probe *p)
{
	return p->status != PROBE_UNASKED && p->status != PROBE_LOCAL &&
	       !(c->no_ipv6 && view_is_ipv6(p));
}

static void
media_type(const struct checking *c, struct check_domain *d,
    const char *subject, const char *type)
{
	if (d->observed->given)
		return;
	if (type == NULL)
		finding_add(&d->findings, c->arena, FINDING_POLICY_MEDIA_TYPE,
		    subject, "there is no Content-Type");
	else if (!sender_plain_text(type))
		finding_add(&d->findings, c->arena, FINDING_POLICY_MEDIA_TYPE,
		    subject, "it is %s", type);
}

/* soon - of a certificate that was not renewed, told once for all addresses */
static void
soon(const struct checking *c, struct check_domain *d, const char *subject,
    const struct probe *p)
{
	size_t i;

	for (i = 0; i < d->findings.len; i++)
		if (d->findings.list[i].id == FINDING_POLICY_CERTIFICATE_SOON)
			return;
	if (view_judge(c, p).faults & VIEW_SOON)
		finding_add(&d->findings, c->arena,
		    FINDING_POLICY_CERTIFICATE_SOON, subject, "%s",
		    view_cert_text(c, VIEW_SOON, p->cert));
}

/* use - take the first body, and see whether the others are the same */
static void
use(const struct checking *c, struct check_domain *d, const char *subject,
    const struct probe *p)
{
	const struct probe_https *h = &p->https;
	size_t i;

	soon(c, d, subject, p);
	if (d->body == NULL) {
		d->body = h->body;
		d->body_len = h->body_len;
		media_type(c, d, subject, h->media_type);
	} else if (d->body_len != h->body_len ||
		   memcmp(d->body, h->body, h->body_len) != 0) {
		for (i = 0; i < d->findings.len; i++)
			if (d->findings.list[i].id ==
			    FINDING_POLICY_BODIES_DIFFER)
				return;
		finding_add(&d->findings, c->arena,
		    FINDING_POLICY_BODIES_DIFFER, subject,
		    "the one at %s differs from the one at %s", p->address,
		    d->observed->fetches[0]->address);
	}
}

/* said_elsewhere - the same fault at an address before this one? */
static bool
said_elsewhere(const struct checking *c, const struct check_domain *d, size_t n,
    const struct fault *fault)
{
	struct fault other;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!known(c, d->observed->fetches[i]))
			continue;
		other = fault_of(c, d->observed->fetches[i]);
		if (other.text != NULL && other.id == fault->id)
			return true;
	}
	return false;
}

static void
faults(const struct checking *c, struct check_domain *d, const char *subject)
{
	const struct probe *p;
	struct fault fault;
	size_t i;

	for (i = 0; i < d->observed->fetches_len; i++) {
		p = d->observed->fetches[i];
		if (!known(c, p))
			continue;
		fault = fault_of(c, p);
		if (fault.text == NULL)
			continue;
		if (d->body == NULL && said_elsewhere(c, d, i, &fault))
			continue;
		finding_add(&d->findings, c->arena,
		    d->body != NULL ? FINDING_POLICY_ADDRESS_UNREACHABLE
				    : fault.id,
		    subject, "at %s: %s%s", p->address, fault.text,
		    d->body == NULL && d->held_until != 0
			? "; senders may have a policy in enforce cached"
			: "");
		if (fault.remedy != NULL)
			finding_set_remedy(
			    &d->findings, c->arena, fault.remedy);
	}
}

/* old_tls - some address answers with TLS 1.3, and to TLS 1.2 alone does not */
static void
old_tls(const struct checking *c, struct check_domain *d, const char *subject)
{
	const struct probe *p, *old;
	size_t i, j;

	for (i = 0; i < d->observed->fetches_len; i++) {
		p = d->observed->fetches[i];
		if (!known(c, p) || p->status != PROBE_OK)
			continue;
		for (j = 0; j < c->observed->policy_tls12_len; j++) {
			old = c->observed->policy_tls12[j];
			if (strcmp(old->address, p->address) != 0 ||
			    old->step != PROBE_STEP_TLS ||
			    (old->status != PROBE_TLS_FAILED &&
				old->status != PROBE_CLOSED))
				continue;
			finding_add(&d->findings, c->arena,
			    FINDING_POLICY_TLS_13_ONLY, subject,
			    "at %s: it speaks %s, and with TLS 1.2 alone: %s",
			    p->address,
			    p->protocol != NULL ? p->protocol : "TLS 1.3",
			    old->failure != NULL ? old->failure
						 : "no handshake");
			return;
		}
	}
}

/* given_page - what came on the command line is no policy but a page */
static bool
given_page(const struct checking *c, struct check_domain *d,
    const struct probe_https *https)
{
	if (!fetch_is_page(NULL, https->body, https->body_len))
		return false;
	finding_add(&d->findings, c->arena, FINDING_POLICY_PAGE, "policy",
	    "it begins with \"<\"");
	return true;
}

static void
host(const struct checking *c, struct check_domain *d, const char *subject)
{
	const struct fact_host *h = d->observed->policy_host;
	const char *domain = d->observed->zone->domain;

	if (h == NULL)
		return;
	if (h->cname != NULL && h->addresses_len > 0 &&
	    check_foreign(domain, h->cname) &&
	    strcmp(h->cname, c->settings->records.policy_host) != 0)
		finding_add(&d->findings, c->arena, FINDING_STS_DELEGATED,
		    domain, "mta-sts is an alias of %s", h->cname);
	if (reach_seen_inside(c->settings, h) && h->addresses_len > 0)
		finding_add(&d->findings, c->arena, FINDING_POLICY_HOST_INSIDE,
		    domain, "%s has %s", subject, h->addresses[0]);
	if (d->observed->fetches_len > 0 || h->addresses_len > 0)
		return;
	if (dns_known(h->a) && dns_known(h->aaaa))
		finding_add(&d->findings, c->arena, FINDING_STS_RECORD_NO_HOST,
		    domain, "%s has none%s%s%s", subject,
		    h->cname != NULL ? "; it is an alias of " : "",
		    h->cname != NULL ? h->cname : "",
		    d->observed->sts_cname != NULL
			? "; only its record is delegated"
			: "");
	else if (h->a != DNS_UNASKED || h->aaaa != DNS_UNASKED)
		finding_add(&d->findings, c->arena,
		    FINDING_POLICY_HOST_LOOKUP_FAILED, domain,
		    "%s: A %s, AAAA %s", subject, dns_status_name(h->a),
		    dns_status_name(h->aaaa));
}

void
check_fetches(const struct checking *c, struct check_domain *d)
{
	const char *subject = d->observed->given
				  ? "policy"
				  : arena_printf(c->arena, "mta-sts.%s",
					d->observed->zone->domain);
	const struct probe *p;
	size_t i;

	if (!d->observed->given && !d->record_taken && d->held_until == 0)
		return;
	host(c, d, subject);
	for (i = 0; i < d->observed->fetches_len; i++) {
		p = d->observed->fetches[i];
		if (!known(c, p) || p->https.body == NULL)
			continue;
		if (d->observed->given ? !given_page(c, d, &p->https)
				       : fault_of(c, p).text == NULL)
			use(c, d, subject, p);
	}
	if (d->observed->given)
		return;
	faults(c, d, subject);
	old_tls(c, d, subject);
}
