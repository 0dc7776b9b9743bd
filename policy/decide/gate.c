/*
 * NAME      gate - what keeps a domain from enforce
 * CONTRACT  Under enforce a sender refuses a host without TLS 1.2 or later or
 *           without a certificate that is valid for its name (RFC 8461 4.2,
 *           7.2). A host counts as proven when it is this machine, every
 *           certificate that it may show passes, now and for a week to come,
 *           and every listener offers TLS.
 * BUGS      Proof is read from this machine's files. Hosts elsewhere stay
 *           unproven until something has spoken to them.
 */
#include <stdint.h>
#include <string.h>

#include "decide/run.h"
#include "model/certname.h"
#include "model/tlsproto.h"

#define NAMED_MAX 3 /* hosts named in a sentence; the rest is counted */

/* ---- listeners ---- */

static const char *
listener_fault(const struct fact_listener *listener)
{
	unsigned versions;

	if (listener->security_level[0] == '\0' ||
	    strcmp(listener->security_level, "none") == 0)
		return "does not offer TLS";
	if (tlsproto_parse(&versions, listener->protocols, true, NULL) == -1)
		return "has a protocol list that Postfix does not take";
	if ((versions & (TLSPROTO_1_2 | TLSPROTO_1_3)) == 0)
		return "offers no TLS version from 1.2 on";
	return NULL;
}

const char *
gate_listeners(const struct facts *facts, struct arena *arena)
{
	const struct fact_instance *instance;
	const char *fault;
	bool any = false;
	size_t i, j;

	for (i = 0; i < facts->instances_len; i++) {
		instance = &facts->instances[i];
		for (j = 0; j < instance->listeners_len; j++) {
			any = true;
			fault = listener_fault(&instance->listeners[j]);
			if (fault != NULL)
				return arena_printf(arena,
				    "the listener %s of %s %s",
				    instance->listeners[j].service,
				    instance->config_directory, fault);
		}
	}
	return any ? NULL : "no listener on port 25 is known";
}

/* ---- certificates ---- */

const char *
gate_certificate(
    const struct fact_cert *cert, const char *host, time_t now, time_t margin)
{
	if (cert->error != NULL)
		return "its certificate could not be read";
	if (!cert_covers(cert, host))
		return "its certificate does not carry its name";
	if (cert->not_before > now)
		return "its certificate is not valid yet";
	if (cert->not_after <= now || cert->chain_not_after <= now)
		return "its certificate has expired";
	if (cert->not_after <= now + margin ||
	    cert->chain_not_after <= now + margin)
		return "its certificate expires within a week";
	if (cert->trusted == TRI_NO)
		return "its certificate is not trusted";
	if (cert->trusted != TRI_YES && margin > 0)
		return "nobody could say whether its certificate is trusted";
	if (cert->key_matches == TRI_NO)
		return "its key belongs to another certificate";
	return NULL;
}

static const char *
host_fault(const struct run *run, const struct fact_host *host)
{
	const char *fault;
	size_t i;

	if (host->local != TRI_YES)
		return "is not known to be this machine";
	if (run->listeners != NULL)
		return run->listeners;
	if (host->certs_len == 0)
		return "no certificate of it is known";
	for (i = 0; i < host->certs_len; i++) {
		fault = gate_certificate(
		    host->certs[i], host->name, run->now, WEEK);
		if (fault != NULL)
			return fault;
	}
	return NULL;
}

const char *
gate_refused(const struct run *run, const struct fact_host *host)
{
	const char *fault = NULL;
	size_t i;

	if (run->listeners != NULL && run->facts->instances_len > 0)
		return run->listeners;
	for (i = 0; i < host->certs_len && fault == NULL; i++)
		if (host->certs[i]->error == NULL)
			fault = gate_certificate(
			    host->certs[i], host->name, run->now, 0);
	return fault;
}

static const char *
work_out(struct run *run, const struct mx_set *set)
{
	const char *fault, *text = "";
	struct buf out = BUF_INIT;
	size_t count = 0, i;

	for (i = 0; i < set->len; i++) {
		fault = host_fault(run, set->mx[i].host);
		if (fault != NULL && count++ < NAMED_MAX)
			buf_printf(&out, "%s%s (%s)", count > 1 ? ", " : "",
			    set->mx[i].host->name, fault);
	}
	if (count > NAMED_MAX)
		buf_printf(&out, " and %zu more", count - NAMED_MAX);
	if (count > 0)
		text = arena_printf(run->arena, "%s: %s",
		    reason(REASON_MX_UNPROVEN)->title, buf_text(&out));
	buf_release(&out);
	return text;
}

const char *
gate_unproven(struct run *run, const struct mx_set *set)
{
	const uint64_t key[] = { MEMO_PROOF, (uintptr_t)set };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	const char *text;

	if (*slot == NULL)
		*slot = work_out(run, set);
	text = *slot;
	return text[0] != '\0' ? text : NULL;
}
