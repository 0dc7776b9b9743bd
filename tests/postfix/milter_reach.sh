#!/bin/sh
# milter_reach.sh - what poststs says of smtpd_milters is what smtpd does
#
# The line that README and the packages name, with a real smtpd, chrooted as
# in Debian 12 and 13 and not as in later releases: mail gets through, or has
# to wait since milter_default_action is what Postfix has by default, and
# inspect and status tell it.
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1), jq(1) and Postfix.
set -u
me=milter_reach
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need jq
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
milter_world 'smtpd_peername_lookup = no'
lab_start mx || exit 1
queue=$base/mx/queue
conf=$base/mx/conf
# as the package makes it
install -d -m 750 -o postfix -g postfix "$queue/poststs"

# listener CHROOT LINE [MASTER-CF-OPTION...] - what main.cf and master.cf say
listener()
{
	chroot=$1
	shift
	postconf -c "$conf" -e "smtpd_milters = $1" \
		'milter_default_action = tempfail'
	sed -i "s/^\(192.0.2.1:25 inet n -\) ./\1 $chroot/" "$conf/master.cf"
	lab_settle mx
	postfix -c "$conf" reload >"$base/out" 2>&1 || fail "reload"
}

# socket PATH - a milter that has its socket there
socket()
{
	sed -i "s,^milter_socket = .*,milter_socket = \"unix:$1\"," \
		"$base/poststs.conf"
	"$builddir/poststs-milter" -c "$base/poststs.conf" --stderr \
		--flush 1 2>>"$base/milter.log" &
	milter_pid=$!
	for try in $(seq 100); do
		"$builddir/poststs-milter" --selftest "unix:$1" \
			>"$base/selftest" 2>&1 && return
		sleep 0.2
	done
	cat "$base/selftest" "$base/milter.log"
	exit 1
}

# told COMMAND - the findings about the milter, and their texts
told()
{
	"$builddir/poststs" -c "$base/poststs.conf" \
		-o "config_directory=$conf" -o resolver=127.0.0.1:9 \
		-o timeout=5 --json "$1" >"$base/json" 2>"$base/err"
	jq -r '.findings[] | select(.id | startswith("milter-")) |
		"\(.id) \(.text)"' "$base/json"
}

# sees WHAT ID-OR-EMPTY [WORDS] - inspect and status both
sees()
{
	for command in inspect status; do
		said=$(told $command)
		case $said in
		"$2"*"${3:-}"*) [ -n "$2" ] || [ -z "$said" ] ||
			fail "$1: $command: $said" ;;
		*) fail "$1: $command: '$said', not '$2 ... ${3:-}'" ;;
		esac
	done
}

# passes WHAT, waits WHAT - a mail gets through, or has to wait
passes() { send "$1" && arrived "$1" || fail "$1: does not pass"; }
waits()
{
	! send "$1" || fail "$1: is taken"
	grep -q '^<\*\* 4' "$base/swaks" || fail "$1: is not asked to wait"
}

# ---- the package's way: below the queue directory ---------------------------

socket "$queue/poststs/milter.sock"
for chroot in y n; do
	listener $chroot unix:poststs/milter.sock
	passes "package-$chroot"
	sees "package, chroot $chroot" ''
done
shows 'session example.org 192.0.2.1 plain 2 tls 0 0 0 0 down 0' ||
	fail 'mail by way of the chroot is not counted'

# a slash in front makes no difference in a jail, and outside of it does
listener y unix:/poststs/milter.sock
passes slash-y
sees 'slash, chroot y' ''
listener n unix:/poststs/milter.sock
waits slash-n
sees 'slash, chroot n' milter-stops-mail '/poststs/milter.sock, which'

# not for Postfix's user
chown root: "$queue/poststs"
chmod 700 "$queue/poststs"
listener y unix:poststs/milter.sock
waits folder
sees 'a closed folder' milter-stops-mail 'may not enter'
chown postfix: "$queue/poststs"
chown root:root "$queue/poststs/milter.sock"
waits socket
sees 'a closed socket' milter-stops-mail 'may not write to'
chown postfix:postfix "$queue/poststs/milter.sock"
passes again
sees 'opened again' ''

# a milter that main.cf does not name
listener y ''
passes unnamed
sees 'not named' milter-unnamed 'poststs-milter runs'
"$builddir/poststs" -c "$base/poststs.conf" -o "config_directory=$conf" \
	-o resolver=127.0.0.1:9 -o timeout=5 status >"$base/out" 2>"$base/err"
grep -q '^milter-unnamed: ' "$base/out" || fail 'status says nothing'
listener y 'inet:127.0.0.1:9'
waits another
sees 'another milter' milter-unnamed
listener y "{ unix:poststs/milter.sock, default_action=accept }"

# nobody there: mail passes where it is to, and has to wait where not
milter_stop
passes nobody
sees 'nobody' milter-unreachable 'Postfix accepts mail'
listener y unix:poststs/milter.sock
waits nobody-tempfail
sees 'nobody, tempfail' milter-stops-mail \
	'milter_default_action = tempfail'
python=$(command -v python3) && {
	# a socket that somebody left behind
	"$python" -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])' \
		"$queue/poststs/milter.sock"
	chown postfix "$queue/poststs/milter.sock"
	waits left-behind
	sees 'left behind' milter-stops-mail 'no process listens'
	rm -f "$queue/poststs/milter.sock"
}

# ---- the way without packages: a socket outside ------------------------------

socket "$base/milter.sock"
listener n "unix:$base/milter.sock"
passes outside-n
sees 'outside, chroot n' ''
listener y "unix:$base/milter.sock"
waits outside-y
sees 'outside, chroot y' milter-stops-mail 'smtpd is chrooted to'
# ours by its name, where milter_socket names another folder
sed -i "s,^milter_socket = .*,milter_socket = \"unix:$queue/poststs/milter.sock\"," \
	"$base/poststs.conf"
listener y unix:/run/poststs/milter.sock
waits elsewhere
sees 'elsewhere, chroot y' milter-stops-mail '/run/poststs/milter.sock'
milter_stop

# none runs, and none is named: nobody expects one, but for require_tls
listener y ''
sees 'nothing' ''
echo 'require_tls = yes' >>"$base/poststs.conf"
sees 'require_tls' milter-unnamed 'require_tls is set'

# by TCP
sed -i 's,^milter_socket = .*,milter_socket = "inet:8893@127.0.0.1",' \
	"$base/poststs.conf"
listener y inet:127.0.0.1:8893
waits tcp
sees 'TCP' milter-stops-mail 'no process listens'

[ $failures -eq 0 ] || { tail -n 40 "$base/mx/log"; exit 1; }
