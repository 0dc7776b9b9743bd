/*
 * NAME      pg_ledger_read - the ledger, or a part of it, from PostgreSQL
 * CONTRACT  store_ledger() in store.h, shared_since() in shared.h. One moment;
 *           rows come one by one, so that a million take no memory but their
 *           own. What is proven of each: ledger_fill.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/ledger_fill.h"
#include "store/postgresql/pg_ledger.h"
#include "store/postgresql/pg_schema.h"

struct reading {
	struct pg_ledger *l;
	struct ledger *ledger;
	size_t bodies_cap, domains_cap, rows_cap, moves_cap;
	size_t at; /* the domain whose rows come */
	struct buf *why;
};

static int
checked(const struct reading *r, const char *wrong)
{
	if (wrong == NULL)
		return 0;
	return pg_fail(r->l->pg, EIO, r->why,
	    "it is damaged (%s); restore it from a backup, and its members "
	    "add what it lacks",
	    wrong);
}

static int
take_body(void *context, const PGresult *row)
{
	struct reading *r = context;
	struct ledger *ledger = r->ledger;
	size_t len;
	unsigned char *text = libpq.PQunescapeBytea(
	    (const unsigned char *)libpq.PQgetvalue(row, 0, 1), &len);
	int code;

	VEC_GROW(ledger->bodies, ledger->bodies_len, r->bodies_cap);
	ledger->bodies[ledger->bodies_len] = (struct ledger_body){ .len = 0 };
	code =
	    checked(r, fill_body(ledger, &ledger->bodies[ledger->bodies_len++],
			   pg_text(row, 0, 0), text, text != NULL ? len : 0));
	libpq.PQfreemem(text);
	return code;
}

static bool
truth(const PGresult *row, int column)
{
	return *pg_text(row, 0, column) == 't';
}

static int
take_domain(void *context, const PGresult *row)
{
	struct reading *r = context;
	struct ledger *ledger = r->ledger;
	const struct domain_columns c = { .name = pg_text(row, 0, 0),
		.stage = pg_text(row, 0, 1),
		.since = pg_number(row, 0, 2),
		.record_gone = pg_number(row, 0, 3),
		.gone =
		    libpq.PQgetisnull(row, 0, 4) ? NULL : pg_text(row, 0, 4),
		.gone_since = pg_number(row, 0, 5),
		.asked = pg_text(row, 0, 6),
		.requested = truth(row, 7),
		.forced = truth(row, 8),
		.owed = pg_number(row, 0, 9),
		.record_removed = pg_number(row, 0, 10) };

	VEC_GROW(ledger->domains, ledger->domains_len, r->domains_cap);
	ledger->domains[ledger->domains_len] =
	    (struct ledger_domain){ .rows = 0 };
	return checked(r,
	    fill_domain(ledger, &ledger->domains[ledger->domains_len++], &c));
}

/* owner - the domain that the row belongs to; they come in the same order */
static struct ledger_domain *
owner(struct reading *r, const char *name)
{
	struct ledger *ledger = r->ledger;
	int order;

	while (r->at < ledger->domains_len) {
		order = strcmp(ledger->domains[r->at].name, name);
		if (order == 0)
			return &ledger->domains[r->at];
		if (order > 0)
			return NULL;
		r->at++;
	}
	return NULL;
}

static int
take_row(void *context, const PGresult *row)
{
	struct reading *r = context;
	struct ledger *ledger = r->ledger;
	struct ledger_domain *domain = owner(r, pg_text(row, 0, 0));
	const struct row_columns c = { .id = pg_text(row, 0, 2),
		.published = pg_number(row, 0, 3),
		.superseded = pg_number(row, 0, 4),
		.released = pg_number(row, 0, 5),
		.record_ttl = pg_number(row, 0, 6),
		.seen = pg_number(row, 0, 7),
		.origin = pg_number(row, 0, 8) };
	int code;

	if (domain == NULL)
		return checked(r, "a row without its domain");
	VEC_GROW(ledger->rows, ledger->rows_len, r->rows_cap);
	ledger->rows[ledger->rows_len] = (struct ledger_row){ .released = 0 };
	code =
	    checked(r, fill_row(ledger, domain, &ledger->rows[ledger->rows_len],
			   &c, ledger_body(ledger, pg_text(row, 0, 1))));
	if (domain->rows_len++ == 0)
		domain->rows = ledger->rows_len;
	ledger->rows_len++;
	return code;
}

static int
take_move(void *context, const PGresult *row)
{
	struct reading *r = context;
	struct ledger *ledger = r->ledger;
	const struct move_columns c = { .domain = pg_text(row, 0, 0),
		.host = pg_text(row, 0, 1),
		.action = pg_text(row, 0, 2),
		.to = pg_text(row, 0, 3),
		.announced = pg_number(row, 0, 4) };

	VEC_GROW(ledger->moves, ledger->moves_len, r->moves_cap);
	ledger->moves[ledger->moves_len] = (struct ledger_move){ .to = NULL };
	return checked(
	    r, fill_move(ledger, &ledger->moves[ledger->moves_len++], &c));
}

int
pg_ledger_mark(
    struct pg_ledger *l, struct shared_mark *mark, bool lock, struct buf *why)
{
	PGresult *r = pg_ask(l->pg,
	    lock ? "SELECT id, change, word, schema, oldest FROM poststs.fleet"
		   " FOR UPDATE"
		 : "SELECT id, change, word, schema, oldest FROM poststs.fleet",
	    0, NULL, why);
	int64_t schema, oldest;

