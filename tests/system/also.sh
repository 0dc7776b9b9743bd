#!/bin/sh
# also.sh - what is looked up although no domain of Postfix leads there: a host
# that is announced, and a domain that has left but is still served
. "$srcdir/tests/system/lib.sh"
world
printf 'mx7\tA\t192.0.2.77\nmx7\tAAAA\t2001:db8::77\n' \
	>>"$zones/example.org.zone"
zone_changed example.org
run 0 "apply" apply

# ---- an announced host: address and certificate, before it is in DNS ----
run 0 "announce one with an address" "mx add mx7.example.org"
run 0 "announce one without" "mx rename mx2.example.net mx8.example.org"
run 0 "inspect" inspect
grep -q 'mx7.example.org  *[a-z ]*; 192.0.2.77, 2001:db8::77; in no MX' \
	"$tmp/out" || { wrong "mx7 is not looked up"; cat "$tmp/out" >&2; }
grep -q 'mx8.example.org  *.*; in no MX' "$tmp/out" || wrong "mx8 is not looked up"
hasnt "$tmp/out" "mx-without-address" "nobody delivers to it yet"
run 0 "inspect" "inspect --json"
has "$tmp/out" '"unlisted": true' "facts say so"
run 0 "as one of ours" "inspect -o local_mx=mx1.example.org,mx7.example.org"
grep -A1 'mx7.example.org  *this machine' "$tmp/out" >"$tmp/host"
has "$tmp/host" "mx1.example.org.pem" "its certificate is read"
# not yet enforced anywhere, so there is no wait: but it would be refused
run 0 "what is missing" "mx -o local_mx=mx1.example.org,mx7.example.org"
run 0 "apply" apply
run 0 "what is missing" "mx -o local_mx=mx1.example.org,mx7.example.org"
has "$tmp/out" "strict senders would reject an announced host: \
mx7.example.org (its certificate does not contain its name)" "mx7"

# ---- a domain that has left ----
grep -v '^example\.net' "$postfix/mailbox_domains" >"$tmp/mailbox_domains"
cp "$tmp/mailbox_domains" "$postfix/mailbox_domains"
run 0 "apply" apply
run 0 "inspect" "inspect --json"
has "$tmp/out" '{"domain": "example.net", ' "it is looked up"
hasnt "$tmp/out" '{"name": "example.net", "class"' "Postfix has it not"
# DNS has no record of ours, so that nothing keeps old policies alive
run 0 "plan" "plan --json"
has "$tmp/out" '"reason": "record-seen"' "the wait begins"
run 0 "apply" apply
run 0 "plan" "plan --json"
hasnt "$tmp/out" '"reason": "record-seen"' "it is noted"
later=$(($(date +%s) + 8 * 86400))
run 2 "the wait is over" "plan --json --now $later"
has "$tmp/out" '"action": "remove-record", "not_before": null' "the record goes"
# ---- what no policy lists can neither leave nor be renamed ----
run 65 "an unknown host leaves" "mx remove mx77.example.org"
has "$tmp/err" "check the spelling" "an unknown host leaves"
run 65 "an unknown host is renamed" "mx rename mx77.example.org mx78.example.org"
finish
