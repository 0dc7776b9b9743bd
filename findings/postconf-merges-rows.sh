#!/bin/sh
# postconf -P gives each of two master.cf rows of one name the options of both
#
# Package:  postfix 3.7.11-0+deb12u1 (Debian 12); the same in 3.10.13 (Debian 13)
# Does:     with two rows "smtp inet" in master.cf, of which the first has -o
#           smtpd_tls_security_level=encrypt and the second -o myhostname=...,
#           -P prints both options, twice, under the one name.
# Expected: the options of each row, as -M prints them; or those of the last,
#           since that is the one that runs.
# Seen:     four lines; it looks as if the second row asked for TLS, and it does
#           not.
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
echo 'compatibility_level = 3.6' >conf/main.cf
cat >conf/master.cf <<EOM
smtp inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
smtp inet n - n - - smtpd
  -o myhostname=b.example
EOM
postconf() { root/usr/sbin/postconf -c "$PWD/conf" "$@"; }
postconf -M >rows
cat rows
echo
postconf -P | tee options
[ "$(grep -c '^smtp ' rows)" -eq 2 ] || changed "-M prints other rows"
[ "$(grep -c 'smtpd_tls_security_level' rows)" -eq 1 ] ||
	changed "-M gives both rows the option"
[ "$(grep -c '^smtp/inet/smtpd_tls_security_level = encrypt' options)" -eq 2 ] ||
	changed "-P prints it $(grep -c level options) times"
[ "$(grep -c '^smtp/inet/myhostname = b.example' options)" -eq 2 ] ||
	changed "-P prints the other $(grep -c myhostname options) times"
