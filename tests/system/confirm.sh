#!/bin/sh
# confirm.sh - a record goes out only when its policy can be fetched: a real
# nsd, and two real nginx for the two addresses of the policy host
. "$srcdir/tests/system/lib.sh"
need nginx
world
www=127.0.0.2
other=127.0.0.3
late=127.0.0.4 # nobody ever listens there
sts=mta-sts.example.org

id_of() { lookup policy "$1" | sed 's/.* id=\([^ ]*\) .*/\1/'; }
# announced - the id in records.zone
announced()
{
	sed -n "s/^_mta-sts\.$1\..*id=\(.*\);.*/\1/p" "$tmp/state/records.zone"
}

# ---- certificates ----
issue() # NAME SUBJECT-ALT-NAME
{
	printf 'subjectAltName=%s\n' "$2" >"$tmp/$1.ext"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$1" -keyout "$tmp/$1.key" -out "$tmp/$1.csr"
	openssl x509 -req -in "$tmp/$1.csr" -CA "$tmp/ca.pem" \
		-CAkey "$tmp/ca.key" -CAcreateserial -days 30 \
		-extfile "$tmp/$1.ext" -out "$tmp/$1.pem"
}
{
	issue good "DNS:$sts,DNS:mta-sts.example.net"
	issue wrong DNS:www.example.org
} >"$tmp/openssl.log" 2>&1 || {
	cat "$tmp/openssl.log" >&2
	exit 1
}

# ---- a web server for each address ----
# nginx_at ADDRESS ROOT CERTIFICATE [DIRECTIVE] - write its configuration
nginx_at()
{
	mkdir -p "$tmp/nginx-$1"
	cat >"$tmp/nginx-$1/conf" <<-EOF
		daemon off;
		master_process off;
		pid $tmp/nginx-$1/pid;
		error_log $tmp/nginx-$1/error.log;
		events { }
		http {
			access_log $tmp/nginx-$1/access.log;
			client_body_temp_path $tmp/nginx-$1/body;
			proxy_temp_path $tmp/nginx-$1/proxy;
			fastcgi_temp_path $tmp/nginx-$1/fastcgi;
			uwsgi_temp_path $tmp/nginx-$1/uwsgi;
			scgi_temp_path $tmp/nginx-$1/scgi;
			default_type text/plain;
			server {
				listen $1:$https ssl;
				ssl_certificate $tmp/$3.pem;
				ssl_certificate_key $tmp/$3.key;
				root $2/\$host;
				${4-}
			}
		}
	EOF
}
# web_up ADDRESS - start it, and wait until it listens
web_up()
{
	: >"$tmp/nginx-$1/error.log"
	nginx -c "$tmp/nginx-$1/conf" 2>"$tmp/nginx-$1/said" &
	web_pid=$!
	started="$started $web_pid"
	eval "pid_$(echo "$1" | tr . _)=$web_pid"
	until_it $web_pid test -s "$tmp/nginx-$1/pid"
}
web_down()
{
	eval "end \$pid_$(echo "$1" | tr . _)"
	rm -f "$tmp/nginx-$1/pid"
}
# web ADDRESS ROOT CERTIFICATE [DIRECTIVE] - another one in its place
web()
{
	web_down "$1"
	nginx_at "$@"
	web_up "$1" || wrong "nginx does not start at $1"
}
start_webs()
{
	https=$port
	nginx_at $www "$tmp/www" good
	nginx_at $other "$tmp/www" good
	web_up $www || return 1
	web_up $other && return
	web_down $www
	return 1
}
dns_port=$port
with_port start_webs || exit 1
port=$dns_port
echo "https_port = $https" >>"$tmp/poststs.conf"
fetches() { cat "$tmp"/nginx-*/access.log | wc -l; }

# ---- nobody can fetch anything yet: released, and said ----
run 0 "no address" apply
has "$tmp/out" "have no address" "it says so"
same "$(announced example.org)" "$(id_of example.org)" "released"
same "$(fetches)" 0 "nothing was fetched"
run 0 "again" apply
hasnt "$tmp/out" "have no address" "nothing is due"

