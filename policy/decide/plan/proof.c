/*
 * NAME      proof - what checks have shown about a host
 * CONTRACT  see proof.h. A host has one proof for each address, type of key,
 *           and way to ask (with its name in SNI, and without). The worst of
 *           them counts. A proof that the last check of an address no longer
 *           repeated (a type of key that is no longer used, an address that has
 *           left DNS) does not count. A proof that is dated in the future
 *           counts as unknown, whatever it says.
 */
#include "decide/plan/proof.h"

#include <stdint.h>
#include <string.h>

#include "base/dates.h"
#include "decide/plan/run.h"
#include "facts/cert_fault.h"
#include "facts/cert_life.h"

/* looks at one address that are so far apart are not the same look */
#define SAME_LOOK DAY

/* bad - the sentence, where this proof is bad at present */
static const char *
bad(struct run *run, const struct evidence_proof *p)
{
	char day[DATE_SIZE];

	if (p->standing.last_bad > p->standing.last_ok)
		return arena_printf(run->arena, "%s at %s, seen %s",
		    p->standing.fault != NULL ? p->standing.fault
					      : "it failed a check",
		    p->address, date_text(day, p->standing.last_bad));
	if (p->not_after != 0 && p->not_after <= run->now)
		return arena_printf(run->arena,
		    "the certificate that it shows at %s has expired",
		    p->address);
	return NULL;
}

static void
take(struct run *run, struct proof *proof, const struct evidence_proof *p)
{
	struct certlife life = { p->not_before, p->not_after, false };
	time_t since = standing_since(&p->standing, run->now);

	if (proof->fault == NULL)
		proof->fault = bad(run, p);
	if (since > proof->since)
		proof->since = since;
	if (p->standing.last_bad > proof->broken)
		proof->broken = p->standing.last_bad;
	if (proof->late == NULL &&
	    certlife_late(&life, &run->settings->expiry_margin, run->now))
		proof->late = arena_printf(run->arena,
		    "the certificate that it shows at %s %s", p->address,
		    certlife_text(&life, run->now, run->arena));
}

static void
ahead(struct run *run, struct proof *proof, const struct evidence_proof *p)
{
	char day[DATE_SIZE];

	if (proof->ahead == NULL)
		proof->ahead = arena_printf(run->arena,
		    "the check of %s is dated %s, ahead of the clock",
		    p->address, date_text(day, standing_last(&p->standing)));
}

/* at_address - all proofs made there; was anybody there lately? */
static bool
at_address(struct run *run, struct proof *proof,
    const struct evidence_proof *list, size_t len, const char *address)
{
	time_t newest = 0, last;
	size_t i;

	for (i = 0; i < len; i++) {
		last = standing_last(&list[i].standing);
		if (strcmp(list[i].address, address) != 0)
			continue;
		if (evidence_ahead(last, run->now))
			ahead(run, proof, &list[i]);
		else if (last > newest)
			newest = last;
	}
	for (i = 0; i < len; i++) {
		last = standing_last(&list[i].standing);
		if (strcmp(list[i].address, address) == 0 &&
		    !evidence_ahead(last, run->now) &&
		    last >= newest - SAME_LOOK)
			take(run, proof, &list[i]);
	}
	return newest != 0 && run->now - newest <= EVIDENCE_GAP;
}

static struct proof *
work_out(struct run *run, const struct fact_host *host)
{
	struct proof *proof = arena_alloc(run->arena, sizeof(*proof));
	const struct evidence_proof *list;
	size_t len, i;

	list = evidence_proofs(run->evidence, host->name, &len);
	for (i = 0; i < host->addresses_len; i++)
		if (!at_address(run, proof, list, len, host->addresses[i]) &&
		    proof->unseen == NULL)
			proof->unseen = host->addresses[i];
	proof->any = len > 0;
	return proof;
}

/* completes_at - the same at one address */
static bool
completes_at(const struct run *run, const struct evidence_proof *list,
    size_t len, const char *address, const char *sha256)
{
	bool shown = false;
	time_t last;
	size_t i;

	for (i = 0; i < len; i++) {
		last = standing_last(&list[i].standing);
		if (strcmp(list[i].address, address) != 0 || !list[i].sni ||
		    list[i].cert == NULL || strcmp(list[i].cert, sha256) != 0 ||
		    evidence_ahead(last, run->now) ||
		    run->now - last > EVIDENCE_GAP)
			continue;
		if (last > list[i].standing.last_ok)
			return false;
		shown = true;
	}
	return shown;
}

bool
proof_completes(
    struct run *run, const struct fact_host *host, const struct fact_cert *cert)
{
	const struct evidence_proof *list;
	size_t len, i;

	if (cert->error != NULL || cert->trusted == TRI_YES ||
	    (cert->faults & CERT_FAULTS_OF_TRUST & ~CERT_ISSUER_MISSING) != 0)
		return false;
	list = evidence_proofs(run->evidence, host->name, &len);
	for (i = 0; i < host->addresses_len; i++)
		if (!completes_at(
			run, list, len, host->addresses[i], cert->sha256))
			return false;
	return host->addresses_len > 0;
}

const struct proof *
proof_of(struct run *run, const struct fact_host *host)
{
	const uint64_t key[] = { MEMO_HOST_PROOF, (uintptr_t)host };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	struct proof *proof;

	if (*slot != NULL)
		return *slot;
	proof = work_out(run, host);
	*memo_slot(run->memo, key, sizeof(key)) = proof;
	return proof;
}
