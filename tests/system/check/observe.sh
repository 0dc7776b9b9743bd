#!/bin/sh
# observe.sh - what a look at the world sees: two name servers that disagree, a
# Postfix with several listeners (one with a chain of its own, one that has
# not loaded a renewed file), policy hosts, TLSA records, aliases; then port 25
# closed as providers close it. In a network namespace with real ports.
#
# Needs root, unshare(1), ip(8), openssl(1), nsd, nginx, nft and Postfix; else
# it skips.
set -u
me=observe
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/system/ports.sh"

lab_need
for tool in unshare ip openssl nsd nginx nft jq; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
builddir=$(cd "$builddir" && pwd)
facts=$builddir/tests/system/check/observe_facts
lab_begin
finish() {
	for pid in $servers; do end "$pid"; done
	lab_end
}
trap finish EXIT

ip link set lo up
for address in 192.0.2.25 192.0.2.26 192.0.2.27 192.0.2.53 192.0.2.54 \
    192.0.2.80 192.0.2.81; do
	ip addr add $address/32 dev lo
done
ip addr add 2001:db8::25/128 dev lo nodad

# the rest of the world: a second namespace with two networks
unshare -n sleep 600 &
world=$!
servers=$world
until_it $world sh -c \
    "[ \$(readlink /proc/$world/ns/net) != \$(readlink /proc/self/ns/net) ]" ||
	exit 99
in_world() { nsenter -t $world -n "$@"; }
ip link add w0 type veth peer name w1 netns $world
ip link set w0 up
ip addr add 192.0.2.1/24 dev w0
ip route add 198.51.100.0/24 dev w0
ip route add 203.0.113.0/24 dev w0
in_world ip link set lo up
in_world ip link set w1 up
for address in 198.51.100.25 203.0.113.25; do
	in_world ip addr add $address/32 dev w1
done
in_world ip route add 192.0.2.0/24 dev w1

failures=0
fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}
# has LINE... - each is one of the lines that were seen
has() {
	for line; do
		grep -qxF -e "$line" "$base/seen" || fail "not seen: $line"
	done
}
hasnt() {
	grep -E -e "$1" "$base/seen" && fail "seen: $1"
	:
}
count() { # WANTED PATTERN
	counted=$(grep -cE -e "$2" "$base/seen")
	[ "$counted" = "$1" ] || fail "$counted of $2, not $1"
}

# ---- certificates ----------------------------------------------------------

mkdir "$base/pki"
cd "$base/pki" || exit 99
issue() { # NAME KEY ALTNAME DAYS
	echo "subjectAltName=$3" >"$1.ext"
	openssl req -new -key "$2" -subj "/CN=$1" |
		openssl x509 -req -CA ca.pem -CAkey ca.key -days "$4" \
			-set_serial "$(date +%s)$#$4" -extfile "$1.ext" \
			-out "$1.pem"
	cat "$2" "$1.pem" >"$1.chain"
}
{
	openssl genrsa -out rsa.key 2048
	for key in ec ec2 ca; do
		openssl ecparam -name prime256v1 -genkey -noout -out $key.key
	done
	openssl req -x509 -new -key ca.key -subj '/CN=Test CA' -days 30 \
		-addext 'basicConstraints=critical,CA:TRUE' -out ca.pem
	issue mx-rsa rsa.key 'DNS:mx1.example.test,DNS:mx.other.test' 30
	issue mx-ec ec.key 'DNS:mx1.example.test,DNS:mx.other.test' 30
	issue own ec2.key DNS:mx2.example.test 20
	issue stale ec.key DNS:mx3.example.test 10
	issue web ec.key 'DNS:mta-sts.example.test,DNS:mta-sts.alias.test' 30
} >log 2>&1 || { cat log; exit 99; }
digest=$(openssl x509 -in mx-ec.pem -pubkey -noout |
    openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1)
whole=$(openssl x509 -in mx-rsa.pem -outform DER | od -An -v -tx1 |
    tr -d ' \n')

# ---- DNS -------------------------------------------------------------------

