/*
 * NAME      claims_signs - conclusions from all places of a domain together
 * CONTRACT  see claims.h.
 */
#include <string.h>

#include "decide/plan/claims.h"
#include "decide/plan/record_shown.h"

bool
claims_old_copy(const struct claims_input *in, const struct claim *claim)
{
	const struct ledger_row *current =
	    ledger_current(in->ledger, in->standing);
	char id[STS_ID_MAX + 1];

	if (claim->generation != 0)
		return claim->generation < in->ledger->generation;
	return current != NULL && shown_id(id, in->zone) &&
	       strcmp(id, current->id) == 0;
}

bool
claims_departed(const struct claims_input *in)
{
	const uint64_t *generations = in->facts->generations;
	char id[STS_ID_MAX + 1];
	const struct ledger_row *row = ledger_current(in->ledger, in->standing);
	bool later = false;
	unsigned files = 0;
	size_t i;

	if (row == NULL || in->served_len == 0)
		return false;
	for (i = 0; i < in->served_len; i++) {
		if (in->served[i].status != SERVED_ABSENT)
			return false;
		later = later || generations[in->served[i].source] >
				     in->ledger->generation;
		files += in->served[i].source == SERVED_WEB_ROOT ||
			 in->served[i].source == SERVED_POLICY_CDB;
	}
	/* a file goes after its record: where DNS is silent, it has gone, too
	 */
	if (in->zone == NULL ||
	    !dns_known((enum dns_status)in->zone->sts_status))
		return later;
	/* what others have published is not here yet */
	return (later ||
		   (row->released != 0 && files == 2 && !in->facts->shared)) &&
	       !shown_id(id, in->zone);
}

bool
claims_id_lost(
    const struct claims_input *in, const struct claim *claims, size_t len)
{
	const struct ledger_domain *d = in->standing;
	const char *id = NULL;
	size_t i;

	for (i = 0; i < in->served_len; i++)
		if (in->served[i].source == SERVED_RECORDS_ZONE &&
		    in->served[i].status == SERVED_FOUND)
			id = in->served[i].id;
	for (i = 0; i < len && id != NULL; i++)
		if (strcmp(claims[i].id, id) == 0)
			id = NULL;
	return id != NULL && id[0] != '\0' &&
	       (d == NULL || d->owed <= in->now) &&
	       ledger_by_id(in->ledger, d, id) == NULL;
}

/* stands - is it the file in the web root? */
static bool
stands(const struct fact_served *served, const struct ledger_row *row)
{
	return served->status == SERVED_FOUND &&
	       served->source == SERVED_WEB_ROOT &&
	       served->len == row->body->len &&
	       memcmp(served->text, row->body->text, served->len) == 0;
}

/* latest - the generation of the place that was written last */
static uint64_t
latest(const struct facts *facts)
{
	uint64_t generation = 0;
	size_t i;

	for (i = 0; i < SERVED_SOURCES; i++)
		if (facts->generations[i] > generation)
			generation = facts->generations[i];
	return generation;
}

/*
 * follows - does this place only lack what other members have published since?
 * With confirm no record goes out before the policy host has it at each of its
 * addresses, so the text of an older generation is none that senders of the
 * new id were given. A place that is older than others of this machine was put
 * back, or the machine was.
 */
static bool
follows(const struct claims_input *in, const struct fact_served *served)
{
	uint64_t generation = in->facts->generations[served->source];

	return in->facts->shared && !in->facts->put_back &&
	       in->settings->confirm && generation != 0 &&
	       generation < in->ledger->generation &&
	       generation == latest(in->facts);
}

bool
claims_again(const struct claims_input *in, const struct ledger_row *row)
{
	const struct ledger_row *current =
	    ledger_current(in->ledger, in->standing);
	size_t i;

	if (row->superseded == 0 || row->superseded >= in->now ||
	    (current != NULL && current->body == row->body))
		return false;
	for (i = 0; i < in->served_len; i++)
		if (stands(&in->served[i], row) && !follows(in, &in->served[i]))
			return true;
	return false;
}

/* shown_anywhere - is there anything of it, in a file or in DNS? */
static bool
shown_anywhere(const struct claims_input *in)
{
	char id[STS_ID_MAX + 1];
	size_t i;

	for (i = 0; i < in->served_len; i++)
		if (in->served[i].status != SERVED_ABSENT)
			return true;
	return shown_id(id, in->zone);
}

bool
claims_between(const struct claims_input *in)
{
	const struct ledger_row *row = ledger_current(in->ledger, in->standing);
	uint64_t generation = latest(in->facts);
	const struct fact_served *served;
	size_t i;

	if (generation <= in->ledger->generation || in->standing == NULL ||
	    in->standing->rows_len == 0)
		return false;
	if (row == NULL)
		return shown_anywhere(in);
	if (policyid_time(row->id) == 0)
		return true;
	for (i = 0; i < in->served_len; i++) {
		served = &in->served[i];
		if (served->status == SERVED_FOUND &&
		    in->facts->generations[served->source] == generation &&
		    strcmp(served->id, row->id) == 0)
			return false;
	}
	return true;
}
