/* test_confirm - which policies the world gets, address by address */
#include "decide/release.h"

#include <string.h>

#include "facts/cert_fault.h"
#include "unit.h"

#define NEW "version: STSv1\r\nmode: testing\r\n"
#define OLD "version: STSv1\r\nmode: none\r\n"

static const char *const names[] = { "mta-sts.a.example" };
static const struct fact_cert good = {
	.names = (const char **)names, .names_len = 1, .trusted = TRI_YES
};
static const struct fact_cert expired = { .names = (const char **)names,
	.names_len = 1,
	.trusted = TRI_YES,
	.faults = CERT_EXPIRED };
static const struct fact_cert bad_twice = { .trusted = TRI_NO,
	.faults = CERT_SELF_SIGNED };
static const struct fact_cert untold = {
	.names = (const char **)names, .names_len = 1, .trusted = TRI_UNKNOWN
};
static const struct fact_cert weak = { .names = (const char **)names,
	.names_len = 1,
	.trusted = TRI_YES,
	.faults = CERT_WEAK_KEY };

#define FETCH(addr, c, status_code, text)                                      \
	{                                                                      \
		.kind = PROBE_HTTPS, .host = "mta-sts.a.example",              \
		.address = (addr), .status = PROBE_OK, .cert = (c), .https = { \
			.code = (status_code),                                 \
			.body = (text),                                        \
			.body_len = sizeof(text) - 1                           \
		}                                                              \
	}

static const struct {
	const char *name;
	enum dns_status a, aaaa;
	struct probe fetch[6];
	size_t fetches;
	enum confirm_answer want;
	const char *fault;
} cases[] = {
	{ "one address, all right", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &good, 200, NEW) }, 1, CONFIRM_YES, "" },
	{ "two addresses, all right", DNS_OK, DNS_OK,
	    { FETCH("192.0.2.1", &good, 200, NEW),
		FETCH("2001:db8::1", &weak, 200, NEW) },
	    2, CONFIRM_YES, "" },
	{ "the second serves the old one", DNS_OK, DNS_OK,
	    { FETCH("192.0.2.1", &good, 200, NEW),
		FETCH("2001:db8::1", &good, 200, OLD) },
	    2, CONFIRM_NO, "2001:db8::1 serves the old policy" },
	{ "one byte more", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &good, 200, NEW "\n") }, 1, CONFIRM_NO,
	    "192.0.2.1 serves another policy" },
	{ "LF in place of CR LF", DNS_OK, DNS_NODATA,
	    { FETCH(
		"192.0.2.1", &good, 200, "version: STSv1\nmode: testing\n") },
	    1, CONFIRM_NO, "192.0.2.1 serves another policy" },
	{ "an empty page", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &good, 200, "") }, 1, CONFIRM_NO,
	    "192.0.2.1 serves another policy" },
	{ "a web page", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &good, 200, "\r\n<html>") }, 1, CONFIRM_NO,
	    "192.0.2.1 serves a web page in place of the policy" },
	{ "a filter for robots", DNS_OK, DNS_NODATA,
	    { { .host = "mta-sts.a.example",
		.address = "192.0.2.1",
		.status = PROBE_OK,
		.cert = &good,
		.https = { .code = 403 } } },
	    1, CONFIRM_NO, "192.0.2.1 status 403, access is refused" },
	{ "the right body with another status", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &good, 203, NEW) }, 1, CONFIRM_NO,
	    "192.0.2.1 status 203, which says that there is something else "
	    "than a file" },
	{ "not there", DNS_OK, DNS_NODATA,
	    { { .host = "mta-sts.a.example",
		.address = "192.0.2.1",
		.status = PROBE_OK,
		.cert = &good,
		.https = { .code = 404 } } },
	    1, CONFIRM_NO, "192.0.2.1 status 404, there is no such file" },
	{ "a redirect", DNS_OK, DNS_NODATA,
	    { { .host = "mta-sts.a.example",
		.address = "192.0.2.1",
		.status = PROBE_OK,
		.cert = &good,
		.https = { .code = 301, .location = "https://a.example/" } } },
	    1, CONFIRM_NO, "192.0.2.1 status 301 (to https://a.example/)" },
	{ "expired", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &expired, 200, NEW) }, 1, CONFIRM_NO,
	    "192.0.2.1 certificate expired" },
	{ "self-signed, for another name, and the old body", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &bad_twice, 200, OLD) }, 1, CONFIRM_NO,
	    "192.0.2.1 certificate self-signed, wrong-name serves the old "
	    "policy" },
	{ "trust unknown", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", &untold, 200, NEW) }, 1, CONFIRM_NO,
	    "192.0.2.1 certificate untrusted" },
	{ "no certificate seen", DNS_OK, DNS_NODATA,
	    { FETCH("192.0.2.1", NULL, 200, NEW) }, 1, CONFIRM_NO,
	    "192.0.2.1 certificate unreadable" },
	{ "nobody listens", DNS_OK, DNS_NODATA,
	    { { .address = "192.0.2.1",
		.status = PROBE_REFUSED,
		.failure = "nobody listens there" } },
	    1, CONFIRM_NO, "192.0.2.1 refused (nobody listens there)" },
	{ "not asked", DNS_OK, DNS_NODATA, { { .address = "192.0.2.1" } }, 1,
	    CONFIRM_NO, "192.0.2.1 unasked" },
	{ "one family could not be looked up", DNS_OK, DNS_TIMEOUT,
	    { FETCH("192.0.2.1", &good, 200, NEW) }, 1, CONFIRM_NO,
	    "the lookup of its addresses failed (timeout)" },
	{ "nothing could be looked up", DNS_FAILED, DNS_FAILED, { { 0 } }, 0,
	    CONFIRM_NO, "the lookup of its addresses failed (failed)" },
	{ "nothing was asked", DNS_UNASKED, DNS_UNASKED, { { 0 } }, 0,
	    CONFIRM_NO, "the lookup of its addresses failed (unasked)" },
	{ "no such name", DNS_NXDOMAIN, DNS_NXDOMAIN, { { 0 } }, 0,
	    CONFIRM_NO_ADDRESS, "" },
	{ "a name without an address", DNS_NODATA, DNS_NODATA, { { 0 } }, 0,
	    CONFIRM_NO_ADDRESS, "" },
	{ "half of it failed, half is not there", DNS_FAILED, DNS_NODATA,
	    { { 0 } }, 0, CONFIRM_NO,
	    "the lookup of its addresses failed (failed)" },
	{ "six are wrong, four are named", DNS_OK, DNS_NODATA,
	    { { .address = "192.0.2.1" }, { .address = "192.0.2.2" },
		{ .address = "192.0.2.3" }, { .address = "192.0.2.4" },
		{ .address = "192.0.2.5" }, { .address = "192.0.2.6" } },
	    6, CONFIRM_NO,
	    "192.0.2.1 unasked; 192.0.2.2 unasked; 192.0.2.3 unasked; "
	    "192.0.2.4 unasked; and 2 more addresses" },
};

