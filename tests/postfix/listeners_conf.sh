#!/bin/sh
# listeners_conf.sh - which services of a configuration are an MX
#
# Each folder in tests/postfix/listeners is a configuration, read with the
# real postconf; nothing is started. `want' holds the port that counts (P),
# the listeners with address, level and service (L), and the identifiers of
# the findings (N), both sorted.
set -u
me=listeners_conf
: "${srcdir:=.}" "${builddir:=.}"
PATH=$PATH:/usr/sbin:/sbin
command -v postconf >/dev/null || {
	echo "$me: skipped: there is no postconf here"
	exit 77
}
tab=$(printf '\t')
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failures=0
count=0

for folder in "$srcdir"/tests/postfix/listeners/*/; do
	name=$(basename "$folder")
	count=$((count + 1))
	# postconf wants a folder that it may take for Postfix's own
	rm -rf "$work/conf"
	mkdir "$work/conf"
	cp "$folder/main.cf" "$folder/master.cf" "$work/conf"
	port=$(sed -n 's/^P //p' "$folder/want")
	"$builddir/tests/postfix/listlisteners" "$work/conf" "$port" \
		>"$work/out" 2>"$work/err" || {
		echo "FAIL: $name: $(cat "$work/err")"
		failures=$((failures + 1))
		continue
	}
	{
		echo "P $port"
		grep "^L" "$work/out" | cut -f 2,3,6 |
			awk -F "$tab" '{ print "L", $1, $3, $2 }' | sort
		grep "^N" "$work/out" | cut -f 2 | sort | sed 's/^/N /'
	} >"$work/got"
	diff -u "$folder/want" "$work/got" || {
		echo "FAIL: $name"
		failures=$((failures + 1))
	}
done

# a folder without a configuration is an error, and no crash
mkdir "$work/empty"
"$builddir/tests/postfix/listlisteners" "$work/empty" 25 \
	>"$work/out" 2>"$work/err"
[ $? -eq 1 ] && [ -s "$work/err" ] && [ ! -s "$work/out" ] || {
	echo "FAIL: a folder without main.cf"
	failures=$((failures + 1))
}

echo "$count configurations, $failures failures"
[ "$count" -gt 0 ] && [ $failures -eq 0 ]
