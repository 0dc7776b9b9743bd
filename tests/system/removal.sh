#!/bin/sh
# removal.sh - a record is gone when every server says so, not the resolver
#
# Two name servers of one zone; the resolver asks the first. A domain leaves,
# the administrator takes the record out by hand, and the second is behind.
. "$srcdir/tests/system/lib.sh"
need jq knotd
world
end "$nsd_pid"

# zone RECORD - with this text at _mta-sts, or nothing there
zone()
{
	cat <<-EOZ
		\$TTL 300
		@ IN SOA ns1 hostmaster 1 3600 900 604800 60
		@ IN NS ns1
		@ IN NS ns2
		ns1 IN A 127.0.0.1
		ns2 IN A 127.0.0.2
		@ IN MX 10 mx1
		mx1 IN A 127.0.0.1
	EOZ
	[ -z "$1" ] || printf '_mta-sts IN TXT "%s"\n' "$1"
}
mx_there() # NUMBER
{
	[ -n "$(dig +short +time=1 +tries=1 -p "$port" "@127.0.0.$1" \
		example.org MX 2>/dev/null | grep -v '^;')" ]
}
serve() # NUMBER RECORD
{
	dir=$tmp/dns$1
	rm -rf "$dir"
	mkdir "$dir"
	zone "$2" >"$dir/zone"
	cat >"$dir/conf" <<-EOC
		server:
		    rundir: "$dir"
		    listen: 127.0.0.$1@$port
		database:
		    storage: "$dir"
		zone:
		  - domain: example.org
		    storage: "$dir"
		    file: zone
	EOC
	eval "old=\${dns_$1-}"
	[ -z "$old" ] || end "$old"
	knotd -c "$dir/conf" >"$dir/log" 2>&1 &
	eval "dns_$1=$!"
	started="$started $!"
	until_it "$!" mx_there "$1"
}
both() { serve 1 "$1" && serve 2 "$1"; }
both_empty() { both ''; }
with_port both_empty || {
	cat "$tmp"/dns?/log >&2
	wrong "the servers do not start"
	finish
}
cat >"$tmp/poststs.conf" <<-EOC
	config_directory = "$postfix"
	state_dir = "$tmp/state"
	web_root = "$tmp/www"
	domains = { example.org }
	exclude = { .example.org, example.net, customer.example, parked.example }
	local_mx = { mx1.example.org }
	resolver = "127.0.0.1:$port"
	ca_file = "$tmp/ca.pem"
	dns_port = $port
	confirm = no
	timeout = 2
EOC
record()
{
	sed -n 's/^_mta-sts\.example\.org\..*"\(.*\)"$/\1/p' \
		"$tmp/state/records.zone"
}
after() { date -u -d "+$1 days" +%Y-%m-%dT%H:%M:%SZ; }
holds()
{
	jq -r '.domains[] | select(.name == "example.org") | .holds[].reason' \
		"$tmp/out" | paste -sd' ' -
}
policy_there() { [ -e "$tmp/www/mta-sts.example.org" ]; }

run 0 "a policy" apply
both "$(record)"
run 0 "its record is seen" apply
run 0 "leave" "stage example.org none"
run 0 "none" apply
none=$(record)
both "$none"
run 0 "none is seen" apply
run 0 "the record goes" "apply --now $(after 400)"
same "$(record)" "" "records.zone has none"

# ---- the second server is behind ----
serve 1 ''
run 0 "one of two has it" "apply --now $(after 401)"
run 0 "and still has" "apply --now $(after 410)"
run 0 "plan" "plan --json --now $(after 410)"
same "$(holds)" record-still-seen "what waits"
policy_there || wrong "the policy went while a server shows the record"

# ---- where no server can be asked, the resolver's word counts ----
run 0 "plan" "plan --json --now $(after 410) -o dns_port=1"
same "$(holds)" record-wait "the resolver's word"

# ---- it has followed: the waits begin now ----
serve 2 ''
run 0 "both without" "apply --now $(after 411)"
run 0 "a day is not over" "apply --now $(after 411)"
policy_there || wrong "the policy went too early"
run 0 "the last step" "apply --now $(after 413)"
! policy_there || wrong "the policy is still there"
finish
