/* test_probe_smtp - what a probe of an MX host says about each kind of peer */
#include <string.h>

#include "probe/queue.h"
#include "probing.h"

/* ---- how the dialogue ends ---- */

static const struct {
	const char *name;
	struct peer_smtp smtp;
	bool tls;
	enum probe_status status;
	enum probe_step step;
	enum tri starttls, requiretls;
} endings[] = {
	{ "all well", { 0 }, true, PROBE_OK, PROBE_STEP_DONE, TRI_YES, TRI_NO },
	{ "REQUIRETLS", { .ehlo_tls = "250-mx\r\n250 REQUIRETLS\r\n" }, true,
	    PROBE_OK, PROBE_STEP_DONE, TRI_YES, TRI_YES },
	{ "no STARTTLS", { 0 }, false, PROBE_NO_STARTTLS, PROBE_STEP_EHLO,
	    TRI_NO, TRI_UNKNOWN },
	{ "no ESMTP", { .ehlo = "502 what\r\n", .helo = "250 mx\r\n" }, false,
	    PROBE_NO_STARTTLS, PROBE_STEP_EHLO, TRI_NO, TRI_UNKNOWN },
	{ "STARTTLS refused", { .starttls = "454 not now\r\n" }, true,
	    PROBE_NO_TLS, PROBE_STEP_STARTTLS, TRI_YES, TRI_UNKNOWN },
	{ "greeted with 554", { .greeting = "554-go\r\n554 away\r\n" }, true,
	    PROBE_TURNED_AWAY, PROBE_STEP_GREETING, TRI_UNKNOWN, TRI_UNKNOWN },
	{ "greeted with 421", { .greeting = "421 busy\r\n" }, true,
	    PROBE_TURNED_AWAY, PROBE_STEP_GREETING, TRI_UNKNOWN, TRI_UNKNOWN },
	{ "EHLO and HELO refused",
	    { .ehlo = "550 no\r\n", .helo = "550 no\r\n" }, false,
	    PROBE_TURNED_AWAY, PROBE_STEP_EHLO, TRI_UNKNOWN, TRI_UNKNOWN },
	{ "not SMTP", { .greeting = "SSH-2.0-x\r\n" }, true, PROBE_PROTOCOL,
	    PROBE_STEP_GREETING, TRI_UNKNOWN, TRI_UNKNOWN },
	{ "reply injected before TLS",
	    { .starttls = "220 go\r\n250 injected\r\n" }, true, PROBE_PROTOCOL,
	    PROBE_STEP_TLS, TRI_YES, TRI_UNKNOWN },
	{ "QUIT refused", { .quit = "500 what\r\n" }, true, PROBE_OK,
	    PROBE_STEP_DONE, TRI_YES, TRI_NO },
	{ "EHLO refused under TLS", { .ehlo_tls = "550 no\r\n" }, true,
	    PROBE_OK, PROBE_STEP_DONE, TRI_YES, TRI_NO },
};

START_TEST(dialogues_end)
{
	struct peer_smtp smtp = endings[_i].smtp;
	struct probe probe;
	struct peer peer;

	smtp.tls = endings[_i].tls ? &world.good : NULL;
	peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	probe = world_ask(PROBE_SMTP, peer.port);
	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_msg(probe.status == endings[_i].status &&
			  probe.step == endings[_i].step,
	    "%s: %s at %s: %s", endings[_i].name,
	    probe_status_name(probe.status), probe_step_name(probe.step),
	    probe.failure);
	ck_assert_msg(probe.smtp.starttls == endings[_i].starttls &&
			  probe.smtp.requiretls == endings[_i].requiretls,
	    "%s: keywords", endings[_i].name);
	ck_assert_msg((probe.failure == NULL) == (probe.status == PROBE_OK),
	    "%s: %s", endings[_i].name, probe.failure);
}
END_TEST

