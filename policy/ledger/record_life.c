/*
 * NAME      record_life - the life of the record that announces a policy
 * CONTRACT  see record_life.h; its table is repeated here as code. The state is
 *           never stored: it follows from the dates, so that the two cannot
 *           disagree.
 */
#include "ledger/record_life.h"

#define DAY   86400
#define GRACE 3600 /* for a record to get into a zone and out of caches */

/* 0 (LIFE_WISHED, to which nothing leads back): it stays as it is */
static const unsigned char table[LIFE_COUNT][LIFE_EVENTS] = {
	[LIFE_WISHED] = { [LIFE_SERVE] = LIFE_SERVED },
	[LIFE_SERVED] = { [LIFE_SEND] = LIFE_SENT,
	    [LIFE_RELEASE] = LIFE_RELEASED,
	    [LIFE_REPLACE] = LIFE_REPLACED },
	[LIFE_SENT] = { [LIFE_RELEASE] = LIFE_RELEASED,
	    [LIFE_REPLACE] = LIFE_REPLACED },
	[LIFE_RELEASED] = { [LIFE_SHOW] = LIFE_SEEN,
	    [LIFE_END] = LIFE_SEEN,
	    [LIFE_REPLACE] = LIFE_REPLACED },
	[LIFE_SEEN] = { [LIFE_REPLACE] = LIFE_REPLACED,
	    [LIFE_REMOVE] = LIFE_LEAVING },
	[LIFE_LEAVING] = { [LIFE_END] = LIFE_GONE,
	    [LIFE_REPLACE] = LIFE_REPLACED },
	[LIFE_GONE] = { [LIFE_SHOW] = LIFE_LEAVING,
	    [LIFE_REPLACE] = LIFE_REPLACED },
};

const char *
life_name(enum life life)
{
	static const char *const names[] = {
		[LIFE_WISHED] = "wished",
		[LIFE_SERVED] = "served",
		[LIFE_SENT] = "sent",
		[LIFE_RELEASED] = "released",
		[LIFE_SEEN] = "seen",
		[LIFE_LEAVING] = "leaving",
		[LIFE_GONE] = "gone",
		[LIFE_REPLACED] = "replaced",
	};

	return names[life];
}

struct record_life
life_of(const struct ledger_domain *domain, const struct ledger_row *row)
{
	struct record_life life = { 0 };

	if (row == NULL)
		return life;
	life.served = row->published;
	life.replaced = row->superseded;
	life.released = row->released;
	life.seen = row->seen;
	life.ttl = row->record_ttl;
	life.watched = row->watched;
	/* what stands beside the rows is about the record that is out */
	if (domain != NULL && row->superseded == 0) {
		life.removed = domain->record_removed;
		life.gone = domain->record_gone;
	}
	return life;
}

time_t
life_out(const struct record_life *life)
{
	return life->watched ? life->seen : life->released;
}

time_t
record_out(const struct ledger_row *row)
{
	const struct record_life life = life_of(NULL, row);

	return life_out(&life);
}

enum life
life_state(const struct record_life *life)
{
	if (life->served == 0)
		return LIFE_WISHED;
	if (life->replaced != 0)
		return LIFE_REPLACED;
	if (life->released == 0)
		return LIFE_SERVED;
	if (life->gone != 0)
		return LIFE_GONE;
	if (life->removed != 0)
		return LIFE_LEAVING;
	return life_out(life) != 0 ? LIFE_SEEN : LIFE_RELEASED;
}

enum life
life_after(enum life state, enum life_event event)
{
	enum life next = (enum life)table[state][event];

	return next != LIFE_WISHED ? next : state;
}

bool
life_note(struct record_life *life, enum life_event event, time_t now)
{
	enum life state = life_state(life), next = life_after(state, event);

	if (next == state || next == LIFE_SENT)
		return false;
	switch (next) {
	case LIFE_SERVED:
		life->served = now;
		break;
	case LIFE_RELEASED:
		life->released = now;
		break;
	case LIFE_SEEN:
		life->seen = now;
		break;
	case LIFE_LEAVING:
		/* one that is back after it was gone was removed long ago */
		life->gone = 0;
		if (life->removed == 0)
			life->removed = now;
		break;
	case LIFE_GONE:
		life->gone = now;
		break;
	case LIFE_REPLACED:
		life->replaced = now;
		break;
	case LIFE_WISHED:
	case LIFE_SENT:
	case LIFE_COUNT:
		break;
	}
	return true;
}

time_t
life_forgotten(const struct record_life *life)
{
	return life->gone != 0 ? life->gone + (time_t)life->ttl + DAY : 0;
}

/* before - the TTL of the record that this one took the place of */
static uint32_t
ttl_before(const struct ledger *ledger, const struct ledger_domain *domain,
    const struct ledger_row *row)
{
	const struct ledger_row *first = &ledger->rows[domain->rows];

	while (row-- > first)
		if (row->released != 0)
			return row->record_ttl;
	return 0;
}

time_t
record_settled(const struct ledger *ledger, const struct ledger_domain *domain,
    const struct ledger_row *row)
{
	uint32_t wait = ttl_before(ledger, domain, row);

	if (row->released == 0)
		return 0;
	if (row->record_ttl > wait)
		wait = row->record_ttl;
	return row->released + (time_t)(wait > GRACE ? wait : GRACE);
}
