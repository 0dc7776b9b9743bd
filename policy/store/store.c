/*
 * NAME      store - the ledger on disk, whatever kind of store that is
 * CONTRACT  see store.h. What is to be written is worked out by store_write.c
 *           and store_join.c; how, by sqlite/ and postgresql/.
 */
#include "store/store.h"

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

int
store_stage(struct store *store, const char *domain, enum stage stage,
    bool forced, time_t now, struct buf *why)
{
	if (store->ops->writable(store, why) != 0)
		return -1;
	return store->ops->stage(store, domain, stage, forced, now, why);
}

int
store_move(struct store *store, const struct ledger_move *move, struct buf *why)
{
	if (store->ops->writable(store, why) != 0)
		return -1;
	return store->ops->move(store, move, why);
}

int64_t
store_seen(const struct ledger_row *row)
{
	return row->seen != 0 ? row->seen : row->watched ? -1 : 0;
}
