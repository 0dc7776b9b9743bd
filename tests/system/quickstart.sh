#!/bin/sh
# quickstart.sh - ./quickstart shows, and touches nothing that is installed:
# whatever the configuration says, nothing is written outside of its folder,
# nobody is told anything, and what packages enable for the next boot is not
. "$srcdir/tests/system/lib.sh"
need postconf postmap nsd openssl strace
quickstart="$srcdir/quickstart --program $poststs"
# whether this machine has a Postfix of its own or not, it is not asked here
mkdir "$tmp/no-postfix"
MAIL_CONFIG=$tmp/no-postfix
export MAIL_CONFIG

# ---- the example, and the hint after its name server has ended ----

expect 0 "the example" $quickstart --output "$tmp/example"
cp "$tmp/out" "$tmp/said"
has "$tmp/said" "nothing to do, nothing is written" "the example"
has "$tmp/example/state/records.zone" "_mta-sts.example.org." "its records"
hint=$(sed -n 's/^  \(.*\) status$/\1 status/p' "$tmp/said")
[ -n "$hint" ] || wrong "no hint how to look at it again"
expect 0 "the hint" sh -c "$hint"
has "$tmp/out" "example.org                      testing" "the hint"
expect 0 "once more" $quickstart --output "$tmp/example"
has "$tmp/out" "nothing to do, nothing written" "once more"

# ---- a configuration that would reach everything ----

world
installed=$tmp/installed
mkdir -p "$installed/state" "$installed/www" "$installed/spool" "$tmp/scratch"
cat >>"$tmp/poststs.conf" <<-EOC
	state_dir = "$installed/state"
	web_root = "$installed/www"
	spool_dir = "$installed/spool"
	dns_update = nsupdate
	dns_update_server = "127.0.0.1:9"
	dns_update_key = "$installed/key"
	dns_port = $port
EOC
sed -i "\|^state_dir = \"$tmp/state\"|d; \|^web_root = \"$tmp/www\"|d" \
	"$tmp/poststs.conf"
echo secret >"$installed/key"
(cd "$tmp" && find installed postfix -printf '%p %i %T@ %C@\n' | sort) \
	>"$tmp/before"
expect 0 "everything is set" strace -f -y -s 256 -o "$tmp/trace" \
	-e trace=%file,connect,sendto,sendmsg,execve \
	$quickstart --config "$tmp/poststs.conf" --output "$tmp/scratch"
(cd "$tmp" && find installed postfix -printf '%p %i %T@ %C@\n' | sort) \
	>"$tmp/after"
cmp -s "$tmp/before" "$tmp/after" || wrong "something installed was touched"
has "$tmp/scratch/state/records.zone" "_mta-sts.example.org." "its own files"
hasnt "$tmp/trace" "nsupdate" "no updates"
hasnt "$tmp/trace" "htons(9)" "no updates"
# whatever is opened for writing, made, moved or removed is in the folder
grep -E 'O_WRONLY|O_RDWR|O_CREAT|(mkdir|rename|unlink|link|truncate|chmod|chown|utimensat|mknod)[a-z0-9]*\(' \
	"$tmp/trace" | grep -v -e ' = -1 E' -e 'readlink' -e resumed \
	-e "$tmp/scratch" -e '"/dev/' -e '/tmp/sh-thd' -e O_TMPFILE \
	-e '"/tmp/etilqs' >"$tmp/written" || :
[ ! -s "$tmp/written" ] || {
	wrong "written outside of the folder:"
	cat "$tmp/written" >&2
}

# the folder alone decides: the same settings, without quickstart
expect 64 "to be told apart" "$poststs" -c "$tmp/poststs.conf" \
	--scratch "$tmp/scratch" apply --dns-update
expect 0 "a relative folder" sh -c "cd $tmp && exec '$poststs' \
	-c poststs.conf --scratch sub -o dns_update=nsupdate config"
has "$tmp/out" "state_dir = \"$tmp/sub/state\"" "a relative folder"
hasnt "$tmp/out" "dns_update" "a relative folder"
hasnt "$tmp/out" "$installed" "a relative folder"

# ---- what packages enable ----

# apt-get that enables what packages enable, in a root of its own
root=$tmp/root
units=$root/etc/systemd/system
mkdir -p "$tmp/bin" "$root/usr/sbin" "$root/etc/init.d" \
	"$units/multi-user.target.wants" "$root/var/lib/systemd"
