/*
 * NAME      adopted - keep the policies of others that poststs replaces
 * CONTRACT  see adopted.h. One file for each domain and text, with the name
 *           DOMAIN.HASH.txt. It is written before anything replaces the old
 *           policy, and is never removed; a second run finds it there.
 */
#include "task/adopted.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/oserror.h"
#include "publish/atomic.h"
#include "publish/folder.h"

#define FOLDER "adopted"
#define WORD   16 /* hex digits of the hash */

static bool
theirs(const struct ledger_row *row)
{
	return row->joined && row->origin == ORIGIN_ADOPTED;
}

static void
name_of(struct buf *name, const struct ledger_row *row)
{
	buf_puts(name, row->domain);
	buf_putc(name, '.');
	buf_put(name, row->body->hash, WORD);
	buf_puts(name, ".txt");
}

bool
adopted_path(
    struct buf *path, const struct world *w, const struct ledger_row *row)
{
	if (!theirs(row))
		return false;
	buf_printf(path, "%s/" FOLDER "/", w->settings->state_dir);
	name_of(path, row);
	return true;
}

static int
keep(int dirfd, const struct world *w, const struct ledger_row *row,
    struct buf *why)
{
	struct buf name = BUF_INIT, path = BUF_INIT;
	struct atomic *file = NULL;
	int result = -1;

	name_of(&name, row);
	if (adopted_path(&path, w, row))
		file = atomic_open(
		    dirfd, buf_text(&name), buf_text(&path), 0644, why);
	if (file != NULL) {
		atomic_write(file, row->body->text, row->body->len);
		result = atomic_commit(file, why) < 0 ? -1 : 0;
	}
	buf_release(&name);
	buf_release(&path);
	return result;
}

int
adopted_keep(const struct world *w, struct buf *why)
{
	const struct ledger *ledger = w->ledger;
	int state = -1, dirfd = -1, result = 0;
	size_t i;

	for (i = 0; w->read != NULL && i < ledger->rows_len && result == 0;
	     i++) {
		if (!theirs(&ledger->rows[i]))
			continue;
		if (dirfd < 0) {
			state = folder_open(w->settings->state_dir, true, why);
			if (state < 0)
				return -1;
			dirfd = folder_step(state, FOLDER, true);
			if (dirfd < 0)
				result = why_errno(why, errno,
				    "cannot make %s/" FOLDER,
				    w->settings->state_dir);
		}
		if (result == 0)
			result = keep(dirfd, w, &ledger->rows[i], why);
	}
	if (dirfd >= 0)
		close(dirfd);
	if (state >= 0)
		close(state);
	return result;
}
