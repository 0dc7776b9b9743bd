/*
 * NAME      store_write - the ledger into the database
 * CONTRACT  store_begin() and store_released() in store.h. What the ledger is
 *           to be at either moment says ledger/next_ledger.c; what differs
 *           from the moment before is counted, and then written in one
 *           transaction. Where nothing differs nothing is written, not even a
 *           journal. The store is not read again; each statement tells instead
 *           how many rows it met, so one that is not as it was read stops the
 *           run.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "ledger/next_ledger.h"
#include "store/store_ops.h"

/* what is to be written for one domain of the plan: what differs */
struct change {
	const struct plan_domain *domain;
	const struct ledger_domain *known; /* NULL: not in the ledger */
	size_t seq;                        /* of the row that is current */
	struct next_domain old, new;
	bool standing, current, begun, extend;
};

struct writing {
	struct store *store;
	const struct plan *plan;
	const struct ledger *ledger;
	enum moment from, to;
	size_t changes, releases; /* how many there are */
	bool all_released;        /* by one statement */
	int64_t *numbers; /* of the plan's bodies, 0: not asked for yet */
	struct buf *why;
};

/* only_released - is that all that is new about the row? */
static bool
only_released(const struct ledger_row *old, const struct ledger_row *new)
{
	struct ledger_row row = *old;

	row.released = new->released;
	return old->released != new->released &&next_row_same(&row, new);
}

/* change_of - what is to be written for this domain; false: nothing */
static bool
change_of(const struct writing *w, struct change *change,
    const struct plan_domain *domain, const struct ledger_domain *known)
{
	*change = (struct change){ .domain = domain, .known = known };
	change->seq = known != NULL ? known->rows_len : 0;
	next_domain(&change->old, w->plan, domain, w->ledger, known, w->from);
	next_domain(&change->new, w->plan, domain, w->ledger, known, w->to);
	change->standing =
	    !next_standing_same(&change->old.standing, &change->new.standing);
	change->current =
	    !next_row_same(&change->old.current, &change->new.current);
	change->begun = !next_row_same(&change->old.begun, &change->new.begun);
	change->extend = change->new.extend != 0 && change->old.extend == 0;
	return change->standing || change->current || change->begun;
}

/* each - act on each change; plan and ledger are both sorted by name */
static int
each(struct writing *w, int (*act)(struct writing *, const struct change *))
{
	const struct ledger *ledger = w->ledger;
	const struct ledger_domain *known;
	const char *name;
	struct change change;
	int result = 0, order;
	size_t i, at = 0;

	for (i = 0; i < w->plan->domains_len && result == 0; i++) {
		name = w->plan->domains[i].name;
		known = NULL;
		for (; at < ledger->domains_len && known == NULL; at++) {
			order = strcmp(ledger->domains[at].name, name);
			if (order > 0)
				break;
			if (order == 0)
				known = &ledger->domains[at];
		}
		if (change_of(w, &change, &w->plan->domains[i], known))
			result = act(w, &change);
	}
	return result;
}

static int
tally(struct writing *w, const struct change *change)
{
	w->changes++;
	w->releases +=
	    only_released(&change->old.current, &change->new.current) ||
	    only_released(&change->old.begun, &change->new.begun);
	return 0;
}

/* ---- writing what was collected ---- */

/* number_of - of a body of the plan, which is stored now where it is new */
static int
number_of(struct writing *w, const struct plan_body *from, int64_t *number)
{
	const struct ledger_body body = {
		.hash = from->hash, .text = from->text, .len = from->len
	};
	int64_t *known = &w->numbers[from - w->plan->bodies];

	if (*known == 0 &&
	    w->store->ops->body(w->store, &body, known, w->why) != 0)
		return -1;
	*number = *known;
	return 0;
}

/* reused - did the domain have this id with another body? */
static bool
reused(const struct writing *w, const struct change *change)
{
	const struct plan_domain *domain = change->domain;
	const struct ledger_row *row;
	size_t i;

	for (i = 0; change->known != NULL && i < change->known->rows_len; i++) {
		row = &w->ledger->rows[change->known->rows + i];
		if (strcmp(row->id, domain->id) == 0 &&
		    strcmp(row->body->hash, domain->body->hash) != 0)
			return true;
	}
	return false;
}

