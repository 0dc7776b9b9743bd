#!/bin/sh
# backup.sh - poststs backup and restore: an old one on a live host loses
# nothing and changes nothing; one onto an empty host brings all of it; one
# that is damaged is refused; copies that came back by other ways are noticed
. "$srcdir/tests/system/lib.sh"
need sqlite3
world
ledger() # FOLDER - what was promised, as text
{
	sqlite3 "$1/poststs.db" "SELECT domain, served.id, hash, first_served,
		released FROM served JOIN body ON body.id = served.body
		ORDER BY domain, seq"
}
served() { cat "$tmp/www/mta-sts.example.org/.well-known/mta-sts.txt"; }
# lacks NEW OLD - lines of the old one that the new one does not have
lacks() { printf '%s\n' "$2" | grep -vxF -- "$1" || :; }

run 66 "nothing to save" "backup $tmp/none"
[ ! -e "$tmp/none" ] || wrong "a backup of nothing"
run 0 "a first policy" "apply --no-confirm --now 2026-01-01T00:00:00Z"
run 0 "backup" "backup $tmp/old --now 2026-01-01T01:00:00Z"
same "$(stat -c %a "$tmp/old")" 640 "its mode"
run 73 "it is there" "backup $tmp/old"
has "$tmp/err" "--force" "it is there"
run 0 "--force" "backup --force $tmp/old"
run 64 "no file" backup
run 64 "standard output" "backup -"
same "$(find "$tmp" -maxdepth 1 -name '*.??????' -o -name '.backup*')" "" \
	"nothing is left beside it"

# ---- life goes on: other bodies, another domain ----
run 0 "another age" \
	"apply --no-confirm -o max_age=2d --now 2026-01-05T00:00:00Z"
run 0 "another domain" "apply --no-confirm -o max_age=2d \
-o domains=new.example.org -o mx=mx1.example.org --now 2026-01-06T00:00:00Z"
run 0 "the new one" "backup $tmp/new --json"
same "$(jq -r '.file, .evidence' "$tmp/out" | tr '\n' ' ')" "$tmp/new false " \
	"backup --json"

# ---- the old one on the live host ----
before=$(ledger "$tmp/state")
body=$(served)
expect 0 "dry run" "$poststs" -c "$tmp/poststs.conf" restore --dry-run "$tmp/old"
run 0 "an old backup" "restore $tmp/old"
has "$tmp/out" "the ledger here already contains all of it" "an old backup"
same "$(ledger "$tmp/state")" "$before" "an old backup: the ledger"
run 0 "and the run after it" \
	"apply --no-confirm -o max_age=2d --now 2026-01-07T00:00:00Z"
same "$(served)" "$body" "an old backup: the policy"

# ---- the new one onto an old ledger: it gains, and loses nothing ----
cp "$tmp/old" "$tmp/older"
mkdir "$tmp/elsewhere"
run 0 "onto an empty host" "restore $tmp/old -o state_dir=$tmp/elsewhere"
old=$(ledger "$tmp/elsewhere")
[ -n "$old" ] || wrong "onto an empty host: nothing came"
same "$(lacks "$before" "$old")" "" "the old ledger is part of the new one"
run 0 "the new one after it" "restore $tmp/new -o state_dir=$tmp/elsewhere"
same "$(ledger "$tmp/elsewhere")" "$before" "all of it"
run 0 "once more" "restore $tmp/new -o state_dir=$tmp/elsewhere --json"
same "$(jq -c '[.joined.domains, .joined.policies, .joined.changed, .written]' \
	"$tmp/out")" "[0,0,0,false]" "once more"
run 0 "the old one after it" "restore $tmp/old -o state_dir=$tmp/elsewhere"
same "$(ledger "$tmp/elsewhere")" "$before" "the old one after it"

# ---- onto a host whose ledger is lost, and policies are there ----
mv "$tmp/state/poststs.db" "$tmp/lost.db"
run 66 "the ledger is lost" "apply --no-confirm"
run 0 "restored" "restore $tmp/new"
same "$(ledger "$tmp/state")" "$before" "restored"
run 0 "and on it goes" \
	"apply --no-confirm -o max_age=2d --now 2026-01-08T00:00:00Z"
same "$(served)" "$body" "the policy stays"

