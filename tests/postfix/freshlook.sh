#!/bin/sh
# freshlook.sh - what binds senders rests on what is seen in that very run
#
# A private Postfix that shows something else than its files (nobody reloaded
# it): stage and promote = auto must find out before they promise anything,
# and so must a max_age that grows; and all of it goes on once it is mended.
#
# Needs root, unshare(1), ip(8), openssl(1), nsd, jq and Postfix.
set -u
me=freshlook
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/lab/pki.sh"
lab_need
for tool in unshare ip openssl nsd jq; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

# until_true COMMAND... - wait for it, a minute at most
until_true()
{
	for try in $(seq 600); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	return 1
}

nsd=
end_all()
{
	[ -z "$nsd" ] || { kill "$nsd" && wait "$nsd"; } 2>/dev/null
	lab_end
}
trap end_all EXIT

ip link set lo up
ip addr add 192.0.2.1/32 dev lo

# ---- certificates, DNS, Postfix ----

mkdir "$base/pki" "$base/made" "$base/dns"
cd "$base/pki" || exit 99
mx=mx1.fresh.test
{
	ca_begin
	ca root
	ca middle root
	leaf good middle ec $mx
	leaf other middle ec www.fresh.test
} >log 2>&1 || { cat log; exit 99; }

# publish - the records that were released so far
publish()
{
	cat "$base/dns/zone" "$base/state/records.zone" 2>/dev/null \
		>"$base/dns/fresh.test.zone"
	[ -z "$nsd" ] || { kill "$nsd" && wait "$nsd"; } 2>/dev/null
	: >"$base/dns/log"
	nsd -d -c "$base/dns/nsd.conf" >/dev/null 2>&1 &
	nsd=$!
	until_true grep -q 'nsd started' "$base/dns/log" || exit 99
}

cat >"$base/dns/zone" <<EOF
\$ORIGIN fresh.test.
\$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 1
@ NS ns
@ MX 10 mx1
ns A 127.0.0.1
mx1 A 192.0.2.1
mta-sts A 192.0.2.1
EOF
cat >"$base/dns/nsd.conf" <<EOF
server:
	ip-address: 127.0.0.1
	username: ""
	chroot: ""
	database: ""
	zonesdir: "$base/dns"
	pidfile: "$base/dns/pid"
	logfile: "$base/dns/log"
	zonelistfile: "$base/dns/list"
	xfrdfile: "$base/dns/xfrd"
	xfrdir: "$base/dns"
	server-count: 1
remote-control:
	control-enable: no
zone:
	name: fresh.test
	zonefile: fresh.test.zone
EOF
publish

cat >"$base/made/main.cf" <<EOF
compatibility_level = 3.6
myhostname = $mx
mydestination = fresh.test
local_recipient_maps =
alias_maps =
smtpd_tls_security_level = may
smtpd_tls_chain_files = $base/chain.pem
EOF
echo '192.0.2.1:25 inet n - n - - smtpd' >"$base/made/master.cf"
cp "$base/pki/good.chain" "$base/chain.pem"
lab_make mx "$base/made"
lab_start mx || exit 1
cat >"$base/poststs.conf" <<EOF
config_directory = "$base/mx/conf"
state_dir = "$base/state"
web_root = "$base/www"
resolver = "127.0.0.1"
ca_file = "$base/pki/root.pem"
timeout = 3
testing_period = 0
min_reporters = 0
promote = off
confirm = no
EOF

# show NAME - what is on the wire from now on; the file is the good one again
show()
{
	cp "$base/pki/$1.chain" "$base/chain.pem"
	postfix -c "$base/mx/conf" reload >/dev/null 2>&1
	until_true shown "$1" || fail "$1 does not get onto the wire"
	cp "$base/pki/good.chain" "$base/chain.pem"
}
shown()
{
	[ "$(openssl s_client -starttls smtp -connect 192.0.2.1:25 \
		-servername $mx </dev/null 2>/dev/null |
		openssl x509 -noout -fingerprint)" = \
		"$(openssl x509 -in "$base/pki/$1.pem" -noout -fingerprint)" ]
}
# forget - what looks have found out before
forget() { rm -f "$base"/state/evidence.*; }

# run CODE WORDS... - poststs; what it says is in $base/said
run()
{
	want=$1
	shift
	code=0
	"$builddir/poststs" -c "$base/poststs.conf" "$@" >"$base/said" \
		2>"$base/err" || code=$?
	[ $code -eq "$want" ] && return
	fail "$*: exit code $code, not $want"
	cat "$base/said" "$base/err"
}
says() # TEXT
{
	grep -qF -- "$1" "$base/said" && return
	fail "not said: $1"
	cat "$base/said" "$base/err"
}
served() # LINE
{
	grep -q "^$1" \
		"$base/www/mta-sts.fresh.test/.well-known/mta-sts.txt" ||
		fail "the policy is without $1"
}

# ---- to enforce ----

run 0 apply
served 'mode: testing'
publish
run 0 apply
show other
run 1 stage fresh.test enforce
says 'its certificate does not contain its name at 192.0.2.1'
says 'refused; nothing was written'
# it is evidence, and overrules the files until somebody has looked again
show good
run 1 stage fresh.test enforce
says 'mx-unproven: '
forget
run 0 stage fresh.test enforce
says '+ mode: enforce'
run 0 stage fresh.test testing
rm -rf "$base/state" "$base/www"
publish
run 0 apply
publish
run 0 apply

# promote = auto: plan tells of the look, apply looks
forget
show other
sed -i 's/^promote = .*/promote = auto/' "$base/poststs.conf"
run 2 plan
says 'apply checks the MX hosts first'
run 0 apply
says 'mx-unproven: '
served 'mode: testing'
forget
show good
run 2 plan
# facts of a file are no look
run 0 inspect --json
cp "$base/said" "$base/facts.json"
run 2 plan --facts "$base/facts.json"
says 'apply checks the MX hosts first'
run 0 apply --facts "$base/facts.json"
says 'this run has not checked it'
served 'mode: testing'
run 0 apply
says 'testing -> enforce'
served 'mode: enforce'
served 'max_age: 86400'

# ---- before max_age grows ----

publish
run 0 apply
later=$(($(date +%s) + 2 * 86400))
show other
run 0 apply --now $later
says 'its certificate does not contain its name at 192.0.2.1'
served 'max_age: 86400'
forget
show good
run 0 apply --now $later
served 'max_age: 604800'
publish
run 0 apply --now $later

# ---- with confirm, the policy host, too: nobody answers there ----

later=$((later + 8 * 86400))
run 0 apply --now $later -o confirm=yes
says 'look-due'
served 'max_age: 604800'

# ---- nobody at home ----

lab_stop mx
until_true sh -c '! openssl s_client -connect 192.0.2.1:25 </dev/null'
forget
run 0 apply --now $later
says 'no connection to it was possible'
served 'max_age: 604800'

[ "$failures" = 0 ]