zone() { # FOLDER ID
	mkdir -p "$base/$1"
	cat >"$base/$1/test.zone" <<END
\$ORIGIN test.
\$TTL 3600
@	SOA ns1 hostmaster 1 3600 600 86400 60
	NS ns1
ns1	A 192.0.2.53
ns2	A 192.0.2.54
ns3	A 192.0.2.55
silent	NS ns3
nat	MX 10 natmx
natmx	A 203.0.113.99
END
	cat >"$base/$1/example.zone" <<END
\$ORIGIN example.test.
\$TTL 3600
@	SOA ns1.test. hostmaster 1 3600 600 86400 60
	NS ns1.test.
	NS ns2.test.
	MX 10 mx1
	MX 20 mx2
	MX 30 mx3
mx1	A 192.0.2.25
	AAAA 2001:db8::25
mx2	A 192.0.2.26
mx3	A 192.0.2.27
_25._tcp.mx1 TLSA 3 1 1 $digest
	TLSA 3 0 0 $whole
_mta-sts TXT "v=STSv1; id=$2;"
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@example.test"
mta-sts	A 192.0.2.80
	A 192.0.2.81
END
	cat >"$base/$1/alias.zone" <<END
\$ORIGIN alias.test.
\$TTL 3600
@	SOA ns1.test. hostmaster 1 3600 600 86400 60
	NS ns1.test.
	MX 10 mx1.example.test.
_mta-sts CNAME _mta-sts.example.test.
_smtp._tls CNAME _smtp._tls.example.test.
mta-sts	CNAME mta-sts.example.test.
END
	cat >"$base/$1/other.zone" <<END
\$ORIGIN other.test.
\$TTL 3600
@	SOA ns1.test. hostmaster 1 3600 600 86400 60
	NS ns1.test.
	MX 10 mx
mx	A 198.51.100.25
	A 203.0.113.25
END
	cat >"$base/$1/lame.zone" <<END
\$ORIGIN lame.example.
\$TTL 3600
@	SOA ns1.test. hostmaster 1 3600 600 86400 60
	NS ns1.test.
	NS ns2.test.
	NS ns3.test.
_mta-sts TXT "v=STSv1; id=1;"
END
	cat >"$base/$1/nsd.conf" <<END
server:
	ip-address: $3
	port: 53
	username: ""
	zonesdir: "$base/$1"
	pidfile: "$base/$1/pid"
	zonelistfile: "$base/$1/zone.list"
	xfrdfile: ""
	xfrdir: "$base/$1"
	database: ""
	server-count: 1
	rrl-ratelimit: 0
remote-control:
	control-enable: no
zone:
	name: test
	zonefile: test.zone
zone:
	name: example.test
	zonefile: example.zone
zone:
	name: alias.test
	zonefile: alias.zone
zone:
	name: other.test
	zonefile: other.zone
END
	# one of its three servers knows nothing of it, one is not there
	[ "$1" != ns1 ] || cat >>"$base/$1/nsd.conf" <<END
zone:
	name: lame.example
	zonefile: lame.zone
END
	nsd -d -c "$base/$1/nsd.conf" >"$base/$1/log" 2>&1 &
	servers="$servers $!"
	until_it $! test -s "$base/$1/pid" || { cat "$base/$1/log"; exit 99; }
}
zone ns1 20260101000000 192.0.2.53
zone ns2 20250101000000 192.0.2.54

# ---- Postfix, nginx --------------------------------------------------------

