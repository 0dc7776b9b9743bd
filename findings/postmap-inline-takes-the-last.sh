#!/bin/sh
# An inline: table with a key twice takes the last row, a file the first
#
# Package:  postfix 3.7.11-0+deb12u1 (Debian 12); the same in 3.10.13 (Debian 13)
# Does:     `inline:{a.example=one, A.example=two}' answers "two" for a.example,
#           without a warning. The same two rows in a file, as texthash: or as
#           hash:, answer "one" and warn of a duplicate entry.
# Expected: the first row and the warning, since inline: stands for a small file
#           of that kind (DATABASE_README says nothing of repeated keys).
# Seen:     two, and nothing on stderr; also where the keys differ in case only,
#           which are one key, as the lookup folds.
#
# Whoever moves a short TLS policy or transport table from a file into main.cf
# gets the other row.
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
: >conf/master.cf
printf 'a.example one\nA.example two\n' >table
postmap() { root/usr/sbin/postmap -c "$PWD/conf" "$@"; }
postmap "hash:$PWD/table" 2>log || changed "cannot make the table"
# ask TYPE:TABLE - what it answers, and how often it warns of the second row
ask()
{
	answer=$(postmap -q a.example "$1" 2>>log) || changed "$1 answers nothing"
	warned=$(grep -c 'duplicate entry: "[aA]\.example"' log) || :
	echo "${1%%:*}: $answer, $warned warning(s)"
}
ask "hash:$PWD/table"
[ "$answer $warned" = "one 1" ] || changed "hash"
: >log
ask "texthash:$PWD/table"
[ "$answer $warned" = "one 1" ] || changed "texthash"
for second in A.example a.example; do
	: >log
	ask "inline:{a.example=one, $second=two}"
	[ "$answer" = two ] || changed "inline takes the first"
	[ ! -s log ] || changed "inline: $(cat log)"
done
