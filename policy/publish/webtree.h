/*
 * webtree - the folders of a web root, and changes to them that are whole
 *
 * A leaf is `<name>/.well-known/mta-sts.txt' below some folder: a body below
 * .policies, or a domain's own folder in layout copy. New leaves are staged
 * (written to a temporary folder), made durable together, and only then put
 * in their places. Used by webroot.c only.
 */
#ifndef POSTSTS_PUBLISH_WEBTREE_H
#define POSTSTS_PUBLISH_WEBTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * hex digits of the body's hash in the name of its folder: the text of a
 * link, `.policies/' and these, must stay under 60 octets, or ext4 gives
 * each link a block of its own
 */
#define WEBTREE_HASH 48

struct webtree_staged {
	int dirfd;
	const char *name; /* the caller's, until webtree_settle() */
};

struct webtree {
	const char *path;
	int root;
	int policies; /* .policies, -1 while there is none */
	int fresh;    /* folder for temporary files, -1: none yet */
	int lock;     /* keeps other runs out; -1: nothing was written yet */
	struct webtree_staged *staged;
	size_t staged_len, staged_cap;
	bool unsynced; /* names of the web root wait for webtree_sync() */
	bool unsure;   /* something of a killed run may wait for it */
};

/*
 * webtree_open - with `write' the folder is made where missing, kept from
 * other runs by a lock (at the latest from the first change on), and rid of
 * what killed runs left. Without, a missing
 * web root is no error: `root' is -1.
 */
int webtree_open(struct webtree *, const char *web_root, bool write,
    struct buf *why) ATTR_MUSTCHECK;
/* webtree_close - also removes what was staged and never settled */
void webtree_close(struct webtree *);

/* webtree_lock - now at the latest nobody else writes there */
int webtree_lock(struct webtree *, struct buf *why) ATTR_MUSTCHECK;
/* webtree_policies - .policies there and ours */
int webtree_policies(struct webtree *, struct buf *why) ATTR_MUSTCHECK;

/* leaf_same - does dirfd/name hold exactly this text, readable by all? */
bool leaf_same(int dirfd, const char *name, const char *text, size_t len);
/*
 * webtree_stage - write the text for dirfd/name into a temporary file;
 * `name' must live until webtree_settle()
 */
int webtree_stage(struct webtree *, int dirfd, const char *name,
    const char *text, size_t len, struct buf *why) ATTR_MUSTCHECK;
/* webtree_settle - make durable what was staged, and put it in place */
int webtree_settle(struct webtree *, struct buf *why) ATTR_MUSTCHECK;
/*
 * webtree_sync - what was renamed so far is durable when this returns 0, and
 * no temporary folder stands in the web root
 */
int webtree_sync(struct webtree *, struct buf *why) ATTR_MUSTCHECK;

/*
 * webtree_link - root/name becomes a symlink to `target', whatever is there. A
 * folder that holds files that are not ours is left as it is: 0 then, 1 when
 * the link was made, -1 and `why'.
 */
int webtree_link(struct webtree *, const char *name, const char *target,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * leaf_remove - take the leaf away, and its folders where they hold nothing
 * else. 1 removed, 0 there was nothing of ours, -1 and errno.
 */
int leaf_remove(int dirfd, const char *name);
/* leaf_there - is there a policy, whatever it says? */
bool leaf_there(int dirfd, const char *name);
/* leaf_only_ours - is it a folder with nothing but a leaf (or part of one)? */
bool leaf_only_ours(int dirfd, const char *name);

#endif