mkdir "$base/made"
cat >"$base/made/main.cf" <<EOM
compatibility_level = 3.6
myhostname = mx1.example.test
smtpd_tls_security_level = may
smtpd_tls_chain_files = $base/pki/mx-ec.chain $base/pki/mx-rsa.chain
mydestination = example.test, alias.test
alias_maps =
EOM
cat >"$base/made/master.cf" <<EOM
192.0.2.25:25 inet n - n - - smtpd
[2001:db8::25]:25 inet n - n - - smtpd
192.0.2.26:25 inet n - n - - smtpd -o smtpd_tls_chain_files=$base/pki/own.chain
192.0.2.27:25 inet n - n - 1 smtpd -o smtpd_tls_chain_files=$base/pki/stale.chain
EOM
lab_make mail "$base/made"
echo 'inet_protocols = all' >>"$base/mail/conf/main.cf"
lab_settle mail
lab_start mail || exit 99
sed -i 's/^mydestination.*/mydestination = other.test/' "$base/made/main.cf"
cat >"$base/made/master.cf" <<EOM
198.51.100.25:25 inet n - n - - smtpd
203.0.113.25:25 inet n - n - - smtpd
EOM
lab_make theirs "$base/made"
in_world postfix -c "$base/theirs/conf" start >"$base/theirs/out" 2>&1 || {
	cat "$base/theirs/out" "$base/theirs/log"
	exit 99
}

mkdir -p "$base/web/www/.well-known"
printf 'version: STSv1\r\nmode: testing\r\nmx: mx1.example.test\r\nmax_age: 86400\r\n' \
	>"$base/web/www/.well-known/mta-sts.txt"
cat >"$base/web/nginx.conf" <<EOM
worker_processes 1;
daemon off;
pid $base/web/pid;
error_log $base/web/error.log;
events { }
http {
	access_log off;
	default_type text/plain;
	client_body_temp_path $base/web/body;
	proxy_temp_path $base/web/proxy;
	fastcgi_temp_path $base/web/fastcgi;
	uwsgi_temp_path $base/web/uwsgi;
	scgi_temp_path $base/web/scgi;
	ssl_certificate $base/pki/web.pem;
	ssl_certificate_key $base/pki/ec.key;
	ssl_protocols TLSv1.2;
	server {
		listen 192.0.2.80:443 ssl;
		root $base/web/www;
	}
	server {
		listen 192.0.2.81:443 ssl;
		return 503;
	}
}
EOM
nginx -c "$base/web/nginx.conf" &
servers="$servers $!"
until_it $! test -s "$base/web/pid" || exit 99

# look NAME [OPTION...] -- DOMAIN...
look() {
	name=$1
	shift
	"$facts" "config_directory=$base/mail/conf" resolver=192.0.2.53 \
		"ca_file=$base/pki/ca.pem" timeout=5s "$@" \
		>"$base/seen" 2>"$base/said" || {
		cat "$base/said"
		fail "$name: exit $?"
	}
	before=$failures
}
looked() {
	[ $failures = $before ] || { echo "$name saw:"; cat "$base/seen"; }
}

# judged WANTED [ARGUMENT...] - what `poststs check' finds: identifiers and
# subjects, sorted, without what is only good to know
judged() {
	wanted=$1
	shift
	"$builddir/poststs" -o "config_directory=$base/mail/conf" \
		-o resolver=192.0.2.53 -o "ca_file=$base/pki/ca.pem" \
		-o timeout=2s -o "state_dir=$base/state" \
		check --json "$@" >"$base/checked" 2>"$base/said"
	code=$?
	jq -r '[.findings, (.domains[], .hosts[] | .findings)] | add | .[] |
		select(.severity != "info") | .id + " " + .subject' \
		<"$base/checked" | sort >"$base/found"
	[ "$(tr '\n' , <"$base/found")" = "$wanted" ] || {
		fail "check $*: exit code $code"
		cat "$base/found" "$base/said"
	}
}

# ---- our own domains, by name servers that disagree ------------------------