# ---- lost, and no backup: what is served is the witness ----
cp -a "$tmp/state" "$tmp/state.whole"
rm "$tmp/state/poststs.db"
run 66 "no ledger" "plan --now 2026-01-08T00:00:00Z"
has "$tmp/err" "restore --rebuild" "no ledger: what to do"
run 64 "both" "restore --rebuild $tmp/new"
run 0 "rebuild, dry" "restore --rebuild --dry-run"
[ ! -e "$tmp/state/poststs.db" ] || wrong "rebuild, dry: it wrote"
run 0 "rebuild" "restore --rebuild"
[ -e "$tmp/state/policy.cdb" ] || wrong "rebuild: a witness is gone"
run 2 "rebuild: plan" "plan --now 2026-01-08T00:00:00Z"
has "$tmp/out" "ledger-behind" "rebuild: plan"
run 0 "rebuild: apply" \
	"apply --no-confirm -o max_age=2d --now 2026-01-08T00:00:00Z"
same "$(served)" "$body" "rebuild: the policy stays"
same "$(lacks "$(ledger "$tmp/state" | cut -d '|' -f 2)" "$(
	sqlite3 "$tmp/state.whole/poststs.db" \
		"SELECT id FROM served WHERE last_served = 0"
)")" "" "rebuild: every id that is served is in it"
same "$(sqlite3 "$tmp/state/poststs.db" \
	"SELECT count(*) FROM domain WHERE owed < 1780000000")" 0 \
	"rebuild: what was promised before is owed"
run 0 "rebuild: again" "restore --rebuild"
run 0 "rebuild: and the backup after it" "restore $tmp/new"
same "$(lacks "$(ledger "$tmp/state" | cut -d '|' -f 1-3)" \
	"$(printf '%s\n' "$before" | cut -d '|' -f 1-3)")" "" \
	"rebuild: all of it"
has_made() { expect "$1" "$2" "$poststs" -c "$tmp/poststs.conf" restore --rebuild; }
has_made 0 "rebuild: a ledger that is there"
hasnt "$tmp/out" "begun" "rebuild: a ledger that is there"
# one that is damaged is no ledger, and none is begun over it
dd if=/dev/zero of="$tmp/state/poststs.db" bs=1024 seek=2 count=30 \
	conv=notrunc 2>/dev/null
has_made 66 "rebuild: a damaged ledger"
has "$tmp/err" "move it away" "rebuild: a damaged ledger"
run 66 "rebuild, dry: a damaged ledger" "restore --rebuild --dry-run"
rm -rf "$tmp/state"
mv "$tmp/state.whole" "$tmp/state"

# ---- an older backup beside later files: they are the witness still ----
run 0 "hashes" "apply --no-confirm -o max_age=2d -o id_style=hash \
--now 2026-01-09T00:00:00Z"
run 0 "hashes: the first" "apply --no-confirm -o max_age=7d -o id_style=hash \
--now 2026-01-10T00:00:00Z"
run 0 "hashes: backup" "backup $tmp/hashes"
generation=$(sqlite3 "$tmp/state/poststs.db" "SELECT generation FROM meta")
run 0 "hashes: longer" "apply --no-confirm -o max_age=90d -o id_style=hash \
--now 2026-01-11T00:00:00Z"
run 0 "hashes: the first again" "apply --no-confirm -o max_age=7d \
-o id_style=hash --now 2026-01-12T00:00:00Z"
rm "$tmp/state/poststs.db"
run 0 "hashes: restore" "restore $tmp/hashes"
same "$(sqlite3 "$tmp/state/poststs.db" "SELECT generation FROM meta")" \
	"$generation" "hashes: it is behind what is published, and stays so"
run 0 "hashes: apply" "apply --no-confirm -o max_age=7d \
-o id_style=hash --now 2026-01-13T00:00:00Z"
same "$(sqlite3 "$tmp/state/poststs.db" "SELECT owed > $(
	date -d 2026-04-11T00:00:00Z +%s
) FROM domain WHERE name = 'example.org'")" 1 \
	"hashes: what was between is owed"

# ---- settings are told of, and not written ----
cp "$tmp/poststs.conf" "$tmp/keep.conf"
echo 'max_age = 30d' >>"$tmp/poststs.conf"
run 0 "other settings" "restore $tmp/new"
has "$tmp/out" "max_age" "other settings are named"
grep -q 'max_age = 30d' "$tmp/poststs.conf" || wrong "settings were written"
cp "$tmp/keep.conf" "$tmp/poststs.conf"

