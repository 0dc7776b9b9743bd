#!/bin/sh
# What inspect_dns() sees through a real name server (nsd, on loopback and a
# port of its own), compared line by line with what the zones below say.
set -eu

. "$srcdir/tests/system/ports.sh"
PATH=$PATH:/usr/sbin:/sbin
command -v nsd >/dev/null || { echo "nsd is not installed"; exit 77; }
facts=$builddir/tests/system/dns/dns_facts
dir=$(mktemp -d)
pid=
finish() {
	[ -z "$pid" ] || end "$pid"
	rm -rf "$dir"
}
trap finish EXIT

long=$(printf '%0250d' 0 | tr 0 x)
cat >"$dir/test.zone" <<END
\$ORIGIN test.
\$TTL 3600
@	SOA ns hostmaster 1 3600 600 86400 60
	NS ns
ns	A 127.0.0.1
; several MX, one of them IPv6 only, capitals, one name twice
several	300 MX 20 MxB
	300 MX 10 mxa
	300 MX 10 mx6
	300 MX 30 mxa
_mta-sts.several 60 TXT "v=STSv1; id=20260101000000;"
_smtp._tls.several TXT "v=TLSRPTv1; rua=mailto:a@test"
mxa	A 192.0.2.1
	A 192.0.2.2
	AAAA 2001:db8::1
mxb	A 192.0.2.3
mx6	AAAA 2001:db8::6
_25._tcp.mxa TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
; the same set again, other order in the file
same	300 MX 30 mxa
	300 MX 10 mx6
	300 MX 10 mxa
	300 MX 20 mxb
alias	CNAME several
mxalias	MX 10 mxcname
mxcname	CNAME mxa
far	MX 10 mxfar
mxfar	CNAME mx.other.
noaddr	MX 10 nothing
	MX 20 nowhere
nothing	TXT "exists"
null	MX 0 .
nulls	MX 0 .
	MX 10 mxa
implicit A 192.0.2.9
implicit6 AAAA 2001:db8::9
_25._tcp.implicit TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
empty	TXT "nothing for mail"
txts	MX 10 mxa
_mta-sts.txts TXT "v=STSv1; id=1;"
_mta-sts.txts TXT "v=STSv1; id=2;"
_mta-sts.txts TXT "something else"
split	MX 10 mxa
_mta-sts.split TXT "v=STS" "v1; i" "d=3;"
long	MX 10 mxa
_mta-sts.long TXT "v=STSv1; id=4; e=" "$long" "$long" "$long" "$long" "$long"
_smtp._tls.long TXT "$long" "$long" "$long"
odd	MX 10 m\\000x.odd
	MX 20 a\\.b.odd
	MX 30 under_score.odd
wild	MX 10 mxa
*.wild	TXT "v=spf1 -all"
deleg	NS ns.far.invalid.
loop	CNAME pool
pool	CNAME loop
; answers that are not to be kept
zero	0 MX 10 mxa
_mta-sts.zero 0 TXT "v=STSv1; id=5;"
; of one name this, of another that is known
fails	MX 10 mx.broken.
txtfails MX 10 mxa
_mta-sts.txtfails CNAME x.broken.
tlsafails MX 10 mxt
mxt	A 192.0.2.4
_25._tcp.mxt CNAME x.broken.
dangles	MX 10 mxdangles
mxdangles CNAME nowhere
chained	MX 10 c0
c12	A 192.0.2.5
looped	MX 10 mxloop
mxloop	CNAME mxpool
mxpool	CNAME mxloop
END
i=0
while [ $i -lt 12 ]; do
	echo "c$i CNAME c$((i + 1))"
	i=$((i + 1))
done >>"$dir/test.zone"
i=0
while [ $i -lt 300 ]; do
	echo "many MX $i mx$i.many"
	i=$((i + 1))
done >>"$dir/test.zone"
cat >"$dir/other.zone" <<'END'
$ORIGIN other.
$TTL 3600
@	SOA ns.test. hostmaster 1 3600 600 86400 60
	NS ns.test.
