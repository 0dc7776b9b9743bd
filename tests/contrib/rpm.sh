#!/bin/sh
# rpm.sh - the RPM packages: built from the tarball, installed into a root of
# their own with a database of its own, used, and erased
#
# On a machine of another kind rpm knows none of the packages that the spec
# requires, and the scripts are not run: they are of the kind's own macros.
. "$srcdir/tests/system/lib.sh"
need rpmbuild rpm tar xz
case $builddir in
*/_build/sub) skip "a package of a package: not in distcheck" ;;
esac

unset MAKEFLAGS MFLAGS MAKELEVEL DESTDIR
! command -v ccache >/dev/null || export CC='ccache gcc'
XZ_OPT=-0 make -C "$builddir" rpm RPMFLAGS='--nodeps --nocheck' \
	>"$tmp/log" 2>&1 || {
	tail -n 40 "$tmp/log" >&2
	wrong "make rpm"
	finish
}
main=$(find "$builddir/rpm/RPMS" -name "poststs-[0-9]*.rpm")
milter=$(find "$builddir/rpm/RPMS" -name "poststs-milter-[0-9]*.rpm")
[ -f "$main" ] && [ -f "$milter" ] || {
	find "$builddir/rpm" -name '*.rpm' >&2
	wrong "there are two packages"
	finish
}

# owner OF-PACKAGE PATH - "user mode", as the package has it
owner()
{
	rpm -qp --qf '[%{FILENAMES} %{FILEUSERNAME} %{FILEMODES:perms}\n]' \
		"$1" 2>>"$tmp/log" | sed -n "s,^$2 ,,p"
}
for dir in /var/lib/poststs /var/www/mta-sts; do
	same "$(owner "$main" $dir)" 'poststs drwxr-xr-x' "$dir"
done
same "$(owner "$main" /var/lib/poststs/spool)" 'poststs drwxrws---' spool
for path in /usr/bin/poststs /usr/libexec/poststs/watch; do
	same "$(owner "$main" $path)" 'root -rwxr-xr-x' $path
done
same "$(owner "$milter" /usr/sbin/poststs-milter)" 'root -rwxr-xr-x' milter
rpm -qp --requires "$milter" >"$tmp/out" 2>>"$tmp/log"
has "$tmp/out" "poststs($(rpm --eval '%{__isa}')) = " 'the milter wants it'
rpm -qp --configfiles "$main" >"$tmp/out" 2>>"$tmp/log"
has "$tmp/out" /etc/poststs.conf 'the configuration is kept'

if [ "$(id -u)" -eq 0 ]; then
	ours() { rpm --root "$tmp/root" "$@" 2>>"$tmp/log"; }
	mkdir "$tmp/root"
	ours --initdb
	ours -i --nodeps --noscripts "$main" "$milter" ||
		wrong "install: $(cat "$tmp/log")"
	"$tmp/root/usr/bin/poststs" -c "$tmp/root/etc/poststs.conf" config \
		>"$tmp/out" 2>"$tmp/err" || wrong "it does not run"
	"$tmp/root/usr/bin/poststs" config --example >"$tmp/out"
	has "$tmp/out" 'state_dir = "/var/lib/poststs"' 'the state folder'
	"$tmp/root/usr/sbin/poststs-milter" --version >"$tmp/out" ||
		wrong "the milter does not run"
	for unit in poststs.path poststs.service poststs.timer \
		poststs-check.service poststs-check.timer \
		poststs-report.service poststs-follow.service \
		poststs-notify@.service \
		poststs-page.service poststs-page.timer \
		poststs-milter.service; do
		[ -f "$tmp/root/usr/lib/systemd/system/$unit" ] ||
			wrong "there is no $unit"
	done
	for program in $(sed -n 's/^Exec[A-Za-z]*=[-+!]*\([^ ]*\).*/\1/p' \
		"$tmp"/root/usr/lib/systemd/system/poststs*.service); do
		[ -x "$tmp/root$program" ] || [ -x "$program" ] ||
			wrong "a unit runs $program, which is not there"
	done
	echo '# mine' >>"$tmp/root/etc/poststs.conf"
	echo ledger >"$tmp/root/var/lib/poststs/poststs.db"
	ours -e --nodeps --noscripts poststs-milter poststs ||
		wrong "erase: $(cat "$tmp/log")"
	[ ! -e "$tmp/root/usr/bin/poststs" ] || wrong "erase leaves it"
	[ -s "$tmp/root/var/lib/poststs/poststs.db" ] ||
		wrong "erase takes the ledger"
	[ -s "$tmp/root/etc/poststs.conf.rpmsave" ] ||
		wrong "erase takes the configuration"
fi
rm -rf "$builddir/rpm"
finish
