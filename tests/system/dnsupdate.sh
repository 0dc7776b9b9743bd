#!/bin/sh
# dnsupdate.sh - apply puts its records into BIND and Knot by signed updates,
# touches nobody else's, and sees them arrive on the secondary, too
. "$srcdir/tests/system/lib.sh"
need named nsupdate knotd knsupdate tsig-keygen
world
end "$nsd_pid"
dir=$tmp/dns
mkdir -p "$dir/primary" "$dir/secondary" "$dir/knot"
tsig-keygen poststs >"$dir/key"
secret=$(sed -n 's/.*secret "\(.*\)";/\1/p' "$dir/key")

zone()
{
	cat <<-EOZ
		\$TTL 300
		@ IN SOA ns1 hostmaster 1 3600 900 604800 60
		@ IN NS ns1
		ns1 IN A 127.0.0.1
		@ IN MX 10 mx1
		mx1 IN A 127.0.0.1
		_mta-sts IN TXT "something else"
		other IN TXT "v=STSv1; id=notours;"
	EOZ
}

# ---- BIND takes the updates, and has a Knot on another address for secondary ----

bind_once()
{
	zone >"$dir/primary/zone"
	printf '@ IN NS ns2\nns2 IN A 127.0.0.2\n' >>"$dir/primary/zone"
	rm -rf "$dir"/primary/*.jnl "$dir/secondary"
	mkdir "$dir/secondary"
	cat >"$dir/primary/named.conf" <<-EOC
		include "$dir/key";
		options {
			directory "$dir/primary"; pid-file "$dir/primary/pid";
			listen-on port $port { 127.0.0.1; };
			listen-on-v6 { none; }; recursion no;
			dnssec-validation no; allow-transfer { any; };
			session-keyfile "$dir/primary/session";
			managed-keys-directory "$dir/primary"; port $port;
		};
		controls { };
		zone "example.org" {
			type primary; file "zone";
			allow-update { key poststs; }; notify explicit;
			also-notify { 127.0.0.2 port $port; };
		};
	EOC
	cat >"$dir/secondary/conf" <<-EOC
		server:
		    rundir: "$dir/secondary"
		    listen: 127.0.0.2@$port
		database:
		    storage: "$dir/secondary"
		log:
		  - target: stderr
		    any: info
		remote:
		  - id: primary
		    address: 127.0.0.1@$port
		acl:
		  - id: notify
		    address: 127.0.0.1
		    action: notify
		zone:
		  - domain: example.org
		    storage: "$dir/secondary"
		    master: primary
		    acl: notify
	EOC
	named -g -c "$dir/primary/named.conf" >"$dir/primary/log" 2>&1 &
	bind_pids=$!
	knotd -c "$dir/secondary/conf" >"$dir/secondary/log" 2>&1 &
	bind_pids="$bind_pids $!"
	started="$started $bind_pids"
	answered transferred && return
	for pid in $bind_pids; do end "$pid"; done
	return 1
}
ask()
{
	dig +short +time=1 +tries=1 -p "$port" "@$1" "$2" "$3" 2>&1 |
		grep -v "^;" || :
}
# answered COMMAND - within half a minute or so
answered()
{
	tries=0
	until "$1"; do
		tries=$((tries + 1))
		[ $tries -lt 30 ] || return 1
		sleep 0.3
	done
}
transferred() { [ -n "$(ask 127.0.0.2 example.org MX)" ]; }
need dig
with_port bind_once || {
	cat "$dir"/*/log >&2
	wrong "BIND does not start"
	finish
}
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
	dns_update = nsupdate
	dns_update_server = "127.0.0.1:$port"
	dns_update_key = "$dir/key"
	timeout = 5
	confirm = no
EOC
ours() { ask "$1" _mta-sts.example.org TXT | grep -F 'v=STSv1' || :; }
id() { sed -n 's/.*id=\([0-9a-z]*\);.*/\1/p' "$tmp/state/records.zone"; }

# there is no mta-sts.example.org yet: senders would look for it in vain
run 2 "no policy host" "apply -o confirm=yes"
has "$tmp/out" "mta-sts.example.org has no address" "no policy host"
same "$(ours 127.0.0.1)$(ours 127.0.0.2)" "" "no policy host: no record"

