#!/bin/sh
# locks.sh - what others hold: a run ends in time, with 75, and changes nothing
. "$srcdir/tests/system/lib.sh"
need sqlite3 flock
world
run() { timeout 100 "$poststs" -c "$tmp/poststs.conf" "$@"; }
expect 0 "apply" run apply
mkfifo "$tmp/go"

# hold FILE LOCK - another process has the database until release
hold()
{
	mkfifo "$tmp/held"
	{
		printf '.bail on\nPRAGMA locking_mode = %s;\nBEGIN %s;\n' \
			NORMAL "$2"
		printf 'SELECT count(*) FROM sqlite_schema;\n'
		printf '.shell echo held >%s\n.shell cat %s\n' "$tmp/held" \
			"$tmp/go"
	} | sqlite3 "$1" >/dev/null 2>&1 &
	holder=$!
	started="$started $holder"
	read -r held <"$tmp/held"
	rm "$tmp/held"
}
release()
{
	echo >"$tmp/go"
	wait "$holder" || :
}

# somebody who may read the ledger keeps everybody from writing
(cd "$tmp" && find www -printf '%p %i %T@ %l\n' | sort) >"$tmp/before"
hold "$tmp/state/poststs.db" DEFERRED
expect 75 "a ledger that is being read" run apply -o max_age=3w
has "$tmp/err" "another run is using it" "what is said"
expect 75 "stage" run stage example.org none
expect 0 "to look is possible" run status --quick
release
(cd "$tmp" && find www -printf '%p %i %T@ %l\n' | sort) >"$tmp/after"
cmp "$tmp/before" "$tmp/after" || wrong "the web root was changed"
hold "$tmp/state/poststs.db" EXCLUSIVE
run mx add mx9.example.org >/dev/null 2>&1 &
mx=$!
expect 75 "even to look" run status --quick
code=0
wait "$mx" || code=$?
same "$code" 75 "mx"
release
expect 0 "when it has finished" run apply -o max_age=3w

# the evidence: what was seen is not kept, and a report waits
expect 0 "evidence begins" run report \
	"$srcdir/tests/system/report/google.json"
hold "$tmp/state/evidence.db" EXCLUSIVE
expect 75 "a report waits" run report \
	"$srcdir/tests/system/report/microsoft.json"
release
expect 0 "and is taken" run report "$srcdir/tests/system/report/microsoft.json"

# the web root: who may read it cannot hold it
expect 0 "somebody holds the folder" flock "$tmp/www" \
	timeout 100 "$poststs" -c "$tmp/poststs.conf" apply -o max_age=2w
same "$(stat -c %a "$tmp/www/.poststs/lock" "$tmp/state/lock" |
	tr '\n' ' ')" "600 600 " "who may open the locks"
expect 75 "another run writes there" flock "$tmp/www/.poststs/lock" \
	timeout 100 "$poststs" -c "$tmp/poststs.conf" apply -o max_age=4w
has "$tmp/err" "another run of poststs is writing" "what is said"
finish
