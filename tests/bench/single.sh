#!/bin/sh
# single.sh [RUNS] - one domain from start to end beside the postconf calls
#
# A Postfix with one domain, a name server on loopback. First strace(1) tells
# which commands `poststs apply' starts; then, in turns, RUNS times (20): a run
# with nothing to do, and the same commands one after another from a shell.
# Printed is the median of the ratios of the times, which ought to be 2 at
# most.
. "$srcdir/tests/system/lib.sh"
need strace awk
runs=${1:-20}
world
cat >"$postfix/main.cf" <<EOF
compatibility_level = 3.6
myhostname = mx1.example.org
mydestination = example.org
smtpd_tls_security_level = may
smtpd_tls_chain_files = $postfix/mx1.example.org.pem
EOF
run 0 "apply" apply
strace -f -qq -s 4096 -e trace=execve -e signal=none -o "$tmp/trace" \
	"$poststs" -c "$tmp/poststs.conf" apply >/dev/null
# execve("/usr/sbin/postconf", ["/usr/sbin/postconf", "-c", ...], ...) = 0
sed -n 's/.*execve("\([^"]*\)", \[\(.*\)\], 0x.* = 0$/\2/p' "$tmp/trace" |
	sed -n '/poststs"/!s/", "/" "/gp' >"$tmp/calls"
count=$(wc -l <"$tmp/calls")
[ "$count" -gt 0 ] || { cat "$tmp/trace" >&2; wrong "no calls seen"; finish; }
sed 's/$/ >\/dev\/null 2>\&1/' "$tmp/calls" >"$tmp/calls.sh"
now() { date +%s.%N; }
round=0
while [ $round -lt "$runs" ]; do
	a=$(now)
	"$poststs" -c "$tmp/poststs.conf" apply >/dev/null
	b=$(now)
	sh "$tmp/calls.sh"
	c=$(now)
	echo "$a $b $c" | awk '{
		printf "%.3f %.1f %.1f\n", ($2 - $1) / ($3 - $2),
		    ($2 - $1) * 1000, ($3 - $2) * 1000 }'
	round=$((round + 1))
done | sort -n >"$tmp/rounds"
awk -v count="$count" '{ line[NR] = $0 } END {
	split(line[int((NR + 1) / 2)], f, " ")
	printf "\none domain, median of %d\n", NR
	printf "  apply: %s ms, its %d calls of postconf and postmap: %s ms\n",
	    f[2], count, f[3]
	printf "  %-44s %6.2f   aim  2.00   %s\n",
	    "one domain / the calls it makes", f[1],
	    f[1] <= 2 ? "met" : "SHORT OF AIM"
}' "$tmp/rounds"
finish
