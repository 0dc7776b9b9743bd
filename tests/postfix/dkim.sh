#!/bin/sh
# dkim.sh - a report from its sender's signature to `poststs status'
#
# A Postfix that signs (opendkim in mode s) sends reports to one that verifies
# (opendkim in mode v) with poststs-milter behind: into the spool, out of it
# by `poststs report', and what status makes of them. Signed, not signed,
# changed on the way, signed by somebody else, and with the verdict of a
# verifier that the sender made up.
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1), nsd, opendkim, Postfix.
set -u
me=dkim
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need jq nsd opendkim opendkim-genkey gzip base64
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
servers=
end_all()
{
	for pid in $servers ${milter_pid-}; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	lab_end
}
trap end_all EXIT
milter_world "smtpd_milters = unix:$base/verify.sock, unix:$base/milter.sock"
echo 'trusted_authserv_id = mx1.example.org' >>"$base/poststs.conf"
echo "config_directory = \"$base/mx/conf\"" >>"$base/poststs.conf"
# the line of poststs.conf(5), which drops what came with a mail
header_check=$(sed -n 's/^\(\/^Authentication-Results.* IGNORE\)$/\1/p' \
	"$srcdir/man/poststs.conf.5" | sed 's/\\e/\\/g')
[ -n "$header_check" ] || { echo 'no header_checks in the manual'; exit 99; }
printf '%s\n' "$header_check" >"$base/header_checks"
echo "header_checks = regexp:$base/header_checks" >>"$base/mx/conf/main.cf"
# keys and sockets must not be anybody's to write to
chmod 755 "$base"

# ---- the name server with the keys of two senders ----

mkdir "$base/nsd"
for sender in reporter other; do
	opendkim-genkey -b 2048 -d $sender.example -s tls -D "$base/made" ||
		exit 99
	mv "$base/made/tls.private" "$base/$sender.key"
	{
		printf '$ORIGIN %s.example.\n$TTL 60\n' $sender
		echo '@ SOA ns hostmaster 1 3600 600 86400 60'
		echo '@ NS ns'
		echo 'ns A 127.0.0.1'
		cat "$base/made/tls.txt"
	} >"$base/nsd/$sender.zone"
done
cat >"$base/nsd/conf" <<EOT
server:
  ip-address: 127.0.0.1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "$base/nsd"
  pidfile: "$base/nsd/pid"
  zonelistfile: "$base/nsd/list"
  xfrdfile: "$base/nsd/xfrd"
  xfrdir: "$base/nsd"
  logfile: "$base/nsd/log"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: reporter.example
  zonefile: reporter.zone
zone:
  name: other.example
  zonefile: other.zone
EOT
nsd -d -c "$base/nsd/conf" >/dev/null 2>&1 &
servers=$!

# ---- opendkim: one verifies, one signs for each sender ----

# dkim NAME LINE... - with this configuration, at $base/NAME.sock
dkim()
{
	name=$1
	shift
	{
		printf '%s\n' "Socket local:$base/$name.sock" 'UMask 000' \
			"PidFile $base/$name.pid" 'Nameservers 127.0.0.1' \
			'RequireSafeKeys no' 'Canonicalization relaxed/simple' \
			"$@"
	} >"$base/$name.conf"
	opendkim -f -x "$base/$name.conf" 2>"$base/$name.log" &
	servers="$servers $!"
}
dkim verify 'Mode v' 'AuthservID mx1.example.org' 'AlwaysAddARHeader yes'
for sender in reporter other; do
	dkim $sender 'Mode s' "Domain $sender.example" 'Selector tls' \
		"KeyFile $base/$sender.key" 'InternalHosts 203.0.113.7' \
		'SignatureAlgorithm rsa-sha256'
done
for name in verify reporter other; do
	for try in $(seq 100); do
		[ -S "$base/$name.sock" ] && break
		sleep 0.1
	done
	[ -S "$base/$name.sock" ] || { cat "$base/$name.log"; exit 99; }