look first -- # our own
# the smtpd of mx3 lives on with the chain that it loaded
cd "$base/pki" || exit 99
sleep 1
issue stale ec.key DNS:mx3.example.test 25 >log 2>&1 || exit 99
look own --
id='v=STSv1; id='
has "domain alias.test sts=ok sts_cname=_mta-sts.example.test tlsrpt_cname=_smtp._tls.example.test hosts=1" \
	"domain example.test sts=ok sts_cname=- tlsrpt_cname=- hosts=3" \
	"server example.test ns1.test 192.0.2.53 ok ${id}20260101000000;" \
	"server example.test ns2.test 192.0.2.54 ok ${id}20250101000000;" \
	"server alias.test ns1.test 192.0.2.53 ok ${id}20260101000000;" \
	"server alias.test ns2.test 192.0.2.54 ok ${id}20250101000000;" \
	"fetch mta-sts.example.test 192.0.2.80 sni any any ok TLSv1.2 200 69 ECDSA" \
	"fetch mta-sts.example.test 192.0.2.81 sni any any ok TLSv1.2 503 0 ECDSA" \
	"fetch mta-sts.alias.test 192.0.2.80 sni any any ok TLSv1.2 200 69 ECDSA" \
	"host mx1.example.test local=yes secure=unknown tlsa=ok,unknown" \
	"tlsa mx1.example.test 3 1 1 $(echo "$digest" | cut -c1-16)... usable=1" \
	"tlsa mx1.example.test 3 0 0 sha256:$(openssl x509 -in mx-rsa.pem \
	    -outform DER | sha256sum | cut -c1-16)... usable=1" \
	"match mx1.example.test ECDSA 1" "match mx1.example.test RSA 1" \
	"host mx2.example.test local=yes secure=unknown tlsa=nxdomain,unknown" \
	"probe mx1.example.test 2001:db8::25 sni 1.2 RSA ok TLSv1.2 RSA" \
	"port_blocked unknown"
count 4 '^server '
count 16 '^probe mx1' # two addresses, eight each
for at in 192.0.2.25 2001:db8::25; do
	for so in sni plain; do
		for key in RSA ECDSA; do
			has "cell mx1.example.test $at $so $key same $(
				case $at in
				*:*) echo '[2001:db8::25]:25/inet' ;;
				*) echo '192.0.2.25:25/inet' ;;
				esac)"
		done
	done
done
has "cell mx2.example.test 192.0.2.26 sni ECDSA same 192.0.2.26:25/inet" \
	"cell mx3.example.test 192.0.2.27 sni ECDSA stale 192.0.2.27:25/inet" \
	"cell mx3.example.test 192.0.2.27 plain ECDSA stale 192.0.2.27:25/inet"
looked
judged "certificate-not-loaded mx3.example.test,mx-not-covered \
example.test,policy-address-unreachable \
mta-sts.alias.test,policy-address-unreachable \
mta-sts.example.test,servers-disagree alias.test,servers-disagree \
example.test,"
[ "$code" = 1 ] || fail "check: exit code $code"

# ---- somebody else's -------------------------------------------------------

# four connections at most to each address of a host of others
look others -- other.test silent.test nowhere.test lame.example
has "domain other.test sts=nxdomain sts_cname=- tlsrpt_cname=- hosts=1" \
	"server other.test ns1.test 192.0.2.53 nxdomain -" \
	"host mx.other.test local=no secure=unknown tlsa=nxdomain,unknown" \
	"probe mx.other.test 203.0.113.25 sni any RSA ok TLSv1.3 RSA" \
	"server lame.example ns1.test 192.0.2.53 ok v=STSv1; id=1;" \
	"server lame.example ns2.test 192.0.2.54 refused -" \
	"server lame.example ns3.test 192.0.2.55 timeout -" \
	"port_blocked no"
count 4 '^probe mx.other.test 203.0.113.25 '
count 4 '^probe mx.other.test 198.51.100.25 '
count 1 '^domain nowhere.test sts=nxdomain .* hosts=0$'
count 0 '^cell'
looked
judged "mx-lookup-failed silent.test,no-mx nowhere.test," \
	other.test silent.test nowhere.test
jq -r '.domains[] | .name + " " + .deliver' <"$base/checked" >"$base/seen"
has "nowhere.test no-mail" "other.test no-policy" "silent.test unknown"

# ---- the other forms -------------------------------------------------------

