#!/bin/sh
# fleet_same_second.sh - two members decide in the same second, one of them in a
# store that then lost it, and ids are times alone: one id has named two texts, so
# none of them keeps it
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
for n in 1 2; do echo 'id_style = timestamp' >>"$tmp/conf$n"; done
a_store
for n in 1 2 1; do on $n 0 "apply" apply; done
pg_dump "$pg_how dbname=fleet" >"$tmp/old.sql"
moves() # FROM TO - the second MX host of customer.example
{
	sed -i "s/$1.example.net./$2.example.net./" \
		"$zones/customer.example.zone"
	zone_changed customer.example
	resolver_again
}
second=$(date -u +%Y-%m-%dT%H:%M:%SZ)
moves mx2 mx3
on 1 0 "the first" --now "$second" apply
id=$(record 1 customer.example)
pg_sql fleet 'DROP SCHEMA poststs CASCADE' >/dev/null 2>&1
psql -qX "$pg_how dbname=fleet" -f "$tmp/old.sql" >/dev/null 2>&1
moves mx3 mx4
on 2 0 "the second" --now "$second" apply
same "$(record 2 customer.example)" "$id" "it is the same second"
for n in 1 2 1; do on $n 0 "both" apply; done
same_everywhere "both" customer.example
[ "$(record 1 customer.example)" != "$id" ] ||
	wrong "an id that named two texts is still in use"
same "$(pg_sql fleet "SELECT count(DISTINCT body) FROM poststs.served
	WHERE id = '$(record 1 customer.example)'
	AND domain = 'customer.example'")" 1 "the new id names one"
finish
