/*
 * evidence_db - the evidence database as evidence*.c see it
 */
#ifndef POSTSTS_STORE_EVIDENCE_DB_H
#define POSTSTS_STORE_EVIDENCE_DB_H

#include "store/db.h"
#include "store/evidence.h"

struct evidence_db {
	struct db db;
};

/* evidence_begin - a transaction that writes; db_end() ends it. 0, or -1 */
int evidence_begin(struct evidence_db *, struct buf *why) ATTR_MUSTCHECK;
/* evidence_meta - a number kept beside the tables, 0 where there is none */
sqlite3_int64 evidence_meta(const struct db *, const char *name);
int evidence_set_meta(
    const struct db *, const char *name, sqlite3_int64) ATTR_MUSTCHECK;
/*
 * evidence_prune - once a day, within a transaction that writes: networks
 * are forgotten after 35 days, everything after 400
 */
int evidence_prune(const struct db *, time_t now) ATTR_MUSTCHECK;

#endif
