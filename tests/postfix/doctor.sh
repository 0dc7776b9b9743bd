#!/bin/sh
# doctor.sh - poststs doctor beside a real Postfix with poststs-milter: what is
# broken is told, and no longer once it is mended
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1) and Postfix.
set -u
me=doctor
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

# doctor WHAT ARGUMENT... - the output in $base/told
doctor()
{
	code=0
	"$builddir/poststs" -c "$base/poststs.conf" doctor --local -v \
		"$@" >"$base/told" 2>"$base/errors" || code=$?
	case $code in
	0 | 1) ;;
	*) fail "doctor $*: exit code $code: $(cat "$base/errors")" ;;
	esac
}
told() { grep -qF -- "$1" "$base/told" || { fail "$2: no $1"; cat "$base/told"; }; }
untold() { ! grep -qF -- "$1" "$base/told" || { fail "$2: $1"; cat "$base/told"; }; }

milter_world 'smtpd_recipient_restrictions = check_recipient_access
  inline:{ {refused@example.org = 550 5.1.1 nobody is here} },
  permit_mynetworks, reject_unauth_destination'
chmod 600 "$base/mx/conf/chain.pem"
mkdir "$base/www"
chown postfix "$base/www"
cat >>"$base/poststs.conf" <<EOT
config_directory = "$base/mx/conf"
web_root = "$base/www"
resolver = "127.0.0.1:1"
timeout = 2
EOT

# ---- nobody is there ----
doctor
[ "$code" -eq 1 ] || fail "errors do not make exit code 1: $code"
told '(milter-unreachable)' 'the milter does not run'
told '(report-address-unproven)' 'Postfix does not run'
told '(nothing-published)' 'nothing was applied'
told '(file-not-readable)' 'a key of root'
told 'may not read it' 'whose right is missing'

# ---- Postfix and the milter run ----
lab_start mx || exit 1
milter_start
send hello || fail 'refused'
shows 'session example.org 192.0.2.1 plain 1 tls 0 0 0 0 down 0' ||
	fail 'no session'
doctor
untold '(milter-unreachable)' 'the milter runs'
untold '(milter-absent)' 'the milter writes'
untold '(report-address' 'the address takes mail'
told 'tls@example.org takes mail' 'the address takes mail'
told 'running, last wrote' 'the milter runs'
doctor -o tlsrpt_rua=mailto:refused@example.org
told '(report-address-refused)' 'an address that Postfix refuses'
told '550 5.1.1' 'its words'
[ "$code" -eq 1 ] || fail 'a refused address is no error'
doctor -o tlsrpt_rua=
told '(reports-unasked)' 'no address'
doctor -o tlsrpt_rua=mailto:x@elsewhere.example
untold '(report-address' 'an address of others'

# ---- the address is asked about, and no mail is sent ----
! find "$base/mail" -path '*tls*' -type f | grep -q . ||
	fail 'a mail was sent to the address'

# ---- rights, disks, spool ----
chown root "$base/www"
doctor
told '(place-not-writable)' 'a web root of root'
told "chown -R postfix $base/www" 'what mends it'
chown postfix "$base/www"
doctor
untold '(place-not-writable)' 'a web root of the user'
mount -t tmpfs -o size=1m none "$base/www" && {
	chown postfix "$base/www"
	doctor
	told '(disk-full)' 'a file system of a megabyte'
	umount "$base/www"
}
mkdir -p "$base/state/spool"
touch -d '5 days ago' "$base/state/spool/old"
doctor
told '(spool-filling)' 'a mail that nobody takes in'
rm "$base/state/spool/old"

# ---- what runs poststs: a systemd that says what it is told ----
mount -t tmpfs none /run && mkdir -p /run/systemd/system
cat >"$base/systemctl" <<EOT
#!/bin/sh
cat "$base/units"
EOT
chmod 755 "$base/systemctl"
if [ -x /usr/bin/systemctl ] &&
	mount --bind "$base/systemctl" /usr/bin/systemctl; then
	cat >"$base/units" <<-'EOT'
		Id=poststs.timer
		ActiveState=active

		Id=poststs-check.timer
		ActiveState=inactive

		Id=poststs.service
		Result=exit-code
		ExecMainStatus=78
		ExecMainExitTimestamp=@1764567890
		User=postfix
		AmbientCapabilities=cap_dac_read_search
	EOT
	doctor
	told '(run-failed)' 'a unit that failed'
	told 'journalctl -u poststs.service' 'where to read why'
	told 'poststs check: no timer is active' 'a timer that is off'
	untold '(file-not-readable)' 'the unit may read all'
	sed 's/inactive/active/; s/exit-code/success/' "$base/units" \
		>"$base/mended"
	cat "$base/mended" >"$base/units"
	doctor
	untold '(run-' 'all runs'
	told 'is run by poststs-check.timer' 'what runs'
else
	echo "$me: without systemctl: its part is left out"
fi
doctor --json
grep -q '"findings": \[' "$base/told" || fail 'no JSON'

milter_stop || fail 'the milter ends badly'
[ $failures -eq 0 ] || { cat "$base/told"; exit 1; }
