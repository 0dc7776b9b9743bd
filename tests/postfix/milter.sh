#!/bin/sh
# milter.sh - poststs-milter behind a real Postfix, with real clients
#
# What is counted and what is left out, that mails arrive unchanged, reports
# in the spool, require_tls, reload, and other ways to listen.
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1) and Postfix.
set -u
me=milter
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need posttls-finger jq
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
milter_world
lab_start mx || exit 1
milter_start

# ---- what is counted --------------------------------------------------------

send plain || fail 'plain: refused'
arrived plain || fail 'plain: lost'
shows 'session example.org 192.0.2.1 plain 1 tls 0 0 0 0 down 0' ||
	fail 'a plaintext session is not counted'
shows 'candidate example.org' || fail 'no candidate'
send tls13 --tls || fail 'tls13: refused'
shows 'session example.org 192.0.2.1 plain 1 tls 0 0 0 1 down 0' ||
	fail 'a TLS 1.3 session is not counted'
send tls12 --tls --tls-protocol tlsv1_2 || fail 'tls12: refused'
shows 'session example.org 192.0.2.1 plain 1 tls 0 0 1 1 down 0' ||
	fail 'a TLS 1.2 session is not counted'
send downgrade || fail 'downgrade: refused'
shows 'session example.org 192.0.2.1 plain 2 tls 0 0 1 1 down 1' ||
	fail 'a downgrade is not told'
# two domains, three recipients: one session for each domain
send several --to a@example.org,b@example.org,c@second.example ||
	fail 'several: refused'
shows 'session second.example 192.0.2.1 plain 1 tls 0 0 0 0 down 0' ||
	fail 'the second domain is not counted'
shows 'session example.org 192.0.2.1 plain 3 tls 0 0 1 1 down 2' ||
	fail 'a domain is counted twice'
# the verified name of the client tells the sender
send named --xclient-addr 198.51.100.9 --xclient-name mail7.big.example.com \
	--xclient-before-starttls --tls || fail 'named: refused'
grep -q 'client=198.51.100.0/24, sender=example.com, .*tls=TLSv1.3' \
	"$base/milter.log" || fail 'the sender is not known'

# ---- a session that ends between STARTTLS and MAIL --------------------------

swaks --server 192.0.2.1 --tls --quit-after HELO --timeout 30 \
	>"$base/swaks" 2>&1 || fail 'STARTTLS fails'
shows 'abandoned 1' || fail 'an abandoned session is not counted'
MAIL_CONFIG=$base/mx/conf posttls-finger -c -l may -o inet_protocols=ipv4 '[192.0.2.1]:25' \
	>"$base/finger" 2>&1 || fail "posttls-finger: $(cat "$base/finger")"
shows 'abandoned [2-9]' || fail 'a probe is not counted as abandoned'

# ---- what is left out -------------------------------------------------------

cp "$base/shown" "$base/before"
send submission --port 587 || fail 'submission: refused'
send unlisted --to user@elsewhere.example && fail 'relayed'
send local --xclient-addr 127.0.0.1 --xclient-name localhost ||
	fail 'local: refused'
send private --xclient-addr 10.1.2.3 || fail 'private: refused'
send last --to user@second.example || fail 'last: refused'
shows 'session second.example 192.0.2.1 plain 2 tls 0 0 0 0 down 0' ||
	fail 'the last one is not counted'
grep -v second.example "$base/before" | grep -v -e '^sender' -e '^abandoned' >"$base/want"
grep -v second.example "$base/shown" | grep -v -e '^sender' -e '^abandoned' >"$base/got"
cmp -s "$base/want" "$base/got" ||
	fail "what should be left out is counted: $(diff "$base/want" "$base/got")"

# ---- a domain that no table lists -------------------------------------------

# named - the domains that inspect finds
named()
{
	"$builddir/poststs" -c "$base/poststs.conf" inspect --json \
		-o config_directory="$base/mx/conf" \
		-o resolver=127.0.0.1:9 -o timeout=1 >"$base/inspected" \
		2>"$base/inspect.err"
	jq -r '.domains[].name' "$base/inspected" | sort | tr '\n' ' '
}
test "$(named)" = 'example.org second.example ' ||
	fail "before: $(named) $(cat "$base/inspect.err")"
send hidden --to user@hidden7.example || fail 'hidden: refused'
shows 'candidate hidden7.example' || fail 'no candidate'
test "$(named)" = 'example.org hidden7.example second.example ' ||
	fail "a candidate is not confirmed: $(named)"
