/*
 * test_probe_hostile - peers that are slow, silent, endless or mad cost
 * their own deadline, and nobody else's
 *
 * Time never decides a test but for one bound: the loop must come back, and
 * the good neighbour must be served, before the hostile peer's time is up.
 * Where the machine is too busy for that, all get more of it.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probing.h"

static void
silent(int fd, const void *arg)
{
	peer_hang();
}

static void
hangs_up(int fd, const void *arg)
{
}

static void
says(int fd, const void *arg)
{
	peer_say(fd, arg);
	peer_hang();
}

static void
drips(int fd, const void *arg)
{
	for (;;)
		peer_drip(fd, arg);
}

static void
floods(int fd, const void *arg)
{
	peer_flood(fd, arg);
}

static void
greets_then_floods(int fd, const void *arg)
{
	peer_say(fd, "220 mx\r\n");
	peer_line(fd);
	peer_flood(fd, arg);
}

/* each EHLO line alone, so that each is a read of its own */
static void
ehlo_for_ever(int fd, const void *arg)
{
	peer_say(fd, "220 mx\r\n");
	peer_line(fd);
	for (;;) {
		peer_say(fd, "250-X\r\n");
		usleep(1000);
	}
}

static void
up_to_starttls(int fd)
{
	peer_say(fd, "220 mx\r\n");
	peer_line(fd);
	peer_say(fd, "250-mx\r\n250 STARTTLS\r\n");
	peer_line(fd);
}

static void
up_to_tls(int fd)
{
	up_to_starttls(fd);
	peer_say(fd, "220 go\r\n");
}

/* hello - wait until the client has begun its handshake */
static void
hello(int fd)
{
	char c;

	if (read(fd, &c, 1) != 1)
		_exit(0);
}

static void
tls_hangs(int fd, const void *arg)
{
	up_to_tls(fd);
	peer_hang();
}

static void
tls_is_garbage(int fd, const void *arg)
{
	up_to_tls(fd);
	hello(fd);
	peer_flood(fd, "this is no TLS record\r\n");
}

/* in one write, so that it is there when the go-ahead is read */
static void
talks_on(int fd, const void *arg)
{
	up_to_starttls(fd);
	peer_say(fd, "220 go\r\n250 this is not under TLS\r\n");
	peer_hang();
}

static void
tls_drips(int fd, const void *arg)
{
	up_to_tls(fd);
	hello(fd);
	/* a handshake record that announces much and comes slowly */
	peer_drip(fd, "\x16\x03\x03\x3f\xff\x02");
	for (;;)
		peer_drip(fd, "x");
}

static void
tls_closes(int fd, const void *arg)
{
	up_to_tls(fd);
}

/* TLS is fine, then it says this for ever */
static void
floods_in_tls(int fd, const void *arg)
{
	SSL *ssl = SSL_new(peer_context(&world.good));
	char block[16384];
	size_t len = strlen(arg), used;

	up_to_tls(fd);
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	for (used = 0; used + len <= sizeof(block); used += len)
		memcpy(block + used, arg, len);
	while (SSL_write(ssl, block, (int)used) > 0)
		;
}

static void
drips_in_tls(int fd, const void *arg)
{
	SSL *ssl = SSL_new(peer_context(&world.good));

	up_to_tls(fd);
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	while (SSL_write(ssl, arg, 1) > 0)
		usleep(100000);
}

/* HTTPS: TLS is fine; then it says nothing, or this again and again */
static void
https_goes_on(int fd, const void *arg)
{
	static const struct timespec moment = { .tv_nsec = 1000000 };
	SSL *ssl = SSL_new(peer_context(&world.good));
	const char *text = arg;

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	if (text == NULL)
		peer_hang();
	while (SSL_write(ssl, text, (int)strlen(text)) > 0)
		nanosleep(&moment, NULL);
}

/* the beginning, and then a byte now and then, for ever */
static void
https_drips(int fd, const void *arg)
{
	SSL *ssl = SSL_new(peer_context(&world.good));

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	SSL_write(ssl, arg, (int)strlen(arg));
	while (SSL_write(ssl, "x", 1) > 0)
		usleep(100000);
}

/* it asks for the handshake again, and again */
static void
https_rehandshakes(int fd, const void *arg)
{
	struct peer_tls tls = world.good;
	char block[4096];
	SSL *ssl;

	tls.most = TLS1_2_VERSION;
	ssl = SSL_new(peer_context(&tls));
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) != 1)
		_exit(0);
	while (SSL_renegotiate(ssl) == 1 && SSL_do_handshake(ssl) == 1 &&
	       SSL_read(ssl, block, sizeof(block)) > 0)
		;
	peer_hang();
}

static void
never_answers_quit(int fd, const void *arg)
{
	struct peer_smtp smtp = { .tls = &world.good, .quit = "" };

	peer_smtp(fd, &smtp);
	peer_hang();
}

