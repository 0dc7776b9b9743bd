#!/bin/sh
# dns.sh [DOMAINS [ROUNDS]] - the MX phase against dnsperf
#
# One nsd on loopback holds DOMAINS domains (20000) below one zone. In turns,
# ROUNDS times (5): dnsperf asks the three questions of every domain, then
# lookup_dns() does. Printed is the median of the ratios of the rates, which
# ought to be 0.8 or more, and what a domain costs in memory. Run it from the
# build folder, of a build without sanitizers.
set -eu

PATH=$PATH:/usr/sbin:/sbin
domains=${1:-20000}
rounds=${2:-5}
facts=${builddir:-.}/tests/system/dns/dns_facts
for tool in nsd dnsperf; do
	command -v $tool >/dev/null || { echo "$tool is missing"; exit 77; }
done
[ -x "$facts" ] || { echo "build $facts first (make check)"; exit 77; }
dir=$(mktemp -d)
pid=
finish() {
	[ -z "$pid" ] || { kill "$pid" && wait "$pid" || :; }
	rm -rf "$dir"
}
trap finish EXIT

awk -v n="$domains" -v dir="$dir" 'BEGIN {
	print "$ORIGIN bench.\n$TTL 3600"
	print "@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1"
	print "mx1 A 192.0.2.1\nmx2 A 192.0.2.2"
	for (i = 0; i < n; i++) {
		d = sprintf("d%07d", i)
		print d " MX 10 mx1\n" d " MX 20 mx2"
		print "_mta-sts." d " TXT \"v=STSv1; id=20260101000000;\""
		print "_smtp._tls." d \
		    " TXT \"v=TLSRPTv1; rua=mailto:tls@" d ".bench\""
		print d ".bench" >(dir "/domains")
		print d ".bench MX" >(dir "/questions")
		print "_mta-sts." d ".bench TXT" >(dir "/questions")
		print "_smtp._tls." d ".bench TXT" >(dir "/questions")
	}
}' >"$dir/bench.zone"
port=$((20000 + $$ % 20000))
cat >"$dir/nsd.conf" <<END
server:
	ip-address: 127.0.0.1
	port: $port
	username: ""
	zonesdir: "$dir"
	pidfile: "$dir/pid"
	zonelistfile: "$dir/zone.list"
	xfrdfile: ""
	xfrdir: "$dir"
	database: ""
	server-count: 1
	rrl-ratelimit: 0
remote-control:
	control-enable: no
zone:
	name: bench
	zonefile: bench.zone
END
nsd -d -c "$dir/nsd.conf" >"$dir/log" 2>&1 &
pid=$!
i=0
until "$facts" 127.0.0.1:$port timeout=1 d0000000.bench |
    grep -q 'mx=ok'; do
	i=$((i + 1))
	[ $i -lt 60 ] || { cat "$dir/log"; exit 99; }
done

questions=$((3 * domains + 6))
round=0
while [ $round -lt "$rounds" ]; do
	peer=$(dnsperf -s 127.0.0.1 -p $port -d "$dir/questions" -n 1 -c 1 \
	    -T 1 -q 256 | awk '/Queries per second/ { print $4 }')
	DNS_FACTS_TIME=1 "$facts" 127.0.0.1:$port jobs=256 - \
	    <"$dir/domains" >"$dir/ours"
	awk -v peer="$peer" -v q=$questions -v n="$domains" '{
		rate = q / $2
		printf "%.3f %.0f %.0f %.0f\n", rate / peer, rate, peer, $4 / n
	}' "$dir/ours"
	round=$((round + 1))
done | sort -n >"$dir/rounds"
awk '{ line[NR] = $0 } END {
	split(line[int((NR + 1) / 2)], f, " ")
	printf "\n'"$domains"' domains, median of %d\n", NR
	printf "  MX phase: %s questions/s, dnsperf: %s, %s bytes a domain\n", \
	    f[2], f[3], f[4]
	printf "  %-44s %6.2f   aim  0.80   %s\n", "MX phase / dnsperf, at least", \
	    f[1], (f[1] >= 0.8 ? "met" : "SHORT OF AIM")
}' "$dir/rounds"
