#!/bin/sh
# webservers.sh - the configurations in contrib, in the servers they are for
#
# What apply wrote is fetched for two domains as senders do it; a foreign
# name, a name without a policy, other paths and a planted Host get nothing.
. "$srcdir/tests/system/lib.sh"
need curl openssl
world
run 0 "apply" "apply --no-confirm --quiet"
web=$tmp/www
acme=$tmp/acme
mkdir -p "$acme/.well-known/acme-challenge"
echo token >"$acme/.well-known/acme-challenge/t1"
: >"$web/secret.txt"
chmod 755 "$tmp" "$web"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
	-subj /CN=mta-sts -addext "subjectAltName=DNS:mta-sts.example.org,\
DNS:mta-sts.example.net,DNS:mta-sts.unknown.example,DNS:foreign.example" \
	-keyout "$tmp/key.pem" -out "$tmp/cert.pem" >"$tmp/log" 2>&1

# adapt FILE - its paths and ports become ours
adapt()
{
	case $more in
	nginx | apache) more $more ;;
	esac
	sed "s,/etc/letsencrypt/live/mta-sts/fullchain.pem,$chain,
		s,/etc/letsencrypt/live/mta-sts/privkey.pem,$key,
		s,/var/www/mta-sts-acme,$acme,g
		s,/var/www/mta-sts\\([^-]\\),$web\\1,g
		s,/var/www/mta-sts\$,$web,g" "$1"
	case $more in
	lighttpd) more $more ;;
	esac
}
more= chain=$tmp/cert.pem key=$tmp/key.pem

# fetch HOST PATH - the code is printed, head and body kept
fetch()
{
	# shellcheck disable=SC2086
	curl -s $tls --noproxy '*' --cacert "$tmp/cert.pem" --max-time 20 \
		--connect-to "$1:443:127.0.0.1:$port" -D "$tmp/head" \
		-o "$tmp/body" -w '%{http_code}' ${3+-H "Host: $3"} \
		"https://$1$2" || :
}

# judge SERVER - ask the server at $port everything
judge()
{
	for domain in example.org example.net; do
		code=$(fetch mta-sts.$domain /.well-known/mta-sts.txt)
		same "$code" 200 "$1: status for $domain"
		cmp "$tmp/body" \
			"$web/mta-sts.$domain/.well-known/mta-sts.txt" ||
			wrong "$1 serves something else for $domain"
		tr -d '\r' <"$tmp/head" | grep -qi \
			'^content-type: text/plain; charset=utf-8$' ||
			wrong "$1: $(grep -i '^content-type' "$tmp/head")"
		same "$(grep -ci '^location' "$tmp/head")" 0 "$1: redirects"
	done
	# senders that have one of the two versions only
	for tls in '--tlsv1.2 --tls-max 1.2' --tlsv1.3; do
		same "$(fetch mta-sts.example.org /.well-known/mta-sts.txt)" \
			200 "$1: $tls"
	done
	tls=
	for path in / /.well-known/ /.well-known/other.txt /secret.txt; do
		case $(fetch mta-sts.example.org $path) in
		403 | 404) ;;
		*) wrong "$1: $path" ;;
		esac
	done
	for host in mta-sts.unknown.example foreign.example; do
		case $(fetch $host /.well-known/mta-sts.txt) in
		000 | 4??) ;;
		*) wrong "$1 serves a policy for $host" ;;
		esac
	done
	for host in .policies foreign.example ../www/mta-sts.example.org; do
		case $(fetch mta-sts.example.org /.well-known/mta-sts.txt \
			"$host") in
		000 | 4??) ;;
		*) wrong "$1 serves Host: $host" ;;
		esac
	done
}