# change N - let the MX set of example.org change, so that a new id is due
change()
{
	old=$(announced example.org)
	printf 'mx%s\tA\t192.0.2.3%s\n@\tMX\t30 mx%s\n' "$1" "$1" "$1" \
		>>"$zones/example.org.zone"
	zone_changed example.org
}
# any COMMAND... - whatever its exit code
any() { "$poststs" -c "$tmp/poststs.conf" "$@" >"$tmp/out" 2>"$tmp/err" || :; }
# held WHAT TEXT - apply holds example.org's record back and says TEXT
held()
{
	run 2 "$1" apply
	has "$tmp/out" not-confirmed "$1"
	has "$tmp/out" "$2" "$1"
	same "$(announced example.org)" "$old" "$1: the old record stays"
	[ "$(id_of example.org)" != "$old" ] || wrong "$1: no new policy"
	run 0 "$1: records" "records example.org"
	has "$tmp/out" "id=$old;" "$1: records"
	run 2 "$1: plan" plan
	has "$tmp/out" not-confirmed "$1: plan"
	has "$tmp/out" "$2" "$1: plan"
	listing >"$tmp/before"
	run 2 "$1: again" apply
	listing >"$tmp/after"
	cmp "$tmp/before" "$tmp/after" || wrong "$1: written though nothing is new"
}
# mended WHAT - the next apply goes on by itself
mended()
{
	run 2 "$1: plan" plan
	hasnt "$tmp/out" not-confirmed "$1: plan sees it"
	run 0 "$1" apply
	same "$(announced example.org)" "$(id_of example.org)" "$1"
	[ "$(announced example.org)" != "$old" ] || wrong "$1: the old id"
	before=$(fetches)
	listing >"$tmp/before"
	run 0 "$1: nothing to do" apply
	listing >"$tmp/after"
	cmp "$tmp/before" "$tmp/after" || wrong "$1: written"
	same "$(fetches)" "$before" "$1: nothing fetched"
}

# ---- both addresses are right ----
printf 'mta-sts\tA\t%s\nmta-sts\tA\t%s\n' $www $other \
	>>"$zones/example.org.zone"
change 3
mended "both right"
[ "$(fetches)" -ge 2 ] || wrong "nobody fetched"

# ---- one of two serves the old policy ----
rm -rf "$tmp/stale"
cp -rL "$tmp/www" "$tmp/stale"
web $other "$tmp/stale" good
change 4
held "stale" "$other serves the old policy"
hasnt "$tmp/out" "$www" "stale: the good one is not named"
before=$(lookup policy example.org)
run 2 "status" status
has "$tmp/out" "$other serves the old policy" "status"
run 2 "status --json" "status --json"
has "$tmp/out" '"next": "not-confirmed"' "status --json"
for quiet in "apply -q" "plan -q" "status -q"; do
	run 2 "$quiet" "$quiet"
	has "$tmp/err" "example.org: " "$quiet tells nobody what waits"
done
run 2 "status --quick" "status --quick"
has "$tmp/out" not-confirmed "status --quick"
run 2 "plan --json" "plan --json"
has "$tmp/out" '"reason": "not-confirmed"' "plan --json"
same "$(lookup policy example.org)" "$before" "the policy stays"
web $other "$tmp/www" good
mended "fresh"

# ---- the certificate is wrong ----
web $www "$tmp/www" wrong
change 5
held "certificate" "$www certificate wrong-name"
web $www "$tmp/www" good
mended "good certificate"

# ---- a redirect, and a policy that is not there ----
web $www "$tmp/www" good "return 301 https://www.example.org/;"
change 6
held "redirect" "$www status 301 (to https://www.example.org/)"
web $www "$tmp/stale/nothing" good
held "not there" "$www status 404"
web $www "$tmp/www" good "return 403;"
run 2 "a filter for robots" apply
has "$tmp/out" "status 403, access is refused" "a filter for robots"
has "$tmp/out" "bot protection" "what helps against it"
web $www "$tmp/www" good "return 200 '<!DOCTYPE html><html></html>';"
run 2 "a web page" apply
has "$tmp/out" "serves a web page" "a web page"
web $www "$tmp/www" good
mended "there"

# ---- nobody listens at one address ----
web_down $other
change 7
held "down" "$other refused"
printf 'mta-sts\tA\t%s\n' $late >>"$zones/example.org.zone"
zone_changed example.org
run 2 "two of three are down" apply
has "$tmp/out" "$other refused" "the second"
has "$tmp/out" "$late refused" "the third"
sed "/$late/d" "$zones/example.org.zone" >"$zones/new"
mv "$zones/new" "$zones/example.org.zone"
zone_changed example.org
web_up $other
mended "up again"

# ---- a second change while the first one waits ----
web $other "$tmp/stale" good
change 8
held "first" "$other serves another policy"
first=$(id_of example.org)
keep=$old
change 9
old=$keep
held "second" "$other serves another policy"
[ "$(id_of example.org)" != "$first" ] || wrong "the second has the id of the first"

# ---- on the administrator's word ----
run 0 "--no-confirm" "apply --no-confirm"
same "$(announced example.org)" "$(id_of example.org)" "--no-confirm"
change 1
before=$(fetches)
run 0 "confirm = no" "apply -o confirm=no"
same "$(announced example.org)" "$(id_of example.org)" "confirm = no"
same "$(fetches)" "$before" "nothing fetched"

# ---- the addresses of the policy host cannot be looked up ----
web $other "$tmp/www" good
change 2
run 1 "facts" "inspect --json" # exit 1: the new host is not covered yet
cp "$tmp/out" "$tmp/facts.json"
end "$nsd_pid"
run 2 "no name server" "apply --facts $tmp/facts.json"
has "$tmp/out" "the lookup of its addresses failed" "no name server"
same "$(announced example.org)" "$old" "no name server: the old record"
start_nsd
sed "s/^resolver = .*/resolver = \"127.0.0.1:$port\"/" "$tmp/poststs.conf" \
	>"$tmp/conf.new"
