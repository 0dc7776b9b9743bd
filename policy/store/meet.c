/*
 * NAME      meet - a member's ledger and the shared store become one
 * CONTRACT  see meet.h. Where the member has seen all that the store had at
 *           some moment, and nobody wrote to either but to the store since,
 *           the store extends it: the domains that changed since are read, and
 *           nothing needs to go up. Else both are read whole.
 *
 *           A store that has lost rows has lost what members said last, too:
 *           they are unknown until they speak again.
 *
 *           What is written to the store is refused where another member wrote
 *           since it was read (ESTALE): then it is read again.
 */
#include "store/meet.h"

#include <errno.h>
#include <string.h>

#include "store/mirror.h"
#include "store/shared.h"
#include "store/store_ops.h"

#define TRIES 5

struct meeters {
	struct store *mirror, *shared;
	struct mirror_note note;
	bool extends; /* the mirror is an older moment of the store */
	time_t now;
	struct meeting *out;
	struct buf *why;
};

/* differs - in some domain, or in its generation */
static bool
differs(const struct ledger *whole, const struct ledger *copy)
{
	size_t i;

	if (whole->generation != copy->generation ||
	    whole->published != copy->published)
		return true;
	for (i = 0; i < whole->domains_len; i++)
		if (whole->domains[i].joined)
			return true;
	return false;
}

static const struct ledger_move *
find_move(const struct ledger *l, const struct ledger_move *move)
{
	size_t i;

	for (i = 0; i < l->moves_len; i++)
		if (strcmp(l->moves[i].domain, move->domain) == 0 &&
		    strcmp(l->moves[i].host, move->host) == 0)
			return &l->moves[i];
	return NULL;
}

/* moved - has another member written since this moment was read? */
static int
moved(struct meeters *m, const struct shared_mark *then)
{
	const struct shared_mark *now = shared_mark_of(m->shared);

	if (now != NULL && shared_mark_same(now, then))
		return 0;
	why_set(m->why, "other members wrote to the shared store meanwhile; "
			"run again");
	m->why->error = ESTALE;
	return -1;
}

/*
 * moves_up - those that the store has not, unless it knows them to be over.
 * Then what it has is read again, in `moves'.
 */
static int
moves_up(struct meeters *m, const struct ledger *store,
    const struct ledger *here, struct ledger **moves)
{
	struct shared_mark then;
	bool any = false;
	size_t i;

	for (i = 0; i < here->moves_len; i++) {
		if (find_move(store, &here->moves[i]) != NULL)
			continue;
		any = true;
		if (m->shared->ops->join_move(
			m->shared, &here->moves[i], m->why) != 0)
			return -1;
	}
	if (!any)
		return 0;
	then = *shared_mark_of(m->shared);
	*moves = shared_since(m->shared, INT64_MAX, m->why);
	return *moves != NULL ? moved(m, &then) : -1;
}

/* up - into the store what it lacks */
static int
up(struct meeters *m, struct ledger *whole, const struct ledger *store,
    const struct ledger *here, struct ledger **moves)
{
	ledger_compare(whole, store, &m->out->there);
	if (differs(whole, store) &&
	    store_join(m->shared, whole, store, m->why) != 0)
		return -1;
	return moves_up(m, store, here, moves);
}

static bool
same_move(const struct ledger_move *a, const struct ledger_move *b)
{
	return a != NULL && b != NULL && a->announced == b->announced &&
	       a->action == b->action;
}

/* moves_down - those of the store, and no others */
static int
moves_down(
    struct meeters *m, const struct ledger *store, const struct ledger *here)
{
	const struct store_ops *ops = m->mirror->ops;
	struct ledger_move over;
	size_t i;

	for (i = 0; i < here->moves_len; i++) {
		over = here->moves[i];
		over.announced = 0;
		if (find_move(store, &over) == NULL &&
		    ops->move(m->mirror, &over, m->why) != 0)
			return -1;
	}
	for (i = 0; i < store->moves_len; i++)
		if (!same_move(
			&store->moves[i], find_move(here, &store->moves[i])) &&
		    ops->move(m->mirror, &store->moves[i], m->why) != 0)
			return -1;
	return 0;
}

/* down - into the mirror what it lacks */
static int
down(struct meeters *m, struct ledger *whole, const struct ledger *moves,
    const struct ledger *here)
{
	ledger_compare(whole, here, &m->out->here);
	if (differs(whole, here) &&
	    store_join(m->mirror, whole, here, m->why) != 0)
		return -1;
	return moves_down(m, moves, here);
}

/* follow - where the store extends the mirror its standings are the later */
static void
follow(struct ledger *whole, const struct ledger *store)
{
	struct ledger_domain *d, standing;
	size_t i, k = 0;

	for (i = 0; i < store->domains_len; i++) {
		while (
		    strcmp(whole->domains[k].name, store->domains[i].name) != 0)
			k++;
		d = &whole->domains[k];
		standing = store->domains[i];
		standing.name = d->name;
		standing.rows = d->rows;
		standing.rows_len = d->rows_len;
		if (standing.gone != NULL)
			standing.gone =
			    arena_intern(whole->arena, standing.gone);
		*d = standing;
	}
}

