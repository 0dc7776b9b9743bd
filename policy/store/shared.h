/*
 * shared - the ledger that several machines have in common
 *
 * A store like any other (store.h), in PostgreSQL. Each member keeps a copy of
 * its own beside it, the file that a single machine has, and the two are joined
 * before anything is planned (meet.h).
 */
#ifndef POSTSTS_STORE_SHARED_H
#define POSTSTS_STORE_SHARED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/ledger.h"
#include "store/evidence_batches.h"

#define SHARED_NAME_MAX   253
#define SHARED_WORD_MAX   63
#define SHARED_SYSTEM_MAX 23

struct store;

/*
 * a database server; a promotion of its standby begins a later timeline of the
 * same system
 */
struct shared_server {
	char system[SHARED_SYSTEM_MAX + 1];
	int64_t timeline; /* 0: unknown */
};

/* what a store was at one moment; two are the same where the first three are */
struct shared_mark {
	char id[SHARED_WORD_MAX + 1];   /* of the store */
	int64_t change;                 /* the last one's number */
	char word[SHARED_WORD_MAX + 1]; /* and the word that only it has */
	struct shared_server server;    /* that had it */
};

bool shared_mark_same(const struct shared_mark *, const struct shared_mark *);

/* shared_supported - was it built in? */
bool shared_supported(void);
/* shared_script - the SQL of `poststs store init', in one transaction */
const char *shared_script(void);
/* shared_init - run it; 0, or -1 and `why' */
int shared_init(const char *setting, struct buf *why) ATTR_MUSTCHECK;

/*
 * shared_open - the store that the setting names, as this member; a server that
 * is older than the one that is known (or NULL) is none. NULL and `why' with
 * why->error: EAGAIN, try again later; ENOENT, nobody began one there; EACCES,
 * it does not let us; EINVAL, otherwise.
 */
struct store *shared_open(const char *setting, const char *member, bool write,
    const struct shared_server *known, struct buf *why);

/* shared_now - what it is now; 0, or -1 and `why' */
int shared_now(
    struct store *, struct shared_mark *, struct buf *why) ATTR_MUSTCHECK;
/* shared_mark_now - the same for who only tells of it */
int shared_mark_now(
    struct store *, struct shared_mark *, struct buf *why) ATTR_MUSTCHECK;
/* shared_mark_of - what it was when it was last read or written; NULL: never */
const struct shared_mark *shared_mark_of(const struct store *);
/*
 * shared_claim - nobody else writes until this one has written, or has said
 * that it will not (shared_claim_end()). -1 and `why', ESTALE: somebody did.
 */
int shared_claim(struct store *, struct buf *why) ATTR_MUSTCHECK;
void shared_claim_end(struct store *);
/*
 * shared_knows - has the store this change? 1, 0, or -1 and `why'; 2: it was
 * too long ago to say
 */
int shared_knows(
    struct store *, const struct shared_mark *, struct buf *why) ATTR_MUSTCHECK;
/*
 * shared_since - the domains that have changed after `change', whole, and all
 * moves; 0: the whole ledger. NULL and `why'.
 */
struct ledger *shared_since(struct store *, int64_t change, struct buf *why);

/* ---- waiting ---- */

/*
 * shared_listen - from now on shared_wait() hears of changes. A hint only:
 * what is told while nobody listens is told to nobody, so look afterwards.
 */
int shared_listen(struct store *, struct buf *why) ATTR_MUSTCHECK;
/* shared_wait - 1 somebody wrote to it, 0 nobody did, -1 and `why' */
int shared_wait(
    struct store *, unsigned seconds, struct buf *why) ATTR_MUSTCHECK;

/* ---- what members see ---- */

struct shared_report {
	const char *member;
	int64_t age;      /* seconds; -1: it never said anything */
	const char *hash; /* of the text; "": there is none */
	const char *text; /* a document of facts; NULL: not asked for */
	size_t len;
	const char *settings; /* by which it publishes */
};

/* shared_tell - what this member sees; sent where it differs from before */
int shared_tell(struct store *, const struct shared_report *,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * shared_hear - what the others said last, sorted by name; with their texts
 * only where one is named. `each' ends it with -1.
 */
int shared_hear(struct store *, const char *member,
    int (*each)(void *context, const struct shared_report *), void *context,
    struct buf *why) ATTR_MUSTCHECK;

/* ---- evidence ---- */

/* shared_evidence - has the store room for it? Not before schema 2 */
bool shared_evidence(const struct store *);
/*
 * shared_batches - what batches there are, of days from `since' on and of no
 * day, and the word that each has now; `each' ends it with -1
 */
int shared_batches(struct store *, int64_t since,
    int (*each)(void *context, const struct share_name *, const char *word),
    void *context, struct buf *why) ATTR_MUSTCHECK;
/*
 * shared_pull - the rows of a batch, and its word when they were read. What no
 * member can have written is left out, and counted in `refused'
 */
int shared_pull(struct store *, const struct share_name *, time_t now,
    struct share_rows *, char word[SHARE_WORD_MAX + 1], uint64_t *refused,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * shared_push - rows of a batch, all of them or none: each grows, and none is
 * lessened. `word' is the one that was read last, "" for none; where another
 * wrote since that is refused (ESTALE), else it becomes the new one.
 */
int shared_push(struct store *, const struct share_name *,
    const struct share_rows *, char word[SHARE_WORD_MAX + 1],
    struct buf *why) ATTR_MUSTCHECK;
/* shared_tell_state - this member has sent all of its evidence, and is so */
int shared_tell_state(
    struct store *, const struct share_state *, struct buf *why) ATTR_MUSTCHECK;
/* shared_states - the others, sorted by name */
int shared_states(struct store *,
    int (*each)(void *context, const struct share_state *), void *context,
    struct buf *why) ATTR_MUSTCHECK;
/* shared_prune - what is older than evidence is kept goes, and old changes */
int shared_prune(struct store *, struct buf *why) ATTR_MUSTCHECK;
/*
 * shared_doubt - the store has lost rows, and so it may have lost what others
 * said last: until they speak again they have said nothing
 */
int shared_doubt(struct store *, struct buf *why) ATTR_MUSTCHECK;

/* ---- members ---- */

struct shared_member {
	char *name, *version;
	time_t joined, seen; /* by the clock of the server */
	int64_t change;      /* of the store, when it came last */
	bool removed;
};

struct shared_members {
	struct shared_member *list;
	size_t len;
	time_t now; /* of the server */
};

/* shared_members - sorted by name; 0, or -1 and `why' */
int shared_members(
    struct store *, struct shared_members *, struct buf *why) ATTR_MUSTCHECK;
void shared_members_release(struct shared_members *);
/*
 * shared_announce - this member was here, and has seen what the store was when
 * it was last read or written
 */
int shared_announce(
    struct store *, const char *version, struct buf *why) ATTR_MUSTCHECK;
/*
 * shared_recall - a member that the store has forgotten (a restored backup)
 * and others have not: until it comes again it has said nothing
 */
int shared_recall(
    struct store *, const char *name, struct buf *why) ATTR_MUSTCHECK;
/* shared_remove - it has left; 1 if it was there, 0, or -1 and `why' */
int shared_remove(
    struct store *, const char *name, struct buf *why) ATTR_MUSTCHECK;

#endif
