#!/bin/sh
# names.sh - host names in main.cf and master.cf while no name server answers
#
# In namespaces of its own: resolv.conf names a server from which nothing ever
# comes. What stands in /etc/hosts is found all the same; what does not costs
# no more than the time-out, once, and the rest is still told. No clock is
# looked at: the resolver's own patience is set to minutes, and the harness
# would end a test that waits for it.
set -u
me=names
. "$srcdir/tests/postfix/lib.sh"

PATH=$PATH:/usr/sbin:/sbin
for tool in postconf unshare ip; do
	command -v $tool >/dev/null || skip "there is no $tool"
done
[ "$(id -u)" = 0 ] || skip 'namespaces need root'
if [ "${1:-}" != inside ]; then
	unshare -n -m true 2>/dev/null ||
		skip 'no network namespace to be had'
	exec unshare -n -m /bin/sh "$0" inside
fi
base=$(mktemp -d) || exit 99
pid=
trap '[ -z "$pid" ] || kill $pid; rm -rf "$base"' EXIT
trap 'exit 99' HUP INT TERM
ip link set lo up && ip addr add 192.0.2.1 dev lo &&
	ip addr add 192.0.2.53 dev lo && mount --make-rprivate / || exit 99
mkfifo "$base/ready" || exit 99
"$builddir/tests/postfix/silent" 192.0.2.53 >"$base/ready" &
pid=$!
read -r _ <"$base/ready" || exit 99
printf '192.0.2.1 known.example.test\n127.0.0.1 localhost\n' >"$base/hosts"
echo 'nameserver 192.0.2.53' >"$base/resolv.conf"
echo 'options timeout:30 attempts:5' >>"$base/resolv.conf"
for file in hosts resolv.conf; do
	mount --bind "$base/$file" /etc/$file ||
		skip "no /etc/$file of its own to be had"
done
failures=0
fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}
tab=$(printf '\t')

# rows: four names that nobody tells anything of, between one that is known
mkdir "$base/rows"
cat >"$base/rows/main.cf" <<END
compatibility_level = 3.6
myhostname = mx.example.test
mynetworks = 127.0.0.0/8
END
for host in one two known three four; do
	echo "$host.example.test:25 inet n - n - - smtpd"
done >"$base/rows/master.cf"
# Postfix waits for files that were just written
touch -t 200101010000 "$base"/*/main.cf
timeout 120 "$builddir/tests/postfix/listlisteners" -t 2 "$base/rows" 25 \
	>"$base/out" 2>&1 || fail "rows: $?"
grep -q "^L${tab}192.0.2.1$tab" "$base/out" || fail 'known was not found'
[ "$(grep -c "^N${tab}listener-name$tab" "$base/out")" = 4 ] ||
	fail 'names without an answer'

# an interface: postconf itself waits for its address, unless it is spared
mkdir "$base/interface"
cat >"$base/interface/main.cf" <<END
compatibility_level = 3.6
myhostname = mx.example.test
mydestination = one.example
relay_domains = texthash:$base/interface/table
inet_interfaces = nowhere.example.test
END
echo 'smtp inet n - n - - smtpd' >"$base/interface/master.cf"
echo 'two.example x' >"$base/interface/table"
touch -t 200101010000 "$base"/*/main.cf
timeout 120 "$builddir/tests/postfix/listdomains" -t 2 "$base/interface" \
	>"$base/out" 2>&1 || fail "interface: $?"
for domain in one two; do
	grep -q "^domain $domain.example " "$base/out" ||
		fail "$domain.example got lost"
done
grep -q '^note interface-not-here ' "$base/out" || fail 'interface not noted'

[ $failures -eq 0 ] || cat "$base/out"
echo "$failures failures"
[ $failures -eq 0 ]
