/* test_authres - who signed, by Authentication-Results fields */
#include "tlsrpt/authres.h"

#include <string.h>

#include "unit.h"

#define ID "mx.example.org"

/* result: -1 no such field; signers joined by blanks; '!' not trusted */
static const struct {
	const char *value, *want; /* NULL: refused */
	bool dkim;
} cases[] = {
	{ ID, "", false },
	{ ID "; none", "", false },
	{ ID ";", "", false },
	{ ID " 1; none", "", false },
	{ "MX.Example.ORG; dkim=pass header.d=a.example", "a.example", true },
	{ "\"" ID "\"; dkim=pass header.d=a.example", "a.example", true },
	{ ID "(y(z)) 1 ; dkim=pass header.d=a.example", "a.example", true },
	/* a name that a filter for it would not see */
	{ "(x)" ID " 1 ; dkim=pass header.d=a.example", "!a.example", true },
	{ "\"\\m"
	  "x.example.org\"; dkim=pass header.d=a.example",
	    "!a.example", true },
	{ "other.example; dkim=pass header.d=a.example", "!a.example", true },
	{ ID "; dkim=fail header.d=a.example", "", true },
	{ ID "; dkim=pass", "", true },
	{ ID "; dkim=pass (ok; header.d=b.example) header.d=a.example",
	    "a.example", true },
	{ ID "; dkim=pass reason=\"x; y\" header.d=a.example", "a.example",
	    true },
	{ ID "; dkim=pass header.i=@a.example", "a.example", true },
	{ ID "; dkim=pass header.i=\"u@x\"@a.example", "a.example", true },
	{ ID "; dkim=pass header.d=A.Example header.i=@b.a.example",
	    "a.example", true },
	{ ID "; dkim/1 = pass header.d = a.example", "a.example", true },
	{ ID "; DKIM=PASS HEADER.D=a.example", "a.example", true },
	{ ID ";\r\n\tspf=pass smtp.mailfrom=x.example;\r\n\tdkim=pass "
	     "header.d=a.example;\r\n dkim=pass header.d=b.example",
	    "a.example b.example", true },
	{ ID "; x-dkim=pass header.d=a.example", "", false },
	{ ID "; dkim=pass header.d=com", "", true },
	{ ID "; dkim=pass header.d=a..b", "", true },
	{ ID "; dkim=passed header.d=a.example", "", true },
	{ "", NULL, false },
	{ "; dkim=pass", NULL, false },
	{ ID "; dkim", NULL, false },
	{ ID "; dkim=pass header.d=\"a", NULL, false },
	{ ID "; dkim=pass (header.d=a.example", NULL, false },
	{ "(" ID, NULL, false },
	{ ID "; dkim=pass header.d=a.example (\\", NULL, false },
};

START_TEST(field)
{
	struct authres a;
	struct buf got = BUF_INIT;
	int result =
	    authres_parse(&a, cases[_i].value, strlen(cases[_i].value), ID);
	size_t i;

	if (cases[_i].want == NULL) {
		ck_assert_int_eq(result, -1);
		return;
	}
	ck_assert_msg(result == 0, "%s", cases[_i].value);
	if (!a.trusted)
		buf_putc(&got, '!');
	for (i = 0; i < a.signers_len; i++)
		buf_printf(&got, "%s%s", i > 0 ? " " : "", a.signers[i]);
	ck_assert_str_eq(buf_text(&got), cases[_i].want);
	ck_assert_int_eq(a.dkim, cases[_i].dkim);
	buf_release(&got);
}
END_TEST

static const struct {
	const char *signer, *domain;
	bool aligned;
} pairs[] = {
	{ "google.com", "google.com", true },
	{ "google.com", "reports.google.com", true },
	{ "reports.google.com", "google.com", false },
	{ "oogle.com", "google.com", false },
	{ "evil.example", "google.com", false },
};

START_TEST(alignment)
{
	struct authres a = { .signers_len = 1 };

	strcpy(a.signers[0], pairs[_i].signer);
	ck_assert_int_eq(
	    authres_aligned(&a, pairs[_i].domain) != NULL, pairs[_i].aligned);
}
END_TEST

UNIT_MAIN("authres", LOOP(field, cases), LOOP(alignment, pairs))
