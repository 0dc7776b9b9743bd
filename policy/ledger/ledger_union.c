/*
 * NAME      ledger_union - two copies of a ledger as one
 * CONTRACT  see ledger_union.h. All of it is commutative, associative and
 *           idempotent: each part is a maximum, or the greater of two by an
 *           order in which only equal ones are equal.
 */
#include "ledger/ledger_union.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "sts/policy_id.h"

struct joining {
	struct ledger *out;
	struct union_gain *gain;
};

static time_t
later(time_t a, time_t b)
{
	return a > b ? a : b;
}

/* ---- bodies ---- */

static struct ledger_body
copy_body(struct arena *arena, const struct ledger_body *from)
{
	struct ledger_body body = *from;
	const char **mx;
	size_t i;

	body.hash = arena_strdup(arena, from->hash);
	body.text = arena_strndup(arena, from->text, from->len);
	mx = arena_alloc(arena, (from->policy.mx_len + 1) * sizeof(*mx));
	for (i = 0; i < from->policy.mx_len; i++)
		mx[i] = arena_intern(arena, from->policy.mx[i]);
	body.policy.mx = mx;
	return body;
}

static void
join_bodies(struct ledger *out, const struct ledger *a, const struct ledger *b)
{
	size_t i = 0, j = 0;
	int order;

	out->bodies = arena_alloc(out->arena,
	    (a->bodies_len + b->bodies_len + 1) * sizeof(*out->bodies));
	while (i < a->bodies_len || j < b->bodies_len) {
		order = i == a->bodies_len ? 1
			: j == b->bodies_len
			    ? -1
			    : strcmp(a->bodies[i].hash, b->bodies[j].hash);
		out->bodies[out->bodies_len++] = copy_body(
		    out->arena, order <= 0 ? &a->bodies[i] : &b->bodies[j]);
		i += order <= 0;
		j += order >= 0;
	}
}

/* ---- rows ---- */

/* compare_rows - the same promise: 0; else the order in which they stand */
static int
compare_rows(const struct ledger_row *a, const struct ledger_row *b)
{
	int order;

	if (a->published != b->published)
		return a->published < b->published ? -1 : 1;
	order = strcmp(a->id, b->id);
	return order != 0 ? order : strcmp(a->body->hash, b->body->hash);
}

static int
compare(const void *a, const void *b)
{
	return compare_rows(a, b);
}

static bool
same_row(const struct ledger_row *a, const struct ledger_row *b)
{
	return a->superseded == b->superseded && a->released == b->released &&
	       a->seen == b->seen && a->record_ttl == b->record_ttl &&
	       a->watched == b->watched && a->origin == b->origin;
}

/* merge_row - what both say of one row */
static struct ledger_row
merge_row(const struct ledger_row *a, const struct ledger_row *b)
{
	struct ledger_row row = *a;

	row.superseded = later(a->superseded, b->superseded);
	row.released = later(a->released, b->released);
	row.seen = later(a->seen, b->seen);
	row.watched = a->watched || b->watched;
	if (b->record_ttl > row.record_ttl)
		row.record_ttl = b->record_ttl;
	/* who planned it knows best where it comes from */
	if (b->origin < row.origin)
		row.origin = b->origin;
	return row;
}

static void
add_row(
    struct joining *j, struct ledger_domain *d, const struct ledger_row *from)
{
	struct ledger *out = j->out;
	struct ledger_row *row = &out->rows[out->rows_len++];

	*row = *from;
	row->domain = d->name;
	row->body = ledger_body(out, from->body->hash);
	row->from = NULL;
	row->joined = row->again = false;
	d->rows_len++;
}

/* sorted - the rows of a domain in our order, which may not be theirs */
static struct ledger_row *
sorted(const struct ledger *l, const struct ledger_domain *d)
{
	size_t len = d != NULL ? d->rows_len : 0;
	struct ledger_row *rows = xcalloc(len + 1, sizeof(*rows));

	if (len > 0) {
		memcpy(rows, &l->rows[d->rows], len * sizeof(*rows));
		qsort(rows, len, sizeof(*rows), compare);
	}
	return rows;
}

/* one_row - the next of both lists, the lesser first; -1, 0 or 1 */
static int
which(const struct ledger_row *a, bool a_ended, const struct ledger_row *b,
    bool b_ended)
{
	return a_ended ? 1 : b_ended ? -1 : compare_rows(a, b);
}

