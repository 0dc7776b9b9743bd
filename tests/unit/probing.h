/*
 * probing - a world to probe in: roots, certificates, settings, an arena
 */
#ifndef POSTSTS_TESTS_PROBING_H
#define POSTSTS_TESTS_PROBING_H

#include "base/arena.h"
#include "facts/cert_fault.h"
#include "facts/probe.h"
#include "peer.h"
#include "pki.h"
#include "probe/probe.h"
#include "settings/settings.h"
#include "unit.h"

#define MX_HOST     "mx.example.test"
#define POLICY_HOST "mta-sts.example.test"

/* seconds for a step of a peer that answers, on a very busy machine */
#define PATIENCE 120

struct world {
	struct arena *arena;
	struct settings *settings; /* timeout: PATIENCE */
	struct trust *trust;       /* root */
	time_t now;
	struct pki_cert root, middle, stranger;
	/* leaves for MX_HOST and POLICY_HOST, signed by middle */
	struct pki_cert rsa, ecdsa, other; /* other: for another name */
	struct peer_tls good, both;        /* both: RSA and ECDSA */
};

extern struct world world;

/* world_main - a test program's main: opens the world, runs, closes it */
int world_main(const char *name, const struct unit_test *, size_t count);

/* world_ask - a probe of MX_HOST (or POLICY_HOST) at 127.0.0.1 */
struct probe world_ask(enum probe_kind, uint16_t port);
/* world_probe - run these */
void world_probe(struct probe *, size_t count);
/* world_wait - milliseconds that have passed since `start' (0: now) */
long world_wait(long start);

#define WORLD_MAIN(name, ...)                                     \
	int main(void)                                            \
	{                                                         \
		const struct unit_test tests[] = { __VA_ARGS__ }; \
		return world_main(name, tests, ARRAY_LEN(tests)); \
	}

#endif
