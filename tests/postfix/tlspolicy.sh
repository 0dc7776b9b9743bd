#!/bin/sh
# tlspolicy.sh - what a real Postfix makes of tls_policy.cdb as a sender
#
# In namespaces of its own, with names in /etc/hosts: a Postfix that receives
# for everybody and shows one certificate, and one that sends by tls_policy.cdb,
# first without the attributes of the policies, and then with them. A Postfix
# that knows them (3.10.5 and later) must match patterns as RFC 8461 does, and
# one that is built with libtlsrpt report what became of it; an older one defers
# all that has them, which is why they are not for it.
me=tlspolicy
. "$srcdir/tests/postfix/lib.sh"
for tool in unshare ip openssl cdb; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
if [ "${1:-}" != inside ]; then
	unshare -n -m true 2>/dev/null ||
		skip 'no network namespace to be had'
	exec unshare -n -m /bin/sh "$0" inside
fi
lab_begin
ip link set lo up && ip addr add 192.0.2.25/32 dev lo || exit 99
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

# ---- names and a certificate ----

# a.wild.test is one label below, b.c.wide.test two; bad.cert.test is in no
# certificate; other.mx.test is in no policy
hosts='mx.exact.test a.wild.test b.c.wide.test bad.cert.test other.mx.test'
{
	echo '127.0.0.1 localhost sender.test'
	for host in $hosts; do echo "192.0.2.25 $host"; done
} >"$base/hosts"
mount --bind "$base/hosts" /etc/hosts || skip 'no mount to be had'
names=
for host in $hosts; do
	[ "$host" = bad.cert.test ] || names="$names,DNS:$host"
done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
	-subj /CN=test -addext "subjectAltName=${names#,}" \
	-keyout "$base/key.pem" -out "$base/cert.pem" 2>"$base/openssl" || {
	cat "$base/openssl"
	exit 99
}
cat "$base/key.pem" "$base/cert.pem" >"$base/chain.pem"

# ---- who receives, who sends ----

common() # NAME
{
	mkdir "$base/made.$1"
	cat >"$base/made.$1/main.cf" <<-EOF
	compatibility_level = 3.6
	myhostname = $1.test
	mydestination =
	alias_maps =
	smtp_dns_support_level = disabled
	smtp_host_lookup = native
	smtputf8_enable = no
	EOF
}
common receiver
cat >>"$base/made.receiver/main.cf" <<EOF
relay_domains = static:all
relay_transport = discard
smtpd_tls_security_level = may
smtpd_tls_chain_files = $base/chain.pem
EOF
cat >"$base/made.receiver/master.cf" <<EOF
192.0.2.25:25 inet n - n - - smtpd
discard unix - - n - - discard
qmgr unix n - n 300 1 qmgr
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
EOF
common sender
cat >>"$base/made.sender/main.cf" <<EOF
smtp_tls_security_level = may
smtp_tls_CAfile = $base/cert.pem
smtp_tls_policy_maps = cdb:$base/tls_policy
smtp_tls_loglevel = 1
smtp_tls_connection_reuse = no
multi_recipient_bounce_reject_code = 550
EOF
cat >"$base/made.sender/master.cf" <<EOF
pickup unix n - n 1 1 pickup
qmgr unix n - n 300 1 qmgr
smtp unix - - n - - smtp
relay unix - - n - - smtp
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
EOF
for name in receiver sender; do
	lab_make $name "$base/made.$name"
	postconf -c "$base/$name/conf" -m | grep -qx cdb ||
		skip 'this Postfix has no cdb'
	lab_start $name || exit 99
done

# ---- the table, and what becomes of mail ----

# table no|yes - and the sender begins to use it
table()
{
	"$builddir/tests/postfix/maketls" "$base" "$1" \
		a.wild.test '*.wild.test' b.c.wide.test '*.wide.test' \
		bad.cert.test bad.cert.test mx.exact.test mx.exact.test \
		other.mx.test 'mx1.mx.test mx2.mx.test' || exit 99
	postfix -c "$base/sender/conf" reload >/dev/null 2>&1
}

# sent DOMAIN WANT WHAT - yes, no: was the message delivered? The log says why
sent()
{
	before=$(wc -l <"$base/sender/log")
	printf 'Subject: x\n\nx\n' | sendmail -C "$base/sender/conf" \
		-f "" "x@$1" || exit 99
	for try in $(seq 300); do
		line=$(tail -n "+$((before + 1))" "$base/sender/log" |
			grep "to=<x@$1>.* status=" | head -n 1)
		[ -z "$line" ] || break
		sleep 0.1
	done
	case $line in
	*' status=sent '*) got=yes ;;
	*' status=deferred '*) got=no ;;
	*) got="nothing: $line" ;;
	esac
	[ "$got" = "$2" ] || {
		fail "$3, $1: $got, not $2"
		tail -n "+$((before + 1))" "$base/sender/log" | sed 's/^/    /'
	}
}

version=$(postconf -dh mail_version)
knows=no
! printf '%s\n' 3.10.5 "$version" | sort -CV || knows=yes

