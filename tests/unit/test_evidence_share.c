/* test_evidence_share - rows of evidence that others have written */
#include "store/evidence_share.h"

#include <string.h>

#include "base/dates.h"
#include "unit.h"

#define TODAY 20000
#define NOW   ((time_t)TODAY * DAY + 43200)
#define LONG                                                               \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char *const good[SHARE_KINDS][SHARE_CELLS] = {
	[SHARE_SESSION] = { "a.example", "mx1.example", "TLSv1.3",
	    "big.example", "0", "0", "12" },
	[SHARE_PROOF] = { "mx1.example", "192.0.2.1", "0", "1", "100", "200",
	    "0", NULL, "ab12", "0", "0" },
	[SHARE_PUBLICATION] = { "a.example", "1", "2", "3", "it was old",
	    "20260101000000ab" },
	[SHARE_REPORT] = { "Org", "id-1", "big.example", "", NULL, "1",
	    "1727913600", "1728000000", "1728003600", "{}" },
};

static bool
valid(enum share_kind kind, int cell, const char *text)
{
	struct share_name name = { .kind = kind, .day = TODAY };
	struct share_row row;

	memcpy(row.cells, good[kind], sizeof(row.cells));
	if (cell >= 0)
		row.cells[cell] = text;
	return share_valid(&name, &row, NOW);
}

START_TEST(what_members_write_is_taken)
{
	int kind;

	for (kind = 0; kind < SHARE_KINDS; kind++)
		ck_assert_msg(
		    valid((enum share_kind)kind, -1, NULL), "kind %d", kind);
	ck_assert(valid(SHARE_SESSION, 5, "2"));
	ck_assert(valid(SHARE_PROOF, 7, "no TLS"));
}
END_TEST

static const struct {
	enum share_kind kind;
	int cell;
	const char *text;
} bad[] = {
	{ SHARE_SESSION, 0, "" },
	{ SHARE_SESSION, 0, NULL },
	{ SHARE_SESSION, 0, "A.example" },
	{ SHARE_SESSION, 0, "a b" },
	{ SHARE_SESSION, 1, NULL },
	{ SHARE_SESSION, 1, "mx\033[2J" },
	{ SHARE_SESSION, 1, LONG },
	{ SHARE_SESSION, 2, "a version of TLS that has a very long name" },
	{ SHARE_SESSION, 3, "no domain" },
	{ SHARE_SESSION, 4, "2" },
	{ SHARE_SESSION, 5, "3" },
	{ SHARE_SESSION, 6, "0" },
	{ SHARE_SESSION, 6, "-1" },
	{ SHARE_SESSION, 6, "12x" },
	{ SHARE_SESSION, 6, " 12" },
	{ SHARE_SESSION, 6, "" },
	{ SHARE_SESSION, 6, "1000000001" },
	{ SHARE_SESSION, 6, "99999999999999999999999" },
	{ SHARE_PROOF, 0, "192.0.2.1/" },
	{ SHARE_PROOF, 1, NULL },
	{ SHARE_PROOF, 2, "9" },
	{ SHARE_PROOF, 3, NULL },
	{ SHARE_PROOF, 4, "-1" },
	{ SHARE_PROOF, 5, "253402300800" },
	{ SHARE_PROOF, 7, "\xc3" },
	{ SHARE_PROOF, 9, NULL },
	{ SHARE_PUBLICATION, 0, "" },
	{ SHARE_PUBLICATION, 3, NULL },
	{ SHARE_PUBLICATION, 5, "123456789012345678901234567890123" },
	{ SHARE_REPORT, 0, "" },
	{ SHARE_REPORT, 1, NULL },
	{ SHARE_REPORT, 2, "not a domain" },
	{ SHARE_REPORT, 3, NULL },
	{ SHARE_REPORT, 5, "yes" },
	{ SHARE_REPORT, 6, "1728000001" }, /* it ends before it begins */
	{ SHARE_REPORT, 7, "1727913600" }, /* of another day */
	{ SHARE_REPORT, 8, "1829000000" }, /* not received yet */
	{ SHARE_REPORT, 9, NULL },
};

START_TEST(what_no_member_writes_is_not)
{
	ck_assert_msg(!valid(bad[_i].kind, bad[_i].cell, bad[_i].text),
	    "kind %d, cell %d: %s", bad[_i].kind, bad[_i].cell, bad[_i].text);
}
END_TEST

