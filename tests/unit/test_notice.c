/* test_notice - each matter once, when it begins and when it is over, and
 * nothing that flickers becomes a flood */
#include "decide/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/dates.h"
#include "unit.h"

#define NOW  ((time_t)1764600000)
#define HOUR 3600

/*
 * a story: in each hour the matters that stand, by letters ("ab"), or "!" for
 * a run that looks from outside and sees nothing; then what is said: fresh
 * ones, a slash, those that are over
 */
struct hour {
	time_t at; /* hours since NOW */
	const char *stand, *want;
};

static const struct {
	const char *name;
	struct hour hours[10];
} stories[] = {
	{ "once, and when it is over",
	    { { 0, "a", "a/" }, { 1, "a", "/" }, { 2, "a", "/" },
		{ 3, "", "/" }, { 4, "", "/a" }, { 5, "", "/" } } },
	{ "two, one after the other", { { 0, "a", "a/" }, { 1, "ab", "b/" },
					  { 2, "b", "/" }, { 3, "b", "/a" } } },
	{ "one look that misses it is nothing",
	    { { 0, "a", "a/" }, { 1, "", "/" }, { 2, "a", "/" }, { 3, "", "/" },
		{ 4, "a", "/" } } },
	{ "what comes back within a day is not told again",
	    { { 0, "a", "a/" }, { 1, "", "/" }, { 2, "", "/a" },
		{ 3, "a", "/" }, { 4, "", "/" }, { 5, "", "/" },
		{ 6, "a", "/" } } },
	{ "but it is when it lasts",
	    { { 0, "a", "a/" }, { 1, "", "/" }, { 2, "", "/a" },
		{ 3, "a", "/" }, { 25, "a", "a/" }, { 26, "a", "/" },
		{ 27, "", "/" }, { 28, "", "/a" } } },
	{ "or comes back a day later",
	    { { 0, "a", "a/" }, { 1, "", "/" }, { 2, "", "/a" },
		{ 30, "a", "a/" } } },
	{ "a date is not over", /* dated ones are in capitals */
	    { { 0, "D", "D/" }, { 1, "D", "/" }, { 2, "", "/" },
		{ 3, "", "/" } } },
	{ "a look from outside says nothing of the inside",
	    { { 0, "a", "a/" }, { 1, "!", "/" }, { 2, "!", "/" },
		{ 3, "a", "/" } } },
	{ "a clock that was ahead does not silence it",
	    { { 1000, "a", "a/" }, { 1001, "", "/" }, { 1002, "", "/a" },
		{ 0, "a", "a/" } } },
};

static void
stand(struct notices *n, const char *letters)
{
	static char keys[256][2];
	static struct notice list[8];

	*n = (struct notices){ list, 0, 8 };
	for (; *letters != '\0' && *letters != '!'; letters++) {
		snprintf(keys[(unsigned char)*letters], 2, "%c", *letters);
		list[n->len++] = (struct notice){ keys[(unsigned char)*letters],
			keys[(unsigned char)*letters], "",
			*letters >= 'A' && *letters <= 'Z' };
	}
}

static void
said(char out[64], const struct tidings *say)
{
	size_t i;

	*out = '\0';
	for (i = 0; i < say->fresh_len; i++)
		strcat(out, say->fresh[i]->key);
	strcat(out, "/");
	for (i = 0; i < say->over_len; i++)
		strcat(out, say->over[i]->key);
}

START_TEST(story)
{
	struct buf file = BUF_INIT;
	struct told_list told;
	struct arena *arena;
	struct notices notices;
	struct tidings say;
	char text[64];
	size_t i;

	for (i = 0; i < 10 && stories[_i].hours[i].stand != NULL; i++) {
		const struct hour *h = &stories[_i].hours[i];

		/* each hour is a run: all that is known stands in the file */
		arena = arena_new();
		told = (struct told_list){ NULL, 0, 0 };
		told_read(&told, buf_text(&file), arena);
		stand(&notices, h->stand);
		say = notice_decide(&told, &notices,
		    *h->stand == '!' ? NOTICE_OUTSIDE : NOTICE_INSIDE, true,
		    NOW + h->at * HOUR, arena);
		said(text, &say);
		ck_assert_msg(strcmp(text, h->want) == 0,
		    "%s, hour %zu: \"%s\", not \"%s\"", stories[_i].name, i,
		    text, h->want);
		buf_clear(&file);
		told_write(&file, &told);
		arena_free(arena);
	}
	buf_release(&file);
}
END_TEST

