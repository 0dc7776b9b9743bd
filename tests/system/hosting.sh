#!/bin/sh
# hosting.sh - the web server's part: what is printed for nginx makes nginx
# serve the policy as RFC 8461 3.3 wants it, from both layouts
. "$srcdir/tests/system/lib.sh"
need nginx openssl curl

web=$tmp/www
host=mta-sts.example.org
url=https://$host

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
	-subj /CN=$host -addext subjectAltName=DNS:$host \
	-keyout "$tmp/key.pem" -out "$tmp/cert.pem" >"$tmp/log" 2>&1

"$poststs" generate example.org --mx mx1.example.org --output "$web" --quiet
"$poststs" generate example.org --mx mx1.example.org --policy-only >"$tmp/want"
# the snippet as it is printed; only port, certificate and root are ours
expect 0 "instructions" "$poststs" generate example.org \
	--mx mx1.example.org --server nginx -o web_root="$web"
cp "$tmp/out" "$tmp/instructions"
expect 0 "the server that is here" "$poststs" generate example.org \
	--mx mx1.example.org -o web_root="$web"
has "$tmp/out" "Served by nginx" "nginx is installed, and comes first"
nginx_conf()
{
	sed -n '/^    server {/,/^    }/p' "$tmp/instructions" |
		sed "s/listen 443/listen 127.0.0.1:$port/; /listen \[::\]/d
			s,/etc/letsencrypt/.*/fullchain.pem,$tmp/cert.pem,
			s,/etc/letsencrypt/.*/privkey.pem,$tmp/key.pem," \
			>"$tmp/snippet"
	cat >"$tmp/nginx.conf" <<-EOF
		daemon off;
		pid $tmp/nginx.pid;
		error_log $tmp/error.log;
		events { }
		http {
			access_log off;
			client_body_temp_path $tmp/t1;
			proxy_temp_path $tmp/t2;
			fastcgi_temp_path $tmp/t3;
			uwsgi_temp_path $tmp/t4;
			scgi_temp_path $tmp/t5;
			types { text/html html; }
			include $tmp/snippet;
		}
	EOF
	if [ "$(id -u)" -eq 0 ]; then
		sed -i '1i user root;' "$tmp/nginx.conf"
	fi
}

nginx_once()
{
	nginx_conf
	rm -f "$tmp/nginx.pid"
	nginx -c "$tmp/nginx.conf" >"$tmp/log" 2>&1 &
	nginx_pid=$!
	started="$started $nginx_pid"
	until_it $nginx_pid test -s "$tmp/nginx.pid" && return
	end $nginx_pid
	return 1
}

port=10443
nginx_conf
has "$tmp/snippet" "server_name $host;" "the snippet"
nginx -t -c "$tmp/nginx.conf" >"$tmp/err" 2>&1 || {
	wrong "nginx does not take the snippet"
	cat "$tmp/err" >&2
	finish
}
with_port nginx_once || {
	wrong "nginx does not start"
	cat "$tmp/log" "$tmp/error.log" >&2
	finish
}

fetch()
{
	curl -sS --noproxy '*' --cacert "$tmp/cert.pem" \
		--connect-to "$host:443:127.0.0.1:$port" -D "$tmp/head" \
		-o "$tmp/body" "$url$1" 2>"$tmp/err" ||
		wrong "curl: $(cat "$tmp/err")"
}
fetch /.well-known/mta-sts.txt
head -n 1 "$tmp/head" | grep -q ' 200' || wrong "$(head -n 1 "$tmp/head")"
tr -d '\r' <"$tmp/head" | grep -qi '^content-type: text/plain; charset=utf-8$' ||
	wrong "content type: $(grep -i '^content-type' "$tmp/head")"
cmp "$tmp/body" "$tmp/want" || wrong "nginx serves something else"
fetch /
head -n 1 "$tmp/head" | grep -q ' 404' || wrong "other paths: not 404"

# the layout of links
mkdir "$web/.policies"
mv "$web/$host" "$web/.policies/0123"
ln -s .policies/0123 "$web/$host"
fetch /.well-known/mta-sts.txt
cmp "$tmp/body" "$tmp/want" || wrong "not through the link"

finish
