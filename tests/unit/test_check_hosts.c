/*
 * test_check_hosts - mail hosts, broken, and the one finding for it
 *
 * As test_check.c; also TLSA records, and what is known of hosts and domains
 * of ours.
 */
#include "breaks.h"
#include "unit.h"

CASE(sts_none)
{
	s->zone.sts_txt_len = 0;
	s->domain.servers_len = 0;
}

/* MX hosts */
#define MX_CASE(name, address, views, change)               \
	CASE(name)                                          \
	{                                                   \
		scene_each(s, MX1, address, views, change); \
	}
MX_CASE(mx_refused, -1, ALL_VIEWS, refused)
MX_CASE(mx_filtered, -1, ALL_VIEWS, filtered)
MX_CASE(mx_v6_refused, V6, ALL_VIEWS, refused)
MX_CASE(mx_away, -1, ALL_VIEWS, turned_away)
MX_CASE(mx_hangs_up, -1, ALL_VIEWS, hangs_up)
MX_CASE(mx_plain, -1, ALL_VIEWS, no_starttls)
MX_CASE(mx_v6_plain, V6, ALL_VIEWS, no_starttls)
MX_CASE(mx_454, -1, ALL_VIEWS, starttls_refused)
MX_CASE(mx_no_handshake, -1, ALL_VIEWS, no_handshake)
CASE(mx_tls10)
{
	scene_each(s, MX1, -1, TLS12 | TLS13, no_handshake);
	scene_each(s, MX1, -1, ALL_VIEWS & ~(TLS12 | TLS13), tls10);
}
MX_CASE(mx_no_tls12, -1, TLS12, no_handshake)
MX_CASE(mx_no_tls13, -1, TLS13, no_handshake)
MX_CASE(mx_no_rsa, -1, RSA, no_handshake)
MX_CASE(mx_expired, -1, ALL_VIEWS, expired)
MX_CASE(mx_chain_expired, -1, ALL_VIEWS, chain_expired)
MX_CASE(mx_soon, -1, ALL_VIEWS, soon)
MX_CASE(mx_not_yet, -1, ALL_VIEWS, not_yet)
MX_CASE(mx_untrusted, -1, ALL_VIEWS, untrusted)
MX_CASE(mx_incomplete, -1, ALL_VIEWS, incomplete)
MX_CASE(mx_self_signed, -1, ALL_VIEWS, self_signed)
MX_CASE(mx_no_roots, -1, ALL_VIEWS, no_roots)
MX_CASE(mx_name, -1, ALL_VIEWS, wrong_name)
MX_CASE(mx_wildcard_deep, -1, ALL_VIEWS, wildcard_deep)
MX_CASE(mx_wildcard, -1, ALL_VIEWS, wildcard_fits)
MX_CASE(mx_cn_only, -1, ALL_VIEWS, cn_only)
MX_CASE(mx_weak_key, -1, ALL_VIEWS, weak_key)
MX_CASE(mx_sha1, -1, ALL_VIEWS, weak_signature)
MX_CASE(mx_unordered, -1, ALL_VIEWS, unordered)
MX_CASE(mx_rsa_expired, -1, RSA, expired)
MX_CASE(mx_v6_expired, V6, ALL_VIEWS, expired)
MX_CASE(mx_default_chain, -1, NO_SNI, wrong_name)
MX_CASE(mx_needs_sni, -1, NO_SNI, no_handshake)
MX_CASE(mx_sni_chain, -1, ALL_VIEWS & ~NO_SNI, wrong_name)
CASE(all_expired)
{
	scene_each(s, MX1, -1, ALL_VIEWS, expired);
	scene_each(s, MX2, -1, ALL_VIEWS, untrusted);
}
CASE(testing_expired)
{
	scene_policy(s, POLICY_OF("testing", BOTH, "1209600"));
	scene_each(s, MX1, -1, ALL_VIEWS, expired);
}
CASE(not_ready)
{
	sts_none(s);
	scene_each(s, MX1, -1, ALL_VIEWS, self_signed);
}
CASE(no_ipv6)
{
	scene_each(s, MX1, V6, ALL_VIEWS, no_route);
	scene_fetch(s, V6, no_route);
}
CASE(seen_locally)
{
	/* the host's address is another one than those that answered */
	static const char *public[] = { "198.51.100.1" };
	static const struct probe *list[16];
	static struct probe missed;
	size_t i;

	scene_ours(s);
	missed = *s->host_probes[MX1][0];
	missed.address = public[0];
	refused(&missed, NULL);
	list[0] = &missed;
	for (i = 0; i < 12; i++)
		list[i + 1] = s->host_probes[MX1][i];
	s->hosts[MX1].addresses = public;
	s->hosts[MX1].addresses_len = 1;
	s->observed_hosts[MX1].probes = list;
	s->observed_hosts[MX1].probes_len = 13;
}
CASE(inside)
{
	static const char *private[] = { "192.168.7.10" };

	s->hosts[MX1].addresses = private;
	s->hosts[MX1].addresses_len = 1;
}
CASE(blocked)
{
	scene_each(s, MX1, -1, ALL_VIEWS, filtered);
	scene_each(s, MX2, -1, ALL_VIEWS, filtered);
	s->observed.port_blocked = TRI_YES;
}
CASE(not_seen)
{
	s->observed_hosts[MX1].probes_len = s->observed_hosts[MX2].probes_len =
	    0;
}