START_TEST(a_single_notice_ends_no_other)
{
	struct arena *arena = arena_new();
	struct told_list told = { NULL, 0, 0 };
	struct notices notices;
	struct tidings say;
	int i;

	stand(&notices, "a");
	notice_decide(&told, &notices, NOTICE_INSIDE, true, NOW, arena);
	for (i = 1; i < 5; i++) {
		stand(&notices, "b");
		say = notice_decide(
		    &told, &notices, NOTICE_INSIDE, false, NOW + i, arena);
		ck_assert_uint_eq(say.over_len, 0);
		ck_assert_uint_eq(say.fresh_len, i == 1);
	}
	arena_free(arena);
}
END_TEST

START_TEST(findings_are_bounded)
{
	struct arena *arena = arena_new();
	struct findings findings = { NULL, 0, 0 };
	struct notices notices = { NULL, 0, 0 };
	int i;

	for (i = 0; i < 2000; i++)
		finding_add(&findings, arena, FINDING_MX_UNREACHABLE,
		    arena_printf(arena, "mx%d.example", i), "nobody");
	finding_add(&findings, arena, FINDING_NO_DOMAINS, "poststs", "none");
	finding_add(&findings, arena, FINDING_CERT_EXPIRES_SOON, "mx", "soon");
	notices_findings(&notices, &findings, arena);
	ck_assert_uint_eq(notices.len, 12);
	ck_assert_str_eq(
	    notices.list[0].key, "finding mx-unreachable mx0.example");
	ck_assert_str_eq(
	    notices.list[10].key, "finding mx-unreachable and more");
	ck_assert_str_eq(
	    notices.list[11].key, "finding certificate-expires-soon mx");
	arena_free(arena);
}
END_TEST

START_TEST(a_plan_tells_what_waits_and_what_comes)
{
	const struct plan_hold holds[] = {
		{ "promote-advised", "ready", "poststs stage DOMAIN enforce",
		    0 },
		{ "testing-period", "not over", "", NOW + DAY },
	};
	const struct plan_step steps[] = {
		{ STEP_NOTE, 0, "record-seen", "now" },
		{ STEP_NOTE, NOW + 3 * DAY, "promises-ended", "the end" },
		{ STEP_NOTE, NOW + 8 * DAY, "record-forgotten", "later" },
	};
	struct plan *plan = plan_new(NOW);
	struct notices notices = { NULL, 0, 0 };
	struct plan_domain domain = { .name = "a.example",
		.holds = holds,
		.holds_len = 2,
		.steps = steps,
		.steps_len = 3 };

	plan->domains = &domain;
	plan->domains_len = 1;
	plan->kept = "too many";
	notices_plan(&notices, plan, plan->arena);
	ck_assert_uint_eq(notices.len, 3);
	ck_assert_str_eq(notices.list[0].key, "plan kept");
	ck_assert_str_eq(
	    notices.list[1].key, "waits promote-advised a.example");
	ck_assert_str_eq(
	    notices.list[1].remedy, "poststs stage a.example enforce");
	ck_assert_str_eq(
	    notices.list[2].key, "date 2025-12-04 promises-ended a.example");
	ck_assert(notices.list[2].dated);
	plan_free(plan);
}
END_TEST

static const char *const broken[] = { "", "\n\n", "junk", "0 1 0 0 0 key",
	"9 1 0 0 0 key\ttext", "0 -1 0 0 0 key\ttext", "0 1 0 0 9 key\ttext",
	"0 1 0 0 0 \ttext\n0 1", "0 99999999999999999999 0 0 0 k\tt" };

START_TEST(lines_that_cannot_be_read)
{
	struct arena *arena = arena_new();
	struct told_list told = { NULL, 0, 0 };

	told_read(&told, broken[_i], arena);
	ck_assert_uint_le(told.len, 1);
	arena_free(arena);
}
END_TEST

UNIT_MAIN("notice", LOOP(story, stories), TEST(a_single_notice_ends_no_other),
    TEST(findings_are_bounded), TEST(a_plan_tells_what_waits_and_what_comes),
    LOOP(lines_that_cannot_be_read, broken))
