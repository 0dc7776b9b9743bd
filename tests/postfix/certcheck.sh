#!/bin/sh
# certcheck.sh - a certificate is renewed: the gate, the deploy hook, the wire
#
# A private Postfix with an RSA and an ECDSA chain on port 25, a signed zone
# with its TLSA records (knot) and a validating resolver (unbound), all in a
# network namespace. Chains come as an ACME client would bring them: good
# ones must be installed by contrib's hook and be seen on the wire; each way
# to be wrong must leave everything as it was; and a Postfix that was not
# reloaded, or shows something else, must be found out.
#
# Needs root, unshare(1), ip(8), openssl(1), knot, unbound and Postfix.
set -u
me=certcheck
: "${srcdir:=.}" "${builddir:=.}"
. "$srcdir/tests/postfix/lib.sh"
. "$srcdir/tests/lab/pki.sh"
lab_need
for tool in unshare ip openssl knotd knotc keymgr kdig unbound jq; do
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

servers=
end_all()
{
	for pid in $servers; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	lab_end
}
trap end_all EXIT

ip link set lo up
ip addr add 192.0.2.1/32 dev lo
ip addr add 192.0.2.53/32 dev lo

# ---- certificates ----

mkdir "$base/pki" "$base/made" "$base/bin"
cd "$base/pki" || exit 99
mx=mx1.signed.test
{
	ca_begin
	ca root
	ca stranger
	ca middle root
	ca middle2 root
	leaf first middle ec $mx signed.test
	leaf first-rsa middle rsa $mx
	leaf second middle ec $mx
	leaf second-rsa middle rsa $mx
	leaf third middle2 ec $mx
	leaf samekey middle ec $mx
	cp second.key samekey.key
	openssl req -new -key samekey.key -subj /CN=samekey -out samekey.csr
	sign samekey middle 30
	chain samekey middle
	leaf wrongname middle ec signed.test
	leaf stranger-to-us middle ec www.signed.test
	leaf untrusted stranger ec $mx
	leaf weak middle rsa1024 $mx
	leaf alone middle ec $mx
	request selfsigned ec $mx $mx
	openssl x509 -req -in selfsigned.csr -signkey selfsigned.key -days 30 \
		-extfile selfsigned.ext -out selfsigned.pem
	cp selfsigned.pem selfsigned.full
	dated notyet 20450101000000Z 20460101000000Z $mx
	dated expired 20200101000000Z 20210101000000Z $mx
	cp second.full wrongkey.full
	cp first.key wrongkey.key
	cat second.pem root.pem middle.pem >order.full
	cp second.key order.key
	cat middle.pem second.pem >upside.full
	cp second.key upside.key
	cp alone.pem missing.full
	cp alone.key missing.key
	head -c 700 second.full >cut.full
	cp second.key cut.key
} >log 2>&1 || { cat log; exit 99; }

# ---- DNS ----

serial=0
plain() { tr -d ' ' | tr A-Z a-z | sort; }
# answered - does the resolver tell the TLSA records that are in $records?
answered()
{
	[ "$(kdig @127.0.0.1 +short "_25._tcp.$mx" TLSA | plain)" = "$records" ]
}

# records LINE... - the zone with these TLSA records, and no other
records()
{
	serial=$((serial + 1))
	records=$(for record; do echo "$record"; done | plain)
	{
		cat <<-EOF
			\$ORIGIN signed.test.
			\$TTL 60
			@ SOA ns hostmaster $serial 3600 600 86400 1
			@ NS ns
			@ MX 10 mx1
			ns A 192.0.2.53
			mx1 A 192.0.2.1
			mta-sts A 192.0.2.1
		EOF
		for record; do
			echo "_25._tcp.mx1 TLSA $record"
		done
		cat "$base/state/records.zone" 2>/dev/null
	} >"$base/dns/signed.test.zone"
	[ -z "$servers" ] || knotc -c "$base/dns/knot.conf" -b \
		zone-reload signed.test >/dev/null || exit 99
	[ -z "$servers" ] || until_true answered || exit 99
}

anchor()
{
	keymgr -c "$base/dns/knot.conf" signed.test ds >"$base/dns/anchor" &&
		[ -s "$base/dns/anchor" ]
}

