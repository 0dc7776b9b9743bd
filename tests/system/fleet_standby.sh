#!/bin/sh
# fleet_standby.sh - the primary dies in mid-work and its standby is promoted
# without the last commits: the members put them back, and nobody believes a
# server that only reads, or one that does not answer
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

# ---- a standby, which is then cut off ----

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
pg_start
standby=$pg_pid
sed "s|host=$both|host=$pg|; s| target_session_attrs=read-write||" \
	"$tmp/conf1" >"$tmp/conf7"
on 7 75 "a standby alone" apply
has "$tmp/err" "is a standby" "a standby alone"
on 7 0 "it may be looked at" store status
has "$tmp/out" "mx1.example" "it may be looked at"
pg_sql fleet 'SELECT pg_wal_replay_pause()' >/dev/null
psql -qX "host=$first user=postgres dbname=fleet" \
	-c "ALTER SYSTEM SET max_wal_senders = 0" >/dev/null

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
pg_sql fleet 'SELECT pg_wal_replay_resume()' >/dev/null 2>&1 || :
pg_sql fleet 'SELECT pg_promote()' >/dev/null
lost=$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example'")
on 2 0 "goes on" apply
on 1 0 "brings it back" apply
[ "$lost" -gt 1 ] || has "$tmp/err" "had lost" "brings it back"
on 2 0 "follows" apply
same_everywhere "after a failover" example.org example.net customer.example
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example' AND id = '$new'")" 1 "it is there again"
policy 2 customer.example | grep -q mx3.example.net || wrong "no mx3"
policy 2 customer.example | grep -q mx2.example.net || wrong "mx2 is lost"
same "$(pg_sql fleet "SELECT count(*) FROM (SELECT domain, id FROM
	poststs.served GROUP BY 1, 2 HAVING count(DISTINCT body) > 1) x")" 0 \
	"an id has two texts"
finish
