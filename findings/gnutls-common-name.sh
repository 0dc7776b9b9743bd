#!/bin/sh
# GnuTLS reads the host name in the CN, or not, by what else the certificate has
#
# Package:  gnutls-bin and libgnutls30 3.7.9-2+deb12u7, openssl
#           3.0.22-1~deb12u2 (Debian 12); GnuTLS the same in 3.8.9 (Debian 13)
# Does:     a certificate with CN=mx1.example.org and no DNS name is that host's
#           for certtool --verify-hostname, also with an e-mail address beside
#           it; with an IP address beside it, or for the use clientAuth, "the
#           name in the certificate does not match".
# Expected: one answer. The name is the same in all of them, no use was asked
#           for (--verify-purpose), and gnutls_x509_crt_check_hostname2(3)
#           speaks of RFC 6125, where the CN yields to a DNS, SRV or URI name
#           (6.4.4); an address or a use is not named there.
# Seen:     GnuTLS: yes, yes, no, no. With the name as a DNS name it is yes for
#           clientAuth, too. OpenSSL: yes to all.
#
# A relay's client certificate of an internal CA fails with a complaint about
# the name, and the name is right; what must change is the use, or the SAN.
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

pull openssl=3.0.22-1~deb12u2 libssl3=3.0.22-1~deb12u2 \
	gnutls-bin=3.7.9-2+deb12u7 libgnutls30=3.7.9-2+deb12u7 \
	libgnutls-dane0=3.7.9-2+deb12u7 libunbound8=1.17.1-2+deb12u4 \
	libopts25=1:5.18.16-5 libevent-2.1-7=2.1.12-stable-8+deb12u1
OPENSSL_CONF=$PWD/root/usr/lib/ssl/openssl.cnf
[ -f "$OPENSSL_CONF" ] || OPENSSL_CONF=$PWD/root/etc/ssl/openssl.cnf
export OPENSSL_CONF
# judge GNUTLS WHAT [OPTION...] - a certificate with these extensions, its own
# root: what each says of its name, and what GnuTLS is to say
judge()
{
	want=$1 what=$2
	shift 2
	root/usr/bin/openssl req -x509 -newkey ec \
		-pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
		-subj /CN=mx1.example.org "$@" -keyout key -out cert 2>log ||
		changed "no certificate: $(cat log)"
	a=yes b=yes
	root/usr/bin/openssl verify -no-CApath -CAfile cert \
		-verify_hostname mx1.example.org cert >a.log 2>&1 || a=no
	root/usr/bin/certtool --verify --load-ca-certificate cert --infile cert \
		--verify-hostname mx1.example.org >b.log 2>&1 || b=no
	echo "$what: OpenSSL $a, GnuTLS $b"
	[ $a = yes ] || changed "OpenSSL: $(cat a.log)"
	[ $b = "$want" ] || changed "GnuTLS: $(cat b.log)"
	[ $b = yes ] || grep 'does not match the expected' b.log ||
		changed "another reason: $(cat b.log)"
}
judge yes "CN"
judge yes "CN, e-mail address" \
	-addext subjectAltName=email:postmaster@example.org
judge no "CN, IP address" -addext subjectAltName=IP:192.0.2.1
judge yes "CN, for serverAuth" -addext extendedKeyUsage=serverAuth
judge no "CN, for clientAuth" -addext extendedKeyUsage=clientAuth
judge yes "DNS name, for clientAuth" -addext extendedKeyUsage=clientAuth \
	-addext subjectAltName=DNS:mx1.example.org
