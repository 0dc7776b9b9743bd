#!/bin/sh
# peers.sh - real servers, probed: a private Postfix with two keys behind
# several listeners, and nginx. What the probe says is compared with how each
# was set up.
#
# Needs root, unshare(1), ip(8), openssl(1), nginx and Postfix; else it skips.
set -u
me=peers
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"

lab_need
for tool in unshare ip openssl nginx; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -n /bin/sh "$0" inside
fi
builddir=$(cd "$builddir" && pwd)
facts=$builddir/tests/system/probe/probe_facts
lab_begin
ip link set lo up
mx=mx.example.test
sts=mta-sts.example.test

failures=0
# expect 'NAME=VALUE ...' probe_facts arguments
expect() {
	wanted=$1
	shift
	said=$("$facts" "$@" 2>&1)
	for one in $wanted; do
		case " $said " in
		*" $one "*) ;;
		*)
			echo "FAIL: $*: no $one in: $said"
			failures=$((failures + 1))
			;;
		esac
	done
}

# ---- certificates ----------------------------------------------------------

mkdir "$base/pki"
cd "$base/pki" || exit 99
issue() { # NAME SUBJECT-ALT-NAME KEY
	openssl req -new -key "$3" -subj "/CN=$1" |
		openssl x509 -req -CA ca.pem -CAkey ca.key -days 30 \
			-set_serial "$(date +%s)$#" -extfile "$1.ext" \
			-out "$1.pem"
}
{
	openssl genrsa -out rsa.key 2048
	openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	openssl ecparam -name prime256v1 -genkey -noout -out ca.key
	openssl req -x509 -new -key ca.key -subj '/CN=Test CA' -days 30 \
		-addext 'basicConstraints=critical,CA:TRUE' -out ca.pem
	for name in rsa ec; do
		echo "subjectAltName=DNS:$mx" >$name.ext
		issue $name $mx $name.key
	done
	echo "subjectAltName=DNS:$sts" >sts.ext
	issue sts $sts ec.key
	echo "subjectAltName=DNS:default.example.test" >default.ext
	issue default default ec.key
	cat rsa.key rsa.pem >rsa.chain
	cat ec.key ec.pem >ec.chain
} >log 2>&1 || { cat log; exit 99; }
ca=$base/pki/ca.pem

# ---- Postfix ---------------------------------------------------------------

mkdir "$base/made"
cat >"$base/made/main.cf" <<EOM
compatibility_level = 3.6
myhostname = $mx
smtpd_tls_security_level = may
smtpd_tls_chain_files = $base/pki/ec.chain $base/pki/rsa.chain
mydestination = example.test
alias_maps =
EOM
cat >"$base/made/master.cf" <<EOM
25 inet n - n - - smtpd
26 inet n - n - - smtpd -o smtpd_tls_security_level=none
27 inet n - n - - smtpd -o smtpd_tls_protocols=<=TLSv1.2
28 inet n - n - - smtpd -o smtpd_tls_protocols=>=TLSv1.3
29 inet n - n - 1 postscreen
smtpd pass - - n - - smtpd
EOM
lab_make mail "$base/made"
lab_start mail || exit 99

# Postfix 3.11 announces REQUIRETLS, inside of TLS
requiretls=no
! printf '%s\n' 3.11 "$(postconf -dh mail_version)" | sort -CV ||
	requiretls=yes
all="status=ok step=done starttls=yes requiretls=$requiretls faults="
expect "$all protocol=TLSv1.3 ehlo_name=$mx" smtp $mx 127.0.0.1 25 "$ca"
expect "$all key=RSA" smtp $mx 127.0.0.1 25 "$ca" RSA
expect "$all key=ECDSA" smtp $mx 127.0.0.1 25 "$ca" ECDSA
expect "$all key=RSA protocol=TLSv1.2" smtp $mx 127.0.0.1 25 "$ca" RSA 1.2
expect "$all key=ECDSA" smtp $mx 127.0.0.1 25 "$ca" ECDSA 1.2 nosni
expect "$all" smtp $mx 127.0.0.1 25 "$ca" nosni
expect 'status=ok faults=wrong-name,' smtp mx2.example.test 127.0.0.1 25 "$ca"
expect 'status=no-starttls starttls=no' smtp $mx 127.0.0.1 26 "$ca"
expect "$all protocol=TLSv1.2" smtp $mx 127.0.0.1 27 "$ca"
expect "$all" smtp $mx 127.0.0.1 29 "$ca"
# a probe minds its manners: EHLO, QUIT, nothing Postfix would log about
if grep -E 'lost connection|improper|PREGREET|HANGUP' "$base/mail/log"; then
	echo "FAIL: Postfix complains about the probes"
	failures=$((failures + 1))
fi
expect 'status=tls-failed step=tls' smtp $mx 127.0.0.1 27 "$ca" 1.3
expect 'status=tls-failed step=tls' smtp $mx 127.0.0.1 28 "$ca" 1.2
expect 'status=refused step=connect' smtp $mx 127.0.0.1 30 "$ca"

# ---- nginx -----------------------------------------------------------------

mkdir -p "$base/web/www/.well-known"
printf 'version: STSv1\r\nmode: testing\r\nmx: %s\r\nmax_age: 86400\r\n' $mx \
	>"$base/web/www/.well-known/mta-sts.txt"
cat >"$base/web/nginx.conf" <<EOM
worker_processes 1;
pid $base/web/nginx.pid;
error_log $base/web/error.log;
events { }
http {
	access_log off;
	client_body_temp_path $base/web/body;
	proxy_temp_path $base/web/proxy;
	fastcgi_temp_path $base/web/fastcgi;
	uwsgi_temp_path $base/web/uwsgi;
	scgi_temp_path $base/web/scgi;
	ssl_certificate_key $base/pki/ec.key;
	ssl_protocols TLSv1.2 TLSv1.3;
	server {
		listen 127.0.0.1:443 ssl default_server;
		ssl_certificate $base/pki/default.pem;
		return 404;
	}
	server {
		listen 127.0.0.1:443 ssl;
		server_name $sts;
		ssl_certificate $base/pki/sts.pem;
		root $base/web/www;
		default_type text/plain;
	}
	server {
		listen 127.0.0.1:444 ssl;
		ssl_certificate $base/pki/sts.pem;
		return 301 https://example.test\$request_uri;
	}
	server {
		listen 127.0.0.1:445 ssl;
		ssl_certificate $base/pki/sts.pem;
		ssl_protocols TLSv1.2;
		root $base/web/www;
		types { }
		default_type text/html;
	}
	server {
		listen 127.0.0.1:446;
		return 200 plain;
	}
}
EOM
nginx -c "$base/web/nginx.conf" || exit 99

all='status=ok protocol=TLSv1.3 code=200 type=text/plain faults='
expect "$all length=68" https $sts 127.0.0.1 443 "$ca"
expect 'status=ok code=404 faults=wrong-name,' https \
	mta-sts.other.test 127.0.0.1 443 "$ca"
expect 'status=ok code=301 length=0' https $sts 127.0.0.1 444 "$ca"
expect 'status=ok protocol=TLSv1.2 type=text/html' https \
	$sts 127.0.0.1 445 "$ca"
expect 'status=tls-failed' https $sts 127.0.0.1 446 "$ca"
expect 'status=ok faults=issuer-missing,' https \
	$sts 127.0.0.1 443 /etc/ssl/certs/ca-certificates.crt
kill "$(cat "$base/web/nginx.pid")"

[ $failures -eq 0 ] || {
	echo "$failures failed"
	exit 1
}
echo "$me: all as expected"
