/*
 * NAME      memstore - the ledger in memory, changed as the store would
 * CONTRACT  see memstore.h. Both stores write what ledger/next_ledger.c says.
 *           Bodies and names are kept for ever in one arena.
 */
#include "memstore.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ledger/next_ledger.h"

void
memstore_init(struct memstore *m)
{
	*m = (struct memstore){ .arena = arena_new() };
	m->bodies = memo_new(m->arena);
}

static void
drop_domains(struct memstore *m)
{
	size_t i;

	for (i = 0; i < m->len; i++)
		free(m->domains[i].rows);
	free(m->domains);
	free(m->moves);
	m->moves = NULL;
	m->moves_len = m->moves_cap = 0;
	m->domains = NULL;
	m->len = m->cap = 0;
}

void
memstore_release(struct memstore *m)
{
	drop_domains(m);
	free(m->ledger.domains);
	free(m->ledger.rows);
	free(m->shelf);
	if (!m->copy) {
		memo_free(m->bodies);
		arena_free(m->arena);
	}
	*m = (struct memstore){ 0 };
}

static void
take_domains(struct memstore *m, const struct memstore *from)
{
	struct memstore_domain *d;
	size_t i;

	m->domains = xcalloc(from->len + 1, sizeof(*m->domains));
	m->len = m->cap = from->len;
	for (i = 0; i < from->len; i++) {
		d = &m->domains[i];
		*d = from->domains[i];
		d->cap = d->len;
		d->rows = xcalloc(d->len + 1, sizeof(*d->rows));
		if (d->len > 0)
			memcpy(d->rows, from->domains[i].rows,
			    d->len * sizeof(*d->rows));
	}
	m->moves = xcalloc(from->moves_len + 1, sizeof(*m->moves));
	m->moves_len = m->moves_cap = from->moves_len;
	if (from->moves_len > 0)
		memcpy(
		    m->moves, from->moves, from->moves_len * sizeof(*m->moves));
}

void
memstore_copy(struct memstore *m, const struct memstore *from)
{
	*m = (struct memstore){
		.arena = from->arena, .bodies = from->bodies, .copy = true
	};
	m->ledger.generation = from->ledger.generation;
	m->ledger.published = from->ledger.published;
	take_domains(m, from);
}

void
memstore_restore(struct memstore *m, const struct memstore *copy)
{
	drop_domains(m);
	take_domains(m, copy);
	m->ledger.generation = copy->ledger.generation;
	m->ledger.published = copy->ledger.published;
}

const struct ledger *
memstore_ledger(struct memstore *m)
{
	struct ledger *l = &m->ledger;
	size_t rows = 0, i;

	for (i = 0; i < m->len; i++)
		rows += m->domains[i].len;
	l->domains = xrealloc(l->domains, m->len + 1, sizeof(*l->domains));
	l->rows = xrealloc(l->rows, rows + 1, sizeof(*l->rows));
	l->rows_len = 0;
	for (i = 0; i < m->len; i++) {
		l->domains[i] = m->domains[i].standing;
		l->domains[i].rows = l->rows_len;
		l->domains[i].rows_len = m->domains[i].len;
		if (m->domains[i].len > 0)
			memcpy(l->rows + l->rows_len, m->domains[i].rows,
			    m->domains[i].len * sizeof(*l->rows));
		l->rows_len += m->domains[i].len;
	}
	l->domains_len = m->len;
	l->moves = m->moves;
	l->moves_len = m->moves_len;
	l->bodies = NULL;
	l->bodies_len = 0;
	return l;
}

static int
compare_body(const void *a, const void *b)
{
	return strcmp(((const struct ledger_body *)a)->hash,
	    ((const struct ledger_body *)b)->hash);
}

const struct ledger *
memstore_bodies(struct memstore *m)
{
	struct ledger *l = &m->ledger;
	size_t i, n;

	m->shelf = xrealloc(m->shelf, l->rows_len + 1, sizeof(*m->shelf));
	for (i = 0; i < l->rows_len; i++)
		m->shelf[i] = *l->rows[i].body;
	qsort(m->shelf, l->rows_len, sizeof(*m->shelf), compare_body);
	for (i = n = 0; i < l->rows_len; i++)
		if (n == 0 || compare_body(&m->shelf[n - 1], &m->shelf[i]) != 0)
			m->shelf[n++] = m->shelf[i];
	l->bodies = m->shelf;
	l->bodies_len = n;
	return l;
}

const struct ledger_body *
memstore_body(struct memstore *m, const struct plan_body *body)
{
	const void **slot = memo_slot(m->bodies, body->text, body->len);
	struct ledger_body *copy;

	if (*slot != NULL)
		return *slot;
	*slot = copy = arena_alloc(m->arena, sizeof(*copy));
	copy->hash = arena_strdup(m->arena, body->hash);
	copy->text = arena_strndup(m->arena, body->text, body->len);
	copy->len = body->len;
	if (policy_parse(
		&copy->policy, copy->text, copy->len, m->arena, NULL) == -1)
		abort();
	return copy;
}

/* find - the domain; where there is none and `make', a new one */
static struct memstore_domain *
find(struct memstore *m, const char *name, bool make)
{
	size_t at = 0;

	while (at < m->len && strcmp(m->domains[at].standing.name, name) < 0)
		at++;
	if (at < m->len && strcmp(m->domains[at].standing.name, name) == 0)
		return &m->domains[at];
	if (!make)
		return NULL;
	VEC_GROW(m->domains, m->len, m->cap);
	memmove(m->domains + at + 1, m->domains + at,
	    (m->len - at) * sizeof(*m->domains));
	m->len++;
	m->domains[at] = (struct memstore_domain){
		.standing.name = arena_intern(m->arena, name),
	};
	return &m->domains[at];
}

