#!/bin/sh
# How fast are probes? HTTPS beside wrk with a new connection each, against
# one nginx; SMTP beside a bare client that only opens the same connections.
# All in turns on loopback, medians of five. Prints name-value lines; a ratio
# below its target is marked, never left out.
#
# usage: probe.sh [count]	(run by `make bench'; needs nginx and wrk)
set -eu

count=${1:-2000}
jobs=64
builddir=${builddir:-.}
rate=$builddir/tests/bench/probe_rate
host=mta-sts.example.test
port=18443

for tool in nginx wrk openssl; do
	command -v "$tool" >/dev/null || {
		echo "probe.sh: skipped: $tool is not installed"
		exit 77
	}
done

dir=$(mktemp -d "${TMPDIR:-/tmp}/poststs-bench.XXXXXX")
cleanup() {
	[ ! -f "$dir/nginx.pid" ] || kill "$(cat "$dir/nginx.pid")" || :
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

. "$(dirname "$0")/certificate.sh"
certificate "$dir" "$host"
mkdir -p "$dir/www/.well-known"
printf 'version: STSv1\r\nmode: testing\r\nmx: mx.example.test\r\nmax_age: 86400\r\n' \
	>"$dir/www/.well-known/mta-sts.txt"
chmod 755 "$dir"
cat >"$dir/nginx.conf" <<CONF
worker_processes 2;
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
	server {
		listen 127.0.0.1:$port ssl;
		server_name $host;
		root $dir/www;
		ssl_certificate $dir/cert.pem;
		ssl_certificate_key $dir/key.pem;
		ssl_session_tickets off;
		ssl_session_cache off;
	}
}
CONF
nginx -c "$dir/nginx.conf"

median() { sort -n "$1" | sed -n 3p; }

for round in 1 2 3 4 5; do
	wrk -t 2 -c $jobs -d 2s -H 'Connection: close' -H "Host: $host" \
		"https://127.0.0.1:$port/.well-known/mta-sts.txt" |
		sed -n 's/^Requests.sec: *//p' >>"$dir/wrk"
	"$rate" https $host 127.0.0.1 $port "$dir/ca.pem" "$count" $jobs \
		>"$dir/probes"
	cut -d' ' -f1 "$dir/probes" >>"$dir/rate"
	cut -d' ' -f2 "$dir/probes" >>"$dir/peak"
done
awk -v wrk="$(median "$dir/wrk")" -v rate="$(median "$dir/rate")" \
	-v peak="$(median "$dir/peak")" 'BEGIN {
	printf "https wrk_per_second %.0f probes_per_second %.0f ratio %.2f " \
	    "peak_kb %d target 0.85%s\n", wrk, rate, rate / wrk, peak,
	    rate / wrk < 0.85 ? " MISSED" : ""
}'
"$rate" smtp "$count" $jobs