	if (r == NULL)
		return -1;
	if (libpq.PQntuples(r) != 1) {
		libpq.PQclear(r);
		return pg_fail(l->pg, ENOENT, why,
		    "its row in poststs.fleet is missing; restore it");
	}
	snprintf(mark->id, sizeof(mark->id), "%s", pg_text(r, 0, 0));
	mark->change = pg_number(r, 0, 1);
	snprintf(mark->word, sizeof(mark->word), "%s", pg_text(r, 0, 2));
	mark->server = *pg_server(l->pg);
	schema = pg_number(r, 0, 3);
	oldest = pg_number(r, 0, 4);
	libpq.PQclear(r);
	l->schema = schema;
	if (schema > PG_SCHEMA && oldest > PG_SCHEMA)
		return pg_fail(l->pg, EINVAL, why,
		    "a newer poststs has upgraded it to schema %lld, and "
		    "this one knows %d; upgrade poststs",
		    (long long)schema, PG_SCHEMA);
	if (schema < PG_SCHEMA - 1 || schema < 1)
		return pg_fail(l->pg, EINVAL, why,
		    "it has the old schema %lld; upgrade it with `poststs "
		    "store init --run'",
		    (long long)schema);
	return 0;
}

static int
read_generation(struct reading *r)
{
	PGresult *result = pg_ask(r->l->pg,
	    "SELECT generation, published FROM poststs.fleet", 0, NULL, r->why);

	if (result == NULL)
		return -1;
	r->ledger->generation = (uint64_t)pg_number(result, 0, 0);
	r->ledger->published = (uint64_t)pg_number(result, 0, 1);
	libpq.PQclear(result);
	return 0;
}

/* TOUCHED - names of domains that have changed after $1 */
#define TOUCHED                                              \
	"(SELECT name FROM poststs.domain WHERE change > $1" \
	" UNION SELECT domain FROM poststs.served WHERE change > $1)"

struct part {
	const char *all, *since; /* all of it, or of the domains TOUCHED */
	int (*take)(void *, const PGresult *);
};

static const struct part parts[] = {
	{ "SELECT hash, text FROM poststs.body ORDER BY hash",
	    "SELECT hash, text FROM poststs.body WHERE hash IN (SELECT body"
	    " FROM poststs.served WHERE domain IN " TOUCHED ") ORDER BY hash",
	    take_body },
#define DOMAINS                                                            \
	"SELECT name, stage, since, record_gone, gone, gone_since, asked," \
	" requested, forced, owed, record_removed FROM poststs.domain"
	{ DOMAINS " ORDER BY name",
	    DOMAINS " WHERE name IN " TOUCHED " ORDER BY name", take_domain },
#define ROWS                                                            \
	"SELECT domain, body, id, first_served, last_served, released," \
	" record_ttl, seen, origin FROM poststs.served"
	{ ROWS " ORDER BY domain, seq",
	    ROWS " WHERE domain IN " TOUCHED " ORDER BY domain, seq",
	    take_row },
#define MOVES                                                    \
	"SELECT domain, host, action, successor, announced FROM" \
	" poststs.move WHERE announced > ended"
	{ MOVES " ORDER BY domain, host",
	    MOVES " AND $1::bigint >= 0 ORDER BY domain, host", take_move },
};

/* keep - an array that grew, as one of the ledger */
static void *
keep(struct ledger *ledger, void *list, size_t len, size_t size)
{
	void *kept = arena_alloc(ledger->arena, (len + 1) * size);

	if (len > 0)
		memcpy(kept, list, len * size);
	free(list);
	return kept;
}

static int
read_parts(struct reading *r, int64_t since)
{
	char number[24];
	const char *const values[] = { number };
	struct ledger *ledger = r->ledger;
	int code = read_generation(r);
	size_t i;

	snprintf(number, sizeof(number), "%lld", (long long)since);
	for (i = 0; i < ARRAY_LEN(parts) && code == 0; i++) {
		code =
		    pg_each(r->l->pg, since > 0 ? parts[i].since : parts[i].all,
			since > 0, values, parts[i].take, r, r->why);
		if (i == 0) /* rows point to them */
			ledger->bodies = keep(ledger, ledger->bodies,
			    ledger->bodies_len, sizeof(*ledger->bodies));
	}
	ledger->domains = keep(ledger, ledger->domains, ledger->domains_len,
	    sizeof(*ledger->domains));
	ledger->rows =
	    keep(ledger, ledger->rows, ledger->rows_len, sizeof(*ledger->rows));
	ledger->moves = keep(
	    ledger, ledger->moves, ledger->moves_len, sizeof(*ledger->moves));
	return code;
}

struct ledger *
pg_ledger_since(struct pg_ledger *l, int64_t since, struct buf *why)
{
	struct reading r = { .l = l, .ledger = ledger_new(), .why = why };
	struct shared_mark mark;
	int code = pg_begin(l->pg, false, why);

	if (code == 0) {
		code = pg_ledger_mark(l, &mark, false, why);
		if (code == 0)
			code = read_parts(&r, since);
		code = pg_end(l->pg, code, why);
	}
	if (code == 0) {
		l->mark = mark;
		l->marked = true;
		return r.ledger;
	}
	ledger_free(r.ledger);
	return NULL;
}

struct ledger *
pg_ledger_read(struct store *store, struct buf *why)
{
	return pg_ledger_since((struct pg_ledger *)store, 0, why);
}