static const struct plan_body new_body = {
	.hash = "11", .text = NEW, .len = sizeof(NEW) - 1
};
static const struct ledger_body old_body = {
	.hash = "00", .text = OLD, .len = sizeof(OLD) - 1
};
static const struct ledger_row old_row = {
	.body = &old_body, .released = 5, .record_ttl = 300, .id = "old"
};

static struct confirm_seen
seen_of(size_t n, const struct probe *list[static 6])
{
	size_t i;

	for (i = 0; i < 6; i++)
		list[i] = &cases[n].fetch[i];
	return (struct confirm_seen){ cases[n].a, cases[n].aaaa, list,
		cases[n].fetches, false };
}

START_TEST(judged)
{
	const struct plan_domain domain = {
		.name = "a.example", .body = &new_body, .announced = &old_row
	};
	const struct probe *list[6];
	struct confirm_seen seen = seen_of((size_t)_i, list);
	struct buf fault = BUF_INIT;

	ck_assert_msg(
	    confirm_judge(&domain, &seen, 1, &fault) == cases[_i].want, "%s",
	    cases[_i].name);
	ck_assert_str_eq(buf_text(&fault), cases[_i].fault);
	buf_release(&fault);
}
END_TEST

/* ---- into the plan ---- */

static const struct plan_step steps[] = {
	{ .action = STEP_PUBLISH, .reason = "new-domain" },
	{ .action = STEP_RELEASE_RECORD, .reason = "new-domain" },
	{ .action = STEP_PROMOTE, .not_before = 5000, .reason = "promoted" },
};
static const struct plan_hold other_hold = {
	.reason = "no-reports", .text = "", .remedy = ""
};

static struct plan *
plan_with(size_t first_step)
{
	struct plan *plan = plan_new(1000);

	plan->domains = arena_alloc(plan->arena, sizeof(*plan->domains));
	plan->domains_len = 1;
	plan->changes = 1;
	plan->domains[0] = (struct plan_domain){ .name = "a.example",
		.body = &new_body,
		.announced = &old_row,
		.steps = steps + first_step,
		.steps_len = (uint16_t)(3 - first_step),
		.holds = &other_hold,
		.holds_len = 1,
		.due = true,
		.record = true,
		.record_ttl = 3600,
		.id = "new" };
	return plan;
}

