#!/bin/sh
# fleet_behind.sh - a store that was put back from before a member joined does
# not make its domains go; and a run that stood still while another member
# decided announces nothing that was true before
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
need strace
all="example.org example.net customer.example second.example"
pg_sql fleet 'CREATE ROLE mx1 LOGIN; CREATE ROLE mx2 LOGIN' >/dev/null
sed 's/user=mx1/user=postgres/' "$tmp/conf1" >"$tmp/conf9"
on 9 0 "a store" store init --run
pg_sql fleet 'GRANT poststs_member TO mx1, mx2' >/dev/null
on 1 0 "join" store join
on 1 0 "apply" apply
pg_dump "$pg_how dbname=fleet" >"$tmp/old.sql"
on 2 0 "join" store join
on 2 0 "apply" apply
on 1 0 "follows" apply
same_everywhere "both" $all

# ---- a run that stands still ----

# replaces OLD NEW - the MX host of customer.example
replaces()
{
	sed -i "s/$1.example.net./$2.example.net./" \
		"$zones/customer.example.zone"
	zone_changed customer.example
	resolver_again
}
announced=$(record 1 customer.example)
replaces mx2 mx3
# it has committed, and stops while it changes its web root
(
	strace -f -o "$tmp/trace" -e trace=symlinkat \
		-e inject=symlinkat:signal=STOP:when=1 \
		"$poststs" -c "$tmp/conf1" apply >"$tmp/slow" 2>&1 &&
		echo 0 >"$tmp/code" || echo $? >"$tmp/code"
) &
slow=$!
tries=0
until grep -q 'stopped by SIGSTOP' "$tmp/trace" 2>/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || { wrong "mx1 did not stop"; break; }
	sleep 0.1
done
replaces mx3 mx4
on 2 0 "decides meanwhile" apply
kill -CONT "$(sed -n 's/^\([0-9]*\) *--- stopped by SIGSTOP.*/\1/p' \
	"$tmp/trace" | head -n 1)"
wait $slow || :
# it may not look again: it announces nothing, and says so
same "$(cat "$tmp/code")" 75 "mx1 goes on"
has "$tmp/slow" "run again" "mx1 goes on"
same "$(record 1 customer.example)" "$announced" \
	"mx1 announced what was true before"
on 1 0 "mx1 runs again" apply
policy 1 customer.example | grep -q mx4.example.net ||
	wrong "mx1 published what was true before"
same "$(record 1 customer.example)" "$(record 2 customer.example)" \
	"mx1 announces what mx2 has decided"

# ---- a store that has forgotten a member ----

pg_sql fleet 'DROP SCHEMA poststs CASCADE' >/dev/null 2>&1
psql -qX "$pg_how dbname=fleet" -f "$tmp/old.sql" >/dev/null 2>&1
on 2 69 "mx2 is forgotten" apply
has "$tmp/err" "is not a member" "mx2 is forgotten"
on 1 0 "mx1 is not" apply
has "$tmp/err" "has forgotten the member mx2.example" "mx1 is not"
hasnt "$tmp/out" "retiring" "what only mx2 lists"
policy 1 second.example | grep -q 'mode: none' &&
	wrong "second.example is to be retired"
on 1 0 "it is on the roll again" member list
has "$tmp/out" "mx2.example" "it is on the roll again"
on 2 0 "as if nothing had been" apply
on 1 0 "follows" apply
same_everywhere "after all" $all
finish
