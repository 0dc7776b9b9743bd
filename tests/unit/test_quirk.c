/* test_quirk - which reader does what with which body and record */
#include "sts/quirk.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define HEAD "version: STSv1\r\nmode: enforce\r\nmx: a.example\r\n"
#define GOOD HEAD "max_age: 1209600\r\n"

/* expected: "reader effect seconds" of each, in the table's order */
static const struct {
	const char *name, *body;
	const char *expected[7];
} bodies[] = {
	{ "nobody minds", GOOD, { NULL } },
	{ "a year exactly", HEAD "max_age: 31557600\r\n",
	    { "Stalwart lowers 86400", "postfix-tlspol lowers 2592000",
		"mox lowers 15552000" } },
	{ "a second less", HEAD "max_age: 31557599\r\n",
	    { "postfix-tlspol lowers 2592000", "mox lowers 15552000" } },
	{ "a day of enforce", HEAD "max_age: 86400\r\n",
	    { "Mimecast raises 604800" } },
	{ "a minute of enforce", HEAD "max_age: 60\r\n",
	    { "Stalwart raises 86400", "postfix-tlspol raises 180",
		"Mimecast raises 604800" } },
	{ "an hour of testing",
	    "version: STSv1\r\nmode: testing\r\nmx: a.example\r\n"
	    "max_age: 3600\r\n",
	    { "Mimecast raises 86400", "Google rejects 0" } },
	{ "a short none",
	    "version: STSv1\r\nmode: none\r\nmx: a.example\r\n"
	    "max_age: 86400\r\n",
	    { NULL } },
	{ "none without mx",
	    "version: STSv1\r\nmode: none\r\nmax_age: 86400\r\n",
	    { "chasquid rejects 0", "Stalwart rejects 0" } },
	{ "blank line", GOOD "\r\n",
	    { "chasquid accepts 0", "postfix-tlspol rejects 0",
		"postfix-mta-sts-resolver accepts 0", "mox rejects 0",
		"go-mtasts rejects 0", "maddy rejects 0" } },
	{ "blank line and no mode",
	    "version: STSv1\r\n\r\nmx: a.example\r\nmax_age: 1209600\r\n",
	    { NULL } },
	{ "more than a year", HEAD "max_age: 40000000\r\n",
	    { "Stalwart accepts 86400", "Mimecast accepts 31557600" } },
	{ "no max_age", HEAD, { NULL } },
	{ "max_age 0", HEAD "max_age: 0\r\n",
	    { "chasquid rejects 0", "Stalwart raises 86400",
		"postfix-tlspol raises 180", "Mimecast raises 604800" } },
	{ "key twice", GOOD "mode: testing\r\n", { "KumoMTA rejects 0" } },
	{ "mx twice", GOOD "mx: b.example\r\n", { NULL } },
	{ "colon in an extension", GOOD "see: https://a.example/\r\n",
	    { "go-mtasts rejects 0", "maddy rejects 0" } },
	{ "extension without colon", GOOD "x: y\r\n", { NULL } },
	{ "version second",
	    "mode: enforce\r\nversion: STSv1\r\nmx: a.example\r\n"
	    "max_age: 1209600\r\n",
	    { "Google rejects 0" } },
	{ "LF alone",
	    "version: STSv1\nmode: enforce\nmx: a.example\n"
	    "max_age: 1209600",
	    { NULL } },
};

static void
compare(
    const char *name, const struct quirks *quirks, const char *const *expected)
{
	char text[100];
	size_t i;

	for (i = 0; i < quirks->len; i++) {
		snprintf(text, sizeof(text), "%s %s %u", quirks->list[i].reader,
		    quirk_effect_name(quirks->list[i].effect),
		    quirks->list[i].seconds);
		ck_assert_msg(
		    expected[i] != NULL && strcmp(text, expected[i]) == 0,
		    "%s: %s, not %s", name, text, expected[i]);
	}
	ck_assert_msg(expected[i] == NULL, "%s: no %s", name, expected[i]);
}

START_TEST(bodies_meet_readers)
{
	struct arena *arena = arena_new();
	struct quirks quirks = { .len = 0 };
	struct policy policy = { 0 };
	size_t len = strlen(bodies[_i].body);

	policy_parse(&policy, bodies[_i].body, len, arena, NULL);
	quirks_policy(&quirks, bodies[_i].body, len, &policy);
	compare(bodies[_i].name, &quirks, bodies[_i].expected);
	arena_free(arena);
}
END_TEST