# form CODE [ARGUMENT...] - into $base/seen
form() {
	wanted=$1
	shift
	"$builddir/poststs" -o "config_directory=$base/mail/conf" \
		-o resolver=192.0.2.53 -o "ca_file=$base/pki/ca.pem" \
		-o timeout=2s -o "state_dir=$base/state" \
		check "$@" >"$base/seen" 2>"$base/said"
	code=$?
	[ $code = "$wanted" ] || {
		fail "check $*: exit code $code, not $wanted"
		cat "$base/said"
	}
}
form 2 --nagios
count 1 "^MTA-STS CRITICAL - 2 domains, 3 errors, 3 warnings: [^|]* \\| \
domains=2;;;0 errors=3;;0;0 warnings=3;0;;0 unknown=0;;;0 \
expiry=[0-9]+s;[0-9]+:;0:\$"
count 7 '^'
form 0 --nagios other.test
count 1 '^MTA-STS OK - 1 domain \| '
form 3 --nagios bad_name
count 1 '^MTA-STS UNKNOWN - '
form 1 --prometheus
has 'poststs_check_deliver{domain="example.test",answer="yes"} 1' \
	'poststs_check_findings{domain="alias.test",severity="error"} 1' \
	'poststs_check_policy_mode{domain="example.test",mode="testing"} 1' \
	'poststs_check_policy_max_age_seconds{domain="example.test"} 86400' \
	'poststs_check_host_deliver{host="mx1.example.test",answer="yes"} 1'
[ "$(grep -c '^# TYPE' "$base/seen")" = "$(grep -c '^# HELP' "$base/seen")" ] ||
	fail "prometheus: a HELP and a TYPE each"
printf '# mine\nexample.test\r\n\nOther.test # theirs\n' >"$base/list"
form 1 --from-list "$base/list" --json
count 2 '^{"name": ".*"findings": \[.*\]}$'
jq -r '.name + " " + (.findings[] | .id)' <"$base/seen" >"$base/found"
grep -qx 'example.test certificate-not-loaded' "$base/found" ||
	fail "a line without the findings of its hosts"
form 1 --from-list "$base/list"
count 1 '^example.test  *yes  *in mode testing'
count 1 '^other.test  *no-policy  *there is no _mta-sts record'
form 65 --from-list "$base/pki/log"
form 1
count 1 '^example.test: a strict sender delivers: in mode testing'
count 1 '^  policy    mode testing, max_age 86400 \(1 day\), mx mx1.example.test$'
count 1 '^            20 mx2.example.test: not covered$'
count 1 '^    192.0.2.27  *SNI .* stale .*/stale.chain$'
form 1 -q
count 0 '^example.test:'
count 1 'certificate-not-loaded'
form 0 other.test
count 1 '^other.test: no policy protects it'

# ---- port 25 closed --------------------------------------------------------

nft add table inet out
nft add chain inet out out '{ type filter hook output priority 0; }'
for verdict in drop 'reject with icmp type admin-prohibited' \
    'reject with tcp reset'; do
	nft flush chain inet out out
	nft add rule inet out out ip daddr "{ 198.51.100.0/24, 203.0.113.0/24 }" \
		tcp dport 25 $verdict
	look "closed: $verdict" timeout=1s local_mx=natmx.test -- \
		other.test example.test nat.test
	has "port_blocked yes" \
		"probe mx1.example.test 192.0.2.25 sni any any ok TLSv1.3 ECDSA" \
		"probe natmx.test 192.0.2.25 sni any any ok TLSv1.3 ECDSA wrong-name" \
		"cell natmx.test 192.0.2.25 sni ECDSA same 192.0.2.25:25/inet" \
		"cell natmx.test 192.0.2.26 sni ECDSA same 192.0.2.26:25/inet"
	count 2 '^probe mx.other.test '
	count 1 '^probe natmx.test 203.0.113.99 '
	looked
	judged "port-25-blocked this machine," other.test
done
# without the others nothing can be told, but our own are met all the same
look hairpin timeout=1s local_mx=natmx.test -- nat.test
has "port_blocked unknown" \
	"probe natmx.test 192.0.2.25 sni any any ok TLSv1.3 ECDSA wrong-name"
looked

[ $failures -eq 0 ] || {
	echo "$failures failed"
	exit 1
}
echo "$me: all as expected"
