/*
 * NAME      check_policy - what the policy says, and whether it is the intended
 *           one
 * CONTRACT  RFC 8461 3.2. First the reader's findings; then the id compared
 *           with the text, the text with the ledger, and advice. What each
 *           known sender does with policy and records is kept as quirks.
 */
#include "base/dates.h"
#include "decide/check/checking.h"

#include <string.h>

#define LINE_SHOWN   200 /* bytes of a line of a policy */
#define TESTING_LONG (90 * DAY)

/* ---- is it the right one? ---- */

/* line_end - the end of the line that begins here */
static size_t
line_end(const char *text, size_t len, size_t at)
{
	while (at < len && text[at] != '\r' && text[at] != '\n')
		at++;
	return at;
}

/* not_ours - the first line that differs; else what ends the lines does */
static void
not_ours(const struct checking *c, struct check_domain *d, const char *subject)
{
	const struct ledger_body *ours = d->row->body;
	struct buf theirs = BUF_INIT, wanted = BUF_INIT;
	size_t at = 0, begin = 0, shorter = d->body_len;

	if (ours->len < shorter)
		shorter = ours->len;
	for (; at < shorter && d->body[at] == ours->text[at]; at++)
		if (d->body[at] == '\n')
			begin = at + 1;
	buf_mask(&theirs, d->body + begin,
	    line_end(d->body, d->body_len, begin) - begin, LINE_SHOWN);
	buf_mask(&wanted, ours->text + begin,
	    line_end(ours->text, ours->len, begin) - begin, LINE_SHOWN);
	if (strcmp(buf_text(&theirs), buf_text(&wanted)) == 0)
		finding_add(&d->findings, c->arena, FINDING_POLICY_NOT_OURS,
		    subject,
		    "its lines end otherwise: it has %zu octets, the one in "
		    "the ledger %zu",
		    d->body_len, ours->len);
	else
		finding_add(&d->findings, c->arena, FINDING_POLICY_NOT_OURS,
		    subject, "it says \"%s\", the one in the ledger \"%s\"",
		    buf_text(&theirs), buf_text(&wanted));
	buf_release(&theirs);
	buf_release(&wanted);
}

static void
proof(const struct checking *c, struct check_domain *d, const char *subject)
{
	char hash[BODY_HASH_SIZE];

	body_hash(hash, d->body, d->body_len);
	d->proof = d->record_taken ? policyid_prove(d->id, hash) : ID_FOREIGN;
	if (d->row != NULL && strcmp(hash, d->row->body->hash) != 0)
		not_ours(c, d, subject);
	else if (d->proof == ID_DISPROVEN)
		finding_add(&d->findings, c->arena, FINDING_POLICY_ID_DISPROVEN,
		    subject, "the record's id is %s", d->id);
}

/* ---- advice ---- */

/* testing_since - by the ledger, or by the time in the id; 0: unknown */
static time_t
testing_since(const struct checking *c, const struct check_domain *d)
{
	const struct ledger_domain *standing;

	if (d->row == NULL)
		return policyid_time(d->id);
	standing = ledger_domain(c->ledger, d->observed->zone->domain);
	return standing != NULL ? standing->since : 0;
}

static void
advice(const struct checking *c, struct check_domain *d, const char *subject)
{
	const struct policy *p = d->policy;
	time_t since;

	if (p->mode == POLICY_NONE) {
		if (!d->observed->given)
			finding_add(&d->findings, c->arena,
			    FINDING_POLICY_MODE_NONE, subject,
			    "senders act as if there were no policy");
		return;
	}
	if (p->mode == POLICY_ENFORCE && p->max_age >= DAY && p->max_age < WEEK)
		finding_add(&d->findings, c->arena, FINDING_POLICY_MAX_AGE_LOW,
		    subject, "max_age is %lu, which is %s",
		    (unsigned long)p->max_age, check_days(c, p->max_age));
	if (p->mode != POLICY_TESTING || d->observed->given)
		return;
	since = testing_since(c, d);
	if (since != 0 && since < c->now - TESTING_LONG)
		finding_add(&d->findings, c->arena, FINDING_POLICY_TESTING_LONG,
		    subject, "for %s at least", check_days(c, c->now - since));
}

/* ---- what known senders make of it ---- */

static void
take_quirks(const struct checking *c, struct check_domain *d,
    const struct quirks *found)
{
	struct quirk *list;

	if (found->len == 0)
		return;
	list =
	    arena_alloc(c->arena, (d->quirks_len + found->len) * sizeof(*list));
	if (d->quirks_len > 0)
		memcpy(list, d->quirks, d->quirks_len * sizeof(*list));
	memcpy(list + d->quirks_len, found->list, found->len * sizeof(*list));
	d->quirks = list;
	d->quirks_len += found->len;
}

static void
quirks(const struct checking *c, struct check_domain *d)
{
	const struct fact_zone *zone = d->observed->zone;
	struct quirks found = { .len = 0 };

	if (d->body != NULL)
		quirks_policy(&found, d->body, d->body_len, d->policy);
	quirks_record(&found, zone->sts_txt, zone->sts_txt_len);
	quirks_tlsrpt(&found, zone->tlsrpt_txt, zone->tlsrpt_txt_len);
	take_quirks(c, d, &found);
}

void
check_senders(const struct checking *c, struct check_domain *d)
{
	struct quirks found = { .len = 0 };
	size_t i;

	for (i = 0; i < d->mx_len; i++)
		if (d->mx[i].host->by_sni)
			break;
	if (i < d->mx_len)
		quirks_sni(&found);
	take_quirks(c, d, &found);
}

void
check_policy(const struct checking *c, struct check_domain *d)
{
	const char *subject = d->observed->given
				  ? "policy"
				  : arena_printf(c->arena, "mta-sts.%s",
					d->observed->zone->domain);
	struct findings odd = { 0 };
	struct policy *policy;

	d->proof = ID_FOREIGN;
	if (d->body != NULL) {
		policy = arena_alloc(c->arena, sizeof(*policy));
		d->policy_taken = policy_parse(policy, d->body, d->body_len,
				      c->arena, &odd) == 0;
		d->policy = policy;
		check_take(c, &d->findings, &odd, subject);
		proof(c, d, subject);
		if (d->policy_taken)
			advice(c, d, subject);
	}
	quirks(c, d);
}
