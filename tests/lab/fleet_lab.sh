#!/bin/sh
# fleet_lab.sh [all] - three real mail hosts, one ledger, and all that breaks
. "$srcdir/tests/system/lib.sh"
grep -q '^#define HAVE_LIBPQ 1' "$builddir/config.h" ||
	skip "built without PostgreSQL"
[ "$(id -u)" -eq 0 ] || skip "needs root"
need unshare nsenter setpriv ip openssl postfix postconf nginx knotd nsupdate \
	tsig-keygen dig curl mta-sts-daemon cdb sqlite3 strace pg_basebackup
[ -x "$builddir/poststs-milter" ] || skip "built without the milter"
. "$srcdir/tests/system/pgserver.sh"
if [ -z "${FLEET_LAB_INSIDE-}" ]; then
	unshare --net --mount --pid --fork true 2>/dev/null ||
		skip "no namespaces to be had"
	srcdir=$(cd "$srcdir" && pwd)
	builddir=$(cd "$builddir" && pwd)
	FLEET_LAB_INSIDE=$tmp
	export srcdir builddir FLEET_LAB_INSIDE
	setpriv --pdeathsig KILL unshare --net --mount --pid --fork \
		--kill-child --mount-proc /bin/sh "$0" "$@" &
	started=$!
	code=0
	wait $! || code=$?
	exit $code
fi
trap - EXIT
rmdir "$tmp"
tmp=$FLEET_LAB_INSIDE
pg=$tmp/pg
chmod 755 "$tmp"
. "$srcdir/tests/lab/pki.sh"
. "$srcdir/tests/lab/fleet_world.sh"
. "$srcdir/tests/lab/fleet_judge.sh"
. "$srcdir/tests/lab/fleet_steps.sh"
. "$srcdir/tests/lab/fleet_kill.sh"

begun=$(date +%s)
say() { echo "$(($(date +%s) - begun)) s: $*"; }
step() { step=$*; say "$step"; }

networks
certificates
start_dns
start_primary
start_members
start_sender
judge_begin
step "at the beginning"
sed 's/user=mx1/user=postgres/' "$tmp/m1/poststs.conf" >"$tmp/boss.conf"
expect 0 "init" at m1 "$poststs" -c "$tmp/boss.conf" store init --run
sql 1 'GRANT poststs_member TO mx1, mx2, mx3' >/dev/null
start_standby
for n in $members; do on $n 0 "join" store join; done
start_mail
settle "at the beginning"
on 2 0 "to enforce" stage all.test enforce --force
healed "at the beginning"
pg_dump -n poststs "host=$tmp/pg1 user=postgres dbname=fleet" >"$tmp/old.sql"
[ "$failed" -eq 0 ] || finish

if [ "${1-}" = all ]; then
	steps_kill
	steps_stuck
else
	steps_kill ${FLEET_SECONDS:-15}
fi
steps_cables
steps_commit
steps_failover
steps_restore
steps_schema
end_mail
say "$judged judgements; of $mails mails none was lost"
finish
