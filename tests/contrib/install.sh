#!/bin/sh
# install.sh - make install DESTDIR= puts everything where it belongs, and
# make uninstall takes it away again
. "$srcdir/tests/system/lib.sh"
[ -f "$builddir/Makefile" ] || skip "not run by make"

root=$tmp/root
MAKEFLAGS= make -C "$builddir" install DESTDIR="$root" >"$tmp/log" 2>&1 || {
	tail -n 20 "$tmp/log" >&2
	wrong "make install"
	finish
}
# expanded by make itself, as configure leaves variables in variables
dirs=$(printf 'include %s/Makefile\nshow:\n\t@echo "$(bindir):$(mandir):$(datadir):$(prefix):$(docdir):$(pkglibexecdir)"\n' \
	"$builddir" | MAKEFLAGS= make -s --no-print-directory -C "$builddir" -f - show)
IFS=: read -r bindir mandir datadir prefix docdir pkglibexecdir <<EOD
$dirs
EOD
for file in "$bindir/poststs" "$mandir/man1/poststs.1" \
	"$mandir/man5/poststs.conf.5" "$mandir/man5/poststs-formats.5" "$mandir/man7/poststs-fleet.7" \
	"$datadir/bash-completion/completions/poststs" \
	"$datadir/zsh/site-functions/_poststs" \
	"$datadir/fish/vendor_completions.d/poststs.fish" \
	"$prefix/lib/systemd/system/poststs.service" \
	"$prefix/lib/systemd/system/poststs.path" \
	"$prefix/lib/systemd/system/poststs.timer" \
	"$prefix/lib/sysusers.d/poststs.conf" \
	"$prefix/lib/tmpfiles.d/poststs.conf" "$pkglibexecdir/watch" \
	"$docdir/contrib/nginx/mta-sts.conf" "$docdir/contrib/cron/poststs"; do
	[ -s "$root$file" ] || wrong "$file is missing or empty"
done
has "$root$prefix/lib/systemd/system/poststs.service" \
	"ExecStart=$bindir/poststs" "the unit's paths"
if grep -r '@[a-z]*dir@' "$root$prefix/lib"; then
	wrong "paths that were not filled in"
fi
expect 0 "the installed program" "$root$bindir/poststs" --version

MAKEFLAGS= make -C "$builddir" uninstall DESTDIR="$root" >"$tmp/log" 2>&1 ||
	wrong "make uninstall"
left=$(find "$root" ! -type d)
same "$left" "" "left by make uninstall"
finish
