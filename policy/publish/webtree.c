/*
 * NAME      webtree - the directories of a web root, and atomic changes in them
 * CONTRACT  see webtree.h. During a run, temporary files are in `.poststs-new'
 *           in the web root. Up to SINGLY files are fsynced one by one; for
 *           more, one syncfs(2) before and one after the renames is ten times
 *           faster.
 * SECURITY  Whoever may write to the web root may publish a policy. A web root
 *           that everybody may write to is refused; one that a group may write
 *           to is the administrator's choice. No symlink below the web root is
 *           ever followed.
 * BUGS      If the file system cannot exchange two names (renameat2) and
 *           web_layout was changed, a domain's policy is missing for the moment
 *           between two system calls. syncfs(2) also waits for what other
 *           programs wrote to the same file system.
 */
#include "config.h" /* renameat2, syncfs */

#include "publish/webtree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "facts/served.h"
#include "publish/folder.h"
#include "publish/lock.h"

#define FRESH  ".poststs-new"
#define SINGLY 16

/* user_name - as chown(1) takes it */
static void
user_name(struct buf *out, uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	if (user != NULL)
		buf_puts(out, user->pw_name);
	else
		buf_printf(out, "%lu", (unsigned long)uid);
}

static void
close_keep(int fd)
{
	int err = errno;

	close(fd);
	errno = err;
}

/* discard - what a temporary name stands for, even a folder swapped out */
static void
discard(int fresh, const char *name)
{
	int folder;

	if (unlinkat(fresh, name, 0) == 0)
		return;
	folder = folder_step(fresh, name, false);
	if (folder >= 0) {
		unlinkat(folder, ".well-known", 0); /* where it is a link */
		close(folder);
	}
	leaf_remove(fresh, name);
}

