#!/bin/sh
# acme.sh - certificates for the policy hosts from an ACME server (pebble), by
# certbot and by dehydrated, over HTTP-01 through the nginx of contrib
. "$srcdir/tests/system/lib.sh"
need pebble nginx curl openssl
world
# the policy hosts are this machine, as far as pebble is told
for name in org net; do
	printf 'mta-sts IN A 127.0.0.1\n*.mta-sts IN A 127.0.0.1\n' \
		>>"$zones/example.$name.zone"
done
zone_changed example.org
dns=$port
run 0 "apply" "apply --no-confirm --quiet -o exclude=customer.example,\
lists.example.org,mx1.example.org"
acme=$tmp/acme
mkdir -p "$acme/.well-known/acme-challenge" "$tmp/bin"
chmod 755 "$tmp"
printf '#!/bin/sh\nexec "%s" -c "%s" "$@"\n' "$poststs" \
	"$tmp/poststs.conf" >"$tmp/bin/poststs"
chmod +x "$tmp/bin/poststs"
PATH=$tmp/bin:$PATH

# ---- nginx, for the challenges ----

nginx_once()
{
	{
		echo "daemon off;"
		[ "$(id -u)" -ne 0 ] || echo "user root;"
		echo "pid $tmp/nginx.pid; error_log stderr; events { } http {"
		echo "access_log off;"
		for path in client_body proxy fastcgi uwsgi scgi; do
			echo "${path}_temp_path $tmp/$path;"
		done
		# the second server of the file: port 80
		sed -n '/^# HTTP-01/,$p' "$srcdir/contrib/nginx/mta-sts.conf" |
			sed "s/listen 80/listen 127.0.0.1:$port/
				/listen \[::\]/d
				s,/var/www/mta-sts-acme,$acme,"
		echo "}"
	} >"$tmp/nginx.conf"
	rm -f "$tmp/nginx.pid"
	nginx -c "$tmp/nginx.conf" >"$tmp/nginx.log" 2>&1 &
	pid=$!
	started="$started $pid"
	until_it $pid test -s "$tmp/nginx.pid" && return
	end $pid
	return 1
}
with_port nginx_once || { cat "$tmp/nginx.log" >&2; wrong "nginx"; finish; }
http=$port

# ---- pebble ----

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
	-subj /CN=localhost -addext "subjectAltName=IP:127.0.0.1" \
	-addext basicConstraints=critical,CA:TRUE \
	-keyout "$tmp/pebble.key" -out "$tmp/pebble.pem" >"$tmp/log" 2>&1
pebble_once()
{
	cat >"$tmp/pebble.json" <<-EOC
		{ "pebble": {
			"listenAddress": "127.0.0.1:$port",
			"managementListenAddress": "127.0.0.1:$((port + 1))",
			"certificate": "$tmp/pebble.pem",
			"privateKey": "$tmp/pebble.key",
			"httpPort": $http, "tlsPort": 1,
			"ocspResponderURL": "",
			"externalAccountBindingRequired": false } }
	EOC
	PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble \
		-dnsserver "127.0.0.1:$dns" -config "$tmp/pebble.json" \
		>"$tmp/pebble.log" 2>&1 &
	pid=$!
	started="$started $pid"
	until_it $pid curl -s -o "$tmp/roots" --cacert "$tmp/pebble.pem" \
		"https://127.0.0.1:$((port + 1))/roots/0" && return
	end $pid
	return 1
}
with_port pebble_once || { cat "$tmp/pebble.log" >&2; wrong "pebble"; finish; }
server=https://127.0.0.1:$port/dir

# names FILE - of the certificate in it, sorted, on one line
names()
{
	openssl x509 -in "$1" -noout -ext subjectAltName 2>"$tmp/err" |
		tr ',' '\n' | sed -n 's/^ *DNS://p' | sort | tr '\n' ' '
}
all="mta-sts.example.net mta-sts.example.org "

# ---- certbot ----

if command -v certbot >/dev/null; then
	set -- --server "$server" --config-dir "$tmp/le" --work-dir "$tmp/le-w" \
		--logs-dir "$tmp/le-l" --agree-tos -m admin@example.org \
		--no-eff-email --deploy-hook "echo deployed >>$tmp/deployed"
	export REQUESTS_CA_BUNDLE="$tmp/pebble.pem" ACME_WEBROOT="$acme" \
		CERTBOT_LIVE="$tmp/le/live"
	expect 0 "certbot" sh "$srcdir/contrib/acme/policy-hosts-certbot" "$@"
	same "$(names "$tmp/le/live/mta-sts/cert.pem")" "$all" "certbot: names"
	[ -s "$tmp/deployed" ] || wrong "certbot: no deploy hook"
	openssl verify -CAfile "$tmp/roots" -untrusted \
		"$tmp/le/live/mta-sts/chain.pem" \
		"$tmp/le/live/mta-sts/cert.pem" >"$tmp/log" 2>&1 ||
		wrong "certbot: $(cat "$tmp/log")"
	# nothing to do, so nothing is asked of the CA
	serial=$(openssl x509 -in "$tmp/le/live/mta-sts/cert.pem" -serial -noout)
	expect 0 "certbot again" \
		sh "$srcdir/contrib/acme/policy-hosts-certbot" "$@"
	same "$(openssl x509 -in "$tmp/le/live/mta-sts/cert.pem" -serial \
		-noout)" "$serial" "certbot again: another certificate"
	# a host more: the same certificate, with its name
	cat >>"$zones/example.org.zone" <<-EOZ
		mta-sts.lists IN A 127.0.0.1
	EOZ
	# a port may be taken meanwhile, and pebble knows this one
	end "$nsd_pid"
	port=$dns
	if nsd_once; then
		run 0 "apply with one more" "apply --no-confirm --quiet -o \
exclude=customer.example,mx1.example.org"
		expect 0 "certbot with one more" \
			sh "$srcdir/contrib/acme/policy-hosts-certbot" "$@"
		same "$(names "$tmp/le/live/mta-sts/cert.pem")" \
			"${all}mta-sts.lists.example.org " "certbot: one more"
		all="${all}mta-sts.lists.example.org "
	fi