for level in 0 1 2 3 4 5 6; do mkdir -p "$root/etc/rc$level.d"; done
unit() # NAME TARGET - a unit that asks to be enabled
{
	mkdir -p "$root/lib/systemd/system" "$units/$2.wants"
	printf '[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=%s\n' \
		"$2" >"$root/lib/systemd/system/$1"
	ln -sf "/lib/systemd/system/$1" "$units/$2.wants/$1"
}
unit before.service multi-user.target
cat >"$tmp/bin/apt-get" <<-EOC
	#!/bin/sh
	case "\$*" in *install*) ;; *) exit 0 ;; esac
	"$root/usr/sbin/policy-rc.d" any start && echo "a service started"
	set -e
	. "$tmp/enable"
	sleep 1
	echo Setting up something
EOC
cat >"$tmp/enable" <<-EOC
	root=$root units=$units
	$(sed -n '/^unit() /,/^}/p' "$0")
	unit a-mailer.service multi-user.target
	unit a-renewal.timer timers.target
	unit a-socket.socket sockets.target
	printf '#!/bin/sh\n### BEGIN INIT INFO\n# Provides: oldstyle\n# Required-Start:\n# Required-Stop:\n# Default-Start: 2 3 4 5\n# Default-Stop: 0 1 6\n### END INIT INFO\n' \
		>"$root/etc/init.d/oldstyle"
	chmod 755 "$root/etc/init.d/oldstyle"
	for level in 2 3 4 5; do
		ln -s ../init.d/oldstyle "$root/etc/rc\$level.d/S01oldstyle"
	done
EOC
# of the packages that are asked about, none is there
printf '#!/bin/sh\nexit 1\n' >"$tmp/bin/dpkg-query"
printf '#!/bin/sh\ncat >/dev/null\n' >"$tmp/bin/debconf-set-selections"
printf '#!/bin/sh\nexec "$@"\n' >"$tmp/bin/sudo"
chmod 755 "$tmp"/bin/*
enabled() { (cd "$root" && find etc/rc?.d etc/systemd/system/*.wants \
	-name 'S*' -o -type l | grep -v /K | sort -u); }
if command -v deb-systemd-helper >/dev/null &&
	command -v update-rc.d >/dev/null; then
	enabled >"$tmp/before"
	mkdir "$tmp/tree"
	cp "$srcdir/quickstart" "$tmp/tree/"
	cp -R "$srcdir/examples" "$tmp/tree/"
	# in place of the build: what configure and make would do is tested
	# by who runs this test
	mkdir "$tmp/tree/build"
	printf '#!/bin/sh\n' >"$tmp/tree/configure"
	printf 'all:\n' >"$tmp/tree/build/Makefile"
	chmod 755 "$tmp/tree/configure"
	ln -s "$(cd "$(dirname "$poststs")" && pwd)/poststs" \
		"$tmp/tree/build/poststs"
	expect 0 "packages are installed" env PATH="$tmp/bin:$PATH" \
		DPKG_ROOT="$root" "$tmp/tree/quickstart" --output "$tmp/second"
	enabled >"$tmp/after"
	cmp -s "$tmp/before" "$tmp/after" || {
		wrong "what starts at boot has changed:"
		diff "$tmp/before" "$tmp/after" >&2
		cat "$tmp/tree/quickstart-install.log" >&2
	}
	hasnt "$tmp/tree/quickstart-install.log" "a service started" "now"
	has "$tmp/tree/quickstart-install.log" "Setting up" "the log"
	[ ! -e "$root/usr/sbin/policy-rc.d" ] || wrong "policy-rc.d is left"
	# one of the administrator's that lets services start: hands off
	printf '#!/bin/sh\nexit 0\n' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
	expect 1 "services may start" env PATH="$tmp/bin:$PATH" \
		DPKG_ROOT="$root" "$tmp/tree/quickstart" --output "$tmp/second"
	has "$tmp/err" "lets services start" "services may start"
	[ -e "$root/usr/sbin/policy-rc.d" ] || wrong "policy-rc.d is gone"
fi
expect 0 "help" "$srcdir/quickstart" --help
expect 64 "no such option" "$srcdir/quickstart" --nothing
finish
