#!/bin/sh
# listeners.sh - what poststs believes of the listeners is what a client meets
#
# One private Postfix in a network namespace of its own has a listener on
# port 25 of each of some thirty addresses, each with other -o overrides. For
# each the belief (listlisteners) is compared with what openssl s_client
# meets: STARTTLS announced or not, which TLS versions, and which certificate
# of each key type, with SNI and without.
#
# Needs root, unshare(1), ip(8), openssl(1) and Postfix; else it skips.
set -u
me=listeners
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"

lab_need
for tool in unshare ip openssl; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n -m true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n -m /bin/sh "$0" inside
fi
lab_begin
{
	echo '127.0.0.1 localhost'
	echo '192.0.2.50 named.example.test'
	echo '2001:db8::50 named.example.test'
	echo '127.0.1.1 stock.example.test'
} >"$base/hosts"
mount --make-rprivate / && mount --bind "$base/hosts" /etc/hosts ||
	skip 'no /etc/hosts of its own to be had'

failures=0
fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

# ---- a test CA and certificates --------------------------------------------

mkdir "$base/pki" "$base/made"
cd "$base/pki" || exit 99
{
	openssl genrsa -out rsa.key 2048
	openssl genrsa -out other.key 2048
	openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	openssl req -x509 -new -key ec.key -subj '/CN=Test CA' -days 30 \
		-addext 'basicConstraints=critical,CA:TRUE' -out ca.pem
} 2>/dev/null

# certificate NAME KEY DNSNAME...: NAME.pem (chain) and NAME.all (key first)
certificate() {
	name=$1 key=$2
	shift 2
	san=$(printf 'DNS:%s,' "$@")
	{
		echo "subjectAltName=${san%,}"
		echo "basicConstraints=CA:FALSE"
	} >ext
	openssl req -new -key "$key" -subj "/CN=$name" -out csr 2>/dev/null
	openssl x509 -req -in csr -CA ca.pem -CAkey ec.key -days 30 \
		-set_serial "0x$(printf %s "$name" | od -An -tx1 | tr -d ' \n')" \
		-extfile ext -out leaf.pem 2>/dev/null || exit 99
	cat leaf.pem ca.pem >"$name.pem"
	cat "$key" leaf.pem ca.pem >"$name.all"
}
certificate default rsa.key mx1.example.test
certificate default-ec ec.key mx1.example.test
certificate second rsa.key mx2.example.test
certificate other other.key mx1.example.test
certificate sni-rsa rsa.key sni.example.test
certificate sni-ec ec.key sni.example.test
certificate wild ec.key '*.below.example.test'
certificate proxy rsa.key mx1.example.test
cat default.pem rsa.key >turned.pem

# ---- main.cf, master.cf and tables ---------------------------------------------

cd "$base/made" || exit 99
cat >sni <<EOF
sni.example.test	$base/pki/sni-rsa.all, $base/pki/sni-ec.all
.below.example.test	$base/pki/wild.all
EOF
cp sni sni-text
cp sni sni-forgotten
echo "sni.example.test	$base/pki/not-there.pem" >sni-broken
echo "/^sni\./	$base/pki/sni-ec.all" >sni-regexp
cat >main.cf <<EOF
compatibility_level = 3.6
myhostname = mx1.example.test
mydestination = example.test
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = $base/pki/default.pem
smtpd_tls_key_file = $base/pki/rsa.key
proxy_read_maps = proxy:texthash:@CONF@/sni-text
postscreen_cache_map =
postscreen_bare_newline_enable = yes
postscreen_greet_wait = 1s
smtpd_restriction_classes = insiders, nobody, friends
insiders = check_client_access inline:{192.0.2.250=OK}, reject
nobody = permit_mynetworks, reject
friends = check_client_access inline:{192.0.2.56=OK}, reject
EOF
cat >master.cf <<EOF
tlsproxy unix - - n - 0 tlsproxy
tlsproxy2 unix - - n - 0 tlsproxy
  -o smtpd_tls_cert_file=$base/pki/proxy.pem
  -o tlsproxy_tls_cert_file=$base/pki/proxy.pem
