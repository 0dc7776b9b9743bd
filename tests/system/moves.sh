#!/bin/sh
# moves.sh - moves are announced, listed and cancelled; a chain is judged
set -u
poststs=$builddir/poststs
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# expect CODE WORD ARGUMENTS... - exit status, and a word of the output
expect() {
	code=$1 word=$2
	shift 2
	"$poststs" "$@" -o state_dir="$dir/state" -o resolver=127.0.0.1:1 \
		-o timeout=1 >"$dir/out" 2>&1
	got=$?
	if [ $got -ne "$code" ] || ! grep -q -- "$word" "$dir/out"; then
		echo "FAIL: $*: exit $got, not $code, or no $word:"
		cat "$dir/out"
		failed=1
	fi
}

expect 0 'no move' mx
expect 64 'host' mx add
expect 64 'mx takes' mx swap a.example b.example
expect 64 'both' mx rename a.example a.example
expect 65 'not known' mx add mx9.example.net --domain a.example
expect 0 'mx9.example.net' mx add mx9.example.net
expect 0 'mx2.example.net' mx rename mx1.example.net mx2.example.net
expect 0 'mx9.example.net' mx
expect 0 '"action": "rename"' mx --json
expect 65 'no move of mx7' mx cancel mx7.example.net
expect 0 'mx2.example.net' mx cancel mx9.example.net
expect 65 'no move of mx9' mx cancel mx9.example.net
# of a rename either name will do
expect 0 'no move' mx cancel mx2.example.net

expect 64 'next' cert-check
expect 66 'none.pem' cert-check --next "$dir/none.pem" \
	--host mx1.example.net
echo 'no certificate' >"$dir/bad.pem"
expect 1 '"install": false' cert-check --next "$dir/bad.pem" --json
exit $failed