static const struct {
	const char *name;
	enum probe_kind kind;
	peer_serve *serve;
	const char *arg;
	enum probe_status status;
	enum probe_step step;
} hostile[] = {
	{ "silent", PROBE_SMTP, silent, NULL, PROBE_TIMEOUT,
	    PROBE_STEP_GREETING },
	{ "silent on HTTPS", PROBE_HTTPS, silent, NULL, PROBE_TIMEOUT,
	    PROBE_STEP_TLS },
	{ "hangs up", PROBE_SMTP, hangs_up, NULL, PROBE_CLOSED,
	    PROBE_STEP_GREETING },
	{ "hangs up on HTTPS", PROBE_HTTPS, hangs_up, NULL, PROBE_TLS_FAILED,
	    PROBE_STEP_TLS },
	{ "half a greeting", PROBE_SMTP, says, "220-mx", PROBE_TIMEOUT,
	    PROBE_STEP_GREETING },
	{ "half a greeting, whole line", PROBE_SMTP, says, "220-mx\r\n",
	    PROBE_TIMEOUT, PROBE_STEP_GREETING },
	{ "no answer to EHLO", PROBE_SMTP, says, "220 mx\r\n", PROBE_TIMEOUT,
	    PROBE_STEP_EHLO },
	{ "slow greeting", PROBE_SMTP, drips, "220 so slow, and has no end ",
	    PROBE_TIMEOUT, PROBE_STEP_GREETING },
	{ "endless lines of greeting", PROBE_SMTP, floods, "220-mx\r\n",
	    PROBE_PROTOCOL, PROBE_STEP_GREETING },
	{ "endless line of greeting", PROBE_SMTP, floods, "220 x",
	    PROBE_PROTOCOL, PROBE_STEP_GREETING },
	{ "endless zeros", PROBE_SMTP, floods, "0", PROBE_PROTOCOL,
	    PROBE_STEP_GREETING },
	{ "endless empty lines", PROBE_SMTP, floods, "\r\n", PROBE_PROTOCOL,
	    PROBE_STEP_GREETING },
	{ "endless lines of EHLO", PROBE_SMTP, greets_then_floods, "250-X\r\n",
	    PROBE_PROTOCOL, PROBE_STEP_EHLO },
	{ "endless line of EHLO", PROBE_SMTP, greets_then_floods, "250-X",
	    PROBE_PROTOCOL, PROBE_STEP_EHLO },
	{ "EHLO line by line", PROBE_SMTP, ehlo_for_ever, NULL, PROBE_PROTOCOL,
	    PROBE_STEP_EHLO },
	{ "TLS that hangs", PROBE_SMTP, tls_hangs, NULL, PROBE_TIMEOUT,
	    PROBE_STEP_TLS },
	{ "TLS that is garbage", PROBE_SMTP, tls_is_garbage, NULL,
	    PROBE_TLS_FAILED, PROBE_STEP_TLS },
	{ "talks on after STARTTLS", PROBE_SMTP, talks_on, NULL, PROBE_PROTOCOL,
	    PROBE_STEP_TLS },
	{ "TLS that drips", PROBE_SMTP, tls_drips, NULL, PROBE_TIMEOUT,
	    PROBE_STEP_TLS },
	{ "TLS that hangs up", PROBE_SMTP, tls_closes, NULL, PROBE_TLS_FAILED,
	    PROBE_STEP_TLS },
	{ "endless lines under TLS", PROBE_SMTP, floods_in_tls, "250-X\r\n",
	    PROBE_PROTOCOL, PROBE_STEP_EHLO_TLS },
	{ "endless line under TLS", PROBE_SMTP, floods_in_tls, "250-X",
	    PROBE_PROTOCOL, PROBE_STEP_EHLO_TLS },
	{ "EHLO under TLS that drips", PROBE_SMTP, drips_in_tls, "2",
	    PROBE_TIMEOUT, PROBE_STEP_EHLO_TLS },
	{ "HTTPS without an answer", PROBE_HTTPS, https_goes_on, NULL,
	    PROBE_TIMEOUT, PROBE_STEP_HEADER },
	{ "endless informational answers", PROBE_HTTPS, https_goes_on,
	    "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", PROBE_PROTOCOL,
	    PROBE_STEP_HEADER },
	{ "header that drips", PROBE_HTTPS, https_drips,
	    "HTTP/1.1 200 OK\r\nServer: ", PROBE_TIMEOUT, PROBE_STEP_HEADER },
	{ "handshakes without end", PROBE_HTTPS, https_rehandshakes, NULL,
	    PROBE_TIMEOUT, PROBE_STEP_HEADER },
	{ "no answer to QUIT", PROBE_SMTP, never_answers_quit, NULL, PROBE_OK,
	    PROBE_STEP_DONE },
	{ "HTTP without TLS", PROBE_HTTPS, floods, "HTTP/1.1 200 OK\r\n",
	    PROBE_TLS_FAILED, PROBE_STEP_TLS },
	{ "SMTP instead of HTTPS", PROBE_HTTPS, says, "220 mx\r\n",
	    PROBE_TLS_FAILED, PROBE_STEP_TLS },
};

/*
 * all of them at once, several of each, and a good neighbour beside each; the
 * rows of the table are then looked at one by one
 */
