/*
 * NAME      record_shown - the id in a domain's record, as DNS shows it
 * CONTRACT  shown_id() accepts what a conforming sender accepts. shown_time()
 *           is the time part of an id in our form. If it is later than any time
 *           in the ledger, the ledger is older than the one that made the
 *           record. Anybody may write a record, so a time that no clock of ours
 *           can have shown is not believed.
 */
#include "decide/plan/record_shown.h"

#include "base/dates.h"
#include "decide/plan/run.h"
#include "dns/record.h"

bool
shown_id(char out[static STS_ID_MAX + 1], const struct fact_zone *zone)
{
	struct arena *scratch;
	bool shown;

	if (zone == NULL || zone->sts_status != DNS_OK)
		return false;
	scratch = arena_new();
	shown = sts_record_parse(
		    out, zone->sts_txt, zone->sts_txt_len, scratch, NULL) == 0;
	arena_free(scratch);
	return shown;
}

time_t
shown_time(const struct fact_zone *zone, time_t now)
{
	char id[STS_ID_MAX + 1];
	time_t when = shown_id(id, zone) ? policyid_time(id) : 0;

	return when > now + CLOCK_FAR ? 0 : when;
}
