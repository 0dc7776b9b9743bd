/* test_probeplan - which connections are made, by what was seen */
#include "facts/probe_plan.h"

#include <string.h>

#include "unit.h"

/*
 * a server: what each wish meets. `keys': R, E or both in its order of
 * preference; `plain': the same for clients without SNI ("-": it refuses
 * them); `least', `most': TLS 1.x
 */
static const struct {
	const char *name;
	enum probe_status status;
	const char *keys, *plain;
	int least, most;
	size_t theirs, whole; /* connections */
} servers[] = {
	{ "nobody listens", PROBE_REFUSED, "", "", 0, 0, 1, 1 },
	{ "silent", PROBE_TIMEOUT, "", "", 0, 0, 1, 1 },
	{ "turned away", PROBE_TURNED_AWAY, "", "", 0, 0, 1, 1 },
	{ "no STARTTLS", PROBE_NO_STARTTLS, "", "", 0, 0, 1, 1 },
	{ "one RSA key, TLS 1.3", PROBE_OK, "R", "R", 2, 3, 4, 6 },
	{ "one ECDSA key, TLS 1.3", PROBE_OK, "E", "E", 2, 3, 4, 6 },
	{ "both keys, TLS 1.3", PROBE_OK, "ER", "ER", 2, 3, 4, 8 },
	{ "both keys, TLS 1.3 alone", PROBE_OK, "ER", "ER", 3, 3, 4, 6 },
	{ "both keys, TLS 1.2 at most", PROBE_OK, "ER", "ER", 0, 2, 3, 4 },
	{ "one key, TLS 1.0", PROBE_OK, "R", "R", 0, 0, 3, 4 },
	{ "another key without SNI", PROBE_OK, "E", "R", 2, 3, 4, 6 },
	{ "refuses without SNI", PROBE_OK, "E", "-", 2, 3, 4, 4 },
	{ "refuses with SNI", PROBE_TLS_FAILED, "-", "R", 2, 3, 5, 5 },
	{ "refuses all", PROBE_TLS_FAILED, "-", "-", 2, 3, 3, 3 },
};

static const char *const versions[] = { "TLSv1", "TLSv1.1", "TLSv1.2",
	"TLSv1.3" };
static struct fact_cert rsa = { .key_type = "RSA" },
			ecdsa = { .key_type = "ECDSA" };

static void
meet(struct probe *p, size_t n)
{
	const char *keys = p->sni ? servers[n].keys : servers[n].plain;
	int version = servers[n].most;

	p->status = servers[n].status;
	if (p->status != PROBE_OK && p->status != PROBE_TLS_FAILED)
		return;
	p->status = PROBE_TLS_FAILED;
	if (p->tls == PROBE_TLS_12 && version > 2)
		version = 2;
	if (version < servers[n].least ||
	    (p->tls == PROBE_TLS_12 && version < 2) || *keys == '-' ||
	    (p->key == PROBE_KEY_RSA && strchr(keys, 'R') == NULL) ||
	    (p->key == PROBE_KEY_ECDSA && strchr(keys, 'E') == NULL))
		return;
	p->status = PROBE_OK;
	p->protocol = versions[version];
	p->cert = p->key == PROBE_KEY_RSA     ? &rsa
		  : p->key == PROBE_KEY_ECDSA ? &ecdsa
		  : *keys == 'R'              ? &rsa
					      : &ecdsa;
}

/* play - until the plan is content; each wish must be made once */
static size_t
play(size_t n, bool whole)
{
	const struct probe *seen[PROBEPLAN_MAX];
	struct probe made[PROBEPLAN_MAX] = { { .host = NULL } };
	struct probe_wish wishes[PROBEPLAN_MAX];
	size_t len = 0, count, i, j, rounds = 0;

	while ((count = probeplan_next(wishes, seen, len, whole)) > 0) {
		ck_assert_uint_le(len + count, PROBEPLAN_MAX);
		ck_assert_uint_le(++rounds, 4);
		for (i = 0; i < count; i++) {
			for (j = 0; j < len; j++)
				ck_assert(seen[j]->sni != wishes[i].sni ||
					  seen[j]->tls != wishes[i].tls ||
					  seen[j]->key != wishes[i].key);
			made[len].sni = wishes[i].sni;
			made[len].tls = wishes[i].tls;
			made[len].key = wishes[i].key;
			meet(&made[len], n);
			seen[len] = &made[len];
			len++;
		}
	}
	return len;
}

START_TEST(connections)
{
	size_t n = (size_t)_i;

	ck_assert_msg(play(n, false) == servers[n].theirs, "%s: %zu",
	    servers[n].name, play(n, false));
	ck_assert_msg(play(n, true) == servers[n].whole, "%s, whole: %zu",
	    servers[n].name, play(n, true));
}
END_TEST

UNIT_MAIN("probeplan", LOOP(connections, servers))
