#!/bin/sh
# Each folder here is a sentence: facts.json, the moments in `now' (one a line),
# perhaps a `conf', and the plan.json that must come of them, one plan after the
# other. UPDATE_GOLDEN=1 writes the plans anew (into the source tree); read the
# difference before you commit it.
set -u
here=$srcdir/tests/golden
run=$builddir/tests/golden/runplan
got=$(mktemp) || exit 1
trap 'rm -f "$got"' EXIT
failed=0 count=0

plans() {
	while read -r now; do
		# shellcheck disable=SC2086 # an empty word must vanish
		"$run" "$facts" "$now" "$conf" $retire || return 1
	done <"$dir/now"
}

for dir in "$here"/cases/*/; do
	dir=${dir%/}
	facts=$dir/facts.json
	name=${dir##*/}
	conf=-
	retire=
	[ -f "$dir/conf" ] && conf=$dir/conf
	[ -f "$dir/allow-retire" ] && retire=allow-retire
	count=$((count + 1))
	# a tarball or a copy that lost a file would otherwise test less
	for file in facts.json now plan.json; do
		[ -n "${UPDATE_GOLDEN-}" ] && [ $file = plan.json ] ||
			[ -f "$dir/$file" ] || {
			echo "FAIL: $name: $file is missing"
			failed=$((failed + 1))
			continue 2
		}
	done
	if ! plans >"$got"; then
		echo "FAIL: $name: no plan was made"
		failed=$((failed + 1))
	elif [ -n "${UPDATE_GOLDEN-}" ]; then
		cmp -s "$got" "$dir/plan.json" || cp "$got" "$dir/plan.json"
	elif ! diff -u "$dir/plan.json" "$got"; then
		echo "FAIL: $name"
		failed=$((failed + 1))
	fi
done
echo "$count golden plans, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