START_TEST(a_batch_of_no_day_is_not)
{
	struct share_name name = { .kind = SHARE_SESSION };
	struct share_row row;

	memcpy(row.cells, good[SHARE_SESSION], sizeof(row.cells));
	for (name.day = TODAY + 2; name.day > 0; name.day /= 2)
		ck_assert(share_valid(&name, &row, NOW));
	ck_assert(!share_valid(&name, &row, NOW));
	name.day = TODAY + 3;
	ck_assert(!share_valid(&name, &row, NOW));
	/* who hung up named nobody; who was accepted did */
	name.day = TODAY;
	row.cells[0] = "";
	ck_assert(!share_valid(&name, &row, NOW));
	row.cells[5] = "1";
	ck_assert(share_valid(&name, &row, NOW));
}
END_TEST

static void
put(void *context, const char *text, size_t len)
{
	buf_put(context, text, len);
}

START_TEST(what_a_report_says_comes_back)
{
	struct tlsreport_failure failures[] = { { .type = "certificate-expired",
	    .mx = "mx1.example",
	    .reason = "\"why\"",
	    .count = 3 } };
	const struct kept_failure judged[] = { { "certificate-expired",
	    BLAME_THEIRS } };
	struct tlsreport_policy policy = { .type_text = "sts",
		.successes = 12,
		.failures = failures,
		.failures_len = 1 };
	struct kept_policy kept = { .domain = "a.example",
		.policy = &policy,
		.body = "0123",
		.failures = judged,
		.shares = { 1, 2, 4 } };
	struct arena *arena = arena_new();
	struct tlsreport report = { .organization = "O" };
	struct kept_report back = { .report = &report };
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct jsonw w;

	jsonw_begin_line(&w, put, &text);
	jsonw_open(&w, NULL, '{');
	jsonw_open(&w, "policies", '[');
	share_said_policy(&w, &kept);
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	jsonw_end(&w);
	ck_assert_msg(
	    share_said_read(buf_text(&text), arena, &report, &back, &why) == 0,
	    "%s", buf_text(&why));
	ck_assert_uint_eq(back.policies_len, 1);
	ck_assert_str_eq(back.policies[0].domain, "a.example");
	ck_assert_str_eq(back.policies[0].body, "0123");
	ck_assert_uint_eq(back.policies[0].shares[BLAME_UNKNOWN], 4);
	ck_assert_uint_eq(report.policies[0].successes, 12);
	ck_assert_str_eq(report.policies[0].type_text, "sts");
	ck_assert_str_eq(report.policies[0].failures[0].reason, "\"why\"");
	ck_assert_ptr_null(report.policies[0].failures[0].helo);
	ck_assert_int_eq(back.policies[0].failures[0].blame, BLAME_THEIRS);
	buf_release(&text);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *said;
} nonsense[] = {
	{ "" },
	{ "[]" },
	{ "{\"policies\": 1}" },
	{ "{\"policies\": [1]}" },
	{ "{\"policies\": [{\"domain\": \"A b\"}]}" },
	{ "{\"policies\": [{\"domain\": \"a.example\","
	  " \"successes\": 9007199254740993}]}" },
	{ "{\"policies\": [{\"domain\": \"a.example\","
	  " \"ours\": 1000000000001}]}" },
	{ "{\"policies\": [{\"domain\": \"a.example\","
	  " \"failures\": [{\"blame\": \"nobody\"}]}]}" },
	{ "{\"policies\": [], \"policies\": []}" },
};

START_TEST(what_no_report_says_is_refused)
{
	struct arena *arena = arena_new();
	struct tlsreport report = { .organization = "O" };
	struct kept_report back = { .report = &report };
	struct buf why = BUF_INIT;

	ck_assert_int_eq(
	    share_said_read(nonsense[_i].said, arena, &report, &back, &why),
	    -1);
	ck_assert_uint_gt(why.len, 0);
	buf_release(&why);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("evidence_share", TEST(what_members_write_is_taken),
    LOOP(what_no_member_writes_is_not, bad), TEST(a_batch_of_no_day_is_not),
    TEST(what_a_report_says_comes_back),
    LOOP(what_no_report_says_is_refused, nonsense))
