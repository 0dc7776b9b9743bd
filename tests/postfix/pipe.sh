#!/bin/sh
# pipe.sh - reports without the milter: an alias of Postfix's local(8) and a
# transport of pipe(8) put them into the spool, as the manual says, and nothing
# bounces; a Maildir is read
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1) and Postfix.
set -u
me=pipe
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
lab_need
for tool in unshare ip openssl swaks; do
	command -v "$tool" >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

user=mail # any but root and Postfix's own, which neither takes
id $user >/dev/null 2>&1 || skip "there is no user $user"
milter_world 'mydestination = here.example' 'smtpd_milters =' \
	"alias_maps = \$default_database_type:$base/etc/poststs-aliases" \
	"alias_database =" \
	"transport_maps = inline:{ {piped@second.example = poststs-report:} }" \
	'poststs-report_destination_recipient_limit = 1'
# the program that runs is the user's who owns the table of aliases
cat >"$base/run" <<EOT
#!/bin/sh
exec "$builddir/poststs" -c "$base/poststs.conf" "\$@"
EOT
chmod 755 "$base/run"
chown $user "$base/state"
# aliases - the lines of poststs(1), as they are but for paths and names, in a
# folder where only root may write; twice, as after a change
mkdir -p "$base/etc"
sed -n '\,^# /etc/postfix/poststs-aliases,,/^\.Ed/p' \
	"$srcdir/man/poststs.1" | sed "s,/usr/bin/poststs ,$base/run ,
		s,/etc/postfix,$base/etc,g; s,chown poststs,chown $user,
		s,^tls-reports:,tls:," >"$base/lines"
grep '^tls:' "$base/lines" >"$base/etc/poststs-aliases"
grep -e '^postalias ' -e '^chown ' "$base/lines" >"$base/commands"
[ "$(wc -l <"$base/commands")" -eq 2 ] || fail "poststs(1) has other lines"
aliases() { MAIL_CONFIG=$base/mx/conf sh -e "$base/commands" || fail "aliases, $1"; }
cat >>"$base/mx/conf/master.cf" <<EOT
local unix - n n - - local
poststs-report unix - n n - 1 pipe
  flags=Rq user=$user argv=$base/run report --pipe
EOT
mkdir -p "$base/state/spool"
chown $user "$base/state/spool"
# the build may lie where other users do not get
setpriv --reuid=$user --regid=$user --clear-groups \
	"$builddir/poststs" --version >/dev/null 2>&1 ||
	skip 'the build tree cannot be read by others'
cat >>"$base/poststs.conf" <<EOT
config_directory = "$base/mx/conf"
resolver = "127.0.0.1:1"
timeout = 2
EOT
lab_settle mx
aliases first
aliases again
lab_start mx || exit 1

spooled() { find "$base/state/spool" -name '*.delivered' | wc -l; }
# waits N - until so many mails lie in the spool
waits()
{
	for try in $(seq 300); do
		[ "$(spooled)" -lt "$1" ] || break
		sleep 0.1
	done
	[ "$(spooled)" -eq "$1" ] || {
		fail "$2: $(spooled) in the spool, not $1"
		tail -n 20 "$base/mx/log"
	}
}
report()
{
	swaks --server 192.0.2.1 --from noreply@sender.example --to "$1" \
		--timeout 30 --header 'Subject: Report Domain: example.org' \
		--attach-type application/tlsrpt+json --attach-name \
		'sender.example!example.org!1!2.json' \
		--attach "@$srcdir/tests/system/report/google.json" \
		>"$base/swaks" 2>&1 || fail "$1 is refused: $(cat "$base/swaks")"
}
report tls@here.example
waits 1 'an alias'
report piped@second.example
waits 2 'a transport'
find "$base/state/spool" -name '*.delivered' ! -user $user | grep -q . &&
	fail 'the owner of what lies in the spool'

# ---- and report --spool finds a report in each: the same one ----
cp "$(find "$base/state/spool" -name '*.delivered' | head -n 1)" "$base/mail.eml"
"$base/run" report --spool >"$base/out" 2>&1 || :
grep -q 'accepted\|not ours\|duplicate' "$base/out" ||
	fail "no report was read: $(cat "$base/out")"
waits 0 'a spool that was emptied'

# ---- a Maildir ----
mkdir -p "$base/box/new" "$base/box/cur" "$base/box/tmp"
cp "$base/mail.eml" "$base/box/new/1.host"
"$base/run" report "$base/box" >"$base/out" 2>&1 || :
grep -q 'duplicate\|accepted\|not ours' "$base/out" ||
	fail "a Maildir: $(cat "$base/out")"

# ---- what fails is tried again, and does not bounce ----
chmod 500 "$base/state/spool"
chown root "$base/state/spool"
report tls@here.example
for try in $(seq 300); do
	! grep -q 'to=<tls@here.example>.*status=deferred' "$base/mx/log" ||
		break
	sleep 0.1
done
grep -q 'to=<tls@here.example>.*status=deferred' "$base/mx/log" ||
	fail 'it is not deferred'
grep -q 'status=bounced' "$base/mx/log" && fail 'something bounced'

# ---- too large: that will never change ----
chown $user "$base/state/spool"
chmod 755 "$base/state/spool"
code=0
head -c 200000 /dev/zero | "$base/run" report --pipe -o spool_bytes=100000 \
	2>/dev/null || code=$?
[ $code -eq 65 ] || fail "a mail that is too large: $code"
code=0
"$base/run" report --pipe --spool </dev/null 2>/dev/null || code=$?
[ $code -eq 64 ] || fail "--pipe and --spool: $code"
[ $failures -eq 0 ] || exit 1
