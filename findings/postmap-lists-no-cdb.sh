#!/bin/sh
# postmap can make and ask a cdb table, and cannot list it
#
# Package:  postfix 3.7.11-0+deb12u1, postfix-cdb of the same version (Debian 12)
# Does:     `postmap -s cdb:FILE' ends with "sequence operation is not
#           supported", where `postmap -s hash:FILE' lists; so there is no way
#           but to read the file by another program.
# Expected: -s works for each type that postmap itself writes (postmap(1) names
#           no exception).
# Seen:     fatal: table cdb:...: sequence operation is not supported; exit
#           code 1. Postfix 3.10 lists (its history: 20250109).
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

pull postfix=3.7.11-0+deb12u1 postfix-cdb=3.7.11-0+deb12u1 libcdb1=0.78+b1
mkdir conf
echo 'compatibility_level = 3.6' >conf/main.cf
: >conf/master.cf
printf 'cdb\t%s\tdict_cdb_open\tmkmap_cdb_open\n' \
	"$PWD/root/usr/lib/postfix/postfix-cdb.so" >conf/dynamicmaps.cf
printf 'a.example x\n' >table
postmap() { root/usr/sbin/postmap -c "$PWD/conf" "$@"; }
postmap "cdb:$PWD/table" || changed "cannot make it"
[ "$(postmap -q a.example "cdb:$PWD/table")" = x ] || changed "cannot ask it"
code=0
postmap -s "cdb:$PWD/table" >out 2>&1 || code=$?
sed "s,$PWD/,,g" out
[ $code -eq 1 ] || changed "exit code $code"
grep -q 'sequence operation is not supported' out || changed "another reason"
