/*
 * NAME      check_host - an MX host, by what its probes saw
 * CONTRACT  see checking.h. A fault is reported once for the host, with the
 *           addresses and settings that have it. If no policy relies on the
 *           host, no mail is lost now: what a strict sender would refuse is one
 *           warning.
 */
#include "decide/check/checking.h"
#include "decide/reach.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"

/* a row for each bit of view_fault: the finding it is */
static const struct {
	enum finding_id id;
	const char *text; /* NULL: of the certificate */
} rows[VIEW_FAULTS] = {
	{ FINDING_MX_UNREACHABLE, "it does not answer" },
	{ FINDING_MX_TURNED_AWAY, "it rejects the connection" },
	{ FINDING_MX_TALK_FAILED, "the SMTP dialogue fails" },
	{ FINDING_MX_NO_STARTTLS, "STARTTLS is not offered" },
	{ FINDING_MX_STARTTLS_REFUSED, "STARTTLS is offered and rejected" },
	{ FINDING_MX_TLS_FAILED, "the handshake fails" },
	{ FINDING_TLS_TOO_OLD, "it supports nothing newer" },
	{ FINDING_CERT_EXPIRED, NULL },
	{ FINDING_CERT_NOT_YET_VALID, NULL },
	{ FINDING_CERT_UNTRUSTED, NULL },
	{ FINDING_CERT_NAME_MISSING, NULL },
	{ FINDING_CERT_CN_ONLY, NULL },
	{ FINDING_CERT_EXPIRES_SOON, NULL },
	{ FINDING_CERT_WEAK_KEY, NULL },
	{ FINDING_CERT_WEAK_SIGNATURE, NULL },
	{ FINDING_CERT_UNORDERED, NULL },
	{ FINDING_CERT_TRUST_UNKNOWN, NULL },
};

struct judging {
	const struct checking *c;
	struct check_host *host;
	struct view_of_host *views;
	size_t len;
	unsigned all; /* faults of any view */
};

/* ---- words ---- */

static const char *
fault_text(const struct judging *j, size_t bit)
{
	const struct probe *p;
	size_t i;

	for (i = 0; i < j->len; i++)
		if (j->views[i].faults & 1u << bit)
			break;
	p = j->views[i].probe;
	if (rows[bit].text == NULL)
		return view_cert_text(
		    j->c, (enum view_fault)(1u << bit), p->cert);
	if (1u << bit == VIEW_TLS_OLD)
		return arena_printf(
		    j->c->arena, "it supports %s at most", p->protocol);
	if (p->failure == NULL)
		return rows[bit].text;
	if (1u << bit == VIEW_UNREACHABLE)
		return arena_strdup(j->c->arena, p->failure);
	return arena_printf(
	    j->c->arena, "%s (%s)", p->failure, probe_step_name(p->step));
}

static void
say(struct judging *j, size_t bit, enum finding_id id, const char *more)
{
	const char *text = fault_text(j, bit);
	const char *where = view_where(j->c, j->views, j->len, 1u << bit);

	finding_add(&j->host->findings, j->c->arena, id,
	    j->host->observed->host->name, "%s%s%s", text, where, more);
}

/* ---- SNI ---- */

/*
 * needs_sni - are all faults that turn senders away those of clients that
 * send no name, while those that do are well served at the same address?
 */
static bool
needs_sni(const struct judging *j, unsigned *faults)
{
	bool served = false;
	size_t i;

	*faults = 0;
	for (i = 0; i < j->len; i++) {
		if (j->views[i].probe->sni) {
			if (j->views[i].faults & VIEW_FATAL & VIEW_TLS)
				return false;
			served |= j->views[i].known;
		} else {
			*faults |= j->views[i].faults & VIEW_FATAL & VIEW_TLS;
		}
	}
	return served && *faults != 0;
}

/* named_faults - those of clients that do send the name */
static unsigned
named_faults(const struct judging *j)
{
	unsigned faults = 0;
	size_t i;

	for (i = 0; i < j->len; i++)
		if (j->views[i].probe->sni)
			faults |= j->views[i].faults;
	return faults;
}

/*
 * other_chain - what is wrong with the certificate that only clients without
 * SNI are shown is no fault of the host: a sender that holds to RFC 8461 7.1
 * names it. It is taken out of the views, and said once.
 */
