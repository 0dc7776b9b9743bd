/*
 * NAME      probing - a world to probe in
 * CONTRACT  see probing.h. Peers are forked and hold copies of the
 *           certificates made here; the roots go through a file, as ca_file
 *           does.
 */
#include "probing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define YEAR (365 * 86400L)

struct world world;

static void
make_trust(void)
{
	char path[] = "/tmp/poststs-roots-XXXXXX";
	struct buf why = BUF_INIT;
	int fd = mkstemp(path);

	if (fd < 0)
		abort();
	close(fd);
	pki_write_certs(path, (X509 *[]){ world.root.x509, NULL });
	world.trust = trust_load(path, &why);
	unlink(path);
	if (world.trust == NULL) {
		fprintf(stderr, "%s\n", buf_text(&why));
		abort();
	}
}

static void
world_open(void)
{
	struct pki_wish wish = { .common_name = "Test Root",
		.authority = true,
		.begins = -YEAR,
		.ends = YEAR };

	world.arena = arena_new();
	world.settings = settings_new();
	world.settings->timeout = PATIENCE;
	world.settings->jobs = 64;
	world.now = time(NULL);
	world.root = pki_make(&wish, NULL, world.now);
	wish.common_name = "Stranger Root";
	world.stranger = pki_make(&wish, NULL, world.now);
	wish.common_name = "Test Intermediate";
	world.middle = pki_make(&wish, &world.root, world.now);
	make_trust();
	wish.authority = false;
	wish.common_name = "leaf";
	wish.sans = "DNS:" MX_HOST ",DNS:" POLICY_HOST;
	world.rsa = pki_make(&wish, &world.middle, world.now);
	wish.rsa_bits = -1;
	world.ecdsa = pki_make(&wish, &world.middle, world.now);
	wish.sans = "DNS:other.example.test";
	world.other = pki_make(&wish, &world.middle, world.now);
	world.good =
	    (struct peer_tls){ .leaf = &world.rsa, .chain = { &world.middle } };
	world.both = (struct peer_tls){ .leaf = &world.rsa,
		.leaf2 = &world.ecdsa,
		.chain = { &world.middle } };
}

static void
world_close(void)
{
	pki_free(&world.root);
	pki_free(&world.stranger);
	pki_free(&world.middle);
	pki_free(&world.rsa);
	pki_free(&world.ecdsa);
	pki_free(&world.other);
	trust_free(world.trust);
	settings_free(world.settings);
	arena_free(world.arena);
}

int
world_main(const char *name, const struct unit_test *tests, size_t count)
{
	int result;

	/* tests of a program share peers, arena and results */
	setenv("CK_FORK", "no", 1);
	world_open();
	result = unit_main(name, tests, count);
	world_close();
	return result;
}

struct probe
world_ask(enum probe_kind kind, uint16_t port)
{
	return (struct probe){ .kind = kind,
		.host = kind == PROBE_SMTP ? MX_HOST : POLICY_HOST,
		.address = "127.0.0.1",
		.port = port,
		.sni = true };
}

void
world_probe(struct probe *list, size_t count)
{
	struct probe_how how = { .settings = world.settings,
		.trust = world.trust,
		.now = world.now,
		.helo = "client.example.test" };
	struct buf why = BUF_INIT;

	ck_assert_msg(probe_run(list, count, &how, world.arena, &why) == 0,
	    "%s", buf_text(&why));
	buf_release(&why);
}

long
world_wait(long start)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000 - start;
}
