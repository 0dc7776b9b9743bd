# deb_outside.sh SRCDIR - in a mount namespace of its own: make the root in
# which deb_inside.sh may do what it wants
set -eu
mount -t tmpfs tmpfs "$TMP/up" && mkdir "$TMP/up/up" "$TMP/up/work" &&
	mount -t overlay overlay \
		-o "lowerdir=/,upperdir=$TMP/up/up,workdir=$TMP/up/work" \
		"$TMP/root" || exit 77
mount --rbind /proc "$TMP/root/proc"
mount --rbind /dev "$TMP/root/dev"
mount -t tmpfs tmpfs "$TMP/root/tmp"
chmod 1777 "$TMP/root/tmp"
cp "$1/tests/contrib/deb_inside.sh" "$TMP/root/tmp/"
find "$DEBS" -maxdepth 1 -name '*.deb' ! -name '*-dbgsym_*' \
	-exec cp {} "$TMP/root/tmp/" \;
exec chroot "$TMP/root" sh /tmp/deb_inside.sh
