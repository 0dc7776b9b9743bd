/*
 * NAME      webgone - policies that have ended, but are still in this web root
 * CONTRACT  webroot_gone() in webroot.h. The machine that ends a policy removes
 *           it before the ledger says so. If several machines share a ledger,
 *           the others remove their copies afterwards. A policy is removed only
 *           if it is exactly a text that the ledger has had for this domain,
 *           and that has ended.
 */
#include "publish/webroot.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/oserror.h"
#include "publish/webtree.h"

#define LINK_FORM ".policies/"
#define LINK_SIZE (sizeof(LINK_FORM) - 1 + WEBTREE_HASH)

/* planned - does the plan, sorted by name, have a policy for it? */
static bool
planned(const struct plan *plan, const char *name, size_t *at)
{
	while (*at < plan->domains_len &&
	       strcmp(plan->domains[*at].name, name) < 0)
		(*at)++;
	return *at < plan->domains_len &&
	       strcmp(plan->domains[*at].name, name) == 0 &&
	       plan->domains[*at].body != NULL;
}

/* linked - is it a link to this body? */
static bool
linked(int root, const char *name, const struct ledger_body *body)
{
	char target[LINK_SIZE + 1];
	ssize_t n = readlinkat(root, name, target, sizeof(target));

	return n == (ssize_t)LINK_SIZE &&
	       memcmp(target, LINK_FORM, sizeof(LINK_FORM) - 1) == 0 &&
	       memcmp(target + sizeof(LINK_FORM) - 1, body->hash,
		   WEBTREE_HASH) == 0;
}

/* ours - how is one of the domain's texts served? 'l' a link, 'c' a copy, 0 */
static char
ours(int root, const char *name, const struct ledger *ledger,
    const struct ledger_domain *d)
{
	const struct ledger_body *body;
	size_t i;

	for (i = 0; i < d->rows_len; i++) {
		body = ledger->rows[d->rows + i].body;
		if (linked(root, name, body))
			return 'l';
		if (leaf_same(root, name, body->text, body->len))
			return 'c';
	}
	return 0;
}

static int
take(struct webtree *tree, const char *name, char how,
    struct webroot_result *result, struct buf *why)
{
	int removed = how == 'l' ? unlinkat(tree->root, name, 0) == 0 ? 1 : -1
				 : leaf_remove(tree->root, name);

	if (removed < 0)
		return why_errno(
		    why, errno, "cannot remove %s/%s", tree->path, name);
	result->removed += (size_t)removed;
	tree->unsynced = tree->unsynced || removed > 0;
	return 0;
}

/* pass - over all domains that have ended; with `write' they are taken away */
static long
pass(struct webtree *tree, const struct ledger *ledger, const struct plan *plan,
    bool write, struct webroot_result *result, struct buf *why)
{
	const struct ledger_domain *d;
	char name[NAME_MAX + 1], how;
	size_t i, at = 0;
	long found = 0;

	for (i = 0; i < ledger->domains_len; i++) {
		d = &ledger->domains[i];
		if (d->rows_len == 0 || ledger_current(ledger, d) != NULL ||
		    planned(plan, d->name, &at) ||
		    snprintf(name, sizeof(name), "mta-sts.%s", d->name) >=
			(int)sizeof(name) ||
		    (how = ours(tree->root, name, ledger, d)) == 0)
			continue;
		found++;
		if (write && take(tree, name, how, result, why) != 0)
			return -1;
	}
	return found;
}

int
webroot_gone(const char *web_root, const struct ledger *ledger,
    const struct plan *plan, struct webroot_result *result, struct buf *why)
{
	struct webtree tree;
	long found = 0;
	int code;

	if (webtree_open(&tree, web_root, false, why) != 0)
		return -1;
	if (tree.root >= 0)
		found = pass(&tree, ledger, plan, false, result, why);
	webtree_close(&tree);
	if (found == 0)
		return 0;
	if (webtree_open(&tree, web_root, true, why) != 0)
		return -1;
	code = pass(&tree, ledger, plan, true, result, why) < 0
		   ? -1
		   : webtree_sync(&tree, why);
	webtree_close(&tree);
	return code;
}
