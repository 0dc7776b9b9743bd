/* test_store - what runs write into the ledger, and what they may not */
#include "config.h" /* setresuid */

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledgerdir.h"
#include "scratch.h"
#include "unit.h"

static const struct spec first[] = {
	{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .due = true },
	{ "b.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .due = true },
	{ "c.example", "mx2.example.net", POLICY_ENFORCE, .id = "2",
	    .due = true },
	{ "d.example", NULL, POLICY_NONE, .id = "" },
};
static const struct spec second[] = {
	{ "a.example", "mx2.example.net", POLICY_TESTING, .id = "3",
	    .due = true },
	{ "b.example", "mx1.example.net", POLICY_TESTING, .id = "1" },
	{ "c.example", NULL, POLICY_NONE, .id = "", .remove_policy = true },
	{ "d.example", NULL, POLICY_NONE, .id = "" },
};

static const struct ledger_row *
row_of(const struct ledger *ledger, const char *name, size_t n)
{
	const struct ledger_domain *domain = ledger_domain(ledger, name);

	ck_assert_ptr_nonnull(domain);
	ck_assert_uint_gt(domain->rows_len, n);
	return &ledger->rows[domain->rows + n];
}

START_TEST(begun_released_ended)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	struct plan *two = testplan(200, second, ARRAY_LEN(second));
	char *dir = scratch_make();
	const struct ledger_row *row;
	struct ledger *ledger;

	ledgerdir_run(dir, one, false);
	ledger = ledgerdir_load(dir);
	ck_assert_uint_eq(ledger->domains_len, 3); /* d never was anything */
	ck_assert_uint_eq(ledger->bodies_len, 2);
	row = row_of(ledger, "a.example", 0);
	ck_assert_str_eq(row->id, "1");
	ck_assert_int_eq(row->published, 100);
	ck_assert_int_eq(row->superseded, 0);
	ck_assert_int_eq(row->released, 0);
	ck_assert_uint_eq(row->record_ttl, 300);
	ck_assert_str_eq(row->body->text, one->domains[0].body->text);
	ck_assert_int_eq(row->body->policy.mode, POLICY_TESTING);
	ledger_free(ledger);

	ledgerdir_run(dir, one, true);
	ledgerdir_run(dir, two, false);
	ledger = ledgerdir_load(dir);
	/* a has two rows; c, which only leaves, is as before */
	ck_assert_int_eq(row_of(ledger, "a.example", 0)->released, 100);
	ck_assert_int_eq(row_of(ledger, "a.example", 0)->superseded, 200);
	ck_assert_str_eq(row_of(ledger, "a.example", 1)->id, "3");
	ck_assert_int_eq(row_of(ledger, "c.example", 0)->superseded, 0);
	ck_assert_int_eq(
	    ledger_domain(ledger, "c.example")->stage, STAGE_ENFORCE);
	ledger_free(ledger);

	ledgerdir_run(dir, two, true);
	ledger = ledgerdir_load(dir);
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->released, 200);
	ck_assert_int_eq(row_of(ledger, "c.example", 0)->superseded, 200);
	ck_assert_int_eq(ledger_domain(ledger, "c.example")->stage, STAGE_OFF);
	ck_assert_ptr_null(
	    ledger_current(ledger, ledger_domain(ledger, "c.example")));
	ledger_free(ledger);
	plan_free(one);
	plan_free(two);
	scratch_remove(dir);
}
END_TEST

static const struct ledger_row *
announced(const struct ledger *ledger, const char *name)
{
	return ledger_announced(ledger, ledger_domain(ledger, name));
}

START_TEST(held_back_is_served_and_not_released)
{
	struct spec specs[ARRAY_LEN(second)];
	struct plan *one = testplan(100, first, ARRAY_LEN(first)), *two, *three;
	char *dir = scratch_make();
	struct ledger *ledger;

	memcpy(specs, second, sizeof(specs));
	specs[0].held_back = true;
	ledgerdir_run(dir, one, true);
	two = testplan(200, specs, ARRAY_LEN(specs));
	ledgerdir_run(dir, two, true);
	ledger = ledgerdir_load(dir);
	ck_assert_str_eq(row_of(ledger, "a.example", 1)->id, "3");
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->published, 200);
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->released, 0);
	ck_assert_str_eq(announced(ledger, "a.example")->id, "1");
	ck_assert_str_eq(announced(ledger, "b.example")->id, "1");
	/* the others are done */
	ck_assert_int_eq(ledger_domain(ledger, "c.example")->stage, STAGE_OFF);
	ledger_free(ledger);

	three = testplan(300, second, ARRAY_LEN(second));
	ledgerdir_run(dir, three, true);
	ledger = ledgerdir_load(dir);
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->released, 300);
	ck_assert_str_eq(announced(ledger, "a.example")->id, "3");
	/* whoever asked until then may have been given the old one */
	ck_assert_int_eq(row_of(ledger, "a.example", 0)->superseded, 300);
	ledger_free(ledger);
	plan_free(one);
	plan_free(two);
	plan_free(three);
	scratch_remove(dir);
}
END_TEST

