#!/bin/sh
# Bench of a shared store: the same runs with a ledger in SQLite and as a member
# of a fleet, one after the other, each in a folder and a database of its own.
# A private PostgreSQL with its defaults (fsync on). BENCH_COUNT domains.
set -eu
count=${BENCH_COUNT:-100000}
rounds=${BENCH_ROUNDS:-3}
. "$srcdir/tests/system/lib.sh"
grep -q '^#define HAVE_LIBPQ 1' "$builddir/config.h" ||
	skip "built without PostgreSQL"
. "$srcdir/tests/system/pgserver.sh"
pg_make
pg_start

# walls KIND - of a cold run, one with nothing to do, and one with 1 % changed
walls()
{
	"$builddir/tests/bench/bench_publish" -d "$tmp" -r 1 "$count" \
		>"$tmp/$1.out" 2>"$tmp/$1.err" || :
	[ ! -s "$tmp/$1.err" ] || { cat "$tmp/$1.err" >&2; exit 1; }
	for piece in 'apply, cold' 'apply, nothing to do' 'apply, 1 % changed'
	do
		sed -n "s/^  $piece  *\([0-9.]*\) s .*/\1/p" "$tmp/$1.out"
	done | tr '\n' ' '
}

echo "$(uname -sr), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg),\
 $(postgres --version), $count domains, median of $rounds"
round=0
while [ "$round" -lt "$rounds" ]; do
	round=$((round + 1))
	pg_sql postgres "CREATE DATABASE round$round" >/dev/null
	setting="postgresql:$pg_how dbname=round$round"
	"$poststs" -o "store=$setting" store init --run --quiet
	alone=$(walls sqlite)
	fleet=$(POSTSTS_BENCH_STORE=$setting walls fleet)
	echo "$alone $fleet"
	pg_sql postgres "DROP DATABASE round$round" >/dev/null
done >"$tmp/rounds"
# median COLUMN OVER - of the ratios of the rounds
median()
{
	awk -v a="$1" -v b="$2" '{ printf "%.3f\n", $a / $b }' "$tmp/rounds" |
		sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
show() # WHAT COLUMN AIM
{
	value=$(median $(($2 + 3)) "$2")
	printf '  %-40s %6s   aim %s\n' "$1, PostgreSQL / SQLite" "$value" "$3"
}
cat "$tmp/rounds"
show cold 1 1.5
show "nothing to do" 2 1.2
show "1 % changed" 3 1.5
