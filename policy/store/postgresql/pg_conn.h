/*
 * pg_conn - a connection as pg*.c see it
 */
#ifndef POSTSTS_STORE_POSTGRESQL_PG_CONN_H
#define POSTSTS_STORE_POSTGRESQL_PG_CONN_H

#include "store/postgresql/pg.h"

struct pg {
	PGconn *conn;
	char *where;
	bool within;
	struct shared_server server;
};

/* pg_first_line - of a message of the server or of libpq, made safe */
void pg_first_line(struct buf *out, const char *message);
/* pg_broken - `why': the connection itself is of no use; -1 */
int pg_broken(const struct pg *, struct buf *why);

#endif