127.0.0.1:10025 inet n - n - - smtpd
192.0.2.200:587 inet n - n - - smtpd
192.0.2.200:465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
127.0.0.1:25 inet n - n - - smtpd
smtpd pass - - n - - smtpd
smtpd2 pass - - n - - smtpd
  -o smtpd_tls_protocols=TLSv1.2 -o myhostname=mx2.example.test
EOF

# row ADDRESS COMMAND FINDINGS [-o NAME=VALUE]...: one listener, and the
# findings it must have, joined by commas ("-": none)
: >"$base/wanted"
row() {
	address=$1 command=$2 findings=$3
	shift 3
	ip addr add "$address" dev lo 2>/dev/null
	case $address in
	*:*) place="[$address]:25" ;;
	*) place=$address:smtp ;;
	esac
	limit=-
	[ "$command" = postscreen ] && limit=1
	printf '%s\tinet n - n - %s %s\n' "$place" $limit "$command" >>master.cf
	for override; do
		printf '  -o {%s}\n' "$override" >>master.cf
	done
	printf '%s %s\n' "$address" "$findings" >>"$base/wanted"
}
ip link set lo up && ip addr add 192.0.2.200 dev lo || exit 99
both="smtpd_tls_eccert_file = $base/pki/default-ec.pem"
eckey="smtpd_tls_eckey_file = $base/pki/ec.key"

row 192.0.2.1 smtpd -
row 192.0.2.2 smtpd - "myhostname = mx2.example.test" \
	"smtpd_tls_cert_file = $base/pki/second.pem"
row 192.0.2.3 smtpd - "$both" "$eckey"
row 192.0.2.4 smtpd tls-certificate-ignored \
	"smtpd_tls_chain_files = $base/pki/sni-ec.all" "$both" "$eckey"
row 192.0.2.5 smtpd - "smtpd_tls_cert_file =" \
	"smtpd_tls_chain_files = $base/pki/default.all, $base/pki/ec.key $base/pki/default-ec.pem"
row 192.0.2.6 smtpd tls-not-offered "smtpd_tls_security_level = none"
row 192.0.2.7 smtpd tls-required "smtpd_tls_security_level = encrypt" \
	"smtpd_tls_mandatory_protocols = TLSv1.2" \
	"smtpd_tls_protocols = TLSv1.3"
row 192.0.2.8 smtpd tls-legacy-parameter "smtpd_tls_security_level =" \
	"smtpd_use_tls = yes"
row 192.0.2.9 smtpd tls-legacy-parameter,tls-required \
	"smtpd_tls_security_level =" "smtpd_enforce_tls = yes"
row 192.0.2.10 smtpd tls-not-offered "smtpd_tls_security_level ="
row 192.0.2.11 smtpd tls-1-2-refused "smtpd_tls_protocols = >=TLSv1.3"
row 192.0.2.12 smtpd tls-too-old "smtpd_tls_protocols = TLSv1.1:tlsv1"
row 192.0.2.13 smtpd - "smtpd_tls_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1"
row 192.0.2.14 smtpd - "smtpd_tls_protocols = >=0303 <=TLSv1.2"
row 192.0.2.15 smtpd tls-protocols-invalid "smtpd_tls_protocols = TLS1.2"
row 192.0.2.16 smtpd tls-no-certificate "smtpd_tls_cert_file ="
row 192.0.2.17 smtpd tls-no-certificate "smtpd_tls_cert_file = none"
row 192.0.2.18 smtpd starttls-hidden \
	"smtpd_discard_ehlo_keywords = silent-discard, StartTLS"
row 192.0.2.19 smtpd tls-level-unsupported,tls-required \
	"smtpd_tls_security_level = verify"
row 192.0.2.20 smtpd tls-wrapper-mode "smtpd_tls_wrappermode = yes"
row 192.0.2.21 smtpd tls-level-invalid "smtpd_tls_security_level = dane"
row 192.0.2.22 smtpd listener-closed \
	"smtpd_client_restrictions = permit_sasl_authenticated,reject"
row 192.0.2.23 smtpd - "smtpd_tls_cert_file = none" "$both" "$eckey"
row 192.0.2.24 smtpd - "smtpd_tls_cert_file = relative.pem" \
	"smtpd_tls_key_file = relative.pem"
row 192.0.2.25 smtpd tls-ca-file-broken \
	"smtpd_tls_CAfile = $base/pki/not-there.pem"
