/*
 * pg - a connection to PostgreSQL that never waits for ever
 *
 * Each call has a deadline of its own, kept by us and not by the server: a
 * server that stalls, or that waits for a standby that is gone, ends none of
 * its own. A connection that failed is of no use any more, and what it was
 * about to commit is either there or not: look again.
 *
 * Nothing here outlives a transaction (no PREPARE, no SET, no session lock),
 * and a pooler between us and the server is refused.
 */
#ifndef POSTSTS_STORE_POSTGRESQL_PG_H
#define POSTSTS_STORE_POSTGRESQL_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/buf.h"
#include "store/postgresql/pg_library.h"
#include "store/shared.h"

struct pg;

/*
 * why->error of what fails: EAGAIN, the server is gone, busy, or no primary,
 * so that another run may have more luck; EACCES, it does not let us; ENOENT,
 * there is no store in this database; EINVAL, what was asked is wrong
 */

/*
 * pg_open - connect; `conninfo' is a connection string of libpq. With `write'
 * the server must be a primary. Where a primary of a later timeline is known
 * (NULL: none is) an older one is not taken. NULL and `why'.
 */
struct pg *pg_open(const char *conninfo, bool write,
    const struct shared_server *known, struct buf *why);
/* pg_close - NULL is fine */
void pg_close(struct pg *);
/* pg_where - host and database, for messages; no secret is in it */
const char *pg_where(const struct pg *);
/* pg_server - who it is, as far as it tells */
const struct shared_server *pg_server(const struct pg *);
/* pg_user - the role that is connected */
const char *pg_user(const struct pg *);

/* pg_ask - one statement, its result to be given to PQclear(); NULL, `why' */
PGresult *pg_ask(struct pg *, const char *sql, size_t len,
    const char *const *values, struct buf *why);
/* pg_do - the same where nothing comes back; 0, or -1 and `why' */
int pg_do(struct pg *, const char *sql, size_t len, const char *const *values,
    struct buf *why) ATTR_MUSTCHECK;
/* pg_script - several statements without parameters */
int pg_script(struct pg *, const char *sql, struct buf *why) ATTR_MUSTCHECK;
/*
 * pg_each - a query with many rows: `take' gets a result with one row at a
 * time, and ends it with -1
 */
int pg_each(struct pg *, const char *sql, size_t len, const char *const *values,
    int (*take)(void *context, const PGresult *), void *context,
    struct buf *why) ATTR_MUSTCHECK;

/* pg_begin - READ COMMITTED to write, or one moment to read */
int pg_begin(struct pg *, bool write, struct buf *why) ATTR_MUSTCHECK;
/*
 * pg_end - commit where `result' is 0, else roll back; the new result. Where
 * the answer to the commit is lost it may have been done.
 */
int pg_end(struct pg *, int result, struct buf *why) ATTR_MUSTCHECK;
bool pg_within(const struct pg *);

/* pg_wait - for a notification: 1, 0 there was none in time, -1 and `why' */
int pg_wait(struct pg *, unsigned seconds, struct buf *why) ATTR_MUSTCHECK;

/* columns of a row, as text and number; "" and 0 for NULL */
const char *pg_text(const PGresult *, int row, int column);
int64_t pg_number(const PGresult *, int row, int column);

/* pg_fail - `why' says what and errno `error'; -1 */
int pg_fail(const struct pg *, int error, struct buf *why, const char *fmt, ...)
    ATTR_PRINTF(4, 5);

#endif
