#!/bin/sh
# The AD bit: a zone signed by knot, seen through a validating unbound, both
# on loopback and ports of their own. Signed and checked: yes; signed and
# broken: a failed look-up; not signed: no; resolver not believed: unknown.
set -eu

. "$srcdir/tests/system/ports.sh"
PATH=$PATH:/usr/sbin:/sbin
for tool in knotd keymgr unbound; do
	command -v $tool >/dev/null || { echo "$tool is missing"; exit 77; }
done
facts=$builddir/tests/system/dns/dns_facts
dir=$(mktemp -d)
knot= unbound=
finish() {
	for pid in $knot $unbound; do
		end "$pid"
	done
	rm -rf "$dir"
}
trap finish EXIT

for zone in signed plain broken; do
	cat >"$dir/$zone.zone" <<END
\$ORIGIN $zone.test.
\$TTL 3600
@	SOA ns hostmaster 1 3600 600 86400 60
	NS ns
	MX 10 mx
ns	A 127.0.0.1
mx	A 127.0.0.2
_25._tcp.mx TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
_mta-sts TXT "v=STSv1; id=1;"
nomx	A 127.0.0.3
END
done

# tells RESOLVER DOMAIN WHAT - does a line of the answer begin with this?
tells() { "$facts" "$1" timeout=1 "$2" | grep -q "^zone $2 $3"; }

# knotd goes on without the address that it cannot bind
knot_up()
{
	! grep -q 'cannot bind' "$dir/knot.log" || kill $knot || :
	tells 127.0.0.1:$port signed.test mx=ok
}

start_knot()
{
	cat >"$dir/knot.conf" <<END
server:
    rundir: "$dir"
    listen: 127.0.0.1@$port
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: warning
database:
    storage: "$dir/db"
policy:
  - id: sign
    single-type-signing: on
    manual: off
template:
  - id: default
    storage: "$dir"
zone:
  - domain: signed.test
    file: signed.zone
    zonefile-sync: -1
    journal-content: none
    dnssec-signing: on
    dnssec-policy: sign
  - domain: broken.test
    file: broken.zone
    zonefile-sync: -1
    journal-content: none
    dnssec-signing: on
    dnssec-policy: sign
  - domain: plain.test
    file: plain.zone
END
	rm -rf "$dir/db"
	mkdir "$dir/db"
	knotd -c "$dir/knot.conf" >"$dir/knot.log" 2>&1 &
	knot=$!
	until_it $knot knot_up && return
	end $knot
	knot=
	return 1
}
with_port start_knot || { cat "$dir/knot.log"; exit 99; }
knot_port=$port

# the trust anchor of broken.test is that of another key
keymgr -c "$dir/knot.conf" signed.test ds >"$dir/ds"
sed 's/^signed\.test\./broken.test./' "$dir/ds" >"$dir/ds.broken"

start_unbound()
{
	cat >"$dir/unbound.conf" <<END
server:
	interface: 127.0.0.1
	port: $port
	directory: "$dir"
	pidfile: "$dir/unbound.pid"
	username: ""
	chroot: ""
	use-syslog: no
	do-not-query-localhost: no
	local-zone: "test." nodefault
	module-config: "validator iterator"
	trust-anchor-file: "$dir/ds"
	trust-anchor-file: "$dir/ds.broken"
	num-threads: 1
remote-control:
	control-enable: no
stub-zone:
	name: "signed.test"
	stub-addr: 127.0.0.1@$knot_port
stub-zone:
	name: "broken.test"
	stub-addr: 127.0.0.1@$knot_port
stub-zone:
	name: "plain.test"
	stub-addr: 127.0.0.1@$knot_port
END
	unbound -d -c "$dir/unbound.conf" >"$dir/unbound.log" 2>&1 &
	unbound=$!
	until_it $unbound tells 127.0.0.1:$port signed.test '.*secure=yes' &&
		return
	end $unbound
	unbound=
	return 1
}
with_port start_unbound || { cat "$dir/unbound.log"; exit 99; }
resolver=127.0.0.1:$port

"$facts" $resolver signed.test nomx.signed.test no.signed.test broken.test \
    plain.test | grep ^zone | cut -d' ' -f2-6 >"$dir/got"
cat >"$dir/want" <<'END'
broken.test mx=failed/0 implicit=unknown null=unknown secure=unknown
no.signed.test mx=nxdomain/0 implicit=no null=no secure=yes
nomx.signed.test mx=nodata/0 implicit=yes null=no secure=yes
plain.test mx=ok/3600 implicit=no null=no secure=no
signed.test mx=ok/3600 implicit=no null=no secure=yes
END
sed 's,mx=ok/3[0-9]*,mx=ok/3600,' "$dir/got" >"$dir/got.ttl"
diff -u "$dir/want" "$dir/got.ttl"

"$facts" $resolver trust_ad=0 signed.test |
    grep -q '^zone signed.test .*secure=unknown'

# addresses and TLSA records, and the record from the server of the zone
# itself; nobody listens on port 1 of the mail hosts
"$builddir/tests/system/check/observe_facts" resolver=$resolver \
    dns_port=$knot_port smtp_port=1 config_directory=/nonexistent \
    -- signed.test plain.test broken.test >"$dir/seen"
while read -r line; do
	grep -qxF -e "$line" "$dir/seen" || {
		echo "not seen: $line"
		cat "$dir/seen"
		exit 1
	}
done <<'END'
host mx.signed.test local=yes secure=yes tlsa=ok,yes
host mx.plain.test local=yes secure=no tlsa=ok,no
server signed.test ns.signed.test 127.0.0.1 ok v=STSv1; id=1;
server plain.test ns.plain.test 127.0.0.1 ok v=STSv1; id=1;
probe mx.signed.test 127.0.0.2 sni any any refused -
domain broken.test sts=failed sts_cname=- tlsrpt_cname=- hosts=0
END
