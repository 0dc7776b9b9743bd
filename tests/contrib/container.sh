#!/bin/sh
# container.sh - what the image of contrib runs: it publishes, sees a change of
# Postfix's configuration, ends when it is told to, and hands on commands. The
# image itself is built where there is a base for it (contrib/container).
. "$srcdir/tests/system/lib.sh"
world
printf '#!/bin/sh\nexec "%s" -c "%s" -o confirm=no "$@"\n' "$poststs" \
	"$tmp/poststs.conf" >"$tmp/poststs"
chmod +x "$tmp/poststs"
run_it() { env POSTSTS="$tmp/poststs" INTERVAL=1 \
	"$srcdir/contrib/container/poststs-run" "$@"; }

code=0
run_it plan >"$tmp/out" 2>"$tmp/err" || code=$?
same "$code" 2 "a command is handed on, with its exit code"
has "$tmp/out" "example.org" "a command is handed on"
[ ! -e "$tmp/state/policy.cdb" ] || wrong "plan wrote"

env POSTSTS="$tmp/poststs" INTERVAL=1 "$srcdir/contrib/container/poststs-run" \
	>"$tmp/out" 2>"$tmp/err" &
pid=$!
started="$started $pid"
until_it $pid test -e "$tmp/www/mta-sts.example.org" || wrong "nothing is published"
sed 's/^example\.net.*/&\nlate.example.net OK/' "$postfix/mailbox_domains" \
	>"$tmp/domains"
grep -q late.example.net "$tmp/domains" || echo "late.example.net OK" >>"$tmp/domains"
printf 'late MX 10 mx1.example.org.\n' >>"$zones/example.net.zone"
zone_changed example.net
cp "$tmp/domains" "$postfix/mailbox_domains"
until_it $pid test -e "$tmp/www/mta-sts.late.example.net" ||
	wrong "a change is not seen"
kill -TERM $pid
code=0
wait $pid || code=$?
same "$code" 0 "it ends when it is told to"
# every file that the recipe names is there
for file in $(sed -n 's/^COPY \(poststs-run\) .*/\1/p' \
	"$srcdir/contrib/container/Containerfile"); do
	[ -x "$srcdir/contrib/container/$file" ] || wrong "no $file"
done
finish
