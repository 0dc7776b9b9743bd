#!/bin/sh
# against.sh BASE - this build beside that of another commit
#
# BASE is checked out into a folder of its own and built there with the same
# flags; then both run in turns (whole.sh), and the other benches one after the
# other, ROUNDS times (3): what they print stands side by side. BENCHES chooses
# (publish check probe), BENCH_FULL=1 adds a million domains to publish.
set -eu
: "${srcdir:=.}" "${builddir:=.}"
base=$1
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/poststs-against.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
programs="poststs tests/bench/bench_publish tests/bench/probe_rate
	tests/system/check/observe_facts"

build()
{
	mkdir "$dir/src" "$dir/build"
	git -C "$srcdir" archive "$base" | tar -x -C "$dir/src"
	(cd "$dir/src" && autoreconf -fi)
	cd "$dir/build"
	eval "../src/configure $("$builddir/config.status" --config)"
	# shellcheck disable=SC2086
	make -j"$(nproc)" $programs
}
echo "building $(git -C "$srcdir" log -1 --format='%h %s' "$base")"
(build) >"$dir/log" 2>&1 || { tail -n 40 "$dir/log" >&2; exit 1; }
export BASE_BUILD="$dir/build"

"$srcdir/tests/bench/whole.sh"
# both BENCH ARGUMENT... - with our programs, and with those of base
both()
{
	bench=$1
	shift
	round=0
	while [ $round -lt "${ROUNDS:-3}" ]; do
		for build in "$builddir" "$BASE_BUILD"; do
			who=this
			[ "$build" = "$builddir" ] || who=base
			builddir=$build "$srcdir/tests/bench/$bench.sh" "$@" \
				>"$dir/out" 2>&1 || code=$?
			[ "${code:-0}" -ne 77 ] || { cat "$dir/out"; return 0; }
			sed -n "/ratio\|aim/s/^/$bench, $who: /p" "$dir/out"
		done
		round=$((round + 1))
	done
}
for name in ${BENCHES:-check probe publish}; do
	case $name in
	check) both check 1000 1 ;;
	publish) BENCH_ROUNDS=1 both publish ;;
	*) both "$name" ;;
	esac
done
