/*
 * NAME      matrix - the certificate on disk beside the one on the wire
 * CONTRACT  see matrix.h.
 * BUGS      Leaves are compared: a chain renewed under the same leaf (a new
 *           intermediate) counts as the same.
 */
#include "facts/matrix.h"

#include <stdint.h>
#include <string.h>

#include "facts/cert_life.h"
#include "facts/locality.h"

static const enum probe_key kinds[] = { PROBE_KEY_RSA, PROBE_KEY_ECDSA,
	PROBE_KEY_ANY };

enum probe_key
cert_key(const struct fact_cert *cert)
{
	if (cert->key_type == NULL)
		return PROBE_KEY_ANY;
	if (strcmp(cert->key_type, "RSA") == 0)
		return PROBE_KEY_RSA;
	return strcmp(cert->key_type, "ECDSA") == 0 ? PROBE_KEY_ECDSA
						    : PROBE_KEY_ANY;
}

int
listener_closeness(const struct fact_listener *listener, const char *address)
{
	const char *at = listener->address;
	bool v6 = strchr(address, ':') != NULL;
	char canonical[ADDRESS_SIZE];

	if (strcmp(at, "all") == 0)
		return 1;
	if (strcmp(at, "0.0.0.0") == 0 || strcmp(at, "::") == 0)
		return v6 == (*at == ':') ? 2 : 0;
	if (address_canonical(canonical, at, strlen(at)) < 0)
		return 1; /* a name: may be any */
	return strcmp(canonical, address) == 0 ? 3 : 0;
}

/* offer_at - what answers there; behind a translator, whoever is alone */
static const struct fact_offer *
offer_at(const struct fact_host *host, const char *address)
{
	const struct fact_offer *best = NULL;
	int close, closest = 0;
	size_t i;

	for (i = 0; i < host->offers_len; i++) {
		close = listener_closeness(host->offers[i].listener, address);
		if (close > closest) {
			best = &host->offers[i];
			closest = close;
		}
	}
	if (best == NULL && host->offers_len == 1)
		best = &host->offers[0];
	return best;
}

/* on_disk - the chain with such a key; one that could not be read is any */
static const struct fact_cert *
on_disk(const struct fact_cert **list, size_t len, enum probe_key key)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (list[i]->error == NULL && cert_key(list[i]) == key)
			return list[i];
	return NULL;
}

static bool
unreadable(const struct fact_cert **list, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (list[i]->error != NULL)
			return true;
	return false;
}

static bool
same(const struct fact_cert *a, const struct fact_cert *b)
{
	return a != NULL && b != NULL && strcmp(a->sha256, b->sha256) == 0;
}

/*
 * on_wire - into the cell: what was shown with such a key, one that is not
 * on disk before one that is
 */
static void
on_wire(struct matrix_cell *cell, const struct observed_host *host)
{
	const struct probe *p;
	size_t i;

	for (i = 0; i < host->probes_len; i++) {
		p = host->probes[i];
		if (p->sni != cell->sni ||
		    strcmp(p->address, cell->address) != 0)
			continue;
		if (p->cert == NULL || cert_key(p->cert) != cell->key) {
			/* who asked for this kind tells best why not */
			if (cell->wire == NULL &&
			    (cell->probe == NULL || p->key == cell->key))
				cell->probe = p;
			continue;
		}
		if (cell->wire != NULL && !same(cell->wire, cell->disk))
			continue;
		cell->wire = p->cert;
		cell->probe = p;
	}
}

/* withheld - was this kind of key alone asked for, in vain? */
static bool
withheld(const struct matrix_cell *cell)
{
	return cell->probe != NULL && cell->key != PROBE_KEY_ANY &&
	       cell->probe->key == cell->key &&
	       cell->probe->status == PROBE_TLS_FAILED;
}

static enum matrix_state
state_of(const struct matrix_cell *cell, bool hidden)
{
	if (cell->wire == NULL)
		return withheld(cell) ? MATRIX_MISSING : MATRIX_UNKNOWN;
	if (cell->disk == NULL)
		return hidden ? MATRIX_UNKNOWN : MATRIX_OTHER;
	if (same(cell->wire, cell->disk))
		return MATRIX_SAME;
	return cell->disk->not_before > cell->wire->not_before ? MATRIX_STALE
							       : MATRIX_OTHER;
}

/* add_cells - at one address, with SNI or without */
static size_t
add_cells(struct matrix_cell *out, const struct observed_host *host,
    const char *address, bool sni)
{
	const struct fact_offer *offer = offer_at(host->host, address);
	const struct fact_cert **list = NULL;
	struct matrix_cell cell;
	size_t i, n = 0, len = 0;

	if (offer != NULL) {
		list = sni ? offer->named : offer->plain;
		len = sni ? offer->named_len : offer->plain_len;
	}
	for (i = 0; i < ARRAY_LEN(kinds); i++) {
		cell = (struct matrix_cell){ .address = address,
			.sni = sni,
			.key = kinds[i],
			.listener = offer != NULL ? offer->listener : NULL,
			.disk = on_disk(list, len, kinds[i]) };
		on_wire(&cell, host);
		if (cell.disk == NULL && cell.wire == NULL)
			continue;
		cell.state =
		    state_of(&cell, offer == NULL || unreadable(list, len));
		out[n++] = cell;
	}
	return n;
}

/* add_place - an address that is not yet among them */
static size_t
add_place(const char **list, size_t len, const char *address)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (strcmp(list[i], address) == 0)
			return len;
	list[len] = address;
	return len + 1;
}

size_t
matrix_of(const struct observed_host *host, struct matrix_cell **out,
    struct arena *arena)
{
	size_t places = host->host->addresses_len + host->probes_len;
	const char **list = arena_alloc(arena, (places + 1) * sizeof(*list));
	size_t i, n = 0, len = 0;

	*out = NULL;
	if (host->host->offers_len == 0)
		return 0;
	for (i = 0; i < host->host->addresses_len; i++)
		len = add_place(list, len, host->host->addresses[i]);
	/* listeners that were met instead */
	for (i = 0; i < host->probes_len; i++)
		len = add_place(list, len, host->probes[i]->address);
	*out = arena_alloc(
	    arena, (2 * ARRAY_LEN(kinds) * len + 1) * sizeof(**out));
	for (i = 0; i < len; i++) {
		n += add_cells(*out + n, host, list[i], true);
		n += add_cells(*out + n, host, list[i], false);
	}
	return n;
}

/* overdue - has the time passed at which an ACME client renews it? */
static bool
overdue(const struct fact_cert *cert, time_t now)
{
	struct certlife life = certlife_of(cert);
	time_t renewal = certlife_renewal(&life);

	return renewal != 0 && renewal < now;
}

const struct fact_cert *
matrix_forgotten(const struct fact_cert *const *list, size_t len, time_t now)
{
	const struct fact_cert *a, *b;
	size_t i, j;

	for (i = 0; i < len; i++) {
		a = list[i];
		if (a->error != NULL || !overdue(a, now))
			continue;
		for (j = 0; j < len; j++) {
			b = list[j];
			if (b->error == NULL && cert_key(a) != cert_key(b) &&
			    b->not_before > a->not_before && !overdue(b, now))
				return a;
		}
	}
	return NULL;
}

const char *
matrix_state_name(enum matrix_state state)
{
	static const char *const names[] = {
		[MATRIX_SAME] = "same",
		[MATRIX_STALE] = "stale",
		[MATRIX_OTHER] = "other",
		[MATRIX_MISSING] = "missing",
		[MATRIX_UNKNOWN] = "unknown",
	};

	return names[state];
}
