#!/bin/sh
# fleet_many.sh [MEMBERS] - eight members, or so many, decide at once: nobody
# waits for ever, and all come to one id and one text
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
members=$(seq ${1:-8})
a_store
for n in $(seq 3 ${1:-8}); do
	member $n mx$n "$postfix"
	pg_sql fleet "CREATE ROLE mx$n LOGIN IN ROLE poststs_member" >/dev/null
	on $n 0 "join" store join
done

# all_at_once COMMAND... - on each; 75 is in order: others were faster
all_at_once()
{
	pids=
	tried=0
	for n in $members; do
		"$poststs" -c "$tmp/conf$n" "$@" \
			>"$tmp/out$n" 2>"$tmp/err$n" &
		pids="$pids $n:$!"
	done
	for entry in $pids; do
		code=0
		wait "${entry#*:}" || code=$?
		case $code in
		0) ;;
		75) tried=$((tried + 1)) ;;
		*)
			wrong "mx${entry%:*}: exit code $code"
			cat "$tmp/err${entry%:*}" >&2 ;;
		esac
	done
	echo "$*: $tried found that others were faster each time"
}
# one_of_all WHAT DOMAIN... - the same everywhere
one_of_all()
{
	about=$1
	shift
	for domain in "$@"; do
		for n in $members; do
			same "$(record $n $domain)" "$(record 1 $domain)" \
				"$about: mx$n: the id of $domain"
			same "$(policy $n $domain)" "$(policy 1 $domain)" \
				"$about: mx$n: the policy of $domain"
		done
	done
}
all="example.org example.net customer.example second.example lists.example.org"

all_at_once apply
all_at_once apply
for n in $members; do on $n 0 "follows" apply; done
one_of_all "at the beginning" $all
sed -i 's/mx2.example.net./mx3.example.net./' "$zones/customer.example.zone"
zone_changed customer.example
for n in $members; do
	sed -i "s/^resolver = .*/resolver = \"127.0.0.1:$port\"/" "$tmp/conf$n"
done
all_at_once apply
for n in $members; do on $n 0 "follows" apply; done
one_of_all "after a change" $all
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example'")" 2 "one new policy"
grep -q 'deadlock\|could not serialize' "$tmp/pg.log" && wrong "a deadlock"
finish
