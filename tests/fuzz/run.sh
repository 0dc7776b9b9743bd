#!/bin/sh
# run.sh MINUTES FOLDER TARGET... - all fuzz targets, each for an equal share
# of the time, as many at once as there are processors; then what came of it.
#
# In FOLDER, which is made: corpora/<name>, what each has found worth keeping;
# log/<name>; findings/<name>-*, inputs that broke something. With CORPUS=dir
# what adds to the seeds and to dir/<name> is put there, too. Exit 1 when
# anything was found, or a target did not run.
set -eu
minutes=$1
folder=$2
shift 2
jobs=${JOBS:-$(nproc)}
seconds=$((minutes * 60 * jobs / $#))
[ "$seconds" -ge 1 ] || seconds=1
mkdir -p "$folder/corpora" "$folder/log" "$folder/findings" "$folder/tmp"
rm -f "$folder"/log/*
export folder seconds srcdir TMPDIR="$folder/tmp"
echo "$# targets, $seconds seconds each, $jobs at once"

# one - fuzz, then keep what the rest of the corpus does not have
cat >"$folder/one.sh" <<'EOS'
set -eu
target=$1
name=$(basename "$target")
name=${name#fuzz_}
corpus=$folder/corpora/$name
seeds=$srcdir/tests/fuzz/seeds/$name
mkdir -p "$corpus"
echo "$(ls "$corpus" | wc -l)" >"$folder/log/$name.before"
"$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
	-print_final_stats=1 -artifact_prefix="$folder/findings/$name-" \
	"$corpus" "$seeds" >"$folder/log/$name" 2>&1 ||
	echo "ended with exit code $?" >>"$folder/log/$name"
fresh=$folder/tmp/$name
rm -rf "$fresh"
mkdir "$fresh"
if "$target" -merge=1 -timeout=20 -artifact_prefix="$folder/tmp/" "$fresh" \
	"$seeds" "$corpus" >>"$folder/log/$name.merge" 2>&1; then
	for file in "$fresh"/*; do # the seeds are in the tree already
		[ -f "$file" ] || continue
		[ -f "$corpus/${file##*/}" ] || rm "$file"
	done
	rm -rf "$corpus"
	mv "$fresh" "$corpus"
fi
[ -z "${CORPUS:-}" ] || {
	mkdir -p "$CORPUS/$name"
	"$target" -merge=1 "$CORPUS/$name" "$corpus" \
		>>"$folder/log/$name.merge" 2>&1
}
EOS
printf '%s\n' "$@" | xargs -n 1 -P "$jobs" sh "$folder/one.sh"

printf '%-16s %12s %6s %6s\n' target executions kept new
total=0
broken=0
for target in "$@"; do
	name=$(basename "$target")
	name=${name#fuzz_}
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
		"$folder/log/$name" | tail -n 1)
	kept=$(ls "$folder/corpora/$name" | wc -l)
	before=$(cat "$folder/log/$name.before")
	printf '%-16s %12s %6d %6d\n' "$name" "${runs:-none}" "$kept" \
		$((kept > before ? kept - before : 0))
	total=$((total + ${runs:-0}))
	if grep -q '^ended with exit code' "$folder/log/$name"; then
		broken=$((broken + 1))
		echo "  see $folder/log/$name"
	fi
done
echo "$# targets, $total executions, $broken broken"
for file in "$folder"/findings/*; do
	[ -f "$file" ] || continue
	echo "found: $file"
	broken=$((broken + 1))
done
[ "$broken" -eq 0 ]
