/* test_settings - poststs.conf: every option, every way to get it wrong */
#include "settings/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "settings/settings_table.h"
#include "unit.h"

/* ---- what a value becomes, as it is printed again ---- */

static const struct {
	const char *text, *want; /* lines of settings_print(), not the rest */
} values[] = {
	{ "mode = enforce", "mode = enforce\n" },
	{ "mode = unset", "" },
	{ "max_age = 86400", "max_age = 1d\n" },
	{ "max_age = grow", "" },
	{ "max_age_steps = \"1d 2d\"", "max_age_steps = \"1d 2d\"\n" },
	{ "max_age = 172800", "max_age = 2d\n" },
	{ "max_age = 14d", "max_age = 2w\n" },
	{ "max_age = 31557599", "max_age = 31557599\n" },
	{ "max_age = \"36h\"", "max_age = 36h\n" },
	{ "timeout = 5", "timeout = 5\n" },
	{ "timeout = 2m", "timeout = 2m\n" },
	{ "testing_period = 0", "testing_period = 0\n" },
	{ "max_retire = 7", "max_retire = \"7 0%\"\n" },
	{ "max_retire = 20%", "max_retire = \"0 20%\"\n" },
	{ "max_retire = \"8 20%\"", "max_retire = \"8 20%\"\n" },
	{ "max_retire = '20%  8'", "max_retire = \"8 20%\"\n" },
	{ "expiry_margin = 3d", "expiry_margin = \"3d\"\n" },
	{ "expiry_margin = \"1/4\"", "expiry_margin = \"1/4\"\n" },
	{ "expiry_margin = 33%", "expiry_margin = \"33%\"\n" },
	{ "expiry_margin = \"20% 48h\"", "expiry_margin = \"2d 20%\"\n" },
	{ "expiry_margin = \"1w  1/3\"", "" },
	{ "expiry_margin = 0", "expiry_margin = \"0\"\n" },
	{ "domains = { Example.ORG., \"b\303\274cher.example\" }",
	    "domains = { \"example.org\", \"xn--bcher-kva.example\" }\n" },
	{ "domains = a.example\ndomains += b.example",
	    "domains = { \"a.example\", \"b.example\" }\n" },
	{ "domains = {\n a.example, # first\n b.example, // second\n}",
	    "domains = { \"a.example\", \"b.example\" }\n" },
	{ "exclude = { .example.org, a.example }",
	    "exclude = { \".example.org\", \"a.example\" }\n" },
	{ "mx = { \"*.Example.org\", mx.example.net }",
	    "mx = { \"*.example.org\", \"mx.example.net\" }\n" },
	{ "notify = \"mail:a@example.org, exec:/x/y\"",
	    "notify = { \"mail:a@example.org\", \"exec:/x/y\" }\n" },
	{ "dns_update = knsupdate", "dns_update = knsupdate\n" },
	{ "dns_update = \"exec:/usr/local/bin/x\"",
	    "dns_update = \"exec:/usr/local/bin/x\"\n" },
	{ "resolver = \"[::1]:5353\"", "resolver = \"[::1]:5353\"\n" },
	{ "resolver = 192.0.2.1:53", "resolver = \"192.0.2.1:53\"\n" },
	{ "resolver = 2001:db8::1", "resolver = \"2001:db8::1\"\n" },
	{ "resolver = \"::1#53, 192.0.2.1@54\"",
	    "resolver = \"::1#53, 192.0.2.1@54\"\n" },
	{ "resolver = { \"::1\", 192.0.2.1:54 }",
	    "resolver = \"::1, 192.0.2.1:54\"\n" },
	{ "resolver = \"\"", "" },
	{ "outside_resolver = \"::1#53, 192.0.2.1@54\"",
	    "outside_resolver = \"::1#53, 192.0.2.1@54\"\n" },
	{ "domains = \"a.example, b.example\tc.example\"",
	    "domains = { \"a.example\", \"b.example\", \"c.example\" }\n" },
	{ "domains = \"a.example\"\ndomains += {\"b.example c.example\"}",
	    "domains = { \"a.example\", \"b.example\", \"c.example\" }\n" },
	{ "config_directory = /etc/postfix\njobs = 4\n"
	  "config_directory = { /etc/postfix-b }\n"
	  "config_directory = \"/etc/c, /etc/d\"",
	    "config_directory = { \"/etc/postfix\", \"/etc/postfix-b\", "
	    "\"/etc/c\", \"/etc/d\" }\njobs = 4\n" },
	{ "trust_ad = yes", "trust_ad = yes\n" },
	{ "trust_ad = no", "trust_ad = no\n" },
	{ "private_addresses = yes", "private_addresses = yes\n" },
	{ "require_tls = on", "require_tls = yes\n" },
	{ "id_style = hash", "id_style = hash\n" },
	{ "web_layout = copy", "web_layout = copy\n" },
	{ "promote = auto", "promote = auto\n" },
	{ "client_detail = address", "client_detail = address\n" },
	{ "milter_socket = \"inet:8893@127.0.0.1\"",
	    "milter_socket = \"inet:8893@127.0.0.1\"\n" },
	{ "local_clients = { \"192.0.2.0/24\", \"[2001:DB8::]/32\" }",
	    "local_clients = { \"192.0.2.0/24\", \"2001:db8::/32\" }\n" },
	{ "tlsrpt_rua = \"mailto:tls@example.org\"",
	    "tlsrpt_rua = \"mailto:tls@example.org\"\n" },
	{ "state_dir = \"/a \\\"b\\\\c\\${d}\"",
	    "state_dir = \"/a \\\"b\\\\c\\${d}\"\n" },
	{ "config_directory = { /etc/postfix, /etc/postfix-b }",
	    "config_directory = { \"/etc/postfix\", \"/etc/postfix-b\" }\n" },
	{ "/* a\n comment */ jobs = 4 # ${HOME} \"", "jobs = 4\n" },
	{ "jobs = 4\r\nsmtp_port = 2525\r\n", "smtp_port = 2525\njobs = 4\n" },
	{ "", "" },
	{ "mx = mx.example.net\ndomain a.example { mx = { } }\n",
	    "mx = { \"mx.example.net\" }\ndomain \"a.example\" {\n"
	    "\tmx = {}\n}\n" },
};

