/*
 * test_check - what a domain publishes, broken, and the one finding for it
 *
 * Each case breaks one thing of a scene that is in perfect order, and says
 * the finding (all findings there are) and the verdict that must come of it.
 * Mail hosts are broken in test_check_hosts.c.
 */
#include "breaks.h"
#include "unit.h"

#define CASE(name) static void name(struct scene *s)

CASE(nothing)
{
	(void)s;
}

/* records */
CASE(sts_none)
{
	s->zone.sts_txt_len = 0;
	s->domain.servers_len = 0;
}
CASE(sts_near_miss)
{
	sts_is(s, "V=STSv1; id=1;");
}
CASE(sts_no_id)
{
	sts_is(s, "v=STSv1;");
}
CASE(sts_id_bad)
{
	sts_is(s, "v=STSv1; id=2026-01-01;");
}
CASE(sts_several)
{
	s->sts[1] = s->sts[0];
	s->zone.sts_txt_len = 2;
}
CASE(sts_servfail)
{
	s->zone.sts_status = DNS_FAILED;
	s->zone.sts_txt_len = 0;
}
CASE(sts_foreign_id)
{
	sts_is(s, "v=STSv1; id=1;");
}
CASE(sts_disproven)
{
	sts_is(s, "v=STSv1; id=202605010000000123456789abcdef;");
}
CASE(dangling)
{
	s->domain.sts_cname = "_mta-sts.provider.example";
	s->zone.sts_status = DNS_NXDOMAIN;
	s->zone.sts_txt_len = 0;
	s->domain.servers_len = 0;
}
CASE(delegated)
{
	s->domain.sts_cname = "example-com.provider.example";
}
CASE(host_delegated)
{
	s->policy_host.cname = "sts.provider.example";
}
CASE(delegated_inside)
{
	s->domain.sts_cname = "_mta-sts.net.example.com";
}
CASE(tlsrpt_dangling)
{
	s->domain.tlsrpt_cname = "x.provider.example";
	s->zone.tlsrpt_status = DNS_NODATA;
	s->zone.tlsrpt_txt_len = 0;
}
CASE(disagree)
{
	s->sts[2] = (struct txt){ "v=STSv1; id=old;", 16 };
	s->servers[1].txt = &s->sts[2];
}
CASE(one_lacks)
{
	s->servers[1].txt_len = 0;
	s->servers[1].status = DNS_NODATA;
}
CASE(silent)
{
	s->servers[1].status = DNS_TIMEOUT;
}
static void
tlsrpt_is(struct scene *s, const char *text)
{
	s->tlsrpt[0] = (struct txt){ text, strlen(text) };
}
CASE(tlsrpt_none)
{
	s->zone.tlsrpt_txt_len = 0;
	s->zone.tlsrpt_status = DNS_NODATA;
}
CASE(tlsrpt_no_mailto)
{
	tlsrpt_is(s, "v=TLSRPTv1; rua=tls@example.com");
}
CASE(tlsrpt_no_rua)
{
	tlsrpt_is(s, "v=TLSRPTv1;");
}
CASE(tlsrpt_blanks)
{
	tlsrpt_is(s, "v=TLSRPTv1; rua=mailto:a@example.com, "
		     "mailto:b@example.com");
}

/* what stands beside the right name, which has none */
static const struct stray_record beside[] = {
	{ false, false, "_mta_sts.example.com", "v=STSv1; id=1;", 14 },
	{ true, false, "_smtp-tlsrpt.example.com", "v=TLSRPTv1;", 11 },
};
CASE(sts_beside)
{
	sts_none(s);
	s->domain.astray = beside;
	s->domain.astray_len = 1;
}
CASE(tlsrpt_beside)
{
	tlsrpt_none(s);
	s->domain.astray = beside + 1;
	s->domain.astray_len = 1;
}

/* policy host */
CASE(host_inside)
{
	static const char *private[] = { "10.0.0.80", "fd00::80" };

	s->policy_host.addresses = private;
	s->policy_host.addresses_len = 2;
}
CASE(host_gone)
{
	s->policy_host.a = DNS_NXDOMAIN;
	s->policy_host.aaaa = DNS_NXDOMAIN;
	s->policy_host.addresses_len = s->domain.fetches_len = 0;
}
CASE(host_servfail)
{
	s->policy_host.a = DNS_FAILED;
	s->policy_host.aaaa = DNS_FAILED;
	s->policy_host.addresses_len = s->domain.fetches_len = 0;
}
#define FETCH_CASE(name, change)            \
	CASE(name)                          \
	{                                   \
		scene_fetch(s, -1, change); \
	}
