/*
 * NAME      findings_record - our records in DNS, as senders see them
 * CONTRACT  Compares the TXT records with the ledger. A new record needs time
 *           to get into the zone, and the old one to leave caches; nothing is
 *           reported before that (record_settled()).
 */
#include <string.h>

#include "decide/findings/findings.h"
#include "decide/plan/adopt.h"
#include "decide/plan/domain_iter.h"
#include "decide/plan/unrecorded.h"
#include "decide/plan/domain_view.h"
#include "ledger/record_life.h"

struct say {
	const struct run *run;
	struct findings *findings;
	struct arena *arena;
};

static void
add(const struct say *say, enum finding_id id, const char *subject,
    const char *text)
{
	finding_add(say->findings, say->arena, id, subject, "%s", text);
}

/* take - findings of a reader are about the domain they came from */
static void
take(const struct say *say, const struct findings *from, const char *domain)
{
	size_t i;

	for (i = 0; i < from->len; i++)
		finding_add_at(say->findings, say->arena, from->list[i].id,
		    domain, from->list[i].line, from->list[i].column, "%s",
		    from->list[i].text);
}

/* settled - has the record been out long enough to be seen everywhere? */
static bool
settled(const struct run *run, const struct domain_view *view)
{
	time_t from = record_settled(run->ledger, view->ledger, view->row);

	return from != 0 && run->now >= from;
}

static void
absent(const struct say *say, const struct domain_view *view)
{
	if (view->fact == NULL || view->row == NULL ||
	    !settled(say->run, view) || ledger_removed(view->ledger))
		return;
	add(say,
	    view->actual == STAGE_ENFORCE ? FINDING_STS_RECORD_GONE
					  : FINDING_STS_RECORD_MISSING,
	    view->name, "senders see no record with a policy id");
}

/* foreign - an id that no poststs made: no cache keeps it, somebody set it */
static bool
foreign(const struct run *run, const struct domain_view *view, const char *id)
{
	return view->fact != NULL && policyid_time(id) == 0 &&
	       ledger_by_id(run->ledger, view->ledger, id) == NULL;
}

static void
present(const struct say *say, const struct domain_view *view, const char *id)
{
	/* one that is not here may have a record of somebody else by now */
	if (view->fact == NULL && !unrecorded_forgotten(say->run, view) &&
	    ledger_by_id(say->run->ledger, view->ledger, id) == NULL)
		return;
	if (unrecorded_forgotten(say->run, view)) {
		finding_add(say->findings, say->arena, FINDING_LEDGER_OUTDATED,
		    view->name, "DNS has %s", id);
	} else if (adopt_provider(say->run, view) != NULL) {
		return;
	} else if (view->row == NULL) {
		finding_add(say->findings, say->arena,
		    FINDING_STS_RECORD_FOREIGN, view->name, "its id is %s", id);
	} else if (strcmp(id, view->row->id) != 0 &&
		   !ledger_removed(view->ledger) &&
		   (settled(say->run, view) || foreign(say->run, view, id))) {
		finding_add(say->findings, say->arena,
		    FINDING_STS_RECORD_OUTDATED, view->name,
		    "DNS has %s, the policy %s", id, view->row->id);
	}
}

static void
sts(const struct say *say, const struct domain_view *view)
{
	const struct fact_zone *zone = view->zone;
	enum dns_status status = (enum dns_status)zone->sts_status;
	struct findings odd = { 0 };
	char id[STS_ID_MAX + 1];
	struct arena *scratch;

	if (status == DNS_UNASKED)
		return;
	if (!dns_known(status)) {
		add(say, FINDING_STS_LOOKUP_FAILED, view->name,
		    dns_status_name(status));
		return;
	}
	if (zone->sts_txt_len == 0) {
		absent(say, view);
		return;
	}
	scratch = arena_new();
	if (sts_record_parse(
		id, zone->sts_txt, zone->sts_txt_len, scratch, &odd) == 0)
		present(say, view, id);
	else
		absent(say, view);
	take(say, &odd, view->name);
	arena_free(scratch);
}

static bool
same_record(const struct fact_zone *zone, const char *rua)
{
	struct buf want = BUF_INIT;
	bool same;

	same = tlsrpt_record_write(&want, rua, NULL) == 0 &&
	       zone->tlsrpt_txt_len == 1 &&
	       zone->tlsrpt_txt[0].len == want.len &&
	       memcmp(zone->tlsrpt_txt[0].text, buf_text(&want), want.len) == 0;
	buf_release(&want);
	return same;
}

static void
tlsrpt(const struct say *say, const struct domain_view *view)
{
	const struct fact_zone *zone = view->zone;
	const char *rua = view->set->tlsrpt_rua;
	bool wanted = rua != NULL && rua[0] != '\0' && view->row != NULL &&
		      settled(say->run, view);
	struct tlsrpt_record record;
	struct findings odd = { 0 };
	struct arena *scratch;

	if (!dns_known((enum dns_status)zone->tlsrpt_status))
		return;
	if (zone->tlsrpt_txt_len == 0) {
		if (wanted)
			add(say, FINDING_TLSRPT_MISSING, view->name,
			    "senders see no address for reports");
		return;
	}
	if (wanted && same_record(zone, rua))
		return;
	scratch = arena_new();
	(void)!tlsrpt_record_parse(
	    &record, zone->tlsrpt_txt, zone->tlsrpt_txt_len, scratch, &odd);
	take(say, &odd, view->name);
	if (wanted)
		add(say, FINDING_TLSRPT_DIFFERS, view->name,
		    "the record is not the one that tlsrpt_rua requires");
	arena_free(scratch);
}

void
findings_record(struct run *run, struct findings *findings, struct arena *arena)
{
	const struct say say = { run, findings, arena };
	struct domain_iter each = { .run = run };
	struct domain_view view;

	while (domain_iter_next(&each, &view))
		if (view.zone != NULL) {
			sts(&say, &view);
			tlsrpt(&say, &view);
		}
}
