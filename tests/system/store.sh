#!/bin/sh
# store - what holds for a ledger in SQLite holds for one in PostgreSQL
#
# The programs of tests/unit that test the store, over a private server; each
# folder of theirs is a database there.
. "$srcdir/tests/system/lib.sh"
grep -q '^#define HAVE_LIBPQ 1' "$builddir/config.h" ||
	skip "built without PostgreSQL"
. "$srcdir/tests/system/pgserver.sh"
pg_make
pg_start -c fsync=off

for program in test_store test_store_join test_store_notes test_meet \
	test_evidence_meet test_evidence_members; do
	[ -x "$builddir/tests/unit/$program" ] || skip "$program was not built"
	POSTSTS_TEST_STORE=$pg_how expect 0 "$program" \
		"$builddir/tests/unit/$program"
done
[ "$(pg_sql postgres 'SELECT count(*) FROM pg_database')" -gt 10 ] ||
	wrong "the programs did not use the server"
finish