run 0 "a first record" apply
first=$(id)
[ -n "$first" ] || wrong "no record"
for server in 127.0.0.1 127.0.0.2; do
	same "$(ours $server)" "\"v=STSv1; id=$first;\"" "at $server"
	same "$(ask $server _smtp._tls.example.org TXT)" \
		'"v=TLSRPTv1; rua=mailto:tls@example.org"' "TLSRPT at $server"
done
same "$(ask 127.0.0.1 _mta-sts.example.org TXT | grep -c 'something else')" 1 \
	"another record at the name"
same "$(ask 127.0.0.1 other.example.org TXT)" '"v=STSv1; id=notours;"' \
	"another name"

serial() { ask 127.0.0.1 example.org SOA | cut -d ' ' -f 3; }
before=$(serial)
run 0 "again" apply
same "$(serial)" "$before" "an update with nothing to say"

run 0 "another body" "apply -o max_age=2d"
second=$(id)
[ "$second" != "$first" ] || wrong "the id did not change"
same "$(ours 127.0.0.2)" "\"v=STSv1; id=$second;\"" "the old one went"

run 0 "another address for reports" "apply -o max_age=2d \
-o tlsrpt_rua=mailto:new@example.org"
same "$(ask 127.0.0.1 _smtp._tls.example.org TXT)" \
	'"v=TLSRPTv1; rua=mailto:new@example.org"' "TLSRPT follows"

# somebody takes our record away: it comes back, with the same id
printf 'server 127.0.0.1 %s\nupdate delete _mta-sts.example.org. TXT "v=STSv1; id=%s;"\nsend\n' \
	"$port" "$second" | nsupdate -k "$dir/key"
run 0 "a record that was lost" "apply -o max_age=2d"
same "$(ours 127.0.0.1)" "\"v=STSv1; id=$second;\"" "it is back"

# a record of somebody else's beside it: nothing is touched
printf 'server 127.0.0.1 %s\nupdate add _mta-sts.example.org. 300 TXT "v=STSv1; id=foreign;"\nsend\n' \
	"$port" | nsupdate -k "$dir/key"
run 2 "a foreign record" "apply -o max_age=3d"
has "$tmp/out" "not ours" "the foreign record is named"
same "$(id)" "$second" "the old id stays the right one"
same "$(ours 127.0.0.1 | wc -l | tr -d ' ')" 2 "both stay"
printf 'server 127.0.0.1 %s\nupdate delete _mta-sts.example.org. TXT "v=STSv1; id=foreign;"\nsend\n' \
	"$port" | nsupdate -k "$dir/key"
run 0 "the foreign record has gone" "apply -o max_age=3d"
third=$(id)
same "$(ours 127.0.0.2)" "\"v=STSv1; id=$third;\"" "the new id goes out"

# a wrong key: nothing arrives, and nothing counts as released
tsig-keygen poststs >"$tmp/wrong.key"
run 2 "a wrong key" "apply -o max_age=4d -o dns_update_key=$tmp/wrong.key"
same "$(id)" "$third" "a wrong key: the old id stays"
same "$(ours 127.0.0.1)" "\"v=STSv1; id=$third;\"" "a wrong key: DNS"
run 0 "the right key" "apply -o max_age=4d"
same "$(ours 127.0.0.2)" "\"v=STSv1; id=$(id);\"" "the right key: DNS"

# the alias of the policy host: added, replaced in one message, seen everywhere
host() { ask "$1" mta-sts.example.org CNAME; }
style="-o max_age=4d -o policy_host"
run 0 "an alias" "apply $style=web1.example.net"
same "$(host 127.0.0.2)" "web1.example.net." "the alias arrives"
run 0 "another policy host" "apply $style=web2.example.net"
same "$(host 127.0.0.1)" "web2.example.net." "the alias is replaced"
same "$(host 127.0.0.2)" "web2.example.net." "on the secondary, too"
before=$(serial)
run 0 "nothing new" "apply $style=web2.example.net"
same "$(serial)" "$before" "an alias that is there"

# somebody takes the alias away by hand: it comes back
printf 'server 127.0.0.1 %s\nupdate delete mta-sts.example.org. CNAME\nsend\n' \
	"$port" | nsupdate -k "$dir/key"
