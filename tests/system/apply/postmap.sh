#!/bin/sh
# What the real postmap finds in our cdb files, and that it finds it as it
# finds what it wrote itself.
set -eu
run="$builddir/tests/system/apply/apply_scene"
PATH=$PATH:/usr/sbin:/sbin
command -v postmap >/dev/null 2>&1 || { echo "postmap is missing"; exit 77; }
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
mkdir "$top/conf"
cat >"$top/conf/main.cf" <<END
compatibility_level = 3.6
queue_directory = $top
data_directory = $top
END
postconf -c "$top/conf" -m | grep -qx cdb ||
	{ echo "postmap has no cdb (package postfix-cdb)"; exit 77; }
ask() {
	postmap -c "$top/conf" -q "$1" "cdb:$top/state/$2"
}
"$run" base "links change" "$top"
"$run" next "links change" "$top"

mx=mx1.example.net,mx2.example.net
case $(ask b.example policy) in
"mode=enforce id="*" max_age=604800 mx=$mx") ;;
*) echo "policy: $(ask b.example policy)"; exit 1 ;;
esac
got=$(ask b.example tls_policy)
want="secure match=mx1.example.net:mx2.example.net servername=hostname"
[ "$got" = "$want" ] || { echo "tls_policy: $got"; exit 1; }
# not in enforce, gone, never there
for none in a.example:tls_policy c.example:policy z.example:policy; do
	if ask "${none%:*}" "${none#*:}"; then
		echo "$none answers"
		exit 1
	fi
done
# Postfix itself must be able to read the value as a TLS policy entry: every
# attribute is one that postconf(5) names for smtp_tls_policy_maps
for attribute in $want; do
	case $attribute in
	secure | match=* | servername=hostname) ;;
	*) echo "attribute $attribute"; exit 1 ;;
	esac
done
# the same key and value by postmap, byte for byte in the record
printf 'b.example\t%s\n' "$want" >"$top/theirs"
postmap -c "$top/conf" "cdb:$top/theirs"
if command -v cdb >/dev/null 2>&1; then
	cdb -d "$top/theirs.cdb" >"$top/a"
	cdb -d "$top/state/tls_policy.cdb" >"$top/b"
	cmp "$top/a" "$top/b"
fi
# cdb:... may be read by anybody
case $(ls -l "$top/state/policy.cdb") in
-rw-r--r--*) ;;
*) ls -l "$top/state"; exit 1 ;;
esac
