/*
 * NAME      record_shown - the id that DNS shows of a domain
 * CONTRACT  shown_id() takes what a conforming sender would take.
 *           shown_time() is the time part of an id of our form: where it is
 *           greater than any that the ledger holds, the ledger is an older
 *           one than that which made the record. Anybody may write a record,
 *           so what no clock of ours can have said is not believed.
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