start_dns()
{
	mkdir -p "$base/dns/db"
	records "$(tlsa first)" "$(tlsa first-rsa)"
	cat >"$base/dns/knot.conf" <<-EOF
		server:
		    rundir: "$base/dns"
		    listen: 192.0.2.53@53
		    udp-workers: 1
		    tcp-workers: 1
		    background-workers: 1
		control:
		    listen: "$base/dns/knot.sock"
		log:
		  - target: stderr
		    any: warning
		database:
		    storage: "$base/dns/db"
		policy:
		  - id: sign
		    single-type-signing: on
		zone:
		  - domain: signed.test
		    storage: "$base/dns"
		    file: "%s.zone"
		    zonefile-sync: -1
		    zonefile-load: difference-no-serial
		    journal-content: all
		    dnssec-signing: on
		    dnssec-policy: sign
	EOF
	knotd -c "$base/dns/knot.conf" >"$base/dns/knot.log" 2>&1 &
	servers=$!
	until_true anchor || { cat "$base/dns/knot.log"; exit 99; }
	cat >"$base/dns/unbound.conf" <<-EOF
		server:
			interface: 127.0.0.1
			directory: "$base/dns"
			pidfile: "$base/dns/unbound.pid"
			username: ""
			chroot: ""
			use-syslog: no
			local-zone: "test." nodefault
			module-config: "validator iterator"
			trust-anchor-file: "$base/dns/anchor"
			num-threads: 1
			cache-max-ttl: 0
			cache-max-negative-ttl: 0
		remote-control:
			control-enable: no
		stub-zone:
			name: signed.test
			stub-addr: 192.0.2.53
	EOF
	unbound -d -c "$base/dns/unbound.conf" >"$base/dns/unbound.log" 2>&1 &
	unbound=$!
	servers="$servers $unbound"
	until_true "$builddir/tests/system/dns/dns_facts" 127.0.0.1 timeout=1 \
		signed.test
}

# ---- Postfix, and what the hook finds in its PATH ----

# the ECDSA chain is the hook's to replace, the RSA one somebody else's
cat >"$base/made/main.cf" <<EOF
compatibility_level = 3.6
myhostname = $mx
mydestination = signed.test
local_recipient_maps =
alias_maps =
max_idle = 1h
smtpd_tls_security_level = may
smtpd_tls_chain_files = $base/ec.pem, $base/rsa.pem
EOF
echo '192.0.2.1:25 inet n - n - - smtpd' >"$base/made/master.cf"
cp "$base/pki/first.chain" "$base/ec.pem"
cp "$base/pki/first-rsa.chain" "$base/rsa.pem"
chmod 600 "$base/ec.pem" "$base/rsa.pem"
lab_make mx "$base/made"
start_dns || { cat "$base/dns/unbound.log"; exit 99; }
lab_start mx || exit 1
cat >"$base/poststs.conf" <<EOF
config_directory = "$base/mx/conf"
state_dir = "$base/state"
web_root = "$base/www"
resolver = "127.0.0.1"
ca_file = "$base/pki/root.pem"
timeout = 3
EOF
printf '#!/bin/sh\nexec "%s" -c "%s" "$@"\n' "$builddir/poststs" \
	"$base/poststs.conf" >"$base/bin/poststs"
chmod +x "$base/bin/poststs"
PATH=$base/bin:$PATH
export MAIL_CONFIG="$base/mx/conf"

# a policy in enforce, which senders may hold for weeks
poststs apply --no-confirm --quiet && poststs stage signed.test enforce --force \
	>/dev/null && poststs apply --no-confirm --quiet ||
	fail 'no policy in enforce'
grep -q '^mode: enforce' "$base"/www/mta-sts.signed.test/.well-known/mta-sts.txt ||
	fail 'the policy is not in enforce'

# ---- what is asked, and what is seen by others ----

# gate CODE FINDINGS ARGUMENT... - cert-check: exit code, and its errors
gate()
{
	want=$1 findings=$2
	shift 2
	code=0
	poststs cert-check --json "$@" >"$base/said" 2>"$base/err" || code=$?
	got=$(jq -r '.findings[] | select(.severity == "error") | .id' \
		"$base/said" | sort -u | tr '\n' ' ')
	[ $code -eq "$want" ] && [ "$got" = "${findings:+$findings }" ] || {
		fail "cert-check $*: $code, $got; not $want, $findings"
		cat "$base/said" "$base/err"
	}
}

# hook CODE NAME TARGET - contrib's deploy hook
hook()
{
	code=0
	sh "$srcdir/contrib/acme/deploy-mail" "$base/pki/$2.full" \
		"$base/pki/$2.key" "$3" >"$base/said" 2>&1 || code=$?
	[ $code -eq "$1" ] || {
		fail "deploy-mail $2: $code, not $1"
		cat "$base/said"
	}
}

# shown KEY - digest of the certificate that OpenSSL meets with this kind of key
shown()
{
	case $1 in
	rsa) sigalgs=RSA-PSS+SHA256:RSA+SHA256 ;;
	*) sigalgs=ECDSA+SHA256 ;;
	esac
	openssl s_client -starttls smtp -connect 192.0.2.1:25 -servername $mx \
		-sigalgs $sigalgs </dev/null 2>/dev/null |
		openssl x509 -noout -fingerprint -sha256
}
of() { openssl x509 -in "$base/pki/$1.pem" -noout -fingerprint -sha256; }
shows()
{
	[ "$(shown "$1")" = "$(of "$2")" ] ||
		fail "the listener does not show $2 as its $1 certificate"
}
pki=$base/pki
wire() # CODE FINDINGS NAME
{
	gate "$1" "$2" --next "$pki/$3.full" --key "$pki/$3.key" --wire
}
next() # CODE FINDINGS NAME
{
	gate "$1" "$2" --next "$pki/$3.full" --key "$pki/$3.key"
}

