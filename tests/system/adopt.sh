#!/bin/sh
# adopt.sh - what was there before is taken over, never overwritten: a real
# nsd, a real nginx, policies of somebody else, and ledgers that are older
# than what is served
. "$srcdir/tests/system/lib.sh"
need nginx sqlite3
world
www=127.0.0.2
www2=127.0.0.3
domain=example.net
sts=mta-sts.$domain

id_of() { lookup policy "$1" | sed 's/.* id=\([^ ]*\) .*/\1/'; }
{
	printf 'subjectAltName=DNS:mta-sts.example.net,DNS:mta-sts.example.org\n' \
		>"$tmp/good.ext"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj /CN=good -keyout "$tmp/good.key" -out "$tmp/good.csr"
	openssl x509 -req -in "$tmp/good.csr" -CA "$tmp/ca.pem" \
		-CAkey "$tmp/ca.key" -CAcreateserial -days 30 \
		-extfile "$tmp/good.ext" -out "$tmp/good.pem"
} >"$tmp/openssl.log" 2>&1 || {
	cat "$tmp/openssl.log" >&2
	exit 1
}

# web ROOT - what the policy hosts give from now on
start_web()
{
	mkdir -p "$tmp/nginx"
	cat >"$tmp/nginx/conf" <<-END
		daemon off;
		master_process off;
		pid $tmp/nginx/pid;
		error_log $tmp/nginx/error.log;
		events { }
		http {
			access_log $tmp/nginx/access.log;
			client_body_temp_path $tmp/nginx/body;
			proxy_temp_path $tmp/nginx/proxy;
			fastcgi_temp_path $tmp/nginx/fastcgi;
			uwsgi_temp_path $tmp/nginx/uwsgi;
			scgi_temp_path $tmp/nginx/scgi;
			default_type text/plain;
			ssl_certificate $tmp/good.pem;
			ssl_certificate_key $tmp/good.key;
			server {
				listen $www:$port ssl;
				root $tmp/served/\$host;
			}
			server {
				listen $www2:$port ssl;
				root $tmp/served2/\$host;
			}
		}
	END
	: >"$tmp/nginx/error.log"
	rm -f "$tmp/nginx/pid"
	nginx -c "$tmp/nginx/conf" 2>"$tmp/nginx/said" &
	web_pid=$!
	started="$started $web_pid"
	until_it $web_pid test -s "$tmp/nginx/pid"
}
dns_port=$port
with_port start_web || exit 1
echo "https_port = $port" >>"$tmp/poststs.conf"
port=$dns_port
cp "$tmp/poststs.conf" "$tmp/poststs.conf.first"

serve() { rm -f "$tmp/served"; ln -s "$1" "$tmp/served"; }
cp "$zones/example.net.zone" "$tmp/example.net.zone"
# records LINE... - of the zone, in the place of those of the scene before
records()
{
	cp "$tmp/example.net.zone" "$zones/example.net.zone"
	printf '%s\n' "$@" >>"$zones/example.net.zone"
	zone_changed example.net
}

# policy MODE MAX_AGE MX... - as somebody else writes it
policy()
{
	printf 'version: STSv1\nmode: %s\nmax_age: %s\n' "$1" "$2"
	shift 2
	printf 'mx: %s\n' "$@"
}
# theirs ROOT - put standard input there
theirs()
{
	mkdir -p "$1/$sts/.well-known"
	cat >"$1/$sts/.well-known/mta-sts.txt"
}
file=$sts/.well-known/mta-sts.txt

# scene WHAT - a machine on which poststs has never run
scene()
{
	scene=$1
	chmod -R u+rwX "$tmp/state" "$tmp/www" 2>/dev/null || :
	rm -rf "$tmp/state" "$tmp/www" "$tmp/far"
	sed "s/^resolver = .*/resolver = \"127.0.0.1:$port\"/" \
		"$tmp/poststs.conf.first" >"$tmp/poststs.conf"
	mkdir "$tmp/www" "$tmp/far"
	serve "$tmp/www"
}
mode_of() { tr -d '\r' <"$1" | sed -n 's/^mode: //p'; }
age_of() { tr -d '\r' <"$1" | sed -n 's/^max_age: //p'; }
# row QUERY - of the ledger
row() { sqlite3 "$tmp/state/poststs.db" "$1"; }

