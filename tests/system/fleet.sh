#!/bin/sh
# fleet.sh - two mail hosts, one ledger in a real PostgreSQL: one id and one
# body for a domain, whoever is killed, and whatever the store has lost
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
need strace
all="example.org example.net customer.example second.example lists.example.org"

# ---- nothing is done before there is a store, and a member of it ----

pg_sql fleet 'CREATE ROLE mx1 LOGIN; CREATE ROLE mx2 LOGIN;
	CREATE ROLE boss LOGIN CREATEROLE;
	GRANT CREATE ON DATABASE fleet TO boss' >/dev/null
on 1 69 "no store" apply
has "$tmp/err" "poststs store init" "no store"
[ ! -e "$tmp/state1/policy.cdb" ] || wrong "something was published"
on 1 0 "the script" store init
has "$tmp/out" "CREATE SCHEMA IF NOT EXISTS poststs" "the script"
sed 's/user=mx1/user=boss/' "$tmp/conf1" >"$tmp/conf9"
on 9 0 "it is run" store init --run
on 9 0 "and again" store init --run
on 1 78 "no rights" store status
has "$tmp/err" "GRANT poststs_member" "no rights"
pg_sql fleet 'GRANT poststs_member TO mx1, mx2' >/dev/null
on 1 69 "no member" apply
has "$tmp/err" "store join" "no member"
[ ! -e "$tmp/state1/policy.cdb" ] || wrong "something was published"

# ---- the first publishes, the second the same ----

on 1 0 "join" store join
on 1 0 "apply" apply
same "$(record 1 second.example)" "" "nobody has told of second.example"
on 2 0 "join" store join
on 2 0 "apply" apply
on 1 0 "follows" apply
same_everywhere "both" $all
same "$(pg_sql fleet 'SELECT count(*) FROM poststs.served')" 6 "one row each"
for n in 1 2; do
	listing_of $n >"$tmp/before"
	on $n 0 "nothing to do" apply
	listing_of $n >"$tmp/after"
	cmp -s "$tmp/before" "$tmp/after" || {
		diff "$tmp/before" "$tmp/after" >&2 || :
		wrong "mx$n: a run with nothing to do writes"
	}
done
on 1 0 "the other's domain" inspect
has "$tmp/out" "mx2.example: relay_domains" "the other's domain"
on 1 0 "members" member list
has "$tmp/out" "mx2.example" "members"
on 2 0 "status" store status
has "$tmp/out" "it is a current copy of the store" "status"
pg_dump "$pg_how dbname=fleet" >"$tmp/old.sql"

# ---- what members may do ----

for statement in 'DELETE FROM poststs.served' 'TRUNCATE poststs.domain' \
	"UPDATE poststs.served SET id = 'x'" \
	"UPDATE poststs.body SET text = 'x'" 'DROP TABLE poststs.served'; do
	psql -qX "host=$pg dbname=fleet user=mx1" -c "$statement" \
		>/dev/null 2>&1 && wrong "a member may: $statement"
done

# ---- killed between the store and the web root; then the other goes on ----

sed -i 's/mx2.example.net./mx3.example.net./' "$zones/customer.example.zone"
zone_changed customer.example
resolver_again
old=$(record 1 customer.example)
code=0
strace -f -o "$tmp/trace" -e trace=symlinkat,renameat,renameat2,linkat \
	-e inject=symlinkat,linkat,renameat,renameat2:signal=KILL:when=1 \
	"$poststs" -c "$tmp/conf1" apply >"$tmp/out" 2>"$tmp/err" || code=$?
[ "$code" -ne 0 ] || wrong "it was not killed"
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example'")" 2 "it is in the store"
on 2 0 "goes on" apply
on 1 0 "killed, and again" apply
same_everywhere "after a kill" $all
[ "$(record 1 customer.example)" != "$old" ] || wrong "the id is the old one"
policy 1 customer.example | grep -q mx3.example.net || wrong "no mx3"

# ---- the store is gone ----

pg_stop
for n in 1 2; do
	listing_of $n >"$tmp/before"
	on $n 75 "no store" apply
	has "$tmp/err" "nothing was changed" "no store"
	listing_of $n >"$tmp/after"
	cmp -s "$tmp/before" "$tmp/after" || wrong "mx$n: files have changed"
	on $n 75 "no store" stage example.org enforce --force