FETCH_CASE(web_refused, refused)
FETCH_CASE(web_filtered, filtered)
FETCH_CASE(web_no_tls, no_handshake)
FETCH_CASE(web_expired, expired)
FETCH_CASE(web_name, wrong_name)
FETCH_CASE(web_untrusted, untrusted)
FETCH_CASE(web_soon, soon)
FETCH_CASE(web_404, to_404)
FETCH_CASE(web_page, to_page)
FETCH_CASE(web_page_typed, to_typed_page)
FETCH_CASE(web_301, to_301)
FETCH_CASE(web_html, html)
FETCH_CASE(web_no_type, no_type)
FETCH_CASE(web_utf8, plain_utf8)
FETCH_CASE(web_large, too_large)
FETCH_CASE(web_slow, drips)
FETCH_CASE(web_no_http, no_http)
FETCH_CASE(web_local, local_error)
CASE(web_v6_404)
{
	scene_fetch(s, V6, to_404);
}
CASE(web_v6_refused)
{
	scene_fetch(s, V6, refused);
}
CASE(web_v6_soon)
{
	scene_fetch(s, V6, soon);
}
CASE(web_v6_old)
{
	scene_fetch(s, V6, old_body);
}

/* web_tls12 - what the first address says to TLS 1.2 alone */
static void
tls12_is(struct scene *s, enum probe_status status, const char *version)
{
	static struct probe old;
	static const struct probe *list[1];
	struct probe *first = (struct probe *)(uintptr_t)s->fetches[0];

	first->protocol = version;
	old = *first;
	old.tls = PROBE_TLS_12;
	old.status = status;
	old.step = status == PROBE_OK ? PROBE_STEP_DONE : PROBE_STEP_TLS;
	list[0] = &old;
	s->observed.policy_tls12 = list;
	s->observed.policy_tls12_len = 1;
}
CASE(web_tls13_only)
{
	tls12_is(s, PROBE_TLS_FAILED, "TLSv1.3");
}
CASE(web_tls12_too)
{
	tls12_is(s, PROBE_OK, "TLSv1.3");
}
CASE(web_tls12_silent)
{
	tls12_is(s, PROBE_TIMEOUT, "TLSv1.3");
}

/* policy */
#define POLICY_CASE(name, text)        \
	CASE(name)                     \
	{                              \
		scene_policy(s, text); \
	}
POLICY_CASE(testing, POLICY_OF("testing", BOTH, "1209600"))
POLICY_CASE(mode_none, POLICY_OF("none", BOTH, "86400"))
POLICY_CASE(low_age, POLICY_OF("enforce", BOTH, "172800"))
POLICY_CASE(short_age, POLICY_OF("enforce", BOTH, "3600"))
POLICY_CASE(long_age, POLICY_OF("enforce", BOTH, "40000000"))
POLICY_CASE(year_age, POLICY_OF("enforce", BOTH, "31557600"))
POLICY_CASE(mode_bad, POLICY_OF("enforced", BOTH, "1209600"))
POLICY_CASE(no_mx, POLICY_OF("enforce", "", "1209600"))
POLICY_CASE(blank_line, POLICY_OF("enforce", BOTH, "1209600") "\r\n")
POLICY_CASE(
    nmx, POLICY_OF("enforce", BOTH "nmx: mx3.example.com\r\n", "1209600"))
POLICY_CASE(lf, "version: STSv1\nmode: enforce\nmx: mx1.example.com\n"
		"mx: mx2.example.net\nmax_age: 1209600\n")
POLICY_CASE(empty, "")
CASE(testing_long)
{
	scene_policy(s, POLICY_OF("testing", BOTH, "1209600"));
	sts_is(s, "v=STSv1; id=20250101000000;");
}

/* MX set */
POLICY_CASE(
    one_missing, POLICY_OF("enforce", "mx: mx1.example.com\r\n", "1209600"))
