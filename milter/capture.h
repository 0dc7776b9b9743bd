/*
 * capture - copies of mails into the spool, while they pass
 *
 * The spool is a folder of ours (0700) of files (0600), one mail each, with
 * CR LF at the ends of lines; or one that a group shares (2770), with files
 * that it may read (0640). A file whose name begins with a dot is not complete
 * yet, and only the milter may touch it; every other file is complete and
 * synced.
 */
#ifndef POSTSTS_MILTER_CAPTURE_H
#define POSTSTS_MILTER_CAPTURE_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"

struct spool;

struct spool_limits {
	unsigned files;
	unsigned bytes; /* of one file */
	uint64_t total; /* of all, in bytes */
};

/*
 * spool_open - make the folder where it is missing, remove what a killed
 * milter left there; NULL and `why'. Used by several threads at once.
 */
struct spool *spool_open(
    const char *dir, const struct spool_limits *, time_t now, struct buf *why);
/* spool_close - NULL is fine; no capture may be left */
void spool_close(struct spool *);

struct capture;

/* capture_begin - NULL and `why' when the spool is full, or on error */
struct capture *capture_begin(
    struct spool *, const struct timespec *now, struct buf *why);
/* capture_write - a failure shows in capture_commit() */
void capture_write(struct capture *, const void *, size_t);
/* capture_header - `value' as it stood, its lines ending as they may */
void capture_header(struct capture *, const char *name, const char *value);
/*
 * capture_commit - sync, and give it its name; -1 and `why' (too large,
 * disk full, ...), then nothing stays. `*removed' says how many older ones were
 * given up to make room for it. Frees the capture.
 */
int capture_commit(
    struct capture *, unsigned *removed, struct buf *why) ATTR_MUSTCHECK;
/* capture_abort - as if it had never been; NULL is fine */
void capture_abort(struct capture *);

#endif
