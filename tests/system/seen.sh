#!/bin/sh
# seen.sh - from apply until DNS shows the record: what waits is said, and what
# only the ledger learns is no change
. "$srcdir/tests/system/lib.sh"
world

run 0 "status before the first apply" status
hasnt "$tmp/out" "record-unseen" "nothing is out yet"
run 0 "apply" apply
for command in plan status "status --quick"; do
	run 0 "$command" "$command"
	has "$tmp/out" "record-unseen" "$command says what waits"
done
has "$tmp/out" "TXT record of the current policy in DNS (record-unseen)" \
	"status says it in words"
run 0 "plan" plan
has "$tmp/out" "poststs records " "what to do"
hasnt "$tmp/out" "poststs apply " "apply would do nothing"
hasnt "$tmp/out" "what is published is what should be" "it is not"
run 0 "plan as JSON" "plan --json"
has "$tmp/out" '"changes": 0,' "no change"
has "$tmp/out" '"unseen": 5,' "five records"

run 0 "the record" "records lists.example.org"
cat "$tmp/out" >>"$zones/example.org.zone"
zone_changed example.org
run 0 "plan, once DNS has it" plan
has "$tmp/out" "record-seen" "the note"
has "$tmp/out" "0 to change, 1 to note" "it is no change"
run 0 "plan as JSON" "plan --json"
has "$tmp/out" '"notes": 1,' "JSON has it"
has "$tmp/out" '"unseen": 4,' "one less"
find "$tmp/www" "$tmp/state" -name '*.cdb' -o -name '*.zone' -o -name '*.txt' |
	xargs stat -c '%n %i %Y' >"$tmp/before"
run 0 "apply" apply
has "$tmp/out" "0 changed, 1 noted" "apply agrees"
find "$tmp/www" "$tmp/state" -name '*.cdb' -o -name '*.zone' -o -name '*.txt' |
	xargs stat -c '%n %i %Y' >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "a note publishes something"
run 0 "status" "status lists.example.org"
hasnt "$tmp/out" "record-unseen" "it is noted"
run 0 "plan" "plan --json"
has "$tmp/out" '"notes": 0,' "once only"
finish
