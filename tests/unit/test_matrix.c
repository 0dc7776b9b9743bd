/* test_matrix - certificates on disk beside those on the wire */
#include "facts/matrix.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "unit.h"

/*
 * A certificate is a letter for its key (R, E, O: Ed25519) and a digit for
 * the day it begins. A probe is "<address><s|n><*|R|E>=<what was shown>",
 * where the address is 4, 6 or L (the listener's own), and `!' stands for a
 * handshake that failed, `-' for no connection.
 */
static const struct {
	const char *name;
	const char *listener; /* its address */
	const char *named, *plain;
	const char *probes;
	const char *cells;
} hosts[] = {
	{ "all as it should be", "all", "R1 E1", "R1 E1",
	    "4s*=E1 4sR=R1 4n*=E1 4nR=R1 6s*=E1 6sR=R1 6n*=E1 6nR=R1",
	    "4sR=same 4sE=same 4nR=same 4nE=same "
	    "6sR=same 6sE=same 6nR=same 6nE=same" },
	{ "renewed and not loaded", "all", "R2", "R2",
	    "4s*=R1 4sE=! 4n*=R1 6s*=R2 6n*=R2",
	    "4sR=stale 4nR=stale 6sR=same 6nR=same" },
	{ "one of two renewed and not loaded", "all", "R2 E1", "R2 E1",
	    "4s*=E1 4sR=R1",
	    "4sR=stale 4sE=same 4nR=unknown 4nE=unknown "
	    "6sR=unknown 6sE=unknown 6nR=unknown 6nE=unknown" },
	{ "IPv6 is answered by somebody else", "all", "E1", "E1",
	    "4s*=E1 4n*=E1 6s*=E0 6n*=E0",
	    "4sE=same 4nE=same 6sE=stale 6nE=stale" },
	{ "an older file than what is shown", "all", "E1", "E1",
	    "4s*=E2 4n*=E2 6s*=E1 6n*=E1",
	    "4sE=other 4nE=other 6sE=same 6nE=same" },
	{ "another kind of key than any file has", "all", "E1", "E1",
	    "4s*=R1 4sE=E1 4n*=E1 6s*=E1 6n*=E1",
	    "4sR=other 4sE=same 4nE=same 6sE=same 6nE=same" },
	{ "a chain that is not shown", "all", "R1 E1", "E1",
	    "4s*=E1 4sR=! 4n*=E1 4nR=! 6s*=E1 6sR=! 6n*=E1 6nR=!",
	    "4sR=missing 4sE=same 4nE=same 6sR=missing 6sE=same 6nE=same" },
	{ "named otherwise than plain", "all", "E1", "R1",
	    "4s*=E1 4n*=R1 6s*=E1 6n*=E1",
	    "4sE=same 4nR=same 6sE=same 6nR=unknown 6nE=other" },
	{ "not reached", "all", "E1", "E1", "4s*=- 6s*=-",
	    "4sE=unknown 4nE=unknown 6sE=unknown 6nE=unknown" },
	{ "met at its listener", "all", "E1", "E1", "4s*=- 6s*=- Ls*=E1 Ln*=E0",
	    "4sE=unknown 4nE=unknown 6sE=unknown 6nE=unknown "
	    "LsE=same LnE=stale" },
	{ "Ed25519", "all", "O2", "O2", "4s*=O1 4n*=O2 6s*=O2 6n*=O2",
	    "4sO=stale 4nO=same 6sO=same 6nO=same" },
	{ "a file that cannot be read", "all", "?", "?",
	    "4s*=E1 4n*=E1 6s*=E1 6n*=E1",
	    "4sE=unknown 4nE=unknown 6sE=unknown 6nE=unknown" },
};

#define V4    "192.0.2.1"
#define V6    "2001:db8::1"
#define LOCAL "127.0.0.1"

