/* test_evidence_union - what several members have seen, as one */
#include <string.h>

#include "base/dates.h"
#include "ledger/evidence.h"
#include "unit.h"

#define D(n) ((time_t)(n)*DAY)

/* days: good from, last good, last bad */
static const struct {
	struct standing a, b;
	time_t since; /* standing_since() of both, on day 30; 0: bad */
} cases[] = {
	/* who was there before knows it for longer */
	{ { D(1), D(30), 0, NULL }, { D(20), D(30), 0, NULL }, D(1) },
	/* one took over from the other, without a gap; with one */
	{ { D(1), D(10), 0, NULL }, { D(12), D(30), 0, NULL }, D(1) },
	{ { D(1), D(10), 0, NULL }, { D(14), D(30), 0, NULL }, D(14) },
	/* bad for one of them is bad */
	{ { D(1), D(30), 0, NULL }, { D(1), D(20), D(29), "x" }, 0 },
	{ { D(1), D(30), 0, NULL }, { 0, 0, D(30), "x" }, 0 },
	/* but not for ever, where he looks no more */
	{ { D(1), D(30), 0, NULL }, { 0, 0, D(20), "x" }, D(23) },
	/* it was bad in between, for who looks more often */
	{ { D(1), D(30), 0, NULL }, { D(11), D(30), D(10), "x" }, D(11) },
	/* how soon the other one saw it good again is known to three days */
	{ { D(1), D(30), 0, NULL }, { D(18), D(30), D(10), "x" }, D(13) },
	/* nobody has looked lately */
	{ { D(1), D(20), 0, NULL }, { D(1), D(21), 0, NULL }, 0 },
	/* a clock that was ahead knows nothing */
	{ { D(1), D(30), 0, NULL }, { D(40), D(41), 0, NULL }, D(1) },
	{ { D(1), D(30), 0, NULL }, { D(1), D(2), D(50), "x" }, D(1) },
};

START_TEST(two_as_one)
{
	const struct standing both[] = { cases[_i].a, cases[_i].b };
	const struct standing turned[] = { cases[_i].b, cases[_i].a };
	struct standing one = standing_union(both, 2, D(30));
	struct standing other = standing_union(turned, 2, D(30));

	ck_assert_int_eq(standing_since(&one, D(30)), cases[_i].since);
	ck_assert_int_eq(standing_since(&other, D(30)), cases[_i].since);
}
END_TEST

static unsigned seed;

static unsigned
roll(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static bool
same(const struct standing *a, const struct standing *b)
{
	return a->ok_since == b->ok_since && a->last_ok == b->last_ok &&
	       a->last_bad == b->last_bad &&
	       (a->fault == b->fault || (a->fault != NULL && b->fault != NULL &&
					    strcmp(a->fault, b->fault) == 0));
}

/* looked - as somebody who looks now and then would have it */
static struct standing
looked(void)
{
	static const char *const faults[] = { "x", "y", NULL };
	struct standing s = { 0 };
	unsigned day = roll(20), looks = roll(8);

	for (; looks > 0; looks--, day += roll(5))
		if (roll(4) == 0)
			standing_bad(&s, D(day), faults[roll(3)]);
		else
			standing_good(&s, D(day));
	return s;
}

START_TEST(any_order_and_twice_are_the_same)
{
	struct standing list[8], whole, again;
	unsigned round, i, k, len;
	struct standing swap;

	for (round = 0, seed = 1; round < 20000; round++) {
		len = 1 + roll(4);
		for (i = 0; i < len; i++)
			list[i] = looked();
		whole = standing_union(list, len, D(30));
		if (len == 1 && standing_since(list, D(30)) != 0)
			ck_assert(same(&whole, list));
		for (i = 0; i < len; i++) {
			k = roll(len);
			swap = list[i];
			list[i] = list[k];
			list[k] = swap;
		}
		list[len] = list[roll(len)];
		again = standing_union(list, len + 1, D(30));
		ck_assert_msg(same(&whole, &again), "round %u", round);
	}
}
END_TEST

/* nothing is claimed that nobody has seen */
START_TEST(good_is_seen_by_somebody_all_the_time)
{
	struct standing list[4], whole;
	unsigned round, i, len;
	time_t since, at;
	bool seen;

	for (round = 0, seed = 2; round < 20000; round++) {
		len = 1 + roll(4);
		for (i = 0; i < len; i++)
			list[i] = looked();
		whole = standing_union(list, len, D(30));
		since = standing_since(&whole, D(30));
		for (i = 0; i < len && since != 0; i++)
			ck_assert_msg(list[i].last_bad <= since ||
					  standing_ahead(&list[i], D(30)),
			    "round %u: it was bad", round);
		for (at = since; since != 0 && at <= whole.last_ok; at += DAY) {
			for (i = 0, seen = false; i < len; i++)
				seen |= list[i].last_ok + EVIDENCE_GAP >= at &&
					list[i].ok_since <= at;
			ck_assert_msg(seen, "round %u: nobody looked", round);
		}
	}
}
END_TEST

START_TEST(proofs_and_publications_become_one)
{
	struct evidence *e = evidence_new();
	struct evidence_proof proofs[] = {
		{ .host = "a",
		    .address = "1",
		    .cert = "old",
		    .standing = { D(1), D(29), 0, NULL } },
		{ .host = "a",
		    .address = "1",
		    .cert = "new",
		    .not_after = 9,
		    .standing = { D(5), D(30), 0, NULL } },
		{ .host = "a",
		    .address = "1",
		    .sni = true,
		    .standing = { D(2), D(30), 0, NULL } },
		{ .host = "b",
		    .address = "1",
		    .standing = { D(3), D(30), 0, NULL } },
	};
	struct evidence_publication publications[] = {
		{ .domain = "d",
		    .standing = { D(1), D(28), 0, NULL },
		    .id = "one" },
		{ .domain = "d",
		    .standing = { D(4), D(30), 0, NULL },
		    .id = "two" },
	};

	e->proofs = proofs;
	e->proofs_len = ARRAY_LEN(proofs);
	e->publications = publications;
	e->publications_len = ARRAY_LEN(publications);
	/* one text in an arena is one address */
	proofs[1].host = proofs[2].host = proofs[0].host;
	proofs[1].address = proofs[2].address = proofs[0].address;
	publications[1].domain = publications[0].domain;
	evidence_merge_looks(e, D(30));
	ck_assert_uint_eq(e->proofs_len, 3);
	ck_assert_str_eq(proofs[0].cert, "new");
	ck_assert_int_eq(proofs[0].not_after, 9);
	ck_assert_int_eq(standing_since(&proofs[0].standing, D(30)), D(1));
	ck_assert_int_eq(standing_since(&proofs[1].standing, D(30)), D(2));
	ck_assert_uint_eq(e->publications_len, 1);
	ck_assert_str_eq(publications[0].id, "two");
	ck_assert_int_eq(
	    standing_since(&publications[0].standing, D(30)), D(1));
	evidence_free(e);
}
END_TEST

UNIT_MAIN("evidence_union", LOOP(two_as_one, cases),
    TEST(any_order_and_twice_are_the_same),
    TEST(good_is_seen_by_somebody_all_the_time),
    TEST(proofs_and_publications_become_one))
