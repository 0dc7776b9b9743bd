#!/bin/sh
# resolvconf.sh - inspect_dns() with the system's own resolver settings
#
# In namespaces of its own, with an /etc/resolv.conf of its own and nsd (which
# never sets AD) on port 53: which server is believed to tell what is secure,
# one that is silent before one that answers, and one that takes TCP only.
set -u
me=resolvconf
skip() {
	echo "$me: skipped: $*"
	exit 77
}
PATH=$PATH:/usr/sbin:/sbin
for tool in nsd unshare ip; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
[ "$(id -u)" = 0 ] || skip 'namespaces need root'
if [ "${1:-}" != inside ]; then
	unshare -n -m true 2>/dev/null ||
		skip 'no network namespace to be had'
	exec unshare -n -m /bin/sh "$0" inside
fi
. "$srcdir/tests/system/ports.sh"
facts=$builddir/tests/system/dns/dns_facts
dir=$(mktemp -d) || exit 99
nsd= silent=
finish() {
	[ -z "$nsd" ] || end "$nsd"
	[ -z "$silent" ] || kill "$silent"
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM
failures=0
fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}
ip link set lo up && ip addr add 192.0.2.53 dev lo &&
	ip addr add 192.0.2.54 dev lo && mount --make-rprivate / || exit 99
: >"$dir/resolv.conf"
mount --bind "$dir/resolv.conf" /etc/resolv.conf ||
	skip 'no /etc/resolv.conf of its own to be had'
cat >"$dir/test.zone" <<'END'
$ORIGIN test.
$TTL 3600
@	SOA ns hostmaster 1 3600 600 86400 60
	NS ns
ns	A 192.0.2.53
a	MX 10 mx
mx	A 192.0.2.1
END
cat >"$dir/nsd.conf" <<END
server:
	ip-address: 192.0.2.53
	ip-address: 127.0.0.1
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
END
nsd -d -c "$dir/nsd.conf" >"$dir/log" 2>&1 &
nsd=$!
answers() { "$facts" 192.0.2.53 timeout=1 a.test | grep -q mx=ok; }
until_it $nsd answers || { cat "$dir/log"; exit 99; }

# see WHAT LINES-OF-RESOLV.CONF EXPRESSION
see() {
	printf "$2" >"$dir/resolv.conf"
	"$facts" '' timeout=3 a.test >"$dir/got"
	grep -q "^zone a.test $3" "$dir/got" || {
		fail "$1"
		cat "$dir/got"
	}
}
see 'a far server is not believed' 'nameserver 192.0.2.53\n' \
	'mx=ok/3600 .* secure=unknown'
see 'unless it is to be' 'nameserver 192.0.2.53\noptions trust-ad\n' \
	'mx=ok/3600 .* secure=no'
see 'one on loopback is' 'nameserver 127.0.0.1\n' 'mx=ok/3600 .* secure=no'
see 'but not beside another' 'nameserver 127.0.0.1\nnameserver 192.0.2.53\n' \
	'mx=ok/3600 .* secure=unknown'

mkfifo "$dir/ready" || exit 99
"$builddir/tests/postfix/silent" 192.0.2.54 >"$dir/ready" &
silent=$!
read -r _ <"$dir/ready" || exit 99
see 'a silent server before one that answers' \
	'nameserver 192.0.2.54\nnameserver 192.0.2.53\n' 'mx=ok/3600'
see 'a silent one by itself' 'nameserver 192.0.2.54\n' 'mx=timeout'

if nft add table inet t 2>/dev/null &&
	nft add chain inet t i '{ type filter hook input priority 0; }' &&
	nft add rule inet t i udp dport 53 drop; then
	see 'no UDP' 'nameserver 192.0.2.53\n' 'mx=timeout'
	see 'TCP only' 'nameserver 192.0.2.53\noptions use-vc\n' 'mx=ok/3600'
	see 'TCP only, the second one' \
		'nameserver 192.0.2.54\nnameserver 192.0.2.53\noptions use-vc\n' \
		'mx=ok/3600'
else
	echo "$me: without nft(8) nothing tells TCP from UDP"
fi
echo "$failures failures"
[ $failures -eq 0 ]
