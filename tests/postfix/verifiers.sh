#!/bin/sh
# verifiers.sh - what the real verifiers of DKIM write into a mail, and whom
# poststs takes for its signer
#
# One Postfix, and for each of opendkim, dkimpy-milter and rspamd two listeners:
# with the header_checks of poststs.conf(5), and without. Mails come in signed,
# unsigned, changed on the way, signed by somebody else, and with fields that
# their sender made up. What is true of each stands beside it; the copy in the
# spool and the mail as it was delivered must both say so.
#
# Needs root, unshare(1), swaks(1), nsd, python3 with dkim, Postfix.
set -u
me=verifiers
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/postfix/milter_lib.sh"
milter_need jq nsd python3
for python in python3 /usr/bin/python3 none; do
	$python -c 'import dkim' 2>/dev/null && break
done
[ $python != none ] || skip 'python3 has no dkim'
verifiers=
for one in opendkim dkimpy-milter rspamd; do
	if command -v $one >/dev/null; then
		verifiers="$verifiers $one"
	else
		echo "$me: there is no $one"
		lacks=$one
	fi
done
[ -n "$verifiers" ] || skip 'there is no verifier at all'
if [ "${1:-}" != inside ]; then
	unshare -nm true 2>/dev/null || skip 'no network namespace to be had'
	exec unshare -nm /bin/sh "$0" inside
fi
lab_begin
failures=0
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }
servers=
end_all()
{
	for pid in $servers ${milter_pid-}; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	lab_end
}
trap end_all EXIT
milter_world 'header_checks = regexp:@CONF@/header_checks'
{
	echo 'trusted_authserv_id = mx1.example.org'
	echo "config_directory = \"$base/mx/conf\""
} >>"$base/poststs.conf"
# the line of poststs.conf(5), which drops what came with a mail
sed -n 's/^\(\/^Authentication-Results.* IGNORE\)$/\1/p' \
	"$srcdir/man/poststs.conf.5" | sed 's/\\e/\\/g' \
	>"$base/mx/conf/header_checks"
[ -s "$base/mx/conf/header_checks" ] || { echo 'no header_checks'; exit 99; }
echo 'bare unix n - n - 0 cleanup -o header_checks=' \
	>>"$base/mx/conf/master.cf"
port=2600
for one in $verifiers; do
	for checks in cleanup bare; do
		port=$((port + 1))
		echo "192.0.2.1:$port inet n - n - - smtpd" \
			"-o cleanup_service_name=$checks -o smtpd_milters=$(
			[ $one = rspamd ] && echo inet:127.0.0.1:11332 ||
				echo "unix:$base/$one.sock"),unix:$base/milter.sock"
	done
done >>"$base/mx/conf/master.cf"
lab_settle mx

# ---- the name server with the keys of two senders ----

mkdir "$base/nsd"
cat >"$base/sign.py" <<'EOT'
"""sign.py DOMAIN KEY COUNT <mail - signed so often; sign.py key FILE: its record"""
import subprocess, sys, base64, dkim
if sys.argv[1] == "key":
    der = subprocess.run(["openssl", "rsa", "-in", sys.argv[2], "-pubout",
                          "-outform", "DER"], capture_output=True).stdout
    text = "v=DKIM1; k=rsa; p=" + base64.b64encode(der).decode()
    print(" ".join('"%s"' % text[i:i + 200] for i in range(0, len(text), 200)))
    sys.exit()
mail = sys.stdin.buffer.read().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
key = open(sys.argv[2], "rb").read()
for _ in range(int(sys.argv[3])):
    mail = dkim.sign(mail, b"tls", sys.argv[1].encode(), key,
                     canonicalize=(b"relaxed", b"simple"),
                     include_headers=[b"from", b"to", b"subject"]) + mail
sys.stdout.buffer.write(mail)
EOT
for sender in reporter other; do
	openssl genrsa -traditional -out "$base/$sender.key" 2048 2>/dev/null ||
		exit 99
	{
		printf '$ORIGIN %s.example.\n$TTL 60\n' $sender
		echo '@ SOA ns hostmaster 1 3600 600 86400 60'
		echo '@ NS ns'
		echo 'ns A 127.0.0.1'
		echo "tls._domainkey TXT $($python "$base/sign.py" key \
			"$base/$sender.key")"
	} >"$base/nsd/$sender.zone"
