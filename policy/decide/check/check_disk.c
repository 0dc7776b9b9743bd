/*
 * NAME      check_disk - the files of a local host compared with what it
 *           presents
 * CONTRACT  The cells are those of facts/matrix.h. Each kind of difference is
 *           reported once for the host. If one address differs from the others,
 *           renewals do not reach that server. If all differ, the server was
 *           not reloaded, or is not the configured one.
 */
#include "base/dates.h"
#include "decide/check/checking.h"

#include <string.h>

#include "facts/cert_life.h"

struct disk {
	const struct checking *c;
	struct check_host *host;
};

static void ATTR_PRINTF(3, 4)
    once(struct disk *d, enum finding_id id, const char *fmt, ...)
{
	struct findings *findings = &d->host->findings;
	struct buf text = BUF_INIT;
	va_list ap;
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (findings->list[i].id == id)
			return;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	finding_add(findings, d->c->arena, id, d->host->observed->host->name,
	    "%s", buf_text(&text));
	buf_release(&text);
}

/*
 * elsewhere - a cell at another address that shows what its file holds, with
 * the same kind of key; NULL where this address shows it, too
 */
static const struct matrix_cell *
elsewhere(const struct disk *d, const struct matrix_cell *cell)
{
	const struct matrix_cell *other, *found = NULL;
	size_t i;

	for (i = 0; i < d->host->cells_len; i++) {
		other = &d->host->cells[i];
		if (other->state != MATRIX_SAME || other->key != cell->key)
			continue;
		if (strcmp(other->address, cell->address) == 0)
			return NULL;
		found = other;
	}
	return found;
}

static const char *
place(const struct checking *c, const struct matrix_cell *cell)
{
	return arena_printf(c->arena, "%s%s%s", cell->address,
	    cell->sni ? "" : " without SNI",
	    cell->listener == NULL
		? ""
		: arena_printf(c->arena, " (%s)", cell->listener->service));
}

static void
differs(struct disk *d, const struct matrix_cell *cell)
{
	const struct matrix_cell *good = elsewhere(d, cell);
	const char *at = place(d->c, cell);

	if (good != NULL && cell->wire->not_before < good->wire->not_before)
		once(d, FINDING_CERT_ADDRESS_STALE,
		    "%s shows %.16s..., %s shows %s", at, cell->wire->sha256,
		    good->address, good->disk->file);
	else if (cell->state == MATRIX_STALE)
		once(d, FINDING_CERT_NOT_LOADED,
		    "%s is newer than what %s shows, by %s", cell->disk->file,
		    at,
		    check_days(
			d->c, cell->disk->not_before - cell->wire->not_before));
	else
		once(d, FINDING_CERT_NOT_CONFIGURED,
		    "%s shows %s %.16s..., issued by %s", at,
		    cell->wire->key_type != NULL ? cell->wire->key_type : "",
		    cell->wire->sha256,
		    cell->wire->issuer != NULL ? cell->wire->issuer
					       : "somebody");
}

/* forgotten - of two types of key the one was renewed and the other not */
static void
forgotten(struct disk *d)
{
	const struct fact_host *host = d->host->observed->host;
	const struct fact_cert *cert;
	struct certlife life;
	size_t i;

	for (i = 0; i < host->offers_len; i++) {
		cert = matrix_forgotten(
		    (const struct fact_cert *const *)host->offers[i].named,
		    host->offers[i].named_len, d->c->now);
		if (cert == NULL)
			continue;
		life = certlife_of(cert);
		if (!certlife_late(
			&life, &d->c->settings->expiry_margin, d->c->now))
			once(d, FINDING_CERT_KEY_FORGOTTEN,
			    "the %s chain in %s expires in %s, and the other "
			    "was renewed since",
			    cert->key_type, cert->file,
			    check_days(d->c, cert->not_after - d->c->now));
	}
}

void
check_disk(const struct checking *c, struct check_host *h)
{
	struct disk d = { c, h };
	const struct matrix_cell *cell;
	size_t i;

	if (h->observed->host->local != TRI_YES)
		return;
	h->cells_len = matrix_of(h->observed, &h->cells, c->arena);
	for (i = 0; i < h->cells_len; i++) {
		cell = &h->cells[i];
		if (cell->state == MATRIX_STALE || cell->state == MATRIX_OTHER)
			differs(&d, cell);
		else if (cell->state == MATRIX_MISSING)
			once(&d, FINDING_CERT_NOT_SHOWN, "%s, and not at %s",
			    cell->disk->file, place(c, cell));
	}
	forgotten(&d);
}