START_TEST(everything_seen_is_told)
{
	struct peer_smtp smtp = { .tls = &world.good,
		.greeting = "220 mx\033[31m.example.test ESMTP\r\n",
		.ehlo_tls = "250-tls.example.test hello\r\n250 SIZE\r\n" };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe probe = world_ask(PROBE_SMTP, peer.port);

	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_int_eq(probe.status, PROBE_OK);
	ck_assert_str_eq(probe.smtp.banner, "mx?[31m.example.test ESMTP");
	ck_assert_str_eq(probe.smtp.ehlo_name, "tls.example.test");
	ck_assert_int_eq(probe.smtp.greeting_code, 220);
	ck_assert_int_eq(probe.smtp.ehlo_code, 250);
	ck_assert_int_eq(probe.smtp.starttls_code, 220);
	ck_assert_str_eq(probe.protocol, "TLSv1.3");
	ck_assert_ptr_nonnull(probe.cipher);
	ck_assert_int_eq(probe.alert, -1);
	ck_assert_ptr_nonnull(probe.cert);
	ck_assert_uint_eq(cert_faults_for(probe.cert, MX_HOST), 0);
	ck_assert_int_eq(probe.cert->trusted, TRI_YES);
	ck_assert_str_eq(probe.cert->key_type, "RSA");
}
END_TEST

/* ---- nobody there ---- */

START_TEST(a_closed_port_is_refused)
{
	struct probe probe = world_ask(PROBE_SMTP, peer_closed_port());

	world_probe(&probe, 1);
	ck_assert_int_eq(probe.status, PROBE_REFUSED);
	ck_assert_int_eq(probe.step, PROBE_STEP_CONNECT);
	ck_assert_ptr_null(probe.cert);
}
END_TEST

START_TEST(no_route_is_unreachable)
{
	struct probe probe = world_ask(PROBE_SMTP, 25);

	probe.address = "255.255.255.255";
	world_probe(&probe, 1);
	ck_assert_int_eq(probe.status, PROBE_UNREACHABLE);
}
END_TEST

START_TEST(what_cannot_be_asked_is_our_failure)
{
	struct probe list[4];
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++)
		list[i] = world_ask(PROBE_SMTP, 25);
	list[0].address = "localhost";
	list[1].host = "mx.example.test/../x";
	list[2].host = "";
	list[3].port = 0;
	world_probe(list, ARRAY_LEN(list));
	for (i = 0; i < ARRAY_LEN(list); i++) {
		ck_assert_int_eq(list[i].status, PROBE_LOCAL);
		ck_assert_ptr_nonnull(list[i].failure);
	}
}
END_TEST

START_TEST(v6_is_spoken)
{
	struct peer_smtp smtp = { .tls = &world.good };
	struct peer peer = peer_start("::1", peer_smtp, &smtp);
	struct probe list[2];

	list[0] = list[1] = world_ask(PROBE_SMTP, peer.port);
	list[0].address = list[1].address = "::1";
	list[1].sni = false;
	world_probe(list, 2);
	peer_stop(&peer);
	ck_assert_int_eq(list[0].status, PROBE_OK);
	ck_assert_int_eq(list[1].status, PROBE_OK);
}
END_TEST

/* ---- certificates ---- */

static const struct {
	const char *name;
	struct pki_wish wish;
	bool by_stranger, alone; /* alone: the intermediate is not sent */
	unsigned faults;
} chains[] = {
	{ "wrong name", { .sans = "DNS:mx2.example.test" }, false, false,
	    CERT_WRONG_NAME },
	{ "name in CN alone", { .common_name = MX_HOST }, false, false,
	    CERT_WRONG_NAME },
	{ "wildcard", { .sans = "DNS:*.example.test" }, false, false, 0 },
	{ "expired", { .sans = "DNS:" MX_HOST, .begins = -86400, .ends = -60 },
	    false, false, CERT_EXPIRED },
	{ "not yet", { .sans = "DNS:" MX_HOST, .begins = 60, .ends = 900 },
	    false, false, CERT_NOT_YET_VALID },
	{ "untrusted root", { .sans = "DNS:" MX_HOST }, true, false,
	    CERT_UNTRUSTED_ROOT },
	{ "intermediate missing", { .sans = "DNS:" MX_HOST }, false, true,
	    CERT_ISSUER_MISSING },
	{ "weak key", { .sans = "DNS:" MX_HOST, .rsa_bits = 1024 }, false,
	    false, CERT_WEAK_KEY },
	{ "several at once",
	    { .sans = "DNS:x.example", .begins = -60, .ends = -1 }, true, false,
	    CERT_WRONG_NAME | CERT_EXPIRED | CERT_UNTRUSTED_ROOT },
};

