/*
 * test_meet - members and the store that they share become one
 *
 * Needs a PostgreSQL (POSTSTS_TEST_STORE, see ledgerdir.c); tests/system/
 * store.sh brings one. Without it there is nothing to be tested here.
 */
#include "store/meet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledgerdir.h"
#include "scratch.h"
#include "store/mirror.h"
#include "store/shared.h"
#include "unit.h"

static const struct spec a1[] = { { "a.example", "mx1.example.net",
    POLICY_TESTING, .id = "1", .due = true } };
static const struct spec a2[] = { { "a.example", "mx2.example.net",
    POLICY_TESTING, .id = "2", .due = true } };
static const struct spec b1[] = { { "b.example", "mx1.example.net",
    POLICY_ENFORCE, .id = "7", .due = true } };

/* a member: its folder, its ledger, its way to the store */
struct member {
	char dir[300];
	struct store *mirror, *shared;
};

static void
begin(struct member *m, const char *fleet, const char *name)
{
	struct buf why = BUF_INIT;

	*m = (struct member){ .mirror = NULL };
	snprintf(m->dir, sizeof(m->dir), "%s/%s", fleet, name);
	mkdir(m->dir, 0700);
	m->mirror = store_open_lost(m->dir, &why);
	ck_assert_msg(m->mirror != NULL, "%s", buf_text(&why));
	m->shared = ledgerdir_open(fleet, true);
	buf_release(&why);
}

static void
end(struct member *m)
{
	store_close(m->mirror);
	store_close(m->shared);
}

static struct meeting
meet(struct member *m, time_t now)
{
	struct buf why = BUF_INIT;
	struct meeting met;

	ck_assert_msg(store_meet(m->mirror, m->shared, now, &met, &why) == 0,
	    "%s", buf_text(&why));
	buf_release(&why);
	return met;
}

/* carry_out - the plan, from what the member has, as apply does */
static int
carry_out(struct member *m, const struct plan *plan, bool released)
{
	struct ledger *ledger = store_ledger(m->mirror, NULL);
	struct buf why = BUF_INIT;
	int result;

	store_attach(m->mirror, m->shared);
	result = store_begin(m->mirror, plan, ledger, &why);
	if (result == 0 && released)
		result = store_released(m->mirror, plan, ledger, &why);
	if (result != 0)
		result = why.error != 0 ? why.error : EIO;
	store_attach(m->mirror, NULL);
	ledger_free(ledger);
	buf_release(&why);
	return result;
}

static void
put(struct buf *out, const struct ledger *l)
{
	const struct ledger_row *row;
	size_t i, k;

	buf_printf(out, "generation %d\n", (int)l->generation);
	for (i = 0; i < l->domains_len; i++) {
		buf_printf(out, "%s %s %d\n", l->domains[i].name,
		    stage_name(l->domains[i].stage), (int)l->domains[i].since);
		for (k = 0; k < l->domains[i].rows_len; k++) {
			row = &l->rows[l->domains[i].rows + k];
			buf_printf(out, "  %s %.8s %d-%d %d\n", row->id,
			    row->body->hash, (int)row->published,
			    (int)row->superseded, (int)row->released);
		}
	}
	for (i = 0; i < l->moves_len; i++)
		buf_printf(out, "move %s %d\n", l->moves[i].host,
		    (int)l->moves[i].announced);
}

/* same - what these two hold */
static void
same(struct store *x, struct store *y)
{
	struct ledger *a = store_ledger(x, NULL), *b = store_ledger(y, NULL);
	struct buf left = BUF_INIT, right = BUF_INIT;

	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(b);
	put(&left, a);
	put(&right, b);
	ck_assert_str_eq(buf_text(&left), buf_text(&right));
	buf_release(&left);
	buf_release(&right);
	ledger_free(a);
	ledger_free(b);
}

static size_t
rows(struct store *store)
{
	struct ledger *l = store_ledger(store, NULL);
	size_t len = l->rows_len;

	ledger_free(l);
	return len;
}

