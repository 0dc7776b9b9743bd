#!/bin/sh
# sweep.sh [all] - poststs apply, disturbed at each of its system calls
#
# Four scenes (a first run, a change, nothing to do, another layout), and in
# each: killed before every call that changes something; every such call with
# ENOSPC, EIO, EACCES and EINTR, and every other that touches a file, a socket
# or a process with one of these; a power cut before every call that changes
# something, where a file can be mounted as a disk; and a link, a FIFO, a
# folder, a file of somebody else in the place of every name that is opened
# below the state folder and the web root. Afterwards nothing is torn, no id
# names two policies, no record is out before its policy, what a planted link
# leads to is untouched, and the next run makes what an undisturbed one makes.
#
# Without `all' a sample, by a seed that is printed (SWEEP_SEED=n: that one
# again) and for SWEEP_SECONDS; SWEEP_ONLY=regular expression: these points.
# Not disturbed: memory (brk, mmap), and the programs that apply starts.
. "$srcdir/tests/system/lib.sh"
need sqlite3 cdb strace
strace -o /dev/null true 2>/dev/null || skip "strace may not trace"
here=$srcdir/tests/system/sweep
if [ "$(id -u)" -eq 0 ] && [ -z "${SWEEP_INSIDE-}" ] &&
	unshare -m true 2>/dev/null; then
	rm -rf "$tmp"
	SWEEP_INSIDE=1 exec unshare -m --propagation private sh "$0" "$@"
fi
. "$here/scenes.sh"
. "$here/power.sh"
. "$here/plant.sh"
world
sed -i "s,^state_dir.*,state_dir = \"$tmp/disk/state\",
	s,^web_root.*,web_root = \"$tmp/disk/www\"," "$tmp/poststs.conf"
# LeakSanitizer cannot work under a tracer, and says so by failing
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
export ASAN_OPTIONS

# ended WHAT CODE KIND - how may it have ended?
ended()
{
	case $2 in
	124 | 137) [ "$3" = kill ] || wrong "$1: it hung" ;;
	132 | 134 | 135 | 136 | 139) wrong "$1: it crashed ($2)" ;;
	esac
}

inject()
{
	inject_scene=$1
	shift
	code=0
	apply "$inject_scene" strace -o /dev/null -e trace="$1" \
		-e inject="$1:$3:when=$2" || code=$?
}

one()
{
	scene=$1
	kind=$2
	what="$*"
	case $kind in
	kill)
		put_back "$scene"
		inject "$scene" "$3" "$4" signal=KILL
		ended "$what" $code kill
		;;
	error)
		put_back "$scene"
		inject "$scene" "$3" "$4" "error=$5"
		ended "$what" $code error
		;;
	power)
		power_cut "$scene" "$3" "$4" || return 0
		;;
	plant)
		put_back "$scene"
		plant "$scene" "$3" "$4" # and looks, before it takes it away
		;;
	esac
	[ "$kind" = plant ] || look "$scene" "$what"
	converges "$scene" "$what"
	power_end
	eval "done_$kind=\$((done_$kind + 1))"
}

make_scenes
power_prepare
for scene in $scenes; do
	put_back "$scene"
	apply "$scene" strace -y -o "$tmp/trace"
	awk -v scene="$scene" -v disk="$tmp/disk" -v conf="$tmp/poststs.conf" \
		-f "$here/points.awk" "$tmp/trace" >>"$tmp/all"
done
grep -v " $no_power " "$tmp/all" >"$tmp/points"
[ -z "${SWEEP_ONLY-}" ] || {
	grep -E "$SWEEP_ONLY" "$tmp/points" >"$tmp/only"
	mv "$tmp/only" "$tmp/points"
}
total=$(wc -l <"$tmp/points")
[ "$total" -ge 1000 ] || [ -n "${SWEEP_ONLY-}" ] ||
	wrong "only $total points to disturb"
end_at=
if [ "${1-}" != all ]; then
	seed=${SWEEP_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
	echo "SWEEP_SEED=$seed"
	# as many of each kind, in an order that the seed gives
	awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand(), $0 }' \
		"$tmp/points" | sort -n |
		awk '{ print seen[$2 " " $3]++, $0 }' | sort -s -n -k 1,1 |
		cut -d ' ' -f 3- >"$tmp/order"
	mv "$tmp/order" "$tmp/points"
	end_at=$(($(date +%s) + ${SWEEP_SECONDS:-30}))
fi
done_kill=0
done_error=0
done_power=0
done_plant=0
while read -r scene kind rest; do
	[ -z "$end_at" ] || [ "$(date +%s)" -lt "$end_at" ] || break
	[ "$failed" -lt 10 ] || break
	# shellcheck disable=SC2086
	one "$scene" "$kind" $rest </dev/null
done <"$tmp/points"
echo "of $total points: $done_kill killed, $done_error errors," \
	"$done_power power cuts, $done_plant planted; $failed wrong"
[ "$done_kill" -gt 0 ] || [ -n "${SWEEP_ONLY-}" ] || wrong "nothing was done"
finish
