#!/bin/sh
# fleet_leave.sh - a domain leaves a fleet: one member ends its policy, and each
# takes it away
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
a_store
for n in 1 2 1; do on $n 0 "apply" apply; done
same_everywhere "both" example.org example.net customer.example second.example
on 2 0 "to leave" stage example.org none --force
for n in 1 2; do on $n 0 "apply" apply; done
same_everywhere "it leaves" example.org
policy 1 example.org | grep -q 'mode: none' || wrong "mx1: not retiring"

served() { pg_sql fleet "SELECT max(last_served) FROM poststs.served
	WHERE domain = 'example.org'"; }
for day in 09 12 16 20; do
	for n in 1 2; do
		on $n 0 "the $day." --now 2027-01-${day}T12:00:00Z apply
	done
done
for n in 1 2; do
	[ ! -e "$tmp/www$n/mta-sts.example.org" ] ||
		wrong "mx$n: example.org is still served"
done
ended=$(served)
[ "$ended" -gt 0 ] || wrong "it has not ended"
for n in 1 2; do
	listing_of $n >"$tmp/before"
	on $n 0 "the 21." --now 2027-01-21T12:00:00Z apply
	listing_of $n >"$tmp/after"
	cmp -s "$tmp/before" "$tmp/after" ||
		wrong "mx$n: it is served and ended again"
done
same "$(served)" "$ended" "it ends once"
[ -e "$tmp/www1/mta-sts.example.net" ] || wrong "mx1: example.net has gone"
[ -e "$tmp/www2/mta-sts.example.net" ] || wrong "mx2: example.net has gone"
finish
