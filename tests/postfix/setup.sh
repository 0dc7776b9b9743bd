#!/bin/sh
# setup.sh - the line that poststs setup proposes for main.cf leads a real
# Postfix to the milter, chrooted or not, and ends where setup says it does
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1) and Postfix.
set -u
me=setup
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need
if [ "${1:-}" != inside ]; then
	unshare -nm true 2>/dev/null || skip 'no namespaces to be had'
	exec unshare -nm /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

milter_world 'smtpd_recipient_restrictions = check_recipient_access
  inline:{ {refused@example.org = 550 5.1.1 nobody is here} },
  permit_mynetworks, reject_unauth_destination'
mkdir "$base/www"
chown postfix "$base/www"
mount -t tmpfs none /usr/local/sbin || skip 'no tmpfs'
cp "$builddir/poststs-milter" /usr/local/sbin/ 2>/dev/null ||
	printf '#!/bin/sh\n' >/usr/local/sbin/poststs-milter
chmod 755 /usr/local/sbin/poststs-milter
cat >>"$base/poststs.conf" <<EOT
config_directory = "$base/mx/conf"
web_root = "$base/www"
resolver = "127.0.0.1:1"
timeout = 2
EOT
sed -i '/milter_socket/d; /tlsrpt_rua/d' "$base/poststs.conf"

setup()
{
	"$builddir/poststs" -c "$base/poststs.conf" setup --yes "$@" \
		>"$base/told" 2>"$base/errors" || {
		fail "setup $*: $?"
		cat "$base/errors"
	}
}
told() { grep -qF -- "$1" "$base/told" || { fail "$2: no $1"; cat "$base/told"; }; }

# ---- smtpd in a chroot: the socket has to be below the queue directory ----
sed -i 's/^192.0.2.1:25 inet n - n /192.0.2.1:25 inet n - y /' \
	"$base/mx/conf/master.cf"
postconf -c "$base/mx/conf" -X smtpd_milters
lab_settle mx
mkdir "$base/mx/queue/poststs"
chown postfix "$base/mx/queue/poststs"
setup --report mailto:refused@example.org
grep -qF "milter_socket = \"unix:$base/mx/queue/poststs/milter.sock\"" \
	"$base/poststs.conf" || fail "the socket: $(cat "$base/poststs.conf")"
told "postconf -e 'smtpd_milters = unix:poststs/milter.sock' 'milter_default_action = accept'" \
	'the line for main.cf'

# ---- do what it says, but for systemd ----
sed -n "s/^ *postconf -e/postconf -c \"\$1\" -e/p" "$base/told" >"$base/do"
sh "$base/do" "$base/mx/conf" || fail "the line is no command"
lab_settle mx
lab_start mx || exit 1
"$builddir/poststs-milter" -c "$base/poststs.conf" --stderr -v --flush 1 \
	2>>"$base/milter.log" &
milter_pid=$!
for try in $(seq 20); do
	[ ! -S "$base/mx/queue/poststs/milter.sock" ] || break
	sleep 0.5
done
send hello || fail 'a mail is refused'
shows 'session example.org 192.0.2.1 plain 1 tls 0 0 0 0 down 0' ||
	fail 'the milter is not asked'

# ---- what is done is done, and what is refused is missing ----
setup
told "done      1. poststs-milter counts sessions" 'the milter'
told "missing   2. refused@example.org takes mail." 'an address that is refused'
sed -i 's/refused@example.org/tls@example.org/' "$base/poststs.conf"
setup
told "done      2. tls@example.org takes mail." 'an address that takes mail'

milter_stop || fail 'the milter ends badly'
[ $failures -eq 0 ] || { cat "$base/milter.log"; exit 1; }
