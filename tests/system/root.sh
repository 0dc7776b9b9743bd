#!/bin/sh
# root.sh - root in the folders of a service: what that user may plant there
#
# The user of the service is nobody (65534); root runs the commands. Nothing
# that root alone could do may be done for nobody, and nothing of root's is
# left behind in his folders.
. "$srcdir/tests/system/lib.sh"
[ "$(id -u)" -eq 0 ] || skip "needs root"
# a traced process, or one that changed its user, cannot be looked into for leaks
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
need setpriv jq strace
world
chmod 755 "$tmp"
cp "$poststs" "$tmp/poststs" # nobody may not get to the build tree
state=$tmp/state
again()
{
	rm -rf "$state" "$tmp/www"
	mkdir "$state" "$tmp/www"
	chown 65534:65534 "$state" "$tmp/www"
}
run() { timeout 60 "$poststs" -c "$tmp/poststs.conf" "$@"; }

# ---- who it is ----
again
expect 0 "apply by root" run apply
same "$(find "$state" "$tmp/www" ! -user 65534)" "" "whose the files are"
chmod 600 "$postfix/mx1.example.org.pem"
expect 0 "it reads keys of root's" run inspect --json
same "$(jq -r '[.findings[].id | select(test("unreadable|key"))] | length' \
	"$tmp/out")" 0 "what it could not read"
# each program that it starts, and each file of the state folder that is
# opened, by whom
strace -f -qq -e trace=execve,openat,setresuid -o "$tmp/trace" \
	"$poststs" -c "$tmp/poststs.conf" plan >"$tmp/out" 2>&1 || :
awk -v state="$state/" '
	/setresuid\(65534, 65534, 65534\) *= 0/ { user = 1 }
	/openat/ && index($0, state) && !user { print; bad = 1 }
	END { exit bad || !user }' "$tmp/trace" ||
	wrong "files of the service are opened by root"

# ---- a folder of root's where the link of a domain goes ----
again
mkdir -p "$tmp/www/mta-sts.example.org/.well-known"
expect 73 "a folder of root's" run apply --no-confirm
has "$tmp/err" "$tmp/www/mta-sts.example.org is there already and belongs to root" \
	"a folder of root's: what is in the way"
has "$tmp/err" "chown -R nobody $tmp/www/mta-sts.example.org" "what to do"
chown -R nobody "$tmp/www/mta-sts.example.org"
expect 0 "a folder of nobody's" run apply --no-confirm

# ---- planted files ----
planted() # WHAT NAME COMMAND...
{
	what=$1 name=$2
	shift 2
	expect 78 "$what" run "$@"
	has "$tmp/err" "$state/$name" "$what: it is named"
}
: >"$tmp/victim"
chmod 600 "$tmp/victim"
for name in lock poststs.db poststs.db-journal evidence.db evidence.db-wal \
	evidence.db-shm evidence.began records.zone updates.zone watched \
	webroot.stamp; do
	again
	mkfifo "$state/$name"
	planted "a pipe as $name" "$name" apply --if-changed
	rm "$state/$name"
	ln -s "$tmp/victim" "$state/$name"
	planted "a link as $name" "$name" apply --if-changed
done
again
expect 0 "apply" run apply
cp "$state/poststs.db" "$tmp/kept.db"
chown 1 "$state/poststs.db"
planted "somebody else's ledger" poststs.db status
chown 65534 "$state/poststs.db"
expect 0 "his own" run status --quick
same "$(stat -c '%u %a %s' "$tmp/victim")" "0 600 0" "the file elsewhere"

# ---- what root names is root's ----
mkdir -m 700 "$tmp/roots"
expect 0 "backup to a folder of root's" run backup "$tmp/roots/b"
same "$(stat -c '%u %a' "$tmp/roots/b")" "0 640" "whose the backup is"
expect 73 "it is there" run backup "$tmp/roots/b"
expect 0 "replaced" run backup --force "$tmp/roots/b"
expect 0 "a page for root" run status --quick --html "$tmp/roots/page.html"
same "$(stat -c '%u' "$tmp/roots/page.html")" 0 "whose the page is"
again
expect 0 "restore from there" run restore "$tmp/roots/b"
same "$(find "$state" ! -user 65534)" "" "whose the ledger is then"

# ---- folders ----
chmod o+w "$state"
for command in apply status; do
	expect 78 "a folder that all may write to" run $command
	has "$tmp/err" "everyone may write to $state" "$command"
done
chmod o-w "$state"
expect 73 "a name with a mistake" run apply -o "state_dir=$tmp/sate/poststs"
has "$tmp/err" "mistyped" "a name with a mistake"
[ ! -e "$tmp/sate" ] || wrong "a mistyped folder was made"
finish
