#!/bin/sh
# check.sh [DOMAINS [ROUNDS]] - a whole look at the world, beside its
# connections alone
#
# DOMAINS domains (1000) share 200 MX hosts on as many loopback addresses, and
# these are their policy hosts too; nsd has the records, nginx the policies. In
# turns, ROUNDS times (5): the look, and a bare client that opens as many
# connections of each kind, those that a host refuses included, and does nothing
# else: no postconf, no DNS, no judgement. Printed are the medians of the ratios
# of time (0.85 or more is the aim) and of processor time, ours with that of our
# children. Then peak memory for 100, 1000 and 10,000 domains on the same hosts.
# Run it from the build folder (make bench).
set -eu

PATH=$PATH:/usr/sbin:/sbin
domains=${1:-1000}
rounds=${2:-5}
builddir=${builddir:-.}
rate=$builddir/tests/bench/probe_rate
facts=$builddir/tests/system/check/observe_facts
hosts=200
most=${BENCH_MOST:-10000}
for tool in nsd nginx openssl; do
	command -v $tool >/dev/null || { echo "$tool is missing"; exit 77; }
done
[ -x "$facts" ] || { echo "build $facts first (make check)"; exit 77; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/poststs-bench.XXXXXX")
chmod 755 "$dir"
pids=
finish() {
	for pid in $pids; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || :; done
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM
# below what the kernel gives to clients
dns=$((10000 + $$ % 6000))
smtp=$((dns + 6000))
https=$((dns + 12000))

. "$(dirname "$0")/certificate.sh"
certificate "$dir" "*.bench"
awk -v n="$most" -v hosts=$hosts -v dir="$dir" 'BEGIN {
	print "$ORIGIN bench.\n$TTL 3600"
	print "@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1"
	for (i = 0; i < hosts; i++)
		printf "mx%d A 127.0.%d.%d\n", i, 1 + int(i / 200), 1 + i % 200
	for (i = 0; i < n; i++) {
		d = sprintf("d%05d", i)
		print d " MX 10 mx" i % hosts
		print "_mta-sts." d " TXT \"v=STSv1; id=20260101000000;\""
		print "mta-sts." d " CNAME mx" i % hosts
		print d ".bench" >(dir "/domains")
	}
}' >"$dir/bench.zone"
cat >"$dir/nsd.conf" <<END
server:
	ip-address: 127.0.0.1
	port: $dns
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
# a Postfix with nothing in it: postconf sleeps for a second where there is none
mkdir "$dir/postfix"
: >"$dir/postfix/main.cf"
: >"$dir/postfix/master.cf"
mkdir -p "$dir/www/.well-known"
printf 'version: STSv1\r\nmode: testing\r\nmx: *.bench\r\nmax_age: 86400\r\n' \
	>"$dir/www/.well-known/mta-sts.txt"
cat >"$dir/nginx.conf" <<CONF
worker_processes 2;
daemon off;
pid $dir/nginx.pid;
error_log $dir/error.log;
events { worker_connections 1024; }
http {
	access_log off;
	default_type text/plain;
	client_body_temp_path $dir/body;
	proxy_temp_path $dir/proxy;
	fastcgi_temp_path $dir/fastcgi;
	uwsgi_temp_path $dir/uwsgi;
	scgi_temp_path $dir/scgi;
	ssl_certificate $dir/cert.pem;
	ssl_certificate_key $dir/key.pem;
	ssl_protocols TLSv1.2 TLSv1.3;
	ssl_session_tickets off;
	ssl_session_cache off;
	server {
		listen $https ssl backlog=1024;
		root $dir/www;
	}
}
CONF
nsd -d -c "$dir/nsd.conf" >"$dir/log" 2>&1 &
pids=$!
nginx -c "$dir/nginx.conf" &
pids="$pids $!"
"$rate" serve $smtp "$dir/cert.pem" "$dir/key.pem" >"$dir/ready" &
pids="$pids $!"
i=0
until [ -s "$dir/ready" ] && [ -s "$dir/pid" ] && [ -s "$dir/nginx.pid" ]; do
	i=$((i + 1))
	[ $i -lt 100 ] || { cat "$dir/log"; exit 99; }
	sleep 0.1
done

look() { # COUNT
	# shellcheck disable=SC2046
	OBSERVE_FACTS_COST=1 "$facts" resolver=127.0.0.1:$dns dns_port=$dns \
		smtp_port=$smtp https_port=$https "ca_file=$dir/ca.pem" \
		"config_directory=$dir/postfix" \
		-- $(head -n "$1" "$dir/domains")
}
round=0
while [ $round -lt "$rounds" ]; do
	look "$domains" >"$dir/cost"
	# shellcheck disable=SC2046
	"$rate" bare $(awk -v smtp=$smtp -v https=$https \
		'{ print smtp, $16, https, $6 - $16, 256, $18 }' "$dir/cost") \
		>"$dir/bare"
	awk -v bare="$(cat "$dir/bare")" '{
		split(bare, b)
		printf "%.2f %s %s\n", b[1] / $10, $10, b[1] >>wall
		printf "%.2f %s %s\n", b[2] / $12, $12, b[2] >>cpu
	}' wall="$dir/wall" cpu="$dir/cpu" "$dir/cost"
	round=$((round + 1))
done
cat "$dir/cost"
for what in wall cpu; do
	sort -n "$dir/$what" | sed -n "$(((rounds + 1) / 2))p" | awk -v w=$what '{
		print w, "ratio", $1 ": look_seconds", $2, "bare_seconds", $3,
		    w == "wall" ? "target 0.85" : "",
		    w == "wall" && $1 < 0.85 ? "MISSED" : "" }'
done
for count in $((most / 100)) $((most / 10)) $most; do
	look $count | awk '{ print "domains", $2, "peak_kb", $14,
	    "seconds", $10 }'
done