# ---- while runs go on ----
(
	i=0
	while [ $i -lt 6 ]; do
		i=$((i + 1))
		"$poststs" -c "$tmp/poststs.conf" apply --no-confirm \
			-o max_age=${i}00000 >/dev/null 2>&1 || :
	done
) &
busy=$!
i=0
while [ $i -lt 6 ]; do
	i=$((i + 1))
	run 0 "in the middle of runs" "backup --force $tmp/busy"
	rm -rf "$tmp/third"
	mkdir "$tmp/third"
	run 0 "what was saved there" \
		"restore $tmp/busy -o state_dir=$tmp/third"
done
wait $busy || :

# ---- hostile and damaged ones ----
refused() # WHAT FILE [CODE]
{
	find "$tmp/state" -printf '%p %i %s %T@\n' | grep -v lock | sort \
		>"$tmp/before"
	run "${3-65}" "$1" "restore $2"
	[ -s "$tmp/err" ] || wrong "$1: no word"
	find "$tmp/state" -printf '%p %i %s %T@\n' | grep -v lock | sort \
		>"$tmp/after"
	sed "s| [0-9.]*\$||" "$tmp/before" >"$tmp/b2"
	sed "s| [0-9.]*\$||" "$tmp/after" >"$tmp/a2"
	cmp -s "$tmp/b2" "$tmp/a2" || {
		wrong "$1: something was written"
		diff "$tmp/b2" "$tmp/a2" >&2
	}
}
refused "not there" "$tmp/nothing" 66
echo hello >"$tmp/bad"
refused "no database" "$tmp/bad"
: >"$tmp/bad"
refused "empty" "$tmp/bad"
refused "a folder" "$tmp/www"
cp "$tmp/state/poststs.db" "$tmp/bad"
refused "a ledger" "$tmp/bad"
size=$(stat -c %s "$tmp/new")
for part in 2 3 5 10; do
	head -c $((size * (part - 1) / part)) "$tmp/new" >"$tmp/bad"
	refused "cut to $((part - 1))/$part" "$tmp/bad"
done
damage() # SQL
{
	cp "$tmp/new" "$tmp/bad"
	sqlite3 "$tmp/bad" "$1"
}
damage "DELETE FROM part"
refused "no parts" "$tmp/bad"
damage "DELETE FROM piece WHERE name = 'poststs.db'"
refused "no pieces" "$tmp/bad"
damage "UPDATE piece SET content = zeroblob(4096)"
refused "other bytes" "$tmp/bad"
damage "UPDATE piece SET content = x'00' || content"
refused "a byte more" "$tmp/bad"
damage "UPDATE piece SET seq = seq + 1"
refused "other numbers" "$tmp/bad"
damage "PRAGMA user_version = 9"
refused "a newer one" "$tmp/bad"
damage "PRAGMA application_id = 5"
refused "another program's" "$tmp/bad"
damage "DROP TABLE piece"
refused "another schema" "$tmp/bad"

# ---- copies that come back by other ways ----
# the web root alone: what it shows is served until now, and mended
cp -a "$tmp/www" "$tmp/www.old"
run 0 "a change" "apply --no-confirm -o max_age=5d --now 2027-03-01T00:00:00Z"
body=$(served)
rm -rf "$tmp/www"
mv "$tmp/www.old" "$tmp/www"
run 0 "an old web root" \
	"apply --no-confirm -o max_age=5d --now 2027-03-20T00:00:00Z"
same "$(served)" "$body" "an old web root is mended"
same "$(sqlite3 "$tmp/state/poststs.db" "SELECT max(last_served) FROM served
	WHERE domain = 'example.org' AND last_served != 0")" \
	"$(date -d 2027-03-20T00:00:00Z +%s)" "and was served until then"
# the ledger alone, by hand
cp "$tmp/state/poststs.db" "$tmp/ledger.old"
run 0 "another change" \
	"apply --no-confirm -o max_age=6d --now 2027-04-01T00:00:00Z"
body=$(served)
rows=$(ledger "$tmp/state" | cut -d '|' -f 2)
cp "$tmp/ledger.old" "$tmp/state/poststs.db"
run 0 "an old ledger" \
	"apply --no-confirm -o max_age=6d --now 2027-04-02T00:00:00Z"
same "$(served)" "$body" "an old ledger narrows nothing"
same "$(lacks "$(ledger "$tmp/state" | cut -d '|' -f 2)" "$rows")" "" \
	"an old ledger: every id is in it again"
finish