# start COMMAND... - until it listens on $port; the end of a once function
start()
{
	"$@" >"$tmp/log" 2>&1 &
	server=$!
	started="$started $server"
	until_it $server curl -s -o "$tmp/body" --max-time 5 -k \
		"https://127.0.0.1:$port/" && return
	# any answer will do, also one that refuses the name
	[ $? -ne 7 ] && kill -0 $server 2>/dev/null && return
	end $server
	return 1
}

tls=

try()
{
	need_server=$1
	command -v "$need_server" >/dev/null || {
		echo "$need_server is not installed: left out" >&2
		return 0
	}
	tried=$((tried + 1))
	with_port "$2" || {
		wrong "$1 does not start"
		cat "$tmp/log" >&2
		return 0
	}
	judge "$1"
	if [ -n "${3-}" ]; then
		$3
	fi
	end $server
}
tried=0

nginx_once()
{
	adapt "$srcdir/contrib/nginx/mta-sts.conf" |
		sed "s/listen 443/listen 127.0.0.1:$port/
			s/listen 80/listen 127.0.0.1:$((port + 1))/
			/listen \[::\]/d" >"$tmp/mta-sts.conf"
	cat >"$tmp/nginx.conf" <<-EOC
		daemon off;
		$([ "$(id -u)" -ne 0 ] || echo 'user root;')
		pid $tmp/nginx.pid;
		error_log stderr;
		events { }
		http {
			access_log off;
			client_body_temp_path $tmp/t1;
			proxy_temp_path $tmp/t2;
			fastcgi_temp_path $tmp/t3;
			uwsgi_temp_path $tmp/t4;
			scgi_temp_path $tmp/t5;
			types { text/html html; }
			include $tmp/mta-sts.conf;
		}
	EOC
	start nginx -c "$tmp/nginx.conf"
}

# challenge - HTTP-01 on the next port, as nginx and apache serve it
challenge()
{
	curl -s --noproxy '*' -o "$tmp/body" -H 'Host: mta-sts.example.org' \
		"http://127.0.0.1:$((port + 1))/.well-known/acme-challenge/t1"
	same "$(cat "$tmp/body")" token "challenge"
}

apache_once()
{
	adapt "$srcdir/contrib/apache/mta-sts.conf" |
		sed "s/\\*:443/*:$port/; s/\\*:80/*:$((port + 1))/" \
			>"$tmp/mta-sts.conf"
	modules=/usr/lib/apache2/modules
	{
		echo "ServerName mta-sts.invalid"
		echo "ServerRoot $tmp"
		echo "PidFile $tmp/apache.pid"
		echo "DefaultRuntimeDir $tmp"
		echo "ErrorLog /dev/stderr"
		echo "Listen 127.0.0.1:$port"
		echo "Listen 127.0.0.1:$((port + 1))"
		for module in mpm_event authz_core alias dir mime vhost_alias \
			socache_shmcb ssl; do
			echo "LoadModule ${module}_module" \
				"$modules/mod_$module.so"
		done
		echo "TypesConfig /etc/mime.types"
		[ "$(id -u)" -ne 0 ] || printf 'User www-data\nGroup www-data\n'
		cat "$tmp/mta-sts.conf"
	} >"$tmp/apache.conf"
	start apache2 -X -f "$tmp/apache.conf"
}

caddy_once()
{
	adapt "$srcdir/contrib/caddy/Caddyfile" |
		sed "s,^https://,https://:$port,
			s,^	auto_https .*,	auto_https off\\n	admin off,
			/^	tls {/,/^	}/c\\	tls $tmp/cert.pem $tmp/key.pem
			s,9853,$((port + 1)),g" >"$tmp/Caddyfile"
	HOME=$tmp XDG_DATA_HOME=$tmp XDG_CONFIG_HOME=$tmp \
		start caddy run --adapter caddyfile --config "$tmp/Caddyfile"
}

# may Caddy get a certificate for this name?
may_have()
{
	curl -s --noproxy '*' -G -o /dev/null -w '%{http_code}' \
		--data-urlencode "domain=$1" "http://127.0.0.1:$((port + 1))/"
}

