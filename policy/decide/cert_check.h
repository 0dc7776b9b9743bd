/*
 * cert_check - may a new certificate chain be installed?
 *
 * Pure. The answer of `poststs cert-check', which the deploy hooks of ACME
 * clients ask. A chain that a strict sender refuses, that does not fit a policy
 * which senders may still have cached, or that no TLSA record in DNS matches,
 * loses mail as soon as it is loaded, even if the old chain is valid for
 * months.
 */
#ifndef POSTSTS_DECIDE_CERT_CHECK_H
#define POSTSTS_DECIDE_CERT_CHECK_H

#include "facts/observation.h"
#include "ledger/ledger.h"
#include "settings/settings.h"

struct chain_question {
	const struct facts *facts;
	const struct ledger *ledger;
	const struct settings *settings;
	/* hosts with their TLSA records and, for chain_wire(), probes */
	const struct observed_host *observed;
	size_t observed_len;
	const struct fact_cert *const *next; /* one for each kind of key */
	size_t next_len;
	const char *const *hosts; /* those to judge it for */
	size_t hosts_len;
	time_t now;
};

/*
 * chain_owed - the host names in enforced policies that senders may have
 * cached, each once; returns how many. The caller looks these hosts up besides
 * the hosts in MX records.
 */
size_t chain_owed(
    const char *const **out, const struct ledger *, time_t now, struct arena *);
/*
 * chain_hosts - the MX hosts of this machine that the chain is for: those that
 * it names, and those named by a chain that it replaces. Returns how many; the
 * names are in `arena'.
 */
size_t chain_hosts(
    const char *const **out, const struct chain_question *, struct arena *);
/*
 * chain_judge - add a finding for each reason not to install it; none: install
 * it
 */
void chain_judge(
    const struct chain_question *, struct findings *, struct arena *);
/*
 * chain_wire - judge what probes saw after the chain was loaded
 *
 * Each address of each host must present a certificate, and wherever it
 * presents one of the same type of key, it must be this chain. Behind NAT, the
 * listeners are probed instead of addresses that cannot be reached.
 */
void chain_wire(
    const struct chain_question *, struct findings *, struct arena *);

#endif
