/*
 * NAME      pg - a connection to PostgreSQL that never waits for ever
 * CONTRACT  see pg.h. The connection does not block, and each wait is ours. What
 *           failed is told by the results, which alone have an SQLSTATE, and by
 *           the state of the connection. Connecting: pg_open.c.
 */
#include "store/postgresql/pg_conn.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/mono.h"

#define ANSWER_MS 90000 /* without a byte; above lock_timeout */

const char *
pg_where(const struct pg *pg)
{
	return pg->where;
}

const char *
pg_user(const struct pg *pg)
{
	const char *user = libpq.PQuser(pg->conn);

	return user != NULL ? user : "";
}

bool
pg_within(const struct pg *pg)
{
	return pg->within;
}

/* ---- what went wrong ---- */

int
pg_fail(const struct pg *pg, int error, struct buf *why, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	why_set(why, "the shared store %s: %s", pg->where, buf_text(&text));
	buf_release(&text);
	if (why != NULL)
		why->error = error;
	return -1;
}

void
pg_first_line(struct buf *out, const char *message)
{
	size_t len = strcspn(message, "\n");

	if (strncmp(message, "ERROR:  ", 8) == 0) {
		message += 8;
		len -= 8;
	}
	buf_mask(out, message, len, 300);
}

struct state_meaning {
	const char *begins; /* of an SQLSTATE */
	int error;
	const char *advice;
};

static const struct state_meaning meanings[] = {
	{ "3F000", ENOENT,
	    "there is no store in this database; begin one with `poststs store "
	    "init --run'" },
	{ "42P01", ENOENT,
	    "there is no store in this database, or not a whole one; begin one "
	    "with `poststs store init --run'" },
	{ "42501", EACCES,
	    "the role needs poststs_member (GRANT poststs_member TO ...; see "
	    "poststs store init)" },
	{ "28", EACCES, "see the server's pg_hba.conf, and .pgpass here" },
	{ "55P03", EAGAIN, "another member is writing; run again" },
	{ "25006", EAGAIN,
	    "this server is read-only: connect to the "
	    "primary" },
	{ "40", EAGAIN, "run again" },
	{ "53", EAGAIN, "the server has no room; run again later" },
	{ "57", EAGAIN, "run again when the server is back" },
	{ "08", EAGAIN, "run again when the server is back" },
	{ "25P", EAGAIN, "run again" },
	{ "", EINVAL, "see the server's log" },
};

static const struct state_meaning *
meaning(const char *state)
{
	const struct state_meaning *m = meanings;

	while (strncmp(m->begins, state, strlen(m->begins)) != 0)
		m++;
	return m;
}

int
pg_broken(const struct pg *pg, struct buf *why)
{
	struct buf said = BUF_INIT;

	pg_first_line(&said, libpq.PQerrorMessage(pg->conn));
	pg_fail(pg, EAGAIN, why,
	    "the connection was lost%s%s; run again when "
	    "the server is back",
	    said.len > 0 ? ": " : "", buf_text(&said));
	buf_release(&said);
	return -1;
}

/* refused - the server's word on a statement; the result is cleared */
static int
refused(const struct pg *pg, PGresult *result, struct buf *why)
{
	const char *state = libpq.PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const struct state_meaning *m;
	struct buf said = BUF_INIT;

	if (state == NULL || libpq.PQstatus(pg->conn) != CONNECTION_OK) {
		libpq.PQclear(result);
		return pg_broken(pg, why);
	}
	m = meaning(state);
	pg_first_line(&said, libpq.PQresultErrorMessage(result));
	pg_fail(pg, m->error, why, "%s (SQLSTATE %s); %s", buf_text(&said),
	    state, m->advice);
	buf_release(&said);
	libpq.PQclear(result);
	return -1;
}

/* ---- waiting ---- */