done
on 1 0 "a plan without it" plan
has "$tmp/err" "what other members see is unknown" "a plan without it"
hasnt "$tmp/out" "retiring" "a plan without it"
pg_start
on 1 0 "it is back" apply

# ---- an old backup is put back: what was lost comes from the members ----

ids=$(for d in $all; do record 1 $d; done)
pg_sql fleet 'DROP SCHEMA poststs CASCADE' >/dev/null 2>&1
psql -qX "$pg_how dbname=fleet" -f "$tmp/old.sql" >/dev/null 2>&1
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example'")" 1 "it is the old one"
on 2 0 "mends it" apply
has "$tmp/err" "had lost" "mends it"
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE domain = 'customer.example'")" 2 "it is whole again"
on 1 0 "follows" apply
same_everywhere "after a restore" $all
same "$(for d in $all; do record 1 $d; done)" "$ids" "the ids stay"

# ---- a member's ledger is lost, or an older copy of it is put back ----

cp "$tmp/state1/poststs.db" "$tmp/older.db"
rm "$tmp/state1/poststs.db"
on 1 0 "lost" apply
same_everywhere "a ledger that was lost" $all
same "$(for d in $all; do record 1 $d; done)" "$ids" "the ids stay"

# ---- requests and moves reach the others ----

on 1 0 "a request" stage example.org none --force
on 2 0 "hears of it" apply
on 1 0 "follows" apply
same_everywhere "a request" $all
policy 2 example.org | grep -q 'mode: none' || wrong "mx2: not retiring"
on 1 0 "a move" mx add mx7.example.org
on 2 0 "hears of it" apply
policy 2 example.net | grep -q mx7.example.org || wrong "mx2: no mx7"
on 1 0 "cancelled" mx cancel mx7.example.org
on 2 0 "hears of it" mx
has "$tmp/out" "no move is announced" "cancelled"
on 1 0 "follows" apply
cp "$tmp/older.db" "$tmp/state1/poststs.db"
on 1 0 "an older copy" apply
same_everywhere "an older copy" $all
policy 1 example.org | grep -q 'mode: none' || wrong "it is not retiring"
hasnt "$tmp/err" "had lost" "an older copy"

# ---- different settings: nobody decides ----

echo 'id_style = hash' >>"$tmp/conf2"
on 2 0 "nothing to decide, nothing to quarrel about" apply
sed -i 's/mx3.example.net./mx2.example.net./' "$zones/customer.example.zone"
zone_changed customer.example
resolver_again
on 1 78 "settings differ" apply
has "$tmp/err" "mx2.example has others: " "settings differ"
has "$tmp/err" "id_style = hash, here id_style = both" "settings differ"
sed -i '/^id_style/d' "$tmp/conf2"
on 2 0 "the same again" apply
on 1 0 "the same again" apply
same_everywhere "the same settings" $all

# ---- a member that is silent is unknown, not absent ----

pg_sql fleet "UPDATE poststs.member SET facts_at = now() - interval '3 days'
	WHERE name = 'mx2.example'" >/dev/null
on 1 0 "mx2 is silent" inspect
has "$tmp/out" "mx2.example has not reported for 72 hours" "mx2 is silent"
on 1 0 "mx2 is silent" apply
same_everywhere "a silent member" $all
hasnt "$tmp/out" "second.example: testing -> retiring" "a silent member"
on 1 0 "it leaves" member remove mx2.example
on 1 65 "it has left" member remove mx2.example
on 2 69 "it has left" apply
on 1 0 "its domain leaves slowly" apply
policy 1 second.example | grep -q 'mode: none' || wrong "second.example stays"

# ---- out again ----

on 1 0 "export" store export "$tmp/exported"
sed -e "s|^state_dir.*|state_dir = \"$tmp/exported\"|" -e '/^store/d' \
	"$tmp/conf1" >"$tmp/conf8"
on 8 0 "the ledger alone" status
for domain in $all; do has "$tmp/out" "$domain" "the ledger alone"; done
hasnt "$tmp/err" "poststs:" "the ledger alone"
finish