mx	30 A 192.0.2.77
END
answers() { "$facts" 127.0.0.1:$port timeout=1 empty.test | grep -q mx=nodata; }
start()
{
	cat >"$dir/nsd.conf" <<END
server:
	ip-address: 127.0.0.1
	ip-address: ::1
	port: $port
	username: ""
	zonesdir: "$dir"
	pidfile: "$dir/pid"
	zonelistfile: "$dir/zone.list"
	xfrdfile: ""
	xfrdir: "$dir"
	database: ""
	server-count: 1
remote-control:
	control-enable: no
zone:
	name: test
	zonefile: test.zone
zone:
	name: other
	zonefile: other.zone
zone:
	name: broken
	zonefile: missing.zone
END
	nsd -d -c "$dir/nsd.conf" >"$dir/log" 2>&1 &
	pid=$!
	until_it $pid answers && return
	end $pid
	pid=
	return 1
}
with_port start || { cat "$dir/log"; exit 99; }

# shellcheck disable=SC2086
"$facts" 127.0.0.1:$port several.test same.test alias.test mxalias.test \
    far.test noaddr.test null.test nulls.test implicit.test implicit6.test \
    empty.test txts.test split.test long.test odd.test wild.test deleg.test \
    loop.test zero.test fails.test txtfails.test tlsafails.test dangles.test \
    chained.test looped.test many.test missing.test lame.broken refused.invalid \
    >"$dir/got"
cat >"$dir/want" <<'END'
zone alias.test mx=ok/300 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mx6.test 10:mxa.test 20:mxb.test 30:mxa.test
zone deleg.test mx=failed/0 implicit=unknown null=unknown secure=unknown sts=failed/0 tlsrpt=failed
zone empty.test mx=nodata/0 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain
zone far.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mxfar.test
zone implicit.test mx=nodata/0 implicit=yes null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 0:implicit.test
zone implicit6.test mx=nodata/0 implicit=yes null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 0:implicit6.test
zone lame.broken mx=failed/0 implicit=unknown null=unknown secure=unknown sts=failed/0 tlsrpt=failed
zone long.test mx=ok/3600 implicit=no null=no secure=no sts=ok/3600 tlsrpt=ok 10:mxa.test
sts long.test 1267 "v=STSv1; id=4; e=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
tlsrpt long.test 256 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..."
zone loop.test mx=failed/0 implicit=unknown null=unknown secure=unknown sts=nxdomain/0 tlsrpt=nxdomain
zone many.test mx=failed/0 implicit=unknown null=unknown secure=unknown sts=nxdomain/0 tlsrpt=nxdomain
zone missing.test mx=nxdomain/0 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain
zone mxalias.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mxcname.test
zone noaddr.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:nothing.test 20:nowhere.test
zone null.test mx=ok/3600 implicit=no null=yes secure=no sts=nxdomain/0 tlsrpt=nxdomain
zone nulls.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mxa.test
zone odd.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:m?x.odd.test 20:a?b.odd.test 30:under_score.odd.test
zone refused.invalid mx=refused/0 implicit=unknown null=unknown secure=unknown sts=refused/0 tlsrpt=refused
zone same.test mx=ok/300 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mx6.test 10:mxa.test 20:mxb.test 30:mxa.test
zone several.test mx=ok/300 implicit=no null=no secure=no sts=ok/60 tlsrpt=ok 10:mx6.test 10:mxa.test 20:mxb.test 30:mxa.test
sts several.test 27 "v=STSv1; id=20260101000000;"
tlsrpt several.test 29 "v=TLSRPTv1; rua=mailto:a@test"
zone split.test mx=ok/3600 implicit=no null=no secure=no sts=ok/3600 tlsrpt=nxdomain 10:mxa.test
sts split.test 14 "v=STSv1; id=3;"
zone txts.test mx=ok/3600 implicit=no null=no secure=no sts=ok/3600 tlsrpt=nxdomain 10:mxa.test
sts txts.test 14 "something else"
sts txts.test 14 "v=STSv1; id=1;"
sts txts.test 14 "v=STSv1; id=2;"
zone wild.test mx=ok/3600 implicit=no null=no secure=no sts=ok/3600 tlsrpt=ok 10:mxa.test
sts wild.test 11 "v=spf1 -all"
tlsrpt wild.test 11 "v=spf1 -all"
host a?b.odd.test a=unasked aaaa=unasked tlsa=unknown cname=-
host implicit.test a=ok aaaa=nodata tlsa=yes cname=- 192.0.2.9
host implicit6.test a=nodata aaaa=ok tlsa=no cname=- 2001:db8::9
host m?x.odd.test a=unasked aaaa=unasked tlsa=unknown cname=-
host mx6.test a=nodata aaaa=ok tlsa=no cname=- 2001:db8::6
host mxa.test a=ok aaaa=ok tlsa=yes cname=- 192.0.2.1 192.0.2.2 2001:db8::1
host mxb.test a=ok aaaa=nodata tlsa=no cname=- 192.0.2.3
host mxcname.test a=ok aaaa=ok tlsa=no cname=mxa.test 192.0.2.1 192.0.2.2 2001:db8::1
host mxfar.test a=ok aaaa=nodata tlsa=no cname=mx.other 192.0.2.77
host nothing.test a=nodata aaaa=nodata tlsa=no cname=-
host nowhere.test a=nxdomain aaaa=nxdomain tlsa=no cname=-
host under_score.odd.test a=nxdomain aaaa=nxdomain tlsa=no cname=-
host c0.test a=ok aaaa=nodata tlsa=no cname=c12.test 192.0.2.5
host mx.broken a=failed aaaa=failed tlsa=unknown cname=-
host mxdangles.test a=nxdomain aaaa=nxdomain tlsa=no cname=nowhere.test
host mxloop.test a=failed aaaa=failed tlsa=no cname=-
host mxt.test a=ok aaaa=nodata tlsa=unknown cname=- 192.0.2.4
sts zero.test 14 "v=STSv1; id=5;"
zone chained.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:c0.test
zone dangles.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mxdangles.test
zone fails.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mx.broken
zone looped.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mxloop.test
zone tlsafails.test mx=ok/3600 implicit=no null=no secure=no sts=nxdomain/0 tlsrpt=nxdomain 10:mxt.test
zone txtfails.test mx=ok/3600 implicit=no null=no secure=no sts=failed/0 tlsrpt=nxdomain 10:mxa.test
zone zero.test mx=ok/0 implicit=no null=no secure=no sts=ok/0 tlsrpt=nxdomain 10:mxa.test
note mx-too-many many.test
note null-mx-with-others nulls.test
resolver trusted=yes error=no
END
# servers rotate the records of an answer, and answers come as they come
sort "$dir/want" >"$dir/want.sorted"
sort "$dir/got" >"$dir/got.sorted"
diff -u "$dir/want.sorted" "$dir/got.sorted"

