#!/bin/sh
# dnsexec.sh - apply hands its records to a program of the administrator, and
# believes the name servers; the examples of contrib, as they are
. "$srcdir/tests/system/lib.sh"
need jq dig
world
end "$nsd_pid"
cat >"$zones/example.org.zone" <<EOZ
\$ORIGIN example.org.
\$TTL 300
@ IN SOA ns1 hostmaster 1 3600 900 604800 60
@ IN NS ns1
ns1 IN A 127.0.0.1
@ IN MX 10 mx1
mx1 IN A 127.0.0.1
_mta-sts IN TXT "something else"
\$INCLUDE $tmp/include/example.org.poststs
EOZ
mkdir "$tmp/include"
: >"$tmp/include/example.org.poststs"
start_nsd
cat >"$tmp/poststs.conf" <<-EOC
	config_directory = "$postfix"
	state_dir = "$tmp/state"
	web_root = "$tmp/www"
	domains = { example.org }
	exclude = { .example.org, example.net, customer.example, parked.example }
	local_mx = { mx1.example.org }
	tlsrpt_rua = "mailto:tls@example.org"
	resolver = "127.0.0.1:$port"
	ca_file = "$tmp/ca.pem"
	dns_port = $port
	dns_update = "exec:$tmp/program"
	timeout = 3
	confirm = no
EOC
ask() { dig +short +time=1 +tries=1 -p "$port" @127.0.0.1 "$1" "$2" || :; }
id() { sed -n 's/.*id=\([0-9a-z]*\);.*/\1/p' "$tmp/state/records.zone"; }
program() { { echo '#!/bin/sh'; cat; } >"$tmp/program"; chmod 755 "$tmp/program"; }

# ---- what is no program ----
run 69 "no such program" "apply -o dns_update=exec:$tmp/none"
has "$tmp/err" "$tmp/none is not installed" "which"
run 78 "a relative one" "plan -o dns_update=exec:none"
run 78 "a word" "plan -o dns_update=nsupdat"
has "$tmp/err" "exec:/" "what may stand there"

# ---- one that fails: it is said, and nothing counts as released ----
program <<-EOF
	cat >"$tmp/document"
	echo 'no credentials' >&2
	exit 3
EOF
run 2 "a program that fails" apply
has "$tmp/err" "ended with exit code 3: no credentials" "what it said"
has "$tmp/out" "Some records of 1 domain have not arrived" "the output says so"
same "$(id)" "" "nothing is released"
jq -e '.version == 1 and (.changes | length) == 2 and
	all(.changes[]; .action == "add" and .zone == "example.org")' \
	"$tmp/document" >/dev/null || wrong "changes: $(cat "$tmp/document")"
same "$(jq -r '.changes[0].host' "$tmp/document")" _mta-sts "the host"
same "$(jq -r '.sets[] | select(.name == "_mta-sts.example.org") |
	.values[0]' "$tmp/document")" "something else" "a set keeps others'"
same "$(jq -r '.sets[0].presentations[0]' "$tmp/document")" \
	'"something else"' "a value as in a zone file"
# one that says it is done and did nothing
program <<-EOF
	cat >/dev/null
EOF
run 2 "a program that lies" apply
same "$(id)" "" "nothing is released still"

# ---- zonefile, with a server that has no dynamic updates ----
cat >"$tmp/zonefile.conf" <<-EOF
	DIR=$tmp/include
	reload()
	{
		awk '/SOA/ { \$6++ } { print }' "$zones/\$1.zone" >"$tmp/zone.new"
		cat "$tmp/zone.new" >"$zones/\$1.zone"
		kill -HUP "\$(cat "$tmp/nsd/pid")"
	}
EOF
program <<-EOF
	POSTSTS_ZONEFILE=$tmp/zonefile.conf
	export POSTSTS_ZONEFILE
	exec "$srcdir/contrib/dns-update/zonefile"
EOF
run 0 "zonefile" apply
has "$tmp/out" "Sent to DNS by exec:$tmp/program" "it says by what"
has "$tmp/out" '  + _smtp._tls.example.org. 3600 IN TXT "v=TLSRPTv1; rua=mailto:tls@example.org"' \
	"it says what"
has "$tmp/out" "Every name server that answers has it" "it says that it arrived"
hasnt "$tmp/out" "prints the records for your DNS" "nobody has to do it by hand"
first=$(id)
ask _mta-sts.example.org TXT | grep -qF "\"v=STSv1; id=$first;\"" ||
	wrong "not in DNS: $(ask _mta-sts.example.org TXT)"
