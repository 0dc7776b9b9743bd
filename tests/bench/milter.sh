#!/bin/sh
# milter.sh - what poststs-milter costs behind Postfix
#
# smtp-source through a private Postfix that discards: with no milter, with a
# filter that does nothing but negotiate the same, with poststs-milter, with
# opendkim (verify) and opendmarc. Interleaved: every round runs each once, in
# turn, and what is printed are medians, relative to no milter. CPU is that of
# all processes of the private network namespace, smtp-source included.
#
#   ROUNDS    of each (5)
#   MESSAGES  a run (2000), of SIZE bytes (1024), over SESSIONS at once (10)
#   FLAT      messages over 100 sessions, to see that memory stays (20000);
#             1000000 takes a while
#   KINDS     of runs (those named above that are installed)
#
# Needs root, unshare(1), ip(8), openssl(1), Postfix; results are ratios of
# one machine on one day.
set -u
me=bench-milter
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need smtp-source
if [ "${1:-}" != inside ]; then
	exec unshare -n /bin/sh "$0" inside
fi
: "${ROUNDS:=5}" "${MESSAGES:=2000}" "${SIZE:=1024}" "${SESSIONS:=10}"
: "${FLAT:=20000}"
if [ -z "${KINDS:-}" ]; then
	KINDS='none nothing poststs'
	command -v opendkim >/dev/null && KINDS="$KINDS opendkim"
	command -v opendmarc >/dev/null && KINDS="$KINDS opendmarc"
fi
lab_begin
milter_world 'virtual_transport = discard' 'smtpd_client_connection_count_limit = 0' \
	'default_process_limit = 200' 'smtpd_peername_lookup = no'
echo 'discard unix - - n - - discard' >>"$base/mx/conf/master.cf"
lab_settle mx
me_ns=$(readlink /proc/self/ns/net)
lab_start mx || exit 1

pids=
milter_end() { for pid in $pids; do kill "$pid" 2>/dev/null; wait "$pid"; done; }
trap 'milter_end; lab_end' EXIT

start()
{
	case $1 in
	nothing | nothing-helo)
		test $1 = nothing || export ANSWER_HELO=1
		"$builddir/tests/bench/nothing_milter" \
			"unix:$base/$1.sock" & ;;
	poststs)
		"$builddir/poststs-milter" -c "$base/poststs.conf" --stderr \
			-o milter_socket="unix:$base/poststs.sock" \
			2>"$base/poststs.log" &
		poststs_pid=$! ;;
	opendkim)
		printf '%s\n' 'Mode v' 'On-Default accept' \
			"Socket local:$base/opendkim.sock" 'UMask 000' \
			'InternalHosts 127.0.0.1' 'Syslog no' \
			'Background no' "PidFile $base/opendkim.pid" \
			'Nameservers 127.0.0.1' >"$base/opendkim.conf"
		opendkim -f -x "$base/opendkim.conf" & ;;
	opendmarc)
		printf '%s\n' "Socket local:$base/opendmarc.sock" 'UMask 000' \
			'Background false' 'Syslog false' \
			"PidFile $base/opendmarc.pid" 'SPFIgnoreResults true' \
			"AuthservID mx1.example.org" >"$base/opendmarc.conf"
		opendmarc -f -c "$base/opendmarc.conf" & ;;
	esac
	pids="$pids $!"
	unset ANSWER_HELO
	for try in $(seq 100); do
		test -S "$base/$1.sock" && break
		sleep 0.1
	done
	chmod 666 "$base/$1.sock"
}
for kind in $KINDS; do
	test "$kind" = none || start "$kind"
done

# cpu - hundredths of a second that all processes here have used
cpu()
{
	for process in /proc/[0-9]*; do
		test "$(readlink "$process/ns/net" 2>/dev/null)" = "$me_ns" &&
			sed 's/.*) //' "$process/stat" 2>/dev/null
	done | awk '{ sum += $12 + $13 + $14 + $15 } END { print sum }'
}

now() { date +%s.%N; }

# through KIND - the milter that Postfix uses from now on
through()
{
	case $1 in
	none) milters= ;;
	*) milters=unix:$base/$1.sock ;;
	esac
	postconf -c "$base/mx/conf" "smtpd_milters = $milters"
	lab_settle mx
	postfix -c "$base/mx/conf" reload 2>/dev/null
	sleep 1
}

# drained - wait until the queue is empty
drained()
{
	while [ -n "$(find "$base/mx/queue/incoming" "$base/mx/queue/active" \
		-type f | head -n 1)" ]; do sleep 0.1; done
}

pump()
{
	smtp-source -s "$SESSIONS" -m "$1" -l "$SIZE" -f s@sender.example \
		-t user@example.org 192.0.2.1:25 || exit 1
	drained
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

round=0
while [ $round -le "$ROUNDS" ]; do
	for kind in $KINDS; do
		through "$kind"
		pump 100
		cpu_before=$(cpu) before=$(now)
		pump "$MESSAGES"
		after=$(now) cpu_after=$(cpu)
		# the first round warms up
		test $round = 0 && continue
		echo "$before $after" | awk '{ print $2 - $1 }' \
			>>"$base/wall.$kind"
		echo $((cpu_after - cpu_before)) >>"$base/cpu.$kind"
	done
	round=$((round + 1))
done
wall0=$(median <"$base/wall.none") cpu0=$(median <"$base/cpu.none")
printf '%-12s %8s %8s %8s %8s\n' milter 'wall s' ratio 'CPU s' ratio
for kind in $KINDS; do
	echo "$kind $(median <"$base/wall.$kind") $(median <"$base/cpu.$kind")" |
		awk -v w="$wall0" -v c="$cpu0" '{ printf \
			"%-12s %8.2f %8.3f %8.2f %8.3f\n", \
			$1, $2, $2 / w, $3 / 100, $3 / c }'
done

# memory under 100 sessions
case " $KINDS " in
*' poststs '*)
	rss() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' \
		"/proc/$(pgrep -P "$poststs_pid")/status"; }
	SESSIONS=100
	through poststs
	pump $((FLAT / 4))
	first=$(rss)
	pump $((FLAT - FLAT / 4))
	echo "memory: $first kB after a quarter of $FLAT messages, $(rss) kB at the end"
	kill "$poststs_pid"
	wait "$poststs_pid"
	grep statistics "$base/poststs.log" | tail -n 1 ;;
esac
