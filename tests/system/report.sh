#!/bin/sh
# report.sh - reports of several senders' shapes, hostile ones, and the spool
. "$srcdir/tests/system/lib.sh"
need jq gzip zip base64
world
samples=$srcdir/tests/system/report
now=2026-11-25T12:00:00Z
run() { "$poststs" -c "$tmp/poststs.conf" --now "$now" "$@"; }
report() { run report "$@"; }
json() { jq -r "$1" "$tmp/out"; }
lines() { sqlite3 "$tmp/state/evidence.db" "$1"; }

expect 0 "apply" run apply
body=$(sha256sum "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" |
	cut -d' ' -f1)
policy=$(tr -d '\r' <"$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" |
	jq -R . | jq -s .)

# ---- what senders write ----

expect 0 "samples" report --json "$samples"/*.json
same "$(json '.totals | "\(.accepted) \(.duplicate) \(.not_ours) \(.refused)"')" \
	"8 0 1 0" "what became of the samples"
same "$(json '.totals | "\(.successes) \(.failed)"')" "210 15" "sessions"
same "$(json '.totals | "\(.ours) \(.theirs) \(.unknown)"')" "10 0 5" "blame"
same "$(json '[.reports[].policies[]? | select(.domain == "example.org")]
	| length')" 10 "policies"
same "$(json '.reports[] | select(.organization == "mox.example") | .dropped')" \
	1 "the policy of somebody else"
same "$(json '.reports[] | select(.organization == "Microsoft Corporation")
	| .begin' | sort | tail -n 1)" 2026-11-23T00:00:00Z "no zone"
same "$(json '[.reports[] | select(.result == "accepted") | .weighs]
	| any')" false "unsigned, and weighs"
same "$(json '.reports[].policies[].failures[] | select(.type == "other")
	| .blame')" unknown "a type that nobody knows"
expect 0 "samples again" report --json "$samples"/*.json
same "$(json '.totals | "\(.accepted) \(.duplicate)"')" "0 8" "duplicates"
same "$(lines 'select count(*) from report')" 8 "reports in the store"

# ---- how they are packed ----

# make N - a report with a number of its own, of the policy that is served
make()
{
	jq --arg id "$1" --argjson policy "$policy" \
		'."report-id" = $id | .policies[0].policy."policy-string" = $policy
		| .policies[0].summary."total-successful-session-count" = 1
		| .policies[0].summary."total-failure-session-count" = 0
		| .policies[0]."failure-details" = []' \
		"$samples/google.json"
}
# mail TYPE FILE [FIELD...] - FILE as the only attachment, in base64
mail()
{
	type=$1 attachment=$2
	shift 2
	for field; do printf '%s\n' "$field"; done
	printf 'From: Reports <noreply@google.com>\nTo: tls@example.org\n'
	printf 'Subject: Report Domain: example.org Submitter: google.com'
	printf ' Report-ID: <1@google.com>\nTLS-Report-Domain: example.org\n'
	printf 'TLS-Report-Submitter: google.com\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/report; report-type="tlsrpt";'
	printf ' boundary=b\n\n--b\nContent-Type: text/plain\n\nA report.\n'
	printf '\n--b\nContent-Type: %s\n' "$type"
	printf 'Content-Disposition: attachment; filename="'
	printf 'google.com!example.org!1795392000!1795478399!1.json.gz"\n'
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64 ${wrap:+-w $wrap} <"$attachment"
	printf '\n--b--\n'
}
accepted()
{
	expect 0 "$1" report --json "$2"
	same "$(json '.totals.accepted')" 1 "$1"
	same "$(json '.reports[0].policies[0].body')" "$body" "$1: our body"
}

make gzip | gzip >"$tmp/r.gz"
accepted gzip "$tmp/r.gz"
make zip >"$tmp/google.com!example.org!1!2.json"
(cd "$tmp" && zip -q r.zip 'google.com!example.org!1!2.json')
accepted zip "$tmp/r.zip"
n=0
for type in application/tlsrpt+gzip application/gzip \
	application/octet-stream 'application/x-gzip; name="a b"'; do
	n=$((n + 1))
	make "mail $n" | gzip >"$tmp/r.gz"
	mail "$type" "$tmp/r.gz" >"$tmp/r.eml"
	accepted "mail with $type" "$tmp/r.eml"
done
for wrap in 1 7 61 0; do
	make "wrap $wrap" | gzip >"$tmp/r.gz"
	mail application/tlsrpt+gzip "$tmp/r.gz" >"$tmp/r.eml"
	accepted "base64 in lines of $wrap" "$tmp/r.eml"
done
wrap=
make plain >"$tmp/r.json"
mail application/tlsrpt+json "$tmp/r.json" | sed 's/$/\r/' >"$tmp/r.eml"
accepted "a mail with CR LF" "$tmp/r.eml"
{
	printf 'From sender Wed Nov 25 00:00:00 2026\n'
	printf 'From: noreply@google.com\nContent-Type: text/plain\n\n'
	make text
} >"$tmp/r.eml"
accepted "JSON as text, from a mailbox" "$tmp/r.eml"
{
	printf 'From: me@example.org\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=o\n\n--o\n'
	printf 'Content-Type: message/rfc822\n\n'
	make forwarded | gzip >"$tmp/r.gz"
	mail application/tlsrpt+gzip "$tmp/r.gz" \
		'Authentication-Results: mx; dkim=pass header.d=google.com'
	printf '\n--o--\n'
} >"$tmp/r.eml"
accepted "forwarded" "$tmp/r.eml"
same "$(json '.reports[0].weighs')" false "a forwarded signature"
make beside | gzip >"$tmp/r.gz"
mail application/tlsrpt+gzip "$tmp/r.gz" |
	sed 's/^A report\.$/{not JSON}/' >"$tmp/r.eml"
accepted "beside a text that begins like one" "$tmp/r.eml"
make stdin >"$tmp/r.json"
expect 0 "standard input" report - <"$tmp/r.json"
has "$tmp/out" "1 accepted" "standard input"
# ---- mailboxes: all of it, or a word and an exit code ----

# letter ID - a whole mail
letter() { make "$1" | gzip >"$tmp/r.gz"; mail application/tlsrpt+gzip "$tmp/r.gz"; }
from='From google Wed Nov 25 00:00:00 2026'
box()
{
	for id; do
		echo "$from"
		letter "$id" | sed 's/^From /&/; s/^\(>*From \)/>\1/'
		echo
	done
}
all()
{
	same "$(json '.totals | "\(.accepted) \(.duplicate) \(.refused)"')" "$2" "$1"
}
box b1 b2 b3 >"$tmp/box"
expect 0 "an mbox" report --json "$tmp/box"
all "an mbox" "3 0 0"
same "$(json '.reports[1].file')" "$tmp/box (mail 2)" "which mail"
box b4 b5 | sed 's/$/\r/' >"$tmp/box"
expect 0 "an mbox with CR LF" report --json - <"$tmp/box"
all "an mbox with CR LF, from standard input" "2 0 0"
{ box b6; printf '%s\nFrom: x@y.example\n\nno report\n\n' "$from"; box b7; } \
	>"$tmp/box"
expect 65 "an mbox with another mail" report --json "$tmp/box"
all "an mbox with another mail" "2 0 1"
same "$(json '.reports[1].file')" "$tmp/box (mail 2)" "which mail is none"
{ letter c1; letter c2; letter c3; } >"$tmp/box"
expect 65 "mails without a line between" report --json - <"$tmp/box"
all "mails without a line between" "0 0 1"
has "$tmp/out" "followed by another mail" "why"
plain() { printf 'From: x@google.com\nContent-Type: application/tlsrpt+gzip\n'
	printf 'Content-Transfer-Encoding: base64\n\n'; make "$1" | gzip | base64; }
{ plain c6; echo; plain c7; } >"$tmp/box"
expect 65 "mails of one part" report --json - <"$tmp/box"
all "mails of one part" "0 0 1"
plain c8 >"$tmp/box"
expect 0 "a mail of one part" report --json - <"$tmp/box"
all "a mail of one part" "1 0 0"
{ make c4; make c5; } >"$tmp/box"
expect 65 "two texts" report --json - <"$tmp/box"
all "two texts" "0 0 1"
{ make c4 | gzip; make c5 | gzip; } >"$tmp/box"
expect 65 "two archives" report --json - <"$tmp/box"
all "two archives" "0 0 1"
mkdir -p "$tmp/Maildir/new" "$tmp/Maildir/cur" "$tmp/Maildir/tmp" "$tmp/empty"
letter m1 >"$tmp/Maildir/new/1.x"
letter m2 >"$tmp/Maildir/cur/2.x:2,S"
letter m3 >"$tmp/Maildir/cur/.hidden"
letter m4 >"$tmp/Maildir/tmp/4.x"
ln -s /etc/passwd "$tmp/Maildir/cur/5.x"
expect 0 "a Maildir" report --json "$tmp/Maildir"
all "a Maildir" "2 0 0"
expect 0 "a Maildir again" report --json "$tmp/Maildir/"
all "a Maildir again" "0 2 0"
expect 0 "a folder" report --json "$tmp/Maildir/tmp"
all "a folder" "1 0 0"
expect 66 "an empty folder" report --json "$tmp/empty"
has "$tmp/err" "$tmp/empty is a directory without files" "an empty folder"
accepted_before=$(lines 'select count(*) from report')

# ---- who signed ----

# signed ID WANT FIELD... - does the report weigh?
signed()
{
	id=$1 weighs=$2
	shift 2
	make "$id" | gzip >"$tmp/r.gz"
	mail application/tlsrpt+gzip "$tmp/r.gz" "$@" >"$tmp/r.eml"
	expect 0 "$id" report --json -o trusted_authserv_id=mx.example.org \
		"$tmp/r.eml"
	same "$(json '.reports[0].weighs')" "$weighs" "$id"
}
ar='Authentication-Results:'
pass='dkim=pass header.d=google.com'
signed s1 true "$ar mx.example.org; $pass"
same "$(json '.reports[0].signer')" google.com "signer"
signed s2 false "$ar mx.evil.example; $pass"
signed s3 false "$ar mx.example.org; dkim=fail header.d=google.com"
signed s4 false "$ar mx.example.org; dkim=pass header.d=evil.example"
signed s5 false "$ar mx.example.org; spf=pass" "$ar mx.example.org; $pass"
signed s6 false "$ar mx.example.org; dkim=none" "$ar mx.example.org; $pass"
signed s7 false "X-Authentication-Results: mx.example.org; $pass"
signed s8 true "$ar mx.example.org (opendkim) 1;
	dkim=pass (2048-bit key; unprotected)
	header.i=@google.com header.b=\"ab=c\""
# where a field stands: our MX host, a store of ours, Postfix's myhostname
hop() { printf 'Received: from x (%s [%s]) by %s (Postfix); x' "$@"; }
in=$(hop mail.google.com 203.0.113.9 mx.example.org)
out=$(hop x.google.com 198.51.100.1 mail.google.com)
store=$(hop mx.example.org 192.0.2.1 store.example.net)
named=$(hop mail.google.com 203.0.113.9 "$(postconf -c "$postfix" -h myhostname)")
signed p1 true "$ar mx.example.org; $pass" "$in" "$out"
key='DKIM-Signature: v=1; a=rsa-sha256; d=google.com; s=x; b=y'
signed p2 true "$in" "$ar mx.example.org; $pass" "$key" "$out"
# below our own Received what came with the mail begins, too
signed p8 false "$in" "$ar mx.example.org; $pass" "$out"
has "$tmp/out" "a signature of google.com that is not in the mail" "p8"
signed p3 false "$in" "$out" "$ar mx.example.org; $pass"
has "$tmp/out" "field of mail.google.com, which is not a local host" "p3"
signed p4 false "$in" "$in" "$ar mx.example.org; $pass"
signed p5 true "$named" "$ar mx.example.org; $pass" "$key" "$out"
signed p6 false "$store" "$ar mx.example.org; $pass" "$in"
has "$tmp/out" "field of store.example.net" "p6"
echo 'trusted_hosts = { store.example.net }' >>"$tmp/poststs.conf"
signed p7 true "$store" "$ar mx.example.org; $pass" "$in"
expect 0 "why not, as text" report "$tmp/r.eml"
expect 0 "not trusted without the option" report --json "$tmp/r.eml"
same "$(json '.reports[0].result')" duplicate "unsigned behind signed"
same "$(json '.reports[0].not_signed')" "trusted_authserv_id is not set" "why"
# what nobody signed does not stand in the way of what is signed
make s9 >"$tmp/r.json"
expect 0 "forged before" report "$tmp/r.json"
signed s9 true "$ar mx.example.org; $pass"
same "$(json '.reports[0].result')" accepted "signed after forged"
same "$(lines "select count(*) || max(weighs) from report
	where report_id = 's9'")" 11 "the forged one left"
make by-hand >"$tmp/r.json"
expect 0 "by hand" report --json --trust "$tmp/r.json"
same "$(json '.reports[0].weighs')" true "--trust"

# ---- about an MX host: DANE, and the host's own reports ----

# host ID TYPE DOMAIN [FIELD...] - a report of nine failed sessions
host()
{
	jq --arg id "$1" --arg type "$2" --arg domain "$3" \
		'."report-id" = $id | .policies = [{ policy: {
		"policy-type": $type, "policy-domain": $domain,
		"policy-string": ["3 1 1 00"] }, summary: {
		"total-successful-session-count": 1,
		"total-failure-session-count": 9 }, "failure-details": [{
		"result-type": "tlsa-invalid", "failed-session-count": 9,
		"receiving-mx-hostname": $domain }] }]' \
		"$samples/google.json" >"$tmp/r.json"
}
about()
{
	same "$(json '[.reports[0].policies[]? | .domain] | sort | join(" ")')" \
		"$2" "$1"
	same "$(json '.totals | "\(.ours) \(.successes)"')" "$3" "$1, sessions"
}
host d1 tlsa mx1.example.org
expect 0 "the TLSA base domain" report --json "$tmp/r.json"
mxof=$(json '[.reports[0].policies[].domain] | sort | join(" ")')
case " $mxof " in *" example.org "*) ;; *) wrong "mx1 is of: $mxof" ;; esac
about "each domain of the host" "$mxof" "9 1"
same "$(json '.reports[0].policies[0].failures[0].cause')" tlsa-invalid "cause"
host d2 no-policy-found mx2.example.net
expect 0 "the host's own report" report --json "$tmp/r.json"
case "$(json '[.reports[0].policies[]?.domain] | join(" ")')" in
*example.org*) ;;
*) wrong "the host's own report: $(cat "$tmp/out")" ;;
esac
host d3 sts mx2.example.net
expect 0 "a policy of no domain" report --json "$tmp/r.json"
about "a policy of no domain" "" "0 0"
host d4 tlsa mx.somebody-else.example
expect 0 "somebody else's host" report --json "$tmp/r.json"
about "somebody else's host" "" "0 0"
host d5 tlsa real-name.of-our-mx.example
mail application/tlsrpt+json "$tmp/r.json" >"$tmp/r.eml"
expect 0 "TLS-Report-Domain" report --json "$tmp/r.eml"
about "TLS-Report-Domain" "example.org" "9 1"
mv "$tmp/state" "$tmp/state.kept"
host d6 tlsa mx1.example.org
expect 0 "before the first apply" report --json "$tmp/r.json"
about "DNS names the host" "$mxof" "9 1"
rm -r "$tmp/state"
mv "$tmp/state.kept" "$tmp/state"

# ---- hostile ones ----

refused()
{
	expect 65 "$1" report --json "$2"
	same "$(json '.totals.refused')" 1 "$1"
	same "$(json '.totals.accepted')" 0 "$1"
}
printf '' >"$tmp/x"; refused "nothing" "$tmp/x"
printf '{' >"$tmp/x"; refused "cut off" "$tmp/x"
printf '{"organization-name":"x"}' >"$tmp/x"; refused "no period" "$tmp/x"
head -c 100000 /dev/zero | tr '\0' '[' >"$tmp/y"
{ printf '{"a":'; cat "$tmp/y"; } >"$tmp/x"; refused "deep" "$tmp/x"
make cut | gzip | head -c 200 >"$tmp/x"; refused "gzip cut off" "$tmp/x"
{ printf '{"a":"'; head -c 60000000 /dev/zero | tr '\0' ' '
	printf '"}'; } | gzip -9 >"$tmp/bomb.gz"
refused "a gzip bomb" "$tmp/bomb.gz"
mail application/gzip "$tmp/bomb.gz" >"$tmp/x"; refused "in a mail" "$tmp/x"
head -c 60000000 /dev/zero | tr '\0' ' ' >"$tmp/big.json"
(cd "$tmp" && zip -q bomb.zip big.json)
refused "a zip bomb" "$tmp/bomb.zip"
make nested | gzip | gzip >"$tmp/x"; refused "gzip in gzip" "$tmp/x"
make nested | gzip >"$tmp/n.gz"
(cd "$tmp" && rm -f n.zip && zip -q n.zip n.gz)
refused "gzip in zip" "$tmp/n.zip"
{ printf '{"organization-name":"x","policies":[0'
	yes ,0 | head -n 1100000 | tr -d '\n'; printf ']}'; } >"$tmp/x"
refused "too many values" "$tmp/x"
awk 'BEGIN { print "From: a@b.example"; print "MIME-Version: 1.0"
	for (i = 0; i < 20000; i++)
		printf "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n",
		    i, i
	}' >"$tmp/x"
refused "parts in parts" "$tmp/x"
jq '."date-range"."end-datetime" = "2026-11-22T00:00:00Z"' \
	"$samples/google.json" >"$tmp/x"
refused "ends before it begins" "$tmp/x"
printf 'hello\n' >"$tmp/x"; refused "no mail" "$tmp/x"
jq '."report-id" = "future" | ."date-range"."end-datetime" =
	"2027-11-22T00:00:00Z"' "$samples/google.json" >"$tmp/x"
expect 0 "of the future" report --json --trust "$tmp/x"
same "$(json '.reports[0].weighs')" false "a report of the future"
jq '."report-id" = "esc" | ."organization-name" = "a\u001b[31m\u202eb"' \
	"$samples/google.json" >"$tmp/x"
expect 0 "escapes" report "$tmp/x"
! grep -q "$(printf '\033')" "$tmp/out" || wrong "an escape is printed"
expect 66 "no such file" report "$tmp/none"
expect 64 "no arguments" report
jq '."report-id" = "huge" | .policies[0].summary =
	{"total-successful-session-count": 1e300,
	"total-failure-session-count": -5}' "$samples/google.json" >"$tmp/x"
expect 0 "huge numbers" report --json "$tmp/x"
same "$(json '.totals | "\(.successes) \(.failed)"')" "1000000000000 0" \
	"bounded counts"

# ---- the spool ----

spool=$tmp/state/spool
expect 0 "no spool" report --spool
mkdir -m 700 "$spool"
for i in 1 2 3; do
	make "spool $i" | gzip >"$tmp/r.gz"
	mail application/tlsrpt+gzip "$tmp/r.gz" >"$spool/$i.eml"
done
cp "$spool/1.eml" "$spool/again.eml"
printf 'From: x@y.example\n\nnothing\n' >"$spool/0poison.eml"
mkdir "$spool/folder.eml"
ln -s /etc/passwd "$spool/link.eml"
printf 'unfinished' >"$spool/.new-1"
make killed >"$spool/.try1.killed.eml"
make killer >"$spool/.try2.killer.eml"
expect 1 "spool" report --spool --json
same "$(json '.totals | "\(.accepted) \(.duplicate) \(.refused)"')" "4 1 2" \
	"the spool"
same "$(json '.totals | "\(.aside) \(.set_aside) \(.removed)"')" \
	"$spool/.refused 2 0" "where they went"
expect 0 "an empty spool" report --spool
for i in $(seq 198); do : >"$spool/.refused/old-$i"; done
cp "$spool/.refused/0poison.eml" "$spool/1poison.eml"
expect 1 "a full folder" report --spool
has "$tmp/out" "1 removed, since $spool/.refused is full" "what was removed"
rm "$spool"/.refused/old-*
cp "$spool/.refused/0poison.eml" "$spool/0poison.eml"
expect 1 "as text" report --spool
has "$tmp/out" "1 set aside in $spool/.refused" "where it went"
same "$(ls -A "$spool" | tr '\n' ' ')" \
	".new-1 .refused folder.eml link.eml " \
	"what stays in the spool"
same "$(ls "$spool/.refused" | tr '\n' ' ')" "0poison.eml killer.eml " \
	"what was set aside"
make locked | gzip >"$tmp/r.gz"
mail application/tlsrpt+gzip "$tmp/r.gz" >"$spool/locked.eml"
expect 75 "somebody else empties it" flock "$spool" \
	"$poststs" -c "$tmp/poststs.conf" report --spool
[ -e "$spool/locked.eml" ] || wrong "taken from under a lock"
# a database that takes nothing: the mail stays
mv "$tmp/state/evidence.db" "$tmp/state/evidence.kept"
rm -f "$tmp/state/evidence.db-wal" "$tmp/state/evidence.db-shm"
printf 'not a database' >"$tmp/state/evidence.db"
expect 73 "no database" report --spool
[ -e "$spool/locked.eml" ] || wrong "lost with the database"
has "$tmp/err" "evidence.db" "which database"
expect 0 "the plan goes on" run plan
mv "$tmp/state/evidence.kept" "$tmp/state/evidence.db"
expect 0 "the database is back" report --spool
has "$tmp/out" "1 accepted" "the mail that stayed"
# ---- spool_total: what comes makes what is older go ----
{
	printf '{'
	head -c 699999 /dev/zero
} >"$tmp/large"
by_http()
{
	REQUEST_METHOD=POST CONTENT_TYPE=application/tlsrpt+json \
		CONTENT_LENGTH=700000 run report --http "$@"
}
by_mail() { run report --pipe "$@"; }
left() { find "$1" -type f -size +600k | wc -l; }
for way in by_http by_mail; do
	for total in 1 2; do
		spool=$tmp/spool.$way.$total
		mkdir "$spool"
		for number in 1 2; do
			expect 0 "$way" $way -o "spool_dir=$spool" \
				-o spool_total=$total <"$tmp/large"
		done
		same "$(left "$spool")" $total "$way, $total MiB"
	done
done
finish
