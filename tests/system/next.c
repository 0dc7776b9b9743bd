/*
 * next - poststs as the next version of it would be, to a store: this program,
 * with a schema that is one higher. It stands in the place of pg_ledger_read.o in
 * poststs_next, which fleet_versions.sh has beside poststs.
 */
#include "store/postgresql/pg_schema.h"

enum { SCHEMA_TODAY = PG_SCHEMA };
#undef PG_SCHEMA
#define PG_SCHEMA (SCHEMA_TODAY + 1)
#include "store/postgresql/pg_ledger_read.c"
