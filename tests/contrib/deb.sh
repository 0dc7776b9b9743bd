#!/bin/sh
# deb.sh - the Debian packages: built from the tarball, clean for lintian,
# installed, used, upgraded, removed and purged by dpkg
#
# dpkg works on an overlay over this machine's root, in a mount namespace:
# what it does is seen by nobody else and is gone at the end.
. "$srcdir/tests/system/lib.sh"
need dpkg-buildpackage dh lintian dpkg unshare postconf
case $builddir in
*/_build/sub) skip "a package of a package: not in distcheck" ;;
esac
[ "$(id -u)" -eq 0 ] || skip "needs root"
dpkg-checkbuilddeps "$srcdir/contrib/debian/control" 2>"$tmp/lack" ||
	skip "$(cat "$tmp/lack")"

unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
export DEB_BUILD_OPTIONS=nocheck
make -C "$builddir" deb DEBFLAGS= >"$tmp/log" 2>&1 || {
	tail -n 40 "$tmp/log" >&2
	wrong "make deb"
	finish
}
lintian --fail-on error,warning --allow-root "$builddir"/deb/*.changes \
	>"$tmp/lintian" 2>&1 || { cat "$tmp/lintian" >&2; wrong "lintian"; }

world # a name server that knows example.org
mkdir "$tmp/up" "$tmp/work" "$tmp/root"
code=0
TMP=$tmp DEBS=$builddir/deb DNS=$port unshare -m \
	sh "$srcdir/tests/contrib/deb_outside.sh" "$srcdir" >"$tmp/out" \
	2>"$tmp/err" || code=$?
[ $code -ne 77 ] || skip "no overlay file system here"
if [ $code -ne 0 ] || ! grep -qx done "$tmp/out"; then
	cat "$tmp/out" "$tmp/err" >&2
	wrong "dpkg"
fi
rm -rf "$builddir/deb"
finish
