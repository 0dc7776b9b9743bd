/* test_pfconf - lines of postconf -x, -P and -M, and lines that are none */
#include "postfix/pfconf.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

static const struct {
	const char *line, *name, *value;
} params[] = {
	{ "myhostname = mx.example.com", "myhostname", "mx.example.com" },
	{ "relayhost =", "relayhost", "" },
	{ "relayhost = ", "relayhost", "" },
	{ "smtpd_banner = a = b", "smtpd_banner", "a = b" },
	{ "x = =", "x", "=" },
	{ "m = inline:{ {a=b}, { c = d } }", "m",
	    "inline:{ {a=b}, { c = d } }" },
	{ "v =  two blanks ", "v", " two blanks " },
	{ "", NULL, NULL },
	{ "=", NULL, NULL },
	{ " = x", NULL, NULL },
	{ "no value here", NULL, NULL },
	{ "a=b", NULL, NULL },
	{ "two words = x", NULL, NULL },
};

START_TEST(param)
{
	struct pfconf_param got;
	char line[256];
	bool want = params[_i].name != NULL;

	snprintf(line, sizeof(line), "%s", params[_i].line);
	ck_assert_msg(pfconf_param(&got, line) == want, "%s", params[_i].line);
	if (!want)
		return;
	ck_assert_str_eq(got.name, params[_i].name);
	ck_assert_str_eq(got.value, params[_i].value);
}
END_TEST

static const struct {
	const char *line, *service, *type, *name, *value;
} overrides[] = {
	{ "smtp/inet/smtpd_tls_security_level = may", "smtp", "inet",
	    "smtpd_tls_security_level", "may" },
	{ "[::1]:25/inet/a =", "[::1]:25", "inet", "a", "" },
	{ "a/b/unix/x = y/z = 1", "a/b", "unix", "x", "y/z = 1" },
	{ "smtp/a = b", NULL, NULL, NULL, NULL },
	{ "/inet/a = b", NULL, NULL, NULL, NULL },
	{ "smtp//a = b", NULL, NULL, NULL, NULL },
	{ "smtp/inet/ = b", NULL, NULL, NULL, NULL },
	{ "a = smtp/inet/b = c", NULL, NULL, NULL, NULL },
};

START_TEST(override)
{
	struct pfconf_override got;
	char line[256];
	bool want = overrides[_i].name != NULL;

	snprintf(line, sizeof(line), "%s", overrides[_i].line);
	ck_assert_msg(
	    pfconf_override(&got, line) == want, "%s", overrides[_i].line);
	if (!want)
		return;
	ck_assert_str_eq(got.service, overrides[_i].service);
	ck_assert_str_eq(got.type, overrides[_i].type);
	ck_assert_str_eq(got.name, overrides[_i].name);
	ck_assert_str_eq(got.value, overrides[_i].value);
}
END_TEST

static const struct {
	const char *line, *name, *type, *maxproc, *command, *args;
} rows[] = {
	{ "smtp       inet  n       -       y       -       -       smtpd",
	    "smtp", "inet", "-", "smtpd", "" },
	{ "127.0.0.1:25 inet n - n - 20 smtpd -o {a=b c} -v", "127.0.0.1:25",
	    "inet", "20", "smtpd", "-o {a=b c} -v" },
	{ "\tx unix - - n\t- 0 pipe  flags=R  argv=/x ", "x", "unix", "0",
	    "pipe", "flags=R  argv=/x " },
	{ "smtp inet n - y - -", NULL, NULL, NULL, NULL, NULL },
	{ "", NULL, NULL, NULL, NULL, NULL },
	{ "   ", NULL, NULL, NULL, NULL, NULL },
};

START_TEST(row)
{
	struct pfconf_row got;
	char line[256];
	bool want = rows[_i].name != NULL;

	snprintf(line, sizeof(line), "%s", rows[_i].line);
	ck_assert_msg(pfconf_row(&got, line) == want, "%s", rows[_i].line);
	if (!want)
		return;
	ck_assert_str_eq(got.name, rows[_i].name);
	ck_assert_str_eq(got.type, rows[_i].type);
	ck_assert_str_eq(got.maxproc, rows[_i].maxproc);
	ck_assert_str_eq(got.command, rows[_i].command);
	ck_assert_str_eq(got.args, rows[_i].args);
}
END_TEST

UNIT_MAIN(
    "pfconf", LOOP(param, params), LOOP(override, overrides), LOOP(row, rows))
