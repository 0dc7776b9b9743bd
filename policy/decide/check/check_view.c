/*
 * NAME      check_view - one connection to a mail host, judged; and which
 *           connections share a fault
 * CONTRACT  see checking.h. Senders differ in the address family, in SNI, and
 *           in the versions of TLS and the types of key that they support. A
 *           fault is reported once for the host, with the connections that have
 *           it.
 */
#include "decide/check/checking.h"

#include <string.h>

#include "base/dates.h"
#include "decide/sender_view.h"
#include "facts/cert_fault.h"
#include "facts/cert_life.h"
#include "postfix/tlsproto.h"

bool
view_is_ipv6(const struct probe *probe)
{
	return strchr(probe->address, ':') != NULL;
}

/* whole - does it offer all that a sender of today does? */
static bool
whole(const struct probe *probe)
{
	return probe->tls == PROBE_TLS_ANY && probe->key == PROBE_KEY_ANY;
}

/* ---- faults ---- */

/* row: all bits of a certificate that make one fault of a view */
static const struct {
	unsigned cert;
	enum view_fault fault;
} cert_rows[] = {
	{ CERT_EXPIRED | CERT_CHAIN_EXPIRED, VIEW_EXPIRED },
	{ CERT_NOT_YET_VALID, VIEW_NOT_YET },
	{ CERT_FAULTS_OF_TRUST & ~(unsigned)CERT_CHAIN_EXPIRED,
	    VIEW_UNTRUSTED },
	{ CERT_WEAK_KEY, VIEW_WEAK_KEY },
	{ CERT_WEAK_SIGNATURE, VIEW_WEAK_SIGNATURE },
};

static unsigned
cert_faults(
    const struct checking *c, const struct fact_cert *cert, const char *host)
{
	const struct sender_cert view = sender_cert(cert, host, c->now);
	unsigned bits = view.faults, faults = 0;
	struct certlife life = certlife_of(cert);
	size_t i;

	for (i = 0; i < ARRAY_LEN(cert_rows); i++)
		if (bits & cert_rows[i].cert)
			faults |= cert_rows[i].fault;
	if (bits & CERT_WRONG_NAME)
		faults |= cert->names_len == 0 &&
				  strcasecmp(cert->common_name, host) == 0
			      ? VIEW_CN_ONLY
			      : VIEW_NAME;
	if (view.taken == TRI_NO && (faults & VIEW_FATAL) == 0)
		faults |= VIEW_UNTRUSTED;
	if (view.taken == TRI_UNKNOWN)
		faults |= VIEW_TRUST_UNKNOWN;
	if (cert->ordered == TRI_NO && (faults & VIEW_UNTRUSTED) == 0)
		faults |= VIEW_UNORDERED;
	if ((faults & (VIEW_EXPIRED | VIEW_NOT_YET)) == 0 &&
	    certlife_late(&life, &c->settings->expiry_margin, c->now))
		faults |= VIEW_SOON;
	return faults;
}

static unsigned
tls_faults(const struct checking *c, const struct probe *p)
{
	unsigned faults = 0;

	if (sender_tls_old(p))
		faults |= VIEW_TLS_OLD;
	if (p->cert != NULL && p->cert->error == NULL)
		faults |= cert_faults(c, p->cert, p->host);
	return faults;
}

static unsigned
connection_fault(const struct probe *p)
{
	switch ((int)p->status) {
	case PROBE_REFUSED:
	case PROBE_UNREACHABLE:
		return VIEW_UNREACHABLE;
	case PROBE_TIMEOUT:
	case PROBE_CLOSED:
	case PROBE_PROTOCOL:
		if (p->step == PROBE_STEP_CONNECT)
			return VIEW_UNREACHABLE;
		return p->step == PROBE_STEP_TLS ? VIEW_TLS_FAILED : VIEW_TALK;
	case PROBE_TURNED_AWAY:
		return VIEW_TURNED_AWAY;
	case PROBE_NO_STARTTLS:
		return VIEW_NO_STARTTLS;
	case PROBE_NO_TLS:
		return VIEW_STARTTLS_REFUSED;
	case PROBE_TLS_FAILED:
		return VIEW_TLS_FAILED;
	default:
		return 0;
	}
}

struct view_of_host
view_judge(const struct checking *c, const struct probe *p)
{
	struct view_of_host view = { .probe = p };

	if (p->status == PROBE_UNASKED || p->status == PROBE_LOCAL ||
	    (c->no_ipv6 && view_is_ipv6(p)))
		return view;
	view.faults = connection_fault(p);
	/* once TLS stands, what comes after it is no matter of MTA-STS */
	if (view.faults == VIEW_TALK && p->protocol != NULL)
		view.faults = 0;
	if (view.faults == 0)
		view.faults = tls_faults(c, p);
	/* what the server cannot do at all tells nothing of what it does */
	view.known = p->status == PROBE_OK || p->protocol != NULL || whole(p);
	if (!view.known)
		view.faults = 0;
	return view;
}

/* ---- words ---- */

static const char *
names_text(const struct checking *c, const struct fact_cert *cert)
{
	if (cert->names_len == 0)
		return "its certificate contains no DNS name";
	if (cert->names_len == 1)
		return arena_printf(
		    c->arena, "its certificate is for %s", cert->names[0]);
	return arena_printf(c->arena,
	    "its certificate is for %s and %zu other%s", cert->names[0],
	    cert->names_len - 1, cert->names_len == 2 ? "" : "s");
}

