#!/bin/sh
# milter_user.sh - the milter as a user of its own, of the group that shares
# evidence and spool: what it may write, and what not
#
# news is who publishes, uucp the milter; any two system users would do.
. "$srcdir/tests/system/lib.sh"
milter=$builddir/poststs-milter
[ -x "$milter" ] || skip "this build has no milter"
[ "$(id -u)" -eq 0 ] || skip "needs root"
# a traced process, or one that changed its user, cannot be looked into for leaks
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0
export ASAN_OPTIONS
need setpriv miltertest cdb sqlite3 strace pgrep
id news >/dev/null 2>&1 && id uucp >/dev/null 2>&1 || skip "no such users"
chmod 755 "$tmp"
cp "$milter" "$poststs" "$tmp" # they may not get to the build tree
publisher() { setpriv --reuid news --regid news --clear-groups "$@"; }
sender() { setpriv --reuid uucp --regid uucp --groups news "$@"; }

state=$tmp/state
install -d -m 755 -o news -g news "$state"
install -d -m 2770 -o news -g news "$state/spool"
install -d -m 750 -o uucp -g news "$tmp/socket"
record() { printf '+%d,%d:%s->%s\n' ${#1} ${#2} "$1" "$2"; }
{
	record enforced.example 'mode=enforce id=1 max_age=86400 mx=a.example'
	record tested.example 'mode=testing id=1 max_age=86400 mx=a.example'
	record free.example 'mode=enforce id=1 max_age=86400 mx=a.example'
	echo
} >"$tmp/records"
cdb -c "$tmp/policy.cdb" "$tmp/records" >"$tmp/cdb.log" 2>&1
# place - what the publisher has, and the milter may not change
place()
{
	for file in policy.cdb tls_policy.cdb records.zone; do
		install -m 644 -o news -g news "$tmp/policy.cdb" "$state/$file"
	done
	install -m 640 -o news -g news /dev/null "$state/poststs.db"
}
cat >"$tmp/poststs.conf" <<-EOT
	state_dir = "$state"
	milter_socket = "unix:$tmp/socket/m"
	tlsrpt_rua = "mailto:tls@one.example, mailto:TLS@enforced.example"
	require_tls = yes
	domains = { one.example }
	domain "free.example" {
		require_tls = no
	}
EOT
code=0
publisher "$tmp/poststs" -c "$tmp/poststs.conf" report --quiet --spool ||
	code=$?
same "$code" 0 "before the milter begins"
same "$(stat -c '%U %a' "$state/evidence.db" "$state/evidence.db-wal" |
	sort -u)" "news 660" "who may write evidence"
place

calls=open,openat,creat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat
calls=$calls,chmod,fchmodat,fchownat,connect,execve
setpriv --reuid uucp --regid uucp --groups news strace -D -f -qq \
	-o "$tmp/socket/trace" -e "trace=$calls" "$tmp/poststs-milter" \
	-c "$tmp/poststs.conf" --stderr 2>"$tmp/log" &
pid=$!
started="$started $pid"
until_it $pid [ -S "$tmp/socket/m" ]
same "$(stat -c '%U %a' "$tmp/socket/m")" "uucp 660" "the socket"
expect 0 "miltertest" sender miltertest -w -D "socket=unix:$tmp/socket/m" \
	-s "$srcdir/tests/system/milter.lua"
has "$tmp/out" "all in order" "miltertest"
kill $pid
wait $pid || :
hasnt "$tmp/log" "cannot" "what it could not do"

# what it did: evidence and a copy, in files that the publisher can take
same "$(sqlite3 "$state/evidence.db" 'SELECT count(*) > 0 FROM session')" 1 \
	"evidence"
same "$(find "$state/spool" -name '*.eml' -printf '%u %g %m\n')" \
	"uucp news 640" "the copy"
rm "$state"/*.cdb "$state/poststs.db" "$state/records.zone"
expect 1 "the publisher takes it" publisher "$tmp/poststs" \
	-c "$tmp/poststs.conf" report --spool --json
same "$(find "$state/spool" -name '*.eml' -path '*/.refused/*' | wc -l)" 1 \
	"set aside: it is no report"
place

# which files it opened to write to, or changed otherwise
awk -F'"' -v state="$state/" '
	/= -1/ { next }
	/O_WRONLY|O_RDWR|rename|unlink|mkdir|chmod|chown/ {
		for (i = 2; i <= NF; i += 2)
			if (index($i, state) == 1)
				print substr($i, length(state) + 1)
	}' "$tmp/socket/trace" | sed 's/spool.*/spool/' | sort -u |
	grep -vx -e 'evidence.db\(-wal\|-shm\)\{0,1\}' -e spool >"$tmp/wrote" || :
same "$(cat "$tmp/wrote")" "" "it wrote to other files of the state folder"
# and where it connected to: nowhere, but for the log
! grep 'connect(' "$tmp/socket/trace" | grep -v -e '/dev/log' -e /run/systemd \
	-e nscd -e "$tmp/socket/m" || wrong "it connects"
! grep 'execve(' "$tmp/socket/trace" | sed 1d | grep . || wrong "it runs programs"

# ---- started by root: for good the user that milter_user names ----
{
	printf 'milter_user = "uucp"\nmilter_group = "news"\n'
	sed "s,^milter_socket.*,milter_socket = \"unix:$tmp/root.sock\"," \
		"$tmp/poststs.conf"
} >"$tmp/root.conf"
"$tmp/poststs-milter" -c "$tmp/root.conf" --stderr 2>"$tmp/log" &
pid=$!
started="$started $pid"
worker() { [ -n "$(pgrep -P $pid)" ]; }
until_it $pid worker
uid=$(id -u uucp)
for process in $pid $(pgrep -P $pid); do
	same "$(awk '$1 == "Uid:" { print $2, $3, $4, $5 }' \
		/proc/$process/status)" "$uid $uid $uid $uid" "its user"
	same "$(awk '/^Cap(Prm|Eff|Amb):/ { print $2 + 0 }
		/^NoNewPrivs:/ { print $2 }' /proc/$process/status | xargs)" \
		"0 0 0 1" "its rights"
done
kill $pid
wait $pid || :

# what it cannot do, and the publisher can
tries()
{
	for file in poststs.db policy.cdb tls_policy.cdb records.zone; do
		"$1" sh -c ': >>"$1"' sh "$state/$file" 2>/dev/null &&
			echo "write $file"
		"$1" mv "$state/$file" "$state/$file.x" 2>/dev/null &&
			mv "$state/$file.x" "$state/$file" &&
			echo "move $file"
	done
	"$1" touch "$state/new" 2>/dev/null && rm "$state/new" && echo "make"
	"$1" rm "$state/evidence.db-wal" 2>/dev/null && echo "remove"
}
same "$(tries sender)" "" "what the milter can do"
same "$(tries publisher | wc -l)" 10 "what the publisher can do"
finish
