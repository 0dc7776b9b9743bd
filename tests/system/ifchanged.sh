#!/bin/sh
# ifchanged.sh - apply --if-changed asks nobody where no file has changed, and
# does all its work where one has
. "$srcdir/tests/system/lib.sh"
need strace
world
# changed long before the run, as far as its clock can tell
sleep 1.1
quick() { run 0 "$1" "apply --if-changed --no-confirm ${2-}"; }

quick "the first run"
[ -s "$tmp/state/watched" ] || wrong "nothing is remembered"
hasnt "$tmp/out" "no file has changed" "the first run"
listing >"$tmp/before"
quick "again"
has "$tmp/out" "no file has changed" "again"
listing | cmp - "$tmp/before" || wrong "a quick run writes something"
strace -f -qq -e trace=execve,socket -o "$tmp/trace" "$poststs" \
	-c "$tmp/poststs.conf" apply --if-changed --no-confirm >"$tmp/out"
same "$(grep -c -v '"[^"]*/poststs"' "$tmp/trace")" 0 "a quick run asks somebody"

changed() { quick "$1" "${2-}"; hasnt "$tmp/out" "no file has changed" "$1"; }
# a run that began in the second in which a file changed may have read the old
# one: on a busy machine that takes some tries
for list in lists.example.org '' lists.example.org '' lists.example.org; do
	postconf -c "$postfix" -e "mydestination = example.org, $list"
	changed "main.cf"
	! grep -q '^?' "$tmp/state/watched" || break
done
if grep -q '^?' "$tmp/state/watched"; then
	sleep 1.1
	changed "main.cf, which changed while the last run began"
fi
quick "again after that"
has "$tmp/out" "no file has changed" "again after that"
changed "settings" "-o max_age=2d"
quick "the same settings" "-o max_age=2d"
has "$tmp/out" "no file has changed" "the same settings"
rm "$tmp/state/policy.cdb"
changed "policy.cdb is gone" "-o max_age=2d"
[ -s "$tmp/state/policy.cdb" ] || wrong "policy.cdb stays away"
printf 'damaged' >"$tmp/state/watched"
changed "a damaged stamp" "-o max_age=2d"
run 0 "as JSON" "apply --if-changed --no-confirm --json -o max_age=2d"
has "$tmp/out" '"unchanged": true' "as JSON"
finish
