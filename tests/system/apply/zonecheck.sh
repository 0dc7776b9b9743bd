#!/bin/sh
# records.zone, as the zone checkers of name servers read it.
set -eu
run="$builddir/tests/system/apply/apply_scene"
PATH=$PATH:/usr/sbin:/sbin
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
chmod 755 "$top"
"$run" base "links change" "$top"
{
	echo 'example. 300 IN SOA ns.example. root.example. 1 300 300 300 300'
	echo 'example. 300 IN NS ns.example.'
	echo 'ns.example. 300 IN A 192.0.2.1'
	cat "$top/state/records.zone"
} >"$top/zone"
[ "$(grep -c '^_mta-sts.*v=STSv1; id=' "$top/zone")" -eq 5 ]
checked=0
if command -v nsd-checkzone >/dev/null 2>&1; then
	nsd-checkzone example "$top/zone"
	checked=1
fi
if command -v named-checkzone >/dev/null 2>&1; then
	named-checkzone -i local example "$top/zone"
	checked=1
fi
[ "$checked" -eq 1 ] || { echo "no zone checker (nsd, bind9-utils)"; exit 77; }
