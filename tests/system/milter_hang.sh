#!/bin/sh
# milter_hang.sh - a worker that hangs is replaced, and what it had is lost by
# number
. "$srcdir/tests/system/lib.sh"
milter=$builddir/poststs-milter
[ -x "$milter" ] || skip "this build has no milter"
need miltertest pgrep sqlite3 cdb
mkdir "$tmp/state"
record() { printf '+%d,%d:%s->%s\n' ${#1} ${#2} "$1" "$2"; }
{
	record enforced.example 'mode=enforce id=1 max_age=86400 mx=a.example'
	record tested.example 'mode=testing id=1 max_age=86400 mx=a.example'
	record free.example 'mode=enforce id=1 max_age=86400 mx=a.example'
	echo
} >"$tmp/records"
cdb -c "$tmp/state/policy.cdb" "$tmp/records" >"$tmp/cdb.log" 2>&1
cat >"$tmp/milter.conf" <<-EOT
	state_dir = "$tmp/state"
	milter_socket = "unix:$tmp/m"
	milter_user = "$(id -un)"
	milter_group = "$(id -gn)"
	tlsrpt_rua = "mailto:tls@one.example, mailto:TLS@enforced.example"
	require_tls = yes
	domain "free.example" {
		require_tls = no
	}
EOT
# nothing is written down before the end
"$milter" -c "$tmp/milter.conf" --stderr --flush 3600 2>"$tmp/log" &
pid=$!
started="$started $pid"
until_it $pid [ -S "$tmp/m" ]
talk()
{
	expect 0 "$1" miltertest -w -D "socket=unix:$tmp/m" \
		-s "$srcdir/tests/system/milter.lua"
}
talk "before"
worker=$(pgrep -P $pid)
kill -STOP "$worker"
# 30 seconds; a supervisor that never notices is to fail here, and not to hang
late=$(($(date +%s) + 300))
replaced()
{
	grep -q 'another is started' "$tmp/log" || [ "$(date +%s)" -gt $late ]
}
until_it $pid replaced
grep -q 'another is started' "$tmp/log" || {
	kill -KILL "$worker"
	wrong "the worker that hangs is not replaced"
	finish
}
has "$tmp/log" "has not moved for" "why"
other() { now=$(pgrep -P $pid) && [ -n "$now" ] && [ "$now" != "$worker" ]; }
until_it $pid other
rm "$tmp/state/spool"/*.eml
talk "after"
code=0
kill $pid
wait $pid || code=$?
same "$code" 0 "the end"
grep -E 'statistics: .*counted 18, written 9, lost 9' "$tmp/log" >"$tmp/out" || {
	cat "$tmp/log" >&2
	wrong "what was lost is not known"
}
same "$(sqlite3 "$tmp/state/evidence.db" \
	"SELECT value FROM meta WHERE name LIKE '%lost%'" | head -n 1)" 9 \
	"written down as lost"
finish
