#!/bin/sh
# mx_hosts.sh - records --mx-hosts: where reports about the DANE of our MX hosts
# go, in the hosts' own names
. "$srcdir/tests/system/lib.sh"
need python3
now=2026-03-01T12:00:00Z
rua='tlsrpt_rua=mailto:tls@example.org'
# facts TLSA LOCAL - of two hosts; what the first is
facts()
{
	python3 "$srcdir/tests/system/html/world.py" 2 |
		sed "s/\"tlsa\": false/\"tlsa\": $1/; s/\"local\": true/\"local\": $2/" \
			>"$tmp/facts.json"
}
mx_hosts()
{
	want=$1
	shift
	expect "$want" "records --mx-hosts $*" "$poststs" --now $now -o "$rua" \
		records --facts "$tmp/facts.json" --mx-hosts "$@"
}
text=$(printf '_smtp._tls.mx1.example.net.\t3600\tIN\tTXT\t"v=TLSRPTv1; rua=mailto:tls@example.org"')

facts true true
mx_hosts 0
same "$(grep -v '^;' "$tmp/out")" "$text" 'of the one with TLSA records'
mx_hosts 0 --json
same "$(tr -d ' \n' <"$tmp/out")" \
	'[{"name":"_smtp._tls.mx1.example.net","type":"TXT","ttl":3600,"value":"v=TLSRPTv1;rua=mailto:tls@example.org"}]' json
mx_hosts 0 --format nsupdate mx1.example.net
grep -q '^update add _smtp._tls.mx1.example.net. 3600 TXT ' "$tmp/out" ||
	wrong "nsupdate: $(cat "$tmp/out")"
mx_hosts 65 mx2.example.net
mx_hosts 64 --hosting
# in its own name even where the domains' records are delegated
mx_hosts 0 -o delegate=sts.example.com -o policy_host=sts.example.com
same "$(grep -v '^;' "$tmp/out")" "$text" 'beside delegated ones'
# nobody asks for reports, or nobody could send any
rua=tlsrpt_rua=
mx_hosts 78
rua='tlsrpt_rua=mailto:tls@example.org'
facts true false
mx_hosts 0
same "$(grep -v '^;' "$tmp/out")" '' 'another machine'
facts null true
mx_hosts 0
same "$(grep -v '^;' "$tmp/out")" '' 'not known'
grep -q 'no MX host of this machine' "$tmp/err" || wrong 'nothing is said of it'
finish