# ---- a folder in the web root, served, announced ----
scene "a folder"
records "mta-sts	A	$www" '_mta-sts	TXT	"v=STSv1; id=20240101;"'
policy enforce 604800 mx1.example.org '*.example.net' | theirs "$tmp/www"
cp "$tmp/www/$file" "$tmp/old"
run 2 "$scene: plan" plan
has "$tmp/out" "(adopted)" "$scene: plan"
has "$tmp/out" 'id=20240101;"' "$scene: plan shows the old id"
has "$tmp/out" "mode: enforce" "$scene: plan shows the old mode"
[ -d "$tmp/www/$sts" ] && [ ! -L "$tmp/www/$sts" ] || wrong "$scene: plan wrote"
run 0 "$scene: apply" apply
same "$(mode_of "$tmp/www/$file")" enforce "$scene: it stays enforce"
same "$(age_of "$tmp/www/$file")" 604800 "$scene: no shorter"
has "$tmp/www/$file" 'mx: *.example.net' "$scene: no host is lost"
has "$tmp/www/$file" 'mx: mx2.example.net' "$scene: those of DNS are in it"
has "$tmp/out" "$tmp/state/adopted/$domain." "$scene: it names the old file"
cmp "$tmp/old" "$tmp"/state/adopted/$domain.*.txt ||
	wrong "$scene: the old file is not kept"
same "$(row "SELECT id || ' ' || origin FROM served
	WHERE domain = '$domain' AND seq = 1")" "20240101 1" "$scene: its row"
same "$(row "SELECT owed FROM domain WHERE name = '$domain'")" 0 \
	"$scene: bound by its own max_age, no year"
listing >"$tmp/before"
run 0 "$scene: again" apply
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "$scene: written again"

# ---- settings that ask for less ----
scene "weaker by the settings"
policy enforce 604800 mx1.example.org mx2.example.net | theirs "$tmp/www"
cp "$tmp/www/$file" "$tmp/old"
listing >"$tmp/before" 2>/dev/null || :
run 69 "$scene" "apply -o mode=testing"
has "$tmp/err" "mode enforce, max_age 604800" "$scene: it says what it saw"
has "$tmp/err" "id 20240101" "$scene: it says what it saw"
has "$tmp/err" "adopt" "$scene: it says what to do"
left_alone() # WHAT
{
	cmp "$tmp/old" "$tmp/www/$file" || wrong "$1: the file was changed"
	[ -d "$tmp/www/$sts" ] && [ ! -L "$tmp/www/$sts" ] || wrong "$1: touched"
	same "$(row "SELECT count(*) FROM served WHERE domain = '$domain'")" 0 \
		"$1: no row"
	hasnt "$tmp/state/records.zone" "$domain" "$1: no record"
}
left_alone "$scene"
has "$tmp/out" "adopt-refused" "$scene: it says what waits"
[ -e "$tmp/www/mta-sts.example.org" ] || wrong "$scene: others are not published"
run 69 "$scene: a shorter age" "apply -o max_age=1d"
left_alone "$scene: a shorter age"
listing >"$tmp/before"
run 69 "$scene: once more" "apply -o max_age=1d"
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "$scene: written again"
run 0 "$scene: excluded" "apply -o exclude=$domain -o max_age=1d"
left_alone "$scene: excluded"
run 69 "$scene: after that" "apply -o mode=testing"
left_alone "$scene: after that"
run 0 "$scene: --adopt" "apply --adopt -o mode=testing"
same "$(mode_of "$tmp/www/$file")" testing "$scene: --adopt"

# ---- leaving ----
scene "leaving"
policy enforce 2592000 mx1.example.org mx2.example.net | theirs "$tmp/www"
run 0 "$scene: stage" "stage $domain none"
run 0 "$scene: apply" apply
same "$(mode_of "$tmp/www/$file")" none "$scene"
later=$(date -u -d '+21 days' +%Y-%m-%dT%H:%M:%SZ)
run 0 "$scene: after three weeks" "plan --now $later"
hasnt "$tmp/out" "promises-ended" "$scene: too early"

