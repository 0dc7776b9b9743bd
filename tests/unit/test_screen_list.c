/*
 * what postscreen_access_list makes of a stranger; the same was asked of
 * postscreen 3.7 over the wire
 */
#include "postfix/screen_list.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define OK     RESTRICT_OK
#define DUNNO  RESTRICT_DUNNO
#define REJECT RESTRICT_REJECT
#define ANY    (OK | DUNNO | REJECT)

static const struct {
	const char *list;
	unsigned always, unknown;
	const char *door;
} cases[] = {
	{ NULL, DUNNO, DUNNO, NULL },
	{ "permit_mynetworks", DUNNO, DUNNO, NULL },
	{ "permit_mynetworks, reject", REJECT, REJECT, NULL },
	{ "REJECT", REJECT, REJECT, NULL },
	{ "permit, reject", OK, OK, NULL },
	{ "permit_mynetworks, dunno, reject", DUNNO, DUNNO, NULL },
	/* the rest of a list with an unknown word is not looked at */
	{ "bogus, reject", DUNNO, DUNNO, NULL },
	{ "{permit_mynetworks}, {reject}", DUNNO, DUNNO, NULL },
	/* a table that always says the same is a list in the list */
	{ "static:reject", REJECT, REJECT, NULL },
	{ "static:{reject}", REJECT, REJECT, NULL },
	{ "static:permit, reject", OK, OK, NULL },
	{ "static:dunno, reject", REJECT, REJECT, NULL },
	{ "static:permit_mynetworks, reject", REJECT, REJECT, NULL },
	{ "static:{static:{static:reject}}", REJECT, REJECT, NULL },
	/* others may say anything */
	{ "permit_mynetworks, cidr:/a", ANY, DUNNO, "cidr:/a" },
	{ "cidr:/a, reject", OK | REJECT, REJECT, "cidr:/a" },
	{ "inline:{1.2.3.4=permit, 5.6.7.8=reject}, reject", OK | REJECT,
	    REJECT, "inline:{1.2.3.4=permit, 5.6.7.8=reject}" },
	{ "reject, cidr:/a", REJECT, REJECT, NULL },
	{ "cidr:/a, hash:/b, permit", OK | REJECT, OK, "cidr:/a" },
};

START_TEST(judge)
{
	const char *list = cases[_i].list, *door = cases[_i].door;
	struct restrict_verdict got;

	screen_judge(&got, list, "127.0.0.0/8");
	ck_assert_msg(
	    got.always == cases[_i].always, "%s: always %u", list, got.always);
	ck_assert_msg(got.unknown == cases[_i].unknown, "%s: unknown %u", list,
	    got.unknown);
	ck_assert((got.door == NULL) == (door == NULL));
	if (door != NULL) {
		ck_assert_uint_eq(got.door_len, strlen(door));
		ck_assert(strncmp(got.door, door, got.door_len) == 0);
	}
}
END_TEST

START_TEST(the_whole_world_in_mynetworks)
{
	struct restrict_verdict got;

	screen_judge(&got, "permit_mynetworks, reject", "10.0.0.0/8 0.0.0.0/0");
	ck_assert_uint_eq(got.always, OK);
}
END_TEST

START_TEST(tables_in_tables_without_end)
{
	struct restrict_verdict got;
	char deep[4096] = "reject";
	char next[4096];
	int i;

	for (i = 0; i < 100; i++) {
		snprintf(next, sizeof(next), "static:{%.4000s}", deep);
		memcpy(deep, next, sizeof(deep));
	}
	screen_judge(&got, deep, "");
	ck_assert_uint_ne(got.always, 0);
}
END_TEST

static const struct {
	const char *value;
	int want;
	enum screen_action action;
} actions[] = {
	{ "ignore", 0, SCREEN_IGNORE },
	{ "enforce", 0, SCREEN_ENFORCE },
	{ "DROP", 0, SCREEN_DROP },
	{ "", -1, 0 },
	{ "reject", -1, 0 },
};

START_TEST(action)
{
	enum screen_action got = SCREEN_IGNORE;

	ck_assert_int_eq(
	    screen_action_parse(&got, actions[_i].value), actions[_i].want);
	if (actions[_i].want == 0)
		ck_assert_int_eq(got, actions[_i].action);
}
END_TEST

UNIT_MAIN("screen_list", LOOP(judge, cases), LOOP(action, actions),
    TEST(the_whole_world_in_mynetworks), TEST(tables_in_tables_without_end))
