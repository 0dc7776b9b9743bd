# lib.sh - what the system tests share; sourced
#
# Each test has a folder of its own ($tmp), ends what it started, and says
# which check failed. $poststs is the program under test.
set -eu
poststs=$builddir/poststs
tmp=$(mktemp -d)
failed=0
started=

cleanup()
{
	for pid in $started; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	chmod -R u+rwX "$tmp" 2>/dev/null || :
	rm -rf "$tmp"
}
trap cleanup EXIT

skip() { echo "skipped: $*" >&2; exit 77; }

need()
{
	for program in "$@"; do
		command -v "$program" >/dev/null ||
			[ -x "/usr/sbin/$program" ] ||
			skip "$program is not installed"
	done
}
PATH=$PATH:/usr/sbin:/sbin

wrong() { echo "FAIL: $*" >&2; failed=$((failed + 1)); }

# expect CODE WHAT COMMAND... - run it; output in $tmp/out and $tmp/err
expect()
{
	want=$1
	what=$2
	shift 2
	code=0
	"$@" >"$tmp/out" 2>"$tmp/err" || code=$?
	if [ "$code" -ne "$want" ]; then
		wrong "$what: exit code $code, not $want"
		sed 's/^/    /' "$tmp/out" "$tmp/err" >&2
	fi
}

# has FILE TEXT WHAT - does the file have a line with this text?
has() { grep -qF -- "$2" "$1" || { wrong "$3: no \"$2\""; cat "$1" >&2; }; }
hasnt() { ! grep -qF -- "$2" "$1" || { wrong "$3: has \"$2\""; cat "$1" >&2; }; }
same() { [ "$1" = "$2" ] || wrong "$3: \"$1\", not \"$2\""; }

finish() { [ "$failed" -eq 0 ] || exit 1; exit 0; }
