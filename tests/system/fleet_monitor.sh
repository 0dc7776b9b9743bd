#!/bin/sh
# fleet_monitor.sh - how the members are, for Prometheus, Nagios, and the page
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
need jq
a_store
for n in 1 2; do on $n 0 "apply" apply; done

behind() { sed -n "s/^poststs_member_behind{member=\"$1.example\"} //p" \
	"$tmp/out"; }
silent() { sed -n "s/^poststs_member_silent{member=\"$1.example\"} //p" \
	"$tmp/out"; }
status() { on 1 0 "$1" status --prometheus; }

# ---- who has seen what the others wrote ----

status "prometheus"
same "$(behind mx2)" 0 "who has published his own is not behind"
[ "$(behind mx1)" -gt 0 ] || wrong "mx1 has seen what mx2 wrote"
on 1 0 "mx1 follows" apply
status "mx1 has followed"
same "$(behind mx1) $(behind mx2)" "0 0" "both have seen all"
same "$(silent mx1) $(silent mx2)" "0 0" "nobody is silent"
seen=$(sed -n 's/^poststs_member_last_seen_[a-z_]*{member="mx2.example"} //p' \
	"$tmp/out")
[ "$seen" -gt "$(($(date +%s) - 3600))" ] || wrong "mx2 was seen: $seen"
on 1 0 "as JSON" status --json
same "$(jq -r '.members[] | "\(.name) \(.behind) \(.silent)"' "$tmp/out" |
	tr '\n' ' ')" "mx1.example 0 false mx2.example 0 false " "as JSON"

# ---- one is silent, and what it wrote of itself is markup ----

pg_sql fleet "UPDATE poststs.member SET last_seen = now() - interval '30 hours',
	version = '<b>&\"x' WHERE name = 'mx2.example'" >/dev/null
status "silent"
same "$(silent mx1) $(silent mx2)" "0 1" "mx2 is silent"
on 1 0 "inspect says it" inspect
has "$tmp/out" "member-silent" "inspect says it"
has "$tmp/out" "mx2.example" "who"
on 1 0 "the page" status --html "$tmp/page.html"
has "$tmp/page.html" "<h2 id=members>" "the page"
has "$tmp/page.html" "&lt;b&gt;&amp;" "markup is text on the page"
hasnt "$tmp/page.html" "<b>&" "markup is text on the page"
nagios() { code=0; "$poststs" -c "$tmp/conf1" check --nagios >"$tmp/out" \
	2>"$tmp/err" || code=$?; }
nagios
has "$tmp/out" "member-silent" "nagios"
has "$tmp/out" " members=2;;;0 silent=1;0;;0" "perfdata"
same "$(sed -n 's/.* warnings=\([0-9]*\);.*/\1/p' "$tmp/out")" \
	"$(grep -c '^warning ' "$tmp/out")" "it is among the warnings"
[ "$code" -ge 1 ] || wrong "a silent member is no warning"
on 1 0 "as long as member_timeout lets it" status --json -o member_timeout=2d
same "$(jq '[.members[] | select(.silent)] | length' "$tmp/out")" 0 \
	"not before member_timeout"
on 1 0 "it has left" member remove mx2.example
status "it has left"
same "$(silent mx2)" "" "it has left"

# ---- nobody can be asked ----

pg_stop
nagios
has "$tmp/out" "store-unreachable" "no store"
hasnt "$tmp/out" "members=" "no store"
on 1 0 "no store" status --json
has "$tmp/out" '"store-unreachable"' "no store"
same "$(jq '.members | length' "$tmp/out")" 0 "no store"
sed '/^store/d' "$tmp/conf1" >"$tmp/conf8"
on 8 0 "a machine by itself" status --json
hasnt "$tmp/out" "store-unreachable" "a machine by itself"
finish