row 192.0.2.26 smtpd - "smtpd_tls_CAfile = $base/pki/ca.pem"
row 192.0.2.27 smtpd tls-certificate-ignored \
	"smtpd_tls_chain_files = $base/pki/default.all, $base/pki/other.all"
row 192.0.2.28 smtpd - "smtpd_tls_eccert_file = $base/pki/not-there.pem"
row 192.0.2.29 smtpd - "smtpd_tls_key_file = $base/pki/other.key"
row 192.0.2.30 smtpd - "tls_server_sni_maps = texthash:@CONF@/sni-text"
row 192.0.2.31 smtpd - "tls_server_sni_maps = hash:@CONF@/sni"
row 192.0.2.32 smtpd - \
	"tls_server_sni_maps = inline:{ sni.example.test=$base/pki/sni-ec.all }, texthash:@CONF@/sni-text"
row 192.0.2.33 smtpd - "tls_server_sni_maps = regexp:@CONF@/sni-regexp"
row 192.0.2.34 smtpd - "tls_server_sni_maps = hash:@CONF@/sni-forgotten"
row 192.0.2.35 smtpd - "tls_server_sni_maps = texthash:@CONF@/sni-broken"
row 192.0.2.36 smtpd - "tls_server_sni_maps = proxy:texthash:@CONF@/sni-text"
row 192.0.2.37 smtpd - "tls_server_sni_maps = hash:@CONF@/not-there"
row 192.0.2.38 smtpd - "tls_server_sni_maps = texthash:@CONF@/sni-text" \
	"smtpd_tls_cert_file = $base/pki/not-there.pem"
row 192.0.2.39 smtpd - "smtpd_tls_dcert_file = $base/pki/other.pem" \
	"smtpd_tls_dkey_file = $base/pki/other.key"
straight="postscreen_access_list = static:permit"
row 192.0.2.40 postscreen -
row 192.0.2.41 postscreen - "$straight"
row 192.0.2.42 postscreen postscreen-tls-differs "$straight" \
	"smtpd_service_name = smtpd2"
row 192.0.2.43 postscreen postscreen-without-smtpd \
	"smtpd_service_name = nowhere"
row 192.0.2.44 postscreen postscreen-without-tlsproxy "$straight" \
	"tlsproxy_service_name = nowhere"
row 192.0.2.45 postscreen postscreen-tls-differs "$straight" \
	"postscreen_tls_security_level = none"
row 192.0.2.46 postscreen postscreen-tls-differs \
	"tlsproxy_service_name = tlsproxy2" \
	"postscreen_tls_cert_file = $base/pki/proxy.pem"
# whom postscreen lets in
drop="postscreen_denylist_action = drop"
plain="postscreen_bare_newline_enable = no"
within="postscreen_access_list = permit_mynetworks, reject"
row 192.0.2.90 postscreen listener-closed "$plain" "$within" "$drop"
row 192.0.2.91 postscreen listener-closed "$plain" "$within" \
	"postscreen_blacklist_action = ENFORCE"
row 192.0.2.92 postscreen - "$plain" "$within"
row 192.0.2.93 postscreen - "$plain" "$drop" \
	"postscreen_access_list = permit_mynetworks, dunno, reject"
row 192.0.2.94 postscreen - "$plain" "postscreen_access_list = bogus, reject" "$drop"
row 192.0.2.95 postscreen listener-closed "$plain" \
	"postscreen_access_list = static:dunno, static:{reject}" "$drop"
row 192.0.2.96 postscreen listener-restricted "$plain" "$drop" \
	"postscreen_access_list = inline:{192.0.2.96=permit}, reject"
row 192.0.2.97 postscreen postscreen-access-table "$plain" "$drop" \
	"postscreen_access_list = inline:{192.0.2.250=reject}"
row 192.0.2.98 postscreen - "$plain" "$within" "$drop" \
	"postscreen_denylist_action = ignore" \
	"postscreen_blacklist_action = drop"
row 192.0.2.99 postscreen postscreen-action-invalid "$plain" "$within" \
	"postscreen_denylist_action = reject"
# of two rows for one address and port the last counts
echo "[192.0.2.47]:25 inet n - n - - smtpd -o smtpd_tls_security_level=none" \
	>>master.cf
