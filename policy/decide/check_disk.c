/*
 * NAME      check_disk - what the files of a host of ours say beside the wire
 * CONTRACT  For each way to meet a host that is this machine: the chain that
 *           was shown, and the one that its configuration names. Certificates
 *           are compared by digest; where none is the same, the one with the
 *           same type of key is what should have been shown. Each kind of
 *           difference is told once for the host.
 */
#include "decide/checking.h"

#include <string.h>

#define FORGOTTEN (25 * DAY) /* by then renewals have happened */
#define RENEWED   (30 * DAY) /* so much later the renewed one expires */

/* ---- cells ---- */

static bool
usable(const struct fact_cert *cert)
{
	return cert != NULL && cert->error == NULL && cert->sha256 != NULL;
}

static bool
same_key(const struct fact_cert *a, const struct fact_cert *b)
{
	return a->key_type != NULL && b->key_type != NULL &&
	       strcmp(a->key_type, b->key_type) == 0;
}

static void
place(struct check_cell *cell, const struct fact_host *host)
{
	const struct fact_cert *cert, *wire = cell->probe->cert;
	size_t i;

	for (i = 0; i < host->certs_len; i++) {
		cert = host->certs[i];
		if (!usable(cert))
			continue;
		if (strcmp(cert->sha256, wire->sha256) == 0) {
			cell->disk = cert;
			cell->same = true;
			return;
		}
		if (cell->disk == NULL && same_key(cert, wire))
			cell->disk = cert;
	}
}

/* ---- findings ---- */

struct disk {
	const struct checking *c;
	struct check_host *host;
};

static void
once(struct disk *d, enum finding_id id, const char *text)
{
	struct findings *findings = &d->host->findings;
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (findings->list[i].id == id)
			return;
	finding_add(
	    findings, d->c->arena, id, d->host->sight->host->name, "%s", text);
}

/* elsewhere - a cell at another address that shows what is on the disk */
static const struct check_cell *
elsewhere(const struct disk *d, const struct check_cell *cell)
{
	const struct check_cell *other;
	size_t i;

	for (i = 0; i < d->host->cells_len; i++) {
		other = &d->host->cells[i];
		if (other->same &&
		    same_key(other->probe->cert, cell->probe->cert) &&
		    strcmp(other->probe->address, cell->probe->address) != 0)
			return other;
	}
	return NULL;
}

/* here_too - does the same address also show what is on the disk? */
static bool
here_too(const struct disk *d, const struct check_cell *cell)
{
	const struct check_cell *other;
	size_t i;

	for (i = 0; i < d->host->cells_len; i++) {
		other = &d->host->cells[i];
		if (other->same &&
		    strcmp(other->probe->address, cell->probe->address) == 0 &&
		    same_key(other->probe->cert, cell->probe->cert))
			return true;
	}
	return false;
}

static void
differs(struct disk *d, const struct check_cell *cell)
{
	const struct fact_cert *wire = cell->probe->cert, *disk = cell->disk;
	const struct check_cell *good = elsewhere(d, cell);

	if (good != NULL && !here_too(d, cell))
		once(d, FINDING_CERT_ADDRESS_STALE,
		    arena_printf(d->c->arena, "%s shows %.16s..., %s shows %s",
			cell->probe->address, wire->sha256,
			good->probe->address, good->disk->file));
	else if (disk != NULL && disk->not_before > wire->not_before)
		once(d, FINDING_CERT_NOT_LOADED,
		    arena_printf(d->c->arena,
			"%s is newer than what is shown at %s, by %s",
			disk->file, cell->probe->address,
			check_days(d->c, disk->not_before - wire->not_before)));
	else
		once(d, FINDING_CERT_NOT_CONFIGURED,
		    arena_printf(d->c->arena,
			"%s shows %s %.16s..., issued by %s",
			cell->probe->address,
			wire->key_type != NULL ? wire->key_type : "",
			wire->sha256,
			wire->issuer != NULL ? wire->issuer : "somebody"));
}

/* forgotten - of two types of key the one was renewed and the other not */
static void
forgotten(struct disk *d)
{
	const struct fact_cert *a, *b;
	const struct check_host *h = d->host;
	size_t i, k;

	for (i = 0; i < h->cells_len; i++)
		for (k = 0; k < h->cells_len; k++) {
			a = h->cells[i].probe->cert;
			b = h->cells[k].probe->cert;
			if (same_key(a, b) ||
			    a->not_after <= d->c->now + WEEK ||
			    a->not_after > d->c->now + FORGOTTEN ||
			    b->not_after < a->not_after + RENEWED)
				continue;
			once(d, FINDING_CERT_KEY_FORGOTTEN,
			    arena_printf(d->c->arena,
				"the %s chain expires in %s, the %s chain in "
				"%s",
				a->key_type,
				check_days(d->c, a->not_after - d->c->now),
				b->key_type,
				check_days(d->c, b->not_after - d->c->now)));
		}
}

void
check_disk(const struct checking *c, struct check_host *h)
{
	const struct sight_host *s = h->sight;
	struct disk d = { c, h };
	struct check_cell *cell;
	size_t i;

	if (s->host->local != TRI_YES)
		return;
	h->cells = arena_alloc(c->arena, s->probes_len * sizeof(*h->cells));
	for (i = 0; i < s->probes_len; i++) {
		if (!usable(s->probes[i]->cert))
			continue;
		cell = &h->cells[h->cells_len++];
		*cell = (struct check_cell){ .probe = s->probes[i] };
		place(cell, s->host);
	}
	for (i = 0; i < h->cells_len && s->host->certs_len > 0; i++)
		if (!h->cells[i].same)
			differs(&d, &h->cells[i]);
	forgotten(&d);
}
