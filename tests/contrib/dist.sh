#!/bin/sh
# dist.sh - the tarball has every file that git knows, and is enough
#
# make leaves out a file that no EXTRA_DIST names without a word, and tar one
# whose name is too long for its format. What is built and tested from the
# tarball would then be less than what is built and tested here.
#
# distcheck unpacks it, makes the sources read-only, builds beside them,
# installs below a DESTDIR, and looks whether uninstall, distclean and the like
# leave nothing behind. All tests are run elsewhere: here two of those that
# need no test program, so that this costs no more than a build.
. "$srcdir/tests/system/lib.sh"
need git tar xz
case $builddir in
*/_build/sub) skip "a tarball of a tarball: not in distcheck" ;;
esac
git -C "$srcdir" ls-files --error-unmatch configure.ac >"$tmp/log" 2>&1 ||
	skip "not a clone"

unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
! command -v ccache >/dev/null || export CC='ccache gcc' CCACHE_NOHASHDIR=1
XZ_OPT=-0 make -C "$builddir" distcheck distdir=dist-check \
	check_PROGRAMS= check_LIBRARIES= \
	TESTS='tests/system/generate.sh tests/contrib/install.sh' \
	>"$tmp/log" 2>&1 || {
	tail -n 40 "$tmp/log" >&2
	wrong "make distcheck"
	finish
}
has "$tmp/log" '# PASS:  2' 'tests from the tarball'
# the editor's and git's own business, the service that runs the tests, and
# what is for a clone alone
git -C "$srcdir" ls-files |
	grep -vxE '\.ci/.*|GNUmakefile|\.clang-format|\.editorconfig|(.*/)?\.gitignore' |
	LC_ALL=C sort >"$tmp/git"
tar tJf "$builddir/dist-check.tar.xz" | sed 's,^dist-check/,,; /\/$/d' |
	LC_ALL=C sort >"$tmp/tar"
LC_ALL=C comm -23 "$tmp/git" "$tmp/tar" >"$tmp/lost"
rm -f "$builddir/dist-check.tar.xz"
[ ! -s "$tmp/lost" ] || {
	cat "$tmp/lost" >&2
	wrong "files that the tarball has not"
}
finish
