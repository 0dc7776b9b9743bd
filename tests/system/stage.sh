#!/bin/sh
# stage.sh - a stage is asked for: refused with reasons and nothing written, or
# noted with what comes of it
. "$srcdir/tests/system/lib.sh"
world
day=86400
later=$(($(date +%s) + 15 * day))

# rows - what the ledger holds, whatever the format of the file
rows() { "$poststs" -c "$tmp/poststs.conf" status --quick --json; }

# ---- refused: every gate that is not met, its date, and nothing written ----
run 0 "apply" apply
run 65 "a host that no policy has cannot leave" "mx remove mx77.example.org"
has "$tmp/err" "check the spelling" "what to do about it"
listing >"$tmp/before"
run 1 "enforce, too early" "stage example.org enforce"
for gate in mx-unproven no-reports testing-period; do
	has "$tmp/out" "  $gate: " "the gate $gate"
done
has "$tmp/out" "refused; nothing was written" "it says so"
has "$tmp/out" "poststs check example.org" "what to do about the host"
has "$tmp/out" "    until $(date -u -d "+14 days" +%F)" "the date"
hasnt "$tmp/out" "--force" "no routine hint names force"
run 1 "the same as JSON" "stage example.org enforce --json"
has "$tmp/out" '"taken": false,' "JSON says so"
has "$tmp/out" '"reason": "testing-period", "until": "20' "JSON has the date"
has "$tmp/out" '"facts": null,' "this machine was looked at"
run 1 "quiet" "stage example.org enforce --quiet"
[ ! -s "$tmp/out" ] || wrong "a quiet refusal prints"
has "$tmp/err" "testing-period" "a quiet refusal names the gates"
run 65 "a domain of nobody" "stage exmaple.org enforce"
run 1 "off" "stage example.org off"
has "$tmp/out" "  retire-wait: " "off is refused while promises are owed"
has "$tmp/out" "    until $(date -u -d "+7 days" +%F)" "off has a date"
run 1 "off by force" "stage example.org off --force"
run 1 "a Null MX" "stage parked.example enforce"
has "$tmp/out" "  null-mx: " "why not"
hasnt "$tmp/out" "--force" "force would not help"
listing >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "a refusal writes"

# ---- noted, although nothing may be published: why, in words ----
run 0 "a Null MX, testing" "stage parked.example testing"
has "$tmp/out" "noted, but nothing is published now" "it says so"
has "$tmp/out" "  null-mx: the domain says in DNS that it accepts no mail" "why"
run 0 "MX hosts elsewhere" "stage customer.example testing -o local_mx=
	-o state_dir=$tmp/fresh -o web_root=$tmp/fresh/www"
has "$tmp/out" "noted, but nothing is published now" "it says so"
has "$tmp/out" "  mx-elsewhere: all MX hosts of the domain are other" "why"
has "$tmp/out" "name the domain with domains" "what to do"
run 0 "apply" apply
[ ! -e "$tmp/www/mta-sts.parked.example" ] || wrong "a Null MX is published"

# ---- the facts of a file ----
run 0 "inspect" "inspect --json"
cp "$tmp/out" "$tmp/facts.json"
expect 1 "stage --facts" "$poststs" -c "$tmp/poststs.conf" stage \
	example.org enforce --facts "$tmp/facts.json" --json
has "$tmp/out" "\"facts\": \"$tmp/facts.json\"," "which facts"

# ---- met by all that was seen before; but nobody is at home just now ----
run 0 "the record" "records lists.example.org"
cat "$tmp/out" >>"$zones/example.org.zone"
zone_changed example.org
run 0 "apply, once DNS has it" apply
run 0 "inspect" "inspect --json"
cp "$tmp/out" "$tmp/facts.json"
run 1 "enforce in time" "stage lists.example.org enforce --now $later
	-o min_reporters=0"
