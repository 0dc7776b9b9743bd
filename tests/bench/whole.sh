#!/bin/sh
# whole.sh [RUNS] - whole runs of the command, beside single calls of postconf
#
# A Postfix of the example's kind and a name server on loopback. In turns, RUNS
# times (20): the start of the program, a run with nothing to do for one domain
# and for BENCH_DOMAINS (100000), each with --if-changed, too; beside them
# true(1) and one call of postconf. BASE_BUILD is the build folder of another
# commit, whose program then takes its turn in all of it (bench-against).
. "$srcdir/tests/system/lib.sh"
need awk
runs=${1:-20}
turns=$builddir/tests/bench/turns
nsd_server=' rrl-ratelimit: 0'
world
cat >>"$zones/example.org.zone" <<-EOZ
	*.example.org. 300 IN MX 10 mx1.example.org.
EOZ
zone_changed example.org
sed "s,$tmp/state,$tmp/base-state,; s,$tmp/www,$tmp/base-www," \
	"$tmp/poststs.conf" >"$tmp/base.conf"
ours="$poststs -c $tmp/poststs.conf"
base="${BASE_BUILD:-$builddir}/poststs -c $tmp/base.conf"
postconf="postconf -c $postfix mydestination"

# line WHAT ROW AIM - ours, by the first command, and by base where there is one
line()
{
	awk -v what="$1" -v row="$2" -v aim="$3" -v base="${BASE_BUILD:+1}" '
		NR == row { ms = $1; by = $2; mib = $3; code = $4 }
		NR == row + 1 { their = $1 }
		END {
			printf "  %-40s %8.1f ms %5.0f MiB ratio %6.2f", what,
			    ms, mib, by
			if (aim != "")
				printf "   aim %5.2f   %s", aim,
				    by <= aim ? "met" : "SHORT OF AIM"
			if (base != "" && their > 0)
				printf "   / base %.2f", ms / their
			print code ? "   EXIT CODE " code : ""
		}' "$tmp/turns"
}

domains() # HOW-MANY
{
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		printf "d%d.example.org x\n", i }' >"$postfix/many"
	cat >"$postfix/main.cf" <<-EOC
		compatibility_level = 3.6
		myhostname = mx1.example.org
		mydestination =
		virtual_mailbox_domains = texthash:$postfix/many
		smtpd_tls_security_level = may
		smtpd_tls_chain_files = $postfix/mx1.example.org.pem
	EOC
	rm -rf "$tmp/state" "$tmp/www" "$tmp/base-state" "$tmp/base-www"
	sleep 1.1
	# the second run with nothing to do writes no stamps any more
	for run in 1 2; do
		expect 0 "apply" $ours apply --no-confirm --if-changed --quiet
		expect 0 "apply, base" \
			$base apply --no-confirm --if-changed --quiet
		sleep 1.1
	done
}

echo "$(uname -sr), $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg)"
domains 1
"$turns" "$runs" "$postconf" true "$ours --version" "$base --version" \
	"$ours apply --if-changed" "$base apply --if-changed" \
	"$ours apply" "$base apply" >"$tmp/turns"
echo "one domain, ratios to one call of postconf"
line 'true' 2 ''
line 'poststs --version' 3 0.7
line 'apply --if-changed' 5 0.7
line 'apply with Postfix and DNS' 7 4
if command -v strace >/dev/null; then
	strace -f -qq -e trace=execve -e signal=none -o "$tmp/trace" \
		$ours apply >/dev/null
	echo "  it starts $(($(grep -c ' = 0$' "$tmp/trace") - 1)) programs"
fi
one=$(awk 'NR == 7 { print $3 }' "$tmp/turns")
many=${BENCH_DOMAINS:-100000}
domains "$many"
few=$(((runs + 3) / 4))
# what a run asks of DNS, by a program that does nothing else: the name server
# takes most of the time of a run with nothing to do
same=true
if command -v dnsperf >/dev/null; then
	awk -v n="$many" 'BEGIN { for (i = 0; i < n; i++) {
		d = sprintf("d%d.example.org", i)
		print d " MX\n_mta-sts." d " TXT\n_smtp._tls." d " TXT" } }' \
		>"$tmp/questions"
	same="dnsperf -s 127.0.0.1 -p $port -d $tmp/questions -n 1 -c 1 -T 1 -q 256"
fi
"$turns" "$few" "$postconf" "$ours apply --if-changed --no-confirm" \
	"$base apply --if-changed --no-confirm" "$ours apply --no-confirm" \
	"$base apply --no-confirm" "$same" >"$tmp/turns"
echo "$many domains, ratios to one call of postconf"
line 'apply --if-changed' 2 0.7
line 'apply, nothing changed' 4 ''
[ "$same" = true ] || line 'the same questions, by dnsperf' 6 ''
awk -v one="$one" -v many="$many" -v base="${BASE_BUILD:+1}" '
	function bytes(mib) { return (mib - one) * 1048576 / many }
	NR == 4 { ours = bytes($3) }
	NR == 5 { theirs = bytes($3) }
	END {
		printf "  %-40s %8.0f bytes   aim %5d   %s", "memory of a domain",
		    ours, 250, ours <= 250 ? "met" : "SHORT OF AIM"
		if (base != "")
			printf "   / base %.2f", ours / theirs
		print ""
	}' "$tmp/turns"
finish