# ---- over HTTPS alone: another machine serves it ----
scene "over HTTPS"
policy testing 1209600 mx1.example.org | theirs "$tmp/far"
serve "$tmp/far"
run 2 "$scene: plan" plan
has "$tmp/out" "(adopted)" "$scene: plan"
"$poststs" -c "$tmp/poststs.conf" inspect --json >"$tmp/out" || :
has "$tmp/out" '"policy-adopted"' "$scene: inspect"
run 2 "$scene: apply" apply
has "$tmp/out" not-confirmed "$scene: the record waits for the policy"
same "$(mode_of "$tmp/www/$file")" testing "$scene"
same "$(age_of "$tmp/www/$file")" 1209600 "$scene: no shorter"
has "$tmp/state/records.zone" "id=20240101;" "$scene: the old record stays"
serve "$tmp/www"
run 0 "$scene: served here now" apply
hasnt "$tmp/state/records.zone" "id=20240101;" "$scene: the new record"

# ---- the same where nothing of ours is confirmed ----
scene "over HTTPS, confirm = no"
policy enforce 1209600 mx1.example.org | theirs "$tmp/far"
serve "$tmp/far"
run 0 "$scene" "apply --no-confirm"
same "$(mode_of "$tmp/www/$file")" enforce "$scene: it stays enforce"
same "$(age_of "$tmp/www/$file")" 1209600 "$scene: no shorter"
scene "two addresses, two policies"
records "mta-sts	A	$www" "mta-sts	A	127.0.0.9" \
	'_mta-sts	TXT	"v=STSv1; id=20240101;"'
policy enforce 1209600 mx1.example.org | theirs "$tmp/far"
serve "$tmp/far"
run 2 "$scene: one fails" apply
same "$(mode_of "$tmp/www/$file")" enforce "$scene: what was seen is taken"

# ---- both answer: what either promised is kept ----
for first in $www $www2; do
	scene "both answer, enforce at $first"
	records "mta-sts	A	$www" "mta-sts	A	$www2" \
		'_mta-sts	TXT	"v=STSv1; id=20240101;"'
	strict=$tmp/far lax=$tmp/served2
	[ $first = $www ] || strict=$tmp/served2 lax=$tmp/far
	rm -rf "$tmp/served2"
	policy enforce 604800 mx1.example.org a.example.net | theirs "$strict"
	policy testing 1209600 b.example.net '*.example.org' | theirs "$lax"
	serve "$tmp/far"
	run 2 "$scene: plan" plan
	run 2 "$scene: apply" apply
	has "$tmp/out" not-confirmed "$scene: its record waits"
	same "$(mode_of "$tmp/www/$file")" enforce "$scene: enforce stays"
	same "$(age_of "$tmp/www/$file")" 1209600 "$scene: the longer age"
	for host in mx1.example.org mx2.example.net a.example.net \
		b.example.net '*.example.org'; do
		has "$tmp/www/$file" "mx: $host" "$scene: no host is lost"
	done
	same "$(row "SELECT count(*) FROM served WHERE domain = '$domain' AND
		origin = 1")" 2 "$scene: both are rows"
	same "$(row "SELECT count(DISTINCT id) FROM served
		WHERE domain = '$domain'")" 3 "$scene: each has an id of its own"
	same "$(find "$tmp/state/adopted" -name "$domain.*" | grep -c .)" 2 \
		"$scene: both are kept"
done
rm -rf "$tmp/served2"
records "mta-sts	A	$www" '_mta-sts	TXT	"v=STSv1; id=20240101;"'

# ---- somebody writes over what we publish ----
scene "over ours"
run 0 "$scene: ours" "apply -o confirm=no"
same "$(mode_of "$tmp/www/$file")" testing "$scene: ours"
first=$(id_of $domain)
rm "$tmp/www/$sts"
policy enforce 2592000 mx1.example.org mx2.example.net old.example.net |
	theirs "$tmp/www"