run 0 "nothing to do" apply
hasnt "$tmp/out" "Sent to DNS" "nothing is sent"
run 0 "another policy" "apply -o max_age=2d"
has "$tmp/out" "  - _mta-sts.example.org. IN TXT \"v=STSv1; id=$first;\"" "what went"
same "$(ask _mta-sts.example.org TXT | grep -c STSv1)" 1 "one record"
same "$(ask _mta-sts.example.org TXT | grep -c 'something else')" 1 "others'"
run 0 "as JSON" "apply -o max_age=3d --json"
same "$(jq .sent.records "$tmp/out")" 2 "records that were sent"
same "$(jq .sent.pending "$tmp/out")" 0 "domains that wait"

# ---- the others, by programs that write down how they were called ----
mkdir "$tmp/bin"
for name in lexicon aws octodns-sync; do
	cat >"$tmp/bin/$name" <<-EOF
		#!/bin/sh
		case \$* in *list-hosted*) echo /hostedzone/Z1 ;; esac
		printf '%s|' "\$@" >>"$tmp/called"
		echo >>"$tmp/called"
	EOF
	chmod 755 "$tmp/bin/$name"
done
cat >"$tmp/changes" <<'EOF'
{"version": 1, "changes": [
 {"action": "delete", "zone": "example.org", "name": "_mta-sts.example.org",
  "host": "_mta-sts", "type": "TXT", "ttl": 300, "value": "v=STSv1; id=1;",
  "presentation": "\"v=STSv1; id=1;\""},
 {"action": "add", "zone": "example.org", "name": "_mta-sts.example.org",
  "host": "_mta-sts", "type": "TXT", "ttl": 300, "value": "v=STSv1; id=2;",
  "presentation": "\"v=STSv1; id=2;\""},
 {"action": "delete", "zone": "example.org", "name": "mta-sts.example.org",
  "host": "mta-sts", "type": "CNAME", "ttl": 300, "value": "web.example.net",
  "presentation": "web.example.net."}],
 "sets": [{"zone": "example.org", "name": "_mta-sts.example.org",
  "host": "_mta-sts", "type": "TXT", "ttl": 300, "known": true,
  "values": ["other", "v=STSv1; id=2;"],
  "presentations": ["\"other\"", "\"v=STSv1; id=2;\""]},
 {"zone": "example.org", "name": "mta-sts.example.org", "host": "mta-sts",
  "type": "CNAME", "ttl": 300, "known": true, "values": [],
  "presentations": []}]}
EOF
example()
{
	: >"$tmp/called"
	expect 0 "$1" env PATH="$tmp/bin:$PATH" "$2=$tmp/example.conf" \
		"$srcdir/contrib/dns-update/$1" <"$tmp/changes"
}
echo PROVIDER=cloudflare >"$tmp/example.conf"
example lexicon POSTSTS_LEXICON
has "$tmp/called" \
	'cloudflare|delete|example.org|TXT|--name|_mta-sts|--content|v=STSv1; id=1;|' \
	"lexicon deletes"
has "$tmp/called" \
	'cloudflare|create|example.org|TXT|--name|_mta-sts|--content|v=STSv1; id=2;|--ttl|300|' \
	"lexicon adds"
: >"$tmp/example.conf"
example route53 POSTSTS_ROUTE53
tr -d '\n ' <"$tmp/called" >"$tmp/one"
has "$tmp/one" '--hosted-zone-id|/hostedzone/Z1|' "the zone of route53"
has "$tmp/one" '"Action":"UPSERT"' "a set is replaced"
has "$tmp/one" '{"Value":"\"other\""},{"Value":"\"v=STSv1;id=2;\""}' "all of it"
has "$tmp/one" '"Action":"DELETE"' "a set goes"
has "$tmp/one" '"ResourceRecords":[{"Value":"web.example.net."}]' "exactly"
printf 'DIR=%s\nCONFIG=/etc/octodns.yaml\n' "$tmp" >"$tmp/example.conf"
echo '{"mta-sts": {"type": "CNAME", "value": "web.example.net."},
	"mine": {"type": "A", "value": "192.0.2.1"}}' >"$tmp/example.org.yaml"
example octodns POSTSTS_OCTODNS
same "$(jq -r '."_mta-sts".value' "$tmp/example.org.yaml")" 'v=STSv1\; id=2\;' \
	"octodns adds"
same "$(jq -r 'keys | join(" ")' "$tmp/example.org.yaml")" "_mta-sts mine" \
	"octodns deletes what is ours"
has "$tmp/called" '|--doit|example.org.|' "octodns-sync"

finish
