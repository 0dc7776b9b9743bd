#!/bin/sh
# smoke.sh - every bench runs to its end with tiny sizes, and prints a figure
#
# Whether a figure is good is not asked here: a bench tells that on a quiet
# machine. This keeps one from standing broken until somebody wants to know.
set -u
: "${srcdir:=.}" "${builddir:=.}"
export srcdir builddir
failed=0
out=$(mktemp -d "${TMPDIR:-/tmp}/poststs-smoke.XXXXXX")
trap 'rm -rf "$out"' EXIT
trap 'exit 1' INT TERM

# bench WORD COMMAND... - it ends well, and WORD with a figure is in its output
bench()
{
	word=$1
	shift
	"$@" >"$out/log" 2>&1
	code=$?
	if [ $code -eq 77 ]; then
		echo "skipped: $*: $(tail -n 1 "$out/log")"
	elif [ $code -ne 0 ] || ! grep -q "$word.*[0-9]" "$out/log"; then
		echo "FAILED with $code: $*"
		cat "$out/log"
		failed=1
	fi
}

here=$(dirname "$0")
bench 'MX phase / dnsperf' "$here/dns.sh" 50 1
bench 'aim' env BENCH_DOMAINS=100 "$here/whole.sh" 1
bench ratio "$here/probe.sh" 50
bench 'wall ratio' env BENCH_MOST=300 "$here/check.sh" 20 1
bench domains "$builddir/tests/bench/bench_evidence" 100 200
bench "PostgreSQL / SQLite" env BENCH_COUNT=50 BENCH_ROUNDS=1 \
	"$here/fleet.sh"
mkdir "$out/publish"
bench domains "$builddir/tests/bench/bench_publish" -d "$out/publish" -r 1 \
	50 100
if [ -x "$builddir/tests/bench/nothing_milter" ] && [ "$(id -u)" -eq 0 ]; then
	bench memory env ROUNDS=1 MESSAGES=20 FLAT=40 SESSIONS=4 \
		KINDS='none nothing poststs' "$here/milter.sh"
fi
exit $failed