START_TEST(faults_of_chains_are_seen)
{
	const struct pki_cert *above =
	    chains[_i].by_stranger ? &world.stranger : &world.middle;
	struct pki_cert leaf = pki_make(&chains[_i].wish, above, world.now);
	struct peer_tls tls = { .leaf = &leaf,
		.chain = { chains[_i].alone ? NULL : above } };
	struct peer_smtp smtp = { .tls = &tls };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe probe = world_ask(PROBE_SMTP, peer.port);

	world_probe(&probe, 1);
	peer_stop(&peer);
	pki_free(&leaf);
	ck_assert_msg(probe.status == PROBE_OK && probe.cert != NULL, "%s: %s",
	    chains[_i].name, probe.failure);
	ck_assert_msg(cert_faults_for(probe.cert, MX_HOST) == chains[_i].faults,
	    "%s: faults %#x, not %#x", chains[_i].name,
	    cert_faults_for(probe.cert, MX_HOST), chains[_i].faults);
}
END_TEST

/* ---- versions, keys, SNI ---- */

static const struct {
	const char *name;
	int least, most; /* of the server */
	enum probe_tls tls;
	const char *protocol; /* NULL: the handshake fails */
	int alert;            /* that the server then sends */
} versions[] = {
	{ "any of any", 0, 0, PROBE_TLS_ANY, "TLSv1.3", -1 },
	{ "1.2 of any", 0, 0, PROBE_TLS_12, "TLSv1.2", -1 },
	{ "1.3 of any", 0, 0, PROBE_TLS_13, "TLSv1.3", -1 },
	{ "any of 1.2", 0, TLS1_2_VERSION, PROBE_TLS_ANY, "TLSv1.2", -1 },
	{ "1.3 of 1.2", 0, TLS1_2_VERSION, PROBE_TLS_13, NULL,
	    SSL_AD_PROTOCOL_VERSION },
	{ "1.2 of 1.3", TLS1_3_VERSION, 0, PROBE_TLS_12, NULL,
	    SSL_AD_PROTOCOL_VERSION },
	{ "any of 1.0", 0, TLS1_VERSION, PROBE_TLS_ANY, "TLSv1", -1 },
	{ "1.2 of 1.0", 0, TLS1_VERSION, PROBE_TLS_12, NULL, -1 },
};

START_TEST(versions_are_told_apart)
{
	struct peer_tls tls = world.good;
	struct peer_smtp smtp = { .tls = &tls };
	struct probe probe;
	struct peer peer;

	tls.least = versions[_i].least;
	tls.most = versions[_i].most;
	peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	probe = world_ask(PROBE_SMTP, peer.port);
	probe.tls = versions[_i].tls;
	world_probe(&probe, 1);
	peer_stop(&peer);
	if (versions[_i].protocol == NULL) {
		ck_assert_msg(probe.status == PROBE_TLS_FAILED &&
				  probe.step == PROBE_STEP_TLS &&
				  probe.alert == versions[_i].alert,
		    "%s: %s at %s, alert %d: %s", versions[_i].name,
		    probe_status_name(probe.status),
		    probe_step_name(probe.step), probe.alert, probe.failure);
		return;
	}
	ck_assert_msg(probe.status == PROBE_OK, "%s: %s", versions[_i].name,
	    probe.failure);
	ck_assert_str_eq(probe.protocol, versions[_i].protocol);
}
END_TEST