done
cat >"$base/nsd/conf" <<EOT
server:
  ip-address: 127.0.0.1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "$base/nsd"
  pidfile: "$base/nsd/pid"
  zonelistfile: "$base/nsd/list"
  xfrdfile: "$base/nsd/xfrd"
  xfrdir: "$base/nsd"
  logfile: "$base/nsd/log"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: reporter.example
  zonefile: reporter.zone
zone:
  name: other.example
  zonefile: other.zone
EOT
nsd -d -c "$base/nsd/conf" >/dev/null 2>&1 &
servers=$!
echo 'nameserver 127.0.0.1' >"$base/resolv.conf"
mount --bind "$base/resolv.conf" /etc/resolv.conf || skip 'no bind mount'

# ---- the verifiers, each with the configuration of its manual ----

start_opendkim()
{
	cat >"$base/opendkim.conf" <<-EOT
	Socket local:$base/opendkim.sock
	UMask 000
	PidFile $base/opendkim.pid
	Nameservers 127.0.0.1
	Mode v
	AuthservID mx1.example.org
	AlwaysAddARHeader yes
	EOT
	opendkim -f -x "$base/opendkim.conf" 2>"$base/opendkim.log" &
}
start_dkimpy_milter()
{
	mkdir "$base/dkimpy"
	chown postfix "$base/dkimpy"
	cat >"$base/dkimpy.conf" <<-EOT
	Syslog no
	UMask 000
	Mode v
	AuthservID mx1.example.org
	Socket local:$base/dkimpy-milter.sock
	PidFile $base/dkimpy/pid
	UserID root
	EOT
	dkimpy-milter "$base/dkimpy.conf" >"$base/dkimpy-milter.log" 2>&1 &
}
start_rspamd()
{
	mkdir "$base/rspamd"
	chown postfix "$base/rspamd"
	cat >"$base/rspamd.conf" <<-EOT
	options {
	  pidfile = "$base/rspamd/pid"; tempdir = "$base/rspamd";
	  filters = "dkim"; local_addrs = [];
	  dns { nameserver = ["127.0.0.1:53:1"]; }
	}
	logging { type = "file"; filename = "$base/rspamd/log"; }
	worker "rspamd_proxy" {
	  bind_socket = "127.0.0.1:11332"; milter = yes; count = 1;
	  upstream "local" { default = yes; self_scan = yes; hosts = "localhost"; }
	}
	dkim { }
	milter_headers { use = ["authentication-results"]; skip_local = false; }
	modules { path = "/usr/share/rspamd/plugins/"; }
	lua = "/usr/share/rspamd/rules/rspamd.lua"
	EOT
	rspamd -f -u postfix -g postfix -c "$base/rspamd.conf" \
		--var "DBDIR=$base/rspamd" --var "RUNDIR=$base/rspamd" \
		>"$base/rspamd.log" 2>&1 &
}
listens() # NAME - does it take connections?
{
	if [ "$1" = rspamd ]; then
		grep -qs :2C44 /proc/net/tcp
	else
		[ -S "$base/$1.sock" ]
	fi
}
for one in $verifiers; do
	start_$(echo $one | tr - _)
	servers="$servers $!"
	for try in $(seq 1200); do
		listens $one && break
		sleep 0.1
	done
	listens $one || { cat "$base/$one.log" "$base/rspamd/log"; exit 99; }
done
lab_start mx || exit 1
milter_start

# ---- mails ----

