#!/bin/sh
# systemd.sh - the units: taken and rated by systemd-analyze, and what they
# run is run by hand, since systemd need not be process 1 here
. "$srcdir/tests/system/lib.sh"
need systemd-analyze
world

# the units with the programs of this build; the milter may be missing
units=$tmp/units
mkdir "$units" "$tmp/bin"
cp "$srcdir"/contrib/systemd/*.path "$srcdir"/contrib/systemd/*.timer "$units/"
printf '#!/bin/sh\nexec "%s" -c "%s" "$@"\n' "$poststs" \
	"$tmp/poststs.conf" >"$tmp/bin/poststs"
printf '#!/bin/sh\n' >"$tmp/bin/poststs-milter"
for unit in "$srcdir"/contrib/systemd/*.in; do
	sed "s,@bindir@,$tmp/bin,; s,@sbindir@,$tmp/bin,
		s,@pkglibexecdir@,$units,; s,@webrootdir@,$tmp/www,
		s,@statedir@,$tmp/state," "$unit" \
		>"$units/$(basename "$unit" .in)"
done
chmod +x "$tmp/bin"/* "$units/watch"

# ours alone: units of the machine that these pull in may have faults
SYSTEMD_UNIT_PATH=$units: systemd-analyze verify --man=no \
	--recursive-errors=no "$units"/*.service "$units"/*.path \
	"$units"/*.timer >"$tmp/verify" 2>&1 || :
if grep -F "$units" "$tmp/verify"; then wrong "systemd-analyze verify"; fi
if grep '^poststs' "$tmp/verify"; then wrong "systemd-analyze verify"; fi
for unit in "$units"/*.service; do
	systemd-analyze security --offline=true --threshold=20 --no-pager \
		"$unit" >"$tmp/rated" 2>&1 || {
		tail -n 1 "$tmp/rated" >&2
		wrong "$(basename "$unit"): exposed to more than 2.0"
	}
done

# what the service runs
command=$(sed -n 's/^ExecStart=//p' "$units/poststs.service")
expect 0 "ExecStart" $command
[ -s "$tmp/state/policy.cdb" ] || wrong "ExecStart writes no policy.cdb"

# what follows it: the files to be watched
cat >"$tmp/bin/systemctl" <<-EOC
	#!/bin/sh
	echo "\$*" >>"$tmp/systemctl"
EOC
chmod +x "$tmp/bin/systemctl"
watch() { PATH=$tmp/bin:$PATH expect 0 "watch" "$units/watch" "$tmp/root"; }
watch
conf=$tmp/root/run/systemd/system/poststs.path.d/50-watch.conf
for file in postfix/main.cf postfix/master.cf postfix/mailbox_domains \
	postfix/alias_domains postfix/mx1.example.org.pem poststs.conf \
	state/policy.cdb; do
	has "$conf" "PathChanged=$tmp/$file" "the drop-in"
done
has "$tmp/systemctl" daemon-reload "systemctl"
has "$tmp/systemctl" "try-restart poststs.path" "systemctl"
rm "$tmp/systemctl"
watch
[ ! -e "$tmp/systemctl" ] || wrong "systemd is told of no change"

# a change by postconf -e is in a watched file, and apply carries it on
postconf -c "$postfix" -e 'virtual_alias_domains = fresh.example.org'
watch
hasnt "$conf" alias_domains "the drop-in after the change"
has "$tmp/systemctl" "try-restart poststs.path" "systemctl after the change"
cat >>"$zones/example.org.zone" <<-EOZ
	fresh IN MX 10 mx1.example.org.
EOZ
zone_changed example.org
expect 0 "ExecStart" $command
same "$(lookup policy fresh.example.org | cut -d ' ' -f 1)" mode=testing \
	"cdb after postconf -e"
[ -s "$tmp/www/mta-sts.fresh.example.org/.well-known/mta-sts.txt" ] ||
	wrong "web root after postconf -e"

# a per cent sign is no specifier
grep -q 's/%/%%/g' "$units/watch" || wrong "per cent signs"
finish