START_TEST(value)
{
	struct settings *s = settings_new();
	struct buf why = BUF_INIT, out = BUF_INIT;

	ck_assert_msg(settings_parse(s, values[_i].text, "f", &why) == 0,
	    "%s: %s", values[_i].text, buf_text(&why));
	settings_print(&out, s, false);
	ck_assert_str_eq(buf_text(&out), values[_i].want);
	buf_release(&why);
	buf_release(&out);
	settings_free(s);
}
END_TEST

/* ---- what is refused: the places, and a word of the message ---- */

static const struct {
	const char *text;
	const char *places[4]; /* begin of each line of the message */
	const char *word;
} errors[] = {
	{ "jobs = many", { "f:1: jobs: " }, "1 to 4096" },
	{ "jobs = 0", { "f:1: jobs: " }, "range" },
	{ "jobs = 4097", { "f:1: jobs: " }, "range" },
	{ "jobs = -1", { "f:1: jobs: " }, "number" },
	{ "jobs = 99999999999999999999", { "f:1: jobs: " }, "number" },
	{ "max_age_steps = \"2d 1d\"", { "f:1: max_age_steps: " }, "longer" },
	{ "max_age_steps = \"\"", { "f:1: max_age_steps: " }, "at least" },
	{ "max_age_steps = \"1h\"", { "f:1: max_age_steps: " }, "range" },
	{ "max_age = 86399", { "f:1: max_age: " }, "range" },
	{ "max_age = 31557600", { "f:1: max_age: " }, "range" },
	{ "max_age = 999999999w", { "f:1: max_age: " }, "range" },
	{ "max_age = 1y", { "f:1: max_age: " }, "duration" },
	{ "max_retire = 101%", { "f:1: max_retire: " }, "percentage" },
	{ "max_retire = \"1 2\"", { "f:1: max_retire: " }, "percentage" },
	{ "expiry_margin = \"\"", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = \"1/0\"", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = \"4/3\"", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = 101%", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = \"1/3x\"", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = \"7d 7d\"", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = \"1/3 33%\"", { "f:1: expiry_margin: " }, "share" },
	{ "expiry_margin = 366d", { "f:1: expiry_margin: " }, "legal" },
	{ "max_retire = \"\"", { "f:1: max_retire: " }, "percentage" },
	{ "\n\nmode = Enforce\nstate_dir = var\n\nweb_root = \"\"",
	    { "f:3: mode: ", "f:4: state_dir: ", "f:6: web_root: " },
	    "absolute" },
	{ "jobz = 5", { "f:1: jobz: " }, "did you mean jobs" },
	{ "# one\n\nwebroot = /a\njobs = x\nmax-age = 1\n",
	    { "f:3: webroot: ", "f:4: jobs: ", "f:5: max-age: " },
	    "did you mean web_root" },
	{ "entirely_else = { a, b }\n", { "f:1: entirely_else: " },
	    "poststs.conf(5)" },
	{ "include(\"/etc/passwd\")\n", { "f:1: include: " }, "no such" },
	{ "jobs = 1\njobs = 2", { "f:2: jobs: " }, "line 1" },
	{ "domains = { a.example }\ndomains = { b.example }",
	    { "f:2: domains: " }, "line 1" },
	{ "domains = a.example\ndomains = b.example", { "f:2: domains: " },
	    "+=" },
	{ "domain \"a.example\" { jobs = 3 }", { "f:1: jobs: " }, "outside" },
	{ "domain \"a.example\" { mode = no\n max_age = 5 }\nmax_age = 6\n",
	    { "f:1: mode: ", "f:2: max_age: ", "f:3: max_age: " }, "legal" },
	{ "domain \"a.example\" {\n}\ndomain \"a.example\" { }",
	    { "f:3: a.example: " }, "line 2" },
	{ "domain \"a b\" { mode = testing }", { "f:1: domain: " }, "" },
	{ "domain = 4", { "f:1: " }, "title" },
	{ "domains = { a.example, 192.0.2.1, \"[192.0.2.1]\" }",
	    { "f:1: domains: ", "f:1: domains: " }, "legal" },
	{ "mx = *.example.org", { "f:1: " }, "quotes" },
	{ "mx = \"*.*.example.org\"", { "f:1: mx: " }, "" },
	{ "state_dir = \"${HOME}/x\"", { "f:1: " }, "environment" },
	{ "jobs = ${JOBS}", { "f:1: " }, "environment" },
	{ "jobs = '${JOBS}'", { "f:1: " }, "environment" },
	{ "state_dir = \"/a\njobs = 5\n", { "f:1: " }, "string" },
	{ "state_dir = '/a\\", { "f:1: ", "f:1: " }, "string" },
	{ "state_dir = \"/a\\101\"", { "f:1: " }, "backslash" },
	{ "jobs = 5 /* for\never", { "f:1: " }, "never ends" },
	{ "state_dir = \"/a\001\"", { "f:1: " }, "control" },
	{ "jobs", { "f:1: " }, "" },
	{ "jobs = { 5 }", { "f:1: " }, "" },
	{ "jobs += 5", { "f:1: " }, "" },
	{ "a|b = 5", { "f:1: " }, "" },
	{ "}", { "f:1: " }, "" },
	{ "domain \"a.example\" { domain \"b.example\" { } }", { "f:1: " },
	    "" },
	{ "resolver = \"::1, localhost\"", { "f:1: resolver: " }, "localhost" },
	{ "resolver = 127.0.0.1#53", { "f:1: " }, "quotes" },
	{ "domains = a.example\ndomains = b.example", { "f:2: domains: " },
	    "twice" },
	{ "domain a.example { mode = testing }\ndomain b.example { }\n"
	  "domain a.example { }\ndomain b.example {\n}\njobs = 0",
	    { "f:3: a.example: given twice, the first domain block ends in "
	      "line 1",
		"f:5: b.example: given twice, the first domain block ends in "
		"line 2",
		"f:6: jobs: " },
	    "" },
	{ "domains = \"a.example -\"", { "f:1: domains: " }, "legal" },
	{ "resolver = localhost", { "f:1: resolver: " }, "legal" },
	{ "resolver = \"192.0.2.1:0\"", { "f:1: resolver: " }, "legal" },
	{ "resolver = \"[192.0.2.1]:53\"", { "f:1: resolver: " }, "legal" },
	{ "trusted_authserv_id = \"a b\"", { "f:1: trusted_authserv_id: " },
	    "word" },
	{ "tlsrpt_rua = \"ftp://x.example/\"", { "f:1: tlsrpt_rua: " },
	    "legal" },
	{ "milter_socket = \"unix:milter.sock\"", { "f:1: milter_socket: " },
	    "legal" },
	{ "milter_socket = \"inet:0@127.0.0.1\"", { "f:1: milter_socket: " },
	    "legal" },
	{ "milter_socket = \"inet:8893\"", { "f:1: milter_socket: " },
	    "legal" },
	{ "milter_socket = \"\"", { "f:1: milter_socket: " }, "legal" },
	{ "local_clients = { \"192.0.2.1/24\" }", { "f:1: local_clients: " },
	    "legal" },
	{ "trust_ad = maybe", { "f:1: trust_ad: " }, "auto, yes or no" },
	/* what follows a mistake is read all the same */
	{ "exclude = a.example, b.example\njobs = x\n",
	    { "f:1: exclude: ", "f:2: jobs: " },
	    "exclude = { a.example, ... }" },
	{ "max_age = 3 days\njobs = x", { "f:1: max_age: ", "f:2: jobs: " },
	    "\"days\" follows its value" },
	{ "jobs = 5, 6\njobs = x\n",
	    { "f:1: jobs: ", "f:2: jobs: ", "f:2: jobs: " }, "legal" },
	{ "exclude = {\n  a.example\n  b.example\n}\njobs = x\n",
	    { "f:3: exclude: ", "f:5: jobs: " }, "begins in line 1" },
	{ "exclude = { a.example,\njobs = 4\n", { "f:2: exclude: " },
	    "begins in line 1" },
	{ "exclude = {\n", { "f:2: exclude: " }, "the end of the file" },
	{ "jobs =\nsmtp_port = x\n", { "f:1: jobs: ", "f:2: smtp_port: " },
	    "missing" },
	{ "jobs =", { "f:1: jobs: " }, "the end of the file" },
	{ "domain \"a.example\" {\n mode = testing\n", { "f:1: a.example: " },
	    "does not end" },
	{ "domain \"a.example\" {\n mode = testing\n"
	  "domain \"b.example\" {\n mode = x\n}\n",
	    { "f:1: a.example: ", "f:4: mode: " }, "in line 3" },
	{ "domain \"a.example\" { mode = testing, enforce }\njobs = x\n",
	    { "f:1: mode: ", "f:2: jobs: " }, "enforce" },
	{ "domain \"a.example\" { mx = { a b } }\njobs = x\n",
	    { "f:1: mx: ", "f:2: jobs: " }, "comma" },
	{ "domain \"a.example\"\n{\n jobs = 1\n}\n(\n",
	    { "f:3: jobs: ", "f:5: " }, "should begin" },
};