START_TEST(long_bodies_are_cut)
{
	static const char *const expected[] = { "chasquid truncates 0", NULL };
	struct arena *arena = arena_new();
	struct quirks quirks = { .len = 0 };
	struct policy policy = { 0 };
	struct buf body = BUF_INIT;

	buf_puts(&body, GOOD);
	while (body.len <= POLICY_BODY_WRITE)
		buf_printf(&body, "mx: mx%zu.example\r\n", body.len);
	ck_assert_int_eq(
	    policy_parse(&policy, body.text, body.len, arena, NULL), 0);
	quirks_policy(&quirks, body.text, body.len, &policy);
	compare("long", &quirks, expected);
	buf_release(&body);
	arena_free(arena);
}
END_TEST

static const struct {
	const char *name;
	bool tlsrpt;
	const char *txt[3];
	const char *expected[3];
} records[] = {
	{ "plain", false, { "v=STSv1; id=1;" }, { NULL } },
	{ "several", false, { "v=STSv1; id=1;", "v=STSv1; id=2;" },
	    { "chasquid accepts 0" } },
	{ "bad id", false, { "v=STSv1; id=1-2;" }, { "chasquid accepts 0" } },
	{ "no id", false, { "v=STSv1;" }, { "chasquid accepts 0" } },
	{ "near miss", false, { "v=stsv1; id=1;" }, { NULL } },
	{ "blank", false, { "v=STSv1 ; id=1;" }, { "chasquid rejects 0" } },
	{ "others beside it", false, { "v=spf1 -all", "v=STSv1; id=1" },
	    { NULL } },
	{ "reports", true, { "v=TLSRPTv1; rua=mailto:a@b.example" }, { NULL } },
	{ "blank before the semicolon", true,
	    { "v=TLSRPTv1 ; rua=mailto:a@b.example" },
	    { "tlsrpt-reporter rejects 0" } },
	{ "rua third", true, { "v=TLSRPTv1; x=y; rua=mailto:a@b.example" },
	    { "tlsrpt-reporter rejects 0" } },
	{ "blank beside the comma", true,
	    { "v=TLSRPTv1;rua=mailto:a@b.example, mailto:c@b.example" },
	    { "tlsrpt-reporter rejects 0" } },
	{ "comma alone", true,
	    { "v=TLSRPTv1;rua=mailto:a@b.example,mailto:c@b.example; x=a, b" },
	    { NULL } },
	{ "version alone", true, { "v=TLSRPTv1" }, { NULL } },
	{ "version and semicolon", true, { "v=TLSRPTv1;" },
	    { "tlsrpt-reporter rejects 0" } },
};

START_TEST(records_meet_readers)
{
	struct quirks quirks = { .len = 0 };
	struct txt txt[3];
	size_t count;

	for (count = 0; records[_i].txt[count] != NULL; count++)
		txt[count] = (struct txt){ records[_i].txt[count],
			strlen(records[_i].txt[count]) };
	if (records[_i].tlsrpt)
		quirks_tlsrpt(&quirks, txt, count);
	else
		quirks_record(&quirks, txt, count);
	compare(records[_i].name, &quirks, records[_i].expected);
}
END_TEST

START_TEST(the_longest_memory)
{
	ck_assert_uint_eq(quirks_longest(POLICY_ENFORCE, 86400), 604800);
	ck_assert_uint_eq(quirks_longest(POLICY_TESTING, 60), 86400);
	ck_assert_uint_eq(quirks_longest(POLICY_NONE, 86400), 86400);
	ck_assert_uint_eq(quirks_longest(POLICY_ENFORCE, 31557600), 31557600);
}
END_TEST

START_TEST(a_clause_says_what_it_means_in_days)
{
	struct quirk quirk = { "postfix-tlspol", QUIRK_LOWERS, 2592000,
		"max_age is longer than it allows" };
	struct buf text = BUF_INIT;

	quirk_text(&text, &quirk, 31557599);
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&text), "30 days instead of 365 days"));
	buf_release(&text);
}
END_TEST

UNIT_MAIN("quirk", LOOP(bodies_meet_readers, bodies), TEST(long_bodies_are_cut),
    LOOP(records_meet_readers, records), TEST(the_longest_memory),
    TEST(a_clause_says_what_it_means_in_days))
