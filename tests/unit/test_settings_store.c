/* test_settings_store - where the shared store is, and what may not be said */
#include "settings/settings.h"

#include <string.h>

#include "unit.h"

static const struct {
	const char *text;
	const char *what; /* of the complaint; NULL: it is taken */
} cases[] = {
	{ "store = \"\"", NULL },
	{ "store = \"postgresql:host=db.example dbname=a user=mx1\"", NULL },
	{ "store = \"postgresql:\"", NULL },
	{ "store = \"postgresql://mx1@db.example:5433/a?sslmode=require\"",
	    NULL },
	{ "store = \"postgresql://[2001:db8::1]:5433/a\"", NULL },
	{ "store = \"postgresql:passfile=/etc/pgpass host=h\"", NULL },
	{ "store = \"service=fleet\"", NULL },
	{ "store = \"mysql:x\"", "begins neither" },
	{ "store = /var/lib/x", "service=" },
	{ "store = \"postgresql:host=h password=x\"", ".pgpass" },
	{ "store = \"postgresql:password = x\"", ".pgpass" },
	{ "store = \"postgresql:host=h sslpassword='x'\"", ".pgpass" },
	{ "store = \"service=a password=x\"", ".pgpass" },
	{ "store = \"postgresql://u:x@h/d\"", ".pgpass" },
	{ "store = \"postgresql://u@h/d?a=b&password=x\"", ".pgpass" },
	{ "store = \"postgresql:///d?password=x\"", ".pgpass" },
	{ "member = \"a b\"", "member" },
	{ "member_timeout = 1m", "10m" },
};

START_TEST(store)
{
	struct settings *s = settings_new(), *again = settings_new();
	struct buf why = BUF_INIT, out = BUF_INIT;
	int result = settings_parse(s, cases[_i].text, "f", &why);

	ck_assert_msg((result == 0) == (cases[_i].what == NULL), "%s: %s",
	    cases[_i].text, buf_text(&why));
	if (result != 0) {
		ck_assert_msg(strstr(buf_text(&why), cases[_i].what) != NULL,
		    "%s", buf_text(&why));
		/* what may be a secret is not said again */
		if (strcmp(cases[_i].what, ".pgpass") == 0)
			ck_assert_ptr_null(strstr(buf_text(&why), "=x"));
	} else {
		settings_print(&out, s, true);
		ck_assert_int_eq(
		    settings_parse(again, buf_text(&out), "f", &why), 0);
		ck_assert_str_eq(again->store, s->store);
	}
	settings_free(s);
	settings_free(again);
	buf_release(&why);
	buf_release(&out);
}
END_TEST

UNIT_MAIN("settings_store", LOOP(store, cases))