/* ready - wait until something can be read, or written where that waits */
static int
ready(const struct pg *pg, bool writing, int64_t until, struct buf *why)
{
	struct pollfd fd = { .fd = libpq.PQsocket(pg->conn),
		.events = (short)(POLLIN | (writing ? POLLOUT : 0)) };
	int64_t left;
	int n;

	do {
		left = until - mono_ms();
		n = left > 0 ? poll(&fd, 1, (int)left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		return 0;
	if (n == 0)
		return pg_fail(pg, EAGAIN, why,
		    "no answer for %d seconds; run again when the server is "
		    "back",
		    ANSWER_MS / 1000);
	return pg_broken(pg, why);
}

/* flush - hand over what is to be sent, and take in what comes meanwhile */
static int
flush(const struct pg *pg, struct buf *why)
{
	int64_t until = mono_ms() + ANSWER_MS;
	int left;

	while ((left = libpq.PQflush(pg->conn)) > 0)
		if (ready(pg, true, until, why) != 0)
			return -1;
		else if (libpq.PQconsumeInput(pg->conn) == 0)
			return pg_broken(pg, why);
	return left == 0 ? 0 : pg_broken(pg, why);
}

/* next - the next result; NULL: there is none any more, or -1 in `failed' */
static PGresult *
next(const struct pg *pg, int *failed, struct buf *why)
{
	int64_t until = mono_ms() + ANSWER_MS;

	*failed = 0;
	while (libpq.PQisBusy(pg->conn)) {
		if (ready(pg, false, until, why) != 0)
			*failed = -1;
		else if (libpq.PQconsumeInput(pg->conn) == 0)
			*failed = pg_broken(pg, why);
		if (*failed != 0)
			return NULL;
	}
	return libpq.PQgetResult(pg->conn);
}

static bool
good(const PGresult *result)
{
	switch ((int)libpq.PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
	case PGRES_SINGLE_TUPLE:
	case PGRES_COMMAND_OK:
		return true;
	default:
		return false;
	}
}

/* rest - read to the end of the statement; the first error is kept */
static int
rest(const struct pg *pg, int code, struct buf *why)
{
	PGresult *result;
	int failed;

	while ((result = next(pg, &failed, code == 0 ? why : NULL)) != NULL) {
		if (good(result) || code != 0)
			libpq.PQclear(result);
		else
			code = refused(pg, result, why);
		if (libpq.PQstatus(pg->conn) != CONNECTION_OK)
			break;
	}
	return code == 0 ? failed : code;
}

static int
sending(const struct pg *pg, int sent, struct buf *why)
{
	return sent == 1 ? flush(pg, why) : pg_broken(pg, why);
}

static int
send_query(const struct pg *pg, const char *sql, size_t len,
    const char *const *values, struct buf *why)
{
	return sending(pg,
	    libpq.PQsendQueryParams(
		pg->conn, sql, (int)len, NULL, values, NULL, NULL, 0),
	    why);
}

PGresult *
pg_ask(struct pg *pg, const char *sql, size_t len, const char *const *values,
    struct buf *why)
{
	PGresult *result;
	int failed;

	if (send_query(pg, sql, len, values, why) != 0)
		return NULL;
	result = next(pg, &failed, why);
	if (result == NULL) {
		if (failed == 0)
			pg_broken(pg, why);
		return NULL;
	}
	if (!good(result)) {
		failed = refused(pg, result, why);
		result = NULL;
	}
	if (rest(pg, failed, why) == 0)
		return result;
	libpq.PQclear(result);
	return NULL;
}

int
pg_do(struct pg *pg, const char *sql, size_t len, const char *const *values,
    struct buf *why)
{
	PGresult *result = pg_ask(pg, sql, len, values, why);

	libpq.PQclear(result);
	return result != NULL ? 0 : -1;
}

int
pg_script(struct pg *pg, const char *sql, struct buf *why)
{
	if (sending(pg, libpq.PQsendQuery(pg->conn, sql), why) != 0)
		return -1;
	return rest(pg, 0, why);
}

int
pg_each(struct pg *pg, const char *sql, size_t len, const char *const *values,
    int (*take)(void *context, const PGresult *), void *context,
    struct buf *why)
{
	PGresult *result;
	int code = 0, failed;

	if (send_query(pg, sql, len, values, why) != 0)
		return -1;
	libpq.PQsetSingleRowMode(pg->conn);
	while ((result = next(pg, &failed, code == 0 ? why : NULL)) != NULL) {
		if (!good(result) && code == 0) {
			code = refused(pg, result, why);
			continue;
		}
		if (code == 0 &&
		    libpq.PQresultStatus(result) == PGRES_SINGLE_TUPLE)
			code = take(context, result);
		libpq.PQclear(result);
		if (libpq.PQstatus(pg->conn) != CONNECTION_OK)
			break;
	}
	return code == 0 ? failed : code;
}

/* ---- transactions ---- */

int
pg_begin(struct pg *pg, bool write, struct buf *why)
{
	static const char *const writes =
	    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
	    "SET LOCAL lock_timeout = '60s';"
	    "SET LOCAL search_path = pg_catalog, pg_temp";
	static const char *const reads =
	    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
	    "SET LOCAL search_path = pg_catalog, pg_temp";

	pg->within = true;
	return pg_script(pg, write ? writes : reads, why) == 0
		   ? 0
		   : pg_end(pg, -1, NULL);
}

/* commit - the tag tells, and not the status, whether it was one */
static int
commit(struct pg *pg, struct buf *why)
{
	PGresult *result = pg_ask(pg, "COMMIT", 0, NULL, why);
	const char *tag;
	int code = 0;

	if (result == NULL)
		return -1;
	tag = libpq.PQcmdStatus(result);
	if (tag == NULL || strcmp(tag, "COMMIT") != 0)
		code = pg_fail(pg, EAGAIN, why,
		    "the transaction was rolled back; run again");
	libpq.PQclear(result);
	return code;
}

int
pg_end(struct pg *pg, int result, struct buf *why)
{
	pg->within = false;
	if (result == 0)
		return commit(pg, why);
	if (libpq.PQstatus(pg->conn) == CONNECTION_OK &&
	    libpq.PQtransactionStatus(pg->conn) != PQTRANS_ACTIVE &&
	    pg_script(pg, "ROLLBACK", NULL) != 0)
		return -1;
	return result;
}

/* ---- notifications ---- */

/* heard - take all that have come; was there one? */
static bool
heard(const struct pg *pg)
{
	PGnotify *note;
	bool any = false;

	while ((note = libpq.PQnotifies(pg->conn)) != NULL) {
		any = true;
		libpq.PQfreemem(note);
	}
	return any;
}

int
pg_wait(struct pg *pg, unsigned seconds, struct buf *why)
{
	int64_t left, until = mono_ms() + (int64_t)seconds * 1000;
	struct pollfd fd = { .fd = libpq.PQsocket(pg->conn), .events = POLLIN };

	while (!heard(pg)) {
		if ((left = until - mono_ms()) <= 0)
			return 0;
		if (poll(&fd, 1, (int)left) < 0 && errno != EINTR)
			return pg_broken(pg, why);
		if (libpq.PQconsumeInput(pg->conn) == 0)
			return pg_broken(pg, why);
	}
	return 1;
}

/* ---- rows ---- */

const char *
pg_text(const PGresult *result, int row, int column)
{
	return libpq.PQgetvalue(result, row, column);
}

int64_t
pg_number(const PGresult *result, int row, int column)
{
	return strtoll(libpq.PQgetvalue(result, row, column), NULL, 10);
}
