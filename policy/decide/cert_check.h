/*
 * cert_check - may a new certificate chain be installed?
 *
 * Pure: the answer of `poststs cert-check', for the deploy hooks of ACME
 * clients. A chain that a strict sender, a policy that is still owed, or a
 * TLSA record in DNS does not fit would lose mail from the moment it is
 * loaded, however long the old one is still good.
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
	const char *const *hosts; /* those to show it; len 0: chain_hosts() */
	size_t hosts_len;
	time_t now;
};

/*
 * chain_owed - hosts that policies in enforce name which senders may still
 * hold, each once: what facts should tell of besides the hosts in MX records
 */
size_t chain_owed(
    const char *const **out, const struct ledger *, time_t now, struct arena *);
/*
 * chain_hosts - the MX hosts of this machine that the chain is for: those
 * that it names, and those that a chain which it replaces names. In `arena'.
 */
size_t chain_hosts(
    const char *const **out, const struct chain_question *, struct arena *);
/* chain_judge - all that speaks against it; no error: install it */
void chain_judge(
    const struct chain_question *, struct findings *, struct arena *);
/*
 * chain_wire - what the probes of the observed showed after it was loaded. Each
 * address of each host must show the chain wherever it shows one of the same
 * kind of key to those who name the host, and show it at all. Behind a
 * translator of addresses, the listeners stand for what cannot be reached.
 */
void chain_wire(
    const struct chain_question *, struct findings *, struct arena *);

#endif
