#!/bin/sh
# https.sh - reports by HTTPS, through nginx with fcgiwrap and through apache
#
# First the program alone, as a web server would run it; then what contrib
# holds, in the servers it is for, and out of the spool again.
. "$srcdir/tests/system/lib.sh"
need curl gzip jq
world
run 0 "apply" "apply --no-confirm --quiet"
spool=$tmp/spool
mkdir -m 700 "$spool"
cat >>"$tmp/poststs.conf" <<-EOC
	spool_dir = "$spool"
	spool_files = 20
	spool_bytes = 100000
EOC
sample=$srcdir/tests/system/report/google.json
make() { jq --arg id "$1" '."report-id" = $id' "$sample" >"$tmp/r.json"; }
make one
gzip -c "$tmp/r.json" >"$tmp/r.gz"
json=application/tlsrpt+json gz=application/tlsrpt+gzip

# ---- the program alone ----

# cgi METHOD TYPE LENGTH FILE - its status in $status
cgi()
{
	env -i PATH="$PATH" REQUEST_METHOD="$1" ${2:+CONTENT_TYPE="$2"} \
		${3:+CONTENT_LENGTH="$3"} ${encoding:+HTTP_CONTENT_ENCODING=gzip} \
		"$poststs" -c "$tmp/poststs.conf" report --http <"$4" \
		>"$tmp/out" 2>"$tmp/err" || wrong "exit code $?"
	status=$(sed -n '1s/^Status: \([0-9]*\) .*/\1/p' "$tmp/out")
}
answered() { same "$status" "$1" "$2"; }
length() { wc -c <"$1" | tr -d ' '; }
encoding=
cgi POST $json "$(length "$tmp/r.json")" "$tmp/r.json"; answered 201 json
cgi POST "$gz; x=y" "$(length "$tmp/r.gz")" "$tmp/r.gz"; answered 201 gzip
cgi POST Application/TLSRPT+GZip "$(length "$tmp/r.gz")" "$tmp/r.gz"
answered 201 "any case"
same "$(find "$spool" -type f | wc -l | tr -d ' ')" 3 "in the spool"
same "$(find "$spool" -type f ! -perm 600 | wc -l | tr -d ' ')" 0 "for others"
cgi GET $json 10 "$tmp/r.json"; answered 405 GET
has "$tmp/out" 'Allow: POST' GET
cgi POST $json '' "$tmp/r.json"; answered 411 "no length"
cgi POST $json -1 "$tmp/r.json"; answered 400 "a length below 0"
cgi POST $json 0 "$tmp/r.json"; answered 400 "nothing"
cgi POST $json 100001 "$tmp/r.json"; answered 413 "too large"
cgi POST $json 99999999999999999999 "$tmp/r.json"; answered 413 "huge"
cgi POST $json 90000 "$tmp/r.json"; answered 400 "cut"
cgi POST application/json 10 "$tmp/r.json"; answered 415 "another type"
cgi POST ${json}x 10 "$tmp/r.json"; answered 415 "a longer type"
cgi POST '' 10 "$tmp/r.json"; answered 415 "no type"
encoding=1
cgi POST $json 10 "$tmp/r.json"; answered 415 "an encoding"
encoding=
cgi POST $gz "$(length "$tmp/r.json")" "$tmp/r.json"; answered 400 "no gzip"
cgi POST $json "$(length "$tmp/r.gz")" "$tmp/r.gz"; answered 400 "no JSON"
printf 'Authentication-Results: x\nFrom: a@b.example\n\n{}' >"$tmp/mail"
cgi POST $json "$(length "$tmp/mail")" "$tmp/mail"; answered 400 "a mail"
same "$(find "$spool" -type f | wc -l | tr -d ' ')" 3 "refused, and kept"
for i in $(seq 17); do : >"$spool/$i"; done
cgi POST $json "$(length "$tmp/r.json")" "$tmp/r.json"; answered 503 "full"
has "$tmp/out" 'Retry-After:' full
has "$tmp/err" "$spool is full" full
rm "$spool"/*
mv "$spool" "$spool.away"
cgi POST $json "$(length "$tmp/r.json")" "$tmp/r.json"; answered 503 "no spool"
mv "$spool.away" "$spool"
expect 64 "no web server" "$poststs" -c "$tmp/poststs.conf" report --http
expect 64 "with files" env REQUEST_METHOD=POST "$poststs" -c \
	"$tmp/poststs.conf" report --http "$tmp/r.json"

# ---- through web servers ----

chmod 755 "$tmp"
# the clone may be below /root, where no web server gets to
cp "$poststs" "$tmp/program"
sed "s,^exec poststs,exec '$tmp/program' -c '$tmp/poststs.conf'," \
	"$srcdir/contrib/https/report-https" >"$tmp/report-https"
chmod 755 "$tmp/report-https"
adapt()
{
	sed "s,/usr/local/lib/poststs/report-https,$tmp/report-https,
		s,/run/poststs-https.sock,$tmp/fcgi.sock," "$1"
}
post()
{
	curl -s --noproxy '*' --max-time 30 -o "$tmp/body" -w '%{http_code}' \
		-H "Content-Type: $1" --data-binary "@$2" \
		"http://127.0.0.1:$port/tlsrpt${3-}"
}
start()
{
	"$@" >"$tmp/log" 2>&1 &
	server=$!
	started="$started $server"
	until_it $server curl -s --noproxy '*' -o "$tmp/body" --max-time 5 \
		"http://127.0.0.1:$port/" && return
	[ $? -ne 7 ] && kill -0 $server 2>/dev/null && return
	end $server
	return 1
}
# judge SERVER - reports of its own through it
judge()
{
	make "$1-json"
	same "$(post $json "$tmp/r.json")" 201 "$1: json"
	make "$1-gzip"
	gzip -c "$tmp/r.json" >"$tmp/r.gz"
	same "$(post $gz "$tmp/r.gz" '?--trust')" 201 "$1: gzip"
	same "$(post text/plain "$tmp/r.json")" 415 "$1: another type"
	same "$(curl -s --noproxy '*' -o "$tmp/body" -w '%{http_code}' \
		"http://127.0.0.1:$port/tlsrpt")" 405 "$1: GET"
	head -c 200000 /dev/zero >"$tmp/big"
	same "$(post $gz "$tmp/big")" 413 "$1: too large"
	expect 0 "$1: the spool" "$poststs" -c "$tmp/poststs.conf" report \
		--spool --json --now 2026-11-25T12:00:00Z
	same "$(jq -r '[.reports[] | "\(.report_id) \(.result) \(.weighs)"] |
		sort | join(", ")' "$tmp/out")" \
		"$1-gzip accepted false, $1-json accepted false" "$1: taken"
}
nginx_once()
{
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
			server {
				listen 127.0.0.1:$port;
				$(adapt "$srcdir/contrib/https/nginx.conf" |
					sed 's,include fastcgi,include /etc/nginx/fastcgi,')
			}
		}
	EOC
	start nginx -c "$tmp/nginx.conf"
}
apache_once()
{
	modules=/usr/lib/apache2/modules
	{
		echo "ServerName tls.invalid"
		echo "ServerRoot $tmp"
		echo "PidFile $tmp/apache.pid"
		echo "DefaultRuntimeDir $tmp"
		echo "ErrorLog /dev/stderr"
		echo "Listen 127.0.0.1:$port"
		for module in mpm_prefork authz_core alias cgi; do
			echo "LoadModule ${module}_module" \
				"$modules/mod_$module.so"
		done
		[ "$(id -u)" -ne 0 ] || printf 'User www-data\nGroup www-data\n'
		adapt "$srcdir/contrib/https/apache.conf"
	} >"$tmp/apache.conf"
	start apache2 -X -f "$tmp/apache.conf"
}
try()
{
	for program in $3; do
		command -v "$program" >/dev/null || {
			echo "$program is not installed: $1 left out" >&2
			return 0
		}
	done
	with_port "$2" || {
		wrong "$1 does not start"
		cat "$tmp/log" >&2
		return 0
	}
	judge "$1"
	end $server
}
if command -v fcgiwrap >/dev/null; then
	fcgiwrap -f -s "unix:$tmp/fcgi.sock" >"$tmp/fcgi.log" 2>&1 &
	started="$started $!"
fi
try nginx nginx_once 'nginx fcgiwrap'
[ "$(id -u)" -ne 0 ] || chown www-data "$spool"
# whoever runs the program reads its configuration, nothing else of ours
chmod 644 "$tmp/poststs.conf"
try apache apache_once apache2

# ---- the units, as systemd reads them ----
if command -v systemd-analyze >/dev/null && command -v fcgiwrap >/dev/null; then
	mkdir "$tmp/units"
	cp "$srcdir"/contrib/https/*.service "$srcdir"/contrib/https/*.socket \
		"$tmp/units/"
	SYSTEMD_UNIT_PATH=$tmp/units: systemd-analyze verify --man=no \
		--recursive-errors=no "$tmp/units"/* >"$tmp/verify" 2>&1 || :
	if grep -E "$tmp/units|^poststs" "$tmp/verify"; then
		wrong "systemd-analyze verify"
	fi
	systemd-analyze security --offline=true --threshold=20 --no-pager \
		"$tmp/units/poststs-https.service" >"$tmp/rated" 2>&1 ||
		wrong "the unit is exposed: $(tail -n 1 "$tmp/rated")"
fi
finish
