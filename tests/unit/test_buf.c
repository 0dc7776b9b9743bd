/* test_buf - growing strings and the masking of hostile ones */
#include "base/buf.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *name, *in;
	size_t len, max;
	const char *want;
} masks[] = {
	{ "plain", "abc", 3, 10, "abc" },
	{ "controls", "a\n\tb\033[1m\177", 9, 20, "a??b?[1m?" },
	{ "nul inside", "a\0b", 3, 10, "a?b" },
	{ "cut", "abcdef", 6, 3, "abc..." },
	{ "utf-8 kept", "b\303\274cher", 7, 20, "b\303\274cher" },
	{ "utf-8 never cut in half", "b\303\274cher", 7, 2, "b..." },
	{ "overlong", "\300\257", 2, 10, "??" },
	{ "surrogate", "\355\240\200", 3, 10, "???" },
	{ "C1 control", "\302\233", 2, 10, "??" },
	{ "too high", "\364\220\200\200", 4, 10, "????" },
	{ "right-to-left override", "a\342\200\256b", 5, 10, "a???b" },
	{ "isolate", "\342\201\246", 3, 10, "???" },
	{ "line separator", "\342\200\250", 3, 10, "\342\200\250" },
	{ "a bullet", "\342\200\242", 3, 10, "\342\200\242" },
	{ "truncated sequence", "\342\202", 2, 10, "??" },
};

START_TEST(mask)
{
	struct buf b = BUF_INIT;

	buf_mask(&b, masks[_i].in, masks[_i].len, masks[_i].max);
	ck_assert_msg(strcmp(buf_text(&b), masks[_i].want) == 0, "%s: '%s'",
	    masks[_i].name, buf_text(&b));
	buf_release(&b);
}
END_TEST

START_TEST(grows_and_detaches)
{
	struct buf b = BUF_INIT;
	char *text;
	int i;

	ck_assert_str_eq(buf_text(&b), "");
	for (i = 0; i < 1000; i++)
		buf_printf(&b, "%03d ", i);
	ck_assert_uint_eq(b.len, 4000);
	text = buf_detach(&b);
	ck_assert_str_eq(text + 3996, "999 ");
	ck_assert_uint_eq(b.len, 0);
	free(text);
	buf_release(&b);
}
END_TEST

START_TEST(why_replaces_and_answers_minus_one)
{
	struct buf why = BUF_INIT;

	ck_assert_int_eq(why_set(NULL, "x"), -1);
	ck_assert_int_eq(why_set(&why, "first %d", 1), -1);
	ck_assert_int_eq(why_set(&why, "second"), -1);
	ck_assert_str_eq(buf_text(&why), "second");
	buf_release(&why);
}
END_TEST

/* each byte alone, and between others: what is left is text, and the same twice */
START_TEST(every_byte)
{
	struct buf once = BUF_INIT, twice = BUF_INIT, lines = BUF_INIT;
	char in[3] = { 'a', (char)_i, 'b' };
	size_t i;

	buf_mask(&once, in, 3, 10);
	buf_mask(&twice, once.text, once.len, 10);
	ck_assert_str_eq(once.text, twice.text);
	ck_assert_uint_eq(once.len, 3);
	for (i = 0; i < once.len; i++)
		ck_assert(once.text[i] >= ' ' && once.text[i] <= '~');
	ck_assert_int_eq(once.text[1] == in[1], _i >= ' ' && _i <= '~');
	buf_mask_lines(&lines, in, 3);
	ck_assert_int_eq(lines.text[1] == in[1],
	    (_i >= ' ' && _i <= '~') || _i == '\n' || _i == '\t');
	buf_release(&once);
	buf_release(&twice);
	buf_release(&lines);
}
END_TEST

START_TEST(ends_of_lines)
{
	static const char in[] = "a\r\nb\rc\n\td\r";
	struct buf b = BUF_INIT;

	buf_mask_lines(&b, in, sizeof(in) - 1);
	ck_assert_str_eq(buf_text(&b), "a\r\nb?c\n\td?");
	buf_release(&b);
}
END_TEST

static const char bytes[256];

UNIT_MAIN("buf", LOOP(mask, masks), LOOP(every_byte, bytes),
    TEST(ends_of_lines), TEST(grows_and_detaches),
    TEST(why_replaces_and_answers_minus_one))
