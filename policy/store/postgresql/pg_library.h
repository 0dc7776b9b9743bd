/*
 * pg_library - the functions of libpq, loaded where a store is shared
 */
#ifndef POSTSTS_STORE_POSTGRESQL_PG_LIBRARY_H
#define POSTSTS_STORE_POSTGRESQL_PG_LIBRARY_H

#include <libpq-fe.h>

#include "base/library.h"

#define PG_FUNCTIONS(F)         \
	F(PQbackendPID)         \
	F(PQclear)              \
	F(PQcmdStatus)          \
	F(PQcmdTuples)          \
	F(PQconnectStartParams) \
	F(PQconnectdbParams)    \
	F(PQconninfo)           \
	F(PQconninfoFree)       \
	F(PQconsumeInput)       \
	F(PQdb)                 \
	F(PQerrorMessage)       \
	F(PQfinish)             \
	F(PQflush)              \
	F(PQfreemem)            \
	F(PQgetResult)          \
	F(PQgetisnull)          \
	F(PQgetvalue)           \
	F(PQhost)               \
	F(PQisBusy)             \
	F(PQnotifies)           \
	F(PQntuples)            \
	F(PQport)               \
	F(PQresultErrorField)   \
	F(PQresultErrorMessage) \
	F(PQresultStatus)       \
	F(PQsendQuery)          \
	F(PQsendQueryParams)    \
	F(PQserverVersion)      \
	F(PQsetNoticeProcessor) \
	F(PQsetSingleRowMode)   \
	F(PQsetnonblocking)     \
	F(PQsocket)             \
	F(PQstatus)             \
	F(PQtransactionStatus)  \
	F(PQunescapeBytea)      \
	F(PQuser)
/* libpq.PQclear() and so on, once pg_library_load() is through */
extern struct pg_library {
	PG_FUNCTIONS(LIBRARY_MEMBER)
} libpq;

int pg_library_load(struct buf *why) ATTR_MUSTCHECK;

#endif
