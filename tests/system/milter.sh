#!/bin/sh
# milter.sh - poststs-milter by itself: the command line, and what miltertest
# finds of the protocol (milter.lua)
. "$srcdir/tests/system/lib.sh"
milter=$builddir/poststs-milter
need miltertest cdb

# ---- the command line ----
expect 0 '--help' "$milter" --help
has "$tmp/out" 'usage: poststs-milter' '--help'
expect 0 '--version' "$milter" --version
has "$tmp/out" 'poststs-milter ' '--version'
expect 64 'an argument' "$milter" nonsense
expect 64 'an option' "$milter" --nonsense
expect 64 'no time' "$milter" --flush 0
expect 1 'nobody there' "$milter" --selftest "unix:$tmp/none"
expect 1 'no socket' "$milter" --selftest "$tmp/none"
expect 78 'no file' "$milter" --stderr -c "$tmp/none"
expect 78 'a wrong option' "$milter" --stderr -c /dev/null -o jobs=x
expect 69 'no folder for the socket' "$milter" --stderr -c /dev/null \
	-o "milter_socket=unix:$tmp/no/such"
has "$tmp/err" "$tmp/no/such" 'no folder for the socket'
if [ "$(id -u)" -eq 0 ]; then
	expect 67 'no such user' "$milter" --stderr -c /dev/null \
		-o "milter_socket=unix:$tmp/m" -o milter_user=no-such-user
	[ ! -e "$tmp/m" ] || wrong 'a socket stays that nobody serves'
fi

# ---- the protocol ----
mkdir "$tmp/state"
record()
{
	printf '+%d,%d:%s->%s\n' ${#1} ${#2} "$1" "$2"
}
{
	record enforced.example 'mode=enforce id=1 max_age=86400 mx=a.example'
	record tested.example 'mode=testing id=1 max_age=86400 mx=a.example'
	record free.example 'mode=enforce id=1 max_age=86400 mx=a.example'
	echo
} >"$tmp/records"
cdb -c "$tmp/state/policy.cdb" "$tmp/records" >"$tmp/cdb.log" 2>&1 ||
	{ cat "$tmp/cdb.log" >&2; exit 1; }
cat >"$tmp/milter.conf" <<-EOT
	state_dir = "$tmp/state"
	milter_socket = "unix:$tmp/m"
	milter_user = "$(id -un)"
	milter_group = "$(id -gn)"
	tlsrpt_rua = "mailto:tls@one.example, mailto:TLS@enforced.example"
	require_tls = yes
	domain "free.example" {
		require_tls = no
	}
EOT
"$milter" -c "$tmp/milter.conf" --stderr 2>"$tmp/log" &
pid=$!
started="$started $pid"
until_it $pid [ -S "$tmp/m" ]
same "$(stat -c %a "$tmp/m")" 660 'who may use the socket'
expect 0 'miltertest' miltertest -w -D "socket=unix:$tmp/m" \
	-s "$srcdir/tests/system/milter.lua"
has "$tmp/out" 'all in order' 'miltertest'
code=0
kill $pid
wait $pid || code=$?
same "$code" 0 'the end'
[ ! -e "$tmp/m" ] || wrong 'the socket stays'
same "$(find "$tmp/state/spool" -type f -name '*.eml' | wc -l)" 1 'copies'
same "$(find "$tmp/state/spool" -type f -name '.*' | wc -l)" 0 'leftovers'
same "$(cat "$tmp/state/spool/"*.eml | tr -d '\r')" 'TLS-Report-Domain: one.example
Subject: folded
	here

{}' 'the copy'
has "$tmp/log" 'recipients refused 1, reports copied 1, lost 0' 'statistics'
finish
