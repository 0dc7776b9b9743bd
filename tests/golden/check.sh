#!/bin/sh
# What `poststs check' prints: each file checks/CASE.FORM is what showcheck
# must print. UPDATE_GOLDEN=1 writes them anew (into the source tree); read the
# difference before you commit it.
set -u
here=$srcdir/tests/golden/checks
show=$builddir/tests/golden/showcheck
got=$(mktemp) || exit 1
trap 'rm -f "$got"' EXIT
failed=0 count=0

for file in "$here"/*.*; do
	name=${file##*/}
	count=$((count + 1))
	if ! "$show" "${name#*.}" "${name%%.*}" >"$got"; then
		echo "FAIL: $name: nothing was printed"
		failed=$((failed + 1))
	elif LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$got"; then
		echo "FAIL: $name: control characters"
		failed=$((failed + 1))
	elif [ -n "${UPDATE_GOLDEN-}" ]; then
		cmp -s "$got" "$file" || cp "$got" "$file"
	elif ! diff -u "$file" "$got"; then
		echo "FAIL: $name"
		failed=$((failed + 1))
	fi
done
echo "$count golden checks, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
