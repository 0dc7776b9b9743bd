#!/bin/sh
# status.sh - what was seen, in words, as JSON and as metrics
. "$srcdir/tests/system/lib.sh"
need jq sqlite3
world
now=2026-11-25T12:00:00Z # day 20782
run() { "$poststs" -c "$tmp/poststs.conf" --now "$now" "$@"; }
json() { jq -r "$1" "$tmp/out"; }

expect 0 "apply" run apply
expect 0 "nothing seen" run status --quick --json
same "$(json '[.domains[] | select(.name == "example.org") | .evidence
	| .session_count, .plaintext_permille, (.reporters | length)]
	| map(tostring) | join(" ")')" "0 null 0" "nothing seen"

# ---- what the milter and reporters would have left ----

body=$(sha256sum "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" |
	cut -d' ' -f1)
policy=$(tr -d '\r' <"$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" |
	jq -R . | jq -s .)
report() # ORGANIZATION DOMAIN ID SIGNER
{
	printf 'Authentication-Results: mx; dkim=pass header.d=%s\n' "$4"
	printf 'From: reports@%s\nContent-Type: text/plain\n\n' "$4"
	jq --arg org "$1" --arg domain "$2" --arg id "$3" \
		--argjson policy "$policy" \
		'."organization-name" = $org | ."report-id" = $id
		| .policies[0].policy."policy-domain" = $domain
		| .policies[0].policy."policy-string" = $policy' \
		"$srcdir/tests/system/report/google.json"
}
report 'Google "Inc."' example.org g1 google.com >"$tmp/1"
report "Evil One" example.org e1 evil.example >"$tmp/2"
report "Evil Two" example.org e2 evil.example |
	sed s/2026-11-23T23:59:59Z/2026-11-24T00:00:00Z/ >"$tmp/3"
report "Nobody" example.org n1 evil.example |
	sed 's/dkim=pass/dkim=none/' >"$tmp/4"
expect 0 "reports" run report -o trusted_authserv_id=mx \
	"$tmp/1" "$tmp/2" "$tmp/3" "$tmp/4"
# days since 1970: the 22nd and 23rd of November are 20779 and 20780
sqlite3 "$tmp/state/evidence.db" <<'SQL' || wrong "no sessions written"
INSERT INTO session VALUES
 (20779, 'example.org', 'mx1', 'TLSv1.3', '', 'google.com', 0, 0, 50),
 (20780, 'example.org', 'mx1', 'TLSv1.3', '', 'google.com', 0, 0, 900),
 (20780, 'example.org', 'mx1', 'TLSv1.2', '', 'outlook.com', 0, 0, 45),
 (20780, 'example.org', 'mx2', '', '198.51.100.0/24', '', 1, 0, 5),
 (20781, 'example.org', 'mx1', 'TLSv1.3', '', 'fresh.example', 0, 0, 99),
 (20780, 'example.org', 'mx1', 'TLSv1.3', '', 'small.example', 0, 0, 2),
 (20780, '', 'mx1', 'TLSv1.3', '', '', 0, 1, 7);
INSERT OR REPLACE INTO meta VALUES ('lost', 4), ('since', 1795000000);
INSERT INTO proof (host, address, key, sni, ok_since, last_ok, last_bad, fault,
 cert, not_after) VALUES
 ('mx1.example.org', '192.0.2.25', 0, 1, 1795500000, 1795600000, 0, NULL,
  NULL, 0),
 ('mx2.example.net', '198.51.100.25', 0, 1, 0, 0, 1795600000, 'expired',
  NULL, 0);
SQL

# ---- JSON ----

expect 0 "status" run status --quick --json
cp "$tmp/out" "$tmp/json"
e='.domains[] | select(.name == "example.org") | .evidence'
same "$(json "$e | .session_count")" 1101 "sessions"
same "$(json "$e | .plaintext_permille")" 4 "plaintext"
same "$(json "$e | [.sessions[] | [.mx, .plaintext, .tls_1_2, .tls_1_3,
	.downgraded] | map(tostring) | join(\" \")] | join(\", \")")" \
	"mx1 0 45 1051 0, mx2 5 0 0 5" "sessions by MX"
same "$(json "$e | [.reporters[] | \"\(.organization)/\(.signer)/\(.weighs)/\(
	.successes)/\(.applies)\"] | sort | join(\" \")")" \
	"Evil Two/evil.example/true/240/current Google \"Inc.\"/google.com/true/120/current Nobody/null/false/120/current" \
	"reporters"
