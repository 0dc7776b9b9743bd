#!/bin/sh
# lab.sh - real senders against real receivers, one fault at a time
#
# In a network of its own: knot (one zone signed), a validating unbound, nginx
# and a Postfix that receives, with a listener for each way to be wrong. In a
# second one, joined by a cable: a Postfix with postfix-mta-sts-resolver, the
# same Postfix with DANE, and chasquid. The table `rows' says what each sender
# makes of each fault; this is compared with what happens. Then poststs checks
# the same domains, and must name each fault by the identifier in the table,
# and no fault where there is none.
#
# Words of the table:
#   sender    verified  delivered over TLS, the certificate verified because
#                       of the policy (or the TLSA record)
#             sent      delivered without that: no policy was honoured
#             refused   not delivered
#             -         not asked
#   strict    what poststs check says of a conforming sender: yes, no, ...
#   findings  what check says of the domain and its hosts, all of it and
#             nothing else of severity error and warning; with () at least, of
#             severity info; with * a fault that only other senders trip over
#
# KEEP=1 leaves the folder behind. Every process is in a PID namespace that
# ends with this script, however that ends.
set -u
me=lab
: "${srcdir:=.}" "${builddir:=.}"
PATH=$PATH:/usr/sbin:/sbin

skip() { echo "$me: skipped: $*" >&2; exit 77; }
if [ "${1-}" != inside ]; then
	[ "$(id -u)" -eq 0 ] || skip 'needs root'
	for tool in setpriv unshare nsenter ip openssl knotd knotc keymgr unbound \
		nginx postfix postmap mta-sts-daemon chasquid chasquid-util \
		curl jq; do
		command -v $tool >/dev/null || skip "there is no $tool"
	done
	unshare --net --mount --pid --fork true 2>/dev/null ||
		skip 'no namespaces to be had'
	srcdir=$(cd "$srcdir" && pwd)
	builddir=$(cd "$builddir" && pwd)
	base=$(mktemp -d "${TMPDIR:-/tmp}/poststs-lab.XXXXXX") || exit 99
	chmod 755 "$base"
	export srcdir builddir base
	setpriv --pdeathsig KILL unshare --net --mount --pid --fork \
		--kill-child --mount-proc /bin/sh "$srcdir/tests/lab/lab.sh" inside &
	inside=$!
	tidy()
	{
		kill -KILL $inside 2>/dev/null
		wait $inside 2>/dev/null
		[ -n "${KEEP-}" ] && echo "kept: $base" && return
		rm -rf "$base" || { sleep 1; rm -rf "$base"; }
	}
	trap tidy EXIT
	trap 'exit 99' HUP INT TERM
	wait $inside
	exit $?
fi

zone=lab.test       # one domain a row
signed=signed.test  # those about DANE
own=own.test        # the domain that poststs publishes for
poststs=$builddir/poststs
. "$srcdir/tests/lab/world.sh"
cd "$base" || exit 99

failures=0
wrong() { echo "FAIL: $*" >&2; failures=$((failures + 1)); }

# ---- the table, and what its words stand for ----

rows() { sed '/^#/d; /^$/d' "$srcdir/tests/lab/rows"; }
in_signed() { case $1 in *.s) return 0 ;; *) return 1 ;; esac; }
zone_of() { if in_signed "$1"; then echo $signed; else echo $zone; fi; }

# MX hosts: name, last byte of the address, chain at the listener
mx_table()
{
	cat <<-'EOF'
		mx 25
		mx-tlsa.s 25
		mx-bad.s 25
		mx-insecure 25
		mx-wrongname 26 wrongname
		mx-untrusted 27 untrusted
		mx-notlisted 28 notlisted
		a.b 29 deep
		mx-sni 30 wrongname
		mx-missing 31 missing
		mx-cnonly 32 cnonly
		mx-selfsigned 33 selfsigned
		mx-pinned.s 33
		mx-expired 34 expired
		mx-notyet 35 notyet
		mx-plain 36 -
		mx-oldtls 37 oldtls
		mx-onekey 39 onekey
		mx-closed 38
	EOF
}

# hosts_of MX - the hosts of a row, without their zone
hosts_of() { echo "${1%.s}" | tr , ' '; }

mx_addresses() { mx_table | awk '{ print $2 }' | sort -u; }

mx_hosts() # ZONE
{
	mx_table | while read -r name byte rest; do
		[ "$(zone_of "$name")" != "$1" ] ||
			echo "${name%.s} A 192.0.2.$byte"
	done
}