mv "$tmp/conf.new" "$tmp/poststs.conf"
mended "name server"

# ---- a domain that was never announced has no record until it is right ----
printf 'mta-sts\tA\t%s\n' $www >>"$zones/example.net.zone"
zone_changed example.net
rm -rf "$tmp/state" "$tmp/www"
web $www "$tmp/nothing" good
web $other "$tmp/nothing" good
run 2 "a new machine" apply
same "$(announced example.org)$(announced example.net)" "" "no record"
[ -n "$(announced customer.example)" ] || wrong "customer.example: a record"
run 0 "records" "records --json"
hasnt "$tmp/out" "_mta-sts.example.net" "no record in records"
web $www "$tmp/www" good
run 2 "one is right" apply
same "$(announced example.net)" "$(id_of example.net)" "example.net"
same "$(announced example.org)" "" "example.org waits"
web $other "$tmp/www" good
run 2 "plan" plan
has "$tmp/out" "+ _mta-sts.example.org." "the record that waited"
has "$tmp/out" "  _smtp._tls.example.org." "a record beside it"
hasnt "$tmp/out" "+ _smtp._tls.example.org." "that is out already"
old=
mended "all are right"

# ---- what check says of the web server ----
# a name without mail of its own, so that nothing but the policy is looked at
{
	printf 'web\tMX\t10 mx1.example.org.\n_mta-sts.web\tTXT\t%s\n' \
		'"v=STSv1; id=1;"'
	printf 'mta-sts.web\tA\t%s\n' $www
} >>"$zones/example.org.zone"
zone_changed example.org
issue web DNS:mta-sts.web.example.org >"$tmp/openssl.log" 2>&1
mkdir -p "$tmp/web/mta-sts.web.example.org/.well-known"
printf 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.org\r\n%s\r\n' \
	"max_age: 86400" >"$tmp/web/mta-sts.web.example.org/.well-known/mta-sts.txt"
web $www "$tmp/web" web "return 200 '<!DOCTYPE html><html></html>';"
any check web.example.org
has "$tmp/out" "policy-web-page" "a web page"
hasnt "$tmp/out" "policy-line-bad" "the page is not read as a policy"
hasnt "$tmp/out" "policy-media-type" "one finding"
web $www "$tmp/web" web "ssl_protocols TLSv1.3;"
any check web.example.org
has "$tmp/out" "policy-host-tls-1-3-only" "TLS 1.3 only"
web $www "$tmp/web" web "ssl_protocols TLSv1.2 TLSv1.3;"
before=$(fetches)
any check web.example.org
hasnt "$tmp/out" "policy-host-tls-1-3-only" "TLS 1.2, too"
has "$tmp/out" "mode testing" "the policy is read"
same $(($(fetches) - before)) 2 "fetches: one, and one with TLS 1.2"

# ---- records beside the names where senders look ----
sed -i '/^_mta-sts.web/d' "$zones/example.org.zone"
for name in _mta_sts.web mta-sts.web _mta-sts.web.example.org.web web; do
	printf '%s\tTXT\t"v=STSv1; id=1;"\n' "$name"
done >>"$zones/example.org.zone"
printf '_smtp-tlsrpt.web\tTXT\t"v=TLSRPTv1; rua=mailto:a@example.org"\n' \
	>>"$zones/example.org.zone"
zone_changed example.org
any check web.example.org
has "$tmp/out" "sts-record-astray" "a record beside its name"
for name in _mta_sts.web mta-sts.web _mta-sts.web.example.org.web web; do
	has "$tmp/out" "$name.example.org has" "a record at $name"
done
has "$tmp/out" "tlsrpt-record-astray" "a TLSRPT record beside its name"
# and where they are looked for before anything is out, or does not arrive
for verb in plan status inspect; do
	any "$verb" -o domains=web.example.org
	for name in _mta_sts.web mta-sts.web _smtp-tlsrpt.web; do
		has "$tmp/out" "$name.example.org has" "$verb: one at $name"
	done
	has "$tmp/out" "sts-record-astray" "$verb names it"
done
any check --record 'v=STSv1\; id=1\;'
has "$tmp/out" "without quotes and backslashes" "a provider's backslashes"

# ---- no certificate can be had for a name that another server holds ----
fresh="-o state_dir=$tmp/fresh -o web_root=$tmp/fresh-www"
mkdir -p "$tmp/fresh" "$tmp/fresh-www"
web $www "$tmp/stale" good
web $other "$tmp/stale" good
# shellcheck disable=SC2086
any apply $fresh
run 0 "hosts" "hosts $fresh"
hasnt "$tmp/out" "mta-sts.example.org" "hosts leaves it out"
has "$tmp/err" "mta-sts.example.org is left out: another server answers" "why"
run 0 "all hosts" "hosts --all $fresh"
has "$tmp/out" "mta-sts.example.org" "hosts --all"
# a server whose record has been out is ours, whatever it serves
run 0 "hosts with a record" hosts
has "$tmp/out" "mta-sts.example.org" "hosts with a record"
finish