START_TEST(what_one_decided_the_other_has)
{
	struct plan *one = testplan(100, a1, 1), *two = testplan(200, a2, 1);
	char *fleet = scratch_make();
	struct member x, y;
	struct meeting met;

	one->generation = 1;
	two->generation = 2;
	begin(&x, fleet, "x");
	begin(&y, fleet, "y");
	meet(&x, 100);
	meet(&y, 100);
	ck_assert_int_eq(carry_out(&x, one, true), 0);
	met = meet(&y, 110);
	ck_assert(!met.whole && !met.lost);
	ck_assert_uint_eq(met.here.rows, 1);
	same(x.mirror, y.mirror);
	same(x.mirror, x.shared);
	/* and on, in turns; the first one has seen its own */
	met = meet(&x, 120);
	ck_assert(!met.whole);
	ck_assert_uint_eq(met.here.domains + met.here.changed, 0);
	ck_assert_int_eq(carry_out(&y, two, true), 0);
	meet(&x, 210);
	same(x.mirror, y.mirror);
	same(x.mirror, x.shared);
	ck_assert_uint_eq(rows(x.mirror), 2);
	end(&x);
	end(&y);
	plan_free(one);
	plan_free(two);
	scratch_remove(fleet);
}
END_TEST

START_TEST(one_decision_at_a_time)
{
	struct plan *one = testplan(100, a1, 1), *two = testplan(100, b1, 1);
	char *fleet = scratch_make();
	struct member x, y;

	begin(&x, fleet, "x");
	begin(&y, fleet, "y");
	meet(&x, 100);
	meet(&y, 100);
	ck_assert_int_eq(carry_out(&x, one, false), 0);
	/* y planned from what is not so any more */
	ck_assert_int_eq(carry_out(&y, two, false), ESTALE);
	ck_assert_uint_eq(rows(y.shared), 1);
	ck_assert_uint_eq(rows(y.mirror), 0);
	meet(&y, 110);
	ck_assert_int_eq(carry_out(&y, two, true), 0);
	/* what x releases now is later than it knows */
	meet(&x, 120);
	same(x.mirror, y.mirror);
	ck_assert_uint_eq(rows(x.mirror), 2);
	end(&x);
	end(&y);
	plan_free(one);
	plan_free(two);
	scratch_remove(fleet);
}
END_TEST

/* a member that was killed between the two commits */
START_TEST(killed_between_the_store_and_the_mirror)
{
	struct plan *one = testplan(100, a1, 1);
	char *fleet = scratch_make();
	struct ledger *ledger;
	struct member x;

	begin(&x, fleet, "x");
	meet(&x, 100);
	ledger = store_ledger(x.mirror, NULL);
	ck_assert_int_eq(store_begin(x.shared, one, ledger, NULL), 0);
	ledger_free(ledger);
	ck_assert_uint_eq(rows(x.mirror), 0);
	ck_assert_uint_eq(meet(&x, 110).here.rows, 1);
	same(x.mirror, x.shared);
	end(&x);
	plan_free(one);
	scratch_remove(fleet);
}
END_TEST

/* the store lost its last commits: members bring them back */
START_TEST(a_store_of_yesterday_is_mended)
{
	struct plan *one = testplan(100, a1, 1), *two = testplan(200, a2, 1);
	char *fleet = scratch_make(), *old = scratch_make();
	struct member x, y;
	struct meeting met;

	one->generation = 1;
	two->generation = 2;
	begin(&x, fleet, "x");
	meet(&x, 100);
	ck_assert_int_eq(carry_out(&x, one, true), 0);
	ck_assert_int_eq(carry_out(&x, two, true), 0);
	end(&x);
	/* another database with the first day only, and its own words */
	begin(&y, old, "y");
	meet(&y, 100);
	ck_assert_int_eq(carry_out(&y, one, true), 0);
	end(&y);
	x.mirror = store_open(x.dir, true, NULL);
	x.shared = ledgerdir_open(old, true);
	met = meet(&x, 300);
	ck_assert(met.whole);
	ck_assert_uint_eq(met.there.rows, 1);
	same(x.mirror, x.shared);
	ck_assert_uint_eq(rows(x.shared), 2);
	end(&x);
	plan_free(one);
	plan_free(two);
	scratch_remove(fleet);
	scratch_remove(old);
}
END_TEST

/* a mirror that was written to elsewhere brings what it got */
START_TEST(a_mirror_that_changed_is_read_whole)
{
	struct plan *one = testplan(100, a1, 1), *two = testplan(200, b1, 1);
	char *fleet = scratch_make();
	struct ledger *ledger;
	struct mirror_note note;
	struct member x;
	struct meeting met;

	begin(&x, fleet, "x");
	meet(&x, 100);
	ck_assert_int_eq(carry_out(&x, one, true), 0);
	ck_assert_int_eq(mirror_read(x.mirror, &note, NULL), 0);
	ck_assert(note.noted && note.clean);
	ck_assert_int_eq(note.mark.server.timeline, 1);
	ck_assert_str_ne(note.mark.server.system, "");
	/* `store' was taken out of the settings for a while */
	ledger = store_ledger(x.mirror, NULL);
	ck_assert_int_eq(store_begin(x.mirror, two, ledger, NULL), 0);
	ck_assert_int_eq(store_released(x.mirror, two, ledger, NULL), 0);
	ledger_free(ledger);
	ck_assert_int_eq(mirror_read(x.mirror, &note, NULL), 0);
	ck_assert(note.noted && !note.clean);
	met = meet(&x, 300);
	ck_assert(met.whole && !met.lost);
	ck_assert_uint_eq(met.there.rows, 1);
	same(x.mirror, x.shared);
	ck_assert(!meet(&x, 310).whole);
	end(&x);
	plan_free(one);
	plan_free(two);
	scratch_remove(fleet);
}
END_TEST