static int
join(struct meeters *m)
{
	struct ledger *here = store_ledger(m->mirror, m->why);
	struct ledger *store = NULL, *whole = NULL, *moves = NULL;
	int result = -1;

	if (here != NULL)
		store = shared_since(
		    m->shared, m->extends ? m->note.mark.change : 0, m->why);
	if (store != NULL) {
		whole = ledger_union(store, here, NULL);
		if (m->extends)
			follow(whole, store);
		ledger_settle(whole, m->now);
		result = m->extends ? 0 : up(m, whole, store, here, &moves);
	}
	if (result == 0)
		result = down(m, whole, moves != NULL ? moves : store, here);
	ledger_free(moves);
	ledger_free(whole);
	ledger_free(store);
	ledger_free(here);
	return result;
}

/* begin - how far have they come apart? 1: not at all */
static int
begin(struct meeters *m)
{
	struct shared_mark now;
	int knows = 0;

	if (mirror_read(m->mirror, &m->note, m->why) != 0 ||
	    shared_now(m->shared, &now, m->why) != 0)
		return -1;
	if (m->note.noted && strcmp(m->note.mark.id, now.id) == 0)
		knows = shared_knows(m->shared, &m->note.mark, m->why);
	if (knows < 0)
		return -1;
	m->out->lost =
	    m->note.noted && knows == 0 && strcmp(m->note.mark.id, now.id) == 0;
	m->extends = knows == 1 && m->note.clean;
	m->out->whole = !m->extends;
	return m->extends && shared_mark_same(&m->note.mark, &now);
}

/* promoted - the same store at another server than the one that is noted */
static bool
promoted(const struct meeters *m)
{
	const struct shared_server *then = &m->note.mark.server,
				   *now = &shared_mark_of(m->shared)->server;

	return now->timeline != 0 &&
	       (now->timeline != then->timeline ||
		   strcmp(now->system, then->system) != 0);
}

int
store_meet(struct store *mirror, struct store *shared, time_t now,
    struct meeting *out, struct buf *why)
{
	struct meeters m = { .mirror = mirror,
		.shared = shared,
		.now = now,
		.out = out,
		.why = why };
	int result, tries = 0;

	*out = (struct meeting){ .whole = false };
	if ((result = begin(&m)) < 0)
		return -1;
	if ((out->lost || (m.note.mark.server.timeline != 0 && promoted(&m))) &&
	    shared_doubt(shared, why) != 0)
		return -1;
	if (result > 0)
		return promoted(&m)
			   ? mirror_write(mirror, shared_mark_of(shared), why)
			   : 0;
	while ((result = join(&m)) != 0 && why->error == ESTALE &&
	       ++tries < TRIES) {
		buf_clear(why);
		why->error = 0;
	}
	if (result != 0)
		return -1;
	return mirror_write(mirror, shared_mark_of(shared), why);
}

/* take_moves - those of the store, and no others */
static void
take_moves(struct ledger *whole, const struct ledger *store)
{
	struct ledger_move *m;
	size_t i;

	whole->moves = arena_alloc(
	    whole->arena, (store->moves_len + 1) * sizeof(*whole->moves));
	whole->moves_len = store->moves_len;
	for (i = 0; i < store->moves_len; i++) {
		m = &whole->moves[i];
		*m = store->moves[i];
		m->domain = arena_intern(whole->arena, m->domain);
		m->host = arena_intern(whole->arena, m->host);
		if (m->to != NULL)
			m->to = arena_intern(whole->arena, m->to);
	}
}

struct ledger *
store_meet_look(
    struct store *mirror, struct store *shared, time_t now, struct buf *why)
{
	struct meeting out;
	struct meeters m = { .mirror = mirror,
		.shared = shared,
		.now = now,
		.out = &out,
		.why = why };
	int same = begin(&m);
	struct ledger *here = NULL, *store = NULL, *whole = NULL;

	if (same >= 0)
		here = store_ledger(mirror, why);
	if (here == NULL || same > 0)
		return here;
	store = shared_since(shared, m.extends ? m.note.mark.change : 0, why);
	if (store != NULL) {
		whole = ledger_union(store, here, NULL);
		if (m.extends) {
			follow(whole, store);
			take_moves(whole, store);
		}
		ledger_settle(whole, now);
		ledger_unmark(whole);
	}
	ledger_free(store);
	ledger_free(here);
	return whole;
}

int
store_export(struct store *file, struct store *shared, time_t now,
    struct union_gain *gain, struct buf *why)
{
	struct meeting out = { .whole = true };
	struct meeters m = { .mirror = file,
		.shared = shared,
		.now = now,
		.out = &out,
		.why = why };
	struct ledger *here = store_ledger(file, why), *whole = NULL;
	struct ledger *store =
	    here != NULL ? shared_since(shared, 0, why) : NULL;
	int result = -1;

	if (store != NULL) {
		whole = ledger_union(store, here, NULL);
		ledger_settle(whole, now);
		result = down(&m, whole, store, here);
	}
	*gain = out.here;
	ledger_free(whole);
	ledger_free(store);
	ledger_free(here);
	return result;
}

void
store_attach(struct store *mirror, struct store *shared)
{
	mirror->shared = shared;
}
