/* test_probe_https - what a probe of a policy host says about each answer */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "probing.h"

#define POLICY                                                       \
	"version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\n" \
	"max_age: 86400\r\n"
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"

static const struct {
	const char *name, *answer;
	enum probe_status status;
	int code;
	const char *body, *media_type, *location;
} answers[] = {
	{ "with a length", HEAD "Content-Length: 68\r\n\r\n" POLICY, PROBE_OK,
	    200, POLICY, "text/plain", NULL },
	{ "without a length", HEAD "\r\n" POLICY, PROBE_OK, 200, POLICY,
	    "text/plain", NULL },
	{ "chunked",
	    HEAD "Transfer-Encoding: chunked\r\n\r\n"
		 "5\r\nversi\r\n9\r\non: STSv1\r\n0\r\nX: y\r\n\r\n",
	    PROBE_OK, 200, "version: STSv1", "text/plain", NULL },
	{ "after a 103",
	    "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" HEAD
	    "Content-Length: 1\r\n\r\nx",
	    PROBE_OK, 200, "x", "text/plain", NULL },
	{ "empty", HEAD "Content-Length: 0\r\n\r\n", PROBE_OK, 200, "",
	    "text/plain", NULL },
	{ "another type",
	    "HTTP/1.1 200 OK\r\ncontent-type:  text/html; charset=utf-8 \r\n"
	    "Content-Length: 1\r\n\r\nx",
	    PROBE_OK, 200, "x", "text/html; charset=utf-8", NULL },
	{ "no type", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", PROBE_OK,
	    200, "x", NULL, NULL },
	{ "HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nx", PROBE_OK, 200, "x", NULL,
	    NULL },
	{ "redirect",
	    "HTTP/1.1 301 Moved\r\nLocation: https://example.test/\r\n"
	    "Content-Length: 5\r\n\r\nmoved",
	    PROBE_OK, 301, NULL, NULL, "https://example.test/" },
	{ "redirect to nonsense",
	    "HTTP/1.1 302 Found\r\nLocation: \001gopher:///x y\r\n\r\n",
	    PROBE_OK, 302, NULL, NULL, "?gopher:///x y" },
	{ "not found", "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno",
	    PROBE_OK, 404, NULL, NULL, NULL },
	{ "part of it",
	    "HTTP/1.1 206 Part\r\nContent-Type: text/plain\r\n\r\nx", PROBE_OK,
	    206, NULL, "text/plain", NULL },
	{ "cut short", HEAD "Content-Length: 1000\r\n\r\n" POLICY, PROBE_CLOSED,
	    200, NULL, "text/plain", NULL },
	{ "no HTTP", "220 mx\r\n", PROBE_PROTOCOL, 0, NULL, NULL, NULL },
	{ "nothing", "", PROBE_CLOSED, 0, NULL, NULL, NULL },
};

START_TEST(answers_are_read)
{
	struct peer_https https = { .answer = answers[_i].answer,
		.tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_https, &https);
	struct probe probe = world_ask(PROBE_HTTPS, peer.port);
	const char *name = answers[_i].name;

	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_msg(probe.status == answers[_i].status &&
			  probe.https.code == answers[_i].code,
	    "%s: %s, %u: %s", name, probe_status_name(probe.status),
	    probe.https.code, probe.failure);
	ck_assert_msg((probe.https.body == NULL) == (answers[_i].body == NULL),
	    "%s: body", name);
	if (answers[_i].body != NULL) {
		ck_assert_str_eq(probe.https.body, answers[_i].body);
		ck_assert_uint_eq(
		    probe.https.body_len, strlen(answers[_i].body));
	}
	ck_assert_pstr_eq(probe.https.media_type, answers[_i].media_type);
	ck_assert_pstr_eq(probe.https.location, answers[_i].location);
	ck_assert_ptr_nonnull(probe.cert);
	ck_assert_uint_eq(cert_faults_for(probe.cert, POLICY_HOST), 0);
}
END_TEST

static const struct {
	const char *name, *head;
	size_t body;
	enum probe_status status;
} sizes[] = {
	{ "64 KB", HEAD "Content-Length: 65536\r\n\r\n", 65536, PROBE_OK },
	{ "64 KB and one", HEAD "Content-Length: 65537\r\n\r\n", 65537,
	    PROBE_TOO_LARGE },
	{ "64 KB and one, no length", HEAD "\r\n", 65537, PROBE_TOO_LARGE },
	{ "a megabyte", HEAD "\r\n", 1 << 20, PROBE_TOO_LARGE },
	{ "endless header", "HTTP/1.1 200 OK\r\n", 1 << 20, PROBE_PROTOCOL },
};

START_TEST(bodies_have_a_limit)
{
	size_t head = strlen(sizes[_i].head), i;
	char *answer = malloc(head + sizes[_i].body + 1);
	struct peer_https https = { .answer = answer,
		.len = head + sizes[_i].body,
		.tls = &world.good };
	struct probe probe;
	struct peer peer;

	memcpy(answer, sizes[_i].head, head);
	for (i = 0; i < sizes[_i].body; i++)
		answer[head + i] = "a: b\r\n"[i % 6];
	peer = peer_start("127.0.0.1", peer_https, &https);
	probe = world_ask(PROBE_HTTPS, peer.port);
	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_msg(probe.status == sizes[_i].status, "%s: %s: %s",
	    sizes[_i].name, probe_status_name(probe.status), probe.failure);
	if (probe.status == PROBE_OK) {
		ck_assert_uint_eq(probe.https.body_len, sizes[_i].body);
		ck_assert_int_eq(
		    memcmp(probe.https.body, answer + head, sizes[_i].body), 0);
	} else {
		ck_assert_ptr_null(probe.https.body);
	}
	free(answer);
}
END_TEST

