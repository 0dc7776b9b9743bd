/*
 * webtree - the directories of a web root, and atomic changes in them
 *
 * A leaf is `<name>/.well-known/mta-sts.txt' below some directory: a policy
 * text below .policies, or a domain's own directory in layout copy. New leaves
 * are staged (written to a temporary directory), made durable together, and
 * only then moved to their places. Used by webroot.c, webgone.c and websweep.c
 * only.
 */
#ifndef POSTSTS_PUBLISH_WEBTREE_H
#define POSTSTS_PUBLISH_WEBTREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

/*
 * the number of hex digits of the hash in the name of a policy's directory: the
 * text of a link, `.policies/' and these digits, must stay under 60 octets, or
 * ext4 needs an extra block for each link
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
	int fresh;    /* directory for temporary files, -1: none yet */
	int lock;     /* keeps other runs out; -1: nothing was written yet */
	struct webtree_staged *staged;
	size_t staged_len, staged_cap;
	bool unsynced; /* names of the web root need webtree_sync() */
	bool unsure;   /* a killed run may have left some that need it */
};

/*
 * webtree_open - open the web root. With `write' a missing directory is
 * created, a lock keeps other runs out (at the latest from the first change
 * on), and what killed runs left is removed. Without, a missing web root is no
 * error: `root' is -1.
 */
int webtree_open(struct webtree *, const char *web_root, bool write,
    struct buf *why) ATTR_MUSTCHECK;
/* webtree_close - close it, and remove what was staged and not settled */
void webtree_close(struct webtree *);

/* webtree_lock - take the lock, unless it is taken already */
int webtree_lock(struct webtree *, struct buf *why) ATTR_MUSTCHECK;
/* webtree_policies - open .policies, and create it if it is missing */
int webtree_policies(struct webtree *, struct buf *why) ATTR_MUSTCHECK;

/* leaf_same - does dirfd/name have exactly this text, readable by all? */
bool leaf_same(int dirfd, const char *name, const char *text, size_t len);
/*
 * webtree_stage - write the text for dirfd/name into a temporary file; `name'
 * must last until webtree_settle()
 */
int webtree_stage(struct webtree *, int dirfd, const char *name,
    const char *text, size_t len, struct buf *why) ATTR_MUSTCHECK;
/* webtree_settle - make what was staged durable, and move it to its place */
int webtree_settle(struct webtree *, struct buf *why) ATTR_MUSTCHECK;
/*
 * webtree_sync - when this returns 0, all renames so far are durable, and the
 * web root has no temporary directory
 */
int webtree_sync(struct webtree *, struct buf *why) ATTR_MUSTCHECK;

/*
 * webtree_link - make root/name a symlink to `target', replacing what is there.
 * A directory with files that are not ours is left as it is: 0 then; 1 if the
 * link was made; -1 and `why'.
 */
int webtree_link(struct webtree *, const char *name, const char *target,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * leaf_remove - remove the leaf, and its directories if they have nothing else.
 * 1 removed, 0 there was nothing of ours, -1 and errno.
 */
int leaf_remove(int dirfd, const char *name);
/* leaf_there - is there a policy, whatever it says? */
bool leaf_there(int dirfd, const char *name);
/*
 * leaf_only_ours - is it a directory with nothing but a leaf, or part of one?
 */
bool leaf_only_ours(int dirfd, const char *name);

#endif
