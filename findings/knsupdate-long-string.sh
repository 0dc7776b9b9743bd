#!/bin/sh
# knsupdate puts a TXT string of 256 bytes into two strings, without a word
#
# Package:  knot-dnsutils 3.2.6-1 (Debian 12)
# Does:     `add NAME TTL TXT "..."' with one quoted string of 256 bytes makes a
#           record of two strings, of 255 bytes and of 1.
# Expected: a character-string has at most 255 bytes (RFC 1035 3.3), so one of
#           256 is an error, as it is to nsupdate of BIND ("syntax error").
# Seen:     TXT "aaa...a" "a", and exit code 0.
#
# Whoever reads the record joins the strings or does not, and sees other text
# than was written. `show' prints the message; nothing is sent.
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

pull knot-dnsutils=3.2.6-1 libknot13=3.2.6-1 libdnssec9=3.2.6-1 \
	libzscanner4=3.2.6-1
long=$(printf '%0256d' 0 | tr 0 a)
printf 'server 127.0.0.1 53\nzone x.test.\nadd t.x.test. 300 TXT "%s"\nshow\n' \
	"$long" | root/usr/bin/knsupdate >out 2>&1 || changed "exit code $?"
grep TXT out || changed "no record"
grep -qE 'TXT[[:space:]]"a{255}" "a"$' out || changed "$(cat out)"