static int
begin_row(struct writing *w, const struct change *change)
{
	const struct plan_domain *domain = change->domain;
	int64_t number;

	if ((size_t)(domain->body - w->plan->bodies) >= w->plan->bodies_len)
		return why_set(w->why, "the plan does not list the body of %s",
		    domain->name);
	if (reused(w, change))
		return why_set(w->why,
		    "the id %s of %s was used for another policy before "
		    "(RFC 8461 3.1: an id names one policy); nothing was "
		    "written",
		    domain->id, domain->name);
	if (number_of(w, domain->body, &number) != 0)
		return -1;
	return w->store->ops->add_row(w->store, &change->new.begun,
	    change->seq + 1, domain->body->hash, number, w->why);
}

/* write_row - unless it was among those that were released by one statement */
static int
write_row(const struct writing *w, const struct ledger_row *old,
    const struct ledger_row *new, size_t seq)
{
	if (w->all_released && only_released(old, new))
		return 0;
	return w->store->ops->change_row(w->store, new, seq, w->why);
}

static int
write_change(struct writing *w, const struct change *change)
{
	const struct next_domain *old = &change->old, *new = &change->new;
	const struct store_ops *ops = w->store->ops;

	if ((change->standing &&
		ops->standing(w->store, &new->standing, w->why) != 0) ||
	    (change->extend &&
		ops->extend_rows(w->store, change->domain->name, change->seq,
		    new->extend, w->plan->now, w->why) != 0) ||
	    (change->current &&
		write_row(w, &old->current, &new->current, change->seq) != 0))
		return -1;
	if (!change->begun)
		return 0;
	return old->begun.domain == NULL
		   ? begin_row(w, change)
		   : write_row(w, &old->begun, &new->begun, change->seq + 1);
}

/*
 * release_all - on the first day of many domains: all rows at once, if they
 * are all that there are. Each change names one row that is not released, so
 * equal numbers mean the same rows.
 */
static int
release_all(struct writing *w)
{
	const size_t n = w->releases;
	int result;

	if (n < 64 || n < w->ledger->rows_len)
		return 0;
	result = w->store->ops->release_all(w->store, n, w->plan->now, w->why);
	w->all_released = result > 0;
	return result < 0 ? -1 : 0;
}

static int
write_changes(struct writing *w)
{
	int result;

	w->numbers = xcalloc(w->plan->bodies_len + 1, sizeof(*w->numbers));
	result = release_all(w);
	if (result == 0)
		result = each(w, write_change);
	free(w->numbers);
	return result;
}

static int
write_moves(struct writing *w)
{
	const struct plan *plan = w->plan;
	int result = 0;
	size_t i;

	for (i = 0; i < plan->moves_len && result == 0; i++)
		if (plan->moves[i].over)
			result = w->store->ops->move_over(
			    w->store, plan->moves[i].move, w->why);
	return result;
}

/* is the generation of the plan another one? */
static bool
another_generation(const struct writing *w)
{
	return w->plan->generation != w->ledger->generation ||
	       w->plan->published != w->ledger->published;
}

static bool
any_over(const struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->moves_len; i++)
		if (plan->moves[i].over)
			return true;
	return false;
}

/* carry_out - in one transaction, with the moves that are over */
static int
carry_out(struct writing *w, bool moves)
{
	const bool further = moves ? any_over(w->plan) : another_generation(w);
	const struct store_ops *ops = w->store->ops;
	int result = 0;

	if (ops->writable(w->store, w->why) != 0)
		return -1;
	each(w, tally);
	if (w->changes == 0 && !further)
		return 0;
	if (ops->begin(w->store, w->why) != 0)
		return -1;
	if (w->changes > 0)
		result = write_changes(w);
	if (result == 0 && further)
		result = moves ? write_moves(w)
			       : ops->generation(w->store, w->plan->generation,
				     w->plan->published, w->why);
	return ops->end(w->store, result, w->why);
}

int
store_begin_one(struct store *store, const struct plan *plan,
    const struct ledger *ledger, struct buf *why)
{
	struct writing w = { .store = store,
		.plan = plan,
		.ledger = ledger,
		.from = MOMENT_BEFORE,
		.to = MOMENT_BEGUN,
		.why = why };

	return carry_out(&w, false);
}

int
store_released_one(struct store *store, const struct plan *plan,
    const struct ledger *ledger, struct buf *why)
{
	struct writing w = { .store = store,
		.plan = plan,
		.ledger = ledger,
		.from = MOMENT_BEGUN,
		.to = MOMENT_RELEASED,
		.why = why };

	return carry_out(&w, true);
}
