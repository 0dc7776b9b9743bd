/*
 * NAME      fleet_store - a store in memory, behind the interface of both
 * CONTRACT  What store_ops.h asks for, with what the stores on disk make of
 *           it: as a mirror rows are replaced (sqlite/ledger_write.c), as the
 *           shared store they only grow (postgresql/pg_ledger_write.c). What is
 *           to be written is worked out by the real store_write.c, store_join.c
 *           and meet.c. A transaction works on a copy, which takes the place of
 *           what was there, or does not. Here stand store_open() and mirror.h,
 *           too, in the place of those for files.
 */
#include "fleet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/store.h"

static struct sim_store *
of(struct store *store)
{
	return (struct sim_store *)store;
}

/* ---- images ---- */

void
image_release(struct image *image)
{
	unsigned i;

	for (i = 0; i < DOMAINS; i++)
		free(image->domains[i].rows);
	free(image->words);
	*image = (struct image){ 0 };
}

void
image_copy(struct image *to, const struct image *from)
{
	const struct image_domain *d;
	unsigned i;

	image_release(to);
	*to = *from;
	for (i = 0; i < DOMAINS; i++) {
		d = &from->domains[i];
		to->domains[i].cap = d->len;
		to->domains[i].rows = xcalloc(d->len + 1, sizeof(*d->rows));
		if (d->len > 0)
			memcpy(to->domains[i].rows, d->rows,
			    d->len * sizeof(*d->rows));
	}
	to->words_cap = from->words_len;
	to->words = xcalloc(from->words_len + 1, sizeof(*to->words));
	if (from->words_len > 0)
		memcpy(to->words, from->words,
		    from->words_len * sizeof(*to->words));
}

/* ---- reading ---- */

static int
compare_body(const void *a, const void *b)
{
	return strcmp(((const struct ledger_body *)a)->hash,
	    ((const struct ledger_body *)b)->hash);
}

/* read_bodies - of these rows, each once */
static void
read_bodies(struct ledger *l)
{
	size_t i, n = 0;

	l->bodies =
	    arena_alloc(l->arena, (l->rows_len + 1) * sizeof(*l->bodies));
	for (i = 0; i < l->rows_len; i++)
		l->bodies[i] = *l->rows[i].body;
	qsort(l->bodies, l->rows_len, sizeof(*l->bodies), compare_body);
	for (i = 0; i < l->rows_len; i++)
		if (n == 0 ||
		    compare_body(&l->bodies[n - 1], &l->bodies[i]) != 0)
			l->bodies[n++] = l->bodies[i];
	l->bodies_len = n;
	for (i = 0; i < l->rows_len; i++)
		l->rows[i].body = ledger_body(l, l->rows[i].body->hash);
}

static void
read_domain(struct ledger *l, const struct image_domain *from)
{
	struct ledger_domain *d = &l->domains[l->domains_len++];
	size_t i;

	*d = from->standing;
	d->rows = l->rows_len;
	d->rows_len = from->len;
	for (i = 0; i < from->len; i++)
		l->rows[l->rows_len++] = from->rows[i].row;
}

static int
compare_moves(const void *va, const void *vb)
{
	const struct ledger_move *a = va, *b = vb;
	int order = strcmp(a->domain, b->domain);

	return order != 0 ? order : strcmp(a->host, b->host);
}

/* image_ledger - the domains that changed after that, and all moves */
static struct ledger *
image_ledger(const struct image *image, int64_t since)
{
	struct ledger *l = ledger_new();
	const struct image_move *m;
	size_t i, rows = 0;

	l->generation = image->generation;
	l->published = image->published;
	for (i = 0; i < DOMAINS; i++)
		rows += image->domains[i].len;
	l->domains = arena_alloc(l->arena, DOMAINS * sizeof(*l->domains));
	l->rows = arena_alloc(l->arena, (rows + 1) * sizeof(*l->rows));
	for (i = 0; i < DOMAINS; i++)
		if (image->domains[i].there &&
		    (since == 0 || image->domains[i].change > since))
			read_domain(l, &image->domains[i]);
	read_bodies(l);
	l->moves = arena_alloc(l->arena, MOVES * sizeof(*l->moves));
	for (m = image->moves; m < image->moves + image->moves_len; m++)
		if (m->ended < m->move.announced)
			l->moves[l->moves_len++] = m->move;
	qsort(l->moves, l->moves_len, sizeof(*l->moves), compare_moves);
	return l;
}