static const char *
record_of(const struct plan_domain *domain, uint32_t *ttl)
{
	static char text[64], none[] = "";
	const struct record_style plain = { none, none };
	struct dns_record records[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;

	text[0] = '\0';
	if (plan_records(records, domain, &plain, &scratch) > 0) {
		ck_assert_uint_lt(records[0].value.len, sizeof(text));
		memcpy(text, records[0].value.text, records[0].value.len + 1);
		*ttl = records[0].ttl;
	}
	buf_release(&scratch);
	return text;
}

/* put case `n' into the plan */
static void
confirm(struct plan *plan, size_t n)
{
	const struct probe *list[6];
	struct confirm_seen seen = seen_of(n, list);
	struct memo *memo = memo_new(plan->arena);

	confirm_domain(plan, memo, &plan->domains[0], &seen);
	memo_free(memo);
}

START_TEST(the_plan_says_so)
{
	struct plan *plan = plan_with(0);
	struct plan_domain *d = &plan->domains[0];
	bool no = cases[_i].want == CONFIRM_NO;
	uint32_t ttl = 0;

	ck_assert(confirm_wanted(plan, d, false));
	ck_assert(!confirm_wanted(plan, d, true));
	confirm(plan, (size_t)_i);
	ck_assert_uint_eq(d->held_back, no);
	ck_assert_uint_eq(plan->awaiting, no);
	ck_assert(d->due); /* the policy was put in place all the same */
	ck_assert_uint_eq(plan->changes, 1);
	ck_assert_uint_eq(
	    plan->findings.len, cases[_i].want == CONFIRM_NO_ADDRESS);
	ck_assert_str_eq(
	    record_of(d, &ttl), no ? "v=STSv1; id=old;" : "v=STSv1; id=new;");
	ck_assert_uint_eq(ttl, no ? 300 : 3600);
	ck_assert_uint_eq(d->holds_len, no ? 2 : 1);
	ck_assert_str_eq(d->holds[d->holds_len - 1].reason, "no-reports");
	if (no) {
		ck_assert_str_eq(d->holds[0].reason, "not-confirmed");
		ck_assert_ptr_nonnull(
		    strstr(d->holds[0].text, cases[_i].fault));
		ck_assert_uint_eq(d->steps_len, 2);
		ck_assert_int_eq(d->steps[0].action, STEP_PUBLISH);
		ck_assert_int_eq(d->steps[1].action, STEP_PROMOTE);
		ck_assert(!confirm_wanted(plan, d, false));
	} else {
		ck_assert_uint_eq(d->steps_len, 3);
	}
	plan_free(plan);
}
END_TEST

/* who edits a zone adds both records; apply by itself would add only one */
START_TEST(what_apply_sends_itself_waits_for_an_address)
{
	struct plan *plan = plan_with(0);
	struct plan_domain *d = &plan->domains[0];
	struct confirm_seen seen = { DNS_NXDOMAIN, DNS_NXDOMAIN, NULL, 0,
		.updates = true };
	struct memo *memo = memo_new(plan->arena);
	uint32_t ttl;

	confirm_domain(plan, memo, d, &seen);
	memo_free(memo);
	ck_assert(d->held_back);
	ck_assert_uint_eq(plan->awaiting, 1);
	ck_assert_uint_eq(plan->findings.len, 1);
	ck_assert_str_eq(record_of(d, &ttl), "v=STSv1; id=old;");
	ck_assert_str_eq(d->holds[0].reason, "not-confirmed");
	ck_assert_ptr_nonnull(
	    strstr(d->holds[0].text, "mta-sts.a.example has no address"));
	plan_free(plan);
}
END_TEST

START_TEST(what_only_waits_is_no_change)
{
	struct plan *plan = plan_with(1);
	struct plan_domain *d = &plan->domains[0];
	uint32_t ttl;

	ck_assert(confirm_wanted(plan, d, true));
	confirm(plan, 2);
	ck_assert(!d->due);
	ck_assert_uint_eq(plan->changes, 0);
	ck_assert_uint_eq(plan->awaiting, 1);
	ck_assert_uint_eq(d->steps_len, 1);
	d->announced = NULL;
	ck_assert_str_eq(record_of(d, &ttl), "");
	plan_free(plan);
}
END_TEST

UNIT_MAIN("confirm", LOOP(judged, cases), LOOP(the_plan_says_so, cases),
    TEST(what_apply_sends_itself_waits_for_an_address),
    TEST(what_only_waits_is_no_change))
