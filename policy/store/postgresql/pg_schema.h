/*
 * pg_schema - what a shared store consists of
 */
#ifndef POSTSTS_STORE_POSTGRESQL_PG_SCHEMA_H
#define POSTSTS_STORE_POSTGRESQL_PG_SCHEMA_H

/*
 * Two numbers tell whether program and store get along, so that members can be
 * upgraded one by one: `schema', that of the store, and `oldest', the oldest
 * schema whose programs may still write. A program that knows PG_SCHEMA works
 * with a store of PG_SCHEMA + 1 where `oldest' lets it, and takes one that is
 * older as it is until `poststs store init' brings it up.
 */
#define PG_SCHEMA 2 /* 2: evidence */

/*
 * pg_schema_script - roles, tables, rights; run again it changes nothing, and
 * brings an older store to PG_SCHEMA. It is one transaction.
 */
extern const char pg_schema_script[];

#endif
