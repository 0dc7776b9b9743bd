/*
 * NAME      pg_open - connecting to PostgreSQL
 * CONTRACT  see pg.h. libpq connects by itself, which has its own time-out
 *           (connect_timeout, for each host).
 *
 *           Where a standby was promoted, the old primary may come back and
 *           take writes, and of several hosts libpq takes the first that does.
 *           A promotion begins a new timeline, so a server with a lower one
 *           than was seen is not the primary any more, and the other hosts are
 *           tried.
 * BUGS      Names of hosts are looked up by the C library, in its own time. A
 *           server that does not tell its timeline (others speak PostgreSQL's
 *           language, too) is believed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "store/postgresql/pg_conn.h"
#include "store/postgresql/pg_library.h"

#define CONNECT_SECONDS "5" /* for each host */
#define OPTIONS_MAX     8

struct options {
	const char *keys[OPTIONS_MAX + 1], *values[OPTIONS_MAX + 1];
	size_t len;
};

static void
add_option(struct options *o, const char *key, const char *value)
{
	o->keys[o->len] = key;
	o->values[o->len++] = value;
}

/* option - what libpq makes of string, service file and environment together */
static char *
option(PGconn *conn, const char *key)
{
	PQconninfoOption *all = libpq.PQconninfo(conn), *o;
	char *value = NULL;

	for (o = all; o != NULL && o->keyword != NULL; o++)
		if (strcmp(o->keyword, key) == 0 && o->val != NULL)
			value = xstrdup(o->val);
	libpq.PQconninfoFree(all);
	return value;
}

static bool
is_option(PGconn *conn, const char *key, const char *what)
{
	char *value = option(conn, key);
	bool is = value == NULL ? *what == '\0' : strcmp(value, what) == 0;

	free(value);
	return is;
}

/*
 * defaults - what we ask for where nobody said otherwise. libpq alone knows
 * what was said where, so it is begun once and looked at: nothing has been
 * sent by then. Over a socket of this machine sslmode means nothing.
 */
static void
defaults(struct options *o)
{
	PGconn *conn = libpq.PQconnectStartParams(o->keys, o->values, 1);

	if (conn == NULL)
		return;
	if (is_option(conn, "sslmode", "prefer"))
		add_option(o, "sslmode", "require");
	if (is_option(conn, "connect_timeout", "") ||
	    is_option(conn, "connect_timeout", "0"))
		add_option(o, "connect_timeout", CONNECT_SECONDS);
	libpq.PQfinish(conn);
}

static void
name_place(struct pg *pg, const char *host, const char *port, const char *db)
{
	struct buf where = BUF_INIT;

	buf_puts(&where, db != NULL ? db : "");
	buf_puts(&where, " at ");
	buf_puts(&where, host != NULL && *host != '\0' ? host : "localhost");
	if (port != NULL && *port != '\0' && strcmp(port, "5432") != 0)
		buf_printf(&where, " port %s", port);
	free(pg->where);
	pg->where = buf_detach(&where);
}

static int
unreachable(struct pg *pg, struct buf *why)
{
	struct buf said = BUF_INIT;
	char *db = option(pg->conn, "dbname"), *host = option(pg->conn, "host");
	char *port = option(pg->conn, "port");
	bool refuses =
	    strstr(libpq.PQerrorMessage(pg->conn), "FATAL:") != NULL &&
	    (strstr(libpq.PQerrorMessage(pg->conn), "authentication") ||
		strstr(libpq.PQerrorMessage(pg->conn), "pg_hba") ||
		strstr(libpq.PQerrorMessage(pg->conn), "permission"));

	name_place(pg, host, port, db);
	pg_first_line(&said, libpq.PQerrorMessage(pg->conn));
	pg_fail(pg, refuses ? EACCES : EAGAIN, why, "%s", buf_text(&said));
	buf_release(&said);
	free(db);
	free(host);
	free(port);
	return -1;
}

/*
 * examine - is this a server that may be believed? A standby grants locks, too,
 * and a pooler gives each transaction to another session.
 */
static int
examine(struct pg *pg, bool write, struct buf *why)
{
	PGresult *r = pg_ask(pg,
	    "SELECT pg_catalog.pg_is_in_recovery()::int,"
	    " pg_catalog.pg_backend_pid()",
	    0, NULL, why);
	bool standby, pooler;

	if (r == NULL)
		return -1;
	standby = pg_number(r, 0, 0) != 0;
	pooler = pg_number(r, 0, 1) != libpq.PQbackendPID(pg->conn);
	libpq.PQclear(r);
	if (pooler)
		return pg_fail(pg, EINVAL, why,
		    "a connection pooler is in between, which passes locks "
		    "on to other clients; connect to the server itself");
	if (standby && write)
		return pg_fail(pg, EAGAIN, why,
		    "this server is a standby: connect to the primary (several "
		    "hosts, with target_session_attrs=read-write)");
	if (libpq.PQserverVersion(pg->conn) < 130000)
		return pg_fail(pg, EINVAL, why,
		    "PostgreSQL %d is too old; 13 or later is needed",
		    libpq.PQserverVersion(pg->conn) / 10000);
	return 0;
}

/* quiet - a notice of the server belongs into its log */
static void
quiet(void *context, const char *message)
{
}