cp "$tmp/www/$file" "$tmp/old"
run 69 "$scene: weaker by the settings" "apply -o confirm=no -o max_age=1d"
cmp "$tmp/old" "$tmp/www/$file" || wrong "$scene: it was changed"
run 0 "$scene: theirs" "apply -o confirm=no"
same "$(mode_of "$tmp/www/$file")" enforce "$scene: it stays enforce"
same "$(age_of "$tmp/www/$file")" 2592000 "$scene: no shorter"
has "$tmp/www/$file" "mx: old.example.net" "$scene: no host is lost"
cmp "$tmp/old" "$tmp"/state/adopted/$domain.*.txt ||
	wrong "$scene: their file is not kept"
second=$(id_of $domain)
[ "$first" != "$second" ] || wrong "$scene: the same id"
rm "$tmp/www/$sts"
policy testing 86400 mx9.example.net | theirs "$tmp/www"
run 0 "$scene: a weaker one" "apply -o confirm=no"
same "$(mode_of "$tmp/www/$file")" enforce "$scene: ours stays"
third=$(id_of $domain)
[ "$third" != "$second" ] || wrong "$scene: two texts under one id"
same "$(row "SELECT count(*) FROM served WHERE domain = '$domain'
	AND origin = 1")" 2 "$scene: both are in the ledger"
run 0 "$scene: again" "apply -o confirm=no"
same "$(id_of $domain)" "$third" "$scene: a new id each time"

scene "our text is rewritten"
run 0 "$scene: ours" "apply -o confirm=no"
first=$(id_of $domain)
policy enforce 2592000 mx1.example.org mx2.example.net >"$tmp/old"
cat "$tmp/old" >"$tmp/www/$file"
run 0 "$scene" "apply -o confirm=no"
same "$(mode_of "$tmp/www/$file")" enforce "$scene"
[ "$(id_of $domain)" != "$first" ] || wrong "$scene: the same id"
cmp "$tmp/old" "$tmp"/state/adopted/$domain.*.txt ||
	wrong "$scene: the text is not kept"

# ---- other files of theirs are theirs ----
scene "other files in the folder"
policy enforce 604800 mx1.example.org mx2.example.net | theirs "$tmp/www"
echo hello >"$tmp/www/$sts/index.html"
echo other >"$tmp/www/$sts/.well-known/security.txt"
run 0 "$scene" apply
same "$(mode_of "$tmp/www/$file")" enforce "$scene"
find "$tmp/www" "$tmp/state" -name index.html -o -name security.txt \
	>"$tmp/found"
same "$(grep -c . "$tmp/found")" 2 "$scene: they are kept"

# ---- a link to elsewhere ----
scene "a link"
policy enforce 86400 mx1.example.org mx2.example.net | theirs "$tmp/far"
ln -s "$tmp/far/$sts" "$tmp/www/$sts"
run 0 "$scene" apply
same "$(mode_of "$tmp/www/$file")" enforce "$scene"
[ -s "$tmp/far/$file" ] || wrong "$scene: what it led to is gone"

# ---- what cannot be read is no absence ----
scene "a web page"
echo '<!DOCTYPE html><html>hello</html>' | theirs "$tmp/www"
run 0 "$scene" apply
has "$tmp/www/$file" "DOCTYPE" "$scene: it stays"
has "$tmp/out" "policy-unread" "$scene: a hold"
if [ "$(id -u)" != 0 ]; then
	scene "unreadable"
	policy enforce 86400 mx1.example.org | theirs "$tmp/www"
	chmod 0 "$tmp/www/$file"
	run 0 "$scene" apply
	has "$tmp/out" "policy-unread" "$scene: a hold"
