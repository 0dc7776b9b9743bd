#!/bin/sh
# fleet_pooler.sh - a pooler in transaction mode is refused, by name and with
# nothing done: locks and LISTEN would belong to whoever comes next
. "$srcdir/tests/system/lib.sh"
need pgbouncer
. "$srcdir/tests/system/fleetlib.sh"
a_store
on 1 0 "without it" apply
mkdir "$tmp/pool"
cat >"$tmp/pool/users" <<-EOC
	"mx1" ""
EOC
# pooler MODE - in front of the server, with its socket in $tmp/pool
pooler()
{
	cat >"$tmp/pool/conf" <<-EOC
		[databases]
		fleet = host=$pg dbname=fleet
		[pgbouncer]
		listen_addr =
		unix_socket_dir = $tmp/pool
		auth_type = trust
		auth_file = $tmp/pool/users
		pool_mode = $1
		ignore_startup_parameters = extra_float_digits
	EOC
	[ "$(id -u)" -ne 0 ] || chown -R postgres:postgres "$tmp/pool"
	(cd "$tmp/pool" && pg_exec=exec pg_run pgbouncer "$tmp/pool/conf") \
		>"$tmp/pool.log" 2>&1 &
	pool=$!
	# it waits for clients when it is asked to end
	trap 'kill -KILL $pool; cleanup' EXIT
	until_it $pool test -S "$tmp/pool/.s.PGSQL.6432" || {
		cat "$tmp/pool.log" >&2
		wrong "pgbouncer does not start"
	}
}
# through N - as this member, by way of the pooler
through()
{
	sed "s|host=$pg dbname|host=$tmp/pool port=6432 dbname|" \
		"$tmp/conf$1" >"$tmp/conf7"
}

pooler transaction
through 1
listing_of 1 >"$tmp/before"
on 7 78 "in transaction mode" apply
has "$tmp/err" "connection pooler" "in transaction mode"
on 7 78 "in transaction mode" stage example.org enforce --force
on 7 78 "in transaction mode" store status
listing_of 1 >"$tmp/after"
cmp -s "$tmp/before" "$tmp/after" || wrong "files have changed"
kill -KILL $pool
wait $pool 2>/dev/null || :
rm -f "$tmp/pool/.s.PGSQL.6432"
pooler session
on 7 78 "in session mode" apply
has "$tmp/err" "connection pooler" "in session mode"
on 1 0 "without it" apply
finish
