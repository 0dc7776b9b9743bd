/* test_shown - the id that DNS shows, and the time in it */
#include "base/dates.h"
#include "decide/plan/record_shown.h"
#include "decide/plan/run.h"

#include <string.h>

#include "unit.h"

#define NOW  1767225600 /* 2026-01-01T00:00:00Z */
#define HASH "0123456789abcdef"

struct shown {
	const char *name;
	const char *txt[3];
	const char *id; /* NULL: none that senders take */
	time_t when;    /* 0: it carries no time that can be believed */
};

static const struct shown cases[] = {
	{ "no record at all", { NULL }, NULL, 0 },
	{ "ours", { "v=STSv1; id=20251231120000" HASH ";" },
	    "20251231120000" HASH, NOW - 12 * 3600 },
	{ "a time alone", { "v=STSv1; id=20251231120000;" }, "20251231120000",
	    NOW - 12 * 3600 },
	{ "somebody else's id", { "v=STSv1; id=abc;" }, "abc", 0 },
	{ "digits that are no date", { "v=STSv1; id=20251331120000;" },
	    "20251331120000", 0 },
	{ "beside other records",
	    { "v=spf1 -all", "v=STSv1; id=20260101000000;" }, "20260101000000",
	    NOW },
	{ "two of them: senders take none",
	    { "v=STSv1; id=20251231120000;", "v=STSv1; id=20260101000000;" },
	    NULL, 0 },
	{ "without an id", { "v=STSv1;" }, NULL, 0 },
	{ "an id with a hyphen", { "v=STSv1; id=2026-01-01;" }, NULL, 0 },
	{ "a clock that ran a little ahead", { "v=STSv1; id=20270101000000;" },
	    "20270101000000", NOW + 365 * DAY },
	{ "what no clock of ours has said", { "v=STSv1; id=20990101000000;" },
	    "20990101000000", 0 },
};

static struct fact_zone
zone_of(const struct shown *shown, struct txt txt[3])
{
	struct fact_zone zone = {
		.domain = "a.example", .sts_status = DNS_OK, .sts_txt = txt
	};

	while (zone.sts_txt_len < 3 && shown->txt[zone.sts_txt_len] != NULL) {
		txt[zone.sts_txt_len].text = shown->txt[zone.sts_txt_len];
		txt[zone.sts_txt_len].len =
		    strlen(shown->txt[zone.sts_txt_len]);
		zone.sts_txt_len++;
	}
	if (zone.sts_txt_len == 0)
		zone.sts_status = DNS_NODATA;
	return zone;
}

START_TEST(what_is_shown)
{
	const struct shown *c = &cases[_i];
	char id[STS_ID_MAX + 1];
	struct txt txt[3];
	struct fact_zone zone = zone_of(c, txt);

	ck_assert_msg(shown_id(id, &zone) == (c->id != NULL), "%s", c->name);
	if (c->id != NULL)
		ck_assert_str_eq(id, c->id);
	ck_assert_msg(shown_time(&zone, NOW) == c->when, "%s: %ld", c->name,
	    (long)shown_time(&zone, NOW));
}
END_TEST

/* an answer that failed shows nothing, whatever is left in the facts */
START_TEST(only_an_answer_shows)
{
	static const int8_t statuses[] = { DNS_UNASKED, DNS_NODATA,
		DNS_NXDOMAIN, DNS_FAILED, DNS_TIMEOUT };
	char id[STS_ID_MAX + 1];
	struct txt txt[3];
	struct fact_zone zone = zone_of(&cases[1], txt);
	size_t i;

	ck_assert(!shown_id(id, NULL));
	ck_assert_int_eq(shown_time(NULL, NOW), 0);
	for (i = 0; i < ARRAY_LEN(statuses); i++) {
		zone.sts_status = statuses[i];
		ck_assert(!shown_id(id, &zone));
		ck_assert_int_eq(shown_time(&zone, NOW), 0);
	}
}
END_TEST

UNIT_MAIN("shown", LOOP(what_is_shown, cases), TEST(only_an_answer_shows))