START_TEST(a_record_that_was_removed_is_back_with_the_next_release)
{
	struct spec specs[] = { { "a.example", "mx1.example.net",
	    POLICY_TESTING, .id = "1", .due = true } };
	struct plan *plan[4];
	char *dir = scratch_make();
	struct ledger *ledger;
	size_t i;

	plan[0] = testplan(100, specs, 1);
	specs[0].due = false;
	specs[0].remove_record = true;
	plan[1] = testplan(200, specs, 1);
	specs[0] = (struct spec){ "a.example", "mx2.example.net",
		POLICY_TESTING, .id = "2", .due = true, .held_back = true };
	plan[2] = testplan(300, specs, 1);
	specs[0].held_back = false;
	plan[3] = testplan(400, specs, 1);
	for (i = 0; i < 4; i++) {
		ledgerdir_run(dir, plan[i], true);
		ledger = ledgerdir_load(dir);
		ck_assert_int_eq(
		    ledger_domain(ledger, "a.example")->record_gone,
		    i == 1 || i == 2 ? 200 : 0);
		ck_assert_str_eq(announced(ledger, "a.example") == NULL
				     ? ""
				     : announced(ledger, "a.example")->id,
		    i == 0   ? "1"
		    : i == 3 ? "2"
			     : "");
		ledger_free(ledger);
		plan_free(plan[i]);
	}
	scratch_remove(dir);
}
END_TEST

START_TEST(nothing_to_do_writes_nothing)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	char *dir = scratch_make(), *before, *after;

	ledgerdir_run(dir, one, true);
	before = scratch_print(dir, 1);
	one->now = 5000;
	ledgerdir_run(dir, one, true);
	ledger_free(ledgerdir_load(dir));
	after = scratch_print(dir, 1);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

START_TEST(what_a_killed_run_began_was_not_served)
{
	static const struct spec third[] = { { "a.example", "mx3.example.net",
	    POLICY_TESTING, .id = "9", .due = true } };
	struct plan *one = testplan(100, first, 1);
	struct plan *two = testplan(200, second, 1);
	struct plan *three = testplan(900, third, 1);
	char *dir = scratch_make();
	struct ledger *ledger;

	ledgerdir_run(dir, one, true);
	ledgerdir_run(dir, two, false); /* killed before it changed a link */
	two->now = 700;
	ledgerdir_run(dir, two, true);
	ledger = ledgerdir_load(dir);
	ck_assert_int_eq(row_of(ledger, "a.example", 0)->superseded, 700);
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->published, 200);
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->released, 700);
	ledger_free(ledger);
	scratch_remove(dir);

	/* the same, but the next run wants yet another policy */
	dir = scratch_make();
	two->now = 200;
	ledgerdir_run(dir, one, true);
	ledgerdir_run(dir, two, false);
	ledgerdir_run(dir, three, true);
	ledger = ledgerdir_load(dir);
	ck_assert_int_eq(row_of(ledger, "a.example", 0)->superseded, 900);
	ck_assert_int_eq(row_of(ledger, "a.example", 1)->superseded, 900);
	ck_assert_int_eq(row_of(ledger, "a.example", 2)->superseded, 0);
	ledger_free(ledger);
	plan_free(one);
	plan_free(two);
	plan_free(three);
	scratch_remove(dir);
}
END_TEST

START_TEST(an_id_never_names_two_policies)
{
	static const struct spec reused[] = { { "a.example", "mx3.example.net",
	    POLICY_TESTING, .id = "1", .due = true } };
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	struct plan *two = testplan(200, second, ARRAY_LEN(second));
	struct plan *three = testplan(300, reused, 1);
	char *dir = scratch_make(), *before, *after;
	struct buf why = BUF_INIT;
	struct ledger *ledger;
	struct store *store;

	ledgerdir_run(dir, one, true);
	ledgerdir_run(dir, two, true);
	before = scratch_print(dir, 0);
	ledger = ledgerdir_load(dir);
	store = ledgerdir_open(dir, true);
	ck_assert_int_eq(store_begin(store, three, ledger, &why), -1);
	ledger_free(ledger);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "a.example"));
	store_close(store);
	after = scratch_print(dir, 0);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	buf_release(&why);
	plan_free(one);
	plan_free(two);
	plan_free(three);
	scratch_remove(dir);
}
END_TEST

