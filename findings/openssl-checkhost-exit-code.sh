#!/bin/sh
# openssl x509 -checkhost says "does NOT match", and ends with 0
#
# Package:  openssl 3.0.20-1~deb12u2 (Debian 12)
# Does:     prints its judgement of the name, and ends with 0 either way; the
#           same for -checkemail and -checkip. -checkend beside them ends with 1
#           where the certificate expires.
# Expected: an exit code that tells, as -checkend has one; a script that renews
#           a mail server's certificate may rely on it.
# Seen:     exit code 0 and "Hostname other.example.org does NOT match
#           certificate". OpenSSL 3.5 and 3.6 (Debian 13, unstable) end with 1.
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

pull openssl=3.0.20-1~deb12u2 libssl3=3.0.20-1~deb12u2
openssl() { root/usr/bin/openssl "$@"; }
OPENSSL_CONF=$PWD/root/usr/lib/ssl/openssl.cnf
[ -f "$OPENSSL_CONF" ] || OPENSSL_CONF=$PWD/root/etc/ssl/openssl.cnf
export OPENSSL_CONF
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	-subj /CN=mx1 -addext subjectAltName=DNS:mx1.example.org \
	-keyout key -out cert 2>log || changed "no certificate: $(cat log)"
for name in mx1.example.org other.example.org; do
	code=0
	openssl x509 -in cert -noout -checkhost $name || code=$?
	echo "exit code $code"
	[ $code -eq 0 ] || changed "exit code $code for $name"
done >out
cat out
grep -q 'other.example.org does NOT match' out || changed "another judgement"
code=0
openssl x509 -in cert -noout -checkend 9999999 || code=$?
echo "-checkend, exit code $code"
[ $code -eq 1 ] || changed "-checkend ends with $code"
