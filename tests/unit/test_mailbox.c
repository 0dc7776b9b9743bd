/* test_mailbox - an mbox in mails, and what is none as it is */
#include "report/mailbox.h"

#include <string.h>

#include "unit.h"

#define F "From a@b.example Wed Nov 25 00:00:00 2026\n"
#define R "From a@b.example Wed Nov 25 00:00:00 2026\r\n"

static const struct {
	const char *text;
	const char *mails[4]; /* up to a NULL */
} cases[] = {
	{ "", { "" } },
	{ "{}", { "{}" } },
	{ "A: b\n\nFrom c 12:30\nD: e\n", { "A: b\n\nFrom c 12:30\nD: e\n" } },
	{ F "A: b\n\nc\n", { "A: b\n\nc\n" } },
	{ F "A: b\n\nc\n\n" F "D: e\n\nf\n\n" F "G: h\n",
	    { "A: b\n\nc\n\n", "D: e\n\nf\n\n", "G: h\n" } },
	{ R "A: b\r\n\r\nc\r\n\r\n" R "D: e\r\n",
	    { "A: b\r\n\r\nc\r\n\r\n", "D: e\r\n" } },
	/* quoted: mboxo, mboxrd; and quotes of mails */
	{ F "A: b\n\n>From c 12:30\n>>From d\n> From e\n>f\n\n" F "G: h\n",
	    { "A: b\n\nFrom c 12:30\n>From d\n> From e\n>f\n\n", "G: h\n" } },
	/* not a mail's first line: no empty line, no time, no header */
	{ F "A: b\n\nc\n" F "D: e\n", { "A: b\n\nc\n" F "D: e\n" } },
	{ F "A: b\n\nFrom here on\nD: e\n",
	    { "A: b\n\nFrom here on\nD: e\n" } },
	{ F "A: b\n\nFrom c 12:30\nwords\n",
	    { "A: b\n\nFrom c 12:30\nwords\n" } },
	{ F "A: b\n\nFrom c 12:30", { "A: b\n\nFrom c 12:30" } },
	/* a header without a body, and an empty mail */
	{ F "A: b\n\n" F "D: e\n\n", { "A: b\n\n", "D: e\n\n" } },
	{ "From -", { "" } },
	{ "From sender\nA: b\n", { "A: b\n" } },
};

START_TEST(mails)
{
	const char *text = cases[_i].text, *mail, *const * want;
	struct mailbox box;
	size_t len;

	mailbox_open(&box, text, strlen(text));
	for (want = cases[_i].mails; *want != NULL; want++) {
		ck_assert_msg(mailbox_next(&box, &mail, &len), "%s", text);
		ck_assert_uint_eq(len, strlen(*want));
		ck_assert_int_eq(memcmp(mail, *want, len), 0);
		ck_assert_int_eq(
		    mailbox_several(&box), cases[_i].mails[1] != NULL);
	}
	ck_assert(!mailbox_next(&box, &mail, &len));
	mailbox_close(&box);
}
END_TEST

UNIT_MAIN("mailbox", LOOP(mails, cases))
