#!/bin/sh
# apply, killed by the kernel's own tracer at a sample of its system calls:
# the same question as kill.sh, without our shim in between.
set -eu
scene="links change"
run="$builddir/tests/system/apply/apply_scene"
command -v strace >/dev/null 2>&1 || { echo "strace is missing"; exit 77; }
# LeakSanitizer cannot work under a tracer, and says so by failing
ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
export ASAN_OPTIONS
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
strace -o /dev/null true 2>/dev/null || { echo "strace may not trace"; exit 77; }

calls=write,pwrite64,rename,renameat,renameat2,symlinkat,unlink,unlinkat
calls=$calls,mkdir,mkdirat,fsync,fdatasync,syncfs,ftruncate,fchmod,openat
# what an undisturbed run makes, and how many calls that takes
mkdir "$top/whole"
chmod 755 "$top/whole"
"$run" base "$scene" "$top/whole"
strace -f -o "$top/trace" -e trace="$calls" "$run" next "$scene" "$top/whole"
"$run" print "$scene" "$top/whole" >"$top/want"
total=$(grep -c '(' "$top/trace")
[ "$total" -ge 20 ] || { echo "only $total calls seen"; exit 1; }

killed=0
one() { # system call, its how-manieth
	dir="$top/run"
	mkdir "$dir"
	chmod 755 "$dir"
	"$run" base "$scene" "$dir"
	status=0
	strace -f -o /dev/null -e trace="$1" \
		-e inject="$1:signal=KILL:when=$2" \
		"$run" next "$scene" "$dir" 2>/dev/null || status=$?
	[ "$status" -eq 0 ] || killed=$((killed + 1))
	"$run" look "$scene" "$dir" || { echo "seen after $1 $2"; exit 1; }
	"$run" next "$scene" "$dir" || { echo "next run, $1 $2"; exit 1; }
	"$run" print "$scene" "$dir" >"$top/got"
	cmp "$top/want" "$top/got" || { echo "another world: $1 $2"; exit 1; }
	rm -rf "$dir"
}
for call in $(echo "$calls" | tr , ' '); do
	count=$(grep -c " $call(" "$top/trace" || :)
	[ "$count" -gt 0 ] || continue
	one "$call" 1
	[ "$count" -lt 3 ] || one "$call" $((count / 2))
	[ "$count" -lt 2 ] || one "$call" "$count"
done
[ "$killed" -gt 15 ] || { echo "only $killed runs were killed"; exit 1; }
echo "$total calls, $killed runs killed"
