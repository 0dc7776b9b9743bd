#!/bin/sh
# postconf tells nothing where inet_interfaces names an address of another host
#
# Package:  postfix 3.7.11-0+deb12u1 (Debian 12); the same in 3.10.13 (Debian 13)
# Does:     with inet_interfaces = 192.0.2.1, which this machine does not have,
#           and no mynetworks, every question ends with "no local interface
#           found", also for parameters that have nothing to do with it. With a
#           mynetworks of its own in main.cf it answers.
# Expected: what stands in main.cf (postconf(1): "displays the values of main.cf
#           configuration parameters"), perhaps with a warning.
# Seen:     postconf: fatal: parameter inet_interfaces: no local interface found
#           for 192.0.2.1; exit code 1; no value. A failover address that is on
#           the other node at the moment is enough for that.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

# pull PACKAGE=VERSION... - into ./root, without installing anything
pull()
{
	for package in "$@"; do
		apt-get download "$package" >log 2>&1 || {
			echo "cannot be had here: $package" >&2
			exit 77
		}
	done
	for file in ./*.deb; do dpkg -x "$file" root; done
	# shellcheck disable=SC2046
	LD_LIBRARY_PATH=$(find "$PWD/root" -name '*.so*' -printf '%h\n' |
		sort -u | paste -sd:)
	export LD_LIBRARY_PATH
}

changed() { echo "changed: $*" >&2; exit 1; }

pull postfix=3.7.11-0+deb12u1
mkdir conf
: >conf/master.cf
cat >conf/main.cf <<EOM
compatibility_level = 3.6
inet_interfaces = 192.0.2.1
relay_domains = example.org
EOM
postconf() { root/usr/sbin/postconf -c "$PWD/conf" "$@"; }
code=0
postconf relay_domains >out 2>err || code=$?
cat out err
echo "exit code $code"
[ $code -eq 1 ] || changed "exit code $code"
[ ! -s out ] || changed "it tells the value"
grep -q 'no local interface found for 192.0.2.1' err || changed "another reason"
echo 'mynetworks = 127.0.0.0/8' >>conf/main.cf
postconf relay_domains | tee out
[ "$(cat out)" = 'relay_domains = example.org' ] ||
	changed "not even with mynetworks"