START_TEST(error)
{
	struct settings *s = settings_new();
	struct buf why = BUF_INIT;
	const char *line;
	char *text, *rest;
	size_t i;

	ck_assert_msg(settings_parse(s, errors[_i].text, "f", &why) == -1,
	    "taken: %s", errors[_i].text);
	ck_assert_msg(strstr(buf_text(&why), errors[_i].word) != NULL, "%s: %s",
	    errors[_i].text, buf_text(&why));
	rest = text = buf_detach(&why);
	for (i = 0; (line = strsep(&rest, "\n")) != NULL; i++)
		ck_assert_msg(i < ARRAY_LEN(errors[_i].places) &&
				  errors[_i].places[i] != NULL &&
				  strncmp(line, errors[_i].places[i],
				      strlen(errors[_i].places[i])) == 0,
		    "%s: %s", errors[_i].text, line);
	ck_assert(
	    i == ARRAY_LEN(errors[_i].places) || errors[_i].places[i] == NULL);
	free(text);
	settings_free(s);
}
END_TEST

/* ---- blocks ---- */

static const char blocks[] =
    "domain \"b.example\" {\n"
    "	mode = enforce\n"
    "	mx = { mx9.example.net }\n"
    "}\n"
    "domain \"A.example\" { exclude = yes max_age = 2d }\n"
    "max_age = 30d\n"
    "mx = mx8.example.net\n"
    "exclude = { .below.example, c.example, b.example }\n"
    "domain \"x.below.example\" { exclude = no }\n";