has "$tmp/out" "  look-due: " "the look that comes first"
has "$tmp/out" "mx1.example.org: no connection to it was possible" "what it found"
expect 0 "by the facts of a file" "$poststs" -c "$tmp/poststs.conf" stage \
	lists.example.org enforce --facts "$tmp/facts.json" --now $later \
	-o min_reporters=0
has "$tmp/out" "+ mode: enforce" "the policy"
run 0 "apply does not do it" "apply --now $later -o min_reporters=0"
lookup policy lists.example.org >"$tmp/out"
has "$tmp/out" "mode=testing" "lists.example.org waits for a look"

# ---- noted, and told what apply does; apply does it ----
run 0 "enforce all the same" "stage lists.example.org enforce --now $later
	-o min_reporters=0 --force"
has "$tmp/out" "+ mode: enforce" "the policy"
run 0 "apply it" "apply --now $later -o min_reporters=0"
lookup policy lists.example.org >"$tmp/out"
has "$tmp/out" "mode=enforce" "lists.example.org"

# ---- by force: what it costs, and until when ----
run 0 "by force" "stage example.org enforce --force"
has "$tmp/out" "  mx-unproven: " "what is skipped"
has "$tmp/out" "$(date -u -d "+7 days" +%F)" "what cannot be undone before"
has "$tmp/out" "forced: since 20" "whose decision"
run 0 "by force, as JSON" "stage example.org enforce --force --json"
has "$tmp/out" '"bound_until": "20' "the date"
run 0 "apply it" apply
id=$(lookup policy example.org | sed 's/.* id=\([^ ]*\) .*/\1/')

# ---- back: superset, new id, who is stuck and until when ----
run 0 "going back" "stage example.org testing --now $later"
has "$tmp/out" "+ mode: testing" "the new policy"
has "$tmp/out" "  mx: mx2.example.net" "still a superset"
has "$tmp/out" "+ _mta-sts.example.org. 300 IN TXT \"v=STSv1; id=$(date -u \
	-d "@$later" +%Y%m%d%H%M%S)" "the new id"
has "$tmp/out" "until $(date -u -d "@$((later + 7 * day + 3600))" \
	"+%F %H:%M UTC")  id $id, max_age 86400, mx mx1.example.org mx2" "stuck"
run 0 "the same as JSON" "stage example.org testing --now $later --json"
has "$tmp/out" "{\"id\": \"$id\", \"max_age\": 86400, \"mx\": [" "JSON"
run 0 "apply at that time" "apply --now $later"
lookup policy example.org >"$tmp/out"
has "$tmp/out" "mode=testing id=$(date -u -d "@$later" +%Y%m%d%H%M%S)" "as told"

# ---- out: every date ----
run 0 "leaving" "stage example.org none --now $later"
has "$tmp/out" "+ mode: none" "none first"
has "$tmp/out" "  from $(date -u -d "@$((later + 7 * day + 3600))" +%F)" "record"
has "$tmp/out" "on $(date -u -d "@$((later + 8 * day + 3900))" +%F)" "policy"

# ---- a domain that is left alone: each stage says the way out ----
for stage in enforce none off; do
	run 1 "$stage of an excluded domain" "stage example.org $stage
		--now $later -o exclude=example.org"
	has "$tmp/out" "  excluded: " "$stage: why not"
	has "$tmp/out" "remove it from exclude in poststs.conf" "$stage: a way"
done

# ---- DNS is dead: back and out are taken all the same ----
kill "$nsd_pid"
wait "$nsd_pid" 2>/dev/null || :
run 0 "back without DNS" "stage lists.example.org testing --now $later"
has "$tmp/out" "  dns-failed: " "what it waits for"
run 1 "enforce without DNS" "stage example.net enforce --now $later"
has "$tmp/out" "  dns-failed: " "why not"
run 0 "out without DNS" "stage lists.example.org none --now $later"
has "$tmp/out" "+ mode: none" "at once"
rows >"$tmp/out"
has "$tmp/out" '"lists.example.org"' "the ledger is whole"
finish