/* clear_fresh - remove what stands in the folder of temporary files */
static void
clear_fresh(int fresh)
{
	int fd = openat(fresh, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			discard(fresh, entry->d_name);
	closedir(dir);
}

/* sweep - the leftovers of a run that was killed */
static void
sweep(int root)
{
	int fresh = folder_step(root, FRESH, false);

	if (fresh >= 0) {
		clear_fresh(fresh);
		close(fresh);
		unlinkat(root, FRESH, AT_REMOVEDIR);
	}
}

/*
 * take_lock - the file `lock' in the folder that only we write to; not on the
 * web root, since whoever can read a folder can hold it
 */
static int
take_lock(struct webtree *tree, bool make, struct buf *why)
{
	int folder;

	if (tree->lock >= 0)
		return 0;
	folder = folder_step(tree->root, GENERATION_FOLDER, make);
	if (folder < 0 && !make && errno == ENOENT)
		return 0; /* nothing was published here yet */
	if (folder >= 0) {
		tree->lock = lock_try(folder);
		close_keep(folder);
	}
	if (tree->lock >= 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return why_errno(why, errno,
		    "cannot lock the web root %s (" GENERATION_FOLDER "/lock)",
		    tree->path);
	why_set(why,
	    "another run of poststs is writing to the web root %s; let it "
	    "finish and run again",
	    tree->path);
	if (why != NULL)
		why->error = EWOULDBLOCK;
	return -1;
}

/* admit - may this folder be published from, and is nobody else writing? */
static int
admit(struct webtree *tree, struct buf *why)
{
	struct stat st;

	if (fstat(tree->root, &st) != 0)
		return why_errno(
		    why, errno, "cannot read the web root %s", tree->path);
	if (st.st_mode & S_IWOTH)
		return why_set(why,
		    "the web root %s is writable by everyone, so anyone "
		    "could publish a policy; run `chmod o-w %s', then run "
		    "this again",
		    tree->path, tree->path);
	return take_lock(tree, false, why);
}

int
webtree_open(
    struct webtree *tree, const char *web_root, bool write, struct buf *why)
{
	*tree = (struct webtree){ .path = web_root,
		.root = -1,
		.policies = -1,
		.fresh = -1,
		.lock = -1 };
	if (!write && access(web_root, F_OK) != 0 && errno == ENOENT)
		return 0;
	tree->root = folder_open(web_root, write, why);
	if (tree->root < 0)
		return -1;
	if (write && admit(tree, why) != 0) {
		webtree_close(tree);
		return -1;
	}
	if (write)
		sweep(tree->root);
	tree->policies = folder_step(tree->root, ".policies", false);
	return 0;
}

/* drop_fresh - the folder of temporary files is not needed any more */
static void
drop_fresh(struct webtree *tree)
{
	if (tree->fresh < 0)
		return;
	if (tree->staged_len > 0)
		clear_fresh(tree->fresh);
	close(tree->fresh);
	unlinkat(tree->root, FRESH, AT_REMOVEDIR);
	tree->fresh = -1;
}

void
webtree_close(struct webtree *tree)
{
	drop_fresh(tree);
	if (tree->policies >= 0)
		close(tree->policies);
	if (tree->root >= 0)
		close(tree->root);
	if (tree->lock >= 0)
		close(tree->lock);
	free(tree->staged);
	*tree = (struct webtree){
		.root = -1, .policies = -1, .fresh = -1, .lock = -1
	};
}

int
webtree_lock(struct webtree *tree, struct buf *why)
{
	return take_lock(tree, true, why);
}

int
webtree_policies(struct webtree *tree, struct buf *why)
{
	struct stat st, above;

	if (tree->policies >= 0)
		close(tree->policies);
	tree->policies = folder_step(tree->root, ".policies", true);
	if (tree->policies < 0 || fstat(tree->policies, &st) != 0 ||
	    fstat(tree->root, &above) != 0)
		return why_errno(
		    why, errno, "cannot make %s/.policies", tree->path);
	if (st.st_uid != geteuid() && st.st_uid != 0 &&
	    st.st_uid != above.st_uid)
		return why_set(why,
		    "%s/.policies belongs to user %lu, who could change what "
		    "is published; remove it, or give it to the owner of %s",
		    tree->path, (unsigned long)st.st_uid, tree->path);
	return 0;
}

/* empty - nothing in this folder? */
static bool
empty(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;
	bool none = dir != NULL;

	if (dir == NULL && fd >= 0)
		close(fd);
	while (none && (entry = readdir(dir)) != NULL)
		none = strcmp(entry->d_name, ".") == 0 ||
		       strcmp(entry->d_name, "..") == 0;
	if (dir != NULL)
		closedir(dir);
	return none;
}

/*
 * need_fresh - the folder of temporary files; what others have put there would
 * be published together with ours
 */
static int
need_fresh(struct webtree *tree, struct buf *why)
{
	int fresh;

	if (webtree_lock(tree, why) != 0)
		return -1;
	if (tree->fresh >= 0)
		return 0;
	fresh = folder_step(tree->root, FRESH, true);
	if (fresh < 0)
		return why_errno(
		    why, errno, "cannot write to the web root %s", tree->path);
	if (!empty(fresh)) {
		close(fresh);
		return why_set(why,
		    "%s/" FRESH " has files that are not ours; remove it",
		    tree->path);
	}
	tree->fresh = fresh;
	return 0;
}

static void
staged_name(char out[static 32], size_t n)
{
	snprintf(out, 32, "%zu", n);
}

/* write_all - the text into a file, and down to the disk where `sync' */
static int
write_all(int fd, const char *text, size_t len, bool sync)
{
	ssize_t n;

	for (; len > 0; text += n, len -= (size_t)n) {
		n = write(fd, text, len);
		if (n < 0 && errno != EINTR)
			return -1;
		if (n < 0)
			n = 0;
	}
	if (fchmod(fd, 0644) != 0)
		return -1;
	return sync ? fsync(fd) : 0;
}

int
webtree_stage(struct webtree *tree, int dirfd, const char *name,
    const char *text, size_t len, struct buf *why)
{
	char temp[32];
	int fd, result;

	if (need_fresh(tree, why) != 0)
		return -1;
	staged_name(temp, tree->staged_len);
	VEC_GROW(tree->staged, tree->staged_len, tree->staged_cap);
	tree->staged[tree->staged_len++] =
	    (struct webtree_staged){ dirfd, name };
	fd = openat(tree->fresh, temp,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return why_errno(why, errno, "cannot write the policy %s in %s",
		    name, tree->path);
	result = write_all(fd, text, len, tree->staged_len <= SINGLY);
	if (result != 0)
		why_errno(why, errno, "cannot write the policy %s in %s", name,
		    tree->path);
	if (close(fd) != 0 && result == 0)
		result = why_errno(why, errno,
		    "cannot write the policy %s in %s", name, tree->path);
	return result;
}

/*
 * swap_in - fresh/temp takes the place of dirfd/name, which may be a folder
 * where a link comes, or the other way round. -1 and errno.
 */
static int
swap_in(
    const struct webtree *tree, const char *temp, int dirfd, const char *name)
{
	const char *old = temp;

	if (renameat(tree->fresh, temp, dirfd, name) == 0)
		return 0;
	if (errno != ENOTDIR && errno != EISDIR)
		return -1;
	if (renameat2(tree->fresh, temp, dirfd, name, RENAME_EXCHANGE) != 0) {
		if (errno != EINVAL && errno != ENOSYS)
			return -1;
		old = "old";
		if (renameat(dirfd, name, tree->fresh, old) != 0 ||
		    renameat(tree->fresh, temp, dirfd, name) != 0)
			return -1;
	}
	discard(tree->fresh, old);
	return 0;
}

/*
 * in_the_way - no link can be made; where somebody else's folder or file stands
 * at its name, whose that is, and what to do about it
 */
static int
in_the_way(
    const struct webtree *tree, const char *name, int err, struct buf *why)
{
	struct buf me = BUF_INIT, owner = BUF_INIT;
	struct stat st;

	if ((err != EACCES && err != EPERM) ||
	    fstatat(tree->root, name, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    st.st_uid == geteuid())
		return why_errno(
		    why, err, "cannot make the link %s/%s", tree->path, name);
	user_name(&me, geteuid());
	user_name(&owner, st.st_uid);
	why_set(why,
	    "%s/%s is there already and belongs to %s, so that %s cannot put "
	    "the policy there: move it away, or: chown -R %s %s/%s",
	    tree->path, name, buf_text(&owner), buf_text(&me), buf_text(&me),
	    tree->path, name);
	if (why != NULL)
		why->error = err;
	buf_release(&me);
	buf_release(&owner);
	return -1;
}

int
webtree_link(
    struct webtree *tree, const char *name, const char *target, struct buf *why)
{
	struct stat st;

	if (fstatat(tree->root, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode) && !leaf_only_ours(tree->root, name))
		return 0;
	if (need_fresh(tree, why) != 0)
		return -1;
	if (symlinkat(target, tree->fresh, "link") != 0 ||
	    swap_in(tree, "link", tree->root, name) != 0)
		return in_the_way(tree, name, errno, why);
	tree->unsynced = true;
	return 1;
}

/* into - fresh/temp becomes the file of the open leaf folder */
static int
into(const struct webtree *tree, const char *temp, int folder, bool sync)
{
	int known = folder_step(folder, ".well-known", true), result;

	if (known < 0)
		return -1;
	result = renameat(tree->fresh, temp, known, "mta-sts.txt");
	if (result == 0 && sync)
		result = fsync(known);
	if (result == 0 && sync)
		result = fsync(folder);
	close(known);
	return result;
}

/*
 * place - one staged file. A folder that is there is kept, since it may hold
 * files of others; else it is made whole beside, and then swapped in.
 */
static int
place(const struct webtree *tree, const char *temp, int dirfd, const char *name,
    bool sync)
{
	int folder = folder_step(dirfd, name, false), result;
	bool beside = folder < 0;

	if (beside && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
		return -1;
	if (!beside) {
		close(folder);
		folder = folder_step(dirfd, name, true);
	} else {
		folder = folder_step(tree->fresh, "leaf", true);
	}
	if (folder < 0)
		return -1;
	result = into(tree, temp, folder, sync);
	close(folder);
	if (result == 0 && beside)
		result = swap_in(tree, "leaf", dirfd, name);
	return result;
}

int
webtree_settle(struct webtree *tree, struct buf *why)
{
	bool singly = tree->staged_len <= SINGLY;
	const struct webtree_staged *staged;
	char temp[32];
	size_t i;

	if (tree->staged_len == 0)
		return 0;
	if (!singly && syncfs(tree->root) != 0)
		return why_errno(
		    why, errno, "cannot write to the web root %s", tree->path);
	for (i = 0; i < tree->staged_len; i++) {
		staged = &tree->staged[i];
		staged_name(temp, i);
		if (place(tree, temp, staged->dirfd, staged->name, singly) ==
			0 &&
		    (!singly || fsync(staged->dirfd) == 0))
			continue;
		return why_errno(why, errno,
		    "cannot put the policy %s in place in %s", staged->name,
		    tree->path);
	}
	tree->staged_len = 0;
	if (!singly && syncfs(tree->root) != 0)
		return why_errno(why, errno,
		    "cannot make the web root %s durable", tree->path);
	return 0;
}

int
webtree_sync(struct webtree *tree, struct buf *why)
{
	int result = 0;

	drop_fresh(tree);
	if (tree->unsure)
		result = syncfs(tree->root);
	else if (tree->unsynced)
		result = fsync(tree->root);
	if (result != 0)
		return why_errno(why, errno,
		    "cannot make the web root %s durable", tree->path);
	tree->unsynced = tree->unsure = false;
	return 0;
}