POLICY_CASE(
    all_missing, POLICY_OF("enforce", "mx: mx.example.org\r\n", "1209600"))
POLICY_CASE(
    wildcard, POLICY_OF("enforce", "mx: *.example.com\r\nmx: *.example.net\r\n",
		  "1209600"))
POLICY_CASE(
    unused, POLICY_OF("enforce", BOTH "mx: mx3.example.com\r\n", "1209600"))
POLICY_CASE(wide, POLICY_OF("enforce", BOTH "mx: *.co.uk\r\n", "1209600"))
CASE(wildcard_apex)
{
	s->hosts[MX1].name = "example.com";
	scene_policy(
	    s, POLICY_OF("enforce",
		   "mx: *.example.com\r\nmx: mx2.example.net\r\n", "1209600"));
}
CASE(wildcard_two)
{
	s->hosts[MX1].name = "a.mx.example.com";
	scene_policy(
	    s, POLICY_OF("enforce",
		   "mx: *.example.com\r\nmx: mx2.example.net\r\n", "1209600"));
}
CASE(null_mx)
{
	s->zone.null_mx = TRI_YES;
	s->set.len = 0;
	s->zone.sts_txt_len = s->zone.tlsrpt_txt_len = 0;
	s->domain.servers_len = 0;
}
CASE(no_domain)
{
	s->zone.mx_status = DNS_NXDOMAIN;
	s->set.len = 0;
}
CASE(mx_servfail)
{
	s->zone.mx_status = DNS_FAILED;
	s->set.len = 0;
}
CASE(implicit)
{
	s->zone.implicit = TRI_YES;
}
CASE(mx_alias)
{
	s->hosts[MX1].cname = "real.example.com";
}
CASE(mx_gone)
{
	s->hosts[MX2].a = s->hosts[MX2].aaaa = DNS_NXDOMAIN;
	s->hosts[MX2].addresses_len = 0;
	s->observed_hosts[MX2].probes_len = 0;
}
CASE(subdomain)
{
	static struct fact_zone zones[2];

	zones[0] = s->zone;
	zones[1] = s->zone;
	zones[0].sts_txt_len = 0;
	zones[0].domain = "dept.example.com";
	zones[1].domain = "example.com";
	s->facts->zones = zones;
	s->facts->zones_len = 2;
	s->domain.zone = &zones[0];
	s->domain.servers_len = 0;
}