mx_listeners()
{
	mx_table | while read -r name byte chain; do
		[ -n "$chain" ] || continue
		echo "192.0.2.$byte:25 inet n - n - - smtpd"
		case $name in
		mx-plain) echo ' -o smtpd_tls_security_level=none' ;;
		mx-sni) echo " -o tls_server_sni_maps=hash:$base/receiver/conf/sni" ;;
		mx-oldtls) echo ' -o smtpd_tls_protocols=TLSv1.1
 -o smtpd_tls_ciphers=low -o tls_low_cipherlist=ALL:@SECLEVEL=0' ;;
		esac
		chains=$base/pki/$chain.chain
		[ $name != mx-onekey ] ||
			chains=$chains,$base/pki/onekey-rsa.chain
		[ "$chain" = - ] || echo " -o smtpd_tls_chain_files=$chains"
	done
}

policy_hosts()
{
	echo mta-sts.$own
	rows | while read -r row mx rest; do
		echo "mta-sts.$row.$(zone_of "$mx")"
	done
}

# row_records - of $row, for the zone it stands in
row_records()
{
	for one in $(hosts_of "$mx"); do
		echo "$row MX 10 $one"
	done
	case $txt in
	good) echo "_mta-sts.$row TXT \"v=STSv1; id=1;\"" ;;
	two) printf '_mta-sts.%s TXT "v=STSv1; id=%s;"\n' "$row" 1 "$row" 2 ;;
	case) echo "_mta-sts.$row TXT \"v=stsv1; id=1;\"" ;;
	blank) echo "_mta-sts.$row TXT \"v=STSv1 ; id=1;\"" ;;
	quoted) echo "_mta-sts.$row TXT \"\\\"v=STSv1; id=1;\\\"\"" ;;
	noid) echo "_mta-sts.$row TXT \"v=STSv1;\"" ;;
	none) ;;
	*) echo "lab: no record \"$txt\"" >&2 ;;
	esac
	case $host in
	good) echo "mta-sts.$row A $web" ;;
	none) ;;
	*) echo "mta-sts.$row A 192.0.2.$host" ;;
	esac
}

# policy - the text for $mx as $policy says
policy()
{
	listed=
	for one in $(hosts_of "$mx"); do
		listed="${listed}mx: $one.$(zone_of "$mx")\r\n"
	done
	mode=enforce age=86400 head='version: STSv1\r\n'
	blank=
	case $policy in
	testing | none) mode=$policy ;;
	other) listed="mx: mx.$zone\r\n" ;;
	address) listed='mx: 192.0.2.25\r\n' ;;
	wildcard) listed="mx: *.$zone\r\n" ;;
	blank) blank='\r\n' ;;
	modeword) mode=enforced ;;
	noversion) head= ;;
	nomx) listed= ;;
	longage) age=99999999 ;;
	bom) head="\357\273\277$head" ;;
	esac
	printf "$head"
	[ "$policy" = nomode ] || printf "mode: $mode\r\n"
	printf "$blank$listed"
	[ "$policy" != huge ] || yes "$(printf 'x: y\r')" | head -n 20000
	[ "$policy" = noage ] || printf "max_age: $age\r\n"
}

write_policies()
{
	rows | while read -r row mx txt policy rest; do
		[ "$policy" != absent ] || continue
		folder=$base/web/mta-sts.$row.$(zone_of "$mx")/.well-known
		mkdir -p "$folder"
		policy >"$folder/mta-sts.txt"
	done
}

# ---- sending, and what came of it ----

# fqdns [with DANE] - the rows' domains
fqdns()
{
	rows | while read -r row mx txt policy host postfix chasquid dane rest; do
		[ "${1-}" = dane ] && [ "$dane" = - ] ||
			echo "$row.$(zone_of "$mx")"
	done
}

# send PORT DOMAIN... - one message to all of them
send()
{
	port=$1
	shift
	for to in "$@"; do
		set -- "$@" --mail-rcpt "x@$to"
		shift
	done
	login=
	[ "$port" != 2528 ] ||
		login='--ssl-reqd --user user@sender.test:secret'
	# shellcheck disable=SC2086
	at_sender curl -sS --crlf -k -m 60 --url "smtp://127.0.0.1:$port" \
		--mail-from user@sender.test --upload-file "$base/message" \
		$login "$@" || die "no mail to port $port"
}

