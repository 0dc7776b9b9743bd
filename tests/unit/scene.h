/*
 * scene - a domain that is in perfect order, for tests to break
 *
 * example.com has two MX hosts, mx1.example.com (IPv4 and IPv6) and
 * mx2.example.net (IPv4), each with an ECDSA and an RSA chain and TLSA
 * records; a policy in enforce, served at two addresses; both TXT records,
 * the same at two name servers. Everything here may be changed before
 * scene_check().
 */
#ifndef POSTSTS_TESTS_SCENE_H
#define POSTSTS_TESTS_SCENE_H

#include "decide/check/check.h"

#define SCENE_NOW 1780000000 /* 2026-05-28 */
#define SCENE_DAY 86400

enum { MX1, MX2, SCENE_HOSTS };
enum { V4, V6, SCENE_ADDRESSES };

/* how each address is met; bits */
enum scene_view {
	SNI = 1 << 0,
	NO_SNI = 1 << 1,
	TLS12 = 1 << 2,
	TLS13 = 1 << 3,
	RSA = 1 << 4,
	ECDSA = 1 << 5,
	ALL_VIEWS = (1 << 6) - 1,
};
#define SCENE_VIEWS 6

struct scene {
	struct facts *facts;
	struct arena *arena; /* of the facts */
	struct settings *settings;
	struct ledger *ledger; /* NULL until scene_ours() */
	struct ledger_row row;
	struct ledger_domain standing;
	struct ledger_body body;
	struct observation observed;
	struct fact_zone zone;
	struct fact_host hosts[SCENE_HOSTS], policy_host;
	struct mx mx[SCENE_HOSTS];
	struct mx_set set;
	struct observed_host observed_hosts[SCENE_HOSTS];
	const struct observed_host *domain_hosts[SCENE_HOSTS];
	struct tlsa tlsa[SCENE_HOSTS][2];
	struct observed_domain domain;
	struct observed_server servers[2];
	struct txt sts[3], tlsrpt[3];
	const char *text; /* of the policy */
	const char *id;
	struct probe probes[64];
	struct fact_cert certs[64]; /* of the probe with the same number */
	struct fact_cert disk[2];   /* of MX1, once it is ours */
	const struct fact_cert *disk_list[2];
	struct fact_listener listener;
	struct fact_offer offer;
	const struct probe *host_probes[SCENE_HOSTS][32];
	const struct probe *fetches[SCENE_ADDRESSES];
	struct check *check;
};

void scene_init(struct scene *);
void scene_release(struct scene *);
/* scene_ours - the domain stands in a ledger, and MX1 is this machine */
void scene_ours(struct scene *);
/* scene_policy - another body everywhere, and the id that belongs to it */
void scene_policy(struct scene *, const char *text);
/* scene_check - judge it */
const struct check *scene_check(struct scene *);

/* scene_each - change the probes of these views; address -1: all */
void scene_each(struct scene *, int host, int address, unsigned views,
    void (*change)(struct probe *, struct fact_cert *));
/* scene_fetch - change the fetch from this address; -1: from all */
void scene_fetch(struct scene *, int address,
    void (*change)(struct probe *, struct fact_cert *));

/* scene_found - the identifiers of all findings, sorted, in the arena */
const char *scene_found(struct scene *);

#endif
