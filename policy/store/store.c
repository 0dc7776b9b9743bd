/*
 * NAME      store - the ledger on disk, whatever kind of store that is
 * CONTRACT  see store.h. What is to be written is worked out by store_write.c
 *           and store_join.c; how, by sqlite/ and postgresql/.
 *
 *           A member of a fleet has two: what it promises is in the shared one
 *           before it is in its own. Where it is killed in between, its own
 *           gets it with the next run (meet.h).
 */
#include "store/store.h"

#include "store/mirror.h"
#include "store/store_ops.h"

void
store_close(struct store *store)
{
	if (store != NULL)
		store->ops->close(store);
}

struct ledger *
store_ledger(struct store *store, struct buf *why)
{
	return store->ops->read(store, why);
}

/*
 * noted - what was written to both is the same moment of both. Where that
 * cannot be noted they are compared as a whole next time, which is no failure.
 */
static int
noted(struct store *store, int result)
{
	const struct shared_mark *mark;
	struct mirror_note note;
	int missing;

	if (result != 0 || store->shared == NULL)
		return result;
	mark = shared_mark_of(store->shared);
	if (mark == NULL || mirror_read(store, &note, NULL) != 0 ||
	    (note.clean && shared_mark_same(&note.mark, mark)))
		return 0;
	missing = mirror_write(store, mark, NULL);
	(void)missing;
	return 0;
}

int
store_stage(struct store *store, const char *domain, enum stage stage,
    bool forced, time_t now, struct buf *why)
{
	if (store->ops->writable(store, why) != 0 ||
	    (store->shared != NULL && store_stage(store->shared, domain, stage,
					  forced, now, why) != 0))
		return -1;
	return noted(
	    store, store->ops->stage(store, domain, stage, forced, now, why));
}

int
store_move(struct store *store, const struct ledger_move *move, struct buf *why)
{
	if (store->ops->writable(store, why) != 0 ||
	    (store->shared != NULL &&
		store_move(store->shared, move, why) != 0))
		return -1;
	return noted(store, store->ops->move(store, move, why));
}

int
store_join(struct store *store, const struct ledger *joined,
    const struct ledger *read, struct buf *why)
{
	if (store->shared != NULL &&
	    store_join_one(store->shared, joined, read, why) != 0)
		return -1;
	return noted(store, store_join_one(store, joined, read, why));
}

int
store_begin(struct store *store, const struct plan *plan,
    const struct ledger *ledger, struct buf *why)
{
	if (store->shared != NULL &&
	    store_begin_one(store->shared, plan, ledger, why) != 0)
		return -1;
	return noted(store, store_begin_one(store, plan, ledger, why));
}

int
store_released(struct store *store, const struct plan *plan,
    const struct ledger *ledger, struct buf *why)
{
	int shared = 0;

	/* what is out is out: the store learns it later where it must be */
	if (store->shared != NULL)
		shared = store_released_one(store->shared, plan, ledger, why);
	if (shared != 0)
		return store_released_one(store, plan, ledger, NULL) == 0
			   ? shared
			   : -1;
	return noted(store, store_released_one(store, plan, ledger, why));
}

int64_t
store_seen(const struct ledger_row *row)
{
	return row->seen != 0 ? row->seen : row->watched ? -1 : 0;
}
