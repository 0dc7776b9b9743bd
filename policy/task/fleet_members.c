/*
 * NAME      fleet_members - who takes part in a fleet, and how each of them is
 * CONTRACT  see fleet_members.h. Names and versions are as others wrote them;
 *           who prints them masks them.
 */
#include "task/fleet_members.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/dates.h"
#include "dns/dname.h"
#include "store/shared.h"
#include "task/gather.h"

static void
take(struct fleet_members *m, const struct shared_member *from,
    const struct shared_mark *now, time_t time, const struct settings *s)
{
	struct fleet_member *to = &m->list[m->len++];

	*to = (struct fleet_member){
		.name = xstrdup(from->name),
		.version = xstrdup(from->version),
		.seen = from->seen,
		.behind =
		    from->change < now->change ? now->change - from->change : 0,
		.silent = time - from->seen > (time_t)s->member_timeout,
	};
}

struct fleet_members *
fleet_members_read(
    struct store *shared, const struct settings *settings, struct buf *why)
{
	struct fleet_members *m = xcalloc(1, sizeof(*m));
	struct shared_members all = { .len = 0 };
	struct shared_mark now;
	size_t i;

	if (shared_mark_now(shared, &now, why) != 0 ||
	    shared_members(shared, &all, why) != 0) {
		shared_members_release(&all);
		free(m);
		return NULL;
	}
	m->list = xcalloc(all.len + 1, sizeof(*m->list));
	for (i = 0; i < all.len; i++)
		if (!all.list[i].removed && dname_valid(all.list[i].name))
			take(m, &all.list[i], &now, all.now, settings);
	shared_members_release(&all);
	return m;
}

struct fleet_members *
fleet_members_look(const struct settings *settings, struct buf *why)
{
	struct store *shared =
	    shared_open(settings->store, "status", false, NULL, why);
	struct fleet_members *m = NULL;

	if (shared != NULL)
		m = fleet_members_read(shared, settings, why);
	store_close(shared);
	return m;
}

void
fleet_members_free(struct fleet_members *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < m->len; i++) {
		free(m->list[i].name);
		free(m->list[i].version);
	}
	free(m->list);
	free(m);
}

#define SILENT "it was last seen on %s, longer ago than member_timeout"

/* fleet_members_note - for the findings of these facts */
static void
fleet_members_note(struct facts *facts, const struct fleet_members *m)
{
	char day[DATE_SIZE];
	size_t i;

	for (i = 0; i < m->len; i++)
		if (m->list[i].silent)
			facts_note(facts, FINDING_MEMBER_SILENT,
			    m->list[i].name, SILENT,
			    date_text(day, m->list[i].seen));
}

void
fleet_members_find(struct findings *findings, struct arena *arena,
    const struct fleet_members *m)
{
	char day[DATE_SIZE];
	size_t i;

	for (i = 0; i < m->len; i++)
		if (m->list[i].silent)
			finding_add(findings, arena, FINDING_MEMBER_SILENT,
			    m->list[i].name, SILENT,
			    date_text(day, m->list[i].seen));
}

void
fleet_members_learn(struct world *w, struct store *shared, const char *member)
{
	struct buf why = BUF_INIT;

	fleet_members_free(w->members);
	w->members = NULL;
	if (shared != NULL)
		w->members = fleet_members_read(shared, w->settings, &why);
	if (w->members != NULL)
		fleet_members_note(w->facts, w->members);
	else
		facts_note(w->facts, FINDING_STORE_UNREACHABLE, member,
		    "what other members see is unknown");
	buf_release(&why);
}