asked()
{
	same "$(may_have mta-sts.example.org)" 200 "caddy, a policy host"
	same "$(may_have mta-sts.unknown.example)" 404 "caddy, no policy"
	same "$(may_have ../www/mta-sts.example.org)" 404 "caddy, a path"
	same "$(may_have '')" 404 "caddy, nothing"
}

lighttpd_once()
{
	{
		echo "server.document-root = \"$acme\""
		echo "server.bind = \"127.0.0.1\""
		echo "server.port = $((port + 1))"
		adapt "$srcdir/contrib/lighttpd/mta-sts.conf" |
			sed "s/\":443\"/\"127.0.0.1:$port\"/"
	} >"$tmp/lighttpd.conf"
	start lighttpd -D -f "$tmp/lighttpd.conf"
}

# ---- several certificates: one name each, as certbot leaves them ----

need openssl
live=$tmp/live
ca_once()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 3 -subj /CN=many -keyout "$tmp/many.key" \
		-addext basicConstraints=critical,CA:TRUE -out "$tmp/many.pem"
	for name in mta-sts:mta-sts.example.org mta-sts-2:mta-sts.example.net; do
		dir=$live/${name%:*}
		mkdir -p "$dir"
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
			-subj "/CN=${name#*:}" -keyout "$dir/privkey.pem" \
			-out "$tmp/csr"
		echo "subjectAltName=DNS:${name#*:}" >"$tmp/ext"
		openssl x509 -req -in "$tmp/csr" -CA "$tmp/many.pem" \
			-CAkey "$tmp/many.key" -set_serial "0x$(openssl rand -hex 8)" \
			-days 3 -extfile "$tmp/ext" -out "$dir/fullchain.pem"
	done
}
ca_once >"$tmp/log" 2>&1
chmod -R a+rX "$live"

# more SERVER - what is printed for the second certificate
more() { CERTBOT_LIVE=$live POSTSTS_WEB_ROOT=$web \
	"$srcdir/contrib/acme/policy-hosts-servers" "$1"; }

# several - each name with its own certificate; others get no policy
several()
{
	for domain in example.org example.net; do
		same "$(curl -s --noproxy '*' --cacert "$tmp/many.pem" \
			--max-time 20 --connect-to \
			"mta-sts.$domain:443:127.0.0.1:$port" -o "$tmp/body" \
			-w '%{http_code}' \
			"https://mta-sts.$domain/.well-known/mta-sts.txt")" \
			200 "$more, several certificates: $domain"
		cmp "$tmp/body" \
			"$web/mta-sts.$domain/.well-known/mta-sts.txt" ||
			wrong "$more serves something else for $domain"
	done
	# a host that is asked for under another's name leads nowhere else
	curl -s -k --noproxy '*' --max-time 20 -o "$tmp/body" \
		--connect-to "mta-sts.example.net:443:127.0.0.1:$port" \
		-H 'Host: ../www' \
		https://mta-sts.example.net/.well-known/mta-sts.txt || :
	! grep -q STSv1 "$tmp/body" || wrong "$more: a planted Host"
}

# try_more FORMAT PROGRAM ONCE
try_more()
{
	command -v "$2" >/dev/null || return 0
	more=$1 chain=$live/mta-sts/fullchain.pem
	key=$live/mta-sts/privkey.pem
	if with_port "$3"; then
		several
		end $server
	else
		wrong "$2 does not start with several certificates"
		cat "$tmp/log" >&2
	fi
	more= chain=$tmp/cert.pem key=$tmp/key.pem
}

try nginx nginx_once challenge
try_more nginx nginx nginx_once
try_more apache apache2 apache_once
try_more lighttpd lighttpd lighttpd_once
try apache2 apache_once challenge
try caddy caddy_once asked
try lighttpd lighttpd_once
[ $tried -gt 0 ] || skip "no web server is installed"
finish
