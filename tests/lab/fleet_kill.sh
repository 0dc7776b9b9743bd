# fleet_kill.sh - a member is killed at each system call of apply; sourced by
# fleet_lab.sh
#
# One member is about to decide something, and is killed before a call; while its
# work lies there half done another one runs, and is killed, too: one after the
# other, or both and the third at once. Then all run undisturbed. Calls are those that touch a file, a socket or a process, counted
# as in system/sweep.

# kill_points - each call of an apply that decides something, behind 0 where it
# leaves something for others to see, else 1: $tmp/points
kill_points()
{
	other_stage 1 both.test
	apply 1 strace -y -o "$tmp/trace" >"$tmp/out" 2>"$tmp/err" || :
	awk -v scene=fleet -v disk="$tmp/m1" -v conf="$tmp/m1/poststs.conf" \
		-f "$srcdir/tests/system/sweep/points.awk" "$tmp/trace" |
		awk '$2 == "kill" || $2 == "error" {
			shows = $2 == "kill" || $3 ~ /^(sendto|connect|clone)/
			if (!seen[$3, $4]++) print !shows, $3, $4
		}' >"$tmp/points"
	points=$(wc -l <"$tmp/points")
	[ "$points" -ge 300 ] || wrong "only $points calls to be killed at"
	settle "$step"
}

# start N CALL WHEN - apply there, killed if it gets so far
start()
{
	apply $1 strace -o /dev/null -e trace="$2" \
		-e inject="$2:signal=KILL:when=$3" >"$tmp/out$1" 2>"$tmp/err$1" &
	eval "run_$1=$!"
}

# ended N WHAT - it was killed, or was through before
ended()
{
	code=0
	eval "wait \$run_$1" || code=$?
	case $code in
	137) kills=$((kills + 1)) ;;
	0 | 2 | 75) missed=$((missed + 1)) ;;
	*)
		wrong "$step: m$1 at $2: it ends with $code"
		cat "$tmp/out$1" "$tmp/err$1" >&2
		;;
	esac
}

# one_by_one CALL WHEN CALL WHEN - two members, one after the other
one_by_one()
{
	start $turn "$1" "$2"
	ended $turn "$1 $2"
	judge "$step: m$turn killed at $1 $2"
	start $next "$3" "$4"
	ended $next "$3 $4"
	judge "$step: m$turn killed at $1 $2, m$next at $3 $4"
}

# at_once CALL WHEN CALL WHEN - the same while all three run, and the judge looks
at_once()
{
	start $turn "$1" "$2"
	start $next "$3" "$4"
	start $third getppid 1
	judge "$step: while all run"
	ended $turn "$1 $2"
	ended $next "$3 $4"
	ended $third nothing
	missed=$((missed - 1))
	judge "$step: m$turn killed at $1 $2, m$next at $3 $4, m$third ran"
}

kill_at()
{
	turn=$((turn % 3 + 1))
	next=$((turn % 3 + 1))
	third=$((next % 3 + 1))
	other_stage $turn both.test
	if [ $((groups % 2)) -eq 0 ]; then one_by_one "$@"; else at_once "$@"; fi
	healed "$step: $*" >"$tmp/said"
	groups=$((groups + 1))
}

# steps_kill [SECONDS] - all points; or a sample, by a seed that is printed
steps_kill()
{
	step "killed at each system call"
	kills=0 missed=0 groups=0 turn=0
	kill_points
	seed=${FLEET_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
	echo "FLEET_SEED=$seed"
	# each point with another one for the second member; those first that
	# leave something to be seen
	awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand(), $0 }' \
		"$tmp/points" | sort -n >"$tmp/others"
	paste -d ' ' "$tmp/points" "$tmp/others" |
		awk -v seed="$seed" 'BEGIN { srand(seed + 1) }
			{ print $1, rand(), $2, $3, $6, $7 }' |
		sort -n -k 1,1 -k 2,2 | cut -d ' ' -f 3- >"$tmp/order"
	end_at=$(($(date +%s) + ${1:-999999}))
	while read -r call at other other_at; do
		[ "$(date +%s)" -lt $end_at ] && [ "$failed" -lt 5 ] || break
		kill_at "$call" "$at" "$other" "$other_at" </dev/null
	done <"$tmp/order"
	say "of $points calls ($(grep -c '^0' "$tmp/points") are seen by others) $groups: $kills killed, $missed had ended before"
	[ $kills -gt 0 ] || wrong "$step: nothing was killed"
}