row 192.0.2.47 smtpd -
row 192.0.2.48 smtpd listener-privileged
sed -i 's/^\(192.0.2.48:smtp.inet n\) - n/\1 n n/' master.cf
# names: all their addresses, but for loopback
ip addr add 192.0.2.50 dev lo && ip addr add 2001:db8::50 dev lo
cat >>master.cf <<EOF
named.example.test:25 inet n - n - - smtpd
stock.example.test:25 inet n - n - - smtpd
EOF
printf '%s -\n' 192.0.2.50 2001:db8::50 >>"$base/wanted"
# who is let in
row 192.0.2.51 smtpd listener-closed \
	"smtpd_client_restrictions = check_client_access static:reject"
row 192.0.2.52 smtpd listener-restricted "smtpd_client_restrictions = insiders"
row 192.0.2.53 smtpd listener-closed "smtpd_sender_restrictions = nobody"
row 192.0.2.54 smtpd listener-closed "smtpd_helo_restrictions = no_such_class"
row 192.0.2.55 smtpd listener-restrictions "smtpd_relay_restrictions =" \
	"smtpd_recipient_restrictions = permit_mynetworks"
row 192.0.2.56 smtpd listener-restricted "smtpd_client_restrictions = friends"
row 192.0.2.57 smtpd - "smtpd_client_restrictions = static:ok, reject"
row 192.0.2.58 smtpd - "smtpd_client_restrictions = warn_if_reject nobody"
row 192.0.2.59 smtpd - "smtpd_relay_restrictions =" \
	"smtpd_recipient_restrictions = permit_mynetworks reject_unauth_destination" \
	"smtpd_client_restrictions = check_client_access inline:{192.0.2.250=REJECT}"
row 192.0.2.60 smtpd listener-closed \
	"smtpd_relay_restrictions = permit_mynetworks, defer_if_permit"
row 192.0.2.61 smtpd listener-restrictions "smtpd_restriction_classes = empty"
# keys that the ciphers have no use for, keys that are another's
old="smtpd_tls_protocols = <=TLSv1.2"
row 192.0.2.62 smtpd - "$both" "$eckey" "$old" \
	"smtpd_tls_exclude_ciphers = RC4, aECDSA"
row 192.0.2.63 smtpd tls-required "$both" "$eckey" \
	"smtpd_tls_security_level = encrypt" \
	"smtpd_tls_mandatory_protocols = TLSv1.2" \
	"smtpd_tls_mandatory_exclude_ciphers = aRSA"
row 192.0.2.64 smtpd - "$both" "$eckey" \
	"smtpd_tls_protocols = TLSv1.2" "smtpd_tls_ciphers = high" \
	"tls_high_cipherlist = ECDHE-ECDSA-AES128-GCM-SHA256"
row 192.0.2.65 smtpd - "$both" "$eckey" "smtpd_tls_exclude_ciphers = aRSA"
row 192.0.2.66 smtpd tls-ciphers-invalid "smtpd_tls_ciphers = strong"
row 192.0.2.67 smtpd tls-ciphers-invalid "smtpd_tls_exclude_ciphers = !aNULL"
row 192.0.2.68 smtpd tls-ciphers-invalid "smtpd_tls_exclude_ciphers = ALL"
row 192.0.2.69 smtpd tls-no-certificate "smtpd_tls_cert_file = none" \
	"tls_server_sni_maps = texthash:@CONF@/sni-text"
row 192.0.2.70 smtpd - "$both" "smtpd_tls_eckey_file = $base/pki/rsa.key"
row 192.0.2.71 smtpd - "$both" "$eckey" \
	"smtpd_tls_key_file = $base/pki/ec.key"
row 192.0.2.72 smtpd tls-level-invalid "smtpd_tls_wrappermode = true"
row 192.0.2.73 smtpd - "smtpd_tls_cert_file = $base/pki/turned.pem" \
	"smtpd_tls_key_file = $base/pki/turned.pem"
row 192.0.2.74 smtpd - "$both" "$eckey" \
	"smtpd_tls_dcert_file = $base/pki/sni-ec.pem" \
	"smtpd_tls_dkey_file = $base/pki/rsa.key"
