/*
 * NAME      websweep - remove policy texts that are no longer used
 * CONTRACT  see webroot_sweep() in webroot.h. First the directories that the
 *           plan does not use are collected. Only if there are any is the whole
 *           web root read, for links that may still point to them.
 */
#include "publish/webroot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "publish/webtree.h"

struct candidate {
	char name[WEBTREE_HASH + 1];
	bool used;
};

struct candidates {
	struct candidate *list;
	size_t len, cap;
};

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct candidate *)a)->name,
	    ((const struct candidate *)b)->name);
}

static int
compare_hash(const void *name, const void *body)
{
	return strncmp(
	    name, ((const struct plan_body *)body)->hash, WEBTREE_HASH);
}

static bool
is_body(const char *name)
{
	return strlen(name) == WEBTREE_HASH &&
	       strspn(name, "0123456789abcdef") == WEBTREE_HASH;
}

static DIR *
read_folder(int dirfd)
{
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (dir == NULL && fd >= 0)
		close(fd);
	return dir;
}

/* collect - folders of bodies that the plan does not use, old enough */
static int
collect(
    struct candidates *found, int policies, const struct plan *plan, time_t age)
{
	DIR *dir = read_folder(policies);
	const struct dirent *entry;
	struct stat st;

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		if (!is_body(entry->d_name) ||
		    (plan->bodies_len > 0 &&
			bsearch(entry->d_name, plan->bodies, plan->bodies_len,
			    sizeof(*plan->bodies), compare_hash) != NULL))
			continue;
		if (fstatat(policies, entry->d_name, &st,
			AT_SYMLINK_NOFOLLOW) != 0 ||
		    plan->now - st.st_mtime < age)
			continue;
		VEC_GROW(found->list, found->len, found->cap);
		memcpy(found->list[found->len].name, entry->d_name,
		    WEBTREE_HASH + 1);
		found->list[found->len++].used = false;
	}
	closedir(dir);
	if (found->len > 0)
		qsort(found->list, found->len, sizeof(*found->list), compare);
	return 0;
}

/* spare - those to which any name of the web root points */
static int
spare(struct candidates *found, int root)
{
	static const char head[] = ".policies/";
	char target[sizeof(head) + WEBTREE_HASH];
	DIR *dir = read_folder(root);
	const struct dirent *entry;
	struct candidate *used, key;
	ssize_t n;

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		n = readlinkat(root, entry->d_name, target, sizeof(target));
		if (n != (ssize_t)sizeof(target) - 1)
			continue;
		target[n] = '\0';
		memcpy(key.name, target + sizeof(head) - 1, sizeof(key.name));
		used = bsearch(&key, found->list, found->len,
		    sizeof(*found->list), compare);
		if (used != NULL)
			used->used = true;
	}
	closedir(dir);
	return 0;
}

int
webroot_sweep(const char *web_root, const struct plan *plan, time_t age,
    struct webroot_result *result, struct buf *why)
{
	struct candidates found = { NULL, 0, 0 };
	struct webtree tree;
	int failed = 0, n;
	size_t i;

	*result = (struct webroot_result){ 0, 0, 0 };
	if (webtree_open(&tree, web_root, true, why) != 0)
		return -1;
	if (tree.policies < 0)
		goto out;
	failed = collect(&found, tree.policies, plan, age);
	if (failed == 0 && found.len > 0)
		failed = spare(&found, tree.root);
	for (i = 0; i < found.len && failed == 0; i++) {
		if (found.list[i].used)
			continue;
		n = leaf_remove(tree.policies, found.list[i].name);
		failed = n < 0 ? -1 : 0;
		result->removed += n > 0 ? 1 : 0;
	}
	if (failed == 0 && result->removed > 0)
		failed = fsync(tree.policies);
	if (failed != 0)
		why_errno(
		    why, errno, "cannot remove old policies from %s", web_root);
out:
	free(found.list);
	webtree_close(&tree);
	return failed;
}