static const struct scene_case cases[] = {
	{ nothing, "", CHECK_YES },

	{ sts_none, "sts-record-none", CHECK_NO_POLICY },
	{ sts_near_miss, "sts-record-near-miss", CHECK_NO_POLICY },
	{ sts_no_id, "sts-record-id-missing", CHECK_NO_POLICY },
	{ sts_id_bad, "sts-record-id-bad", CHECK_NO_POLICY },
	{ sts_several, "sts-record-several", CHECK_NO_POLICY },
	{ sts_servfail, "sts-lookup-failed", CHECK_UNKNOWN },
	{ sts_foreign_id, "", CHECK_YES },
	{ sts_disproven, "policy-id-disproven", CHECK_YES },
	{ dangling, "delegation-dangling", CHECK_NO_POLICY },
	{ delegated, "delegated-elsewhere", CHECK_YES },
	{ host_delegated, "delegated-elsewhere", CHECK_YES },
	{ delegated_inside, "", CHECK_YES },
	{ tlsrpt_dangling, "delegation-dangling", CHECK_YES },
	{ disagree, "servers-disagree", CHECK_YES },
	{ one_lacks, "servers-disagree", CHECK_YES },
	{ silent, "server-silent", CHECK_YES },
	{ tlsrpt_none, "tlsrpt-record-none", CHECK_YES },
	{ tlsrpt_no_mailto, "tlsrpt-record-no-mailto", CHECK_YES },
	{ tlsrpt_no_rua, "tlsrpt-record-rua-missing", CHECK_YES },
	{ tlsrpt_blanks, "tlsrpt-record-comma-blanks", CHECK_YES },

	{ host_inside, "policy-host-inside", CHECK_YES },
	{ sts_beside, "sts-record-astray sts-record-none", CHECK_NO_POLICY },
	{ tlsrpt_beside, "tlsrpt-record-astray tlsrpt-record-none", CHECK_YES },

	{ host_gone, "sts-record-without-policy-host", CHECK_NO_POLICY },
	{ host_servfail, "policy-host-lookup-failed", CHECK_UNKNOWN },
	{ web_refused, "policy-unreachable", CHECK_NO_POLICY },
	{ web_filtered, "policy-unreachable", CHECK_NO_POLICY },
	{ web_no_tls, "policy-tls-failed", CHECK_NO_POLICY },
	{ web_expired, "policy-host-certificate", CHECK_NO_POLICY },
	{ web_name, "policy-host-certificate", CHECK_NO_POLICY },
	{ web_untrusted, "policy-host-certificate", CHECK_NO_POLICY },
	{ web_soon, "policy-host-certificate-expires-soon", CHECK_YES },
	{ web_404, "policy-http-status", CHECK_NO_POLICY },
	{ web_301, "policy-redirect", CHECK_NO_POLICY },
	{ web_page, "policy-web-page", CHECK_NO_POLICY },
	{ web_page_typed, "policy-web-page", CHECK_NO_POLICY },
	{ web_tls13_only, "policy-host-tls-1-3-only", CHECK_YES },
	{ web_tls12_too, "", CHECK_YES },
	{ web_tls12_silent, "", CHECK_YES },
	{ web_html, "policy-media-type", CHECK_YES },
	{ web_no_type, "policy-media-type", CHECK_YES },
	{ web_utf8, "", CHECK_YES },
	{ web_large, "policy-too-large", CHECK_NO_POLICY },
	{ web_slow, "policy-slow", CHECK_NO_POLICY },
	{ web_no_http, "policy-no-http", CHECK_NO_POLICY },
	{ web_local, "", CHECK_UNKNOWN },
	{ web_v6_404, "policy-address-unreachable", CHECK_YES },
	{ web_v6_refused, "policy-address-unreachable", CHECK_YES },
	{ web_v6_soon, "policy-host-certificate-expires-soon", CHECK_YES },
	{ web_v6_old, "policy-bodies-differ", CHECK_YES },

	{ testing, "", CHECK_YES },
	{ testing_long, "policy-testing-long", CHECK_YES },
	{ mode_none, "policy-mode-none", CHECK_NO_POLICY },
	{ low_age, "policy-max-age-low", CHECK_YES },
	{ short_age, "policy-max-age-short", CHECK_YES },
	{ long_age, "policy-max-age-too-long", CHECK_NO_POLICY },
	{ year_age, "policy-max-age-year", CHECK_YES },
	{ mode_bad, "policy-mode-bad", CHECK_NO_POLICY },
	{ no_mx, "policy-mx-missing", CHECK_NO_POLICY },
	{ blank_line, "policy-blank-line", CHECK_NO_POLICY },
	{ nmx, "policy-unknown-field", CHECK_YES },
	{ lf, "policy-line-ending", CHECK_YES },
	{ empty, "policy-empty", CHECK_NO_POLICY },

	{ one_missing, "mx-not-covered", CHECK_PARTLY },
	{ all_missing, "mx-not-covered policy-mx-unused", CHECK_NO },
	{ wildcard, "", CHECK_YES },
	{ wildcard_apex, "mx-wildcard-depth", CHECK_PARTLY },
	{ wildcard_two, "mx-wildcard-depth", CHECK_PARTLY },
	{ unused, "policy-mx-unused", CHECK_YES },
	{ wide, "policy-mx-wide policy-mx-unused", CHECK_YES },
	{ null_mx, "null-mx", CHECK_NO_MAIL },
	{ no_domain, "no-mx", CHECK_NO_MAIL },
	{ mx_servfail, "mx-lookup-failed", CHECK_UNKNOWN },
	{ implicit, "implicit-mx", CHECK_YES },
	{ mx_alias, "mx-is-alias", CHECK_YES },
	{ mx_gone, "mx-without-address", CHECK_PARTLY },
	{ subdomain, "subdomain-without-policy", CHECK_NO_POLICY },
};

START_TEST(one_finding_each)
{
	scene_case(&cases[_i]);
}
END_TEST

UNIT_MAIN("check", LOOP(one_finding_each, cases))
