/* test_recordlife - the life of a record, over all sequences of events */
#include "ledger/record_life.h"

#include <string.h>

#include "unit.h"

#define LONGEST 6
#define DAY     86400

/* millions of them: ck_assert() would write each into a pipe */
#define MUST(claim)                           \
	do {                                  \
		if (!(claim))                 \
			ck_abort_msg(#claim); \
	} while (0)

/* the table as a person reads it: "state event state"; all else stays */
static const struct {
	enum life from;
	enum life_event event;
	enum life to;
} moves[] = {
	{ LIFE_WISHED, LIFE_SERVE, LIFE_SERVED },
	{ LIFE_SERVED, LIFE_SEND, LIFE_SENT },
	{ LIFE_SERVED, LIFE_RELEASE, LIFE_RELEASED },
	{ LIFE_SERVED, LIFE_REPLACE, LIFE_REPLACED },
	{ LIFE_SENT, LIFE_RELEASE, LIFE_RELEASED },
	{ LIFE_SENT, LIFE_REPLACE, LIFE_REPLACED },
	{ LIFE_RELEASED, LIFE_SHOW, LIFE_SEEN },
	{ LIFE_RELEASED, LIFE_END, LIFE_SEEN },
	{ LIFE_RELEASED, LIFE_REPLACE, LIFE_REPLACED },
	{ LIFE_SEEN, LIFE_REMOVE, LIFE_LEAVING },
	{ LIFE_SEEN, LIFE_REPLACE, LIFE_REPLACED },
	{ LIFE_LEAVING, LIFE_END, LIFE_GONE },
	{ LIFE_LEAVING, LIFE_REPLACE, LIFE_REPLACED },
	{ LIFE_GONE, LIFE_SHOW, LIFE_LEAVING },
	{ LIFE_GONE, LIFE_REPLACE, LIFE_REPLACED },
};

START_TEST(the_table)
{
	enum life state, want;
	size_t event, i;

	for (state = LIFE_WISHED; state < LIFE_COUNT; state++)
		for (event = 0; event < LIFE_EVENTS; event++) {
			want = state;
			for (i = 0; i < ARRAY_LEN(moves); i++)
				if (moves[i].from == state &&
				    moves[i].event == (enum life_event)event)
					want = moves[i].to;
			ck_assert_msg(
			    life_after(state, (enum life_event)event) == want,
			    "%s, event %zu: %s", life_name(state), event,
			    life_name(
				life_after(state, (enum life_event)event)));
		}
}
END_TEST

/* what has happened on the way */
struct way {
	bool served, released, removed, ended; /* ended: since it was removed */
};

static void
go(struct way *way, enum life before, enum life_event event)
{
	way->served |= event == LIFE_SERVE;
	way->released |= event == LIFE_RELEASE && way->served;
	if (event == LIFE_REMOVE && before == LIFE_SEEN) {
		way->removed = true;
		way->ended = false;
	}
	if (event == LIFE_END && way->removed)
		way->ended = true;
	if (event == LIFE_SHOW)
		way->ended = false;
}

static void
holds(const struct record_life *life, const struct way *way)
{
	enum life state = life_state(life);

	/* no record before its file, nothing seen that is not out */
	MUST(way->served || state == LIFE_WISHED);
	MUST(way->released || life->released == 0);
	MUST(life->seen == 0 || life->released != 0);
	MUST(life->removed == 0 || life_out(life) != 0);
	/* nothing gone without DNS having said so after the removal */
	MUST(state != LIFE_GONE || way->ended);
	MUST(life->gone == 0 || life->removed != 0);
	MUST(life_forgotten(life) == 0 || way->ended || state == LIFE_REPLACED);
	/* in the order of time */
	MUST(life->released == 0 || life->released >= life->served);
	MUST(life->seen == 0 || life->seen >= life->released);
	MUST(life->removed == 0 || life->removed >= life_out(life));
	MUST(life->gone == 0 || life->gone >= life->removed);
	MUST(life->gone == 0 || life_forgotten(life) == life->gone + 300 + DAY);
}

/* stored - what is read of this state: what was only sent is forgotten, and
 * what nobody can be asked for counts as seen when it is out */
static enum life
stored(const struct record_life *life, enum life state)
{
	if (state == LIFE_SENT)
		return LIFE_SERVED;
	return state == LIFE_RELEASED && !life->watched ? LIFE_SEEN : state;
}

/* walk - every sequence of events from here on */
static unsigned long
walk(const struct record_life *from, const struct way *way, time_t now,
    unsigned left)
{
	struct record_life life, again;
	struct way next;
	unsigned long count = 1;
	enum life before, after;
	size_t event;
	bool changed;

	for (event = 0; left > 0 && event < LIFE_EVENTS; event++) {
		life = *from;
		next = *way;
		before = life_state(&life);
		after = life_after(before, (enum life_event)event);
		go(&next, before, (enum life_event)event);
		changed = life_note(&life, (enum life_event)event, now);
		MUST(life_state(&life) == stored(&life, after));
		MUST(changed == (life_state(&life) != before));
		if (event == LIFE_UNKNOWN || event == LIFE_LACK)
			MUST(memcmp(&life, from, sizeof(life)) == 0);
		again = life;
		life_note(&again, (enum life_event)event, now + 1);
		MUST(memcmp(&again, &life, sizeof(life)) == 0);
		holds(&life, &next);
		count += walk(&life, &next, now + 100, left - 1);
	}
	return count;
}

static const bool watched[] = { false, true };

START_TEST(every_sequence)
{
	struct record_life life;
	struct way way = { false, false, false, false };
	unsigned long n = 1, want = 0, i;

	memset(&life, 0, sizeof(life));
	life.ttl = 300;
	life.watched = watched[_i];
	for (i = 0; i <= LONGEST; i++, n *= LIFE_EVENTS)
		want += n;
	ck_assert_uint_eq(walk(&life, &way, 1000, LONGEST), want);
}
END_TEST

/* where the waits of the usual way begin */
START_TEST(the_usual_way)
{
	static const enum life_event way[] = { LIFE_SERVE, LIFE_UNKNOWN,
		LIFE_SEND, LIFE_UNKNOWN, LIFE_RELEASE, LIFE_LACK, LIFE_SHOW,
		LIFE_REMOVE, LIFE_SHOW, LIFE_UNKNOWN, LIFE_END, LIFE_SHOW,
		LIFE_END };
	struct record_life life = { .ttl = 60, .watched = true };
	size_t i;

	for (i = 0; i < ARRAY_LEN(way); i++)
		life_note(&life, way[i], 100 + (time_t)i);
	ck_assert_int_eq(life.served, 100);
	ck_assert_int_eq(life.released, 104);
	ck_assert_int_eq(life_out(&life), 106);
	ck_assert_int_eq(life.removed, 107);
	ck_assert_int_eq(life.gone, 112);
	ck_assert_int_eq(life_forgotten(&life), 112 + 60 + DAY);
}
END_TEST

/* caches hold the record before for as long as that one said */
START_TEST(settled)
{
	struct ledger_row rows[] = {
		{ .released = 100, .record_ttl = 7200, .superseded = 1000 },
		{ .released = 0, .record_ttl = 86400, .superseded = 2000 },
		{ .released = 2000, .record_ttl = 300 },
	};
	struct ledger ledger = { .rows = rows, .rows_len = 3 };
	struct ledger_domain domain = { .rows = 0, .rows_len = 3 };

	ck_assert_int_eq(
	    record_settled(&ledger, &domain, &rows[2]), 2000 + 7200);
	ck_assert_int_eq(record_settled(&ledger, &domain, &rows[1]), 0);
	/* the first of all: an hour at least */
	rows[0].record_ttl = 300;
	ck_assert_int_eq(record_settled(&ledger, &domain, &rows[0]), 3700);
}
END_TEST

UNIT_MAIN("recordlife", TEST(the_table), LOOP(every_sequence, watched),
    TEST(the_usual_way), TEST(settled))
