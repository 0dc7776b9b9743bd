#!/bin/sh
# publish.sh - a policy is begun for what a real Postfix takes from outside
#
# In a network namespace a private Postfix is started with one configuration
# after the other, beside a name server that sends some domains here and others
# elsewhere. `plan' must begin policies for exactly the domains that DNS leads
# to an address where RCPT TO for them is taken.
set -u
me=publish
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"

lab_need
PATH=$PATH:/usr/sbin:/sbin
for tool in unshare ip nsd jq; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
lab_begin
trap 'kill "$nsd" 2>/dev/null; lab_end' EXIT
nsd=
failures=0
count=0
us=192.0.2.25
ip link set lo up && ip addr add $us/32 dev lo || exit 99

# ---- where DNS sends mail --------------------------------------------------

mkdir "$base/dns"
cat >"$base/dns/example.zone" <<EOF
\$ORIGIN example.
\$TTL 3600
@	SOA	ns hostmaster 1 3600 900 604800 300
@	NS	ns
ns	A	127.0.0.1
here	MX	10 mx.here
mx.here	A	$us
localhost.here	A	127.0.0.1
second	MX	10 mx.provider
	MX	20 mx.here
moved	MX	10 mx.provider
	MX	20 mx2.provider
mx.provider	A	198.51.100.25
mx2.provider	A	198.51.100.26
private	MX	10 mail.private
mail.private	A	192.168.7.10
	AAAA	fd00::10
implicit	A	$us
silent	TXT	"no mail"
null	MX	0 .
lost	MX	10 gone.lost
EOF
cat >"$base/dns/nsd.conf" <<EOF
server:
 ip-address: 127.0.0.1
 port: 53
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
 name: example
 zonefile: example.zone
EOF
nsd -d -c "$base/dns/nsd.conf" >/dev/null 2>&1 &
nsd=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -q 'nsd started' "$base/dns/log" 2>/dev/null && break
	sleep 1
done
domains='here mx.here localhost.here second moved private implicit silent
	null lost'
# those whose mail some sender would bring to our address
led_here='here implicit mx.here second'

# ---- one configuration -----------------------------------------------------