static void
join_rows(struct joining *j, struct ledger_domain *d, const struct ledger *la,
    const struct ledger_domain *a, const struct ledger *lb,
    const struct ledger_domain *b)
{
	struct ledger_row *x = sorted(la, a), *y = sorted(lb, b), row;
	size_t m = a != NULL ? a->rows_len : 0, n = b != NULL ? b->rows_len : 0;
	size_t i = 0, k = 0;
	int order;

	while (i < m || k < n) {
		order = which(&x[i], i == m, &y[k], k == n);
		row = order < 0   ? x[i]
		      : order > 0 ? y[k]
				  : merge_row(&x[i], &y[k]);
		add_row(j, d, &row);
		if (order > 0) {
			j->out->rows[j->out->rows_len - 1].joined = true;
			d->joined = true;
			j->gain->rows++;
		} else if (order == 0 && !same_row(&x[i], &row)) {
			d->joined = true;
			j->gain->changed++;
		}
		i += order <= 0;
		k += order >= 0;
	}
	free(x);
	free(y);
}

/* ---- domains ---- */

/* after - does this row's policy come after the other's? */
static bool
after(const struct ledger_row *a, const struct ledger_row *b)
{
	time_t x = later(policyid_time(a->id), a->published);
	time_t y = later(policyid_time(b->id), b->published);

	return x != y ? x > y : compare_rows(a, b) > 0;
}

/* latest - the row that comes after all others; NULL: it has none */
static const struct ledger_row *
latest(const struct ledger *l, const struct ledger_domain *d)
{
	const struct ledger_row *row = NULL;
	size_t i;

	for (i = 0; i < d->rows_len; i++)
		if (row == NULL || after(&l->rows[d->rows + i], row))
			row = &l->rows[d->rows + i];
	return row;
}