/*
 * ask_server - who it is, and its timeline; a failure is no reason to refuse it
 */
static void
ask_server(struct pg *pg)
{
	PGresult *r = pg_ask(pg,
	    "SELECT s.system_identifier, CASE WHEN"
	    " pg_catalog.pg_is_in_recovery() THEN 0 ELSE ('x' ||"
	    " pg_catalog.substr(pg_catalog.pg_walfile_name("
	    "pg_catalog.pg_current_wal_lsn()), 1, 8))::bit(32)::int END"
	    " FROM pg_catalog.pg_control_system() AS s",
	    0, NULL, NULL);

	if (r == NULL)
		return;
	snprintf(pg->server.system, sizeof(pg->server.system), "%s",
	    pg_text(r, 0, 0));
	pg->server.timeline = pg_number(r, 0, 1);
	libpq.PQclear(r);
}

/* connect_to - as the options say; NULL and `why' */
static struct pg *
connect_to(const struct options *o, bool write, struct buf *why)
{
	struct pg *pg = xcalloc(1, sizeof(*pg));

	pg->conn = libpq.PQconnectdbParams(o->keys, o->values, 1);
	name_place(pg, libpq.PQhost(pg->conn), libpq.PQport(pg->conn),
	    libpq.PQdb(pg->conn));
	if (libpq.PQstatus(pg->conn) != CONNECTION_OK) {
		unreachable(pg, why);
	} else if (libpq.PQsetnonblocking(pg->conn, 1) != 0) {
		pg_broken(pg, why);
	} else {
		libpq.PQsetNoticeProcessor(pg->conn, quiet, NULL);
		if (examine(pg, write, why) == 0) {
			ask_server(pg);
			return pg;
		}
	}
	pg_close(pg);
	return NULL;
}

/* ---- a primary that is none any more ---- */

static bool
outdated(const struct pg *pg, const struct shared_server *known)
{
	return known != NULL && known->timeline > 0 &&
	       pg->server.timeline > 0 &&
	       strcmp(known->system, pg->server.system) == 0 &&
	       pg->server.timeline < known->timeline;
}

/* nth - of a list with commas; the only one stands for all. NULL: none */
static char *
nth(const char *list, size_t n)
{
	const char *at = list, *comma;

	if (list == NULL)
		return NULL;
	while (n > 0 && (comma = strchr(at, ',')) != NULL) {
		at = comma + 1;
		n--;
	}
	if (n > 0 && strchr(list, ',') != NULL)
		return NULL;
	return xstrndup(at, strcspn(at, ","));
}

/* try_host - the n-th alone; NULL and `why', or `more' false: there is none */
static struct pg *
try_host(struct options o, PGconn *all, size_t n, bool write, bool *more,
    struct buf *why)
{
	static const char *const lists[] = { "host", "hostaddr", "port" };
	char *list, *one[ARRAY_LEN(lists)];
	struct pg *pg = NULL;
	size_t i;

	*more = false;
	for (i = 0; i < ARRAY_LEN(lists); i++) {
		list = option(all, lists[i]);
		one[i] = nth(list, n);
		*more |= i < 2 && list != NULL && strchr(list, ',') != NULL &&
			 one[i] != NULL;
		if (one[i] != NULL)
			add_option(&o, lists[i], one[i]);
		free(list);
	}
	if (*more)
		pg = connect_to(&o, write, why);
	for (i = 0; i < ARRAY_LEN(lists); i++)
		free(one[i]);
	return pg;
}

/* another - of the other hosts the first that is not outdated; NULL: none */
static struct pg *
another(const struct options *o, const struct pg *first, bool write,
    const struct shared_server *known)
{
	struct buf why = BUF_INIT;
	struct pg *pg = NULL;
	bool more = true;
	size_t n;

	for (n = 0; more && pg == NULL; n++) {
		pg = try_host(*o, first->conn, n, write, &more, &why);
		if (pg != NULL && outdated(pg, known)) {
			pg_close(pg);
			pg = NULL;
		}
	}
	buf_release(&why);
	return pg;
}

struct pg *
pg_open(const char *conninfo, bool write, const struct shared_server *known,
    struct buf *why)
{
	struct options o = { .len = 0 };
	struct pg *pg, *better;

	if (pg_library_load(why) != 0) {
		why->error = EINVAL;
		return NULL;
	}
	add_option(&o, "fallback_application_name", "poststs");
	add_option(&o, "dbname", conninfo);
	defaults(&o);
	pg = connect_to(&o, write, why);
	if (pg == NULL || !outdated(pg, known))
		return pg;
	better = another(&o, pg, write, known);
	if (better == NULL)
		pg_fail(pg, EAGAIN, why,
		    "this server is an old primary (timeline %lld; timeline "
		    "%lld was seen after a promotion): stop it. If you want to "
		    "return to it, run `poststs store join'",
		    (long long)pg->server.timeline, (long long)known->timeline);
	pg_close(pg);
	return better;
}

const struct shared_server *
pg_server(const struct pg *pg)
{
	return &pg->server;
}

void
pg_close(struct pg *pg)
{
	if (pg == NULL)
		return;
	libpq.PQfinish(pg->conn);
	free(pg->where);
	free(pg);
}
