/*
 * backup - ledger, evidence and settings in one file
 *
 * A SQLite database of its own kind (application_id "PSTB"): whole databases
 * in pieces, each piece with its hash. It is written beside the file and put
 * in its place, or not at all; a piece that is damaged or missing is noticed
 * before anything is taken from it.
 */
#ifndef POSTSTS_STORE_BACKUP_H
#define POSTSTS_STORE_BACKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ledger/ledger.h"

/* what is to be written */
struct backup_input {
	const char *path;
	const char *state_dir;
	const char *settings; /* the text of poststs.conf */
	size_t settings_len;
	const char *version; /* of poststs */
	time_t now;
	bool replace; /* a file that is there */
};

/* what is in it */
struct backup_about {
	time_t made;
	uint64_t generation;
	size_t domains, rows;
	bool evidence; /* is there any in it? */
};

/*
 * backup_write - from the state folder as it is at one moment, whoever writes
 * to it meanwhile. A ledger that is missing or damaged is an error; evidence
 * that cannot be read is left out, and `why' says so. 0; or -1, `why' and
 * errno, EEXIST where the file is there and may not be replaced.
 */
int backup_write(const struct backup_input *, struct backup_about *,
    struct buf *why) ATTR_MUSTCHECK;

/* one that was read and found whole */
struct backup {
	struct backup_about about;
	char *dir; /* its databases, in a folder of their own */
	struct ledger *ledger;
	char *settings;
	size_t settings_len;
};

/*
 * backup_open - all of it, checked; its databases are put into a new folder
 * below `state_dir', which backup_close() removes. NULL and `why'.
 */
struct backup *backup_open(
    const char *path, const char *state_dir, struct buf *why);
/* backup_close - NULL is fine */
void backup_close(struct backup *);

/*
 * evidence_join - what another state folder has of evidence and this one does
 * not, or has seen later. Its database may be brought to the present schema.
 */
int evidence_join(const char *state_dir, const char *other_dir,
    struct buf *why) ATTR_MUSTCHECK;

#endif