START_TEST(standing_and_requests)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	char *dir = scratch_make();
	const struct ledger_domain *domain;
	struct ledger *ledger;
	struct store *store;

	one->domains[1].gone = "mx0.example.net mx9.example.net";
	one->domains[1].gone_since = 77;
	ledgerdir_run(dir, one, true);
	store = ledgerdir_open(dir, true);
	ck_assert_int_eq(
	    store_stage(store, "a.example", STAGE_ENFORCE, true, 5, NULL), 0);
	ck_assert_int_eq(
	    store_stage(store, "new.example", STAGE_TESTING, false, 6, NULL),
	    0);
	store_close(store);
	ledger = ledgerdir_load(dir);
	domain = ledger_domain(ledger, "a.example");
	ck_assert(domain->requested && domain->forced);
	ck_assert_int_eq(domain->asked, STAGE_ENFORCE);
	ck_assert_int_eq(domain->stage, STAGE_TESTING);
	ck_assert_int_eq(domain->since, 100);
	domain = ledger_domain(ledger, "b.example");
	ck_assert_str_eq(domain->gone, "mx0.example.net mx9.example.net");
	ck_assert_int_eq(domain->gone_since, 77);
	domain = ledger_domain(ledger, "new.example");
	ck_assert(domain->requested && !domain->forced);
	ck_assert_int_eq(domain->stage, STAGE_OFF);
	ck_assert_uint_eq(domain->rows_len, 0);
	ledger_free(ledger);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

START_TEST(the_record_may_live_longer)
{
	struct plan *one = testplan(100, first, 1);
	char *dir = scratch_make();
	struct ledger *ledger;

	ledgerdir_run(dir, one, true);
	one->domains[0].record_ttl = 60;
	ledgerdir_run(dir, one, true);
	one->domains[0].record_ttl = 86400;
	ledgerdir_run(dir, one, true);
	one->domains[0].record_ttl = 300;
	ledgerdir_run(dir, one, true);
	ledger = ledgerdir_load(dir);
	ck_assert_uint_eq(row_of(ledger, "a.example", 0)->record_ttl, 86400);
	ledger_free(ledger);
	plan_free(one);
	scratch_remove(dir);
}
END_TEST

/* many at once, and all but one that is held back */
START_TEST(many_are_released_and_no_other)
{
	static const size_t held[] = { SIZE_MAX, 0, 77 };
	struct plan *many = testplan_many(100, 200, 3, 0, true);
	struct ledger *ledger;
	size_t i, n;
	char *dir;

	for (n = 0; n < ARRAY_LEN(held); n++) {
		dir = scratch_make();
		for (i = 0; i < many->domains_len; i++)
			many->domains[i].held_back = i == held[n];
		ledgerdir_run(dir, many, true);
		ledger = ledgerdir_load(dir);
		ck_assert_uint_eq(ledger->rows_len, 200);
		for (i = 0; i < ledger->rows_len; i++)
			ck_assert_int_eq(
			    ledger->rows[i].released, i == held[n] ? 0 : 100);
		ledger_free(ledger);
		scratch_remove(dir);
	}
	plan_free(many);
}
END_TEST

/* a ledger that is not the database's any more is not written from */
START_TEST(a_stale_ledger_is_refused)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	struct plan *two = testplan(200, second, ARRAY_LEN(second));
	char *dir = scratch_make(), *before, *after;
	struct ledger *empty, *old;
	struct store *store;

	store = ledgerdir_open(dir, true);
	empty = store_ledger(store, NULL);
	ck_assert_ptr_nonnull(empty);
	store_close(store);
	ledgerdir_run(dir, one, false);
	old = ledgerdir_load(dir);
	before = scratch_print(dir, 0);
	store = ledgerdir_open(dir, true);
	ck_assert_int_eq(store_begin(store, one, empty, NULL), -1);
	/* it would release the rows of a run that never began */
	ck_assert_int_eq(store_released(store, two, old, NULL), -1);
	store_close(store);
	after = scratch_print(dir, 0);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	ledger_free(empty);
	ledger_free(old);
	plan_free(one);
	plan_free(two);
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("store", TEST(begun_released_ended),
    TEST(held_back_is_served_and_not_released),
    TEST(a_record_that_was_removed_is_back_with_the_next_release),
    TEST(nothing_to_do_writes_nothing),
    TEST(what_a_killed_run_began_was_not_served),
    TEST(an_id_never_names_two_policies), TEST(standing_and_requests),
    TEST(the_record_may_live_longer), TEST(many_are_released_and_no_other),
    TEST(a_stale_ledger_is_refused))