START_TEST(a_nul_in_the_body_is_kept)
{
	static const char answer[] = HEAD "Content-Length: 3\r\n\r\na\0b";
	struct peer_https https = {
		.answer = answer, .len = sizeof(answer) - 1, .tls = &world.good
	};
	struct peer peer = peer_start("127.0.0.1", peer_https, &https);
	struct probe list[2];

	list[0] = list[1] = world_ask(PROBE_HTTPS, peer.port);
	world_probe(list, 2);
	peer_stop(&peer);
	ck_assert_uint_eq(list[1].https.body_len, 3);
	ck_assert_int_eq(memcmp(list[1].https.body, "a\0b", 3), 0);
}
END_TEST

START_TEST(a_slow_body_runs_out_of_time)
{
	struct peer_https https = { .answer = HEAD
				    "Content-Length: 1000\r\n\r\n" POLICY POLICY
					POLICY POLICY POLICY,
		.tls = &world.good,
		.drip = true };
	struct peer peer = peer_start("127.0.0.1", peer_https, &https);
	struct probe probe = world_ask(PROBE_HTTPS, peer.port);

	/* enough for TLS, by far too little for this body */
	world.settings->timeout = 5;
	world_probe(&probe, 1);
	world.settings->timeout = PATIENCE;
	peer_stop(&peer);
	ck_assert_int_eq(probe.status, PROBE_TIMEOUT);
	ck_assert_ptr_null(probe.https.body);
	ck_assert_ptr_nonnull(probe.cert);
}
END_TEST

START_TEST(the_policy_host_is_named)
{
	struct peer_tls tls = { .leaf = &world.other,
		.chain = { &world.middle },
		.named = &world.ecdsa };
	struct peer_https https = { .answer = HEAD "Content-Length: 1\r\n\r\nx",
		.tls = &tls };
	struct peer peer = peer_start("127.0.0.1", peer_https, &https);
	struct probe probe = world_ask(PROBE_HTTPS, peer.port);

	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_int_eq(probe.status, PROBE_OK);
	ck_assert_uint_eq(cert_faults_for(probe.cert, POLICY_HOST), 0);
}
END_TEST

/* balancer - some old ones take a hello of this length for one of SSL 2 */
static void
balancer(int fd, const void *arg)
{
	unsigned char head[5];
	unsigned len;

	if (recv(fd, head, sizeof(head), MSG_PEEK | MSG_WAITALL) !=
	    sizeof(head))
		return;
	len = (unsigned)head[3] << 8 | head[4];
	if (len < 256 || len > 511)
		peer_https(fd, arg);
}

START_TEST(a_hello_has_no_length_that_balancers_drop)
{
	struct peer_https https = { .answer = HEAD "Content-Length: 1\r\n\r\nx",
		.tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", balancer, &https);
	struct probe list[3];
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++) {
		list[i] = world_ask(PROBE_HTTPS, peer.port);
		list[i].tls = (enum probe_tls)i;
	}
	world_probe(list, ARRAY_LEN(list));
	peer_stop(&peer);
	for (i = 0; i < ARRAY_LEN(list); i++)
		ck_assert_msg(list[i].status == PROBE_OK, "%s: %s",
		    probe_tls_name(list[i].tls), list[i].failure);
}
END_TEST

START_TEST(the_environment_has_no_say)
{
	struct peer_https https = { .answer = HEAD "Content-Length: 1\r\n\r\nx",
		.tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_https, &https);
	struct probe probe = world_ask(PROBE_HTTPS, peer.port);

	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "socks5://127.0.0.1:1", 1);
	setenv("SSL_CERT_FILE", "/nonexistent", 1);
	world_probe(&probe, 1);
	unsetenv("https_proxy");
	unsetenv("ALL_PROXY");
	unsetenv("SSL_CERT_FILE");
	peer_stop(&peer);
	ck_assert_int_eq(probe.status, PROBE_OK);
}
END_TEST

START_TEST(bodies_that_are_equal_are_one)
{
	struct peer_https https = { .answer = HEAD
				    "Content-Length: 68\r\n\r\n" POLICY,
		.tls = &world.good };
	struct peer peer = peer_start("127.0.0.1", peer_https, &https);
	struct probe list[50];
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++)
		list[i] = world_ask(PROBE_HTTPS, peer.port);
	world_probe(list, ARRAY_LEN(list));
	peer_stop(&peer);
	for (i = 0; i < ARRAY_LEN(list); i++) {
		ck_assert_int_eq(list[i].status, PROBE_OK);
		ck_assert_ptr_eq(list[i].https.body, list[0].https.body);
	}
}
END_TEST

WORLD_MAIN("probe_https", LOOP(answers_are_read, answers),
    LOOP(bodies_have_a_limit, sizes), TEST(a_nul_in_the_body_is_kept),
    TEST(a_slow_body_runs_out_of_time), TEST(the_policy_host_is_named),
    TEST(a_hello_has_no_length_that_balancers_drop),
    TEST(the_environment_has_no_say), TEST(bodies_that_are_equal_are_one))
