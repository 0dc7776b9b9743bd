/* test_setup - the part of poststs.conf that setup keeps, and what is missing */
#include "decide/setup.h"

#include <string.h>

#include "settings/settings_block.h"
#include "unit.h"

#define B "# begin of poststs setup: run it again to change this part\n"
#define E "# end of poststs setup\n"

static const struct {
	const char *text, *lines, *want, *cut;
} blocks[] = {
	{ "", "", "", "" },
	{ "", "a = 1\n", B "a = 1\n" E, "" },
	{ "x = 2\n", "a = 1\n", "x = 2\n\n" B "a = 1\n" E, "x = 2\n" },
	{ "x = 2", "a = 1\n", "x = 2\n\n" B "a = 1\n" E, "x = 2" },
	{ "x = 2\n\n" B "a = 1\n" E, "b = 3\n", "x = 2\n\n" B "b = 3\n" E,
	    "x = 2\n\n" },
	{ "x = 2\n" B "a = 1\n" E "y = 4\n", "b = 3\n",
	    "x = 2\n" B "b = 3\n" E "y = 4\n", "x = 2\ny = 4\n" },
	{ B "a = 1\n" E "y = 4\n", "", "y = 4\n", "y = 4\n" },
	/* one that does not end is no block */
	{ B "a = 1\n", "b = 2\n", B "a = 1\n\n" B "b = 2\n" E, B "a = 1\n" },
	{ "# " B "x\n# " E, "a = 1\n", "# " B "x\n# " E "\n" B "a = 1\n" E,
	    "# " B "x\n# " E },
};

START_TEST(block)
{
	struct buf out = BUF_INIT;

	settings_block_put(&out, blocks[_i].text, blocks[_i].lines);
	ck_assert_str_eq(buf_text(&out), blocks[_i].want);
	buf_clear(&out);
	settings_block_cut(&out, blocks[_i].text);
	ck_assert_str_eq(buf_text(&out), blocks[_i].cut);
	/* what was put is found again */
	buf_clear(&out);
	settings_block_put(&out, blocks[_i].want, blocks[_i].lines);
	if (_i < 7)
		ck_assert_str_eq(buf_text(&out), blocks[_i].want);
	buf_release(&out);
}
END_TEST

static const struct setup_choice choice = { "postconf -e x", "web.example",
	"nginx", "certbot", "no" };

/* done - "y", "n" and "?" of each step in its order */
static const char *
done(const struct setup_seen *seen, const struct setup_choice *c)
{
	static char text[SETUP_STEPS + 1];
	struct setup_step steps[SETUP_STEPS];
	struct arena *arena = arena_new();
	size_t i, n = setup_steps(steps, seen, c, arena);

	ck_assert_uint_le(n, SETUP_STEPS);
	for (i = 0; i < n; i++) {
		ck_assert_ptr_nonnull(steps[i].commands[0]);
		text[i] = steps[i].done == TRI_YES  ? 'y'
			  : steps[i].done == TRI_NO ? 'n'
						    : '?';
	}
	text[n] = '\0';
	arena_free(arena);
	return text;
}

START_TEST(steps)
{
	struct setup_choice none = choice;
	struct setup_seen seen = { .postfix = TRI_YES,
		.domains = 2,
		.milter = TRI_YES,
		.mailbox = 250,
		.address = "a@example.org",
		.published = 2,
		.fetched = TRI_YES,
		.apply = TRI_YES,
		.check = TRI_YES,
		.in_order = TRI_YES };

	ck_assert_str_eq(done(&seen, &choice), "yyyyyyyy");
	none.milter_line = "";
	ck_assert_str_eq(done(&seen, &none), "yyyyyyy");
	/* what the last check did not find in order is not done, nor is what
	 * anything before it lacks; unknown is not done */
	seen.in_order = TRI_NO;
	ck_assert_str_eq(done(&seen, &none), "yyyyyyn");
	seen.in_order = TRI_YES;
	seen.unseen = 1;
	ck_assert_str_eq(done(&seen, &none), "yyyynyn");
	seen.unseen = 0;
	seen.fetched = TRI_NO;
	ck_assert_str_eq(done(&seen, &none), "yyynyyn");
	seen.fetched = TRI_YES;
	seen.hosts_unknown = 1;
	ck_assert_str_eq(done(&seen, &none), "yy?yyyn");
	seen.hosts_unknown = 0;
	seen.unsigned_reports = true;
	ck_assert_str_eq(done(&seen, &none), "ynyyyyyy");
	seen.unsigned_reports = false;
	seen.cron = true;
	ck_assert_str_eq(done(&seen, &none), "yyyyyyy");
	seen.cron = false;
	seen.mailbox = 550;
	seen.hosts_missing = 1;
	seen.host_missing = "mta-sts.example.org";
	seen.unseen = 1;
	seen.check = TRI_UNKNOWN;
	ck_assert_str_eq(done(&seen, &choice), "ynynynnn");
	seen = (struct setup_seen){ .postfix = TRI_NO, .address = "" };
	ck_assert_str_eq(done(&seen, &choice), "nnnnnnnnn");
	seen = (struct setup_seen){ .postfix = TRI_YES,
		.address = "a@elsewhere.example" };
	ck_assert_str_eq(done(&seen, &none), "?nnnnnn");
}
END_TEST

UNIT_MAIN("setup", LOOP(block, blocks), TEST(steps))
