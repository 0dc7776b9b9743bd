/* test_mail_scan - what a MIME library is not given to read */
#include "report/mail_scan.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

/* nested - parts within each other, # in their type being the number of each */
static void
nested(struct buf *out, int levels, const char *parameter)
{
	const char *at;
	int i;

	for (i = 0; i < levels; i++) {
		buf_puts(out, "Content-Type: multipart/mixed; ");
		for (at = parameter; *at != '\0'; at++)
			if (*at == '#')
				buf_number(out, (uint64_t)i);
			else
				buf_putc(out, *at);
		buf_printf(out, "\n\n--b%dx\n", i);
	}
	buf_puts(out, "\ntext\n");
}

/* repeat - `times' copies of `text' between `before' and `after' */
static void
repeat(struct buf *out, const char *before, const char *text, size_t times,
    const char *after)
{
	buf_puts(out, before);
	while (times-- > 0)
		buf_puts(out, text);
	buf_puts(out, after);
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define MAIL  "Content-Type: message/rfc822\n\n"

/* what is repeated: taken `most' times, and refused once more */
static const struct {
	const char *before, *text, *after;
	size_t most;
	const char *why;
} limits[] = {
	{ "", "A: b\n", "\ntext\n", MAIL_FIELDS_MAX, "fields" },
	{ "", "odd\n", "\ntext\n", MAIL_FIELDS_MAX, "fields" },
	{ "A: b\n", " folded line of thirty-two bytes\n", "\ntext\n",
	    (MAIL_HEADER_MAX - 6) / 33, "bytes" },
	{ MIXED, "--b\nA: b\n\ntext\n", "--b--\n", MAIL_PARTS_MAX - 1,
	    "parts" },
	/* a header of a part without an end */
	{ MIXED, "--b\n", "", MAIL_PARTS_MAX - 1, "parts" },
	/* behind its end a boundary still counts */
	{ MIXED "--b--\n", "--b\n\ntext\n", "", MAIL_PARTS_MAX - 1, "parts" },
	{ "A: b\n\n", "--other\n", "", MAIL_DASHES_MAX, "begin with --" },
	{ "A: b\n\n", "content-type : text/plain\n", "", MAIL_TYPES_MAX,
	    "Content-Type" },
	{ "", MAIL, "A: b\n\ntext\n", MAIL_DEPTH_MAX, "deeper" },
	{ "", "CONTENT-TYPE:\n\tMessage/RFC822\n\n", "A: b\n\ntext\n",
	    MAIL_DEPTH_MAX, "deeper" },
	/* parts of a digest are mails without saying so */
	{ "", "Content-Type: multipart/digest; boundary=b\n\n--b\n\n", "",
	    MAIL_DEPTH_MAX / 2, "deeper" },
	/* each header of its own may be as long as one may be */
	{ "", "A: b\n\n", "", 100000, NULL },
	{ "A: b\n\n", "a long text, in which a: b stands\n", "", 300000, NULL },
};

START_TEST(at_most_so_many)
{
	struct buf mail = BUF_INIT, why = BUF_INIT;

	repeat(&mail, limits[_i].before, limits[_i].text, limits[_i].most,
	    limits[_i].after);
	ck_assert_msg(mail_scan(mail.text, mail.len, &why) == 0, "%s: %s",
	    limits[_i].text, buf_text(&why));
	buf_clear(&mail);
	repeat(&mail, limits[_i].before, limits[_i].text, limits[_i].most + 1,
	    limits[_i].after);
	if (limits[_i].why != NULL) {
		ck_assert_msg(mail_scan(mail.text, mail.len, &why) == -1, "%s",
		    limits[_i].text);
		ck_assert_ptr_nonnull(strstr(buf_text(&why), limits[_i].why));
	}
	buf_release(&mail);
	buf_release(&why);
}
END_TEST

/* each way to write a boundary opens a level */
static const char *const parameters[] = { "boundary=b#x", "boundary=\"b#x\"",
	"BOUNDARY = \"b#x\"", "a=b;\n boundary=b#x", "boundary*=b#x",
	"boundary*0=b#x", "boundary*0*=b#x", "boundary=\"\\b#x\"",
	"boundary=b#x (a comment)", "boundary=b#x;c=d",
	"boundary=\"b\n x\"; boundary=b#x",
	"charset=x\nA: b\nContent-Type:"
	" multipart/mixed; boundary=b#x" };

START_TEST(parts_in_parts)
{
	struct buf mail = BUF_INIT, why = BUF_INIT;

	nested(&mail, MAIL_DEPTH_MAX, parameters[_i]);
	ck_assert_int_eq(mail_scan(mail.text, mail.len, &why), 0);
	buf_clear(&mail);
	nested(&mail, MAIL_DEPTH_MAX + 1, parameters[_i]);
	ck_assert_msg(
	    mail_scan(mail.text, mail.len, &why) == -1, "%s", parameters[_i]);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "deeper"));
	buf_release(&mail);
	buf_release(&why);
}
END_TEST

/* a part that ends gives its level back */
START_TEST(parts_after_parts)
{
	struct buf mail = BUF_INIT, why = BUF_INIT;
	int i;

	buf_puts(&mail, MIXED);
	for (i = 0; i < 30; i++)
		buf_printf(&mail,
		    "--b\nContent-Type: multipart/mixed; boundary=c%d\n\n"
		    "--c%d\n\ntext\n--c%d--\n",
		    i, i, i);
	buf_puts(&mail, "--b--\n");
	ck_assert_int_eq(mail_scan(mail.text, mail.len, &why), 0);
	buf_release(&mail);
	buf_release(&why);
}
END_TEST

START_TEST(a_long_boundary)
{
	struct buf mail = BUF_INIT, why = BUF_INIT;

	repeat(&mail, "Content-Type: multipart/mixed; boundary=", "b",
	    MAIL_BOUNDARY_MAX, "\n\ntext\n");
	ck_assert_int_eq(mail_scan(mail.text, mail.len, &why), 0);
	buf_clear(&mail);
	repeat(&mail, "Content-Type: multipart/mixed; boundary=", "b",
	    MAIL_BOUNDARY_MAX + 1, "\n\ntext\n");
	ck_assert_int_eq(mail_scan(mail.text, mail.len, &why), -1);
	buf_release(&mail);
	buf_release(&why);
}
END_TEST

START_TEST(nothing_at_all)
{
	ck_assert_int_eq(mail_scan("", 0, NULL), 0);
	ck_assert_int_eq(mail_scan("\n", 1, NULL), 0);
	ck_assert_int_eq(mail_scan("--", 2, NULL), 0);
}
END_TEST

UNIT_MAIN("mail_scan", LOOP(at_most_so_many, limits),
    LOOP(parts_in_parts, parameters), TEST(parts_after_parts),
    TEST(a_long_boundary), TEST(nothing_at_all))
