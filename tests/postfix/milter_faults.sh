#!/bin/sh
# milter_faults.sh - whatever happens to poststs-milter, mail flows
#
# Behind a real Postfix: killed in the middle of a session, on a full disk,
# with a database that is locked, damaged or away, without policy.cdb, with
# 500 connections at once and with garbage instead of the protocol. After
# each, mail is delivered unchanged, and what was lost is counted.
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1), sqlite3(1), Postfix.
set -u
me=milter-faults
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need sqlite3
if [ "${1:-}" != inside ]; then
	unshare -nm true 2>/dev/null || skip 'no namespaces to be had'
	exec unshare -nm /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
milter_world 'milter_command_timeout = 10s'
client=$builddir/tests/postfix/milterclient
socket=$base/milter.sock
lab_start mx || exit 1

# flows WHAT - a mail and a report arrive, octet for octet
flows()
{
	for to in user@example.org tls@example.org; do
		rm -rf "$base/mail/all"
		{
			printf 'Subject: %s\nTLS-Report-Domain: example.org\n' \
				"$1"
			printf 'X:\ta  b \n\nbody \303\274\n.\n..\nend\n'
		} >"$base/sent"
		swaks --server 192.0.2.1 --from a@sender.example --to $to \
			--data "@$base/sent" --timeout 60 >"$base/swaks" 2>&1 || {
			fail "$1: refused for $to"
			tail -n 5 "$base/swaks"
			continue
		}
		arrived "$1" || { fail "$1: lost for $to"; continue; }
		sed -n '/^Subject:/,$p' "$found" |
			head -c "$(wc -c <"$base/sent")" |
			cmp -s - "$base/sent" || fail "$1: changed for $to"
	done
}

# lost_now - as the last line of statistics says
lost_now()
{
	sed -n 's/.*statistics: .*written [0-9]*, lost \([0-9]*\),.*/\1/p' \
		"$base/milter.log" | tail -n 1
}

# ---- nobody there, and somebody who dies ------------------------------------

flows 'no milter'
milter_start
flows 'a milter'
(
	# a session that stands still between RCPT and DATA
	printf 'EHLO a\r\n'
	# from Postfix 3.9 on nobody may go on before the answer has come; the
	# first one is that to the EHLO of openssl
	for try in $(seq 100); do
		[ "$(grep -c '^250 ' "$base/survivor")" -ge 2 ] && break
		sleep 0.1
	done
	printf 'MAIL FROM:<a@sender.example>\r\nRCPT TO:<user@example.org>\r\n'
	while [ ! -e "$base/killed" ]; do sleep 0.1; done
	printf 'DATA\r\n'
	for try in $(seq 100); do
		grep -q '^354 ' "$base/survivor" && break
		sleep 0.1
	done
	printf 'Subject: survivor\r\n\r\nhere\r\n.\r\nQUIT\r\n'
	sleep 2
) | openssl s_client -quiet -starttls smtp -connect 192.0.2.1:25 \
	>"$base/survivor" 2>/dev/null &
for try in $(seq 100); do
	grep -q 'tls=TLS' "$base/milter.log" && break
	grep -q '^250 2.1.5' "$base/survivor" 2>/dev/null && break
	sleep 0.1
done
first=$(worker)
kill -9 "$first" "$milter_pid"
wait "$milter_pid" 2>/dev/null
touch "$base/killed"
arrived survivor || fail "killed in the middle: $(cat "$base/survivor")"
flows 'after kill -9'
milter_start
flows 'again'

# a worker that dies is replaced, and what it had not written down is lost
milter_stop || fail 'does not end in order'
: >"$base/milter.log"
milter_start --flush 3600
"$client" "$socket" crowd 20 >"$base/crowd" || fail "$(cat "$base/crowd")"
first=$(worker)
kill -9 "$first"
flows 'after a worker was killed'
test "$(worker)" != "$first" || fail 'no other worker'
grep -q 'the worker died of signal 9' "$base/milter.log" ||
	fail 'the death of a worker is not told'
"$builddir/poststs-milter" --selftest "unix:$socket" >"$base/selftest" 2>&1 ||
	fail "$(cat "$base/selftest")"
milter_stop || fail 'does not end in order'
shows 'lost [1-9][0-9]*' || fail 'what a killed worker had is not counted'
rm -f "$base"/state/evidence.db*
milter_start

