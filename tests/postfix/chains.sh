#!/bin/sh
# chains.sh - what is sent of a chain, and in which order a file has to be
#
# One private Postfix in a network namespace has a listener for each way to
# configure a chain: leaves alone with smtpd_tls_CAfile and smtpd_tls_CApath,
# files that hold more, SNI tables, with and without a chroot. What poststs
# believes to be sent (listlisteners) is compared with what openssl s_client
# gets. Then files with the same pieces in every order: the word of cert-check
# is compared with whether a strict client gets through. At last a domain whose
# one host has such a chain goes to enforce.
#
# Needs root, unshare(1), ip(8), openssl(1), nsd, jq and Postfix.
set -u
me=chains
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
nsd=
end_all()
{
	[ -z "$nsd" ] || { kill "$nsd"; wait "$nsd"; } 2>/dev/null
	lab_end
}
trap end_all EXIT

# ---- certificates ----

mkdir "$base/pki" "$base/made"
cd "$base/pki" || exit 99
mx=mx.chain.test
{
	ca_begin
	ca root
	ca middle root
	leaf ec middle ec $mx
	leaf rsa middle rsa $mx
	leaf named middle ec named.chain.test
	cat middle.pem root.pem >both.pem
	cat ec.pem ec.pem >twice.pem
	cat ec.key ec.pem >alone.pem
	cat named.key named.pem >named.alone
	mkdir path closed
	cp middle.pem path && cp middle.pem closed
	openssl rehash path && openssl rehash closed
	chmod 700 closed
} >log 2>&1 || { cat log; exit 99; }

# ---- listeners ----

: >"$base/made/master.cf"
: >"$base/rows.all"
last=0
# row CHROOT OVERRIDE...
row()
{
	last=$((last + 1))
	address=192.0.2.$last
	ip addr add "$address/32" dev lo
	printf '%s:25\tinet n - %s - - smtpd\n' "$address" "$1" \
		>>"$base/made/master.cf"
	shift
	for override; do
		printf '  -o {%s}\n' "$override" >>"$base/made/master.cf"
	done
	echo "$address" >>"$base/rows.all"
}
ip link set lo up
pki=$base/pki
leaf="smtpd_tls_cert_file = $pki/ec.pem"
key="smtpd_tls_key_file = $pki/ec.key"
ca="smtpd_tls_CAfile = $pki/middle.pem"
all="smtpd_tls_CAfile = $pki/both.pem"
row n "$leaf" "$key"
row n "$leaf" "$key" "$ca"
row y "$leaf" "$key" "$ca"
row n "$leaf" "$key" "$all"
row n "$leaf" "$key" "smtpd_tls_CAfile = $pki/root.pem"
row n "$leaf" "$key" "smtpd_tls_CAfile = relative.pem"
row n "smtpd_tls_cert_file = $pki/rsa.pem" "smtpd_tls_key_file = $pki/rsa.key" \
	"smtpd_tls_eccert_file = $pki/ec.pem" \
	"smtpd_tls_eckey_file = $pki/ec.key" "$ca"
row n "smtpd_tls_cert_file = $pki/rsa.full" "smtpd_tls_key_file = $pki/rsa.key" \
	"smtpd_tls_eccert_file = $pki/ec.pem" \
	"smtpd_tls_eckey_file = $pki/ec.key" "$all"
row n "smtpd_tls_chain_files = $pki/alone.pem" "$all"
row n "smtpd_tls_chain_files = $pki/ec.chain" "$all"
row n "smtpd_tls_cert_file = $pki/ec.full" "$key" "$all"
row n "smtpd_tls_cert_file = $pki/twice.pem" "$key" "$all"
row n "$leaf" "$key" "smtpd_tls_CApath = $pki/path"
row y "$leaf" "$key" "smtpd_tls_CApath = $pki/path"
row y "$leaf" "$key" "smtpd_tls_CApath = /inside"
row - "$leaf" "$key" "smtpd_tls_CApath = $pki/path"
row n "$leaf" "$key" "smtpd_tls_CApath = inside"
row n "$leaf" "$key" "smtpd_tls_CApath = $pki/closed"
row n "$leaf" "$key" "smtpd_tls_CApath = /nowhere:$pki/path"
row n "$leaf" "$key" "smtpd_tls_CAfile = $pki/root.pem" \
	"smtpd_tls_CApath = $pki/path"
row n "smtpd_tls_cert_file = $pki/ec.full" "$key" "$ca" \
	"tls_server_sni_maps = inline:{ named.chain.test=$pki/named.alone }"
row n "smtpd_tls_cert_file = $pki/ec.full" "$key" \
	"tls_server_sni_maps = inline:{ named.chain.test=$pki/named.alone }"

