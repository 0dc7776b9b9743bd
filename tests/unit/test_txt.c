/* test_txt - TXT values in zone file form */
#include <string.h>

#include "dns/record.h"
#include "unit.h"

#define IN(s) s, sizeof(s) - 1

static const struct {
	const char *name, *in;
	size_t len;
	const char *want;
} values[] = {
	{ "empty", IN(""), "\"\"" },
	{ "record", IN("v=STSv1; id=1;"), "\"v=STSv1; id=1;\"" },
	{ "quote and backslash", IN("a\"b\\c"), "\"a\\\"b\\\\c\"" },
	{ "NUL, line end, DEL", IN("a\0b\n\177"), "\"a\\000b\\010\\127\"" },
	{ "high octets", IN("\303\274\377"), "\"\\195\\188\\255\"" },
};

START_TEST(presentation)
{
	struct buf out = BUF_INIT;

	txt_presentation(&out, values[_i].in, values[_i].len);
	ck_assert_msg(strcmp(buf_text(&out), values[_i].want) == 0, "%s: %s",
	    values[_i].name, buf_text(&out));
	buf_release(&out);
}
END_TEST

START_TEST(long_values_are_cut)
{
	struct buf out = BUF_INIT;
	char text[511];

	memset(text, '\\', sizeof(text));
	txt_presentation(&out, text, 255);
	ck_assert_uint_eq(out.len, 2 + 510);
	ck_assert_ptr_null(strchr(out.text, ' '));
	buf_clear(&out);
	txt_presentation(&out, text, 256);
	ck_assert_uint_eq(out.len, 2 + 512 + 3);
	ck_assert_int_eq(memcmp(out.text + 511, "\" \"", 3), 0);
	buf_clear(&out);
	txt_presentation(&out, text, 510);
	ck_assert_uint_eq(out.len, 2 + 1020 + 3);
	buf_clear(&out);
	txt_presentation(&out, text, 511);
	ck_assert_uint_eq(out.len, 2 + 1022 + 6);
	buf_release(&out);
}
END_TEST

UNIT_MAIN("txt", LOOP(presentation, values), TEST(long_values_are_cut))
