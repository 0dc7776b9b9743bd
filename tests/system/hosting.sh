#!/bin/sh
# hosting.sh - the web server's part: what is printed for a server makes that
# server serve the policy as RFC 8461 3.3 wants it, to senders that have TLS
# 1.2 or 1.3 only, from both layouts
. "$srcdir/tests/system/lib.sh"
need openssl curl

host=mta-sts.example.org
url=https://$host

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
	-subj /CN=$host -addext subjectAltName=DNS:$host \
	-keyout "$tmp/key.pem" -out "$tmp/cert.pem" >"$tmp/log" 2>&1
chmod 755 "$tmp"
"$poststs" generate example.org --mx mx1.example.org --policy-only >"$tmp/want"

# instructions SERVER - the snippet as it is printed; only certificate, root
# and port are ours
instructions()
{
	web=$tmp/www.$1
	"$poststs" generate example.org --mx mx1.example.org \
		--output "$web" --quiet
	expect 0 "instructions for $1" "$poststs" generate example.org \
		--mx mx1.example.org --server "$1" -o web_root="$web"
	has "$tmp/out" "Served by $1" "instructions for $1"
	for words in "--tlsv1.2 --tls-max 1.2 $url/" '401, 403' '404, 410' \
		'421 ' '429, 503'; do
		has "$tmp/out" "$words" "$1: what else may be answered"
	done
	sed -n '/Served by/,/^[0-9]\./p' "$tmp/out" |
		sed -n 's/^    //p' >"$tmp/printed"
	has "$tmp/printed" "$host" "the snippet for $1"
}

# snippet - with what is ours in it
snippet()
{
	sed "s,/etc/letsencrypt/.*/fullchain.pem,$tmp/cert.pem,
		s,/etc/letsencrypt/.*/privkey.pem,$tmp/key.pem," \
		"$tmp/printed"
}

nginx_conf()
{
	cat <<-EOF2
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
	EOF2
	snippet | sed "s/listen 443/listen 127.0.0.1:$port/; /listen \[::\]/d"
	echo '}'
}

apache_conf()
{
	echo "ServerName mta-sts.invalid"
	echo "ServerRoot $tmp"
	echo "PidFile $tmp/apache.pid"
	echo "DefaultRuntimeDir $tmp"
	echo "ErrorLog /dev/stderr"
	echo "Listen 127.0.0.1:$port"
	for module in mpm_event authz_core alias dir mime socache_shmcb ssl; do
		echo "LoadModule ${module}_module" \
			"/usr/lib/apache2/modules/mod_$module.so"
	done
	echo "TypesConfig /etc/mime.types"
	[ "$(id -u)" -ne 0 ] || printf 'User www-data\nGroup www-data\n'
	snippet | sed "s/\\*:443/*:$port/"
}

caddy_conf()
{
	printf '{\n\tadmin off\n\tauto_https off\n}\n'
	snippet | sed "s,^$host {,https://$host:$port {\\n\\ttls $tmp/cert.pem $tmp/key.pem,"
}

# lighttpd_conf - the snippet is for a server that speaks TLS already, and says
# what that must have
lighttpd_conf()
{
	echo 'server.modules = ( "mod_openssl" )'
	echo "server.document-root = \"$tmp\""
	echo "server.bind = \"127.0.0.1\""
	echo "server.port = $port"
	echo 'ssl.engine = "enable"'
	echo "ssl.pemfile = \"$tmp/cert.pem\""
	echo "ssl.privkey = \"$tmp/key.pem\""
	sed -n 's/^#  *\(ssl\.openssl.*\)/\1/p' "$tmp/printed"
	snippet
}

# run_server - until it listens on $port; the end of a once function
run_server()
{
	${server}_conf >"$tmp/$server.conf"
	HOME=$tmp XDG_DATA_HOME=$tmp XDG_CONFIG_HOME=$tmp \
		"$@" >"$tmp/log" 2>&1 &
	server_pid=$!
	started="$started $server_pid"
	until_it $server_pid curl -s -o "$tmp/body" --max-time 5 -k \
		--connect-to "$host:443:127.0.0.1:$port" "$url/" && return
	[ $? -ne 7 ] && kill -0 $server_pid 2>/dev/null && return
	end $server_pid
	return 1
}
nginx_once() { run_server nginx -c "$tmp/nginx.conf"; }
apache_once() { run_server apache2 -X -f "$tmp/apache.conf"; }
caddy_once()
{
	run_server caddy run --adapter caddyfile --config "$tmp/caddy.conf"
}
lighttpd_once() { run_server lighttpd -D -f "$tmp/lighttpd.conf"; }

# fetch PATH CURL-OPTION... - the code is printed, head and body kept
fetch()
{
	path=$1
	shift
	curl -sS --noproxy '*' --cacert "$tmp/cert.pem" "$@" --max-time 20 \
		--connect-to "$host:443:127.0.0.1:$port" -D "$tmp/head" \
		-o "$tmp/body" -w '%{http_code}' "$url$path" 2>"$tmp/err" || :
}

# policy WHAT - each kind of sender gets it, byte for byte
policy()
{
	for tls in '--tlsv1.2 --tls-max 1.2' --tlsv1.3; do
		# shellcheck disable=SC2086
		same "$(fetch /.well-known/mta-sts.txt $tls)" 200 "$1, $tls"
		cmp "$tmp/body" "$tmp/want" || wrong "$1 serves something else"
		tr -d '\r' <"$tmp/head" | grep -qi \
			'^content-type: text/plain; charset=utf-8$' ||
			wrong "$1: $(grep -i '^content-type' "$tmp/head")"
	done
}

tried=0
for server in nginx apache caddy lighttpd; do
	program=$server
	[ $server != apache ] || program=apache2
	command -v $program >/dev/null || {
		echo "$program is not installed: left out" >&2
		continue
	}
	tried=$((tried + 1))
	instructions $server
	with_port ${server}_once || {
		wrong "$server does not start with what is printed"
		cat "$tmp/log" "$tmp/$server.conf" >&2
		continue
	}
	policy "$server"
	case $(fetch /) in
	403 | 404) ;;
	*) wrong "$server: other paths" ;;
	esac
	# the layout of links
	mkdir "$web/.policies"
	mv "$web/$host" "$web/.policies/0123"
	ln -s .policies/0123 "$web/$host"
	policy "$server, through a link"
	end $server_pid
done
[ $tried -gt 0 ] || skip "no web server is installed"

# without a word, the server that is here
expect 0 "the server that is here" "$poststs" generate example.org \
	--mx mx1.example.org -o web_root="$tmp/www"
! command -v nginx >/dev/null ||
	has "$tmp/out" "Served by nginx" "nginx is installed, and comes first"
finish
