/* test_matchlist - Postfix's pattern lists, their files and parent walks */
#include "postfix/matchlist.h"

#include <string.h>

#include "unit.h"

/* each item as its kind (N, F, T, B), `!' where negated, and its text */
static const struct {
	const char *text;
	bool negated;
	const char *want;
} lists[] = {
	{ "", false, "" },
	{ " , ,", false, "" },
	{ "a.example,b.example c.example", false,
	    "N:a.example N:b.example N:c.example " },
	{ "!a !!b !!!c", false, "N!:a N:b N!:c " },
	{ "a !b", true, "N!:a N:b " },
	{ "/etc/x !/etc/y", false, "F:/etc/x F!:/etc/y " },
	{ "hash:/x !cdb:/y proxy:pgsql:/z", false,
	    "T:hash:/x T!:cdb:/y T:proxy:pgsql:/z " },
	{ "[192.0.2.1] [IPv6:::1]", false, "N:[192.0.2.1] N:[IPv6:::1] " },
	{ "inline:{ a=b, {c = d e} },x", false,
	    "T:inline:{ a=b, {c = d e} } N:x " },
	{ "a # b c", false, "N:a " },
	{ "# a", false, "" },
	{ "a#b c", false, "N:a#b N:c " },
	{ "a !# b", false, "N:a N!:# N:b " },
	{ "a ! b", false, "N:a B!: N:b " },
	{ "hash:{unclosed a b", false, "T:hash:{unclosed a b " },
};

START_TEST(items)
{
	static const char kinds[] = "NFTB";
	struct matchlist list;
	struct buf got = BUF_INIT;

	matchlist_start(&list, lists[_i].text, lists[_i].negated);
	while (matchlist_next(&list))
		buf_printf(&got, "%c%s:%.*s ", kinds[list.item.kind],
		    list.item.negated ? "!" : "", (int)list.item.len,
		    list.item.text);
	ck_assert_str_eq(buf_text(&got), lists[_i].want);
	buf_release(&got);
}
END_TEST

/* `<' before what Postfix passes over; logical: the same where NULL */
static const struct {
	const char *text, *want, *logical;
} files[] = {
	{ "", "", NULL },
	{ "a\nb\n", "a|b|", NULL },
	{ "a", "a|", NULL },
	{ "# x\n\na\n  b\n\tc d \nd\n", "a|b|c d |d|", "a  b\tc d |d|" },
	{ "a\n# between\n b\nc\n", "a|b|c|", "a b|c|" },
	{ "a\n\n \n# between\n\n b\nc\n", "a|b|c|", "a b|c|" },
	{ " first\n second\r\n", "first|second\r|", "< first second\r|" },
	{ " first\nthen\n", "first|then|", "< first|then|" },
	{ "# x\n first\n\nthen", "first|then|", "< first|then|" },
	{ "  # comment\n#\n   \n", "", NULL },
	{ "a # no comment\n", "a # no comment|", NULL },
	{ "a # no comment\n b", "a # no comment|b|", "a # no comment b|" },
	{ "inline:{\n a=b,\n c=d\n}\n", "inline:{|a=b,|c=d|}|",
	    "inline:{ a=b, c=d|}|" },
	{ "a\n ", "a|", NULL },
	{ "a\n#", "a|", NULL },
};

static void
read_lines(const char *text, bool logical, const char *want)
{
	const char *at = text, *end = at + strlen(at);
	struct buf line = BUF_INIT, got = BUF_INIT;
	bool lost;

	while (matchlist_line(&line, &at, end, logical, &lost))
		buf_printf(&got, "%s%s|", lost ? "<" : "", line.text);
	ck_assert_str_eq(buf_text(&got), want);
	buf_release(&line);
	buf_release(&got);
}

START_TEST(lines)
{
	read_lines(files[_i].text, false, files[_i].want);
	read_lines(files[_i].text, true,
	    files[_i].logical != NULL ? files[_i].logical : files[_i].want);
}
END_TEST

static const struct {
	const char *name;
	enum match_style style;
	const char *want;
} walks[] = {
	{ "a.b.c", STYLE_EXACT, "a.b.c|" },
	{ "a.b.c", STYLE_PARENT, "a.b.c|b.c|c|" },
	{ "a.b.c", STYLE_DOT_PARENT, "a.b.c|.b.c|.c|" },
	{ "a", STYLE_PARENT, "a|" },
	{ "a.", STYLE_PARENT, "a.|" },
	{ ".a", STYLE_PARENT, ".a|" },
	{ "", STYLE_PARENT, "|" },
};

START_TEST(parents)
{
	const char *key = walks[_i].name;
	struct buf got = BUF_INIT;

	for (; key != NULL; key = matchlist_parent(key, walks[_i].style))
		buf_printf(&got, "%s|", key);
	ck_assert_str_eq(buf_text(&got), walks[_i].want);
	buf_release(&got);
}
END_TEST

UNIT_MAIN(
    "matchlist", LOOP(items, lists), LOOP(lines, files), LOOP(parents, walks))
