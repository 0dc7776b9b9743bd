#!/bin/sh
# ratelimit.sh - every answer arrives, also from a server that limits its rate
#
# NSD drops answers above rrl-ratelimit, and truncates one in rrl-slip of them,
# so that honest clients ask again over TCP. All names must be known at the
# end, and none be taken for absent.
#
# RATELIMIT_RUNS - how often; RATELIMIT_JOBS - questions in flight;
# RATELIMIT_TIMEOUT - seconds for each of them
set -eu

. "$srcdir/tests/system/ports.sh"
PATH=$PATH:/usr/sbin:/sbin
command -v nsd >/dev/null || { echo "nsd is not installed"; exit 77; }
facts=$builddir/tests/system/dns/dns_facts
runs=${RATELIMIT_RUNS-1}
jobs=${RATELIMIT_JOBS-100}
timeout=${RATELIMIT_TIMEOUT-30}
dir=$(mktemp -d)
pid=
finish() {
	[ -z "$pid" ] || end "$pid"
	rm -rf "$dir"
}
trap finish EXIT

awk 'BEGIN {
	print "$ORIGIN test.\n$TTL 300"
	print "@ SOA ns hostmaster 1 3600 600 86400 60\n\tNS ns\nns A 127.0.0.1"
	for (i = 1; i <= 3000; i++) {
		print "d" i " MX 10 mx." "d" i
		print "_mta-sts.d" i " TXT \"v=STSv1; id=" i ";\""
	}
}' >"$dir/zone"
awk 'BEGIN { for (i = 1; i <= 3000; i++) print "d" i ".test" }' >"$dir/names"

nsd_once()
{
	cat >"$dir/conf" <<-EOC
	server:
	 ip-address: 127.0.0.1
	 port: $port
	 username: ""
	 chroot: ""
	 database: ""
	 zonesdir: "$dir"
	 pidfile: "$dir/pid"
	 logfile: "$dir/log"
	 zonelistfile: "$dir/list"
	 xfrdfile: "$dir/xfrd"
	 xfrdir: "$dir"
	 server-count: 1
	 verbosity: 2
	 tcp-count: 200
	 rrl-ratelimit: 50
	 rrl-slip: 2
	remote-control:
	 control-enable: no
	zone:
	 name: test
	 zonefile: zone
	EOC
	rm -f "$dir/log"
	nsd -d -c "$dir/conf" >"$dir/out" 2>&1 &
	pid=$!
	until_it $pid grep -qs "nsd started" "$dir/log" && return
	end $pid
	pid=
	return 1
}
with_port nsd_once || { cat "$dir/out" "$dir/log"; exit 1; }
! grep -qi "rrl.*unknown\|syntax error" "$dir/log" "$dir/out" || {
	echo "this nsd has no rate limit"
	exit 77
}

run=0
while [ $run -lt "$runs" ]; do
	run=$((run + 1))
	"$facts" "127.0.0.1:$port" "jobs=$jobs" "timeout=$timeout" - <"$dir/names" \
		>"$dir/got"
	known=$(grep -c '^zone d[0-9]*\.test mx=ok/.* sts=ok/' "$dir/got" || :)
	absent=$(grep -c '_*\(mx=nxdomain\|sts=nxdomain\|mx=nodata\|sts=nodata\)' \
		"$dir/got" || :)
	echo "run $run: $known of 3000 known, $absent taken for absent"
	[ "$known" -eq 3000 ] && [ "$absent" -eq 0 ] || {
		grep -v '^zone .* mx=ok/.* sts=ok/' "$dir/got" | head -n 5
		exit 1
	}
done
# it did limit: else this would show nothing
grep -qi 'ratelimit\|rrl' "$dir/log" || {
	tail -n 5 "$dir/log"
	echo "nsd limited nothing"
	exit 1
}