/* DANE */
CASE(tlsa_none)
{
	size_t i;

	for (i = 0; i < SCENE_HOSTS; i++) {
		s->observed_hosts[i].tlsa_len = 0;
		s->observed_hosts[i].tlsa_status = DNS_NODATA;
	}
}
CASE(tlsa_mismatch)
{
	s->tlsa[MX1][0].data = s->tlsa[MX2][0].data;
}
CASE(tlsa_no_rsa)
{
	s->observed_hosts[MX1].tlsa_len = 1;
}
CASE(tlsa_usage)
{
	s->tlsa[MX1][0].usage = s->tlsa[MX1][1].usage = 1;
}
CASE(tlsa_unsigned)
{
	s->observed_hosts[MX1].tlsa_secure = TRI_NO;
}
CASE(tlsa_unsigned_address)
{
	s->observed_hosts[MX1].address_secure = TRI_NO;
}
CASE(tlsa_one_host)
{
	s->observed_hosts[MX2].tlsa_len = 0;
	s->observed_hosts[MX2].tlsa_status = DNS_NODATA;
}
CASE(tlsa_servfail)
{
	s->observed_hosts[MX2].tlsa_len = 0;
	s->observed_hosts[MX2].tlsa_status = DNS_FAILED;
}
CASE(tlsa_unknown)
{
	s->observed_hosts[MX1].tlsa_secure = TRI_UNKNOWN;
	s->observed_hosts[MX2].tlsa_secure = TRI_UNKNOWN;
}
CASE(tlsa_mx_unsigned)
{
	s->zone.secure = TRI_NO;
}
CASE(tlsa_ok_self_signed)
{
	mx_self_signed(s);
}

/* our own */
CASE(ours)
{
	scene_ours(s);
}
CASE(ours_gone)
{
	scene_ours(s);
	sts_none(s);
}
CASE(ours_testing_gone)
{
	scene_policy(s, POLICY_OF("testing", BOTH, "1209600"));
	scene_ours(s);
	sts_none(s);
}
CASE(ours_file_gone)
{
	scene_ours(s);
	scene_fetch(s, -1, to_404);
}
CASE(ours_other_file)
{
	scene_ours(s);
	scene_fetch(s, -1, old_body);
}
CASE(ours_old_record)
{
	scene_ours(s);
	sts_is(s, "v=STSv1; id=20250101000000;");
}
CASE(ours_new_record)
{
	ours_old_record(s);
	s->row.released = SCENE_NOW - 60;
}
CASE(disk_newer)
{
	scene_ours(s);
	scene_each(s, MX1, -1, ALL_VIEWS, older_cert);
}
CASE(disk_other)
{
	scene_ours(s);
	scene_each(s, MX1, -1, ALL_VIEWS, other_cert);
}
CASE(disk_v6)
{
	scene_ours(s);
	scene_each(s, MX1, V6, ALL_VIEWS, older_cert);
}
CASE(disk_sni)
{
	scene_ours(s);
	scene_each(s, MX1, -1, NO_SNI, other_cert);
}
CASE(disk_rsa)
{
	scene_ours(s);
	s->disk[1].not_before = SCENE_NOW - 70 * SCENE_DAY;
	s->disk[1].not_after = SCENE_NOW + 20 * SCENE_DAY;
}
CASE(disk_not_shown)
{
	scene_ours(s);
	scene_each(s, MX1, -1, RSA, no_handshake);
}

