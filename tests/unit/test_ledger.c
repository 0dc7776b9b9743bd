/* test_ledger - standing, current row and bodies by name */
#include "ledger/ledger.h"

#include "unit.h"

static struct ledger_body bodies[] = {
	{ .hash = "0a" },
	{ .hash = "5f" },
	{ .hash = "ff" },
};
static struct ledger_row rows[] = {
	{ .domain = "a.example", .published = 10, .superseded = 20 },
	{ .domain = "a.example", .published = 20 },
	{ .domain = "b.example", .published = 10, .superseded = 30 },
};
static struct ledger_domain domains[] = {
	{ .name = "a.example", .rows = 0, .rows_len = 2 },
	{ .name = "b.example", .rows = 2, .rows_len = 1 },
	{ .name = "c.example", .rows = 3, .rows_len = 0 },
};

static struct ledger *
ledger_of_table(void)
{
	struct ledger *ledger = ledger_new();

	ledger->bodies = bodies;
	ledger->bodies_len = ARRAY_LEN(bodies);
	ledger->rows = rows;
	ledger->rows_len = ARRAY_LEN(rows);
	ledger->domains = domains;
	ledger->domains_len = ARRAY_LEN(domains);
	return ledger;
}

START_TEST(nothing_is_found_in_an_empty_ledger)
{
	struct ledger *ledger = ledger_new();

	ck_assert_ptr_null(ledger_domain(ledger, "a.example"));
	ck_assert_ptr_null(ledger_current(ledger, NULL));
	ck_assert_ptr_null(ledger_body(ledger, "0a"));
	ledger_free(ledger);
	ledger_free(NULL);
}
END_TEST

START_TEST(each_is_found_by_its_name)
{
	struct ledger *ledger = ledger_of_table();
	size_t i;

	for (i = 0; i < ARRAY_LEN(domains); i++)
		ck_assert_ptr_eq(
		    ledger_domain(ledger, domains[i].name), &domains[i]);
	for (i = 0; i < ARRAY_LEN(bodies); i++)
		ck_assert_ptr_eq(
		    ledger_body(ledger, bodies[i].hash), &bodies[i]);
	ck_assert_ptr_null(ledger_domain(ledger, "aa.example"));
	ck_assert_ptr_null(ledger_body(ledger, "10"));
	ledger_free(ledger);
}
END_TEST

START_TEST(only_a_row_without_an_end_is_current)
{
	struct ledger *ledger = ledger_of_table();

	ck_assert_ptr_eq(ledger_current(ledger, &domains[0]), &rows[1]);
	ck_assert_ptr_null(ledger_current(ledger, &domains[1]));
	ck_assert_ptr_null(ledger_current(ledger, &domains[2]));
	ledger_free(ledger);
}
END_TEST

START_TEST(stage_names_and_values_agree)
{
	enum stage stage;
	int i;

	for (i = STAGE_OFF; i <= STAGE_RETIRING; i++) {
		ck_assert_int_eq(
		    stage_parse(&stage, stage_name((enum stage)i)), 0);
		ck_assert_int_eq(stage, i);
	}
	ck_assert_int_eq(stage_parse(&stage, "none"), -1);
}
END_TEST

START_TEST(the_greatest_time_of_any_id)
{
	static struct ledger_row mine[] = {
		{ .id = "202601010000000123456789abcdef", .published = 100 },
		{ .id = "0123456789abcdef0123456789abcdef",
		    .published = 1767225700 },
		{ .id = "20260101000001", .published = 50 },
	};
	struct ledger ledger = { .rows = mine };
	struct ledger_domain domain = { .rows_len = 0 };

	ck_assert_int_eq(ledger_last_id_time(&ledger, NULL), 0);
	ck_assert_int_eq(ledger_last_id_time(&ledger, &domain), 0);
	domain.rows_len = 1;
	ck_assert_int_eq(ledger_last_id_time(&ledger, &domain), 1767225600);
	domain.rows_len = 3;
	ck_assert_int_eq(ledger_last_id_time(&ledger, &domain), 1767225700);
	domain.rows = 2;
	domain.rows_len = 1;
	ck_assert_int_eq(ledger_last_id_time(&ledger, &domain), 1767225601);
}
END_TEST

UNIT_MAIN("ledger", TEST(nothing_is_found_in_an_empty_ledger),
    TEST(each_is_found_by_its_name), TEST(only_a_row_without_an_end_is_current),
    TEST(stage_names_and_values_agree), TEST(the_greatest_time_of_any_id))