/* two machines that published by themselves: nothing of either is lost */
START_TEST(two_histories_become_one)
{
	static const struct spec other[] = { { "a.example", "mx3.example.net",
	    POLICY_ENFORCE, .id = "9", .due = true } };
	struct plan *one = testplan(100, a1, 1), *two = testplan(150, other, 1);
	char *fleet = scratch_make();
	struct ledger *ledger;
	struct member x, y;

	begin(&x, fleet, "x");
	begin(&y, fleet, "y");
	ledger = store_ledger(x.mirror, NULL);
	ck_assert_int_eq(store_begin(x.mirror, one, ledger, NULL), 0);
	ck_assert_int_eq(store_released(x.mirror, one, ledger, NULL), 0);
	ledger_free(ledger);
	ledger = store_ledger(y.mirror, NULL);
	ck_assert_int_eq(store_begin(y.mirror, two, ledger, NULL), 0);
	ck_assert_int_eq(store_released(y.mirror, two, ledger, NULL), 0);
	ledger_free(ledger);
	meet(&x, 200);
	meet(&y, 210);
	meet(&x, 220);
	same(x.mirror, y.mirror);
	same(x.mirror, x.shared);
	ledger = store_ledger(x.mirror, NULL);
	ck_assert_uint_eq(ledger->rows_len, 2);
	/* one of them is served, the later one */
	ck_assert_int_eq(ledger->rows[0].superseded, 210);
	ck_assert_int_eq(ledger->rows[1].superseded, 0);
	ck_assert_str_eq(ledger->rows[1].id, "9");
	ck_assert_int_eq(ledger->domains[0].stage, STAGE_ENFORCE);
	ledger_free(ledger);
	end(&x);
	end(&y);
	plan_free(one);
	plan_free(two);
	scratch_remove(fleet);
}
END_TEST

START_TEST(a_move_that_is_over_does_not_come_back)
{
	const struct ledger_move move = { .domain = "",
		.host = "mx9.example.net",
		.action = MOVE_ADD,
		.announced = 500 };
	struct ledger_move over = move;
	char *fleet = scratch_make();
	struct member x, y;
	struct ledger *ledger;

	over.announced = 0;
	begin(&x, fleet, "x");
	begin(&y, fleet, "y");
	meet(&x, 500);
	store_attach(x.mirror, x.shared);
	ck_assert_int_eq(store_move(x.mirror, &move, NULL), 0);
	meet(&y, 510);
	same(x.mirror, y.mirror);
	ck_assert_int_eq(store_move(x.mirror, &over, NULL), 0);
	/* y did something by itself, so that all of it is compared */
	ck_assert_int_eq(
	    store_stage(y.mirror, "a.example", STAGE_TESTING, false, 5, NULL),
	    0);
	ck_assert(meet(&y, 520).whole);
	ledger = store_ledger(y.mirror, NULL);
	ck_assert_uint_eq(ledger->moves_len, 0);
	ledger_free(ledger);
	same(y.mirror, y.shared);
	end(&x);
	end(&y);
	scratch_remove(fleet);
}
END_TEST

#define MEET_TESTS                                                          \
	TEST(what_one_decided_the_other_has), TEST(one_decision_at_a_time), \
	    TEST(killed_between_the_store_and_the_mirror),                  \
	    TEST(a_store_of_yesterday_is_mended),                           \
	    TEST(a_mirror_that_changed_is_read_whole),                      \
	    TEST(two_histories_become_one),                                 \
	    TEST(a_move_that_is_over_does_not_come_back)

int
main(void)
{
	const struct unit_test tests[] = { MEET_TESTS };

	if (!ledgerdir_shared()) {
		fprintf(stderr, "skipped: POSTSTS_TEST_STORE is not set; "
				"tests/system/store.sh sets it\n");
		return 77;
	}
	return unit_main("meet", tests, ARRAY_LEN(tests));
}