/* extend - rows that were served until now, as next_domain() says */
static void
extend(struct memstore_domain *d, size_t len, time_t since, time_t now)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (d->rows[i].superseded >= since &&
		    d->rows[i].superseded < now)
			d->rows[i].superseded = now;
}

/* put_rows - the row that was current, and the one that begins */
static void
put_rows(struct memstore *m, struct memstore_domain *d, size_t len,
    const struct next_domain *next, const struct plan_body *body)
{
	struct ledger_row *row;

	if (next->current.domain != NULL) {
		d->rows[len - 1] = next->current;
		d->rows[len - 1].domain = d->standing.name;
	}
	if (next->begun.domain == NULL)
		return;
	if (d->len == len) {
		VEC_GROW(d->rows, d->len, d->cap);
		d->len++;
	}
	row = &d->rows[len];
	*row = next->begun;
	row->domain = d->standing.name;
	row->body = memstore_body(m, body);
}

/*
 * put - one domain as it is at this moment; `known' is as it was when the run
 * began, in the ledger that was handed out then
 */
static void
put(struct memstore *m, const struct plan *plan, const struct plan_domain *p,
    enum moment moment)
{
	const struct ledger_domain *known = ledger_domain(&m->ledger, p->name);
	size_t len = known != NULL ? known->rows_len : 0;
	struct memstore_domain *d;
	struct next_domain next;

	next_domain(&next, plan, p, &m->ledger, known, moment);
	if (next.standing.name == NULL)
		return;
	d = find(m, p->name, true);
	next.standing.name = d->standing.name;
	d->standing = next.standing;
	if (d->standing.gone != NULL)
		d->standing.gone = arena_intern(m->arena, d->standing.gone);
	if (next.extend != 0)
		extend(d, len - 1, next.extend, plan->now);
	put_rows(m, d, len, &next, p->body);
}

/* join - what the ledger has of one domain, in the place of what we had */
static void
join(struct memstore *m, const struct ledger *l, const struct ledger_domain *s)
{
	struct memstore_domain *d = find(m, s->name, true);
	const char *name = d->standing.name;
	const struct ledger_row *row;
	struct plan_body body;
	size_t i;

	d->standing = *s;
	d->standing.name = name;
	d->standing.joined = false;
	d->standing.gone =
	    s->gone != NULL ? arena_intern(m->arena, s->gone) : NULL;
	d->len = 0;
	for (i = 0; i < s->rows_len; i++) {
		row = &l->rows[s->rows + i];
		body = (struct plan_body){ .hash = row->body->hash,
			.text = row->body->text,
			.len = row->body->len };
		VEC_GROW(d->rows, d->len, d->cap);
		d->rows[d->len] = *row;
		d->rows[d->len].domain = name;
		d->rows[d->len].body = memstore_body(m, &body);
		d->rows[d->len].joined = d->rows[d->len].again = false;
		d->rows[d->len++].from = NULL;
	}
}

void
memstore_join(struct memstore *m, const struct ledger *joined)
{
	size_t i;

	for (i = 0; i < joined->domains_len; i++)
		if (joined->domains[i].joined)
			join(m, joined, &joined->domains[i]);
	m->ledger.generation = joined->generation;
	memstore_ledger(m);
}

void
memstore_begin(struct memstore *m, const struct plan *plan)
{
	size_t i;

	m->ledger.generation = plan->generation;
	m->ledger.published = plan->published;
	for (i = 0; i < plan->domains_len; i++)
		put(m, plan, &plan->domains[i], MOMENT_BEGUN);
}

static int
compare_moves(const struct ledger_move *a, const struct ledger_move *b)
{
	int order = strcmp(a->domain, b->domain);

	return order != 0 ? order : strcmp(a->host, b->host);
}

void
memstore_move(struct memstore *m, const struct ledger_move *move)
{
	size_t at = 0;

	while (at < m->moves_len && compare_moves(&m->moves[at], move) < 0)
		at++;
	if (at < m->moves_len && compare_moves(&m->moves[at], move) == 0) {
		m->moves_len--;
		memmove(m->moves + at, m->moves + at + 1,
		    (m->moves_len - at) * sizeof(*m->moves));
	}
	if (move->announced == 0)
		return;
	VEC_GROW(m->moves, m->moves_len, m->moves_cap);
	memmove(m->moves + at + 1, m->moves + at,
	    (m->moves_len - at) * sizeof(*m->moves));
	m->moves_len++;
	m->moves[at] = *move;
}

static void
forget_moves(struct memstore *m, const struct plan *plan)
{
	struct ledger_move end;
	size_t i;

	for (i = plan->moves_len; i-- > 0;)
		if (plan->moves[i].over) {
			end = *plan->moves[i].move;
			end.announced = 0;
			memstore_move(m, &end);
		}
}

void
memstore_released(struct memstore *m, const struct plan *plan)
{
	size_t i;

	forget_moves(m, plan);
	for (i = 0; i < plan->domains_len; i++)
		put(m, plan, &plan->domains[i], MOMENT_RELEASED);
}

void
memstore_stage(struct memstore *m, const char *domain, enum stage stage,
    bool forced, time_t now)
{
	struct memstore_domain *d = find(m, domain, false);

	if (d == NULL) {
		d = find(m, domain, true);
		d->standing.since = now;
	}
	d->standing.asked = stage;
	d->standing.requested = true;
	d->standing.forced = forced;
}
