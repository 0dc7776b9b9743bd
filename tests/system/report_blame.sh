#!/bin/sh
# report_blame.sh - whose failure a report tells of, and what it holds up
#
# A general result type with its reason beside it, a policy that does not
# cover the host that failed, and senders none of whose sessions got through.
. "$srcdir/tests/system/lib.sh"
need jq
world
now=$(date -u +%FT%TZ)
run() { "$poststs" -c "$tmp/poststs.conf" --now "$now" "$@"; }
json() { jq -r "$1" "$tmp/out"; }
expect 0 "apply" run apply
day() { date -u -d "+$1 days" +%F; } # of this world, where 20 have passed
now=$(day 20)T12:00:00Z

# make ORGANIZATION DAY IN_ORDER FAILED [TYPE [REASON [POLICY [MX]]]]
make()
{
	jq -n --arg org "$1" --arg day "$2" --argjson ok "$3" \
		--argjson failed "$4" --arg type "${5-}" --arg reason "${6-}" \
		--argjson policy "${7:-[]}" --arg mx "${8-mx1.example.org}" '{
		"organization-name": $org, "contact-info": "a@\($org)",
		"report-id": "\($day)-\($org)", "date-range": {
		"start-datetime": "\($day)T00:00:00Z",
		"end-datetime": "\($day)T23:59:59Z" }, policies: [{
		policy: { "policy-type": "sts", "policy-string": $policy,
		"policy-domain": "example.org" }, summary: {
		"total-successful-session-count": $ok,
		"total-failure-session-count": $failed },
		"failure-details": (if $failed == 0 then [] else [{
		"result-type": $type, "failed-session-count": $failed,
		"receiving-mx-hostname": $mx } + (if $reason == "" then {}
		else { "failure-reason-code": $reason } end)] end) }] }' \
		>"$tmp/r.json"
}
took()
{
	expect 0 "$1" run report --trust --json "$tmp/r.json"
	same "$(json '.reports[0].policies[0] | "\(.ours) \(.theirs)" +
		" \(.unknown) \(.failures[0].cause // "-")"')" "$2" "$1"
}
gate()
{
	code=0
	run stage example.org enforce >"$tmp/out" 2>&1 || code=$?
	if [ "$2" = open ]; then
		hasnt "$tmp/out" reported-failures "$1"
	else
		has "$tmp/out" reported-failures "$1"
	fi
}

make google.example "$(day 18)" 50 0; took "in order" "0 0 0 -"
make microsoft.example "$(day 18)" 50 0; took "in order, too" "0 0 0 -"
gate "nothing failed" open

# all that a sender tried failed, and it says why in words of its own
make odd.example "$(day 18)" 0 40 validation-failure 'wibble 17'
took "words that nobody knows" "0 0 40 reason-unknown"
has "$tmp/out" '"reason": "wibble 17"' "the reason itself"
gate "all of one sender failed" closed
has "$tmp/out" "odd.example reported reason-unknown in all its sessions" \
	"who could not deliver"
run status example.org >"$tmp/out" || :
has "$tmp/out" "failed 40 validation-failure (wibble 17) at mx1.example.org" \
	"status keeps the reason"
hasnt "$tmp/out" "did not say why" "status"
has "$tmp/out" "40 failed, unknown why" "the row"
make odd.example "$(day 19)" 9 1 validation-failure 'wibble 17'
took "some got through since" "0 0 1 reason-unknown"
gate "some got through since" open

for org in a b c; do
	make $org.example "$(day 18)" 0 40 validation-failure \
		unable_to_get_local_issuer_certificate
	took "the reason decides" "40 0 0 certificate-issuer-missing"
done
gate "three senders lack an issuer" closed
run status example.org >"$tmp/out" || :
has "$tmp/out" "(unable_to_get_local_issuer_certificate)" "status, reason"
has "$tmp/out" ", 120 failed" "status, row"

# ---- the policy that was applied does not cover the host ----

make d.example "$(day 17)" 0 3 validation-failure '' \
	'["version: STSv1","mode: enforce","mx: *.mx1.example.org","max_age: 86400"]'
took "a policy of somebody else" "3 0 0 policy-lacks-host"
served=$(tr -d '\r' <"$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt" |
	jq -R . | jq -s .)
make d.example "$(day 16)" 0 3 validation-failure '' "$served" mx9.example.org
took "the policy of today" "3 0 0 policy-lacks-host-current"
expect 0 "as text" run report --trust -v "$tmp/r.json"
# what the hold tells to do leads to what failed
gate "sessions failed" closed
has "$tmp/out" "see poststs status example.org" "where to look"
expect 0 "the look" run status example.org
has "$tmp/out" "failed 41 validation-failure (wibble 17) at mx1.example.org" \
	"status names it"
finish