# from_postfix TAG - "domain verdict" of each recipient: what a process of the
# delivery agent said of TLS last, before it said what became of the recipient
from_postfix()
{
	sed "1,$skip_postfix d" "$base/sender/log" | awk -v tag=" $1/smtp\\\\[" '
	$0 !~ tag { next }
	{ split($0, part, tag); pid = part[2] + 0 }
	/ TLS connection established to / {
		verified[pid] = index($0, " Verified TLS connection") > 0
	}
	/ to=<[^>]*>,.* status=/ {
		match($0, /to=<x@[^>]*>/)
		to = substr($0, RSTART + 6, RLENGTH - 7)
		if ($0 !~ / status=sent /)
			verdict = "refused"
		else
			verdict = verified[pid] ? "verified" : "sent"
		print to, verdict
		verified[pid] = 0
	}' | sort -u
}

# from_chasquid - the same, from its mail log and then from its trace, which
# says how before that says what
from_chasquid()
{
	sed "1,$skip_mail d" "$base/chasquid/mail.log" |
		sed -n 's/.* to=x@\([^ ]*\) \([a-z]*\).*/\1 \2/p' >"$base/tried"
	sed "1,$skip_trace d" "$base/chasquid/log" | sed -n \
		's/.*Courier\.SMTP\(\.Deliver\)\{0,1\} x@\([^:]*\): STS policy: connection is using valid TLS.*/\2/p' |
		sort -u >"$base/proven"
	while read -r domain what; do
		if [ "$what" != sent ]; then
			echo "$domain refused"
		elif grep -qx "$domain" "$base/proven"; then
			echo "$domain verified"
		else
			echo "$domain sent"
		fi
	done <"$base/tried" | sort -u
}

lines() { wc -l <"$1" 2>/dev/null || echo 0; }

# deliver DOMAIN... - to all, by all senders; into postfix.got and so on
deliver()
{
	skip_postfix=$(lines "$base/sender/log")
	skip_trace=$(lines "$base/chasquid/log")
	skip_mail=$(lines "$base/chasquid/mail.log")
	send 2525 "$@"
	send 2528 "$@"
	until_true all_told postfix $# from_postfix postfix ||
		wrong 'Postfix did not try every recipient'
	until_true all_told chasquid $# from_chasquid ||
		wrong 'chasquid did not try every recipient'
}

all_told() # SENDER COUNT COMMAND...
{
	into=$base/$1.got
	count=$2
	shift 2
	"$@" >"$into"
	[ "$(lines "$into")" -ge "$count" ]
}

# got SENDER DOMAIN - its verdict
got() { sed -n "s/^$2 //p" "$base/$1.got"; }

# same GOT WANT WHAT
same() { [ "$1" = "$2" ] || wrong "$3: \"$1\", not \"$2\""; }

# ---- what apply publishes makes them deliver ----

run() # CODE COMMAND...
{
	want=$1
	shift
	code=0
	"$poststs" -c "$base/poststs.conf" "$@" >"$base/said" 2>&1 || code=$?
	[ $code -eq "$want" ] || {
		wrong "poststs $*: exit code $code, not $want"
		cat "$base/said" >&2
	}
}

