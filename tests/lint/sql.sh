#!/bin/sh
# sql.sh - no statement takes a later SQLite than configure.ac asks for
#
# SQLite 3.24 has ON CONFLICT with columns; without them DO UPDATE came with
# 3.35, as did RETURNING; STRICT tables came with 3.37.
set -eu
: "${srcdir:=.}"
cd "$srcdir"

grep -q 'sqlite3 >= 3.24' configure.ac || {
	echo "sql: configure.ac asks for another SQLite: look here again"
	exit 1
}
# strings in one piece
pieces() { tr -d '"\n\t' | tr -s ' '; }
later() { grep -oE 'ON CONFLICT ?DO UPDATE|[) ]RETURNING |\) ?STRICT'; }

printf '"INSERT ... ON CONFLICT"\n\t" DO UPDATE SET"\n' | pieces | later \
	>/dev/null || { echo "sql: this would find nothing"; exit 1; }
if cat policy/store/*.c policy/store/sqlite/*.c | pieces | later; then
	echo "sql: these take a later SQLite"
	exit 1
fi