# the same pieces in every order, for both kinds of parameter, with issuers to
# be had from elsewhere and without: "address file key style" of each
mkdir "$pki/order"
: >"$base/orders"
order() # PIECE... - k: the key, l: the leaf, m: its issuer, r: the root
{
	file=$pki/order/$1
	: >"$file"
	for piece in $(echo "$1" | sed 's/./& /g'); do
		case $piece in
		k) cat ec.key ;; l) cat ec.pem ;; m) cat middle.pem ;;
		r) cat root.pem ;;
		esac >>"$file"
	done
	key=$file with=
	case $1 in *k*) ;; *) key=$pki/ec.key with="$pki/ec.key, " ;; esac
	for more in "" "$ca"; do
		row n "smtpd_tls_cert_file = $file" \
			"smtpd_tls_key_file = $key" ${more:+"$more"}
		echo "$address $1 $key cert${more:+-ca}" >>"$base/orders"
		row n "smtpd_tls_chain_files = $with$file" ${more:+"$more"}
		echo "$address $1 $key chain${more:+-ca}" >>"$base/orders"
	done
}
for pieces in klm lkm lmk kl lk l lm lmr kml mlk klmr lrm; do
	order $pieces
done

cat >"$base/made/main.cf" <<EOF
compatibility_level = 3.6
myhostname = $mx
mydestination = chain.test
local_recipient_maps =
alias_maps =
smtpd_peername_lookup = no
smtpd_tls_security_level = may
EOF
lab_make one "$base/made"
mkdir "$base/one/queue/inside"
cp -P "$pki"/path/* "$base/one/queue/inside/"
cp "$pki/middle.pem" "$base/one/queue/relative.pem"
lab_start one || exit 1

# ---- what is sent ----

# digests - of all certificates in what s_client printed, one a line
digests()
{
	awk -v out="$base/cert" '/-BEGIN CERT/ { n++; on = 1 }
		on { print > (out "." n) }
		/-END CERT/ { on = 0; close(out "." n) }' "$base/talk"
	n=1
	while [ -f "$base/cert.$n" ]; do
		openssl x509 -in "$base/cert.$n" -outform DER |
			openssl dgst -sha256 -r | cut -d' ' -f1
		rm "$base/cert.$n"
		n=$((n + 1))
	done
}

# sent ADDRESS HOST - of an RSA chain, then of an ECDSA one
sent()
{
	name="-servername $2"
	[ "$2" = - ] && name=-noservername
	for kind in RSA ECDSA; do
		timeout 20 openssl s_client -connect "$1:25" -starttls smtp \
			-showcerts $name -tls1_2 \
			-cipher ECDHE-$kind-AES128-GCM-SHA256 </dev/null \
			>"$base/talk" 2>/dev/null && digests
	done
}

tab=$(printf '\t')
compared=0
"$builddir/tests/postfix/listlisteners" "$base/one/conf" 25 named.chain.test \
	>"$base/belief" || fail listlisteners
while read -r address; do
	for host in - named.chain.test; do
		sent "$address" $host | uniq >"$base/met"
		grep "^S$tab$address$tab$host$tab" "$base/belief" |
			cut -f 4 >"$base/believed"
		compared=$((compared + 1))
		cmp -s "$base/met" "$base/believed" || {
			fail "$address $host: sent (<) is not believed (>)"
			diff "$base/met" "$base/believed"
			grep -A9 "^$address:25" "$base/one/conf/master.cf" |
				sed -n '1p; 2,/^[0-9]/{/^ /p}'
		}
	done
done <"$base/rows.all"
# the table itself tells one from the other: chains of no, one, two, three
for n in 0 1 2 3; do
	while read -r address; do
		[ "$(grep -c "^S$tab$address$tab-" "$base/belief")" = $n ] &&
			echo yes
	done <"$base/rows.all" | grep -q yes || fail "no chain of $n"
done

# ---- may it be installed? ----

cat >"$base/nsd.conf" <<EOF
server:
	ip-address: 127.0.0.1
	username: ""
	chroot: ""
	database: ""
	zonesdir: "$base"
	pidfile: "$base/nsd.pid"
	zonelistfile: "$base/nsd.list"
	xfrdfile: "$base/nsd.xfrd"
	xfrdir: "$base"
remote-control:
	control-enable: no
zone:
	name: test.
	zonefile: test.zone
EOF
cat >"$base/test.zone" <<EOF
\$ORIGIN test.
\$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
chain MX 10 mx.chain
mx.chain A 192.0.2.250
mta-sts.chain A 192.0.2.250
EOF
ip addr add 192.0.2.250/32 dev lo
nsd -d -c "$base/nsd.conf" >"$base/nsd.log" 2>&1 &
nsd=$!

# style NAME OVERRIDE... - a configuration whose one listener is of this style
style()
{
	mkdir "$base/style.$1"
	cp "$base/made/main.cf" "$base/style.$1"
	echo '192.0.2.250:25 inet n - n - - smtpd' >"$base/style.$1/master.cf"
	name=$1
	shift
	for line; do
		echo "$line"
	done >>"$base/style.$name/main.cf"
	lab_make "$name" "$base/style.$name"
	cat >"$base/$name.conf" <<-EOF
		config_directory = "$base/$name/conf"
		state_dir = "$base/state.$name"
		web_root = "$base/www.$name"
		resolver = "127.0.0.1"
		ca_file = "$pki/root.pem"
		timeout = 3
		testing_period = "0"
		min_reporters = 0
		private_addresses = yes
	EOF
}
key="smtpd_tls_key_file = $pki/ec.key"
style cert "smtpd_tls_cert_file = $pki/ec.full" "$key"
style cert-ca "$leaf" "$key" "$ca"
style chain "smtpd_tls_chain_files = $pki/ec.chain"
style chain-ca "smtpd_tls_chain_files = $pki/alone.pem" "$ca"

until_true()
{
	for try in $(seq 300); do
		"$@" >/dev/null 2>&1 && return 0
		sleep 0.1
	done
	return 1
}
until_true "$builddir/tests/system/dns/dns_facts" 127.0.0.1 timeout=1 chain.test

good=0 bad=0
while read -r address pieces key name; do
	met=0
	timeout 20 openssl s_client -connect "$address:25" -starttls smtp \
		-servername $mx -verify_hostname $mx -verify_return_error \
		-CAfile "$pki/root.pem" </dev/null >"$base/talk" 2>&1 || met=1
	[ $met = 0 ] && good=$((good + 1)) || bad=$((bad + 1))
	[ "$key" = "$pki/order/$pieces" ] && key=
	said=0
	"$builddir/poststs" -c "$base/$name.conf" cert-check \
		--next "$pki/order/$pieces" ${key:+--key "$key"} \
		>"$base/said" 2>&1 || said=$?
	# OpenSSL's client puts a chain into order; not all do
	[ "$pieces" = lrm ] && grep -q next-unordered "$base/said" && said=$met
	compared=$((compared + 1))
	[ $said = $met ] || {
		fail "$pieces for $name: cert-check $said, strict client $met"
		cat "$base/said"
	}
done <"$base/orders"
[ $good -gt 8 ] && [ $bad -gt 8 ] || fail "orders: $good good, $bad bad"

# ---- a host with such a chain goes to enforce ----

conf=$base/cert-ca/conf
poststs() { "$builddir/poststs" -c "$base/cert-ca.conf" \
	-o config_directory="$conf" "$@"; }
lab_start cert-ca || exit 1
poststs inspect --json >"$base/said" 2>&1
[ "$(jq -r '.findings[] | .id' "$base/said" | grep '^certificate')" = \
	certificate-completed ] || {
	fail 'inspect of a completed chain'
	jq .findings "$base/said"
}
poststs apply --no-confirm --quiet >"$base/said" 2>&1 || cat "$base/said"
poststs check chain.test >"$base/said" 2>&1
grep -qE 'certificate-(untrusted|completed)|issuer' "$base/said" &&
	fail "check: $(cat "$base/said")"
# gate - may it go to enforce, but for the time that it has to wait?
gate()
{
	poststs stage chain.test enforce --json >"$base/said" 2>"$base/err"
	jq -r '.. | .id? // .reason? // empty' "$base/said" | grep -qx "$1"
}
found() { poststs inspect --json >"$base/said" 2>"$base/err"
	jq -r '.findings[] | .id' "$base/said" | grep -qx "$1"; }
gate mx-unproven && { fail 'stage enforce'; cat "$base/said"; }
gate testing-period || { fail 'stage enforce says nothing'; cat "$base/said"; }
# what nothing is seen to complete, and yet the wire showed whole
# (in a copy of its configuration: the server itself, each new process of which
# reads main.cf, goes on with what it has)
cp -r "$conf" "$base/cert-ca/without"
conf=$base/cert-ca/without
echo "$ca" | sed 's/ =.*/ =/' >>"$conf/main.cf"
found certificate-completed || { fail 'the wire is not believed'; cat "$base/said"; }
found certificate-untrusted && fail 'the wire does not overrule the file'
gate mx-unproven && fail 'the wire opens no gate'
check_next() { poststs cert-check --next "$pki/ec.pem" --key "$pki/ec.key" \
	"$@" >"$base/said" 2>&1; }
check_next --wire || { fail 'cert-check --wire'; cat "$base/said"; }
check_next && fail 'cert-check without --wire knows what completes it'
# and one that nothing completes is told, and does not
rm -f "$base"/state.cert-ca/evidence.db*
found certificate-untrusted || { fail 'a leaf alone is not told'; cat "$base/said" "$base/err"; }
gate mx-unproven || fail 'a leaf alone opens the gate'
check_next && fail 'a leaf alone may be installed'

echo "$compared comparisons, $failures failures"
[ $failures -eq 0 ] || { cat "$base/one/log" | tail -40; exit 1; }
exit 0