day=$(date -u -d yesterday +%Y-%m-%d)
# report ID - from reporter.example, as a mail
report()
{
	cat <<-EOT
	From: noreply@reporter.example
	To: tls@example.org
	Subject: Report Domain: example.org Submitter: reporter.example
	Message-ID: <$1@reporter.example>
	TLS-Report-Domain: example.org
	TLS-Report-Submitter: reporter.example
	X-Test: $1
	MIME-Version: 1.0
	Content-Type: application/tlsrpt+json

	{"organization-name": "Reporter", "contact-info": "tls@reporter.example",
	"report-id": "$1", "date-range": {"start-datetime":
	"${day}T00:00:00Z", "end-datetime": "${day}T23:59:59Z"},
	"policies": [{"policy": {"policy-type": "sts", "policy-domain":
	"example.org"}, "summary": {"total-successful-session-count": 1,
	"total-failure-session-count": 0}}]}
	EOT
}
signed() { $python "$base/sign.py" "$1.example" "$base/$1.key" "${2:-1}"; }
ours='Authentication-Results: mx1.example.org;'
forged()
{
	printf '%s\n\tdkim=pass header.d=reporter.example\n' "$ours"
}
hop() # a Received field of a host of others
{
	printf 'Received: from a.example (a.example [198.51.100.1])\n\t%s\n' \
		'by b.example (Postfix) with ESMTP id 1; Tue, 1 Dec 2026 00:00:00 +0000'
}
# mail KIND ID
mail()
{
	case $1 in
	signed) report "$2" | signed reporter ;;
	signed-hops) hop; hop; report "$2" | signed reporter ;;
	signed-and-forged) forged; report "$2" | signed reporter ;;
	signed-twice) report "$2" | signed reporter 2 ;;
	two-signers) report "$2" | signed reporter | signed other ;;
	unsigned) report "$2" ;;
	unsigned-hops) hop; report "$2" ;;
	stranger) report "$2" | signed other ;;
	changed) report "$2" | signed reporter |
		sed 's/session-count": 1/session-count": 9/' ;;
	forged) forged; report "$2" ;;
	forged-below) hop; forged; report "$2" ;;
	forged-quoted)
		printf '%s\n' 'Authentication-Results: "mx1.example.org" 1; dkim=pass header.d=reporter.example'
		report "$2" ;;
	forged-folded)
		printf '%s\n' 'Authentication-Results:' \
			'	mx1.example.org; dkim=pass' '	header.d=reporter.example'
		report "$2" ;;
	forged-and-stranger) forged; report "$2" | signed other ;;
	forged-and-broken) forged; report "$2" | signed reporter |
		sed 's/session-count": 1/session-count": 9/' ;;
	forged-twice) forged; forged; hop; forged; report "$2" ;;
	forged-comment)
		printf '%s\n' "$ours (a (nested) one) dkim=pass header.d=reporter.example"
		report "$2" ;;
	esac
}
weigh='signed signed-hops signed-and-forged signed-twice two-signers'
light='unsigned unsigned-hops stranger changed forged forged-below
	forged-quoted forged-folded forged-and-stranger forged-and-broken
	forged-twice forged-comment'

poststs()
{
	"$builddir/poststs" -c "$base/poststs.conf" "$@" \
		-o resolver=127.0.0.1 -o timeout=1 2>"$base/err"
}
# said FILE ID - the signer of that report, "null" where it has none
said()
{
	jq -r --arg id "$2" '[.reports[] | select(.report_id == $id) |
		.signer // "null"] | join(" ")' "$1"
}
port=2600
for one in $verifiers; do
	for checks in cleanup bare; do
		port=$((port + 1))
		for kind in $weigh $light; do
			id=$kind-$one-$checks
			mail $kind "$id" >"$base/sent"
			swaks --server 192.0.2.1:$port --timeout 60 --from \
				noreply@reporter.example --to tls@example.org \
				--data "@$base/sent" >"$base/swaks" 2>&1 ||
				fail "$id is not taken: $(tail -n 5 "$base/swaks")"
			for try in $(seq 300); do
				file=$(grep -lrx "X-Test: $id" "$base/mail" |
					grep /new/ | head -n 1)
				[ -n "$file" ] && break
				sleep 0.1
			done
			[ -n "$file" ] || { fail "$id has not arrived"; continue; }
			cp "$file" "$base/got-$id"
		done
	done
done
poststs report --spool --json >"$base/spool.json" ||
	fail "report --spool: $(cat "$base/err")"
poststs report --json -o "state_dir=$base/fresh" "$base"/got-* \
	>"$base/delivered.json" || fail "report: $(cat "$base/err")"
# judge FILE ID WANT
judge()
{
	got=$(said "$base/$1.json" "$2")
	[ "$got" = "$3" ] && return
	fail "$2, $1: signed by $got, and not $3"
	sed '/^.\{0,1\}$/q' "$base/got-$2"
}
for one in $verifiers; do
	for checks in cleanup bare; do
		for kind in $weigh $light; do
			id=$kind-$one-$checks
			want=null
			case " $weigh " in
			*" $kind "*) want=reporter.example ;;
			esac
			[ -f "$base/got-$id" ] || continue
			judge spool "$id" "$want"
			judge delivered "$id" "$want"
		done
	done
done
milter_stop || fail "the milter ends with exit code $?"
milter_pid=
[ "$failures" = 0 ] || exit 1
[ -z "${lacks-}" ] || skip "there is no $lacks; the others are in order"
