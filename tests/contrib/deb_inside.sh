# deb_inside.sh - what dpkg does with the packages in /tmp; everything here is
# thrown away. $DNS is the port of a name server.
set -u
bad() { echo "FAIL: $*" >&2; exit 1; }
export DEBIAN_FRONTEND=noninteractive
[ -d /tmp ] && [ -e /tmp/deb_inside.sh ] || bad "not where it may run"
# this machine may have been used without the package
rm -rf /var/lib/poststs /var/www/mta-sts /etc/poststs.conf
[ -f /etc/postfix/main.cf ] || : >/etc/postfix/main.cf
cp -p /etc/postfix/main.cf /tmp/main.cf.before
untouched() { cmp /etc/postfix/main.cf /tmp/main.cf.before; }

dpkg --force-depends -i /tmp/*.deb || bad "install"
id poststs >/dev/null || bad "no user poststs"
[ "$(stat -c %U:%a /var/lib/poststs)" = poststs:755 ] || bad "state folder"
[ "$(stat -c %U:%a /var/www/mta-sts)" = poststs:755 ] || bad "web root"
untouched || bad "main.cf was touched"

# as the service does it, by the user poststs
cat >/etc/poststs.conf <<EOF
resolver = "127.0.0.1:$DNS"
domains = { example.org }
promote = off
EOF
su -s /bin/sh -c 'poststs apply --quiet --no-confirm' poststs || bad "apply"
policy=/var/www/mta-sts/mta-sts.example.org/.well-known/mta-sts.txt
[ -s $policy ] || bad "no policy"

# again, as an upgrade: the administrator's configuration stays
dpkg --force-depends --force-confold -i /tmp/*.deb || bad "upgrade"
grep -q 'promote = off' /etc/poststs.conf || bad "poststs.conf was replaced"
[ -s /var/lib/poststs/poststs.db ] || bad "upgrade takes the ledger"

echo mine >/var/www/mta-sts/mine
dpkg -r poststs-milter poststs || bad "remove"
[ ! -e /usr/bin/poststs ] || bad "remove leaves the program"
[ -s /var/lib/poststs/poststs.db ] || bad "remove takes the ledger"
[ -s $policy ] || bad "remove takes the policies"

dpkg -P poststs-milter poststs || bad "purge"
for path in /etc/poststs.conf /var/lib/poststs /etc/cron.d/poststs \
	/var/www/mta-sts/.policies /var/www/mta-sts/mta-sts.example.org; do
	[ ! -e $path ] && [ ! -h $path ] || bad "purge leaves $path"
done
[ "$(cat /var/www/mta-sts/mine)" = mine ] || bad "purge takes others' files"
! id poststs >/dev/null 2>&1 || bad "purge leaves the user"
untouched || bad "main.cf was touched"
echo done