row 2001:db8::1 smtpd - "myhostname = six.example.test"

# ---- start it ------------------------------------------------------------------

lab_make one "$base/made"
conf=$base/one/conf
postconf -c "$conf" -e inet_protocols=all
lab_settle one
postmap -c "$conf" "hash:$conf/sni-forgotten" || exit 99
postmap -c "$conf" -F "hash:$conf/sni" || exit 99
cp "$base/pki/default-ec.all" "$base/one/queue/relative.pem"
lab_start one || exit 1

# ---- ask poststs ---------------------------------------------------------------

hosts="sni.example.test b.a.below.example.test other.example.test"
"$builddir/tests/postfix/listlisteners" "$conf" 25 $hosts \
	>"$base/belief" || fail "listlisteners"
tab=$(printf '\t')

# field LINE-PREFIX NUMBER
field() {
	grep "^$1$tab" "$base/belief" | cut -f "$2"
}

while read -r address findings; do
	case $address in
	*:*) subject="[$address]:25/inet" ;;
	*) subject="$address:smtp/inet" ;;
	esac
	got=$(grep "^N$tab[^$tab]*$tab$conf $subject$tab" "$base/belief" |
		cut -f 2 | sort | paste -sd, -)
	[ "${got:--}" = "$findings" ] ||
		fail "$address: findings ${got:--}, not $findings"
done <"$base/wanted"

listed=$(grep "^L" "$base/belief" | cut -f 2 | sort)
wanted=$(grep -vE ' listener-(closed|privileged)$' "$base/wanted" |
	cut -d' ' -f1 | sort)
[ "$listed" = "$wanted" ] || fail "listeners: $listed"

# ---- ask Postfix ---------------------------------------------------------------

# compare WHAT BELIEVED MET
compared=0
compare() {
	compared=$((compared + 1))
	[ "$2" = "$3" ] || fail "$1: believed '$2', met '$3'"
}

# ---- who may send mail here ------------------------------------------------

# Each smtpd that can be talked to (for the others see below) is asked from its
# own address, which is in no mynetworks.
while read -r address findings <&3; do
	case $address in *:*) continue ;; esac
	row=$(grep "^L$tab$address$tab" "$base/belief")
	[ "$(echo "$row" | cut -f 4)" = 1 ] && continue
	[ "$(echo "$row" | cut -f 6)" = '?' ] && continue
	believed=taken
	case ,$findings, in
	*,tls-wrapper-mode,*) continue ;;
	*,listener-*,* | *,tls-required,*) believed=refused ;;
	esac
	# one that is on the list
	[ "$address" = 192.0.2.56 ] && believed=taken
	met=refused
	echo example.test | timeout 5 "$builddir/tests/postfix/askrcpt" \
		"$address" 25 >"$base/talk" 2>&1 &&
		grep -qx example.test "$base/talk" && met=taken
	compare "$address RCPT" $believed $met
done 3<"$base/wanted"

# and each postscreen that refuses, or might
for last in 90 91 92 93 94 95 96 97 98 99; do
	address=192.0.2.$last
	believed=refused
	grep -q "^L$tab$address$tab" "$base/belief" && believed=taken
	[ $last = 99 ] && believed=refused # it does not start
	met=refused
	echo example.test | timeout 10 "$builddir/tests/postfix/askrcpt" \
		"$address" 25 >"$base/talk" 2>&1 &&
		grep -qx example.test "$base/talk" && met=taken
	compare "$address RCPT" $believed $met
done

# talk ADDRESS ARGUMENTS...
patience=20
talk() {
	case $1 in
	*:*) place="[$1]:25" ;;
	*) place=$1:25 ;;
	esac
	shift
	timeout "$patience" openssl s_client -connect "$place" "$@" \
		</dev/null >"$base/talk" 2>&1
}

# met: the digest of the leaf that the last talk met, "" where it failed
met() {
	if grep -q '^New, TLSv1[.0-9]*, Cipher is [A-Z]' "$base/talk"; then
		sed -n '/-BEGIN CERT/,/-END CERT/p' "$base/talk" |
			openssl x509 -outform DER 2>/dev/null |
			openssl dgst -sha256 -r | cut -d' ' -f1
	fi
}