done

# ---- the Postfix that sends ----

mkdir "$base/sending"
cat >"$base/sending/main.cf" <<EOT
compatibility_level = 3.6
myhostname = mail.reporter.example
mydestination =
mynetworks = 203.0.113.7/32
relayhost = [192.0.2.1]:25
smtp_bind_address = 203.0.113.7
smtp_tls_security_level = may
local_recipient_maps =
alias_maps =
EOT
cat >"$base/sending/master.cf" <<EOT
203.0.113.7:2525 inet n - n - - smtpd -o smtpd_milters=unix:$base/reporter.sock
203.0.113.7:2526 inet n - n - - smtpd -o smtpd_milters=unix:$base/other.sock
203.0.113.7:2527 inet n - n - - smtpd
qmgr unix n - n 300 1 qmgr
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
smtp unix - - n - - smtp
EOT
lab_make sender "$base/sending"
lab_start mx && lab_start sender || exit 1
milter_start

# ---- reports ----

day=$(date -u -d yesterday +%Y-%m-%d)
# report ID SUCCESSES - from reporter.example, as a mail
report()
{
	jq -n --arg id "$1" --argjson n "$2" --arg day "$day" '{
		"organization-name": "Reporter", "contact-info":
		"tls@reporter.example", "report-id": $id, "date-range": {
		"start-datetime": "\($day)T00:00:00Z",
		"end-datetime": "\($day)T23:59:59Z" }, policies: [{
		policy: { "policy-type": "sts", "policy-string": [],
		"policy-domain": "example.org" }, summary: {
		"total-successful-session-count": $n,
		"total-failure-session-count": 0 } }] }' |
		gzip >"$base/report.gz"
	cat <<-EOT
	From: noreply@reporter.example
	To: tls@example.org
	Subject: Report Domain: example.org Submitter: reporter.example Report-ID: <$1@reporter.example>
	Message-ID: <$1@reporter.example>
	TLS-Report-Domain: example.org
	TLS-Report-Submitter: reporter.example
	X-Test: $1
	MIME-Version: 1.0
	Content-Type: multipart/report; report-type="tlsrpt"; boundary="b"

	--b
	Content-Type: text/plain

	This is a report.

	--b
	Content-Type: application/tlsrpt+gzip
	Content-Transfer-Encoding: base64

	$(base64 <"$base/report.gz")

	--b--
	EOT
}
# post SERVER FILE - as mail from the reporter
post()
{
	swaks --server "$1" --from noreply@reporter.example \
		--to tls@example.org --data "@$2" --timeout 30 \
		>"$base/swaks" 2>&1 || fail "$1 takes no mail: $(cat "$base/swaks")"
}
# spooled ID - wait for it; its file in $spooled
spooled()
{
	for try in $(seq 300); do
		spooled=$(grep -l "^X-Test: $1" "$base"/state/spool/* \
			2>/dev/null | head -n 1)
		[ -n "$spooled" ] && return
		sleep 0.1
	done
	fail "$1 is not in the spool"
	tail -n 20 "$base/mx/log" "$base/sender/log"
}

report signed 11 >"$base/sent"
post 203.0.113.7:2525 "$base/sent"
spooled signed
cp "$spooled" "$base/was-signed"
grep -q '^DKIM-Signature:.*d=reporter.example' "$base/was-signed" ||
	fail 'the sender did not sign'
report unsigned 100 >"$base/sent"
post 203.0.113.7:2527 "$base/sent"
spooled unsigned
report stranger 1000 >"$base/sent"
post 203.0.113.7:2526 "$base/sent"
spooled stranger
{
	printf 'Authentication-Results: mx1.example.org;\n'
	printf '\tdkim=pass header.d=reporter.example\n'
	report forged 10000
} >"$base/sent"
post 203.0.113.7:2527 "$base/sent"
spooled forged
# Postfix dropped the forged one and none of the verifier's
[ "$(grep -c '^Authentication-Results: *mx1\.example\.org' "$spooled")" = 1 ] ||
	fail "header_checks: $(sed '/^$/q' "$spooled")"
grep -q 'dkim=pass' "$spooled" && fail "forged and left: $(cat "$spooled")"
grep -q '^Authentication-Results: *mx1.example.org' "$base/was-signed" ||
	fail "the verifier's own field was dropped"
# every way to write the name, folded and quoted, and no other name
for name in 'mx1.example.org;' ' mx1.example.org ; x' '"mx1.example.org" 1;' \
	'	MX1.EXAMPLE.ORG;'; do
	got=$(printf 'Authentication-Results:%s\n' "$name" |
		postmap -c "$base/mx/conf" -q - "regexp:$base/header_checks")
	case $got in *IGNORE) ;; *) fail "header_checks leaves: $name" ;; esac
done
for name in mx1.example.org.evil.example mx1-example.org xmx1.example.org; do
	got=$(postmap -c "$base/mx/conf" -q "Authentication-Results: $name; x" \
		"regexp:$base/header_checks") &&
		fail "header_checks drops: $name"
done
# the signed mail with another text, past its verifier's own headers
tr -d '\r' <"$base/was-signed" | sed -n '/^DKIM-Signature/,$p' |
	sed 's/^X-Test: signed/X-Test: changed/
		s/^This is a report\.$/This is another report./' >"$base/sent"
post 192.0.2.1:25 "$base/sent"
spooled changed

# ---- out of the spool ----

poststs()
{
	"$builddir/poststs" -c "$base/poststs.conf" "$@" \
		-o resolver=127.0.0.1 -o timeout=1 2>"$base/err"
}
poststs report --spool --json >"$base/taken" ||
	fail "report --spool: $(cat "$base/taken" "$base/err")"
# became ID WHAT - result, signer, whether it weighs
became()
{
	got=$(jq -r --arg id "$1" '.reports[] | select(.report_id == $id) |
		"\(.result) \(.signer) \(.weighs)"' "$base/taken" | tr '\n' ' ')
	[ "$got" = "$2 " ] || fail "$1 became: $got"
}
became unsigned 'accepted null false'
became stranger 'accepted null false'
became forged 'accepted null false'
# two mails have this report; the one that was changed has no weight
got=$(jq -r '.reports[] | select(.report_id == "signed") |
	"\(.result) \(.signer) \(.weighs)"' "$base/taken" | sort | tr '\n' ',')
case $got in
'accepted null false,accepted reporter.example true,') ;;
'accepted reporter.example true,duplicate null false,') ;;
*) fail "signed and changed became: $got" ;;
esac
[ -z "$(ls "$base/state/spool")" ] || fail "left in the spool: $(ls "$base/state/spool")"

# ---- what counts in the end ----

poststs status --json >"$base/status" ||
	[ $? -le 2 ] || fail "status: $(cat "$base/err")"
got=$(jq -r '.domains[] | select(.name == "example.org") |
	.evidence.reporters[] | select(.weighs) |
	"\(.organization) \(.signer) \(.successes)"' "$base/status")
[ "$got" = 'Reporter reporter.example 11' ] || fail "what weighs: $got"
got=$(jq '[.domains[] | select(.name == "example.org") |
	.evidence.reporters[] | select(.weighs | not) | .successes] | add' \
	"$base/status")
[ "$got" = 11100 ] || fail "what does not weigh: $got"
poststs status --verbose example.org >"$base/text" || :
grep -q 'reporter Reporter (signed by reporter.example)' "$base/text" ||
	fail "status, as text: $(cat "$base/text" "$base/err")"
grep -rq '^X-Test: signed' "$base/mail" ||
	fail 'the mail itself has not arrived'
milter_stop || fail "the milter ends with exit code $?"
milter_pid=
[ "$failures" = 0 ]
