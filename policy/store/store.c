/*
 * NAME      store - the ledger on disk: opening it
 * CONTRACT  see store.h. What is in it is read by store_read.c and written
 *           by store_write.c.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "store/db.h"

#define DB_NAME "poststs.db"

static bool
exists(int dirfd, const char *name)
{
	return faccessat(dirfd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/*
 * begin - there is no database: 0 when that is in order. It comes before
 * everything else that is published, so policies without it mean that it
 * was lost, and a new one would forget what senders still hold.
 */
static int
begin(int dirfd, const char *state_dir, bool write, struct buf *why)
{
	if (exists(dirfd, "policy.cdb"))
		return why_set(why,
		    "the ledger %s/" DB_NAME " is missing, but policies were "
		    "published: restore it from a backup, or, to begin a new "
		    "one that knows nothing of what senders still hold, "
		    "remove %s/policy.cdb",
		    state_dir, state_dir);
	return write ? db_create(dirfd, state_dir, why) : 0;
}

/* open_folder - made where missing for who writes; -1, and errno for it */
static int
open_folder(const char *state_dir, bool write)
{
	mode_t mask;
	int fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 || !write || errno != ENOENT)
		return fd;
	mask = umask(022);
	if (mkdir(state_dir, 0755) == 0 || errno == EEXIST)
		fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	umask(mask);
	return fd;
}

struct store *
store_open(const char *state_dir, bool write, struct buf *why)
{
	struct store *store = xcalloc(1, sizeof(*store));
	struct buf path = BUF_INIT;
	bool failed = false;
	int dirfd;

	store->write = write;
	buf_printf(&path, "%s/" DB_NAME, state_dir);
	store->path = buf_detach(&path);
	dirfd = open_folder(state_dir, write);
	if (dirfd < 0 && errno == ENOENT && !write)
		return store;
	if (dirfd < 0) {
		why_errno(why, errno, "cannot open the folder %s", state_dir);
		store_close(store);
		return NULL;
	}
	if (!exists(dirfd, DB_NAME)) {
		failed = begin(dirfd, state_dir, write, why) != 0;
		if (failed || !write)
			goto out;
	}
	store->sqlite = db_open(store->path, write, why);
	failed = store->sqlite == NULL;
out:
	close(dirfd);
	if (failed) {
		store_close(store);
		return NULL;
	}
	return store;
}

void
store_close(struct store *store)
{
	if (store == NULL)
		return;
	sqlite3_close(store->sqlite);
	free(store->path);
	free(store);
}