START_TEST(blocks_override_and_inherit)
{
	struct settings *s = settings_new();
	struct buf why = BUF_INIT;
	const struct domain_settings *d;

	ck_assert_msg(
	    settings_parse(s, blocks, "f", &why) == 0, "%s", buf_text(&why));
	d = settings_for(s, "b.example");
	ck_assert_str_eq(d->name, "b.example");
	ck_assert_int_eq(d->mode, AIM_ENFORCE);
	ck_assert_uint_eq(d->max_age, 30 * 86400);
	ck_assert_uint_eq(d->mx.len, 1);
	ck_assert_str_eq(d->mx.list[0], "mx9.example.net");
	d = settings_for(s, "a.example");
	ck_assert_uint_eq(d->max_age, 2 * 86400);
	ck_assert_str_eq(d->mx.list[0], "mx8.example.net");
	ck_assert_ptr_eq(settings_for(s, "other.example"), &s->general);

	ck_assert(settings_excluded(s, "a.example"));
	ck_assert(settings_excluded(s, "b.example"));
	ck_assert(settings_excluded(s, "y.below.example"));
	ck_assert(!settings_excluded(s, "below.example"));
	ck_assert(!settings_excluded(s, "x.below.example"));
	ck_assert(!settings_excluded(s, "xc.example"));

	ck_assert_int_eq(settings_set(s, "max_age=3d", &why), 0);
	ck_assert_uint_eq(settings_for(s, "b.example")->max_age, 3 * 86400);
	ck_assert_uint_eq(settings_for(s, "a.example")->max_age, 2 * 86400);
	buf_release(&why);
	settings_free(s);
}
END_TEST

