#!/bin/sh
# findings - each script in findings/ has the form that its README states
set -eu
: "${srcdir:=.}"
cd "$srcdir/findings"
failed=0
wrong() { echo "$*"; failed=1; }

for script in *.sh; do
	[ -x "$script" ] || wrong "$script: no run bit"
	sh -n "$script" || wrong "$script: no script"
	! grep -qi poststs "$script" || wrong "$script: names this project"
	for part in 'Package: ' 'Does: ' 'Expected: ' 'Seen: '; do
		grep -q "^# $part" "$script" || wrong "$script: no $part"
	done
	# only what was pulled is run, in a folder that is removed
	grep -q '^dir=$(mktemp -d)$' "$script" &&
		grep -q '^pull [a-z0-9.+-]*=[0-9]' "$script" ||
		wrong "$script: pulls no version into a temporary folder"
	! grep -nE '(^|[[:space:]"=:])/(home|root|work|srv|tmp|usr/local)/' "$script" ||
		wrong "$script: a path of some machine"
	! grep -nE '\b(sudo|apt-get (install|update)|dpkg -i)\b' "$script" ||
		wrong "$script: installs on the machine"
done
exit $failed
