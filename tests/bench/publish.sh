#!/bin/sh
# Benches of publishing: 10,000 and 100,000 domains; BENCH_FULL=1 adds a
# million (about ten minutes, some 15 GB for the alternatives). BENCH_DIR
# chooses the file system; everything made there is deleted at the end.
set -eu
top=$(mktemp -d "${BENCH_DIR:-/tmp}/poststs-bench.XXXXXX")
trap 'rm -rf "$top"' EXIT INT TERM
rounds=${BENCH_ROUNDS:-3}
echo "$(uname -sr), $(nproc) processors, $(stat -f -c %T "$top")"
"$builddir/tests/bench/bench_publish" -d "$top" -r "$rounds" 10000 100000
if [ "${BENCH_FULL:-0}" = 1 ]; then
	rm -rf "$top"/run-*
	"$builddir/tests/bench/bench_publish" -d "$top" -r 1 100000 1000000
fi