enum { EACH = 2, KINDS = ARRAY_LEN(hostile) };
static struct probe crowd[2 * KINDS * EACH];
static long crowd_msec;
static size_t crowd_bytes;

/* those at odd places are hostile: row (i / 2) % KINDS */
static bool
as_expected(size_t i)
{
	if (i % 2 == 0)
		return crowd[i].status == PROBE_OK;
	return crowd[i].status == hostile[i / 2 % KINDS].status &&
	       crowd[i].step == hostile[i / 2 % KINDS].step;
}

/* crowd_probe - ask them all; is each told for what it is? */
static bool
crowd_probe(uint16_t good, const struct peer bad[static KINDS], unsigned limit)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(crowd); i++)
		crowd[i] = i % 2 == 0 ? world_ask(PROBE_SMTP, good)
				      : world_ask(hostile[i / 2 % KINDS].kind,
					    bad[i / 2 % KINDS].port);
	world.settings->jobs = ARRAY_LEN(crowd);
	world.settings->timeout = limit;
	crowd_bytes = arena_size(world.arena);
	crowd_msec = world_wait(0);
	world_probe(crowd, ARRAY_LEN(crowd));
	crowd_msec = world_wait(crowd_msec);
	crowd_bytes = arena_size(world.arena) - crowd_bytes;
	world.settings->timeout = PATIENCE;
	for (i = 0; i < ARRAY_LEN(crowd); i++)
		if (!as_expected(i))
			return false;
	return true;
}

START_TEST(a_crowd_of_hostile_peers_ends)
{
	struct peer_smtp smtp = { .tls = &world.good };
	struct peer bad[KINDS],
	    good = peer_start("127.0.0.1", peer_smtp, &smtp);
	unsigned limit = 6;
	size_t i;

	for (i = 0; i < KINDS; i++)
		bad[i] =
		    peer_start("127.0.0.1", hostile[i].serve, hostile[i].arg);
	while (!crowd_probe(good.port, bad, limit) && limit < PATIENCE / 2)
		limit *= 3;
	for (i = 0; i < KINDS; i++)
		peer_stop(&bad[i]);
	peer_stop(&good);
	/* three steps at most, and as much again for a busy machine */
	ck_assert_int_lt(crowd_msec, 6000L * limit);
	ck_assert_uint_lt(crowd_bytes, 1 << 20);
	for (i = 0; i < ARRAY_LEN(crowd); i += 2)
		ck_assert_msg(as_expected(i), "%zu: %s at %s: %s", i,
		    probe_status_name(crowd[i].status),
		    probe_step_name(crowd[i].step), crowd[i].failure);
}
END_TEST

START_TEST(each_is_told_for_what_it_is)
{
	size_t i;

	for (i = 2 * (size_t)_i + 1; i < ARRAY_LEN(crowd); i += 2 * KINDS)
		ck_assert_msg(as_expected(i), "%s: %s at %s: %s",
		    hostile[_i].name, probe_status_name(crowd[i].status),
		    probe_step_name(crowd[i].step), crowd[i].failure);
}
END_TEST

START_TEST(a_huge_chain_is_bounded)
{
	struct peer_tls tls = world.good;
	struct peer_smtp smtp = { .tls = &tls };
	struct probe probe;
	struct peer peer;

	tls.copies = 60; /* some 50 KB, taken */
	peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	probe = world_ask(PROBE_SMTP, peer.port);
	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_msg(probe.status == PROBE_OK, "%s", probe.failure);
	ck_assert_int_eq(probe.cert->trusted, TRI_YES);
	tls.copies = 2000; /* over a megabyte, refused */
	peer = peer_start("127.0.0.1", peer_smtp, &smtp);
	probe = world_ask(PROBE_SMTP, peer.port);
	world_probe(&probe, 1);
	peer_stop(&peer);
	ck_assert_msg(probe.status == PROBE_TLS_FAILED, "%s",
	    probe_status_name(probe.status));
	ck_assert_ptr_null(probe.cert);
}
END_TEST

START_TEST(a_filtered_port_times_out)
{
	struct peer deaf = peer_deaf();
	struct probe list[3];
	size_t i;

	for (i = 0; i < ARRAY_LEN(list); i++)
		list[i] =
		    world_ask(i == 2 ? PROBE_HTTPS : PROBE_SMTP, deaf.port);
	world.settings->timeout = 1;
	world_probe(list, ARRAY_LEN(list));
	world.settings->timeout = PATIENCE;
	peer_stop(&deaf);
	for (i = 0; i < ARRAY_LEN(list); i++) {
		ck_assert_int_eq(list[i].status, PROBE_TIMEOUT);
		ck_assert_int_eq(list[i].step, PROBE_STEP_CONNECT);
	}
}
END_TEST

WORLD_MAIN("probe_hostile", TEST(a_crowd_of_hostile_peers_ends),
    LOOP(each_is_told_for_what_it_is, hostile), TEST(a_huge_chain_is_bounded),
    TEST(a_filtered_port_times_out))
