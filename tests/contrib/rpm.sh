#!/bin/sh
# rpm.sh - rpm takes the spec
. "$srcdir/tests/system/lib.sh"
need rpmspec
version=$("$poststs" --version | sed -n '1s/.* //p')
sed "s,@VERSION@,$version," "$srcdir/contrib/rpm/poststs.spec.in" \
	>"$tmp/poststs.spec"
expect 0 "rpmspec" rpmspec -P --define '_unitdir /usr/lib/systemd/system' \
	"$tmp/poststs.spec"
expect 0 "packages" rpmspec -q --define '_unitdir /usr/lib/systemd/system' \
	"$tmp/poststs.spec"
has "$tmp/out" "poststs-milter-$version" "packages"
finish