struct ledger *
shared_since(struct store *store, int64_t change, struct buf *why)
{
	struct sim_store *s = of(store);

	if (!fleet_reaches(s->sim, s->member)) {
		why->error = EAGAIN;
		why_set(why, "the store is gone");
		return NULL;
	}
	sim_shared_mark(s->image, &s->mark);
	s->marked = true;
	return image_ledger(s->image, change);
}

static struct ledger *
op_read(struct store *store, struct buf *why)
{
	if (of(store)->shared)
		return shared_since(store, 0, why);
	return image_ledger(of(store)->image, 0);
}

/* ---- writing ---- */

static int
op_writable(struct store *store, struct buf *why)
{
	return 0;
}

static int
op_begin(struct store *store, struct buf *why)
{
	struct sim_store *s = of(store);

	s->replacing = false;
	image_copy(&s->work, s->image);
	if (s->shared)
		return sim_shared_begin(s, why);
	s->work.writes++;
	return 0;
}

static int
compare_rows(const void *va, const void *vb)
{
	const struct image_row *a = va, *b = vb;

	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->row.published < b->row.published
		   ? -1
		   : a->row.published > b->row.published;
}

static int
op_end(struct store *store, int result, struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_domain *d;
	unsigned i;

	for (i = 0; i < DOMAINS; i++) {
		d = &s->work.domains[i];
		if (d->len > 0)
			qsort(d->rows, d->len, sizeof(*d->rows), compare_rows);
	}
	if (result == 0)
		image_copy(s->image, &s->work);
	if (result == 0 && s->shared)
		result = sim_shared_end(s, why);
	if (s->shared && result != 0)
		s->mark.change = -1;
	return result;
}

static struct image_domain *
domain_of(struct sim_store *s, const char *name)
{
	struct image_domain *d;
	unsigned i;

	for (i = 0; strcmp(s->sim->domain[i].name, name) != 0; i++)
		continue;
	d = &s->work.domains[i];
	if (!d->there) {
		d->there = true;
		d->standing =
		    (struct ledger_domain){ .name = s->sim->domain[i].name };
	}
	d->change = s->work.change;
	return d;
}

static int
op_body(struct store *store, const struct ledger_body *body, int64_t *number,
    struct buf *why)
{
	const struct plan_body plan = {
		.hash = body->hash, .text = body->text, .len = body->len
	};

	struct sim *sim = of(store)->sim;

	*memo_slot(sim->fleet->shelf, body->hash, strlen(body->hash)) =
	    memstore_body(&sim->server.store, &plan);
	*number = 1;
	return 0;
}

static int
op_standing(
    struct store *store, const struct ledger_domain *from, struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_domain *d = domain_of(s, from->name);
	time_t owed = s->shared ? d->standing.owed : 0;
	const char *name = d->standing.name;

	d->standing = *from;
	d->standing.name = name;
	d->standing.joined = false;
	d->standing.rows = d->standing.rows_len = 0;
	if (owed > from->owed)
		d->standing.owed = owed;
	if (from->gone != NULL)
		d->standing.gone =
		    arena_intern(s->sim->server.store.arena, from->gone);
	return 0;
}

/* found - the row that promises the same; NULL: it is not there */
static struct image_row *
found(struct image_domain *d, const struct ledger_row *row, const char *hash)
{
	struct image_row *r;

	for (r = d->rows; r < d->rows + d->len; r++)
		if (r->row.published == row->published &&
		    strcmp(r->row.id, row->id) == 0 &&
		    strcmp(r->row.body->hash, hash) == 0)
			return r;
	return NULL;
}