/* ---- -o ---- */

static const struct {
	const char *assignment;
	int want;
	const char *word; /* of the message, or of what is printed */
} sets[] = {
	{ "jobs=7", 0, "jobs = 7\n" },
	{ "jobs = 7", 0, "jobs = 7\n" },
	{ "domains=a.example, b.example", 0,
	    "domains = { \"a.example\", \"b.example\" }" },
	{ "resolver=::1 127.0.0.1", 0, "resolver = \"::1, 127.0.0.1\"\n" },
	{ "resolver=::1,localhost", -1, "localhost" },
	{ "tlsrpt_rua=mailto:a@example.org", 0, "mailto:a@example.org" },
	{ "jobs", -1, "option=value" },
	{ "=7", -1, "option=value" },
	{ "jobs=no", -1, "1 to 4096" },
	{ "job=7", -1, "did you mean jobs" },
	{ "domains=a.example,-", -1, "domains" },
	{ "domain=a.example", -1, "no such option" },
};

START_TEST(set)
{
	struct settings *s = settings_new();
	struct buf why = BUF_INIT, out = BUF_INIT;

	ck_assert_int_eq(
	    settings_set(s, sets[_i].assignment, &why), sets[_i].want);
	settings_print(&out, s, false);
	ck_assert_ptr_nonnull(
	    strstr(sets[_i].want == 0 ? buf_text(&out) : buf_text(&why),
		sets[_i].word));
	if (sets[_i].want != 0)
		ck_assert_str_eq(buf_text(&out), "");
	buf_release(&why);
	buf_release(&out);
	settings_free(s);
}
END_TEST

/* several of one option, after a file that has each of them */
static const struct {
	const char *first, *second, *third;
	const char *want;
} several[] = {
	{ "config_directory=/b", "config_directory=/c", NULL,
	    "config_directory = { \"/b\", \"/c\" }" },
	{ "local_mx=b.example c.example", "local_mx=d.example", NULL,
	    "local_mx = { \"b.example\", \"c.example\", \"d.example\" }" },
	{ "domains=b.example", "exclude=.x.example", "domains=c.example",
	    "domains = { \"b.example\", \"c.example\" }" },
	{ "exclude=.b.example", "exclude=c.example", NULL,
	    "exclude = { \".b.example\", \"c.example\" }" },
	{ "mx=*.b.example", "mx=c.example", NULL,
	    "mx = { \"*.b.example\", \"c.example\" }" },
	{ "local_clients=192.0.2.1", "local_clients=192.0.2.2", NULL,
	    "local_clients = { \"192.0.2.1/32\", \"192.0.2.2/32\" }" },
	{ "resolver=192.0.2.2", "resolver=192.0.2.3", NULL,
	    "resolver = \"192.0.2.2, 192.0.2.3\"\n" },
	{ "domains=b.example", "domains=", "domains=c.example",
	    "domains = { \"c.example\" }" },
	/* one address only: the last one counts */
	{ "dns_update_server=192.0.2.2", "dns_update_server=192.0.2.3", NULL,
	    "dns_update_server = \"192.0.2.3\"\n" },
};

