#!/bin/sh
# fleet_follow.sh - poststs follow publishes at once what another member has
# decided, and waits for a store that is gone
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
on 1 0 "init" store init
sed '/^store/d' "$tmp/conf1" >"$tmp/conf8"
on 8 78 "nobody to follow" follow
on 1 64 "how often" follow --every 0
a_store
for n in 1 2 1; do on $n 0 "apply" apply; done

change() # HOST - customer.example gets it
{
	sed -i "s/20 mx[0-9]*.example.net./20 $1.example.net./" \
		"$zones/customer.example.zone"
	zone_changed customer.example
	resolver_again
}
there() { policy 2 customer.example 2>/dev/null | grep -q "$1.example.net"; }
announced() { [ -n "$(record 1 customer.example)" ] &&
	[ "$(record 2 customer.example)" = "$(record 1 customer.example)" ]; }
# follow OPTION... - on mx2, in the background: $follow
follow()
{
	"$poststs" -c "$tmp/conf2" follow "$@" >"$tmp/followed" \
		2>"$tmp/follow.err" &
	follow=$!
	started="$started $follow"
	until_it $follow grep -q following "$tmp/followed" || {
		cat "$tmp/follow.err" >&2
		wrong "it does not follow"
	}
}
# its own name server must stay where it is while it runs
change mx3
follow --every 3600
on 1 0 "decides" apply
until_it $follow there mx3 || wrong "it has not followed"
until_it $follow announced || wrong "the record has not followed"
pg_stop
until_it $follow grep -q "waiting for it" "$tmp/follow.err" ||
	wrong "it does not say that the store is gone"
pg_start
on 1 0 "the store is back" mx add mx8.example.net
until_it $follow there mx8 || wrong "it has not found the store again"
end $follow
# what it wrote itself is no reason to go on and on
[ "$(wc -l <"$tmp/followed")" -lt 30 ] || wrong "it follows itself"
finish