struct scene {
	struct arena *arena;
	struct fact_listener listener;
	struct fact_offer offer;
	struct fact_host fact;
	struct observed_host host;
};

static const struct fact_cert *
cert(struct arena *arena, const char *text)
{
	struct fact_cert *c = arena_alloc(arena, sizeof(*c));

	c->error = *text == '?' ? "cannot be read" : NULL;
	c->sha256 = arena_strndup(arena, text, 2);
	c->key_type = *text == 'R' ? "RSA" : *text == 'E' ? "ECDSA" : "Ed25519";
	c->not_before = text[1] == '\0' ? 0 : (text[1] - '0') * 86400;
	return c;
}

static const struct fact_cert **
certs(struct arena *arena, const char *words, size_t *len)
{
	const struct fact_cert **list = arena_alloc(arena, 9 * sizeof(*list));

	for (*len = 0; words != NULL && *len < 9; words += words != NULL) {
		list[(*len)++] = cert(arena, words);
		words = strchr(words, ' ');
	}
	return list;
}

static const struct probe *
probe(struct arena *arena, const char *word)
{
	struct probe *p = arena_alloc(arena, sizeof(*p));

	p->address = *word == '4' ? V4 : *word == '6' ? V6 : LOCAL;
	p->sni = word[1] == 's';
	p->key = word[2] == 'R'   ? PROBE_KEY_RSA
		 : word[2] == 'E' ? PROBE_KEY_ECDSA
				  : PROBE_KEY_ANY;
	p->status = word[4] == '-'   ? PROBE_TIMEOUT
		    : word[4] == '!' ? PROBE_TLS_FAILED
				     : PROBE_OK;
	if (p->status == PROBE_OK)
		p->cert = cert(arena, word + 4);
	return p;
}

static void
set(struct scene *s, size_t n)
{
	static const char *addresses[] = { V4, V6 };
	const struct probe **list;
	const char *word;

	s->arena = arena_new();
	s->listener.address = hosts[n].listener;
	s->offer.listener = &s->listener;
	s->offer.named = certs(s->arena, hosts[n].named, &s->offer.named_len);
	s->offer.plain = certs(s->arena, hosts[n].plain, &s->offer.plain_len);
	s->fact = (struct fact_host){ .name = "mx.example",
		.addresses = addresses,
		.addresses_len = 2,
		.offers = &s->offer,
		.offers_len = 1 };
	list = arena_alloc(s->arena, 32 * sizeof(*list));
	s->host = (struct observed_host){ .host = &s->fact, .probes = list };
	for (word = hosts[n].probes; word != NULL && *word != '\0';) {
		list[s->host.probes_len++] = probe(s->arena, word);
		word = strchr(word, ' ');
		word += word != NULL;
	}
}

START_TEST(cells)
{
	struct scene s = { .arena = NULL };
	struct matrix_cell *list;
	struct buf text = BUF_INIT;
	size_t i, n;

	set(&s, (size_t)_i);
	n = matrix_of(&s.host, &list, s.arena);
	for (i = 0; i < n; i++) {
		buf_printf(&text, "%s%c%c%c=%s", i > 0 ? " " : "",
		    strcmp(list[i].address, V4) == 0   ? '4'
		    : strcmp(list[i].address, V6) == 0 ? '6'
						       : 'L',
		    list[i].sni ? 's' : 'n', "ORE"[list[i].key],
		    matrix_state_name(list[i].state));
		ck_assert_ptr_eq(list[i].listener, &s.listener);
	}
	ck_assert_msg(strcmp(buf_text(&text), hosts[_i].cells) == 0, "%s: %s",
	    hosts[_i].name, buf_text(&text));
	buf_release(&text);
	arena_free(s.arena);
}
END_TEST

