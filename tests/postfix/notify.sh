#!/bin/sh
# notify.sh - the administrator is told by mail through a real Postfix, and by
# a program: what is new and what is over, each once
#
# Needs root, unshare(1), ip(8), openssl(1), swaks(1), jq(1) and Postfix.
set -u
me=notify
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need jq
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

milter_world
lab_start mx || exit 1
mkdir "$base/www"
chown postfix "$base/www"
cat >"$base/tell" <<EOT
#!/bin/sh
cat >"$base/state/told.\$\$"
EOT
chmod 755 "$base/tell"
cat >>"$base/poststs.conf" <<EOT
config_directory = "$base/mx/conf"
web_root = "$base/www"
resolver = "127.0.0.1:1"
timeout = 2
notify = { "mail:root@example.org", "exec:$base/tell" }
EOT

# poststs CODE WHAT ARGUMENT...
poststs()
{
	want=$1 what=$2
	shift 2
	code=0
	"$builddir/poststs" -c "$base/poststs.conf" "$@" >"$base/out" \
		2>"$base/err" || code=$?
	[ "$code" -eq "$want" ] || {
		fail "$what: exit code $code, not $want"
		cat "$base/out" "$base/err"
	}
}
# told - what the program was told since the last time, in one file
told()
{
	cat "$base"/state/told.* 2>/dev/null >"$base/told" || :
	rm -f "$base"/state/told.*
}
mails() { find "$base/mail" -path '*/new/*' -type f | wc -l; }
# mailed N - wait until so many mails have come
mailed()
{
	for try in $(seq 300); do
		[ "$(mails)" -lt "$1" ] || break
		sleep 0.1
	done
	[ "$(mails)" -eq "$1" ] || fail "$(mails) mails, not $1"
}
newest() { find "$base/mail" -path '*/new/*' -type f -newer "$base/mark"; }

# ---- does it work at all? ----
poststs 0 "a test" notify --test
mailed 1
told
jq -e '.test != null and .new == []' "$base/told" >/dev/null ||
	fail "a test to the program: $(cat "$base/told")"
grep -q '^Subject: poststs on .*: a test' "$(find "$base/mail" -path '*/new/*')" ||
	fail 'the mail of a test'

# ---- what is new, once ----
poststs 0 "first" notify
mailed 2
told
jq -e '.version == 1 and ([.new[].key] | index("finding resolver-failed resolver"))
	!= null and .over == [] and .new_count == (.new | length)' \
	"$base/told" >/dev/null || fail "what is new: $(cat "$base/told")"
grep -rq '(resolver-failed)' "$base/mail" || fail 'the mail does not say it'
grep -rq '^Auto-Submitted: auto-generated' "$base/mail" || fail 'a robot'
poststs 0 "nothing new" notify
told
[ ! -s "$base/told" ] || fail "told twice: $(cat "$base/told")"
mailed 2

# ---- what is over: two looks without it ----
sed -i 's/^resolver = .*/resolver = "127.0.0.1:2"/' "$base/poststs.conf"
echo 'domains = { }' >>"$base/poststs.conf"
sed -i 's/finding resolver-failed resolver/finding gone resolver/' \
	"$base/state/notified"
poststs 0 "one look without it" notify
told
jq -e '.over == [] and (.new | length) == 1' "$base/told" >/dev/null ||
	fail "it is over too soon: $(cat "$base/told")"
poststs 0 "two" notify
told
jq -e '[.over[].key] == ["finding gone resolver"] and .new == []' \
	"$base/told" >/dev/null || fail "it is not over: $(cat "$base/told")"
mailed 4

# ---- a unit that fails, of which nothing may be asked ----
MONITOR_EXIT_STATUS=78 MONITOR_SERVICE_RESULT=exit-code
export MONITOR_EXIT_STATUS MONITOR_SERVICE_RESULT
poststs 0 "a unit" notify --failed poststs.service -o smtp_port=25
told
jq -e '[.new[].key] == ["finding run-failed poststs.service"] and
	(.new[0].text | test("exit status 78"))' "$base/told" >/dev/null ||
	fail "a unit: $(cat "$base/told")"
poststs 0 "again" notify --failed poststs.service
told
[ ! -s "$base/told" ] || fail "a unit is told twice: $(cat "$base/told")"
unset MONITOR_EXIT_STATUS MONITOR_SERVICE_RESULT

# ---- nobody can be told: the next run tries again ----
rm -f "$base/state/notified"
printf '#!/bin/sh\nexit 1\n' >"$base/broken"
chmod 755 "$base/broken"
poststs 69 "nobody" notify -o "notify=exec:$base/broken"
[ ! -e "$base/state/notified" ] || fail 'it counts as told'
grep -q "broken ended with exit code 1" "$base/err" || fail 'it is not said'
poststs 0 "then" notify -o "notify=exec:$base/tell"
told
jq -e '(.new | length) > 0' "$base/told" >/dev/null || fail 'nothing then'
poststs 0 "nobody is named" notify -o notify=
poststs 78 "a test of nobody" notify --test -o notify=

[ $failures -eq 0 ] || exit 1