else
	echo "certbot is not installed: left out" >&2
fi

# ---- dehydrated ----

if command -v dehydrated >/dev/null; then
	mkdir -p "$tmp/dh"
	cat >"$tmp/dh/config" <<-EOC
		CA="$server"
		BASEDIR="$tmp/dh"
		WELLKNOWN="$acme/.well-known/acme-challenge"
		CONTACT_EMAIL=admin@example.org
		CURL_OPTS="--cacert $tmp/pebble.pem"
	EOC
	echo "other.example > other" >"$tmp/dh/others"
	dehydrated --config "$tmp/dh/config" --register --accept-terms \
		>"$tmp/log" 2>&1 || { cat "$tmp/log" >&2; wrong "register"; }
	expect 0 "dehydrated" sh "$srcdir/contrib/acme/policy-hosts-dehydrated" \
		"$tmp/dh/domains.txt" --config "$tmp/dh/config"
	same "$(names "$tmp/dh/certs/mta-sts/cert.pem")" "$all" \
		"dehydrated: names"
	cp "$tmp/dh/domains.txt" "$tmp/dh/was"
	echo "other.example > other" >>"$tmp/dh/was"
	cp "$tmp/dh/was" "$tmp/dh/domains.txt"
	expect 1 "dehydrated, with a line that fails" \
		sh "$srcdir/contrib/acme/policy-hosts-dehydrated" \
		"$tmp/dh/domains.txt" --config "$tmp/dh/config"
	has "$tmp/dh/domains.txt" "other.example > other" "others' lines"
else
	echo "dehydrated is not installed: left out" >&2
fi

# ---- the forms that others take ----

run 0 "hosts" "hosts"
same "$(tr '\n' ' ' <"$tmp/out")" "$all" "hosts"
run 0 "hosts for acme.sh" "hosts --format acme.sh"
has "$tmp/out" "-d mta-sts.example.net -d mta-sts.example.org" "acme.sh"
run 0 "hosts, one each" "hosts --each --format certbot"
has "$tmp/out" "--cert-name mta-sts.example.org -d mta-sts.example.org" "each"
run 0 "hosts as JSON" "hosts --json"
has "$tmp/out" '"mta-sts.example.org"' "JSON"
run 64 "hosts, no such form" "hosts --format csr"
run 64 "hosts, no number" "hosts --max none"
run 0 "groups" "hosts --max 1 --format certbot"
has "$tmp/out" "--cert-name mta-sts.example.org -d mta-sts.example.org" "--max 1"
run 0 "groups of two" "hosts --max 2 --format dehydrated"
has "$tmp/out" "mta-sts.example.net mta-sts.example.org > mta-sts" "--max 2"
if [ "$all" != "mta-sts.example.net mta-sts.example.org " ]; then
	has "$tmp/out" "mta-sts.lists.example.org > mta-sts-2" "the second"
fi

# ---- a name that does not lead here costs the others nothing ----

sed -i '/^mta-sts IN A/d' "$zones/example.net.zone"
end "$nsd_pid"
port=$dns
if nsd_once; then
	rest=$(echo "$all" | sed 's/mta-sts.example.net //')
	run 0 "hosts without one" "hosts"
	same "$(tr '\n' ' ' <"$tmp/out")" "$rest" "hosts without one"
	has "$tmp/err" "mta-sts.example.net is left out: it has no address" \
		"which is left out"
	run 0 "all hosts" "hosts --all"
	same "$(tr '\n' ' ' <"$tmp/out")" "$all" "all hosts"
	if command -v certbot >/dev/null; then
		set -- --server "$server" --config-dir "$tmp/le2" \
			--work-dir "$tmp/le-w" --logs-dir "$tmp/le-l" \
			--agree-tos -m admin@example.org --no-eff-email
		CERTBOT_LIVE="$tmp/le2/live" expect 0 "certbot without one" \
			sh "$srcdir/contrib/acme/policy-hosts-certbot" "$@"
		same "$(names "$tmp/le2/live/mta-sts/cert.pem")" "$rest" \
			"certbot without one: names"
	fi
fi
finish
