/*
 * NAME      store_join - rows that were found being served, into the database
 * CONTRACT  store_join() in store.h. A domain that gained rows has all of them
 *           written anew, in their order; each row that the database held is
 *           among them, which is checked first, so that none is lost.
 */
#include "store/store.h"

#include <string.h>

#include "store/store_ops.h"

struct joining {
	struct store *store;
	const struct ledger *ledger, *read;
	struct buf *why;
};

/* lost - is there a row that the database holds and the ledger does not? */
static bool
lost(const struct joining *j, const struct ledger_domain *d)
{
	const struct ledger_domain *old = ledger_domain(j->read, d->name);
	const struct ledger_row *row, *there;
	size_t i, k;

	for (i = 0; old != NULL && i < old->rows_len; i++) {
		row = &j->read->rows[old->rows + i];
		for (k = 0; k < d->rows_len; k++) {
			there = &j->ledger->rows[d->rows + k];
			if (!there->joined && strcmp(row->id, there->id) == 0 &&
			    strcmp(row->body->hash, there->body->hash) == 0 &&
			    row->published == there->published)
				break;
		}
		if (k == d->rows_len)
			return true;
	}
	return false;
}

static int
write_row(const struct joining *j, const struct ledger_row *row, size_t seq)
{
	const struct store_ops *ops = j->store->ops;
	int64_t number = 0;

	if (row->joined && ops->body(j->store, row->body, &number, j->why) != 0)
		return -1;
	return ops->add_row(
	    j->store, row, seq, row->body->hash, number, j->why);
}

static int
write_domain(const struct joining *j, const struct ledger_domain *d)
{
	const struct store_ops *ops = j->store->ops;
	size_t i;

	if (lost(j, d))
		return why_set(j->why,
		    "rows of %s would be lost in the ledger; nothing was "
		    "written",
		    d->name);
	if (ops->standing(j->store, d, j->why) != 0 ||
	    ops->clear_rows(j->store, d->name, j->why) != 0)
		return -1;
	for (i = 0; i < d->rows_len; i++)
		if (write_row(j, &j->ledger->rows[d->rows + i], i + 1) != 0)
			return -1;
	return 0;
}

int
store_join_one(struct store *store, const struct ledger *joined,
    const struct ledger *read, struct buf *why)
{
	const struct store_ops *ops = store->ops;
	struct joining j = {
		.store = store, .ledger = joined, .read = read, .why = why
	};
	int result = 0;
	size_t i;

	if (ops->writable(store, why) != 0 || ops->begin(store, why) != 0)
		return -1;
	for (i = 0; i < joined->domains_len && result == 0; i++)
		if (joined->domains[i].joined)
			result = write_domain(&j, &joined->domains[i]);
	if (result == 0)
		result = ops->generation(
		    store, joined->generation, joined->published, why);
	return ops->end(store, result, why);
}