/* forgets - what an older version writes, where it minds nothing else */
static void
forgets(const struct sim_store *s, struct ledger_row *row)
{
	if (s->sim->options.without[RULE_FLEET_ALIKE] && s->shared &&
	    s->sim->fleet->members[s->member].older && row->superseded != 0)
		row->superseded = row->published;
}

static void
grow(struct ledger_row *row, const struct ledger_row *from)
{
	if (from->superseded > row->superseded)
		row->superseded = from->superseded;
	if (from->released > row->released)
		row->released = from->released;
	if (from->record_ttl > row->record_ttl)
		row->record_ttl = from->record_ttl;
	if (from->seen != 0)
		row->seen = from->seen;
	row->watched |= from->watched;
	if (from->origin < row->origin)
		row->origin = from->origin;
}

static int
op_add_row(struct store *store, const struct ledger_row *from, size_t seq,
    const char *hash, int64_t number, struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_domain *d = domain_of(s, from->domain);
	struct image_row *r = found(d, from, hash);
	struct memo *shelf = s->sim->fleet->shelf;

	if (r != NULL && s->replacing) {
		grow(&r->row, from);
		r->seq = seq;
		return 0;
	}
	VEC_GROW(d->rows, d->len, d->cap);
	r = &d->rows[d->len++];
	r->seq = seq;
	r->row = *from;
	r->row.domain = d->standing.name;
	r->row.body = *memo_slot(shelf, hash, strlen(hash));
	r->row.joined = r->row.again = false;
	r->row.from = NULL;
	forgets(s, &r->row);
	return 0;
}

static int
op_change_row(struct store *store, const struct ledger_row *from, size_t seq,
    struct buf *why)
{
	struct sim_store *s = of(store);
	struct image_domain *d = domain_of(s, from->domain);
	struct image_row *r;
	unsigned n = 0;

	for (r = d->rows; r < d->rows + d->len; r++)
		if (r->seq == seq) {
			r->row.superseded = from->superseded;
			r->row.released = from->released;
			r->row.record_ttl = from->record_ttl;
			r->row.seen = from->seen;
			r->row.watched = from->watched;
			forgets(s, &r->row);
			n++;
		}
	if (n == 1)
		return 0;
	why->error = s->shared ? ESTALE : EIO;
	return why_set(why, "a row of %s is not there", from->domain);
}

static int
op_extend_rows(struct store *store, const char *domain, size_t seq,
    time_t since, time_t until, struct buf *why)
{
	struct image_domain *d = domain_of(of(store), domain);
	struct image_row *r;

	for (r = d->rows; r < d->rows + d->len; r++)
		if (r->seq < seq && r->row.superseded >= since &&
		    r->row.superseded < until)
			r->row.superseded = until;
	return 0;
}

static int
op_clear_rows(struct store *store, const char *domain, struct buf *why)
{
	struct sim_store *s = of(store);

	s->replacing = s->shared;
	if (!s->shared)
		domain_of(s, domain)->len = 0;
	return 0;
}

static int
op_release_all(struct store *store, size_t n, time_t now, struct buf *why)
{
	return 0;
}

static int
op_generation(struct store *store, uint64_t generation, uint64_t published,
    struct buf *why)
{
	struct sim_store *s = of(store);

	if (!s->shared || generation > s->work.generation)
		s->work.generation = generation;
	if (!s->shared || published > s->work.published)
		s->work.published = published;
	return 0;
}

/* ---- moves, and requests ---- */

static struct image_move *
move_of(struct image *image, const struct ledger_move *move)
{
	struct image_move *m;

	for (m = image->moves; m < image->moves + image->moves_len; m++)
		if (compare_moves(&m->move, move) == 0)
			return m;
	return NULL;
}

static int
op_move_over(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	struct image_move *m = move_of(&of(store)->work, move);

	if (m != NULL && m->ended < m->move.announced)
		m->ended = m->move.announced;
	return 0;
}

