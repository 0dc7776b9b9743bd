#!/bin/sh
# Benches of publishing: 10,000 and 100,000 domains; BENCH_FULL=1 adds a
# million (half an hour, some 15 GB for the alternatives). BENCH_DIR chooses
# the file system; without it root gets a new ext4 in a sparse file, because
# one on which many files were just deleted is slow in making others.
# Everything made is deleted at the end.
set -eu
rounds=${BENCH_ROUNDS:-3}
base=${TMPDIR:-/var/tmp}

if [ -z "${BENCH_DIR:-}" ] && [ "$(id -u)" -eq 0 ] &&
	command -v mkfs.ext4 >/dev/null && unshare -m true 2>/dev/null; then
	image=$(mktemp "$base/poststs-bench.XXXXXX")
	trap 'rm -f "$image"' EXIT
	trap 'exit 1' INT TERM
	truncate -s 40G "$image"
	mkfs.ext4 -q -N 8000000 -E lazy_itable_init=0,lazy_journal_init=0 \
		"$image"
	# shellcheck disable=SC2016
	BENCH_IMAGE=$image unshare -m sh -c '
		BENCH_DIR=$(mktemp -d) && export BENCH_DIR
		mount -o loop,discard "$BENCH_IMAGE" "$BENCH_DIR" &&
			"$0"
		code=$?
		umount "$BENCH_DIR"
		rmdir "$BENCH_DIR"
		exit $code' "$0"
	exit
fi

top=$(mktemp -d "${BENCH_DIR:-$base}/poststs-bench.XXXXXX")
[ -n "${BENCH_IMAGE:-}" ] || trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
echo "$(uname -sr), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg),\
 $(stat -f -c %T "$top")${BENCH_IMAGE:+, new}"
"$builddir/tests/bench/bench_publish" -d "$top" -r "$rounds" 10000 100000
if [ "${BENCH_FULL:-0}" = 1 ]; then
	"$builddir/tests/bench/bench_publish" -d "$top" -r 1 100000 1000000
fi