/* which listener answers where; the most exact one */
static const struct {
	const char *listener, *address;
	int at;
} places[] = {
	{ "all", V4, 1 },
	{ "all", V6, 1 },
	{ "0.0.0.0", V4, 2 },
	{ "0.0.0.0", V6, 0 },
	{ "::", V4, 0 },
	{ "::", V6, 2 },
	{ V4, V4, 3 },
	{ "192.0.2.2", V4, 0 },
	{ "2001:DB8:0::1", V6, 3 },
	{ "mail.example", V4, 1 },
};

START_TEST(place)
{
	const struct fact_listener l = { .address = places[_i].listener };

	ck_assert_msg(
	    listener_closeness(&l, places[_i].address) == places[_i].at,
	    "%s %s", places[_i].listener, places[_i].address);
}
END_TEST

START_TEST(the_nearest_listener_is_meant)
{
	struct scene s = { .arena = NULL };
	struct fact_listener listeners[3] = { { .address = "all" },
		{ .address = V4 }, { .address = "::" } };
	struct fact_offer offers[3];
	struct matrix_cell *list;
	size_t i;

	set(&s, 0);
	for (i = 0; i < 3; i++) {
		offers[i] = s.offer;
		offers[i].listener = &listeners[i];
	}
	s.fact.offers = offers;
	s.fact.offers_len = 3;
	ck_assert_uint_eq(matrix_of(&s.host, &list, s.arena), 8);
	ck_assert_ptr_eq(list[0].listener, &listeners[1]);
	ck_assert_ptr_eq(list[4].listener, &listeners[2]);
	s.fact.offers_len = 0;
	ck_assert_uint_eq(matrix_of(&s.host, &list, s.arena), 0);
	arena_free(s.arena);
}
END_TEST

/* chains as "<key><begin>-<end>" in days; now is day 100 */
static const struct {
	struct {
		const char *type;
		int begin, end;
	} chains[3];
	int forgotten; /* -1: none */
} renewals[] = {
	{ { { "RSA", 80, 170 }, { "ECDSA", 80, 170 } }, -1 },
	{ { { "RSA", 80, 170 }, { "ECDSA", 20, 110 } }, 1 },
	{ { { "RSA", 20, 110 }, { "ECDSA", 80, 170 } }, 0 },
	{ { { "RSA", 1, 91 }, { "ECDSA", 80, 170 } }, 0 },
	/* both are overdue: nothing was forgotten, nothing was renewed */
	{ { { "RSA", 20, 110 }, { "ECDSA", 21, 111 } }, -1 },
	/* two chains of one kind */
	{ { { "RSA", 20, 110 }, { "RSA", 80, 170 } }, -1 },
	{ { { "RSA", 20, 110 } }, -1 },
	/* six days: clients renew with half of it left */
	{ { { "RSA", 98, 104 }, { "ECDSA", 99, 105 } }, -1 },
	{ { { "RSA", 96, 102 }, { "ECDSA", 99, 105 } }, 0 },
	/* a long-lived one of ten years that is not due */
	{ { { "RSA", 1, 3650 }, { "ECDSA", 80, 170 } }, -1 },
};

START_TEST(forgotten)
{
	struct fact_cert made[3] = { { .file = "" } };
	const struct fact_cert *list[3], *found;
	size_t n = 0;

	for (; n < 3 && renewals[_i].chains[n].type != NULL; n++) {
		made[n].key_type = renewals[_i].chains[n].type;
		made[n].not_before = renewals[_i].chains[n].begin * 86400;
		made[n].not_after = renewals[_i].chains[n].end * 86400;
		list[n] = &made[n];
	}
	found = matrix_forgotten(list, n, 100 * 86400);
	if (renewals[_i].forgotten < 0)
		ck_assert_ptr_null(found);
	else
		ck_assert_ptr_eq(found, &made[renewals[_i].forgotten]);
}
END_TEST

UNIT_MAIN("matrix", LOOP(cells, hosts), LOOP(place, places),
    TEST(the_nearest_listener_is_meant), LOOP(forgotten, renewals))