fi
scene "a folder in place of the file"
mkdir -p "$tmp/www/$file"
run 0 "$scene" apply
has "$tmp/out" "policy-unread" "$scene: a hold"
scene "a policy host that fails"
records "mta-sts	A	127.0.0.9" '_mta-sts	TXT	"v=STSv1; id=20240101;"'
run 0 "$scene" apply
has "$tmp/out" "policy-unread" "$scene: a hold"
[ ! -e "$tmp/www/$sts" ] || wrong "$scene: published"
run 0 "$scene: confirm = no" "apply --no-confirm"
has "$tmp/out" "policy-unread" "$scene: confirm = no: a hold"
[ ! -e "$tmp/www/$sts" ] || wrong "$scene: confirm = no: published"
run 0 "$scene: earlier_max_age" "apply --no-confirm -o earlier_max_age=30d"
same "$(mode_of "$tmp/www/$file")" testing "$scene: earlier_max_age"

# ---- a record without a policy ----
scene "a record alone"
records "mta-sts	A	$www" '_mta-sts	TXT	"v=STSv1; id=20240101;"'
run 0 "$scene" apply
same "$(mode_of "$tmp/www/$file")" testing "$scene: a new policy"
has "$tmp/out" "promises-lost" "$scene: and what may bind"

# ---- a provider ----
scene "a provider"
records 'mta-sts	CNAME	sts.provider.example.' \
	'_mta-sts	TXT	"v=STSv1; id=20240101;"'
cat >"$zones/provider.example.zone" <<-END
	\$ORIGIN provider.example.
	\$TTL 3600
	@	SOA	ns.example.org. hostmaster.example.org. 1 3600 900 604800 300
	@	NS	ns.example.org.
	sts	A	$www
END
zone_changed provider.example
policy enforce 604800 mx1.example.org | theirs "$tmp/far"
serve "$tmp/far"
run 0 "$scene" apply
has "$tmp/out" "hosted" "$scene: it says so"
[ ! -e "$tmp/www/$sts" ] || wrong "$scene: published"
hasnt "$tmp/state/records.zone" "_mta-sts.$domain" "$scene: announced"
rm "$zones/provider.example.zone"

# ---- purged and installed again ----
scene "purged"
records "mta-sts	A	$www"
run 0 "$scene: first" apply
first=$(id_of $domain)
cp "$tmp/www/$file" "$tmp/old"
records "mta-sts	A	$www" "_mta-sts	TXT	\"v=STSv1; id=$first;\""
run 0 "$scene: seen" apply
rm -rf "$tmp/state"
run 2 "$scene: plan" plan
has "$tmp/out" "ledger-behind" "$scene: plan"
run 0 "$scene: apply" apply
same "$(id_of $domain)" "$first" "$scene: the same id"
cmp "$tmp/old" "$tmp/www/$file" || wrong "$scene: another policy"
same "$(row "SELECT id || ' ' || origin FROM served
	WHERE domain = '$domain'")" "$first 2" "$scene: its row"
run 0 "$scene: again" plan

# ---- an older ledger, and each witness alone ----
# newer N - the ledger of before, and what was published after it
older()
{
	scene "$1"
	records "mta-sts	A	$www"
	run 0 "$scene: first" apply
	cp "$tmp/state/poststs.db" "$tmp/poststs.db.old"
	first=$(id_of $domain)
	run 0 "$scene: enforce" "stage $domain enforce --force"
	run 0 "$scene: enforce" apply
	later=$(id_of $domain)
	[ "$first" != "$later" ] || wrong "$scene: no later policy"
	cp "$tmp/www/$file" "$tmp/old"
	cp "$tmp/poststs.db.old" "$tmp/state/poststs.db"
}
# rebuilt - the later policy is known again, and nothing is narrowed
rebuilt()
{
	run 2 "$scene: plan" plan
	has "$tmp/out" "ledger-behind" "$scene: plan"
	run 0 "$scene: apply" apply
	same "$(mode_of "$tmp/www/$file")" enforce "$scene: enforce stays"
	cmp "$tmp/old" "$tmp/www/$file" || wrong "$scene: another policy"
	[ "$(row "SELECT count(*) FROM served WHERE domain = '$domain'")" -ge 2 ] ||
		wrong "$scene: no row was rebuilt"
	same "$(row "SELECT owed > 0 FROM domain WHERE name = '$domain'")" 1 \
		"$scene: what nobody can find is owed"
	listing >"$tmp/before"
	run 0 "$scene: again" apply
	listing >"$tmp/after"
	cmp "$tmp/before" "$tmp/after" || wrong "$scene: written again"
}
older "all of them"
rebuilt
same "$(id_of $domain)" "$later" "$scene: the same id"
older "policy.cdb alone"
rm -rf "$tmp/www/.poststs" "$tmp/state/records.zone"
rebuilt
same "$(id_of $domain)" "$later" "$scene: the same id"
older "the web root alone"
rm -f "$tmp/state/records.zone" "$tmp/state/policy.cdb"
rebuilt
older "the web root and records.zone"
rm -f "$tmp/state/policy.cdb"
rebuilt
same "$(id_of $domain)" "$later" "$scene: the same id"
older "DNS and the policy host"
cp -RL "$tmp/www" "$tmp/far/www"
serve "$tmp/far/www"
rm -rf "$tmp/www" "$tmp/state/records.zone" "$tmp/state/policy.cdb"
records "mta-sts	A	$www" "_mta-sts	TXT	\"v=STSv1; id=$later;\""
rebuilt
same "$(id_of $domain)" "$later" "$scene: the same id"

