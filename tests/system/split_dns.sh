#!/bin/sh
# split_dns.sh - the resolver shows the inside, outside_resolver the world
#
# Two name servers have another zone of the same name each: inside, the MX host
# is one with a private address that the world does not know.
. "$srcdir/tests/system/lib.sh"
need jq
world
inside=$port

# second_view - the example's own zones, on a port of their own: $outside
second_view()
{
	all=$tmp
	zones=$all/outside/zones
	tmp=$all/outside
	mkdir -p "$zones" "$tmp/nsd"
	cp "$srcdir"/examples/zones/* "$zones/"
	chmod -R u+w "$zones"
	start_nsd
	outside=$port tmp=$all zones=$all/zones port=$inside
}

cat >"$zones/example.org.zone" <<-'EOF'
	$ORIGIN example.org.
	$TTL 3600
	@	SOA	ns hostmaster 1 3600 900 604800 300
	@	NS	ns
	@	MX	10 mail-int
	mail-int	A	192.168.7.10
	mx1	A	127.0.0.1
	ns	A	192.0.2.53
	_mta-sts	TXT	"v=STSv1; id=1;"
EOF
end "$nsd_pid"
start_nsd
inside=$port
second_view
cat >"$tmp/poststs.conf" <<-EOF
	config_directory = "$postfix"
	state_dir = "$tmp/state"
	web_root = "$tmp/www"
	resolver = "127.0.0.1:$inside"
	ca_file = "$tmp/ca.pem"
	exclude = { .example.org, mx1.example.org, example.net, customer.example,
		parked.example }
	timeout = 3
EOF
outer="-o outside_resolver=127.0.0.1:$outside"

# about FINDING - whom it is about
about()
{
	jq -r --arg id "$1" '.findings[] | select(.id == $id) | .subject' \
		"$tmp/out" | sort | paste -sd' ' -
}
inspected() { expect "$1" "inspect $2" "$poststs" -c "$tmp/poststs.conf" inspect --json $2; }
listed() { sed -n 's/^mx: //p' "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" | tr -d '\r' | paste -sd' ' -; }

# ---- the inside alone: nothing is begun, and it is said why ----
inspected 0 ''
same "$(about mx-inside)" 'mail-int.example.org mx1.example.org' \
	"hosts for the inside"
run 0 "plan by the inside" plan
has "$tmp/out" mx-inside "the plan says why"
hasnt "$tmp/out" 'mx: mail-int' "no policy for the inside"

# ---- the outside decides, and the differences are named ----
inspected 0 "$outer"
same "$(about mx-inside)" '' "the world has no host for the inside"
same "$(about dns-views-differ)" \
	'_mta-sts.example.org example.org mx1.example.org' "differences"
same "$(jq -c '.hosts[] | select(.name == "mx1.example.org") |
	[.local, .addresses[0], .inside_addresses[0]]' "$tmp/out")" \
	'[true,"192.0.2.25","127.0.0.1"]' "this machine knows itself"
same "$(jq -r '.findings[] | select(.id == "dns-views-differ" and
	.subject == "example.org") | .text' "$tmp/out")" \
	'mail-int.example.org inside, mx1.example.org, mx2.example.net outside' \
	"both MX sets"
same "$(jq -r '.findings[] | select(.id == "dns-views-differ" and
	.subject == "_mta-sts.example.org") | .text' "$tmp/out")" \
	'id 1 inside, no record outside' "both records"
expect 2 "plan by the outside" \
	"$poststs" -c "$tmp/poststs.conf" plan $outer
has "$tmp/out" 'mx: mx1.example.org' "the world's host"
hasnt "$tmp/out" 'mail-int.example.org' "no host for the inside"
expect 0 "apply by the outside" \
	"$poststs" -c "$tmp/poststs.conf" apply --no-confirm $outer
same "$(listed)" 'mx1.example.org mx2.example.net' "the policy"
expect 0 "nothing is left to do" \
	"$poststs" -c "$tmp/poststs.conf" plan $outer

# ---- check asks the outside, too ----
expect 1 "check by the outside" "$poststs" -c "$tmp/poststs.conf" check \
	example.org --json $outer -o smtp_port=1 -o https_port=1 -o dns_port=1 \
	-o timeout=1
has "$tmp/out" 192.0.2.25 "the world's address"
hasnt "$tmp/out" 192.168.7.10 "not the inside's"

# ---- an outside that is silent is not the inside ----
cp "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" "$tmp/before"
expect 0 "apply without an answer" "$poststs" -c "$tmp/poststs.conf" apply \
	--no-confirm -o outside_resolver=127.0.0.1:1 -o timeout=1
cmp -s "$tmp/before" "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" ||
	wrong "an unknown outside changed the policy"

# ---- without it the policy loses nothing, and nothing is promised ----
expect 0 "apply by the inside" \
	"$poststs" -c "$tmp/poststs.conf" apply --no-confirm
case " $(listed) " in
*' mx1.example.org mx2.example.net '*) ;;
*) wrong "the inside took hosts away: $(listed)" ;;
esac
expect 1 "no gate opens by the inside" \
	"$poststs" -c "$tmp/poststs.conf" stage example.org enforce
has "$tmp/out" mx-inside "the gate is named"
finish
