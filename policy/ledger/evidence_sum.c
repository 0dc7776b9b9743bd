/*
 * NAME      evidence_sum - what the evidence says about one domain
 * CONTRACT  see evidence_sum.h.
 */
#include "ledger/evidence_sum.h"

#include <string.h>

static void
sum_sessions(struct evidence_sum *sum, const struct evidence_sessions *s)
{
	int i;

	if (sum->first == 0 || s->first < sum->first)
		sum->first = s->first;
	if (s->last > sum->last)
		sum->last = s->last;
	sum->plaintext += s->plaintext;
	sum->downgraded += s->downgraded;
	sum->refused += s->refused;
	sum->sessions += s->plaintext;
	for (i = 0; i < 4; i++) {
		sum->tls[i] += s->tls[i];
		sum->sessions += s->tls[i];
	}
}

static void
sum_reporter(struct evidence_sum *sum, const struct evidence_reporter *r)
{
	int i;

	sum->reporters++;
	sum->weighing += r->weighs;
	if (r->last > sum->last_report)
		sum->last_report = r->last;
	sum->successes += r->successes;
	for (i = 0; i < BLAME_COUNT; i++)
		sum->failures[i] += r->failures[i];
}

void
evidence_sum(
    struct evidence_sum *sum, const struct evidence *e, const char *domain)
{
	const struct evidence_reporter *reporters;
	const struct evidence_sessions *sessions;
	size_t i, len;

	*sum = (struct evidence_sum){ 0 };
	sessions = evidence_sessions(e, domain, &len);
	for (i = 0; i < len; i++)
		sum_sessions(sum, &sessions[i]);
	reporters = evidence_reporters(e, domain, &len);
	for (i = 0; i < len; i++)
		sum_reporter(sum, &reporters[i]);
}

unsigned
evidence_permille(const struct evidence_sum *sum)
{
	double share;

	if (sum->sessions == 0 || sum->plaintext == 0)
		return 0;
	if (sum->plaintext == sum->sessions)
		return 1000;
	share = 1000.0 * (double)sum->plaintext / (double)sum->sessions;
	return share < 1 ? 1 : share > 999 ? 999 : (unsigned)share;
}

bool
evidence_unproven(const struct evidence *e, const char *host, time_t now,
    struct unproven *unproven)
{
	const struct evidence_proof *proofs;
	size_t i, len;

	*unproven = (struct unproven){ 0 };
	proofs = evidence_proofs(e, host, &len);
	for (i = 0; i < len; i++) {
		if (standing_since(&proofs[i].standing, now) != 0)
			continue;
		unproven->address = proofs[i].address;
		unproven->fault = proofs[i].standing.fault;
		unproven->last_ok = proofs[i].standing.last_ok;
		return true;
	}
	return len == 0;
}

const struct ledger_row *
evidence_applied(const struct evidence_reporter *r, const struct ledger *ledger)
{
	const struct ledger_domain *standing = ledger_domain(ledger, r->domain);
	const struct ledger_row *row;
	size_t i;

	if (standing == NULL || r->body == NULL)
		return NULL;
	for (i = standing->rows_len; i > 0; i--) {
		row = &ledger->rows[standing->rows + i - 1];
		if (strcmp(row->body->hash, r->body) == 0)
			return row;
	}
	return NULL;
}
