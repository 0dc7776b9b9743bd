/*
 * NAME      probe_plan - which connections to make to a mail host
 * CONTRACT  see probe_plan.h. Nothing is kept between calls: the probes seen so
 *           far are the state, so that an interrupted run can be continued.
 */
#include "facts/probe_plan.h"

#include <string.h>

struct plan {
	const struct probe *const *seen;
	size_t seen_len;
	struct probe_wish *out;
	size_t len;
};

static const struct probe *
find(const struct plan *plan, struct probe_wish wish)
{
	const struct probe *p;
	size_t i;

	for (i = 0; i < plan->seen_len; i++) {
		p = plan->seen[i];
		if (p->sni == wish.sni && p->tls == wish.tls &&
		    p->key == wish.key)
			return p;
	}
	return NULL;
}

/* ask - have what such a connection showed, or wish for it and have NULL */
static const struct probe *
ask(struct plan *plan, bool sni, enum probe_tls tls, enum probe_key key)
{
	struct probe_wish wish = { .sni = sni, .tls = tls, .key = key };
	const struct probe *p = find(plan, wish);

	if (p == NULL && plan->len < PROBEPLAN_MAX)
		plan->out[plan->len++] = wish;
	return p;
}

/* met - was there a handshake? */
static bool
met(const struct probe *p)
{
	return p != NULL && p->protocol != NULL;
}

static bool
chose(const struct probe *p, const char *protocol)
{
	return met(p) && strcmp(p->protocol, protocol) == 0;
}

/* other_key - the kind that the chain seen is not; ANY: it is neither */
static enum probe_key
other_key(const struct probe *p)
{
	if (!met(p) || p->cert == NULL || p->cert->key_type == NULL)
		return PROBE_KEY_ANY;
	if (strcmp(p->cert->key_type, "ECDSA") == 0)
		return PROBE_KEY_RSA;
	if (strcmp(p->cert->key_type, "RSA") == 0)
		return PROBE_KEY_ECDSA;
	return PROBE_KEY_ANY;
}

/* widen - the other key and the other version, beside what `base' showed */
static void
widen(struct plan *plan, const struct probe *base, bool whole)
{
	enum probe_key key = other_key(base);
	const struct probe *keyed = NULL, *older = NULL;

	if (!met(base))
		return;
	if (key != PROBE_KEY_ANY)
		keyed = ask(plan, base->sni, PROBE_TLS_ANY, key);
	if (chose(base, "TLSv1.3"))
		older = ask(plan, base->sni, PROBE_TLS_12, PROBE_KEY_ANY);
	if (whole && chose(keyed, "TLSv1.3") && met(older))
		ask(plan, base->sni, PROBE_TLS_12, key);
}

size_t
probeplan_next(struct probe_wish out[static PROBEPLAN_MAX],
    const struct probe *const *seen, size_t len, bool whole)
{
	struct plan plan = { .seen = seen, .seen_len = len, .out = out };
	const struct probe *base, *plain;

	base = ask(&plan, true, PROBE_TLS_ANY, PROBE_KEY_ANY);
	if (base == NULL)
		return plan.len;
	if (!met(base) && base->status != PROBE_TLS_FAILED)
		return 0;
	plain = ask(&plan, false, PROBE_TLS_ANY, PROBE_KEY_ANY);
	if (!met(base))
		ask(&plan, true, PROBE_TLS_12, PROBE_KEY_ANY);
	widen(&plan, base, whole);
	if (whole || !met(base))
		widen(&plan, plain, whole);
	return plan.len;
}