has_finding() {
	case ,$(grep "^$address " "$base/wanted" | cut -d' ' -f2), in
	*,$1,*) return 0 ;;
	esac
	return 1
}

# believed HOST: the digests, or what the wrong look-up leads to
believed() {
	grep "^C$tab$address$tab$1$tab" "$base/belief" | cut -f 4
}

check_versions() {
	for version in 1 2 3; do
		believed=no met=no
		case " $versions " in
		*" TLSv1.$version "*) [ -n "$(believed -)" ] && believed=yes ;;
		esac
		talk "$address" $starttls -noservername -tls1_$version \
			-cipher ALL:!aNULL:@SECLEVEL=0
		[ -n "$(met)" ] && met=yes
		compare "$address TLS 1.$version" $believed $met
	done
}

check_host() {
	name="-servername $1"
	[ "$1" = - ] && name=-noservername
	case " $versions " in
	*" TLSv1.2 "*) ;;
	*)
		talk "$address" $starttls $name -cipher ALL:!aNULL:@SECLEVEL=0
		compare "$address $1" "$(believed "$1")" "$(met)"
		return
		;;
	esac
	for kind in RSA ECDSA; do
		[ $kind = RSA ] && sign=RSA-PSS+SHA256 || sign=ECDSA+SHA256
		talk "$address" $starttls $name -tls1_2 \
			-cipher ECDHE-$kind-AES128-GCM-SHA256
		met
		# there the ciphers do not tell
		[ "$address" = 192.0.2.65 ] || continue
		talk "$address" $starttls $name -tls1_3 -sigalgs $sign
		met
	done | sort -u >"$base/digests"
	compare "$address $1" "$(believed "$1")" \
		"$(paste -sd' ' "$base/digests")"
}

grep "^L" "$base/belief" >"$base/lines"

while IFS=$tab read -r _ address _ screen _ level versions sni <&3; do
	starttls='-starttls smtp'
	if [ "$level" = '?' ]; then
		[ "$screen" = 1 ] && continue # postscreen talks all the same
		patience=3 # nobody will ever answer
		talk "$address" $starttls -noservername
		patience=20
		compare "$address" "" "$(met)"
		continue
	elif has_finding tls-wrapper-mode; then
		starttls=
	else
		offered=yes believed=yes
		talk "$address" $starttls -noservername
		grep -qi 'starttls in server response' "$base/talk" && offered=no
		[ "$level" = none ] && believed=no
		compare "$address STARTTLS" $believed $offered
	fi
	[ "$level" = none ] && continue
	if has_finding tls-protocols-invalid ||
	    has_finding tls-ciphers-invalid ||
	    has_finding tls-ca-file-broken; then
		compare "$address" "" "$(met)"
		continue
	fi
	if [ "$address" = 192.0.2.46 ]; then
		# the finding is true: here postscreen has a client to itself
		talk "$address" $starttls -noservername
		compare "$address" "$(openssl x509 -outform DER \
			-in "$base/pki/proxy.pem" | openssl dgst -sha256 -r |
			cut -d' ' -f1)" "$(met)"
		continue
	fi
	check_host -
	if [ "$sni" = - ]; then
		[ "$screen" = 1 ] || check_versions
		continue
	fi
	for host in $hosts; do
		check_host "$host"
	done
done 3<"$base/lines"

# ---- who may not read the keys does not know, and says so ----------------------

chmod 600 "$base"/pki/sni-*.all
as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
if $as_nobody test -x "$builddir/tests/postfix/listlisteners" 2>/dev/null; then
	$as_nobody "$builddir/tests/postfix/listlisteners" "$conf" 25 \
		sni.example.test other.example.test >"$base/nobody" ||
		fail "listlisteners as nobody"
	grep -q "^E${tab}192.0.2.30${tab}sni.example.test$tab.*Permission" \
		"$base/nobody" || fail "nobody knows the chain of sni"
	[ "$(grep "^C${tab}192.0.2.30${tab}other" "$base/nobody")" = \
		"$(grep "^C${tab}192.0.2.30${tab}other" "$base/belief")" ] ||
		fail "nobody does not know the default chain"
fi

echo "$compared comparisons, $failures failures"
if [ $failures -gt 0 ]; then
	cat "$base/belief" "$base/one/log"
	exit 1
fi
exit 0