same "$(json "$e | .reporters[0].body")" "$body" "the policy that was applied"
same "$(json "$e | [.failures[] | \"\(.count) \(.type) \(.blame)\"]
	| join(\", \")")" \
	"8 certificate-expired unknown, 4 validation-failure ours" "failures"
same "$(json "$e | [.unproven[] | .host + \" \" + .fault] | join(\", \")")" \
	"mx2.example.net expired" "MX hosts without proof"
same "$(json '.silent | join(" ")')" "outlook.com" "silent senders"
same "$(json '[.senders[].name] | join(" ")')" \
	"google.com fresh.example outlook.com" "large senders"
same "$(json '"\(.lost) \(.abandoned)"')" "4 7" "the milter's losses"

# a report of the sender's own reporter breaks the silence
report Microsoft example.org m1 microsoft.com >"$tmp/5"
expect 0 "report" run report -o trusted_authserv_id=mx "$tmp/5"
expect 0 "status" run status --quick --json
same "$(json '.silent | length')" 0 "nobody is silent"
# who told of something a year ago and no more is still there
report Ancient example.org a1 ancient.example |
	sed s/2026-11-23T/2025-11-23T/g >"$tmp/6"
expect 0 "an old report" run report -o trusted_authserv_id=mx "$tmp/6"
expect 0 "status" run status --quick --json
same "$(json "$e | .reporters[] | select(.signer == \"ancient.example\")
	| .last")" 2025-11-23T23:59:59Z "an old reporter"
# two days later reports of the 23rd tell nothing of the 24th and 25th
expect 0 "later" "$poststs" -c "$tmp/poststs.conf" \
	--now 2026-11-26T12:00:00Z status --quick --json
same "$(json '.silent | join(" ")')" "fresh.example" "silent a day later"

# ---- text ----

expect 0 "text" run status --quick
has "$tmp/out" "99.6% TLS, 3/4 reporters" "the row"
same "$(grep -c '^example.org ' "$tmp/out")" 1 "one row a domain"
hasnt "$tmp/out" "  reporter" "no details unless asked for"
expect 0 "one domain" run status --quick EXAMPLE.ORG
has "$tmp/out" "signed by google.com" "who signed"
has "$tmp/out" "not proven mx2.example.net 198.51.100.25: expired" "proofs"
has "$tmp/out" "plaintext 5 (99.6% TLS), 5 of networks" "downgrades"
hasnt "$tmp/out" "lists.example.org" "another domain"
expect 0 "verbose" run status --quick --verbose
has "$tmp/out" "4 sessions since" "losses"
expect 65 "a domain that is not known" run status --quick nowhere.example
expect 64 "two forms" run status --json --prometheus

# ---- metrics ----

expect 0 "metrics" run status --quick --prometheus
metric() { has "$tmp/out" "$1" "a metric"; }
metric 'poststs_stage{domain="example.org",stage="testing"} 1'
metric 'poststs_sessions{domain="example.org",tls="1.3"} 1051'
metric 'poststs_sessions{domain="example.org",tls="none"} 5'
metric 'poststs_mx_unproven{domain="example.org",host="mx2.example.net"} 1'
metric 'poststs_mx_unproven{domain="example.org",host="mx1.example.org"} 0'
metric 'poststs_report_successes{domain="example.org",organization="Google \"Inc.\"",signer="google.com",weighs="yes"} 120'
metric 'poststs_sender_silent{sender="outlook.com"} 0'
metric 'poststs_sessions_lost 4'
# no series twice, every one of a metric that is declared before
sed 's/ [0-9-]*$//; /^#/d' "$tmp/out" | sort | uniq -d >"$tmp/twice"
[ ! -s "$tmp/twice" ] || wrong "twice: $(cat "$tmp/twice")"
awk '/^# TYPE/ { name = $3; next } /^#/ { next }
	{ split($1, part, "{"); if (part[1] != name) bad = 1 }
	END { exit bad }' "$tmp/out" || wrong "a line under another metric"

# ---- saved, and told again from there ----

# the certificate may be younger than that day, which is an error there
run inspect --json >"$tmp/facts.json" || :
"$poststs" status --facts "$tmp/facts.json" --json >"$tmp/out" || :
jq '[.domains[] | {name, evidence}
	| del(.evidence.reporters[] | select(.signer == "ancient.example"))
	| del(.evidence.failures)], .senders, .lost' "$tmp/out" >"$tmp/a"
run status --json >"$tmp/out" || :
jq '[.domains[] | {name, evidence}
	| del(.evidence.reporters[] | select(.signer == "ancient.example"))
	| del(.evidence.failures)], .senders, .lost' "$tmp/out" >"$tmp/b"
[ -s "$tmp/a" ] || wrong "saved facts tell of no evidence"
cmp "$tmp/a" "$tmp/b" || wrong "saved facts tell of other evidence"

# ---- a database that is broken costs only the evidence ----

printf 'no database' >"$tmp/state/evidence.db"
rm -f "$tmp/state/evidence.db-wal" "$tmp/state/evidence.db-shm"
expect 0 "broken" run status --quick
has "$tmp/err" "evidence.db" "said"
has "$tmp/out" "example.org" "the rest is there"
finish