alias_gone() { [ -z "$(host 127.0.0.1)$(host 127.0.0.2)" ]; }
answered alias_gone || wrong "the alias is still there"
run 0 "an alias that was taken away" "apply $style=web2.example.net"
same "$(host 127.0.0.1)$(host 127.0.0.2)" "web2.example.net.web2.example.net." \
	"the alias is back"
before=$(serial)
run 0 "an alias that is back" "apply $style=web2.example.net"
same "$(serial)" "$before" "an alias that is back: nothing is sent"

# what did not arrive is sent again, whatever records.zone says by then
bad="-o dns_update_key=$tmp/wrong.key"
rpt() { ask "$1" _smtp._tls.example.org TXT; }
more="-o tlsrpt_rua=mailto:third@example.org"
run 2 "reports and alias with a wrong key" \
	"apply $style=web3.example.net $more $bad"
has "$tmp/out" "_smtp._tls.example.org" "reports are said"
has "$tmp/out" "mta-sts.example.org" "the alias is said"
same "$(host 127.0.0.1)" "web2.example.net." "a wrong key: the alias"
run 2 "and again" "apply $style=web3.example.net $more $bad"
has "$tmp/out" "_smtp._tls.example.org" "said on every run"
run 0 "reports and alias with the right key" \
	"apply $style=web3.example.net $more"
for server in 127.0.0.1 127.0.0.2; do
	same "$(host $server)" "web3.example.net." "sent again: alias, $server"
	same "$(rpt $server)" '"v=TLSRPTv1; rua=mailto:third@example.org"' \
		"sent again: reports, $server"
done
same "$(rpt 127.0.0.1 | wc -l | tr -d ' ')" 1 "no other is left"
rm "$tmp/state/updates.zone"
before=$(serial)
run 0 "a lost updates.zone" "apply $style=web3.example.net $more"
same "$(serial)" "$before" "a lost updates.zone: nothing is sent"
[ -s "$tmp/state/updates.zone" ] || wrong "updates.zone is not back"

# an alias of somebody else's is left alone, and said
printf 'server 127.0.0.1 %s\nupdate delete mta-sts.example.org. CNAME\nupdate add mta-sts.example.org. 60 CNAME other.example.\nsend\n' \
	"$port" | nsupdate -k "$dir/key"
rm "$tmp/state/updates.zone"
run 2 "a foreign alias" "apply $style=web3.example.net $more"
has "$tmp/out" "not ours" "the foreign alias is named"
same "$(host 127.0.0.1)" "other.example." "the foreign alias stays"
printf 'server 127.0.0.1 %s\nupdate delete mta-sts.example.org. CNAME\nsend\n' \
	"$port" | nsupdate -k "$dir/key"
alias_gone() { [ -z "$(host 127.0.0.2)" ]; }
answered alias_gone || wrong "the secondary keeps the alias"
run 0 "the foreign alias has gone" "apply $style=web3.example.net $more"
same "$(host 127.0.0.2)" "web3.example.net." "ours is back"

# leaving: the record goes when DNS took it out, and not before
leave="$style=web3.example.net $more"
run 0 "leave" "stage example.org none"
run 0 "none is served" "apply $leave"
none=$(id)
same "$(ours 127.0.0.2)" "\"v=STSv1; id=$none;\"" "the record of none"
year=$(date -u -d '+400 days' +%Y-%m-%dT%H:%M:%SZ)
run 0 "none is seen" "apply $leave"
run 2 "a removal that DNS refuses" "apply $leave $bad --now $year"
same "$(ours 127.0.0.1)" "\"v=STSv1; id=$none;\"" "refused: it stays"
same "$(id)" "$none" "refused: it is still announced"
run 0 "the removal" "apply $leave --now $year"
same "$(ours 127.0.0.1)$(ours 127.0.0.2)" "" "it is gone"
[ -e "$tmp/www/mta-sts.example.org" ] || wrong "the policy went with it"
later=$(date -u -d '+401 days' +%Y-%m-%dT%H:%M:%SZ)
run 0 "a day is not over" "apply $leave --now $later"
[ -e "$tmp/www/mta-sts.example.org" ] || wrong "the policy went too early"
last=$(date -u -d '+403 days' +%Y-%m-%dT%H:%M:%SZ)
run 2 "the last step, with a wrong key" "apply $leave $bad --now $last"
same "$(host 127.0.0.1)" "web3.example.net." "the alias is still there"
run 0 "the last step" "apply $leave --now $last"
same "$(host 127.0.0.2)$(rpt 127.0.0.2)" "" "alias and reports left"
[ ! -e "$tmp/www/mta-sts.example.org" ] || wrong "the policy is still there"