# ---- of a domain that has left Postfix, with DNS or without ----
for dns in up down; do
	older "left, DNS $dns"
	cp "$postfix/mailbox_domains" "$tmp/mailbox_domains"
	sed "/^$domain/d" "$tmp/mailbox_domains" >"$postfix/mailbox_domains"
	[ $dns = up ] || sed 's/^resolver = .*/resolver = "127.0.0.1:9"/' \
		"$tmp/poststs.conf" >"$tmp/conf.new"
	[ $dns = up ] || mv "$tmp/conf.new" "$tmp/poststs.conf"
	run 2 "$scene: plan" plan
	has "$tmp/out" "ledger-behind" "$scene: plan"
	expect 0 "$scene" "$poststs" -c "$tmp/poststs.conf" apply --no-confirm
	same "$(mode_of "$tmp/www/$file")" none "$scene: it leaves slowly"
	same "$(row "SELECT count(*) FROM served, body WHERE
		domain = '$domain' AND body.id = body
		AND CAST(text AS TEXT) LIKE '%enforce%'")" 1 "$scene: the promise is known"
	cp "$tmp/mailbox_domains" "$postfix/mailbox_domains"
done

# ---- state and web root of before, and a table that cannot be read ----
# Nothing numbers the copies: an older poststs made them. What the web root
# serves of a domain that neither Postfix nor the ledger has is a witness.
scene "both put back, unreadable"
records "mta-sts	A	$www"
run 0 "$scene: without it" "apply -o exclude=$domain"
cp -R "$tmp/state" "$tmp/state.old"
run 0 "$scene: with it" apply
cp "$tmp/www/$file" "$tmp/old"
rm -rf "$tmp/state"
mv "$tmp/state.old" "$tmp/state"
rm -f "$tmp/www/.poststs/generation" "$tmp/state/policy.cdb" \
	"$tmp/state/records.zone"
mv "$postfix/mailbox_domains" "$tmp/mailbox_domains"
run 2 "$scene: plan" plan
has "$tmp/out" "$domain" "$scene: plan"
run 0 "$scene: apply" apply
mv "$tmp/mailbox_domains" "$postfix/mailbox_domains"
cmp "$tmp/old" "$tmp/www/$file" || wrong "$scene: another policy"
same "$(row "SELECT count(*) FROM served WHERE domain = '$domain'")" 1 \
	"$scene: the promise is known"

# ---- a policy of nobody ----
scene "a stranger"
records "mta-sts	A	$www"
mkdir -p "$tmp/www/mta-sts.nobody.example/.well-known"
policy enforce 604800 mx1.example.org \
	>"$tmp/www/mta-sts.nobody.example/.well-known/mta-sts.txt"
run 2 "$scene" plan
has "$tmp/out" "policy-of-no-domain" "$scene"
has "$tmp/out" "nobody.example" "$scene"
run 0 "$scene: apply" apply
[ -s "$tmp/www/mta-sts.nobody.example/.well-known/mta-sts.txt" ] ||
	wrong "$scene: touched"
finish
