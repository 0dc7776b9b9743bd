/* showcheck FORM CASE - a case of a check, as one of the forms prints it */
#include <stdio.h>

#include "breaks.h"
#undef fail /* check.h has one, too */
#include "cli/out/checkout.h"
#include "cli/out/print.h"

CASE(perfect)
{
	(void)s;
}

CASE(ours)
{
	scene_ours(s);
}

/* something of everything: a record, a host, a family, a key, TLSA */
CASE(broken)
{
	static const char policy[] = POLICY_OF(
	    "enforce", "mx: *.example.com\r\nmx: mx3.example.net\r\n", "86400");

	scene_policy(s, policy);
	sts_is(s, "v=STSv1; id=202601010000000000000000000000;");
	s->servers[1].status = DNS_TIMEOUT;
	s->domain.sts_cname = "example-com.provider.example";
	scene_fetch(s, V6, to_404);
	scene_each(s, MX1, V6, ALL_VIEWS, expired);
	scene_each(s, MX1, V4, RSA, untrusted);
	scene_each(s, MX2, -1, ALL_VIEWS, no_starttls);
	s->tlsa[MX1][0].data = s->tlsa[MX2][0].data;
}

/* hostile: what the world said must not reach a terminal or a reader */
CASE(hostile)
{
	static const struct txt evil = { "v=STSv1; id=\033[2J|\"\\\n;", 20 };
	static const char name[] = "mx|\"\\\n\033.example.com";

	s->sts[0] = evil;
	s->tlsrpt[0] = evil;
	s->hosts[MX2].name = name;
	scene_each(s, MX2, -1, ALL_VIEWS, wrong_name);
}

CASE(not_loaded)
{
	scene_ours(s);
	scene_each(s, MX1, -1, ALL_VIEWS & ~RSA, older_cert);
}

/* a hosting provider's chain for clients that do not name the host */
CASE(by_sni)
{
	scene_each(s, MX1, -1, NO_SNI, wrong_name);
}

static void
young(struct fact_cert *cert, int left)
{
	cert->not_after = SCENE_NOW + left * 3600;
	cert->not_before = cert->not_after - 160 * 3600;
}

static void
fresh_cert(struct probe *p, struct fact_cert *cert)
{
	(void)p;
	young(cert, 159);
}

static void
late_cert(struct probe *p, struct fact_cert *cert)
{
	(void)p;
	young(cert, 1);
}

/* certificates of 160 hours: an hour old, and an hour before the end */
CASE(short_lived)
{
	scene_each(s, MX1, -1, ALL_VIEWS, fresh_cert);
	scene_each(s, MX2, -1, ALL_VIEWS, fresh_cert);
	scene_fetch(s, -1, fresh_cert);
}

CASE(short_lived_late)
{
	short_lived(s);
	scene_each(s, MX1, -1, ALL_VIEWS, late_cert);
}

static const struct {
	const char *name;
	void (*change)(struct scene *);
} cases[] = {
	{ "perfect", perfect },
	{ "ours", ours },
	{ "broken", broken },
	{ "hostile", hostile },
	{ "not-loaded", not_loaded },
	{ "by-sni", by_sni },
	{ "short-lived", short_lived },
	{ "short-lived-late", short_lived_late },
};

static const struct {
	const char *name;
	void (*print)(const struct checkout *);
	bool list;
} forms[] = {
	{ "text", check_text, false },
	{ "list", check_text, true },
	{ "json", check_json, false },
	{ "lines", check_json, true },
	{ "nagios", check_nagios, false },
	{ "prometheus", check_prometheus, false },
};

int
main(int argc, char **argv)
{
	struct checkout o = { .check = NULL };
	struct scene s;
	size_t c, f;

	if (argc != 3)
		return 64;
	for (f = 0; f < ARRAY_LEN(forms); f++)
		if (strcmp(forms[f].name, argv[1]) == 0)
			break;
	for (c = 0; c < ARRAY_LEN(cases); c++)
		if (strcmp(cases[c].name, argv[2]) == 0)
			break;
	if (f == ARRAY_LEN(forms) || c == ARRAY_LEN(cases))
		return 64;
	print_begin(COLOR_NEVER, false);
	scene_init(&s);
	cases[c].change(&s);
	o.check = scene_check(&s);
	o.list = forms[f].list;
	forms[f].print(&o);
	scene_release(&s);
	return print_end();
}
