/*
 * NAME      shared_none - a build without shared stores
 * CONTRACT  shared.h: nothing is ever opened, and who asks is told why.
 */
#include <errno.h>

#include "store/shared.h"
#include "store/store.h"

static int
not_built(struct buf *why)
{
	why_set(why, "this poststs was built without PostgreSQL "
		     "(--without-postgresql): it has no shared store");
	if (why != NULL)
		why->error = EINVAL;
	return -1;
}

bool
shared_supported(void)
{
	return false;
}

const char *
shared_script(void)
{
	return "";
}

int
shared_init(const char *setting, struct buf *why)
{
	return not_built(why);
}

struct store *
shared_open(const char *setting, const char *member, bool write,
    const struct shared_server *known, struct buf *why)
{
	not_built(why);
	return NULL;
}

bool
shared_mark_same(const struct shared_mark *a, const struct shared_mark *b)
{
	return false;
}

int
shared_now(struct store *store, struct shared_mark *mark, struct buf *why)
{
	return not_built(why);
}

int
shared_mark_now(struct store *store, struct shared_mark *mark, struct buf *why)
{
	return not_built(why);
}

const struct shared_mark *
shared_mark_of(const struct store *store)
{
	return NULL;
}

int
shared_claim(struct store *store, struct buf *why)
{
	return not_built(why);
}

void
shared_claim_end(struct store *store)
{
}

int
shared_knows(
    struct store *store, const struct shared_mark *mark, struct buf *why)
{
	return not_built(why);
}

struct ledger *
shared_since(struct store *store, int64_t change, struct buf *why)
{
	not_built(why);
	return NULL;
}

int
shared_listen(struct store *store, struct buf *why)
{
	return not_built(why);
}

int
shared_wait(struct store *store, unsigned seconds, struct buf *why)
{
	return not_built(why);
}

int
shared_tell(
    struct store *store, const struct shared_report *report, struct buf *why)
{
	return not_built(why);
}

int
shared_hear(struct store *store, const char *member,
    int (*each)(void *context, const struct shared_report *), void *context,
    struct buf *why)
{
	return not_built(why);
}

bool
shared_evidence(const struct store *store)
{
	return false;
}

int
shared_batches(struct store *store, int64_t since,
    int (*each)(void *, const struct share_name *, const char *), void *context,
    struct buf *why)
{
	return not_built(why);
}

int
shared_pull(struct store *store, const struct share_name *name, time_t now,
    struct share_rows *rows, char word[SHARE_WORD_MAX + 1], uint64_t *refused,
    struct buf *why)
{
	return not_built(why);
}

int
shared_push(struct store *store, const struct share_name *name,
    const struct share_rows *rows, char word[SHARE_WORD_MAX + 1],
    struct buf *why)
{
	return not_built(why);
}

int
shared_tell_state(
    struct store *store, const struct share_state *state, struct buf *why)
{
	return not_built(why);
}

int
shared_states(struct store *store,
    int (*each)(void *, const struct share_state *), void *context,
    struct buf *why)
{
	return not_built(why);
}

int
shared_prune(struct store *store, struct buf *why)
{
	return not_built(why);
}

int
shared_doubt(struct store *store, struct buf *why)
{
	return not_built(why);
}

int
shared_members(
    struct store *store, struct shared_members *members, struct buf *why)
{
	*members = (struct shared_members){ .len = 0 };
	return not_built(why);
}

void
shared_members_release(struct shared_members *members)
{
}

int
shared_announce(struct store *store, const char *version, struct buf *why)
{
	return not_built(why);
}

int
shared_recall(struct store *store, const char *name, struct buf *why)
{
	return not_built(why);
}

int
shared_remove(struct store *store, const char *name, struct buf *why)
{
	return not_built(why);
}