static void
other_chain(struct judging *j)
{
	unsigned named = named_faults(j), own;
	struct view_of_host *view;
	enum view_fault fault;
	size_t i;

	for (i = 0; i < j->len; i++) {
		view = &j->views[i];
		own = view->faults & VIEW_CERT & ~named;
		if (view->probe->sni || own == 0)
			continue;
		view->faults &= ~own;
		if (!j->host->by_sni && (own & VIEW_FATAL) != 0) {
			fault = (enum view_fault)(own & -own);
			finding_add(&j->host->findings, j->c->arena,
			    FINDING_MX_BY_SNI, j->host->observed->host->name,
			    "without SNI at %s: %s", view->probe->address,
			    view_cert_text(j->c, fault, view->probe->cert));
			j->host->by_sni = true;
		}
	}
}

/* ---- the answer ---- */

/* the best and the worst that a sender may meet */
static enum check_answer
answer(const struct judging *j)
{
	bool good = false, bad = false, unknown = false, mute = false;
	size_t i;

	for (i = 0; i < j->len; i++) {
		if (!j->views[i].known)
			continue;
		if (j->views[i].faults & VIEW_UNREACHABLE)
			mute = true; /* senders try the next address */
		else if (j->views[i].faults &
			 (VIEW_TURNED_AWAY | VIEW_TRUST_UNKNOWN))
			unknown = true;
		else if (j->views[i].faults & VIEW_FATAL)
			bad = true;
		else if (j->views[i].probe->sni)
			good = true;
	}
	if (good || bad)
		return !bad ? CHECK_YES : good ? CHECK_PARTLY : CHECK_NO;
	return mute && !unknown ? CHECK_NO : CHECK_UNKNOWN;
}

/* no_tls12 - does it take TLS 1.3 and no 1.2? Told by the probe for 1.2 */
static const struct probe *
no_tls12(const struct judging *j)
{
	const struct probe *p;
	size_t i, k;

	for (i = 0; i < j->len; i++) {
		p = j->views[i].probe;
		if (p->tls != PROBE_TLS_12 || p->status != PROBE_TLS_FAILED)
			continue;
		for (k = 0; k < j->len; k++)
			if (j->views[k].probe->protocol != NULL &&
			    strcmp(j->views[k].probe->protocol, "TLSv1.3") ==
				0 &&
			    strcmp(j->views[k].probe->address, p->address) == 0)
				return p;
	}
	return NULL;
}

/* ---- findings ---- */

static void
not_ready(struct judging *j, unsigned faults)
{
	struct buf out = BUF_INIT;
	size_t bit;

	for (bit = 0; bit < VIEW_FAULTS; bit++)
		if (faults & 1u << bit)
			buf_printf(&out, "%s%s%s", out.len > 0 ? "; " : "",
			    fault_text(j, bit),
			    view_where(j->c, j->views, j->len, 1u << bit));
	finding_add(&j->host->findings, j->c->arena, FINDING_MX_NOT_READY,
	    j->host->observed->host->name, "%s", buf_text(&out));
	buf_release(&out);
}

/* reached - did any address of it answer? */
static bool
reached(const struct judging *j)
{
	size_t i;

	for (i = 0; i < j->len; i++)
		if (j->views[i].known &&
		    (j->views[i].faults & VIEW_UNREACHABLE) == 0)
			return true;
	return false;
}

/* at_listeners - was it met at this machine's listeners only? */
static bool
at_listeners(const struct judging *j)
{
	const struct fact_host *f = j->host->observed->host;
	size_t i, k;

	for (i = 0; i < j->len; i++)
		for (k = 0; j->views[i].known &&
			    (j->views[i].faults & VIEW_UNREACHABLE) == 0 &&
			    k < f->addresses_len;
		     k++)
			if (strcmp(f->addresses[k],
				j->views[i].probe->address) == 0)
				return false;
	return f->local == TRI_YES;
}

static void
told(struct judging *j)
{
	const char *dane = j->host->dane == DANE_MATCHES
			       ? "; its TLSA record matches, so that senders "
				 "that know DANE deliver"
			       : "";
	unsigned rest = j->all, hidden;
	size_t bit;

	if (rest & VIEW_UNREACHABLE && reached(j)) {
		if (!at_listeners(j))
			say(j, 0, FINDING_MX_ADDRESS_UNREACHABLE, "");
		else if (j->c->observed->port_blocked != TRI_YES)
			say(j, 0, FINDING_MX_SEEN_LOCALLY, "");
		rest &= ~(unsigned)VIEW_UNREACHABLE;
	}
	if (needs_sni(j, &hidden)) {
		finding_add(&j->host->findings, j->c->arena,
		    j->host->relied ? FINDING_MX_NEEDS_SNI
				    : FINDING_MX_NOT_READY,
		    j->host->observed->host->name, "without SNI: %s",
		    fault_text(j, (size_t)__builtin_ctz(hidden)));
		rest &= ~hidden;
	}
	if (!j->host->relied && (rest & VIEW_STRICT) != 0) {
		not_ready(j, rest & VIEW_STRICT);
		rest &= ~VIEW_STRICT;
	}
	for (bit = 0; bit < VIEW_FAULTS; bit++)
		if (rest & 1u << bit)
			say(j, bit, rows[bit].id,
			    1u << bit & VIEW_CERT & VIEW_FATAL ? dane : "");
}

