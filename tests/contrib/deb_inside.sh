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
# smtpd may be chrooted to the queue directory
[ "$(stat -c %U:%G:%a /var/spool/postfix/poststs)" = \
	poststs-milter:postfix:750 ] || bad "the milter's folder"
id -nG poststs-milter | grep -qw poststs || bad "no user poststs-milter"
[ "$(stat -c %U:%G:%a /var/lib/poststs/spool)" = poststs:poststs:2770 ] ||
	bad "the spool"
[ "$(poststs config | sed -n 's/^milter_socket = //p')" = \
	'"unix:/var/spool/postfix/poststs/milter.sock"' ] ||
	bad "the milter's socket: $(poststs config | grep milter_socket)"
untouched || bad "main.cf was touched"
for unit in poststs.path poststs.timer poststs-check.timer; do
	for link in /etc/systemd/system/*.wants/$unit; do
		[ ! -h "$link" ] || bad "$unit is enabled before anybody saw a plan"
	done
done

# hourly - what cron does once an hour where there is no systemd
hourly()
{
	line=$(sed -n 's/^7 .* root  //p' /etc/cron.d/poststs |
		sed 's,\[ -d /run/systemd/system \],false,')
	[ -n "$line" ] || bad "cron has no line"
	as=$(sed -n 's/^as=//p' /etc/cron.d/poststs) sh -c "$line"
}
hourly || bad "cron, before anybody saw a plan"
[ ! -e /var/lib/poststs/poststs.db ] || bad "cron published"

# as the service does it, by the user poststs
cat >/etc/poststs.conf <<EOF
resolver = "127.0.0.1:$DNS"
domains = { example.org }
promote = off
EOF
su -s /bin/sh -c 'poststs apply --quiet --no-confirm' poststs || bad "apply"
policy=/var/www/mta-sts/mta-sts.example.org/.well-known/mta-sts.txt
[ -s $policy ] || bad "no policy"
# what Postfix reads may be readable by root alone, and so may this be
echo 'confirm = no' >>/etc/poststs.conf
chmod 600 /etc/poststs.conf
hourly || bad "cron cannot read all"
chmod 644 /etc/poststs.conf
[ "$(stat -c %U /var/lib/poststs/poststs.db)" = poststs ] ||
	bad "cron does not run as poststs"

# a state folder that was lost is made as the package makes it
mv /var/lib/poststs /tmp/state.whole
poststs restore --rebuild --quiet || bad "a ledger begun by root"
for path in /var/lib/poststs /var/lib/poststs/poststs.db; do
	[ "$(stat -c %U $path)" = poststs ] || bad "$path is $(stat -c %U $path)'s"
done
rm -r /var/lib/poststs
mv /tmp/state.whole /var/lib/poststs

# again, as an upgrade: the administrator's configuration stays
dpkg --force-depends --force-confold -i /tmp/*.deb || bad "upgrade"
grep -q 'promote = off' /etc/poststs.conf || bad "poststs.conf was replaced"
[ -s /var/lib/poststs/poststs.db ] || bad "upgrade takes the ledger"

# beside ours in the web root: a policy of our own as a copy, and what is not ours
web=/var/www/mta-sts
mkdir -p $web/mta-sts.copy.example/.well-known $web/mta-sts.empty.example \
	$web/mta-sts.site.example/.well-known $web/mta-sts.acme.example/.well-known /tmp/far
for domain in copy acme; do
	cp $policy $web/mta-sts.$domain.example/.well-known/mta-sts.txt
done
chown -R poststs $web/mta-sts.copy.example $web/mta-sts.acme.example
echo mine >$web/mta-sts.acme.example/.well-known/challenge
for file in mine mta-sts.mine mta-sts.site.example/.well-known/mta-sts.txt; do
	echo mine >$web/$file
done
mkdir /tmp/far/.well-known
cp -p $web/mta-sts.copy.example/.well-known/mta-sts.txt /tmp/far/.well-known/
ln -s /tmp/far $web/mta-sts.far.example
dpkg -r poststs-milter poststs || bad "remove"
[ ! -e /usr/bin/poststs ] || bad "remove leaves the program"
said=$(hourly 2>&1) && [ -z "$said" ] || bad "cron after remove: $said"
[ -s /var/lib/poststs/poststs.db ] || bad "remove takes the ledger"
[ -s $policy ] || bad "remove takes the policies"

dpkg -P poststs-milter poststs || bad "purge"
for path in /etc/poststs.conf /var/lib/poststs /etc/cron.d/poststs \
	/var/spool/postfix/poststs $web/.policies $web/.poststs \
	$web/mta-sts.example.org $web/mta-sts.copy.example \
	$web/mta-sts.acme.example/.well-known/mta-sts.txt; do
	[ ! -e $path ] && [ ! -h $path ] || bad "purge leaves $path"
done
for file in mine mta-sts.mine mta-sts.site.example/.well-known/mta-sts.txt \
	mta-sts.acme.example/.well-known/challenge; do
	[ "$(cat $web/$file)" = mine ] || bad "purge takes another's $file"
done
for path in mta-sts.empty.example mta-sts.far.example/.well-known/mta-sts.txt; do
	[ -e $web/$path ] || bad "purge takes another's $path"
done
for user in poststs poststs-milter; do
	! id $user >/dev/null 2>&1 || bad "purge leaves the user $user"
done
untouched || bad "main.cf was touched"
echo done
