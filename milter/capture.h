/*
 * capture - copy mails into the spool while they pass
 *
 * The spool is a directory of ours (0700) with files (0600), one mail each,
 * whose lines end in CR LF; or a directory that a group shares (2770), with
 * files that the group may read (0640). A file whose name begins with a dot is
 * not complete yet, and only the milter may touch it; every other file is
 * complete and synced.
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
 * spool_open - open the directory, create it if it is missing, and remove what
 * a killed milter left there; NULL and `why'. Several threads may use it at
 * once.
 */
struct spool *spool_open(
    const char *dir, const struct spool_limits *, time_t now, struct buf *why);
/* spool_close - NULL is allowed; all captures must have ended */
void spool_close(struct spool *);

struct capture;

/* capture_begin - NULL and `why' if the spool is full, or on another error */
struct capture *capture_begin(
    struct spool *, const struct timespec *now, struct buf *why);
/* capture_write - add bytes; capture_commit() reports a failure */
void capture_write(struct capture *, const void *, size_t);
/*
 * capture_header - add a header field; the lines of `value' may end in any way
 */
void capture_header(struct capture *, const char *name, const char *value);
/*
 * capture_commit - sync the file and give it its name; -1 and `why' (too large,
 * disk full, ...), and nothing stays. `*removed' is the number of older files
 * that were removed to make room. Frees the capture.
 */
int capture_commit(
    struct capture *, unsigned *removed, struct buf *why) ATTR_MUSTCHECK;
/* capture_abort - remove the file and free the capture; NULL is allowed */
void capture_abort(struct capture *);

#endif
