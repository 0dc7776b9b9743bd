# pgserver.sh - a private PostgreSQL; sourced after lib.sh
#
# It belongs to the user postgres where root runs the test, since it refuses
# root, listens on a socket in its own folder alone, and ends with the test.
# $pg is the folder, $pg_how what libpq gets to connect as its superuser, $pg_in
# what starts it elsewhere (nsenter and a namespace).
for pg_bin in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
	[ ! -x "$pg_bin/initdb" ] || PATH=$PATH:$pg_bin
done
need initdb postgres psql pg_dump
pg=$tmp/pg
pg_in=

# pg_run COMMAND... - as the user who owns it; pg_exec=exec: in the place of the
# (sub)shell
pg_exec=
pg_run()
{
	if [ "$(id -u)" -eq 0 ]; then
		$pg_exec $pg_in setpriv --reuid=postgres --regid=postgres \
			--init-groups -- env HOME="$pg" "$@"
	else
		$pg_exec $pg_in "$@"
	fi
}

# pg_make - a new one, not started
pg_make()
{
	mkdir -p "$pg"
	chmod 755 "$tmp"
	if [ "$(id -u)" -eq 0 ]; then
		need setpriv
		getent passwd postgres >/dev/null || skip "no user postgres"
		chown postgres:postgres "$pg"
	fi
	(cd "$pg" && pg_run initdb -D "$pg/data" -U postgres -A trust \
		--no-locale -E UTF8 --no-sync) >"$tmp/initdb.log" 2>&1 || {
		cat "$tmp/initdb.log" >&2
		wrong "initdb"
		exit 1
	}
	pg_how="host=$pg user=postgres"
}

# pg_start [OPTION...] - and wait until it answers
pg_start()
{
	rm -f "$pg/data/postmaster.pid"
	# its own process, not one of this shell's that waits for it
	(cd "$pg" && pg_exec=exec pg_run postgres -D "$pg/data" -k "$pg" \
		-c listen_addresses= "$@" >>"$tmp/pg.log" 2>&1) &
	pg_pid=$!
	started="$started $pg_pid"
	until_it $pg_pid psql -qX "$pg_how dbname=postgres" -c 'SELECT' \
		>/dev/null 2>&1 || {
		cat "$tmp/pg.log" >&2
		wrong "PostgreSQL does not start"
		exit 1
	}
}

# pg_stop - at once, as it can be started again
pg_stop()
{
	kill -INT "$pg_pid"
	wait "$pg_pid" 2>/dev/null || :
}

# pg_sql DATABASE STATEMENT - as its superuser; what it says, unaligned
pg_sql() { psql -qXAt "$pg_how dbname=$1" -c "$2"; }
