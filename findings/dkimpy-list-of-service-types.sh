#!/bin/sh
# dkimpy takes no key whose record lists two service types
#
# Package:  python3-dkim 1.1.4-1 (Debian 12); the same in 1.1.8-2 (Debian 13)
# Does:     a right signature under a key with `s=email:tlsrpt', or the two the
#           other way round, does not verify: not as ordinary mail, not with
#           tlsrpt=True, not with tlsrpt='strict'.
# Expected: it verifies as each of them. s= is a colon-separated list (RFC 6376
#           3.6.1), and RFC 8460 3 asks for tlsrpt in the record of the key that
#           signs reports; a host with one key for mail and reports lists both.
# Seen:     False three times; `s=email' and `s=tlsrpt' alone behave as these
#           documents say. OpenDKIM 2.11 takes the list.
#
# Who publishes the list for the sake of his reports loses the signature of all
# his mail at receivers with this library. A second key for reports is no harm.
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

pull python3-dkim=1.1.4-1 python3.11-minimal=3.11.2-6+deb12u9 \
	libpython3.11-minimal=3.11.2-6+deb12u9 \
	libpython3.11-stdlib=3.11.2-6+deb12u9 openssl=3.0.22-1~deb12u2 \
	libssl3=3.0.22-1~deb12u2
OPENSSL_CONF=/dev/null root/usr/bin/openssl genrsa -traditional -out key 2048 \
	2>log || changed "no key: $(cat log)"
OPENSSL_CONF=/dev/null root/usr/bin/openssl rsa -in key -pubout 2>log |
	grep -v '^-' | tr -d '\n' >public
cat >ask.py <<'EOM'
import dkim

mail = (b"From: reports@sender.example\r\nTo: tls@example.org\r\n"
        b"Subject: Report\r\nDate: Tue, 01 Dec 2026 10:00:00 +0000\r\n"
        b"\r\nreport\r\n")
key = open("key", "rb").read()
public = open("public", "rb").read()
mail = dkim.sign(mail, b"s1", b"sender.example", key) + mail
for types in (b"", b"s=email; ", b"s=tlsrpt; ", b"s=email:tlsrpt; ",
              b"s=tlsrpt:email; "):
    record = b"v=DKIM1; k=rsa; " + types + b"p=" + public
    answers = [dkim.verify(mail, dnsfunc=lambda *a, **k: record, tlsrpt=how)
               for how in (False, True, "strict")]
    print("record:", types.decode() or "no s=;", answers)
EOM
PYTHONHOME=$PWD/root/usr PYTHONPATH=$PWD/root/usr/lib/python3/dist-packages \
	root/usr/bin/python3.11 -S ask.py >out 2>err || changed "$(cat err)"
cat out
cat >want <<EOM
record: no s=; [True, True, False]
record: s=email;  [True, True, False]
record: s=tlsrpt;  [False, True, True]
record: s=email:tlsrpt;  [False, False, False]
record: s=tlsrpt:email;  [False, False, False]
EOM
cmp out want || changed "it answers otherwise"
