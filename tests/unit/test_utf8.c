/* test_utf8 - the ranges of RFC 3629 4, and just outside them */
#include "base/utf8.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *in;
	size_t want;
} characters[] = {
	{ "a", 1 },
	{ "\177", 1 },
	{ "\302\200", 2 },
	{ "\337\277", 2 },
	{ "\340\240\200", 3 },
	{ "\355\237\277", 3 },
	{ "\356\200\200", 3 },
	{ "\357\277\277", 3 },
	{ "\360\220\200\200", 4 },
	{ "\364\217\277\277", 4 },
	{ "\200", 0 },
	{ "\301\277", 0 },
	{ "\302a", 0 },
	{ "\302", 0 },
	{ "\340\237\277", 0 },
	{ "\355\240\200", 0 },
	{ "\342\202", 0 },
	{ "\360\217\277\277", 0 },
	{ "\364\220\200\200", 0 },
	{ "\365\200\200\200", 0 },
	{ "\377", 0 },
};

START_TEST(length)
{
	const char *in = characters[_i].in;

	ck_assert_uint_eq(utf8_len((const unsigned char *)in, strlen(in)),
	    characters[_i].want);
}
END_TEST

UNIT_MAIN("utf8", LOOP(length, characters))
