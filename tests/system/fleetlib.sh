# fleetlib.sh - two members and a private PostgreSQL; sourced after lib.sh
#
# The members are mx1 and mx2, each with a configuration ($tmp/conf1, conf2), a
# state folder and a web root of its own; the second one has other domains.
grep -q '^#define HAVE_LIBPQ 1' "$builddir/config.h" ||
	skip "built without PostgreSQL"
. "$srcdir/tests/system/pgserver.sh"
world
pg_make
pg_start
pg_sql postgres 'CREATE DATABASE fleet' >/dev/null

# mx2 lacks customer.example and the lists, and has a domain of its own
sed 's/customer/second/g' "$zones/customer.example.zone" \
	>"$zones/second.example.zone"
zone_changed example.org
cp -R "$postfix" "$tmp/postfix2"
sed -i '/^relay_domains/s/customer/second/g; /^virtual_alias_domains/d' \
	"$tmp/postfix2/main.cf"
# member N NAME - its poststs.conf; the option store with the role NAME
member()
{
	sed -e "s|^state_dir.*|state_dir = \"$tmp/state$1\"|" \
		-e "s|^web_root.*|web_root = \"$tmp/www$1\"|" \
		-e "s|^config_directory.*|config_directory = \"$3\"|" \
		"$tmp/poststs.conf" >"$tmp/conf$1"
	cat >>"$tmp/conf$1" <<-EOC
		store = "postgresql:host=$pg dbname=fleet user=$2"
		member = $2.example
	EOC
}
member 1 mx1 "$postfix"
member 2 mx2 "$tmp/postfix2"
on() { host=$1 code=$2 what="mx$1: $3"; shift 3; expect "$code" "$what" \
	"$poststs" -c "$tmp/conf$host" "$@"; }
policy() { cat "$tmp/www$1/mta-sts.$2/.well-known/mta-sts.txt"; }
record() { sed -n "s/^_mta-sts\.$2\..*id=\(.*\);.*/\1/p" \
	"$tmp/state$1/records.zone"; }
# same_everywhere WHAT DOMAIN... - one body and one id on both
same_everywhere()
{
	about=$1
	shift
	for domain in "$@"; do
		[ -n "$(record 1 $domain)" ] || wrong "$about: no id of $domain"
		same "$(record 2 $domain)" "$(record 1 $domain)" \
			"$about: the id of $domain"
		same "$(policy 2 $domain)" "$(policy 1 $domain)" \
			"$about: the policy of $domain"
	done
}
listing_of()
{
	(cd "$tmp" && find "state$1" "www$1" ! -name lock ! -name '*-shm' \
		-printf '%p %i %T@ %l\n' | sort)
}

# resolver_again - after zone_changed: where the name server is now
resolver_again()
{
	for n in 1 2; do
		sed -i "s/^resolver = .*/resolver = \"127.0.0.1:$port\"/" \
			"$tmp/conf$n"
	done
}

# a_store - begun, and both are members
a_store()
{
	pg_sql fleet 'CREATE ROLE mx1 LOGIN; CREATE ROLE mx2 LOGIN' >/dev/null
	sed 's/user=mx1/user=postgres/' "$tmp/conf1" >"$tmp/conf9"
	on 9 0 "a store" store init --run
	pg_sql fleet 'GRANT poststs_member TO mx1, mx2' >/dev/null
	on 1 0 "join" store join
	on 2 0 "join" store join
}