# a policy that was there before, and its record: both are taken over
printf 'server 127.0.0.1 %s\nupdate add _mta-sts.example.org. 300 TXT "v=STSv1;id=20240101"\nsend\n' \
	"$port" | nsupdate -k "$dir/key"
theirs_alone() { [ "$(ours 127.0.0.2)" = '"v=STSv1;id=20240101"' ]; }
answered theirs_alone || wrong "the record of others does not arrive"
rm -rf "$tmp/state" "$tmp/www"
known=$tmp/www/mta-sts.example.org/.well-known
mkdir -p "$known"
printf '%s\n' 'version: STSv1' 'mode: enforce' 'mx: mx1.example.org' \
	'max_age: 604800' >"$known/mta-sts.txt"
run 0 "a policy that was there" "apply -o confirm=no"
[ -n "$(id)" ] || wrong "a policy that was there: no record"
same "$(ours 127.0.0.2)" "\"v=STSv1; id=$(id);\"" "its record is replaced"
grep -q '^mode: enforce' "$known/mta-sts.txt" ||
	wrong "a policy that was there became weaker"
run 0 "a policy that was there: again" "apply -o confirm=no"
same "$(ask 127.0.0.1 _mta-sts.example.org TXT | grep -c 'something else')" 1 \
	"the other record at the name, still"
for pid in $bind_pids; do end "$pid"; done

# ---- Knot, from nothing, by knsupdate ----

printf 'hmac-sha256:poststs:%s\n' "$secret" >"$dir/knot/key"
knot_once()
{
	rm -rf "$dir/knot/db"
	mkdir -p "$dir/knot/db"
	zone >"$dir/knot/example.org.zone"
	cat >"$dir/knot/conf" <<-EOC
		server:
		    rundir: "$dir/knot"
		    listen: 127.0.0.1@$port
		database:
		    storage: "$dir/knot/db"
		log:
		  - target: stderr
		    any: info
		key:
		  - id: poststs
		    algorithm: hmac-sha256
		    secret: $secret
		acl:
		  - id: update
		    key: poststs
		    action: update
		zone:
		  - domain: example.org
		    storage: "$dir/knot"
		    file: example.org.zone
		    acl: update
	EOC
	knotd -c "$dir/knot/conf" >"$dir/knot/log" 2>&1 &
	pid=$!
	started="$started $pid"
	answered answers && return
	end $pid
	return 1
}
answers() { [ -n "$(ask 127.0.0.1 example.org MX)" ]; }
with_port knot_once || {
	cat "$dir/knot/log" >&2
	wrong "Knot does not start"
	finish
}
rm -rf "$tmp/state" "$tmp/www"
run 0 "Knot" "apply -o dns_update=knsupdate -o dns_update_key=$dir/knot/key \
-o dns_update_server=127.0.0.1:$port -o resolver=127.0.0.1:$port \
-o dns_port=$port"
same "$(ours 127.0.0.1)" "\"v=STSv1; id=$(id);\"" "Knot has it"
same "$(ask 127.0.0.1 _mta-sts.example.org TXT | grep -c 'something else')" 1 \
	"Knot: another record at the name"

# ---- a zone of ours for all, aliases in the domains' own zones ----

style="-o delegate=sts.example.org -o policy_host=web.example.org"
run 0 "delegated records" "records $style"
has "$tmp/out" "example.org._mta-sts.sts.example.org." "our zone"
hasnt "$tmp/out" "CNAME" "our zone"
run 0 "aliases" "records --delegate $style"
has "$tmp/out" "_mta-sts.example.org.	3600	IN	CNAME	\
example.org._mta-sts.sts.example.org." "the alias"
has "$tmp/out" "mta-sts.example.org.	3600	IN	CNAME	\
web.example.org." "the policy host"
run 78 "no zone to delegate to" "records --delegate"
finish