# it is believed only as long as Postfix takes it
echo '/^other\.example$/ ok' >"$base/mx/conf/hidden"
test "$(named)" = 'example.org second.example ' ||
	fail "a candidate is believed unconfirmed: $(named)"

# ---- reports ----------------------------------------------------------------

report()
{
	cat <<-EOT
	From: noreply@reporter.example
	To: tls@example.org
	Subject: $1
	TLS-Report-Domain: example.org
	Folded: one
	  two
	Content-Type: multipart/report; report-type="tlsrpt"; boundary=x

	--x
	Content-Type: application/tlsrpt+json

	{ "report-id": "$1" }
	.a line with a dot in front
	--x--
	EOT
}
report first >"$base/report"
swaks --server 192.0.2.1 --from noreply@reporter.example \
	--to 'TLS@Example.org' --data "@$base/report" --timeout 30 \
	>"$base/swaks" 2>&1 || fail 'report: refused'
arrived first || fail 'report: lost'
set -- "$base/state/spool/"*
test $# = 1 && test -f "$1" || fail "in the spool: $*"
# swaks adds an empty line at the end
tr -d '\r' <"$1" | head -c "$(wc -c <"$base/report")" >"$base/spooled"
cmp -s "$base/spooled" "$base/report" || {
	fail 'the copy of a report is another text'
	diff "$base/spooled" "$base/report"
}
test "$(stat -c '%a %U' "$1")" = '600 postfix' || fail 'the copy is not private'
test "$(stat -c '%a' "$base/state/spool")" = 700 || fail 'the spool is open'
# a mail of another kind to the same address, and a report to another one
send 'no report' --to tls@example.org || fail 'no report: refused'
arrived 'no report' || fail 'no report: lost'
swaks --server 192.0.2.1 --from noreply@reporter.example \
	--to user@example.org --data "@$base/report" --timeout 30 \
	>"$base/swaks" 2>&1 || fail 'report to user: refused'
set -- "$base/state/spool/".[!.]* "$base/state/spool/"*
test $# = 2 || fail "in the spool: $*"

# ---- the message is never changed -------------------------------------------

# body FILE - of a delivered mail
body() { sed '1,/^$/d' "$1"; }
i=0
{
	printf 'Subject: %s\n' bytes
	printf 'X-Odd:\ttab and  blanks  \nX-Fold: a\n\tb\n   c\nx-empty:\n\n'
	while [ $i -lt 2000 ]; do
		printf 'line %s \t\303\274 .%s\n..\n' $i "$(printf '%0200d' $i)"
		i=$((i + 1))
	done
} >"$base/bytes"
for to in user@example.org tls@example.org; do
	rm -rf "${base:?}/mail/all"
	swaks --server 192.0.2.1 --from sender@sender.example --to $to \
		--data "@$base/bytes" --timeout 60 >"$base/swaks" 2>&1 ||
		fail "bytes: refused for $to"
	arrived bytes || fail "bytes: lost for $to"
	body "$found" >"$base/body.got"
	sed '1,/^$/d' "$base/bytes" >"$base/body.want"
	# swaks adds an empty line at the end
	head -c "$(wc -c <"$base/body.want")" "$base/body.got" |
		cmp -s - "$base/body.want" || fail "bytes: changed for $to"
	sed -n '/^Subject: bytes/,/^$/p' "$found" |
		cmp -s - "$(sed -n '1,/^$/p' "$base/bytes" >"$base/h" &&
			echo "$base/h")" || fail "headers: changed for $to"
done

# ---- require_tls ------------------------------------------------------------

