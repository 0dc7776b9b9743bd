/*
 * NAME      unused - hosts that no sender uses any more
 * CONTRACT  see unused.h. Sessions and TLS reports together can prove it.
 *           Either of them alone, or with a gap, proves nothing.
 */
#include "decide/plan/unused.h"

#include <string.h>

#include "base/dates.h"

/* idle_since - the last session to this host; 0: sessions tell nothing of it */
static time_t
idle_since(struct run *run, const struct domain_view *view, const char *host)
{
	const struct evidence_sessions *list;
	size_t len, i;

	list = evidence_sessions(run->evidence, view->name, &len);
	for (i = 0; i < len; i++)
		if (strcmp(list[i].mx, host) == 0)
			return list[i].last;
	return 0;
}

/* all_adopted - did every reporter that weighs apply the current policy? */
static bool
all_adopted(struct run *run, const struct domain_view *view, time_t since)
{
	const struct evidence_reporter *list;
	size_t len, i, adopted = 0;

	list = evidence_reporters(run->evidence, view->name, &len);
	for (i = 0; i < len; i++) {
		if (!list[i].weighs)
			continue;
		if (list[i].last < since ||
		    reporter_ahead(&list[i], run->now) ||
		    list[i].body == NULL ||
		    strcmp(list[i].body, view->row->body->hash) != 0)
			return false;
		adopted++;
	}
	return adopted > 0;
}

/*
 * counted - has every session since then been counted? Where the milter did
 * not run, or lost something, that there was none tells nothing.
 */
static bool
counted(const struct run *run, time_t since)
{
	const struct evidence *e = run->evidence;

	return e->unheard == NULL && e->beating_since != 0 &&
	       e->beating_since <= since &&
	       run->now - e->beat <= EVIDENCE_BEAT_GAP &&
	       !evidence_ahead(e->beat, run->now) && e->lost == 0;
}

/*
 * A resolver keeps an MX record for a week at most. If the milter has seen the
 * host in use, nobody used it for a week after it left DNS, and every reporter
 * that weighs applies the current policy, then older policies no longer matter.
 */
time_t
unused_from(struct run *run, const struct domain_view *view,
    const struct mx_list *hosts, time_t gone_since, time_t date)
{
	time_t idle, latest = gone_since;
	size_t i;

	if (date <= gone_since + WEEK || run->now < gone_since + WEEK ||
	    !counted(run, gone_since) || !all_adopted(run, view, gone_since))
		return date;
	for (i = 0; i < hosts->len; i++) {
		idle = idle_since(run, view, hosts->mx[i]);
		if (idle == 0)
			return date;
		if (idle > latest)
			latest = idle;
	}
	return latest + WEEK < date ? latest + WEEK : date;
}