/* put_move - names of hosts and domains last as long as the world */
static void
put_move(struct sim_store *s, const struct ledger_move *move)
{
	struct arena *arena = s->sim->server.store.arena;
	struct image_move *m = move_of(&s->work, move);
	time_t ended = m != NULL ? m->ended : 0;

	if (m == NULL)
		m = &s->work.moves[s->work.moves_len++];
	*m = (struct image_move){ .move = *move, .ended = ended };
	m->move.domain = arena_intern(arena, move->domain);
	m->move.host = arena_intern(arena, move->host);
	if (move->to != NULL)
		m->move.to = arena_intern(arena, move->to);
	if (m->move.announced <= ended)
		m->move.announced = ended + 1;
}

static int
op_move(struct store *store, const struct ledger_move *move, struct buf *why)
{
	if (op_begin(store, why) != 0)
		return op_end(store, -1, why);
	if (move->announced == 0)
		op_move_over(store, move, why);
	else
		put_move(of(store), move);
	return op_end(store, 0, why);
}

static int
op_join_move(
    struct store *store, const struct ledger_move *move, struct buf *why)
{
	struct image_move *m;

	if (op_begin(store, why) != 0)
		return op_end(store, -1, why);
	m = move_of(&of(store)->work, move);
	if (m == NULL ||
	    (move->announced > m->move.announced && move->announced > m->ended))
		put_move(of(store), move);
	return op_end(store, 0, why);
}

static int
op_stage(struct store *store, const char *domain, enum stage stage, bool forced,
    time_t now, struct buf *why)
{
	struct ledger_domain *s;

	if (op_begin(store, why) != 0)
		return op_end(store, -1, why);
	s = &domain_of(of(store), domain)->standing;
	if (s->since == 0)
		s->since = now;
	s->asked = stage;
	s->requested = true;
	s->forced = forced;
	return op_end(store, 0, why);
}

/* ---- opening ---- */

static void
op_close(struct store *store)
{
	image_release(&of(store)->work);
	free(store);
}

static const struct store_ops ops = {
	.close = op_close,
	.read = op_read,
	.writable = op_writable,
	.begin = op_begin,
	.end = op_end,
	.body = op_body,
	.standing = op_standing,
	.add_row = op_add_row,
	.change_row = op_change_row,
	.extend_rows = op_extend_rows,
	.clear_rows = op_clear_rows,
	.release_all = op_release_all,
	.generation = op_generation,
	.move_over = op_move_over,
	.stage = op_stage,
	.move = op_move,
	.join_move = op_join_move,
};

struct store *
sim_store_open(
    struct sim *sim, struct image *image, unsigned member, bool shared)
{
	struct sim_store *s = xcalloc(1, sizeof(*s));

	s->base.ops = &ops;
	s->sim = sim;
	s->image = image;
	s->member = member;
	s->shared = shared;
	return &s->base;
}

/* store_open - the folder is called as the number of a member */
struct store *
store_open(const char *state_dir, bool write, struct buf *why)
{
	struct sim *sim = fleet_sim();
	unsigned n = (unsigned)strtoul(strrchr(state_dir, '/') + 1, NULL, 10);

	return sim_store_open(sim, &sim->fleet->members[n].mirror, n, false);
}

struct store *
store_open_lost(const char *state_dir, struct buf *why)
{
	return store_open(state_dir, true, why);
}

/* ---- of which moment of the shared store a mirror is a copy ---- */

int
mirror_read(struct store *store, struct mirror_note *note, struct buf *why)
{
	const struct image *image = of(store)->image;

	*note = image->note;
	note->clean = image->noted == image->writes;
	return 0;
}

void
mirror_server(const char *state_dir, struct shared_server *server)
{
	struct store *store = store_open(state_dir, false, NULL);

	*server = of(store)->image->note.mark.server;
	store_close(store);
}

int
mirror_write(
    struct store *store, const struct shared_mark *mark, struct buf *why)
{
	struct image *image = of(store)->image;

	image->note = (struct mirror_note){ .noted = true, .mark = *mark };
	image->noted = image->writes;
	return 0;
}
