#!/bin/sh
# unchanged.sh [RUNS] - what it costs to see that nothing has changed, for one
# domain and for 100,000, beside one call of postconf
#
# In turns, RUNS times (10): apply --if-changed, apply with nothing to do, and
# postconf alone. Medians, and their ratios to postconf's.
. "$srcdir/tests/system/lib.sh"
need awk
runs=${1:-10}
world
now() { date +%s.%N; }

measure() # DOMAINS
{
	rm -rf "$tmp/state" "$tmp/www"
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
	sleep 1.1
	run 0 "apply" "apply --no-confirm --quiet"
	round=0
	while [ $round -lt "$runs" ]; do
		a=$(now)
		"$poststs" -c "$tmp/poststs.conf" apply --if-changed \
			--no-confirm --quiet
		b=$(now)
		postconf -c "$postfix" mydestination >/dev/null
		c=$(now)
		"$poststs" -c "$tmp/poststs.conf" apply --no-confirm --quiet
		d=$(now)
		echo "$a $b $c $d"
		round=$((round + 1))
	done >"$tmp/rounds"
	awk -v n="$1" 'function median(x, count,    i, j, t) {
			for (i = 2; i <= count; i++)
				for (j = i; j > 1 && x[j - 1] > x[j]; j--) {
					t = x[j]; x[j] = x[j - 1]; x[j - 1] = t
				}
			return x[int((count + 1) / 2)]
		}
		{ q[NR] = $2 - $1; p[NR] = $3 - $2; f[NR] = $4 - $3 }
		END {
			quick = median(q, NR); conf = median(p, NR)
			full = median(f, NR)
			printf "%7d domain%s: --if-changed %.1f ms (%.2f of postconf, %.1f ms), ", n, (n > 1 ? "s" : ""), quick * 1000, quick / conf, conf * 1000
			printf "with Postfix and DNS %.1f ms (%.2f)\n", full * 1000, full / conf
		}' "$tmp/rounds"
}

cat >>"$zones/example.org.zone" <<-EOZ
	*.example.org. 300 IN MX 10 mx1.example.org.
EOZ
zone_changed example.org
measure 1
measure "${BENCH_DOMAINS:-100000}"
finish
