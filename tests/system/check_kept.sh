#!/bin/sh
# check_kept.sh - what check sees of our own domains is kept as evidence, and
# compared with what was promised; whoever may not write can check all the same
. "$srcdir/tests/system/lib.sh"
need jq sqlite3
world
zones_with() # ID - the record, and a policy host where nobody listens
{
	printf '_mta-sts TXT "v=STSv1; id=%s;"\nmta-sts A 127.0.0.1\n' "$1" \
		>>"$zones/example.org.zone"
	sed 's/^mx1	A.*/mx1 A 127.0.0.1/; /^mx1	AAAA/d' \
		"$zones/example.org.zone" >"$zones/new"
	mv "$zones/new" "$zones/example.org.zone"
	zone_changed example.org
}
# nobody listens there
closed="-o smtp_port=1 -o https_port=1 -o dns_port=1 -o timeout=20"

run 0 apply "apply --no-confirm"
id=$(lookup policy example.org | sed 's/.* id=\([^ ]*\) .*/\1/')
zones_with "$id"
run 1 "check" "check --json $closed"
same "$(jq -r '.domains[] | select(.name == "example.org") |
	.record.id + " " + .deliver' <"$tmp/out")" "$id no-policy" \
	"the record is seen, the policy cannot be fetched"
same "$(jq -r '.domains[] | select(.name == "example.org") | .findings[] |
	select(.severity == "error") | .id' <"$tmp/out")" policy-unreachable \
	"the one error of the domain"
[ -s "$tmp/state/evidence.db" ] || wrong "no evidence is kept"
hasnt "$tmp/err" "not kept" "nothing to complain of"

# ---- evidence that cannot be written to ----
mv "$tmp/state/evidence.db" "$tmp/evidence.db"
rm -f "$tmp/state"/evidence.db-*
echo "this is no database, and long enough to be taken for one" \
	>"$tmp/state/evidence.db"
run 1 "check without a place for evidence" "check --json $closed"
same "$(grep -c 'not stored as evidence' "$tmp/err")" 1 "said once"
same "$(jq '.domains | length > 0' <"$tmp/out")" true "a check all the same"
rm "$tmp/state/evidence.db"

# ---- named or not: a look at a domain of ours is evidence, others' is none ----
"$poststs" -c "$tmp/poststs.conf" check --json other.example $closed \
	>"$tmp/out" 2>"$tmp/err" || :
[ ! -e "$tmp/state/evidence.db" ] || wrong "evidence of somebody else's domain"
expect 1 "a look ahead of time" "$poststs" -c "$tmp/poststs.conf" \
	--now 2031-01-01T00:00:00Z check --json example.org $closed
[ ! -e "$tmp/state/evidence.db" ] || wrong "--now: something is kept"
run 1 "named" "check --json example.org $closed"
[ -s "$tmp/state/evidence.db" ] || wrong "no evidence of a named domain"

# ---- --now keeps nothing of the future; a clock that was ahead is said ----
dump() { sqlite3 "$tmp/state/evidence.db" .dump; }
dump >"$tmp/before"
expect 1 "check in the future" "$poststs" -c "$tmp/poststs.conf" \
	--now 2031-01-01T00:00:00Z check --json example.org $closed
dump | cmp -s - "$tmp/before" || wrong "--now: what is kept has changed"
# as the one look by a clock that was years ahead would leave it
sqlite3 "$tmp/state/evidence.db" "INSERT OR REPLACE INTO publication
	VALUES ('example.org', 0, 0, strftime('%s', '2031-01-01'), 'x', '$id')"
run 0 "a plan in spite of that" "plan --json"
same "$(jq -r '.findings[] | select(.id == "evidence-ahead" or
	.id == "clock-backwards") | .id' <"$tmp/out")" evidence-ahead "what is said"
same "$(jq -r '[.domains[].holds[].reason] | index("clock-behind")' \
	<"$tmp/out")" null "no domain is stopped by it"
# looks of two hours that have not come yet: then the clock is what is behind
sqlite3 "$tmp/state/evidence.db" "DELETE FROM written;
	INSERT INTO written SELECT strftime('%s', 'now') / 3600 + 240
	UNION SELECT strftime('%s', 'now') / 3600 + 241"
run 0 "a clock that is behind" "plan --json"
same "$(jq -r '.findings[] | select(.id == "clock-backwards") | .id' \
	<"$tmp/out")" clock-backwards "what is said"
same "$(jq -r '[.domains[].holds[].reason] | index("clock-behind") != null' \
	<"$tmp/out")" true "no wait begins"
finish