START_TEST(lists_given_by_several_assignments_add)
{
	static const char file[] = "config_directory = { /a }\n"
				   "local_mx = { a.example }\n"
				   "domains = { a.example }\n"
				   "exclude = { .a.example }\n"
				   "mx = { a.example }\n"
				   "local_clients = { 192.0.2.0/30 }\n"
				   "resolver = 192.0.2.1\n"
				   "dns_update_server = 192.0.2.1\n";
	const char *const assignment[] = { several[_i].first,
		several[_i].second, several[_i].third };
	struct settings *s = settings_new();
	struct buf why = BUF_INIT, out = BUF_INIT;
	size_t i;

	ck_assert_int_eq(settings_parse(s, file, "f", &why), 0);
	for (i = 0; i < ARRAY_LEN(assignment) && assignment[i] != NULL; i++)
		ck_assert_int_eq(settings_set(s, assignment[i], &why), 0);
	settings_print(&out, s, false);
	ck_assert_msg(strstr(buf_text(&out), several[_i].want) != NULL, "%s",
	    buf_text(&out));
	buf_release(&why);
	buf_release(&out);
	settings_free(s);
}
END_TEST

/* ---- the table ---- */

START_TEST(defaults_are_legal_and_printed_by_all)
{
	struct settings *s = settings_new();
	const struct settings_option *option;
	struct buf out = BUF_INIT, line = BUF_INIT;
	size_t n;

	settings_print(&out, s, true);
	for (n = 0; (option = settings_option(n)) != NULL; n++) {
		ck_assert(option->global || option->in_domain);
		ck_assert(option->help[strlen(option->help) - 1] == '.');
		ck_assert(*option->type != '\0' && *option->range != '\0');
		buf_clear(&line);
		buf_printf(&line, "%s = ", option->name);
		ck_assert_ptr_nonnull(strstr(buf_text(&out), buf_text(&line)));
	}
	ck_assert_uint_gt(n, 25);
	buf_release(&out);
	buf_release(&line);
	settings_free(s);
}
END_TEST

START_TEST(print_reads_back)
{
	struct settings *s, *t;
	struct buf all = BUF_INIT, again = BUF_INIT, why = BUF_INIT;
	size_t i;

	for (i = 0; i <= ARRAY_LEN(values); i++) {
		s = settings_new();
		t = settings_new();
		ck_assert_int_eq(
		    settings_parse(s,
			i < ARRAY_LEN(values) ? values[i].text : blocks, "f",
			&why),
		    0);
		buf_clear(&all);
		settings_print(&all, s, true);
		ck_assert_msg(settings_parse(t, buf_text(&all), "f", &why) == 0,
		    "%s", buf_text(&why));
		buf_clear(&again);
		settings_print(&again, t, true);
		ck_assert_str_eq(buf_text(&again), buf_text(&all));
		settings_free(s);
		settings_free(t);
	}
	buf_release(&all);
	buf_release(&again);
	buf_release(&why);
}
END_TEST

START_TEST(a_flood_of_errors_is_cut)
{
	struct settings *s = settings_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	const char *at;
	size_t i, lines = 1;

	for (i = 0; i < 250; i++)
		buf_puts(&text, "jobs = 0\n");
	ck_assert_int_eq(settings_parse(s, buf_text(&text), "f", &why), -1);
	for (at = buf_text(&why); (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	ck_assert_uint_eq(lines, 101);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "\nf: and 399 more"));
	buf_release(&text);
	buf_release(&why);
	settings_free(s);
}
END_TEST