published()
{
	cat >"$base/poststs.conf" <<-EOF
		config_directory = "$base/receiver/conf"
		state_dir = "$base/state"
		web_root = "$base/web"
		resolver = "$resolver"
		ca_file = "$base/pki/root.pem"
		exclude = { ".$zone", ".$signed" }
		tlsrpt_rua = "mailto:tls@$own"
	EOF
	run 0 apply
	own_zone
	deliver $own
	same "$(got postfix $own)" sent "testing, Postfix"
	same "$(got chasquid $own)" sent "testing, chasquid"
	grep -q "STSCache.Fetch $own: fetched: .*STSv1 testing" \
		"$base/chasquid/log" || wrong 'chasquid did not fetch testing'
	run 0 stage $own enforce --force
	run 0 apply
	own_zone
	# chasquid would go by what it has; this is one that has nothing
	rm -f "$base"/chasquid/data/sts-cache/*
	deliver $own
	same "$(got postfix $own)" verified "enforce, Postfix"
	same "$(got chasquid $own)" verified "enforce, chasquid"
	# the other end of the same four deliveries
	same "$(grep -c "to=<x@$own>.* status=sent" "$base/receiver/log")" 4 \
		'received'
	grep -q ' TLS connection established from .*198\.51\.100\.2' \
		"$base/receiver/log" || wrong 'received without TLS'
}

# ---- each fault, and what each sender makes of it ----

faults()
{
	# shellcheck disable=SC2046
	deliver $(fqdns)
	skip_postfix=$(lines "$base/sender/log")
	# shellcheck disable=SC2046
	send 2526 $(fqdns dane)
	until_true all_told dane "$(fqdns dane | wc -l)" from_postfix dane ||
		wrong 'Postfix with DANE did not try every recipient'
	rows >"$base/rows"
	while read -r row mx txt policy host postfix chasquid dane rest; do
		domain=$row.$(zone_of "$mx")
		same "$(got postfix "$domain")" "$postfix" "$row, Postfix"
		same "$(got chasquid "$domain")" "$chasquid" "$row, chasquid"
		[ "$dane" = - ] ||
			same "$(got dane "$domain")" "$dane" "$row, DANE"
	done <"$base/rows"
}

# ---- and what poststs says ----

checks()
{
	fqdns >"$base/domains"
	code=0
	at_sender "$poststs" -o "ca_file=$base/pki/root.pem" \
		-o "resolver=$resolver" -o trust_ad=yes -o timeout=30 \
		-o "state_dir=$base/nothing" -o "web_root=$base/nothing" \
		-o "config_directory=$base/sender/conf" \
		check --json --from-list "$base/domains" \
		>"$base/check.json" 2>"$base/check.err" || code=$?
	[ $code -eq 1 ] || {
		wrong "check: exit code $code"
		cat "$base/check.err" >&2
	}
	# domain, deliver, and what is said of it and its hosts; what is only
	# informative stands in brackets
	jq -r '[.name, .deliver, ([.findings[] | if .severity == "info"
	    then "(\(.id))" else .id end] | unique | join(" "))] | join(" ")' \
		"$base/check.json" >"$base/check.got" || wrong 'check: no JSON'
	while read -r row mx txt policy host postfix chasquid dane strict \
		findings; do
		domain=$row.$(zone_of "$mx")
		said=$(sed -n "s/^$domain //p" "$base/check.got")
		same "${said%% *}" "$strict" "$row, deliver"
		said=${said#* }
		named "$said" "$findings" ||
			wrong "$row: check says \"$said\", not \"$findings\""
	done <"$base/rows"
}

# named SAID FINDINGS - exactly these, and at least those in brackets
named()
{
	wanted=$(echo "$2" | tr -d '*' | tr , '\n' | grep -v '^-$' | sort)
	loud=$(echo "$1" | tr ' ' '\n' | grep -v '^(' | grep . | sort)
	[ "$loud" = "$(echo "$wanted" | grep -v '^(')" ] || return 1
	for id in $(echo "$wanted" | grep '^('); do
		case " $1 " in *" $id "*) ;; *) return 1 ;; esac
	done
}

# predicted - what check says of these two senders is what they did. A policy
# in testing shows nothing; quirks are of the text, not of its media type.
predicted()
{
	jq -r '.name as $n | .senders[] | "\($n) \(.sender) \(.effect)"' \
		"$base/check.json" >"$base/check.senders"
	while read -r row mx txt policy host postfix chasquid dane strict rest; do
		case $policy$row in testing* | none* | *html) continue ;; esac
		domain=$row.$(zone_of "$mx")
		predict postfix-mta-sts-resolver "$postfix"
		predict chasquid "$chasquid"
	done <"$base/rows"
}

predict() # SENDER VERDICT
{
	case $strict in no-policy) honours=no ;; *) honours=yes ;; esac
	case $(sed -n "s/^$domain $1 //p" "$base/check.senders") in
	*rejects*) honours=no ;;
	*accepts*) honours=yes ;;
	esac
	case $2 in sent) did=no ;; *) did=yes ;; esac
	same $did $honours "$row: does $1 honour the policy"
}

# both directions, of the table itself: what a sender trips over is named, and
# what is named as an error makes some sender trip
sound()
{
	while read -r row mx txt policy host postfix chasquid dane strict \
		findings; do
		case $postfix$chasquid$dane in
		*refused* | *sent*) trips=yes ;;
		*) trips=no ;;
		esac
		[ "$trips$findings" != yes- ] ||
			wrong "$row: a fault without a name"
		case $findings in - | "*"* | "("*) continue ;; esac
		[ $trips = yes ] || [ "$strict" = partly ] ||
			wrong "$row: $findings, and no sender minds"
	done <"$base/rows"
}

# somebody inside must see to it that this ends
(sleep 240 && kill -KILL -1) 2>/dev/null &

networks
certificates
start_dns
start_web
start_receiver
start_sender
start_chasquid
printf 'From: u@sender.test\nTo: x@%s\nSubject: lab\n\nlab\n' $own \
	>"$base/message"
published
faults
checks
predicted
sound

[ $failures -eq 0 ] || { echo "$me: $failures failed" >&2; exit 1; }
echo "$me: $(rows | wc -l) rows as expected"