# ---- the database -----------------------------------------------------------

shows 'lost 0' || fail 'something is lost at the start'
sqlite3 "$base/state/evidence.db" >"$base/lock" 2>&1 <<-EOT &
	BEGIN EXCLUSIVE;
	.shell touch $base/locked; while [ ! -e $base/unlock ]; do sleep 0.1; done
	ROLLBACK;
EOT
lock_pid=$!
for try in $(seq 100); do test -e "$base/locked" && break; sleep 0.1; done
flows 'locked database'
touch "$base/unlock"
wait $lock_pid
milter_stop || fail 'does not end in order'
grep -q 'statistics: .* lost 0, recipients' "$base/milter.log" ||
	fail 'sessions are lost to a lock'

# damaged: what was there is gone, what comes waits, and is written later
rm -f "$base"/state/evidence.db-*
head -c 5000 /dev/urandom >"$base/state/evidence.db"
chown postfix "$base/state/evidence.db"
: >"$base/milter.log"
milter_start
flows 'damaged database'
for try in $(seq 100); do
	grep -q 'cannot be written down' "$base/milter.log" && break
	sleep 0.1
done
grep -q 'cannot be written down' "$base/milter.log" ||
	fail 'a damaged database is not named'
rm -f "$base"/state/evidence.db*
shows 'session example.org 192.0.2.1 plain 2 tls 0 0 0 0 down 0' ||
	fail 'what waited is not written'
flows 'missing policy.cdb'

# ---- a full disk ------------------------------------------------------------

milter_stop || fail 'does not end in order'
mkdir "$base/small"
mount -t tmpfs -o size=256k,mode=755 none "$base/small" || exit 99
chown postfix "$base/small"
: >"$base/milter.log"
# first the spool: the database does not move while the disk is full
milter_start -o "state_dir=$base/small" --flush 3600
for try in $(seq 100); do
	test -s "$base/small/evidence.db" && break
	sleep 0.1
done
flows 'small disk'
while echo filled >>"$base/small/filler"; do
	dd if=/dev/zero bs=4k >>"$base/small/filler"
done 2>/dev/null
flows 'full disk'
grep -q 'a TLS report is not copied: ' "$base/milter.log" ||
	fail 'a report that is not copied is not named'
find "$base/small/spool" -name '.new*' | grep . &&
	fail 'half a report stays in the spool'
# then the database, with more than what may still fit into its pages
"$client" "$socket" crowd 50 >"$base/crowd" || fail "$(cat "$base/crowd")"
kill -HUP "$milter_pid"
for try in $(seq 100); do
	grep -q 'statistics: ' "$base/milter.log" && break
	sleep 0.1
done
flows 'full disk again'
rm -f "$base/small/filler"
flows 'room again'
milter_stop || fail 'does not end in order'
test "$(lost_now)" = 0 || fail "sessions are lost to a full disk: $(lost_now)"
umount "$base/small"

# ---- a crowd, and garbage ---------------------------------------------------

: >"$base/milter.log"
milter_start
"$client" "$socket" crowd 500 >"$base/crowd" || fail "$(cat "$base/crowd")"
shows 'session crowd.example 192.0.2.1 plain 0 tls 0 0 0 500 down 0' ||
	fail 'of 500 sessions some are not counted'
flows 'after a crowd'
"$client" "$socket" garbage 400 "${SEED:-7}" 2>"$base/garbage" ||
	fail "garbage: $(cat "$base/garbage")"
test -n "$(worker)" || sleep 1
test -n "$(worker)" || fail 'garbage ends the milter'
flows 'after garbage'
for try in $(seq 100); do
	test "$(ls "/proc/$(worker)/fd" | wc -l)" -lt 25 && break
	sleep 0.1
done
test "$(ls "/proc/$(worker)/fd" | wc -l)" -lt 25 ||
	fail "files stay open: $(ls -l "/proc/$(worker)/fd")"
find "$base/state/spool" -name '.new*' | grep . &&
	fail 'half a report stays in the spool'
"$builddir/poststs-milter" --selftest "unix:$socket" >"$base/selftest" 2>&1 ||
	fail "$(cat "$base/selftest")"
milter_stop || fail 'does not end in order'

[ "$failures" = 0 ]