static const struct scene_case cases[] = {
	{ mx_refused, "mx-unreachable", CHECK_PARTLY },
	{ mx_filtered, "mx-unreachable", CHECK_PARTLY },
	{ mx_v6_refused, "mx-address-unreachable", CHECK_YES },
	{ mx_away, "mx-turned-away", CHECK_UNKNOWN },
	{ mx_hangs_up, "mx-talk-failed", CHECK_PARTLY },
	{ mx_plain, "mx-no-starttls", CHECK_PARTLY },
	{ mx_v6_plain, "mx-no-starttls", CHECK_PARTLY },
	{ mx_454, "mx-starttls-refused", CHECK_PARTLY },
	{ mx_no_handshake, "mx-tls-failed", CHECK_PARTLY },
	{ mx_tls10, "tls-too-old", CHECK_PARTLY },
	{ mx_no_tls12, "tls-1-2-refused", CHECK_PARTLY },
	{ mx_no_tls13, "", CHECK_YES },
	{ mx_no_rsa, "", CHECK_YES },
	{ mx_expired, "certificate-expired", CHECK_PARTLY },
	{ mx_chain_expired, "certificate-expired", CHECK_PARTLY },
	{ mx_soon, "certificate-expires-soon", CHECK_YES },
	{ mx_not_yet, "certificate-not-yet-valid", CHECK_PARTLY },
	{ mx_untrusted, "certificate-untrusted", CHECK_PARTLY },
	{ mx_incomplete, "certificate-untrusted", CHECK_PARTLY },
	{ mx_self_signed, "certificate-untrusted", CHECK_PARTLY },
	{ mx_no_roots, "certificate-trust-unknown", CHECK_UNKNOWN },
	{ mx_name, "certificate-name-missing", CHECK_PARTLY },
	{ mx_wildcard_deep, "certificate-name-missing", CHECK_PARTLY },
	{ mx_wildcard, "", CHECK_YES },
	{ mx_cn_only, "certificate-cn-only", CHECK_PARTLY },
	{ mx_weak_key, "certificate-weak-key", CHECK_YES },
	{ mx_sha1, "certificate-weak-signature", CHECK_YES },
	{ mx_unordered, "certificate-unordered", CHECK_YES },
	{ mx_rsa_expired, "certificate-expired", CHECK_PARTLY },
	{ mx_v6_expired, "certificate-expired", CHECK_PARTLY },
	{ mx_default_chain, "mx-certificate-by-sni", CHECK_YES },
	{ mx_needs_sni, "mx-needs-sni", CHECK_PARTLY },
	{ mx_sni_chain, "certificate-name-missing", CHECK_PARTLY },
	{ all_expired, "certificate-expired certificate-untrusted", CHECK_NO },
	{ testing_expired, "certificate-expired", CHECK_YES },
	{ not_ready, "mx-not-ready sts-record-none", CHECK_NO_POLICY },
	{ no_ipv6, "no-ipv6-here", CHECK_YES },
	{ seen_locally, "mx-seen-locally", CHECK_YES },
	{ inside, "mx-inside", CHECK_UNKNOWN },
	{ blocked, "port-25-blocked", CHECK_UNKNOWN },
	{ not_seen, "", CHECK_UNKNOWN },

	{ tlsa_none, "", CHECK_YES },
	{ tlsa_mismatch, "tlsa-mismatch", CHECK_YES },
	{ tlsa_no_rsa, "tlsa-mismatch", CHECK_YES },
	{ tlsa_usage, "tlsa-partial tlsa-unusable", CHECK_YES },
	{ tlsa_unsigned, "tlsa-insecure tlsa-partial", CHECK_YES },
	{ tlsa_unsigned_address, "tlsa-insecure tlsa-partial", CHECK_YES },
	{ tlsa_one_host, "tlsa-partial", CHECK_YES },
	{ tlsa_servfail, "tlsa-lookup-failed", CHECK_YES },
	{ tlsa_unknown, "dnssec-unknown", CHECK_YES },
	{ tlsa_mx_unsigned, "tlsa-mx-insecure", CHECK_YES },
	{ tlsa_ok_self_signed, "certificate-untrusted", CHECK_PARTLY },

	{ ours, "", CHECK_YES },
	{ ours_gone, "sts-record-gone", CHECK_YES },
	{ ours_testing_gone, "sts-record-missing", CHECK_NO_POLICY },
	{ ours_file_gone, "policy-http-status", CHECK_YES },
	{ ours_other_file, "policy-not-ours", CHECK_YES },
	{ ours_old_record, "sts-record-outdated", CHECK_YES },
	{ ours_new_record, "", CHECK_YES },
	{ disk_newer, "certificate-not-loaded", CHECK_YES },
	{ disk_other, "certificate-not-configured", CHECK_YES },
	{ disk_v6, "certificate-address-stale", CHECK_YES },
	{ disk_sni, "certificate-not-configured", CHECK_YES },
	{ disk_not_shown, "certificate-not-shown", CHECK_YES },
	{ disk_rsa, "certificate-key-type-forgotten", CHECK_YES },
};

START_TEST(one_finding_each)
{
	scene_case(&cases[_i]);
}
END_TEST

UNIT_MAIN("check_hosts", LOOP(one_finding_each, cases))
