/* test_store_join - rows that were found being served reach the disk */
#include <string.h>

#include "decide/decide.h"
#include "ledgerdir.h"
#include "scratch.h"
#include "unit.h"

static const struct evidence no_evidence;

static const struct spec first[] = {
	{ "a.example", "mx1.example.net", POLICY_TESTING, .id = "1",
	    .due = true },
	{ "c.example", "mx2.example.net", POLICY_ENFORCE, .id = "2",
	    .due = true },
};

#define THEIRS                                                          \
	"version: STSv1\nmode: enforce\nmx: mx1.example.net\nmax_age: " \
	"604800\n"

/* found - facts of a web root that holds a policy of b.example */
static struct facts *
found(void)
{
	static struct fact_served served = { .domain = "b.example",
		.detail = "/var/www",
		.id = "",
		.text = THEIRS,
		.len = sizeof(THEIRS) - 1 };
	static struct fact_domain domain = { .name = "b.example" };
	struct facts *facts = facts_new(200);

	facts->domains = &domain;
	facts->domains_len = 1;
	facts->served = &served;
	facts->served_len = 1;
	facts->generations[SERVED_WEB_ROOT] = 7;
	return facts;
}

static int
join(const char *dir, const struct ledger *joined, const struct ledger *read,
    struct buf *why)
{
	struct store *store = ledgerdir_open(dir, true);
	int result = store_join(store, joined, read, why);

	store_close(store);
	return result;
}

START_TEST(joined_rows_are_stored)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	struct settings *settings = settings_new();
	struct facts *facts = found();
	char *dir = scratch_make();
	struct ledger *read, *joined, *after;
	const struct ledger_domain *d;
	struct buf why = BUF_INIT;
	size_t i;

	ledgerdir_run(dir, one, true);
	read = ledgerdir_load(dir);
	joined = ledger_join(read, facts, settings, &no_evidence, 200);
	ck_assert_ptr_nonnull(joined);
	ck_assert_msg(join(dir, joined, read, &why) == 0, "%s", buf_text(&why));
	after = ledgerdir_load(dir);
	ck_assert_uint_eq(after->generation, 7);
	ck_assert_uint_eq(after->domains_len, 3);
	ck_assert_uint_eq(after->rows_len, joined->rows_len);
	for (i = 0; i < after->rows_len; i++) {
		ck_assert_str_eq(after->rows[i].domain, joined->rows[i].domain);
		ck_assert_str_eq(after->rows[i].id, joined->rows[i].id);
		ck_assert_str_eq(
		    after->rows[i].body->hash, joined->rows[i].body->hash);
		ck_assert_int_eq(after->rows[i].origin, joined->rows[i].origin);
		ck_assert(!after->rows[i].joined);
	}
	d = ledger_domain(after, "b.example");
	ck_assert_int_eq(d->stage, STAGE_ENFORCE);
	ck_assert_ptr_nonnull(ledger_current(after, d));
	/* it is known now */
	ck_assert_ptr_null(
	    ledger_join(after, facts, settings, &no_evidence, 300));
	ledger_free(joined);
	ledger_free(read);
	ledger_free(after);
	facts_free(facts);
	settings_free(settings);
	plan_free(one);
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

START_TEST(no_row_is_lost)
{
	struct plan *one = testplan(100, first, ARRAY_LEN(first));
	struct settings *settings = settings_new();
	struct facts *facts = found();
	char *dir = scratch_make();
	struct ledger *read, *joined, *after;
	struct buf why = BUF_INIT;

	ledgerdir_run(dir, one, true);
	read = ledgerdir_load(dir);
	joined = ledger_join(read, facts, settings, &no_evidence, 200);
	/* a ledger that has another row in the place of one of the store */
	joined->domains[0].joined = true;
	strcpy(joined->rows[0].id, "9");
	ck_assert_int_eq(join(dir, joined, read, &why), -1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "a.example"));
	after = ledgerdir_load(dir);
	ck_assert_uint_eq(after->rows_len, 2);
	ck_assert_str_eq(after->rows[0].id, "1");
	ck_assert_uint_eq(after->generation, 0);
	ledger_free(joined);
	ledger_free(read);
	ledger_free(after);
	facts_free(facts);
	settings_free(settings);
	plan_free(one);
	buf_release(&why);
	scratch_remove(dir);
}
END_TEST

UNIT_MAIN("store_join", TEST(joined_rows_are_stored), TEST(no_row_is_lost))