# one question at a time, and over IPv6, must tell the same
"$facts" "[::1]:$port" jobs=1 several.test far.test implicit.test \
    >"$dir/one"
"$facts" 127.0.0.1:$port jobs=4096 several.test far.test implicit.test \
    >"$dir/many"
diff -u "$dir/many" "$dir/one"

# the first server fails or is silent: the next one is asked
for first in 127.0.0.1:1 "127.0.0.2:$port"; do
	"$facts" "$first,127.0.0.1:$port" timeout=2 several.test >"$dir/second"
	grep -q 'host mxa.test a=ok aaaa=ok' "$dir/second"
	grep -q 'error=no' "$dir/second"
done

# nobody answers at a closed port
"$facts" 127.0.0.1:1 timeout=1 several.test >"$dir/closed"
grep -q '^zone several.test mx=timeout' "$dir/closed"
grep -q 'error=yes' "$dir/closed"

# AD is not believed where the administrator says so
"$facts" 127.0.0.1:$port trust_ad=0 several.test |
    grep -q 'several.test .*secure=unknown'

# nsd limits its rate to 200 denials a second, drops half of the others and
# truncates the rest: all of them must come through all the same
i=0
while [ $i -lt 3000 ]; do
	echo missing$i.test
	i=$((i + 1))
done | "$facts" 127.0.0.1:$port - >"$dir/limited"
[ "$(grep -c ' mx=nxdomain.* sts=nxdomain.* tlsrpt=nxdomain' "$dir/limited")" \
    = 3000 ]
