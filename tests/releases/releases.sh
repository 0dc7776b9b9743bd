#!/bin/sh
# releases.sh - the README's two commands in other releases of Debian
#
#	make check-releases [SUITES="bookworm trixie sid"]
#
# For each suite: a minimal root made by debootstrap, in which nothing but git
# is added; over it, thrown away afterwards, an overlay with a clean clone of
# what is committed here; in that, ./quickstart and ./quickstart test. Prints
# a line a suite, and ends with 1 where one of them failed.
#
# Roots and downloaded packages are kept in $ROOTS for the next run; so are
# the logs, in $ROOTS/SUITE.log and $ROOTS/SUITE.tests. The archive is the one
# that this machine's apt uses. Needs root, debootstrap, overlay file systems,
# 6 GB, and for each suite as long as ./quickstart test takes here.
set -eu
: "${SUITES:=bookworm trixie sid}"
: "${ROOTS:=${XDG_CACHE_HOME:-/var/cache}/poststs-releases}"
top=$(cd "$(dirname "$0")/../.." && pwd)

die() { printf 'check-releases: %s\n' "$*" >&2; exit 69; }

need()
{
	for program in "$@"; do
		command -v "$program" >/dev/null ||
			die "$program is missing: install it"
	done
}

# archive - where this machine's apt gets its release's main packages from
archive()
{
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' \
		'Created-By: Packages' |
		sed -n 's/^Debian main //p' | sed -n '/security/d; p; q'
}

# make_root SUITE - once; under its name only when it is whole
make_root()
{
	[ ! -d "$ROOTS/$1" ] || return 0
	say "making a root in $ROOTS/$1"
	rm -rf "$ROOTS/$1.new"
	debootstrap --variant=minbase --include=ca-certificates,git \
		"$1" "$ROOTS/$1.new" "$from" >"$ROOTS/$1.debootstrap" 2>&1 ||
		die "debootstrap $1 failed; see $ROOTS/$1.debootstrap"
	mv "$ROOTS/$1.new" "$ROOTS/$1"
}

say() { printf '%s\n' "$*" >&2; }

# how apt gets through, where this machine needs a proxy for that
proxy()
{
	apt-config dump Acquire 2>/dev/null |
		grep -i '^Acquire::https\{0,1\}::Proxy ' || :
}

# outside SUITE - in namespaces of our own: the overlay, and into it
outside()
{
	suite=$1
	run=$ROOTS/$suite.run
	rm -rf "$run"
	mkdir -p "$run/up" "$run/work" "$run/root" "$ROOTS/$suite.archives"
	mount -t overlay overlay -o \
		"lowerdir=$ROOTS/$suite,upperdir=$run/up,workdir=$run/work" \
		"$run/root" || die "no overlay file system can be mounted"
	root=$run/root
	mount -t proc proc "$root/proc"
	mount --rbind /sys "$root/sys"
	mount --rbind /dev "$root/dev"
	mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
	mkdir -p "$root/var/cache/apt/archives"
	mount --bind "$ROOTS/$suite.archives" "$root/var/cache/apt/archives"
	cp -L /etc/resolv.conf "$root/etc/resolv.conf"
	proxy >"$root/etc/apt/apt.conf.d/90proxy"
	{
		# apt clears away what it has fetched, in images for containers
		echo 'Binary::apt-get::APT::Keep-Downloaded-Packages "true";'
		echo 'APT::Keep-Downloaded-Packages "true";'
		# a mirror of unstable may lag by more than its week
		echo 'Acquire::Check-Valid-Until "false";'
	} >"$root/etc/apt/apt.conf.d/91keep"
	git clone -q --no-hardlinks "$top" "$root/root/poststs"
	echo "$suite" >"$root/etc/hostname"
	printf '127.0.0.1 localhost %s\n::1 localhost\n' "$(hostname)" \
		>"$root/etc/hosts"
	export HOME=/root LC_ALL=C.UTF-8
	unset XDG_CACHE_HOME MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
	code=0
	chroot "$root" /bin/sh -c 'cd /root/poststs && ./quickstart' \
		>"$ROOTS/$suite.log" 2>&1 || code=$?
	[ $code -eq 0 ] && chroot "$root" /bin/sh -c \
		'cd /root/poststs && ./quickstart test' \
		>>"$ROOTS/$suite.log" 2>&1 || code=1
	chroot "$root" /usr/sbin/postconf -dh mail_version \
		>"$ROOTS/$suite.version" 2>/dev/null || :
	cp "$root/root/poststs/build-test/test-suite.log" \
		"$ROOTS/$suite.tests" 2>/dev/null || :
	exit $code
}

# release SUITE - all of it; one line
release()
{
	make_root "$1"
	code=0
	unshare --mount --pid --fork --kill-child \
		sh "$top/tests/releases/releases.sh" --outside "$1" || code=$?
	# what the overlay held is of no use to anybody
	rm -rf "$ROOTS/$1.run"
	told=$(sed -n '/^[0-9]* passed, /h; ${x;p;}' "$ROOTS/$1.log")
	printf '%s (Postfix %s): %s\n' "$1" "$(cat "$ROOTS/$1.version")" \
		"${told:-nothing was tested; see $ROOTS/$1.log}"
	grep -E '^(FAIL|ERROR|XPASS|SKIP): ' "$ROOTS/$1.log" || :
	return $code
}

case ${1-} in
--outside) outside "$2" ;;
'') ;;
*) sed -n '2,/^set -eu/{/^set/d; s/^# \{0,1\}//; p;}' "$0"; exit 64 ;;
esac

[ "$(id -u)" -eq 0 ] || die "needs root"
need debootstrap unshare git apt-get flock
from=$(archive)
[ -n "$from" ] || die "apt names no archive of Debian"
[ -z "$(git -C "$top" status --porcelain 2>/dev/null)" ] ||
	say "what is not committed here is not tested"
mkdir -p "$ROOTS"
# a second run would take away what the first one stands on
exec 9>"$ROOTS/lock"
flock -n 9 || die "another run uses $ROOTS: wait for its end"
failed=0
for suite in $SUITES; do
	release "$suite" || failed=1
done
exit $failed