static void
reason(struct judging *j)
{
	struct check_host *h = j->host;
	unsigned fatal = j->all & VIEW_FATAL;
	size_t bit;

	if (h->strict == CHECK_YES)
		return;
	if (fatal & ~(unsigned)VIEW_UNREACHABLE && reached(j))
		fatal &= ~(unsigned)VIEW_UNREACHABLE;
	if (fatal == 0) {
		h->reason = j->all & VIEW_TRUST_UNKNOWN
				? "there are no root certificates"
				: "it was not seen";
		return;
	}
	bit = (size_t)__builtin_ctz(fatal);
	h->reason = check_clause(j->c, "%s%s", fault_text(j, bit),
	    view_where(j->c, j->views, j->len, 1u << bit));
}

/* dns - what is odd about the host's name and addresses */
static void
dns(const struct checking *c, struct check_host *h)
{
	const struct fact_host *f = h->observed->host;

	if (!dname_valid(f->name))
		finding_add(&h->findings, c->arena, FINDING_MX_NOT_A_NAME,
		    f->name, "a policy cannot list it");
	else if (f->addresses_len == 0 && dns_known(f->a) && dns_known(f->aaaa))
		finding_add(&h->findings, c->arena, FINDING_MX_WITHOUT_ADDRESS,
		    f->name, "neither A nor AAAA: %s, %s",
		    dns_status_name(f->a), dns_status_name(f->aaaa));
	else if (f->addresses_len == 0 &&
		 (f->a != DNS_UNASKED || f->aaaa != DNS_UNASKED))
		finding_add(&h->findings, c->arena,
		    FINDING_MX_HOST_LOOKUP_FAILED, f->name, "A: %s, AAAA: %s",
		    dns_status_name(f->a), dns_status_name(f->aaaa));
	if (f->cname != NULL)
		finding_add(&h->findings, c->arena, FINDING_MX_IS_ALIAS,
		    f->name, "it is an alias of %s", f->cname);
	if (reach_seen_inside(c->settings, f))
		finding_add(&h->findings, c->arena, FINDING_MX_INSIDE, f->name,
		    "%s",
		    f->addresses_len > 0 ? f->addresses[0] : "no address");
	if (f->addresses_len == 0 && dns_known(f->a) && dns_known(f->aaaa)) {
		h->strict = CHECK_NO;
		h->reason = "it has no address";
	}
}

/* blocked - is it only that we may not go there? */
static bool
blocked(const struct judging *j)
{
	return j->c->observed->port_blocked == TRI_YES && !reached(j);
}

void
check_host(const struct checking *c, struct check_host *h)
{
	struct judging j = { .c = c, .host = h };
	const struct probe *twelve;
	size_t i;

	dns(c, h);
	if (h->observed->probes_len == 0) {
		if (h->reason == NULL)
			h->reason = "it was not checked";
		return;
	}
	j.len = h->observed->probes_len;
	j.views = xcalloc(j.len, sizeof(*j.views));
	for (i = 0; i < j.len; i++)
		j.views[i] = view_judge(c, h->observed->probes[i]);
	other_chain(&j);
	for (i = 0; i < j.len; i++)
		j.all |= j.views[i].faults;
	if (blocked(&j)) {
		h->reason = "this machine cannot connect to port 25";
	} else {
		h->strict = answer(&j);
		reason(&j);
		told(&j);
		if ((twelve = no_tls12(&j)) != NULL) {
			finding_add(&h->findings, c->arena,
			    FINDING_TLS_1_2_REFUSED, h->observed->host->name,
			    "at %s it accepts TLS 1.3, but not 1.2",
			    twelve->address);
			if (h->strict == CHECK_YES) {
				h->strict = CHECK_PARTLY;
				h->reason = "it does not accept TLS 1.2";
			}
		}
	}
	/* whoever is met there is not met by the world */
	if (reach_seen_inside(c->settings, h->observed->host) &&
	    h->strict != CHECK_NO) {
		h->strict = CHECK_UNKNOWN;
		h->reason = "none of its addresses is reachable from the "
			    "Internet";
	}
	free(j.views);
}
