/*
 * evidence_db - the evidence database as evidence*.c see it
 */
#ifndef POSTSTS_STORE_EVIDENCE_DB_H
#define POSTSTS_STORE_EVIDENCE_DB_H

#include "store/db.h"
#include "store/evidence.h"
#include "store/evidence_share.h"

struct evidence_db {
	struct db db;
};

/* evidence_begin - a transaction that writes; db_end() ends it. 0, or -1 */
int evidence_begin(struct evidence_db *, struct buf *why) ATTR_MUSTCHECK;
/* evidence_wrote - in this hour, for who doubts the clock (`written') */
int evidence_wrote(const struct db *, time_t now) ATTR_MUSTCHECK;
/* evidence_meta - a number kept beside the tables, 0 where there is none */
sqlite3_int64 evidence_meta(const struct db *, const char *name);
int evidence_set_meta(
    const struct db *, const char *name, sqlite3_int64) ATTR_MUSTCHECK;
/*
 * evidence_prune - once a day, within a transaction that writes: networks
 * are forgotten after 35 days, everything after 400
 */
int evidence_prune(const struct db *, time_t now) ATTR_MUSTCHECK;

/* evidence_put_report - evidence_add_report() within a transaction */
int evidence_put_report(const struct db *, const struct kept_report *,
    enum report_outcome *) ATTR_MUSTCHECK;
/* evidence_mark - this batch of ours has more than the shared store */
int evidence_mark(
    const struct db *, int kind, sqlite3_int64 day) ATTR_MUSTCHECK;
/* evidence_mark_all - each of them may have */
int evidence_mark_all(const struct db *) ATTR_MUSTCHECK;

/* ---- evidence_load() and its parts ---- */

struct loading {
	const struct db *db;
	struct evidence *e;
	time_t now;
	sqlite3_int64 since; /* first day that counts, since 1970 */
	size_t at;           /* how far a query has come among the reporters */
	time_t passed; /* end of a reporter's last period with a session */
	struct buf *why;
	bool fleet;       /* with the looks and the standing of its members */
	bool members;     /* other members' sessions are here */
	unsigned timeout; /* seconds until a member counts as silent */
};

/* a query and what takes its rows; parameters ?1 since, ?2 today, ?3 due */
struct load_query {
	const char *sql;
	int (*take)(struct loading *, sqlite3_stmt *);
};

int load_query(struct loading *, const struct load_query *) ATTR_MUSTCHECK;
/* load_damaged - a row that cannot be what we wrote; always -1 */
int load_damaged(const struct loading *, const char *what);
/* a text column, interned */
const char *load_text(const struct loading *, sqlite3_stmt *, int column);
const char *load_text_or_null(
    const struct loading *, sqlite3_stmt *, int column);
/* load_count, load_time - false: it cannot be what we wrote */
bool load_count(sqlite3_stmt *, int column, uint64_t *count) ATTR_MUSTCHECK;
bool load_time(sqlite3_stmt *, int column, time_t *when) ATTR_MUSTCHECK;
/* LOAD_ADD - room for one more element of an array of the evidence */
void *load_add(const struct loading *, void *array, size_t *len, size_t size);
#define LOAD_ADD(l, array) \
	load_add(          \
	    l, &(l)->e->array, &(l)->e->array##_len, sizeof(*(l)->e->array))

/* load_reports - reporters, failures, and who of the senders reports */
int load_reports(struct loading *) ATTR_MUSTCHECK;

#endif
