#!/bin/sh
# nsupdate without `send' sends nothing, and says that all is well
#
# Package:  bind9-dnsutils 1:9.18.49-1~deb12u3 (Debian 12)
# Does:     input that ends without `send' or an empty line is read, checked
#           and thrown away; nothing is said, and the exit code is 0.
# Expected: what was to be updated is updated, or there is a complaint.
# Seen:     exit code 0 with a server that cannot be reached; with `send', the
#           same input ends with 2.
#
# A script whose last line is lost (a full disk, a pipe that broke) looks like
# one that has worked.
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

pull bind9-dnsutils=1:9.18.49-1~deb12u3 bind9-libs=1:9.18.49-1~deb12u3
update='server 127.0.0.1 1\nzone x.test\nupdate add t.x.test 300 TXT "a"\n'
without=0
# shellcheck disable=SC2059
printf "$update" | root/usr/bin/nsupdate >out 2>&1 || without=$?
with=0
# shellcheck disable=SC2059
printf "${update}send\n" | root/usr/bin/nsupdate >>out 2>&1 || with=$?
cat out
echo "without send: $without; with send, and nobody at that port: $with"
[ $without -eq 0 ] || changed "without send: $without"
[ $with -eq 2 ] || changed "with send: $with"
