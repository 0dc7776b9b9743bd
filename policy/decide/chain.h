/*
 * chain - may a new certificate chain be installed?
 *
 * Pure: the answer of `poststs cert-check', for the deploy hooks of ACME
 * clients. A chain that a strict sender, a policy that is still owed, or a
 * TLSA record in DNS does not fit would lose mail from the moment it is
 * loaded, however long the old one is still good.
 */
#ifndef POSTSTS_DECIDE_CHAIN_H
#define POSTSTS_DECIDE_CHAIN_H

#include "model/ledger.h"
#include "model/sight.h"

struct chain_question {
	const struct facts *facts;
	const struct ledger *ledger;
	const struct sight_host *tlsa; /* hosts with their TLSA records */
	size_t tlsa_len;
	const struct fact_cert *const *next; /* one for each kind of key */
	size_t next_len;
	const char *const *hosts; /* those to show it; len 0: chain_hosts() */
	size_t hosts_len;
	time_t now;
};

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
 * chain_wire - what probes of the listeners showed after it was loaded: each
 * must show one of the chains
 */
void chain_wire(const struct chain_question *, const struct probe *, size_t len,
    struct findings *, struct arena *);

#endif
