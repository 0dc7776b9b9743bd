/* test_blame - whose failure, which policy, how many, and about whom */
#include "tlsrpt/kept_report.h"

#include <string.h>

#include "sts/policy_id.h"
#include "tlsrpt/applied_policy.h"
#include "unit.h"

static const struct {
	const char *type;
	struct blame_context context;
	enum blame blame;
} cases[] = {
	{ "starttls-not-supported", { 0 }, BLAME_OURS },
	{ "starttls-not-supported", { .mx_foreign = true }, BLAME_UNKNOWN },
	{ "certificate-host-mismatch", { .body_ours = true }, BLAME_OURS },
	{ "certificate-host-mismatch", { .mx_foreign = true }, BLAME_UNKNOWN },
	{ "certificate-expired", { .succeeded = true }, BLAME_OURS },
	{ "Certificate-Expired", { 0 }, BLAME_OURS },
	{ "certificate-not-trusted", { 0 }, BLAME_OURS },
	{ "validation-failure", { 0 }, BLAME_UNKNOWN },
	{ "tlsa-invalid", { 0 }, BLAME_OURS },
	{ "dnssec-invalid", { 0 }, BLAME_OURS },
	{ "dane-required", { 0 }, BLAME_THEIRS },
	{ "sts-policy-fetch-error", { 0 }, BLAME_OURS },
	{ "sts-policy-fetch-error", { .succeeded = true }, BLAME_UNKNOWN },
	{ "sts-policy-invalid", { 0 }, BLAME_OURS },
	{ "sts-policy-invalid", { .body_ours = true }, BLAME_THEIRS },
	{ "sts-webpki-invalid", { .succeeded = true }, BLAME_OURS },
	{ "quantum-downgrade", { 0 }, BLAME_UNKNOWN },
	{ "", { 0 }, BLAME_UNKNOWN },
};

START_TEST(whose)
{
	ck_assert_msg(
	    blame_of(cases[_i].type, &cases[_i].context) == cases[_i].blame,
	    "%s", cases[_i].type);
	ck_assert_uint_gt(
	    strlen(blame_text(cases[_i].type, cases[_i].blame)), 20);
}
END_TEST

static const struct {
	uint64_t failed, counts[3]; /* ours, theirs, unknown */
	uint64_t shares[BLAME_COUNT];
} sums[] = {
	{ 0, { 0, 0, 0 }, { 0, 0, 0 } },
	{ 10, { 0, 0, 0 }, { 0, 0, 10 } },
	{ 10, { 3, 2, 0 }, { 3, 2, 5 } },
	{ 10, { 8, 8, 8 }, { 8, 2, 0 } },
	{ 1, { 0, 0, 2 }, { 0, 0, 1 } },
	{ 0, { 5, 0, 0 }, { 0, 0, 0 } },
};

START_TEST(shares_add_up)
{
	static const enum blame blames[] = { BLAME_OURS, BLAME_THEIRS,
		BLAME_UNKNOWN };
	struct tlsreport_failure failures[3] = { 0 };
	struct tlsreport_policy policy = { .failures = failures,
		.failures_len = 3,
		.failed = sums[_i].failed };
	uint64_t shares[BLAME_COUNT];
	int i;

	for (i = 0; i < 3; i++)
		failures[i].count = sums[_i].counts[i];
	blame_share(shares, &policy, blames);
	for (i = 0; i < BLAME_COUNT; i++)
		ck_assert_uint_eq(shares[i], sums[_i].shares[i]);
}
END_TEST

/* ---- applied: two bodies of a.example, the second is the current one ---- */

#define OLD                                                      \
	"version: STSv1\r\nmode: testing\r\nmx: mx1.example\r\n" \
	"max_age: 86400\r\n"
#define NEW                                                      \
	"version: STSv1\r\nmode: enforce\r\nmx: mx1.example\r\n" \
	"mx: *.mx2.example\r\nmax_age: 604800\r\n"

