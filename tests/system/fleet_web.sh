#!/bin/sh
# fleet_web.sh - a record goes out when every member serves its policy: two
# members, two real nginx at the two addresses of the policy host
. "$srcdir/tests/system/lib.sh"
need nginx
. "$srcdir/tests/system/fleetlib.sh"
sts=mta-sts.example.net

# ---- a web server for each member ----

printf 'subjectAltName=DNS:%s\n' "$sts" >"$tmp/sts.ext"
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=sts" -keyout "$tmp/sts.key" -out "$tmp/sts.csr"
	openssl x509 -req -in "$tmp/sts.csr" -CA "$tmp/ca.pem" \
		-CAkey "$tmp/ca.key" -CAcreateserial -days 30 \
		-extfile "$tmp/sts.ext" -out "$tmp/sts.pem"
} >"$tmp/openssl.log" 2>&1

# nginx_at N ADDRESS - for the member N
nginx_at()
{
	mkdir -p "$tmp/nginx-$1"
	cat >"$tmp/nginx-$1/conf" <<-EOC
		daemon off;
		master_process off;
		pid $tmp/nginx-$1/pid;
		error_log $tmp/nginx-$1/error.log;
		events { }
		http {
			access_log off;
			client_body_temp_path $tmp/nginx-$1/body;
			proxy_temp_path $tmp/nginx-$1/proxy;
			fastcgi_temp_path $tmp/nginx-$1/fastcgi;
			uwsgi_temp_path $tmp/nginx-$1/uwsgi;
			scgi_temp_path $tmp/nginx-$1/scgi;
			default_type text/plain;
			server {
				listen $2:$https ssl;
				ssl_certificate $tmp/sts.pem;
				ssl_certificate_key $tmp/sts.key;
				root $tmp/www$1/\$host;
			}
		}
	EOC
	: >"$tmp/nginx-$1/error.log"
	nginx -c "$tmp/nginx-$1/conf" 2>"$tmp/nginx-$1/said" &
	started="$started $!"
	until_it $! test -s "$tmp/nginx-$1/pid"
}
start_webs()
{
	https=$port
	nginx_at 1 127.0.0.2 && nginx_at 2 127.0.0.3
}
with_port start_webs || exit 1
printf 'mta-sts\tA\t127.0.0.2\nmta-sts\tA\t127.0.0.3\n' \
	>>"$zones/example.net.zone"
zone_changed example.net
resolver_again
for n in 1 2; do
	sed -i '/^confirm/d' "$tmp/conf$n"
	echo "https_port = $https" >>"$tmp/conf$n"
done
a_store

# ---- one of the two web roots is not enough ----

on 1 2 "the first" apply
has "$tmp/out" not-confirmed "the first"
same "$(record 1 example.net)" "" "the first: nothing is announced"
policy 1 example.net >/dev/null || wrong "the first: nothing is served"
[ -n "$(record 1 example.org)" ] || wrong "nobody can fetch example.org"
on 2 0 "the second" apply
[ -n "$(record 2 example.net)" ] || wrong "the second: nothing is announced"
same "$(record 1 example.net)" "" "the first does not know yet"
on 1 0 "follows" apply
same_everywhere "both" example.net example.org

# ---- a change: the old record stays out on both until both serve the new ----

old=$(record 1 example.net)
printf '@\tMX\t30 mx3\nmx3\tA\t192.0.2.33\n' >>"$zones/example.net.zone"
zone_changed example.net
resolver_again
on 2 2 "a change" apply
same "$(record 2 example.net)" "$old" "a change: the old record stays"
policy 2 example.net | grep -q mx3.example.net || wrong "a change: no mx3"
same "$(record 1 example.net)" "$old" "a change: not there yet"
on 2 2 "and again" apply
same "$(record 2 example.net)" "$old" "and again: the old record stays"
on 1 0 "the other one" apply
[ "$(record 1 example.net)" != "$old" ] || wrong "the old record is still out"
on 2 0 "follows" apply
same_everywhere "after a change" example.net
finish
