/* test_plan - an empty plan and the names of the steps */
#include "ledger/plan.h"

#include <string.h>

#include "base/buf.h"
#include "unit.h"

START_TEST(a_new_plan_is_empty)
{
	struct plan *plan = plan_new(1234);

	ck_assert_int_eq(plan->now, 1234);
	ck_assert_uint_eq(plan->domains_len, 0);
	ck_assert_uint_eq(plan->changes, 0);
	ck_assert_ptr_null(plan->refused);
	ck_assert_ptr_nonnull(plan->arena);
	plan_free(plan);
	plan_free(NULL);
}
END_TEST

START_TEST(every_step_has_a_name_of_its_own)
{
	int i, j;

	for (i = STEP_PUBLISH; i <= STEP_NOTE; i++) {
		const char *name = step_action_name((enum step_action)i);

		ck_assert_ptr_nonnull(name);
		for (j = STEP_PUBLISH; j < i; j++)
			ck_assert_str_ne(
			    name, step_action_name((enum step_action)j));
	}
}
END_TEST

static const struct plan_body body = { .hash = "00", .text = "", .len = 0 };

static const struct {
	const char *name;
	struct plan_domain domain;
	const char *policy_host, *delegate;
	const char *want; /* name type ttl value; one a line */
} records[] = {
	{ "nothing is published", { .name = "a.example" }, "web.example", "",
	    "" },
	{ "a record alone",
	    { .name = "a.example",
		.body = &body,
		.record = true,
		.record_ttl = 300,
		.id = "20260101000000" },
	    "", "",
	    "_mta-sts.a.example TXT 300 v=STSv1; id=20260101000000;\n" },
	{ "all three, the policy host first",
	    { .name = "a.example",
		.body = &body,
		.record = true,
		.record_ttl = 3600,
		.id = "1",
		.tlsrpt = "v=TLSRPTv1; rua=mailto:t@a.example" },
	    "web.example", "",
	    "mta-sts.a.example CNAME 3600 web.example\n"
	    "_mta-sts.a.example TXT 3600 v=STSv1; id=1;\n"
	    "_smtp._tls.a.example TXT 3600 "
	    "v=TLSRPTv1; rua=mailto:t@a.example\n" },
	{ "the record goes before the policy host",
	    { .name = "a.example",
		.body = &body,
		.record_ttl = 300,
		.id = "1" },
	    "web.example", "", "mta-sts.a.example CNAME 3600 web.example\n" },
	{ "delegated: in our zone, and the policy host is the domain's",
	    { .name = "a.example",
		.body = &body,
		.record = true,
		.record_ttl = 300,
		.id = "1",
		.tlsrpt = "v=TLSRPTv1; rua=mailto:t@a.example" },
	    "web.example", "sts.example",
	    "a.example._mta-sts.sts.example TXT 300 v=STSv1; id=1;\n"
	    "a.example._smtp._tls.sts.example TXT 3600 "
	    "v=TLSRPTv1; rua=mailto:t@a.example\n" },
};

START_TEST(records_of_a_domain)
{
	struct buf scratch = BUF_INIT, got = BUF_INIT;
	struct dns_record list[PLAN_RECORDS_MAX];
	size_t len, i;
	struct record_style style = { strdup(records[_i].policy_host),
		strdup(records[_i].delegate) };

	len = plan_records(list, &records[_i].domain, &style, &scratch);
	for (i = 0; i < len; i++) {
		ck_assert_uint_eq(
		    list[i].value.len, strlen(list[i].value.text));
		buf_printf(&got, "%s %s %u %s\n", list[i].name, list[i].type,
		    (unsigned)list[i].ttl, list[i].value.text);
	}
	ck_assert_msg(strcmp(buf_text(&got), records[_i].want) == 0, "%s: '%s'",
	    records[_i].name, buf_text(&got));
	free(style.policy_host);
	free(style.delegate);
	buf_release(&scratch);
	buf_release(&got);
}
END_TEST

START_TEST(delegation_of_a_domain)
{
	struct plan_domain domain = { .name = "a.example",
		.body = &body,
		.tlsrpt = "v=TLSRPTv1; rua=mailto:t@a.example" };
	char host[] = "web.example", zone[] = "sts.example", name[245];
	struct record_style style = { host, zone };
	struct dns_record list[PLAN_RECORDS_MAX];
	struct buf scratch = BUF_INIT;

	ck_assert_uint_eq(plan_delegation(list, &domain, &style, &scratch), 3);
	ck_assert_str_eq(list[0].name, "mta-sts.a.example");
	ck_assert_str_eq(list[0].value.text, "web.example");
	ck_assert_str_eq(list[1].name, "_mta-sts.a.example");
	ck_assert_str_eq(list[1].type, "CNAME");
	ck_assert_str_eq(list[1].value.text, "a.example._mta-sts.sts.example");
	ck_assert_str_eq(list[2].name, "_smtp._tls.a.example");
	ck_assert_str_eq(
	    list[2].value.text, "a.example._smtp._tls.sts.example");

	/* a name that has no room for our zone is left out, not cut */
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	domain.name = name;
	ck_assert_uint_eq(plan_delegation(list, &domain, &style, &scratch), 1);
	domain.body = NULL;
	ck_assert_uint_eq(plan_delegation(list, &domain, &style, &scratch), 0);
	buf_release(&scratch);
}
END_TEST

UNIT_MAIN("plan", TEST(a_new_plan_is_empty),
    TEST(every_step_has_a_name_of_its_own), LOOP(records_of_a_domain, records),
    TEST(delegation_of_a_domain))