# try NAME MAIN ROWS [WANT] - lines for main.cf, rows for master.cf; without
# WANT Postfix itself says for which domains a policy is to be begun
try()
{
	name=$1
	count=$((count + 1))
	from=$base/from
	rm -rf "$from" && mkdir "$from"
	printf '%s\n' "$3" >"$from/master.cf"
	cat >"$from/main.cf" <<-EOF
	compatibility_level = 3.6
	myhostname = mx.here.example
	mynetworks = 127.0.0.0/8
	mydestination = $(printf '%s.example ' $domains)
	alias_maps =
	local_recipient_maps =
	smtpd_peername_lookup = no
	postscreen_cache_map =
	postscreen_greet_wait = 1s
	EOF
	lab_make "$name" "$from"
	conf=$base/$name/conf
	printf 'inet_interfaces = all\n%s\n' "$2" >>"$conf/main.cf"
	lab_settle "$name"
	lab_start "$name" || {
		echo "FAIL: $name: Postfix did not start"
		failures=$((failures + 1))
		return
	}
	for domain in $led_here; do
		echo "$domain.example" | timeout 20 \
			"$builddir/tests/postfix/askrcpt" $us 25 2>/dev/null
	done | sort >"$base/taken"
	[ $# -lt 4 ] || printf "%s\n" $4 | sed "/^$/d" | sort >"$base/taken"
	"$builddir/poststs" -o config_directory="$conf" \
		-o state_dir="$base/$name/state" -o resolver=127.0.0.1 \
		-o web_root="$base/$name/www" -o timeout=5 plan --json \
		>"$base/plan" 2>"$base/said"
	jq -r '.domains[] | select(.stage == "testing") | .name' \
		"$base/plan" | sort >"$base/begun"
	diff "$base/taken" "$base/begun" >"$base/diff" || {
		echo "FAIL: $name (< taken by Postfix, > begun by poststs)"
		cat "$base/diff" "$base/said"
		failures=$((failures + 1))
	}
	lab_stop "$name"
}

smtp='smtp inet n - n - - smtpd'
shut='smtpd_client_restrictions = permit_mynetworks, reject'
screen="smtpd pass - - n - - smtpd
dnsblog unix - - n - 0 dnsblog
smtp inet n - n - 1 postscreen"
submission='submission inet n - n - - smtpd
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject'

try stock '' "$smtp"
[ -s "$base/taken" ] || {
	echo "FAIL: Postfix takes nothing at all: the test is worth nothing"
	failures=$((failures + 1))
}
try one-address "inet_interfaces = $us" "$smtp"
try an-address-and-loopback "inet_interfaces = 127.0.0.1, $us" "$smtp"
try loopback-only 'inet_interfaces = loopback-only' "$smtp"
try loopback-by-address 'inet_interfaces = 127.0.0.1' "$smtp"
try a-row-on-loopback '' '127.0.0.1:smtp inet n - n - - smtpd'
try a-row-on-loopback-and-one-outside 'inet_interfaces = loopback-only' \
	"127.0.0.1:smtp inet n - n - - smtpd
$us:25 inet n - n - - smtpd"
try submission-only '' "$submission"
try submission-besides '' "$smtp
$submission"
try another-port '' '2525 inet n - n - - smtpd'
try no-row '' '# nothing'
try disabled 'master_service_disable = inet' "$smtp"
try shut-in-main.cf "$shut" "$smtp"
try shut-in-the-row '' "$smtp
  -o {$shut}"
try shut-and-opened-in-the-row "$shut" "$smtp
  -o smtpd_client_restrictions="
try said-twice '' "$smtp
  -o smtpd_client_restrictions=reject
  -o smtpd_client_restrictions=permit"
try refused-by-the-helo '' "$smtp
  -o smtpd_helo_restrictions=permit_mynetworks,reject"
try refused-as-recipients '' "$smtp
  -o { smtpd_recipient_restrictions = permit_mynetworks, reject }"
try a-class 'smtpd_restriction_classes = nobody
nobody = permit_mynetworks, reject
smtpd_sender_restrictions = nobody' "$smtp"
try everybody-is-at-home 'mynetworks = 0.0.0.0/0
smtpd_client_restrictions = permit_mynetworks, reject' "$smtp"
try screened '' "$screen"
try screened-and-shut 'postscreen_access_list = permit_mynetworks, reject
postscreen_denylist_action = drop' "$screen"
try screened-and-shut-by-the-early-name \
	'postscreen_access_list = permit_mynetworks, reject
postscreen_blacklist_action = enforce' "$screen"
try screened-and-ignored 'postscreen_access_list = permit_mynetworks, reject' \
	"$screen"
try screened-before-a-shut-smtpd "$shut" "$screen"
try running-as-root '' 'smtp inet n n n - - smtpd'
try no-relay-control 'smtpd_relay_restrictions =
smtpd_recipient_restrictions = permit_mynetworks' "$smtp"
try a-dead-table 'relay_domains = socketmap:inet:127.0.0.1:1:x' "$smtp" ''
try a-filter-service-in-front \
	'smtpd_client_restrictions = check_client_access inline:{198.51.100.25=ok}, reject' \
	"$smtp" 'here.example implicit.example moved.example mx.here.example
	second.example'

# ---- odd ones ----

printf 'here.example # comment\n# implicit.example\n  \nsecond.example\n' >"$base/list"
try warned-only 'smtpd_client_restrictions = warn_if_reject reject' "$smtp"
try permitted-before-the-end 'smtpd_client_restrictions = permit, reject' "$smtp"
try deferred 'smtpd_client_restrictions = permit_mynetworks, defer' "$smtp"
try no-recipient 'smtpd_recipient_restrictions = reject_unauth_destination,
	reject' "$smtp"
try for-who-logs-in 'smtpd_recipient_restrictions =
	permit_sasl_authenticated, reject' "$smtp"
try relay-restrictions-shut 'smtpd_relay_restrictions =
	permit_mynetworks, reject' "$smtp"
try no-sender 'smtpd_sender_restrictions = reject' "$smtp"
try at-once 'smtpd_delay_reject = no
smtpd_helo_restrictions = reject' "$smtp"
try classes-in-classes 'smtpd_restriction_classes = one, two
one = two
two = permit_mynetworks, reject
smtpd_recipient_restrictions = one' "$smtp"
try a-class-that-lets-through 'smtpd_restriction_classes = one
one = reject_unauth_destination
smtpd_recipient_restrictions = one' "$smtp"
try ipv6-only 'inet_protocols = ipv6' "$smtp"
try pass-without-postscreen '' 'smtpd pass - - n - - smtpd'
try every-address '' '0.0.0.0:25 inet n - n - - smtpd'
try upper-case 'mydestination = HERE.Example' "$smtp"
try not-this-one 'mydestination = !here.example, here.example,
	implicit.example' "$smtp"
try an-expression 'mydestination = ${nothing?{moved.example}:{here.example}}' \
	"$smtp"
try my-domain 'mydomain = here.example
mydestination = $mydomain, [192.0.2.25]' "$smtp"
try a-dot-at-the-end 'mydestination = here.example. implicit.example' "$smtp"
try aliases-only 'mydestination =
virtual_alias_domains = here.example
virtual_alias_maps = static:root' "$smtp"
try mailboxes 'mydestination =
virtual_mailbox_domains = inline:{here.example=x, implicit.example=x}' "$smtp"
try relayed 'mydestination =
relay_domains = here.example' "$smtp"
try maps-name-domains 'mydestination =
virtual_alias_maps = inline:{here.example=x, user@here.example=root,
	@implicit.example=root}' "$smtp" here.example
try set-in-the-row '' "$smtp
  -o mydestination=implicit.example"
try from-a-file "mydestination = $base/list" "$smtp"

echo "$me: $count configurations, $failures failures"
[ $failures -eq 0 ]
