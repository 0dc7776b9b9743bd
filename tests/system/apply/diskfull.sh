#!/bin/sh
# A file system that really is full, one that really is read-only, and a
# state folder that really may not be written: old files intact, a clear
# sentence, and the next run with room does the rest. Needs root, for a mount
# in a namespace of its own.
set -eu
run="$builddir/tests/system/apply/apply_scene"
scene="copies change"
if [ "${1:-}" != inside ]; then
	[ "$(id -u)" -eq 0 ] || { echo "needs root"; exit 77; }
	command -v unshare >/dev/null 2>&1 || { echo "no unshare"; exit 77; }
	unshare -m true 2>/dev/null || { echo "may not unshare"; exit 77; }
	exec unshare -m --propagation private "$0" inside
fi
top=$(mktemp -d)
trap 'umount "$top" 2>/dev/null || :; rmdir "$top"' EXIT
mount -t tmpfs -o size=600k,nr_inodes=0 tmpfs "$top" ||
	{ echo "may not mount tmpfs"; exit 77; }
chmod 755 "$top"
refused() { # what, words that must be said
	if "$run" next "$scene" "$top" 2>"/tmp/why.$$"; then
		echo "$1: no error"
		exit 1
	fi
	grep -q "$2" "/tmp/why.$$" || { cat "/tmp/why.$$"; exit 1; }
	grep -q "$top" "/tmp/why.$$" || { cat "/tmp/why.$$"; exit 1; }
	rm -f "/tmp/why.$$"
	"$run" look "$scene" "$top" || { echo "$1: not intact"; exit 1; }
}
"$run" base "$scene" "$top"

# full: leave 0, 4, 8 ... KiB
for room in 0 1 2 3 5 8 12; do
	dd if=/dev/zero of="$top/ballast" bs=4k 2>/dev/null || :
	if [ "$room" -gt 0 ]; then
		size=$(stat -c %s "$top/ballast")
		truncate -s $((size - room * 4096)) "$top/ballast"
	fi
	if "$run" next "$scene" "$top" 2>"/tmp/why.$$"; then
		rm -f "/tmp/why.$$"
		done_at=$room
		break
	fi
	grep -q "make room" "/tmp/why.$$" || { cat "/tmp/why.$$"; exit 1; }
	rm -f "/tmp/why.$$"
	"$run" look "$scene" "$top" || { echo "full: not intact"; exit 1; }
	done_at=none
done
[ "$done_at" != 0 ] || { echo "the disk was not full"; exit 1; }
rm -f "$top/ballast"

# read-only
rm -rf "$top/state" "$top/web"
"$run" base "$scene" "$top"
mount -o remount,ro "$top"
refused read-only "[Rr]ead-only"
mount -o remount,rw "$top"

# a web root and a state folder of somebody else's
if command -v setpriv >/dev/null 2>&1; then
	chown -R 65534 "$top/state"
	if setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$run" next "$scene" "$top" 2>"/tmp/why.$$"; then
		echo "wrote to a web root of root's"
		exit 1
	fi
	grep -q "$top/web" "/tmp/why.$$" || { cat "/tmp/why.$$"; exit 1; }
	rm -f "/tmp/why.$$"
	"$run" look "$scene" "$top"
	chown -R 0 "$top/state"
fi
"$run" next "$scene" "$top"
"$run" look "$scene" "$top"
echo "done with $done_at blocks of room"
