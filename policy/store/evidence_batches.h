/*
 * evidence_batches - batches of evidence in the file of this machine
 *
 * Each batch has a mark: the word that the shared store had for it when both
 * were the same, and whether more was written here since. A machine by itself
 * has marks, too, and nobody asks for them.
 */
#ifndef POSTSTS_STORE_EVIDENCE_BATCHES_H
#define POSTSTS_STORE_EVIDENCE_BATCHES_H

#include "store/evidence.h"
#include "store/evidence_share.h"

struct share_mark {
	struct share_name name; /* member "": this machine, or all (reports) */
	char word[SHARE_WORD_MAX + 1];
	int64_t dirty; /* grows with each write; 0: the store has it all */
};

/* evidence_marks - of all batches of this kind of day, sorted; free() them */
int evidence_marks(struct evidence_db *, struct share_mark **, size_t *len,
    struct buf *why) ATTR_MUSTCHECK;
/*
 * evidence_marked - the store and this file have the same, by this word;
 * `dirty' as it was when the rows were read: what was written since is not
 * there yet
 */
int evidence_marked(struct evidence_db *, const struct share_mark *,
    struct buf *why) ATTR_MUSTCHECK;
/* evidence_batch - the rows of one of this machine's batches, sorted */
int evidence_batch(struct evidence_db *, const struct share_name *,
    struct share_rows *, struct buf *why) ATTR_MUSTCHECK;
/*
 * evidence_take - rows that the store has, each valid, joined with what is
 * here: nothing gets less
 */
int evidence_take(struct evidence_db *, const struct share_name *,
    const struct share_rows *, struct buf *why) ATTR_MUSTCHECK;

/* ---- how the members are ---- */

struct share_state {
	const char *member;
	int64_t age; /* seconds since it sent its evidence; -1: never */
	int64_t since, beating, beat, lost, foreign;
};

/* evidence_state - of this machine */
void evidence_state(struct evidence_db *, struct share_state *);
/*
 * evidence_others - all other members as they are now; who is not among them
 * has left
 */
int evidence_others(struct evidence_db *, const struct share_state *,
    size_t len, time_t now, struct buf *why) ATTR_MUSTCHECK;

#endif
