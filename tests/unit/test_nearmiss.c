/* test_nearmiss - slips of the pen, and words that are none */
#include "base/nearmiss.h"

#include <string.h>

#include "unit.h"

static const char *const known[] = { "version", NULL, "max_age", "mx" };

static const struct {
	const char *word, *want;
} slips[] = {
	{ "mx", "mx" },
	{ "nmx", "mx" },
	{ "xm", "mx" },
	{ "MX", "mx" },
	{ "m", "mx" },
	{ "mxs", "mx" },
	{ "mxes", NULL },
	{ "max-age", "max_age" },
	{ "MaxAge", "max_age" },
	{ "maxage", "max_age" },
	{ "max_aeg", "max_age" },
	{ "vresion", "version" },
	{ "versio", "version" },
	{ "verses", NULL },
	{ "note", NULL },
	{ "", NULL },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    NULL },
};

START_TEST(words)
{
	const char *got = nearmiss(
	    slips[_i].word, strlen(slips[_i].word), known, ARRAY_LEN(known));

	if (slips[_i].want == NULL)
		ck_assert_msg(got == NULL, "%s: %s", slips[_i].word, got);
	else
		ck_assert_msg(got != NULL && strcmp(got, slips[_i].want) == 0,
		    "%s: %s", slips[_i].word, got != NULL ? got : "nothing");
}
END_TEST

UNIT_MAIN("nearmiss", LOOP(words, slips))
