/* test_fleet_settings - what members must have in common, and what not */
#include "task/fleet_settings.h"

#include <string.h>

#include "unit.h"

static void
print(struct buf *out, const char *text)
{
	struct settings *s = settings_new();
	struct buf why = BUF_INIT;

	ck_assert_msg(
	    settings_parse(s, text, "f", &why) == 0, "%s", buf_text(&why));
	fleet_settings_print(out, s);
	settings_free(s);
	buf_release(&why);
}

static const struct {
	const char *here, *there;
	const char *how; /* NULL: they agree */
} cases[] = {
	{ "", "", NULL },
	/* about one machine */
	{ "state_dir = /a\nstore = \"service=a\"\nmember = mx1.example\n",
	    "web_root = /b\ndomains = { a.example }\nlocal_mx = mx.example\n",
	    NULL },
	{ "domain a.example { require_tls = yes }",
	    "domain a.example { require_tls = no }", NULL },
	/* about what is published */
	{ "max_age = 2d", "max_age = 3d", "max_age = 3d, here max_age = 2d" },
	{ "", "id_style = hash", "id_style = hash, here id_style = both" },
	{ "exclude = a.example", "", "exclude = {}, here exclude = " },
	{ "domain a.example { mode = enforce }",
	    "domain a.example { mode = testing }",
	    "domain \"a.example\" mode = testing, here domain \"a.example\" "
	    "mode = enforce" },
	{ "domain a.example { mode = enforce }",
	    "domain b.example { mode = enforce }", "a.example" },
	{ "", "domain b.example { mode = enforce }", "b.example" },
};

START_TEST(agreement)
{
	struct buf here = BUF_INIT, there = BUF_INIT, how = BUF_INIT;
	bool agree;

	print(&here, cases[_i].here);
	print(&there, cases[_i].there);
	agree = fleet_settings_agree(buf_text(&here), buf_text(&there), &how);
	ck_assert_int_eq(agree, cases[_i].how == NULL);
	if (!agree)
		ck_assert_msg(strstr(buf_text(&how), cases[_i].how) != NULL,
		    "%s", buf_text(&how));
	ck_assert_int_eq(
	    fleet_settings_agree(buf_text(&there), buf_text(&here), &how),
	    agree);
	buf_release(&here);
	buf_release(&there);
	buf_release(&how);
}
END_TEST

/* a newer version has options that an older one lacks */
START_TEST(an_option_of_another_version_is_no_difference)
{
	struct buf how = BUF_INIT;

	ck_assert(fleet_settings_agree("a = 1\nb = 2\n", "b = 2\n", &how));
	ck_assert(fleet_settings_agree("b = 2\n", "a = 1\nb = 2\n", &how));
	ck_assert(!fleet_settings_agree("b = 2\n", "a = 1\nb = 3\n", &how));
	/* one that said nothing yet */
	ck_assert(fleet_settings_agree("b = 2\n", "", &how));
	buf_release(&how);
}
END_TEST

UNIT_MAIN("fleet_settings", LOOP(agreement, cases),
    TEST(an_option_of_another_version_is_no_difference))