/* compare_age - which copy of the domain is the older one: -1 the first, or 0 */
static int
compare_age(const struct ledger *la, const struct ledger_domain *a,
    const struct ledger *lb, const struct ledger_domain *b)
{
	const struct ledger_row *x = latest(la, a), *y = latest(lb, b);

	if (x == NULL || y == NULL) {
		if (x != NULL || y != NULL)
			return x == NULL ? -1 : 1;
	} else if (compare_rows(x, y) != 0) {
		return after(y, x) ? -1 : 1;
	}
	return a->since != b->since ? (a->since < b->since ? -1 : 1) : 0;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_standing(const struct ledger_domain *a, const struct ledger_domain *b)
{
	return a->since == b->since && a->record_gone == b->record_gone &&
	       a->record_removed == b->record_removed &&
	       same_text(a->gone, b->gone) && a->gone_since == b->gone_since &&
	       a->stage == b->stage && a->asked == b->asked &&
	       a->requested == b->requested && a->forced == b->forced;
}

/* stays - by which copy do patterns stay for longer? */
static bool
stays(const struct ledger_domain *a, const struct ledger_domain *b)
{
	if ((a->gone == NULL) != (b->gone == NULL))
		return a->gone == NULL;
	if (a->gone_since != b->gone_since)
		return a->gone_since > b->gone_since;
	return a->gone == NULL || strcmp(a->gone, b->gone) < 0;
}

/* stands - by which copy is the record in DNS for longer? */
static bool
stands(const struct ledger_domain *a, const struct ledger_domain *b)
{
	if (ledger_removed(a) != ledger_removed(b))
		return !ledger_removed(a);
	if (a->record_removed != b->record_removed)
		return a->record_removed > b->record_removed;
	if (a->record_gone == 0 || b->record_gone == 0)
		return a->record_gone == 0;
	return a->record_gone > b->record_gone;
}

/* binds - how much a request binds senders; it is more than none at all */
static int
binds(const struct ledger_domain *d)
{
	static const int weight[] = { [STAGE_OFF] = 0,
		[STAGE_RETIRING] = 1,
		[STAGE_TESTING] = 2,
		[STAGE_ENFORCE] = 3 };

	return (d->requested ? 0 : 8) + 2 * weight[d->asked] + d->forced;
}

/*
 * careful - neither copy is the later one: of each thing what is safe if the
 * other one is true. Requests: nobody knows which came last, so the one that
 * binds senders less
 */
static void
careful(struct ledger_domain *d, const struct ledger_domain *a,
    const struct ledger_domain *b)
{
	const struct ledger_domain *asks = binds(a) <= binds(b) ? a : b;
	const struct ledger_domain *clock = stays(a, b) ? a : b;
	const struct ledger_domain *record = stands(a, b) ? a : b;

	d->stage = a->stage > b->stage ? a->stage : b->stage;
	d->requested = asks->requested;
	d->asked = asks->asked;
	d->forced = asks->forced;
	d->gone = clock->gone;
	d->gone_since = clock->gone_since;
	d->record_removed = record->record_removed;
	d->record_gone = record->record_gone;
}

/* standing - that of the later copy */
static struct ledger_domain
standing(const struct ledger *la, const struct ledger_domain *a,
    const struct ledger *lb, const struct ledger_domain *b)
{
	struct ledger_domain d;
	int order;

	if (a == NULL || b == NULL)
		return a == NULL ? *b : *a;
	order = compare_age(la, a, lb, b);
	d = order < 0 ? *b : *a;
	if (order == 0)
		careful(&d, a, b);
	d.owed = later(a->owed, b->owed);
	return d;
}

static void
join_domain(struct joining *j, const struct ledger *la,
    const struct ledger_domain *a, const struct ledger *lb,
    const struct ledger_domain *b)
{
	struct ledger *out = j->out;
	struct ledger_domain *d = &out->domains[out->domains_len++];

	*d = standing(la, a, lb, b);
	d->name = arena_strdup(out->arena, d->name);
	if (d->gone != NULL)
		d->gone = arena_strdup(out->arena, d->gone);
	d->rows = out->rows_len;
	d->rows_len = 0;
	d->joined = a == NULL || !same_standing(a, d);
	if (a == NULL) {
		j->gain->domains++;
	} else if (d->owed != a->owed) {
		j->gain->owed++;
		d->joined = true;
	}
	join_rows(j, d, la, a, lb, b);
}

static void
join_domains(struct joining *j, const struct ledger *a, const struct ledger *b)
{
	struct ledger *out = j->out;
	size_t i = 0, k = 0;
	int order;

	out->domains = arena_alloc(out->arena,
	    (a->domains_len + b->domains_len + 1) * sizeof(*out->domains));
	out->rows = arena_alloc(
	    out->arena, (a->rows_len + b->rows_len + 1) * sizeof(*out->rows));
	while (i < a->domains_len || k < b->domains_len) {
		order = i == a->domains_len ? 1
			: k == b->domains_len
			    ? -1
			    : strcmp(a->domains[i].name, b->domains[k].name);
		join_domain(j, a, order <= 0 ? &a->domains[i] : NULL, b,
		    order >= 0 ? &b->domains[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
}

/* ---- what one copy lacks ---- */

static const struct ledger_row *
find_row(const struct ledger *l, const struct ledger_domain *d,
    const struct ledger_row *row, size_t first)
{
	size_t i;

	/* most stand at the same place in both */
	if (first < d->rows_len &&
	    compare_rows(&l->rows[d->rows + first], row) == 0)
		return &l->rows[d->rows + first];
	for (i = 0; i < d->rows_len; i++)
		if (compare_rows(&l->rows[d->rows + i], row) == 0)
			return &l->rows[d->rows + i];
	return NULL;
}

static void
compare_domain(struct ledger *whole, struct ledger_domain *d,
    const struct ledger *copy, const struct ledger_domain *there,
    struct union_gain *gain)
{
	const struct ledger_row *known;
	struct ledger_row *row;
	size_t i;

	d->joined = !same_standing(there, d) || there->owed != d->owed;
	gain->owed += there->owed != d->owed;
	for (i = 0; i < d->rows_len; i++) {
		row = &whole->rows[d->rows + i];
		known = find_row(copy, there, row, i);
		row->joined = known == NULL;
		gain->rows += known == NULL;
		if (known != NULL && !same_row(known, row))
			gain->changed++;
		else if (known == &copy->rows[there->rows + i])
			continue;
		d->joined = true;
	}
}

static void
compare_new(
    struct ledger *whole, struct ledger_domain *d, struct union_gain *gain)
{
	size_t i;

	d->joined = true;
	gain->domains++;
	gain->rows += d->rows_len;
	for (i = 0; i < d->rows_len; i++)
		whole->rows[d->rows + i].joined = true;
}

void
ledger_compare(
    struct ledger *whole, const struct ledger *copy, struct union_gain *gain)
{
	struct ledger_domain *d;
	size_t i, k = 0;

	*gain = (struct union_gain){ 0 };
	for (i = 0; i < whole->domains_len; i++) {
		d = &whole->domains[i];
		while (k < copy->domains_len &&
		       strcmp(copy->domains[k].name, d->name) < 0)
			k++;
		if (k < copy->domains_len &&
		    strcmp(copy->domains[k].name, d->name) == 0)
			compare_domain(whole, d, copy, &copy->domains[k], gain);
		else
			compare_new(whole, d, gain);
	}
}

/* ---- moves ---- */

static int
compare_moves(const struct ledger_move *a, const struct ledger_move *b)
{
	int order = strcmp(a->domain, b->domain);

	return order != 0 ? order : strcmp(a->host, b->host);
}

/* later_move - of two for the same host the one that was announced last */
static const struct ledger_move *
later_move(const struct ledger_move *a, const struct ledger_move *b)
{
	if (a->announced != b->announced)
		return a->announced > b->announced ? a : b;
	if (a->action != b->action)
		return a->action < b->action ? a : b;
	if (a->to == NULL || b->to == NULL)
		return a->to != NULL ? a : b;
	return strcmp(a->to, b->to) <= 0 ? a : b;
}

static void
join_moves(struct joining *j, const struct ledger *a, const struct ledger *b)
{
	struct ledger *out = j->out;
	struct ledger_move *m;
	size_t i = 0, k = 0;
	int order;

	out->moves = arena_alloc(out->arena,
	    (a->moves_len + b->moves_len + 1) * sizeof(*out->moves));
	while (i < a->moves_len || k < b->moves_len) {
		order = i == a->moves_len ? 1
			: k == b->moves_len
			    ? -1
			    : compare_moves(&a->moves[i], &b->moves[k]);
		m = &out->moves[out->moves_len++];
		*m = order < 0   ? a->moves[i]
		     : order > 0 ? b->moves[k]
				 : *later_move(&a->moves[i], &b->moves[k]);
		m->domain = arena_intern(out->arena, m->domain);
		m->host = arena_intern(out->arena, m->host);
		if (m->to != NULL)
			m->to = arena_intern(out->arena, m->to);
		j->gain->moves += order > 0;
		i += order <= 0;
		k += order >= 0;
	}
}

struct ledger *
ledger_union(
    const struct ledger *a, const struct ledger *b, struct union_gain *gain)
{
	struct union_gain mine;
	struct joining j = { .out = ledger_new(),
		.gain = gain != NULL ? gain : &mine };

	*j.gain = (struct union_gain){ 0 };
	j.out->generation =
	    a->generation > b->generation ? a->generation : b->generation;
	j.out->published =
	    a->published > b->published ? a->published : b->published;
	join_bodies(j.out, a, b);
	join_domains(&j, a, b);
	join_moves(&j, a, b);
	return j.out;
}

/* ---- what is served now ---- */

/* to_the_end - the row that is served stands behind all others */
static void
to_the_end(struct ledger_row *rows, size_t at, size_t len)
{
	struct ledger_row row = rows[at];

	memmove(&rows[at], &rows[at + 1], (len - at - 1) * sizeof(row));
	rows[len - 1] = row;
}

static void
settle(struct ledger *l, struct ledger_domain *d, time_t now)
{
	struct ledger_row *rows = &l->rows[d->rows];
	size_t i, kept = d->rows_len;

	for (i = 0; i < d->rows_len; i++)
		if (rows[i].superseded == 0 &&
		    (kept == d->rows_len || after(&rows[i], &rows[kept])))
			kept = i;
	if (kept == d->rows_len)
		return;
	for (i = 0; i < d->rows_len; i++)
		if (rows[i].superseded == 0 && i != kept) {
			rows[i].superseded =
			    now > rows[i].published ? now : rows[i].published;
			d->joined = true;
		}
	if (kept + 1 < d->rows_len) {
		to_the_end(rows, kept, d->rows_len);
		d->joined = true;
	}
}

void
ledger_settle(struct ledger *ledger, time_t now)
{
	size_t i;

	for (i = 0; i < ledger->domains_len; i++)
		settle(ledger, &ledger->domains[i], now);
}

void
ledger_unmark(struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->domains_len; i++)
		ledger->domains[i].joined = false;
	for (i = 0; i < ledger->rows_len; i++)
		ledger->rows[i].joined = false;
}