cdb_of()
{
	printf '%s\n' "$@" >"$base/policy"
	postmap -c "$base/mx/conf" "cdb:$base/policy" || exit 99
	chmod 644 "$base/policy.cdb"
	mv "$base/policy.cdb" "$base/state/policy.cdb"
}
if postconf -c "$base/mx/conf" -m | grep -qx cdb; then
	cdb_of 'example.org mode=testing id=1 max_age=86400 mx=mx1.example.org' \
		'second.example mode=enforce id=1 max_age=86400 mx=mx1.example.org'
	send 'not required' --to user@second.example || fail 'refused unasked'
	echo 'require_tls = yes' >>"$base/poststs.conf"
	kill -HUP "$milter_pid"
	for try in $(seq 100); do
		grep -q 'configuration read again' "$base/milter.log" && break
		sleep 0.1
	done
	send 'in testing' || fail 'require_tls: refused in testing'
	send 'tls enough' --tls --to user@second.example ||
		fail 'require_tls: refused with TLS'
	send refused --to user@second.example && fail 'require_tls: taken'
	grep -q '^<\*\* 450 4\.7\.10 ' "$base/swaks" || {
		fail 'require_tls: another answer'
		cat "$base/swaks"
	}
	# counted, and not among what was taken: "last" above, "not required"
	shows 'refused second.example 1' || fail 'the refusal is not counted'
	shows 'session second.example 192.0.2.1 plain 3 tls 0 0 0 1 down [0-9]*' ||
		fail 'the refused session is counted as taken'
	send 'local client' --to user@second.example --xclient-addr 127.0.0.1 ||
		fail 'require_tls: a local client is refused'
	# the policy is replaced: a session keeps what it began with
	cdb_of 'example.org mode=enforce id=2 max_age=86400 mx=mx1.example.org'
	send 'now testing' --to user@second.example ||
		fail 'require_tls: the old policy.cdb is in use'
	send 'now enforced' && fail 'require_tls: the new policy.cdb is not read'
	send 'to the report address' --to tls@example.org ||
		fail 'require_tls: the report address is refused'
	rm "$base/state/policy.cdb"
	"$builddir/poststs" -c "$base/poststs.conf" status --json \
		-o config_directory="$base/mx/conf" -o resolver=127.0.0.1:9 \
		-o timeout=1 >"$base/status" 2>"$base/status.err"
	test "$(jq '[.domains[] | select(.name == "second.example") |
		.evidence.sessions[].refused] | add' "$base/status")" = 1 ||
		fail "status does not tell of the refusal: $(cat "$base/status" "$base/status.err")"
	send 'no policy' || fail 'require_tls: refused without policy.cdb'
else
	echo 'Postfix has no cdb tables: require_tls is not tried'
fi

# ---- signals ----------------------------------------------------------------

first=$(worker)
for i in $(seq 200); do
	kill -HUP "$milter_pid" "$first" ||
		fail "SIGHUP number $i finds nobody"
done
send 'after SIGHUP' || fail 'refused after SIGHUP'
test "$(worker)" = "$first" || fail 'SIGHUP ends the worker'
echo 'max_age = 1' >>"$base/poststs.conf"
kill -HUP "$milter_pid"
for try in $(seq 100); do
	grep -q 'the old configuration stays' "$base/milter.log" && break
	sleep 0.1
done
grep -q 'poststs.conf:.*max_age' "$base/milter.log" ||
	fail 'a wrong configuration is not named'
sed -i '/^max_age/d' "$base/poststs.conf"
for pid in "$milter_pid" "$first"; do
	test "$(sed -n 's/^NoNewPrivs:[^0-9]*//p' "/proc/$pid/status")" = 1 ||
		fail 'it may gain privileges'
	test "$(stat -c %U "/proc/$pid")" = postfix || fail 'it is still root'
done
"$builddir/poststs-milter" -c "$base/poststs.conf" --stderr \
	2>"$base/second" && fail 'a second one takes the socket'
grep -q 'already listens on the socket' "$base/second" || fail 'a second one: why?'
milter_stop || fail "it ends with exit code $?"
grep -q 'statistics: .* lost 0, recipients' "$base/milter.log" ||
	fail "no statistics: $(tail -n 3 "$base/milter.log")"

# ---- over TCP ---------------------------------------------------------------

sed -i "s|^milter_socket = .*|milter_socket = \"inet:8893@127.0.0.1\"|" \
	"$base/poststs.conf"
"$builddir/poststs-milter" -c "$base/poststs.conf" --stderr \
	2>>"$base/milter.log" &
milter_pid=$!
for try in $(seq 50); do
	"$builddir/poststs-milter" --selftest inet:8893@127.0.0.1 \
		>"$base/selftest" 2>&1 && break
	sleep 0.1
done
grep -q 'in order' "$base/selftest" || fail "$(cat "$base/selftest")"
milter_stop || fail "over TCP it ends with exit code $?"
"$builddir/poststs-milter" --selftest inet:8893@127.0.0.1 \
	>"$base/selftest" 2>&1 && fail 'the selftest succeeds with nobody'

[ "$failures" = 0 ]