static struct ledger *
make_ledger(void)
{
	static const char *const texts[] = { OLD, NEW };
	struct ledger *l = ledger_new();
	char hash[BODY_HASH_SIZE];
	int i;

	l->bodies = arena_alloc(l->arena, 2 * sizeof(*l->bodies));
	l->rows = arena_alloc(l->arena, 2 * sizeof(*l->rows));
	l->domains = arena_alloc(l->arena, sizeof(*l->domains));
	for (i = 0; i < 2; i++) {
		body_hash(hash, texts[i], strlen(texts[i]));
		l->bodies[i].hash = arena_strdup(l->arena, hash);
		l->bodies[i].text = texts[i];
		l->bodies[i].len = strlen(texts[i]);
		ck_assert_int_eq(policy_parse(&l->bodies[i].policy, texts[i],
				     strlen(texts[i]), l->arena, NULL),
		    0);
		l->rows[i].domain = "a.example";
		l->rows[i].body = &l->bodies[i];
	}
	l->domains[0].name = "a.example";
	l->domains[0].rows_len = 2;
	l->domains_len = 1;
	l->rows_len = l->bodies_len = 2;
	return l;
}

static const struct {
	const char *text;
	int body; /* -1: none of ours */
} applied[] = {
	{ OLD, 0 },
	{ NEW, 1 },
	{ "version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n"
	  "mx: *.mx2.example\r\nmx: MX1.example\r\n",
	    1 },
	{ "mode: testing\r\nmx: mx1.example\r\nmx: mx1.example\r\n"
	  "max_age: 86400\r\nversion: STSv1\r\n",
	    0 },
	{ "mode: enforce\r\nmx: mx1.example\r\nmax_age: 86400\r\n", -1 },
	{ "mode: testing\r\nmx: mx1.example\r\n", -1 },
	{ "mode: testing\r\nmax_age: 86400\r\n", -1 },
	{ "3 1 1 abcdef\r\n", -1 },
	{ NULL, -1 },
};

START_TEST(which_body)
{
	struct ledger *ledger = make_ledger();
	struct tlsreport_policy policy = { .text = applied[_i].text,
		.text_len =
		    applied[_i].text != NULL ? strlen(applied[_i].text) : 0 };
	const struct ledger_body *body =
	    applied_body(ledger, "a.example", &policy);

	ck_assert_ptr_eq(body,
	    applied[_i].body < 0 ? NULL : &ledger->bodies[applied[_i].body]);
	ck_assert_ptr_null(applied_body(ledger, "b.example", &policy));
	ledger_free(ledger);
}
END_TEST

static const struct {
	const char *mx;
	enum blame blame;
} hosts[] = {
	{ "mx1.example", BLAME_OURS },
	{ "a.mx2.example", BLAME_OURS },
	{ "mx9.example", BLAME_UNKNOWN },
	{ NULL, BLAME_OURS },
};

START_TEST(judged_by_the_ledger)
{
	struct ledger *ledger = make_ledger();
	struct tlsreport_failure failure = {
		.type = "certificate-expired", .mx = hosts[_i].mx, .count = 4
	};
	struct tlsreport_policy policy = { .text = NEW,
		.text_len = strlen(NEW),
		.failures = &failure,
		.failures_len = 1,
		.failed = 4 };
	struct kept_policy kept = { .domain = "a.example", .policy = &policy };

	kept_policy_judge(&kept, ledger, ledger->arena);
	ck_assert_str_eq(kept.body, ledger->bodies[1].hash);
	ck_assert_int_eq(kept.blames[0], hosts[_i].blame);
	ck_assert_uint_eq(kept.shares[hosts[_i].blame], 4);
	ledger_free(ledger);
}
END_TEST

START_TEST(about_whom)
{
	struct tlsreport_policy policies[] = { { .domain = NULL },
		{ .domain = "b.example", .named = "b.example" },
		{ .domain = NULL, .named = "not a name" } };
	struct tlsreport report = {
		.id = "1_c.example", .policies = policies, .policies_len = 3
	};
	struct arena *arena = arena_new();

	ck_assert_str_eq(kept_domain(&report, &policies[0], "a.example", arena),
	    "a.example");
	ck_assert_str_eq(
	    kept_domain(&report, &policies[0], NULL, arena), "b.example");
	ck_assert_str_eq(kept_domain(&report, &policies[1], "a.example", arena),
	    "b.example");
	ck_assert_ptr_null(
	    kept_domain(&report, &policies[2], "a.example", arena));
	report.policies_len = 1;
	ck_assert_str_eq(
	    kept_domain(&report, &policies[0], NULL, arena), "c.example");
	arena_free(arena);
}
END_TEST

UNIT_MAIN("blame", LOOP(whose, cases), LOOP(shares_add_up, sums),
    LOOP(which_body, applied), LOOP(judged_by_the_ledger, hosts),
    TEST(about_whom))