static const char *
trust_text(const struct checking *c, const struct fact_cert *cert)
{
	static const struct {
		unsigned bit;
		const char *text;
	} rows[] = {
		{ CERT_SELF_SIGNED, "its certificate is self-signed" },
		{ CERT_ISSUER_MISSING,
		    "an intermediate certificate is missing" },
		{ CERT_UNTRUSTED_ROOT,
		    "its chain ends in a root that senders do not know" },
		{ CERT_BAD_SIGNATURE, "a signature in its chain is wrong" },
		{ CERT_WRONG_PURPOSE,
		    "its certificate is not for TLS servers" },
		{ CERT_BROKEN, "its chain breaks a rule of RFC 5280" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (cert->faults & rows[i].bit)
			return rows[i].text;
	return cert->reason != NULL ? arena_strdup(c->arena, cert->reason)
				    : "no reason is known";
}

const char *
view_cert_text(const struct checking *c, enum view_fault fault,
    const struct fact_cert *cert)
{
	struct certlife life = certlife_of(cert);
	const char *whose =
	    life.above ? "a certificate of its chain" : "its certificate";

	switch ((int)fault) {
	case VIEW_EXPIRED:
		return arena_printf(c->arena, "%s expired %s ago", whose,
		    check_days(c, c->now > life.end ? c->now - life.end : 0));
	case VIEW_NOT_YET:
		return arena_printf(c->arena, "its certificate begins in %s",
		    check_days(c, cert->not_before - c->now));
	case VIEW_SOON:
		return arena_printf(c->arena, "%s %s", whose,
		    certlife_text(&life, c->now, c->arena));
	case VIEW_UNTRUSTED:
		return trust_text(c, cert);
	case VIEW_NAME:
		return names_text(c, cert);
	case VIEW_CN_ONLY:
		return "its certificate has no DNS names";
	case VIEW_WEAK_KEY:
		return arena_printf(c->arena, "its key is %s with %d bits",
		    cert->key_type, cert->key_bits);
	case VIEW_WEAK_SIGNATURE:
		return "a signature in its chain uses SHA-1 or older";
	case VIEW_UNORDERED:
		return "some certificate does not follow what it signed";
	default:
		return cert->reason != NULL ? cert->reason
					    : "there are no root certificates";
	}
}

/* ---- which of the views ---- */

/* addresses - name those of the views with the fault, unless it is all */
static void
addresses(struct buf *out, const struct view_of_host *views, size_t len,
    unsigned fault)
{
	const char *last = NULL, *address;
	size_t i, named = 0;
	bool all = true;

	for (i = 0; i < len; i++) {
		size_t j;
		bool has = false, known = false;

		address = views[i].probe->address;
		if (last != NULL && strcmp(address, last) == 0)
			continue;
		last = address;
		for (j = i;
		     j < len && strcmp(views[j].probe->address, address) == 0;
		     j++) {
			has |= (views[j].faults & fault) != 0;
			known |= views[j].known;
		}
		all = all && (has || !known);
		if (has && named++ < 4)
			buf_printf(
			    out, "%s%s", named == 1 ? " at " : ", ", address);
	}
	if (all)
		buf_clear(out);
	else if (named > 4)
		buf_printf(out, " and %zu more", named - 4);
}

/* among the views that are known, does `has' go with one side of a question? */
struct split {
	unsigned with[2], without[2]; /* [answer] */
};

static const char *
key_of(const struct view_of_host *view)
{
	return view->probe->cert != NULL && view->probe->cert->error == NULL
		   ? view->probe->cert->key_type
		   : NULL;
}

static bool
told_apart(const struct split *s, int side)
{
	return s->with[side] > 0 && s->with[!side] == 0 &&
	       s->without[!side] > 0;
}

static void
sni_split(struct buf *out, const struct view_of_host *views, size_t len,
    unsigned fault)
{
	struct split s = { { 0, 0 }, { 0, 0 } };
	size_t i;

	for (i = 0; i < len; i++)
		if (views[i].faults & fault)
			s.with[views[i].probe->sni]++;
		else if (views[i].known)
			s.without[views[i].probe->sni]++;
	if (told_apart(&s, 0))
		buf_puts(out, " without SNI");
	else if (told_apart(&s, 1))
		buf_puts(out, " with SNI");
}

static void
key_split(struct buf *out, const struct view_of_host *views, size_t len,
    unsigned fault)
{
	struct split s = { { 0, 0 }, { 0, 0 } };
	const char *bad = NULL, *key;
	size_t i;

	for (i = 0; i < len && bad == NULL; i++)
		if (views[i].faults & fault)
			bad = key_of(&views[i]);
	for (i = 0; i < len && bad != NULL; i++) {
		if ((key = key_of(&views[i])) == NULL)
			continue;
		if (views[i].faults & fault)
			s.with[strcmp(key, bad) == 0]++;
		else if (views[i].known)
			s.without[strcmp(key, bad) == 0]++;
	}
	if (bad != NULL && told_apart(&s, 1))
		buf_printf(out, " in its %s chain", bad);
}

const char *
view_where(const struct checking *c, const struct view_of_host *views,
    size_t len, unsigned fault)
{
	struct buf out = BUF_INIT;
	const char *text = "";

	addresses(&out, views, len, fault);
	sni_split(&out, views, len, fault);
	key_split(&out, views, len, fault);
	if (out.len > 0)
		text = arena_printf(c->arena, ",%s", buf_text(&out));
	buf_release(&out);
	return text;
}