table no
cdb -q "$base/tls_policy.cdb" a.wild.test && fail 'a pattern without attributes'
sent mx.exact.test yes 'without attributes'
sent bad.cert.test no 'without attributes'
sent other.mx.test no 'without attributes'
# nothing is said of these, and mail flows as it did before
sent a.wild.test yes 'without attributes'

table yes
sent mx.exact.test $knows 'with attributes'
sent a.wild.test $knows 'with attributes'
sent b.c.wide.test no 'with attributes'
sent bad.cert.test no 'with attributes'
sent other.mx.test no 'with attributes'
if [ $knows = yes ]; then
	grep -q 'does not match STS MX pattern' "$base/sender/log" ||
		fail 'patterns are not matched as RFC 8461 has it'
	! grep -E 'warning.*(attribute|policy_|mx_host)' "$base/sender/log" ||
		fail 'an attribute is not understood'
else
	grep -q 'invalid attribute name' "$base/sender/log" ||
		fail 'this Postfix knows attributes: mend pfversion.c'
fi

# ---- what it reports (RFC 8460) ----

# Postfix hands each handshake to libtlsrpt, which sends it as a datagram to
# a collector; here that is a reader of ours. Whether a domain wants reports,
# it asks DNS.
reports()
{
	ldd "$(postconf -dh daemon_directory)/smtp" | grep -q libtlsrpt || {
		echo "$me: this Postfix has no libtlsrpt"
		return 0
	}
	for tool in nsd python3; do
		command -v $tool >/dev/null || {
			echo "$me: no reports: there is no $tool"
			return 0
		}
	done
	mkdir "$base/nsd"
	{
		echo "test. 300 IN SOA ns.test. x.test. 1 300 300 300 300"
		echo "test. 300 IN NS ns.test."
		echo "ns.test. 300 IN A 192.0.2.25"
		for host in $hosts; do
			echo "$host. 300 IN A 192.0.2.25"
			echo "_smtp._tls.$host. 300 IN TXT" \
				"\"v=TLSRPTv1; rua=mailto:tls@$host\""
		done
	} >"$base/nsd/zone"
	cat >"$base/nsd/conf" <<-EOF
	server:
	 ip-address: 127.0.0.1
	 username: ""
	 chroot: ""
	 database: ""
	 zonesdir: "$base/nsd"
	 pidfile: "$base/nsd/pid"
	 logfile: "$base/nsd/log"
	 zonelistfile: "$base/nsd/list"
	 xfrdfile: "$base/nsd/xfrd"
	 xfrdir: "$base/nsd"
	 server-count: 1
	remote-control:
	 control-enable: no
	zone:
	 name: test
	 zonefile: zone
	EOF
	echo 'nameserver 127.0.0.1' >"$base/resolv.conf"
	mount --bind "$base/resolv.conf" /etc/resolv.conf || {
		echo "$me: no reports: there is no resolv.conf to be had"
		return 0
	}
	nsd -d -c "$base/nsd/conf" >"$base/nsd/out" 2>&1 &
	nsd=$!
	cat >"$base/collect.py" <<-'EOF'
	import os, socket, sys
	s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	s.bind(sys.argv[1])
	os.chmod(sys.argv[1], 0o666)
	with open(sys.argv[2], "a") as out:
	    while True:
	        text = s.recv(65536).decode()
	        out.write(text.replace("\n", " ") + "\n")
	        out.flush()
	EOF
	python3 "$base/collect.py" "$base/tlsrpt" "$base/reports" &
	collector=$!
	postconf -c "$base/sender/conf" -e smtp_tlsrpt_enable=yes \
		"smtp_tlsrpt_socket_name=$base/tlsrpt" \
		smtp_dns_support_level=enabled smtp_host_lookup=dns
	for try in $(seq 100); do
		[ -S "$base/tlsrpt" ] && [ -s "$base/nsd/pid" ] && break
		sleep 0.1
	done
	lab_settle sender
	postfix -c "$base/sender/conf" reload >/dev/null 2>&1
	sent mx.exact.test yes 'with reports'
	sent a.wild.test yes 'with reports'
	sent b.c.wide.test no 'with reports'
	sent bad.cert.test no 'with reports'
	kill $collector $nsd
	wait $collector $nsd 2>/dev/null
	# policy-type 2 is sts; f: did the session fail?
	reported mx.exact.test '"mx: mx.exact.test"' '"f":0'
	reported a.wild.test '"mx: \*.wild.test"' '"f":0'
	reported bad.cert.test '"failure-details":.*"n": "bad.cert.test"' '"f":1'
}

# reported DOMAIN WHAT RESULT - one datagram tells it, with our policy
reported()
{
	grep "\"d\": \"$1\"," "$base/reports" |
		grep "rua=mailto:tls@$1" |
		grep "\"policy-type\":2,\"policy-domain\": \"$1\"" |
		grep '"version: STSv1","mode: enforce"' |
		grep "$2" | grep -q "$3" || {
		fail "nothing of $1 with $2 is reported"
		cat "$base/reports"
	}
}
[ $knows = no ] || reports
echo "$me: Postfix $version, $failures failures"
[ $failures -eq 0 ]
