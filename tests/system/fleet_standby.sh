#!/bin/sh
# fleet_standby.sh - the primary dies, and its standby is promoted without the
# last commits: the members put them back. Nobody believes a server that only
# reads, one that does not answer, or the old primary when it is back
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
need pg_basebackup
both="$pg,$tmp/pg2"
for n in 1 2; do
	sed -i "s|host=$pg dbname=fleet|host=$both dbname=fleet target_session_attrs=read-write|" \
		"$tmp/conf$n"
done
a_store
for n in 1 2 1; do on $n 0 "apply" apply; done
same_everywhere "both" example.org example.net customer.example

# ---- a standby, which is cut off ----

mkdir "$tmp/pg2"
[ "$(id -u)" -ne 0 ] || chown postgres:postgres "$tmp/pg2"
(cd "$pg" && pg_run pg_basebackup -D "$tmp/pg2/data" -c fast -R -X stream \
	-d "$pg_how") >"$tmp/backup.log" 2>&1 || {
	cat "$tmp/backup.log" >&2
	wrong "pg_basebackup"
	exit 1
}
primary=$pg_pid
first=$pg
pg=$tmp/pg2
pg_how="host=$pg user=postgres"
pg_start -c primary_conninfo= # so it gets nothing of what comes now
sed "s|host=$both|host=$pg|; s| target_session_attrs=read-write||" \
	"$tmp/conf1" >"$tmp/conf7"
on 7 75 "a standby alone" apply
has "$tmp/err" "is a standby" "a standby alone"
on 7 0 "it may be looked at" store status
has "$tmp/out" "mx1.example" "it may be looked at"

# ---- what only the primary learns ----

sed -i 's/mx2.example.net./mx3.example.net./' "$zones/customer.example.zone"
zone_changed customer.example
resolver_again
old=$(record 1 customer.example)
on 1 0 "a change" apply
new=$(record 1 customer.example)
[ "$new" != "$old" ] || wrong "nothing has changed"

# ---- a server that does not answer ----

kill -STOP "$primary"
listing_of 2 >"$tmp/before"
on 2 75 "it does not answer" apply
listing_of 2 >"$tmp/after"
cmp -s "$tmp/before" "$tmp/after" || wrong "files have changed"
kill -CONT "$primary"

# ---- it dies, and the other one takes its place ----

kill -KILL "$primary"
wait "$primary" 2>/dev/null || :
pg_sql fleet 'SELECT pg_promote()' >/dev/null
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example'")" 1 "the change is lost"
on 2 0 "goes on" apply
on 1 0 "brings it back" apply
has "$tmp/err" "had lost" "brings it back"
on 2 0 "follows" apply
same_everywhere "after a failover" example.org example.net customer.example
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example' AND id = '$new'")" 1 "it is there again"
policy 2 customer.example | grep -q mx3.example.net || wrong "no mx3"
policy 2 customer.example | grep -q mx2.example.net || wrong "mx2 is lost"
same "$(pg_sql fleet "SELECT count(*) FROM (SELECT domain, id FROM
	poststs.served GROUP BY 1, 2 HAVING count(DISTINCT body) > 1) x")" 0 \
	"an id has two texts"

# ---- the old primary is back, takes writes, and is the first of the two ----

pg=$first
pg_how="host=$pg user=postgres"
pg_start
change() { pg_sql fleet 'SELECT change FROM poststs.fleet'; }
same "$(pg_sql fleet 'SELECT pg_is_in_recovery()')" f "it takes writes"
old=$(change)
for n in 1 2; do on $n 0 "a request" stage customer.example none --force; done
on 1 0 "it is passed over" apply
on 2 0 "it is passed over" apply
same_everywhere "an old primary" customer.example
same "$(change)" "$old" "the old primary was written to"
sed "s|host=$both|host=$pg|" "$tmp/conf1" >"$tmp/conf7"
on 7 75 "the old primary alone" apply
has "$tmp/err" "store join" "the old primary alone"
on 7 75 "the old primary alone" member remove mx2.example
same "$(change)" "$old" "the old primary was written to"
on 7 0 "whoever wants it joins it" store join
on 7 0 "whoever wants it joins it" apply
[ "$(change)" -gt "$old" ] || wrong "it was not joined"
finish