START_TEST(many_blocks_each_find_their_own)
{
	struct settings *s = settings_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	char name[32];
	size_t i, count = 3000;

	for (i = 0; i < count; i++)
		buf_printf(&text,
		    "domain \"d%zu.example\" { mode = testing\n max_age = "
		    "%zu }\n",
		    i, 86400 + i);
	ck_assert_msg(settings_parse(s, buf_text(&text), "f", &why) == 0, "%s",
	    buf_text(&why));
	ck_assert_uint_eq(s->domain_len, count);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "d%zu.example", i);
		ck_assert_uint_eq(
		    settings_for(s, name)->max_age, 86400 + (uint32_t)i);
	}
	buf_release(&text);
	buf_release(&why);
	settings_free(s);
}
END_TEST

/* ---- a run that reaches nothing ---- */

/* by these nothing is written, and nobody is told anything */
static const char *const harmless[] = { "config_directory", "web_layout",
	"policy_host", "delegate", "mode", "max_age", "max_age_steps",
	"earlier_max_age", "mx", "id_style", "tlsrpt_rua", "domains",
	"domains_file", "exclude", "local_mx", "resolver", "trust_ad",
	"private_addresses", "outside_resolver", "ca_file", "dns_port",
	"smtp_port", "https_port", "jobs", "timeout", "promote",
	"testing_period", "min_reporters", "expiry_margin", "max_retire",
	"member", "member_timeout", "require_tls", "trusted_authserv_id",
	"client_detail", "tls_policy_attributes",
	/* of the milter, which knows no such run */
	"milter_socket", "milter_user", "milter_group", "local_clients",
	"spool_files", "spool_bytes", "spool_total", "trusted_hosts" };

static bool
is_harmless(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(harmless); i++)
		if (strcmp(harmless[i], name) == 0)
			return true;
	return false;
}

START_TEST(each_option_says_what_it_is_in_a_scratch_run)
{
	size_t i;

	for (i = 0; i < settings_rows_len; i++)
		ck_assert_msg((settings_rows[i].scratch != NULL) !=
				  is_harmless(settings_rows[i].doc.name),
		    "%s: does it make poststs write a file or tell a server? "
		    "then it wants a value for scratch runs in "
		    "settings_table.c; if not, a place in this list",
		    settings_rows[i].doc.name);
}
END_TEST

START_TEST(a_scratch_run_reaches_nothing)
{
	static const char dangerous[] =
	    "state_dir = /srv/state\nweb_root = /srv/web\n"
	    "spool_dir = /srv/spool\ndns_update = knsupdate\n"
	    "dns_update_server = 192.0.2.1\ndns_update_key = /srv/key\n"
	    "notify = \"mail:a@example.org, exec:/srv/tell\"\n"
	    "store = \"service=fleet\"\n"
	    "mode = enforce\nmax_age = 2d\n";
	struct settings *s = settings_new();
	struct buf text = BUF_INIT, why = BUF_INIT;

	ck_assert_int_eq(settings_parse(s, dangerous, "f", &why), 0);
	ck_assert_int_eq(settings_scratch(s, "/tmp/a b%", &why), 0);
	settings_print(&text, s, true);
	ck_assert_ptr_null(strstr(buf_text(&text), "/srv"));
	ck_assert_ptr_null(strstr(buf_text(&text), "192.0.2.1"));
	ck_assert_str_eq(s->state_dir, "/tmp/a b%/state");
	ck_assert_str_eq(s->web_root, "/tmp/a b%/www");
	ck_assert_str_eq(s->spool_dir, "");
	ck_assert_str_eq(s->store, "");
	ck_assert_int_eq(settings_dns_update(s), DNS_UPDATE_NO);
	ck_assert_uint_eq(s->notify.len, 0);
	ck_assert(!s->confirm);
	ck_assert_int_eq(s->general.mode, AIM_ENFORCE);
	ck_assert_uint_eq(s->general.max_age, 2 * 86400);
	ck_assert_int_eq(settings_scratch(s, "relative", &why), -1);
	buf_release(&text);
	buf_release(&why);
	settings_free(s);
}
END_TEST

UNIT_MAIN("settings", TEST(each_option_says_what_it_is_in_a_scratch_run),
    TEST(a_scratch_run_reaches_nothing), TEST(a_flood_of_errors_is_cut),
    TEST(many_blocks_each_find_their_own), LOOP(value, values),
    LOOP(error, errors), TEST(blocks_override_and_inherit), LOOP(set, sets),
    LOOP(lists_given_by_several_assignments_add, several),
    TEST(defaults_are_legal_and_printed_by_all), TEST(print_reads_back))