static const struct {
	const char *name;
	bool both;
	enum probe_key key;
	enum probe_tls tls;
	const char *type; /* NULL: the handshake fails */
} keys[] = {
	{ "RSA of both, 1.3", true, PROBE_KEY_RSA, PROBE_TLS_13, "RSA" },
	{ "ECDSA of both, 1.3", true, PROBE_KEY_ECDSA, PROBE_TLS_13, "ECDSA" },
	{ "RSA of both, 1.2", true, PROBE_KEY_RSA, PROBE_TLS_12, "RSA" },
	{ "ECDSA of both, 1.2", true, PROBE_KEY_ECDSA, PROBE_TLS_12, "ECDSA" },
	{ "RSA of RSA", false, PROBE_KEY_RSA, PROBE_TLS_ANY, "RSA" },
	{ "ECDSA of RSA, 1.3", false, PROBE_KEY_ECDSA, PROBE_TLS_13, NULL },
	{ "ECDSA of RSA, 1.2", false, PROBE_KEY_ECDSA, PROBE_TLS_12, NULL },
};

START_TEST(kinds_of_key_are_told_apart)
{
	struct peer_smtp smtp = { .tls = keys[_i].both ? &world.both
						       : &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe probe = world_ask(PROBE_SMTP, peer.port);

	probe.key = keys[_i].key;
	probe.tls = keys[_i].tls;
	world_probe(&probe, 1);
	peer_stop(&peer);
	if (keys[_i].type == NULL) {
		ck_assert_msg(probe.status == PROBE_TLS_FAILED, "%s: %s",
		    keys[_i].name, probe_status_name(probe.status));
		ck_assert_ptr_null(probe.cert);
		return;
	}
	ck_assert_msg(
	    probe.status == PROBE_OK, "%s: %s", keys[_i].name, probe.failure);
	ck_assert_str_eq(probe.cert->key_type, keys[_i].type);
	ck_assert_uint_eq(cert_faults_for(probe.cert, MX_HOST), 0);
}
END_TEST

START_TEST(sni_is_sent_or_not)
{
	struct peer_tls tls = { .leaf = &world.other,
		.chain = { &world.middle },
		.named = &world.ecdsa };
	struct peer_smtp smtp = { .tls = &tls };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe list[2];

	list[0] = list[1] = world_ask(PROBE_SMTP, peer.port);
	list[1].sni = false;
	world_probe(list, 2);
	peer_stop(&peer);
	ck_assert_int_eq(list[0].status, PROBE_OK);
	ck_assert_int_eq(list[1].status, PROBE_OK);
	ck_assert_uint_eq(cert_faults_for(list[0].cert, MX_HOST), 0);
	ck_assert_uint_eq(
	    cert_faults_for(list[1].cert, MX_HOST), CERT_WRONG_NAME);
}
END_TEST

START_TEST(a_server_may_insist_on_sni)
{
	struct peer_tls tls = world.good;
	struct peer_smtp smtp = { .tls = &tls };
	struct probe list[2];
	struct peer peer;

	tls.refuse_no_sni = true;
	peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	list[0] = list[1] = world_ask(PROBE_SMTP, peer.port);
	list[1].sni = false;
	world_probe(list, 2);
	peer_stop(&peer);
	ck_assert_int_eq(list[0].status, PROBE_OK);
	ck_assert_int_eq(list[1].status, PROBE_TLS_FAILED);
	ck_assert_int_eq(list[1].alert, SSL_AD_UNRECOGNIZED_NAME);
}
END_TEST

/* ---- many ---- */

START_TEST(equal_chains_are_one)
{
	struct peer_smtp smtp = { .tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe list[40];
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++)
		list[i] = world_ask(PROBE_SMTP, peer.port);
	world_probe(list, ARRAY_LEN(list));
	peer_stop(&peer);
	for (i = 0; i < ARRAY_LEN(list); i++) {
		ck_assert_msg(
		    list[i].status == PROBE_OK, "%zu: %s", i, list[i].failure);
		ck_assert_ptr_eq(list[i].cert, list[0].cert);
		ck_assert_ptr_eq(list[i].smtp.banner, list[0].smtp.banner);
	}
}
END_TEST

static bool
stop_after_three(
    void *context, const struct probe *probe, size_t done, size_t total)
{
	size_t *seen = context;

	ck_assert_uint_eq(done, ++*seen);
	ck_assert_uint_eq(total, 30);
	ck_assert_int_eq(probe->status, PROBE_OK);
	return done < 3;
}

START_TEST(a_run_can_be_stopped)
{
	struct peer_smtp smtp = { .tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe list[30];
	size_t seen = 0, i, ok = 0, unasked = 0;
	struct probe_how how = { .settings = world.settings,
		.trust = world.trust,
		.now = world.now,
		.done = stop_after_three,
		.context = &seen };

	for (i = 0; i < ARRAY_LEN(list); i++)
		list[i] = world_ask(PROBE_SMTP, peer.port);
	ck_assert_int_eq(
	    probe_run(list, ARRAY_LEN(list), &how, world.arena, NULL), 0);
	peer_stop(&peer);
	for (i = 0; i < ARRAY_LEN(list); i++) {
		ok += list[i].status == PROBE_OK;
		unasked += list[i].status == PROBE_UNASKED;
	}
	ck_assert_uint_eq(seen, 3);
	ck_assert_uint_ge(ok, 3);
	ck_assert_uint_eq(ok + unasked, 30);
	ck_assert_uint_ge(unasked, 30 - QUEUE_SMTP_EACH);
}
END_TEST

/* a run that is fed while it goes on, and told what is not wanted */
struct feed {
	struct probe *list;
	size_t len, handed, allowed; /* allowed: as many as have ended + 1 */
	size_t done;
};

static struct probe *
feed_next(void *context)
{
	struct feed *feed = context;

	if (feed->handed == feed->len || feed->handed == feed->allowed)
		return NULL;
	return &feed->list[feed->handed++];
}

static bool
feed_done(void *context, const struct probe *probe, size_t done, size_t total)
{
	struct feed *feed = context;

	ck_assert_ptr_eq(probe, &feed->list[feed->done]);
	ck_assert_uint_eq(done, ++feed->done);
	ck_assert_uint_eq(total, feed->handed);
	feed->allowed++;
	return true;
}

static bool
feed_wanted(void *context, const struct probe *probe)
{
	return probe->sni;
}

START_TEST(a_run_can_be_fed)
{
	struct peer_smtp smtp = { .tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	struct probe list[6];
	struct feed feed = {
		.list = list, .len = ARRAY_LEN(list), .allowed = 1
	};
	struct probe_how how = { .settings = world.settings,
		.trust = world.trust,
		.now = world.now,
		.done = feed_done,
		.next = feed_next,
		.wanted = feed_wanted,
		.context = &feed };
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++) {
		list[i] = world_ask(PROBE_SMTP, peer.port);
		list[i].sni = i % 2 == 0;
	}
	ck_assert_int_eq(probe_run(NULL, 0, &how, world.arena, NULL), 0);
	peer_stop(&peer);
	ck_assert_uint_eq(feed.done, ARRAY_LEN(list));
	for (i = 0; i < ARRAY_LEN(list); i++)
		ck_assert_int_eq(
		    list[i].status, i % 2 == 0 ? PROBE_OK : PROBE_UNASKED);
}
END_TEST

WORLD_MAIN("probe_smtp", LOOP(dialogues_end, endings),
    TEST(everything_seen_is_told), TEST(a_closed_port_is_refused),
    TEST(no_route_is_unreachable), TEST(what_cannot_be_asked_is_our_failure),
    TEST(v6_is_spoken), LOOP(faults_of_chains_are_seen, chains),
    LOOP(versions_are_told_apart, versions),
    LOOP(kinds_of_key_are_told_apart, keys), TEST(sni_is_sent_or_not),
    TEST(a_server_may_insist_on_sni), TEST(equal_chains_are_one),
    TEST(a_run_can_be_stopped), TEST(a_run_can_be_fed))