shows ec first
shows rsa first-rsa
wire 0 '' first
wire 0 '' first-rsa

# ---- each way to be wrong: nothing is touched ----

# the key of `second' is in DNS too, so that only what is meant is wrong
pair() { records "$(tlsa first)" "$(tlsa first-rsa)" "$@"; }
refused() # FINDINGS NAME
{
	before=$(stat -c '%i %Y %s' "$base/ec.pem")
	next 1 "$1" "$2"
	hook 1 "$2" "$base/ec.pem"
	[ "$(stat -c '%i %Y %s' "$base/ec.pem")" = "$before" ] ||
		fail "$2: the file was replaced"
	[ -z "$(find "$base" -maxdepth 1 -name 'ec.pem.*')" ] ||
		fail "$2: temporary files"
}
pair "$(tlsa second)" "$(tlsa second-rsa)"
refused next-key-of-another wrongkey
refused next-unordered order
refused next-unreadable cut
records
refused next-name-missing wrongname
refused next-no-host stranger-to-us
refused next-refused notyet
refused next-refused expired
refused next-refused missing
refused next-refused untrusted
refused next-refused selfsigned
refused next-refused weak
# the authority's certificate first: it is taken for the host's
next 1 'next-key-of-another next-no-host next-unordered' upside
gate 66 "" --next "$pki/nothing.full" --key "$pki/first.key"
pair
refused next-tlsa-mismatch second
shows ec first
[ "$(grep -c 'reload -- version' "$base/mx/log")" = 0 ] || fail 'it was reloaded'

# ---- 3 1 1: the same key, and a roll-over pair ----

pair "$(tlsa second)"
next 0 '' second
hook 0 second "$base/ec.pem"
[ "$(grep -c 'reload -- version' "$base/mx/log")" -gt 0 ] || fail 'it was not reloaded'
[ "$(stat -c %a "$base/ec.pem")" = 600 ] || fail 'the key is readable'
shows ec second
wire 0 '' second
wire 1 next-not-on-wire first
# the old record goes; the same key again needs no new one
records "$(tlsa second)" "$(tlsa first-rsa)"
wire 0 '' second
next 1 next-tlsa-mismatch first
hook 0 samekey "$base/ec.pem"
shows ec samekey

# ---- 2 1 1: the authority's key ----

records "$(tlsa middle 2)"
next 0 '' second
next 1 next-tlsa-mismatch third
records "$(tlsa middle 2)" "$(tlsa middle2 2)"
hook 0 third "$base/ec.pem"
shows ec third
records "$(tlsa middle2 2)"
wire 0 '' third
next 1 next-tlsa-mismatch second
# a leaf without what is above it satisfies no 2 1 1
cat "$pki/third.pem" >"$pki/bare.full"
cp "$pki/third.key" "$pki/bare.key"
next 1 'next-refused next-tlsa-mismatch' bare
records

# ---- not what was meant on the wire ----

# Postfix was not reloaded: smtpd shows what it began with
cp "$pki/second.chain" "$base/ec.pem"
wire 1 next-not-on-wire second
shows ec third
wire 0 '' third
postfix reload >/dev/null 2>&1
until_true sh -c '[ "$0" = "$1" ]' "$(shown ec)" "$(of second)"
wire 0 '' second
# the leaf without its intermediate
cat "$pki/second.key" "$pki/second.pem" >"$base/ec.pem"
postfix reload >/dev/null 2>&1
wire 1 next-not-on-wire second
# RSA renewed, and the file of the other kind of key replaced
cp "$pki/second-rsa.chain" "$base/made/elsewhere.pem"
wire 1 next-not-on-wire second-rsa
cp "$pki/second-rsa.chain" "$base/rsa.pem"
cp "$pki/second.chain" "$base/ec.pem"
postfix reload >/dev/null 2>&1
wire 0 '' second-rsa
wire 0 '' second
# no RSA chain at all
postconf -e "smtpd_tls_chain_files = $base/ec.pem"
lab_settle mx
postfix reload >/dev/null 2>&1
wire 1 next-not-on-wire second-rsa
wire 0 '' second
# the hook's file is none of Postfix's: installed, and it says so
hook 69 first "$base/nobody.pem"
[ -s "$base/nobody.pem" ] || fail 'the hook did not install'
# nobody listens
lab_stop mx
until_true sh -c '! openssl s_client -connect 192.0.2.1:25 </dev/null'
wire 1 next-not-on-wire second

# ---- a look-up that fails installs nothing ----

kill "$unbound"
wait "$unbound" 2>/dev/null
gate 1 next-tlsa-unknown --next "$pki/second.full" --key "$pki/second.key" \
	--host $mx
gate 1 next-no-host --next "$pki/wrongname.full" --key "$pki/wrongname.key"

[ "$failures" = 0 ]
