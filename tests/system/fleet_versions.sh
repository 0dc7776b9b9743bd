#!/bin/sh
# fleet_versions.sh - two versions of poststs at once: mx1 has this one, mx2 the
# next one, whose store has a column and a table more
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
next=$builddir/tests/system/poststs_next
[ -x "$next" ] || skip "poststs_next was not built"
all="example.org example.net customer.example second.example lists.example.org"
# later N CODE WHAT ARGUMENT... - as on(), by the next version
later() { this=$poststs poststs=$next; on "$@"; poststs=$this; }
schema() { pg_sql fleet 'SELECT schema, oldest FROM poststs.fleet'; }
mx=2
# change - the second MX host of customer.example is another one
change()
{
	sed -i "s/mx$mx.example.net./mx$((mx + 1)).example.net./" \
		"$zones/customer.example.zone"
	mx=$((mx + 1))
	zone_changed customer.example
	resolver_again
}

# ---- the next version takes today's store as it is ----

a_store
today=$(pg_sql fleet 'SELECT schema FROM poststs.fleet')
on 1 0 "today's store" apply
later 2 0 "today's store" apply
on 1 0 "today's store" apply
same_everywhere "today's store" $all

# ---- it is upgraded, and this version may go on ----

pg_sql fleet "SET ROLE poststs_owner;
	ALTER TABLE poststs.served ADD COLUMN later text NOT NULL DEFAULT 'x';
	CREATE TABLE poststs.later (a integer);
	UPDATE poststs.fleet SET schema = schema + 1, oldest = $today;
	UPDATE poststs.served SET later = 'kept'" >/dev/null
change
on 1 0 "this one decides" apply
later 2 0 "the next one follows" apply
same_everywhere "this one decides" $all
policy 2 customer.example | grep -q mx$mx.example.net || wrong "no mx$mx"
change
later 2 0 "the next one decides" apply
on 1 0 "this one follows" apply
same_everywhere "the next one decides" $all
policy 1 customer.example | grep -q mx$mx.example.net || wrong "no mx$mx"
same "$(pg_sql fleet "SELECT count(*) FROM poststs.served
	WHERE later = 'kept'")" 6 "what this version does not know stays"
on 9 0 "init by this version" store init --run
same "$(schema)" "$((today + 1))|$today" "it does not go back"
later 2 0 "a request" stage example.org none --force
on 1 0 "is heard" apply
later 2 0 "follows" apply
same_everywhere "a request" $all

# ---- the next one needs it for itself ----

pg_sql fleet 'UPDATE poststs.fleet SET oldest = schema' >/dev/null
change
listing_of 1 >"$tmp/before"
on 1 78 "too old" apply
has "$tmp/err" "newer poststs" "too old"
on 1 78 "too old" stage example.net enforce --force
listing_of 1 >"$tmp/after"
cmp -s "$tmp/before" "$tmp/after" || wrong "too old: files have changed"
on 1 2 "too old: a plan of its own" plan
later 2 0 "goes on" apply
later 1 0 "upgraded" apply
later 2 0 "goes on" apply
same_everywhere "upgraded" $all

# ---- a store that is too old for the next one but one ----

pg_sql fleet "UPDATE poststs.fleet SET schema = $today - 1, oldest = 1" >/dev/null
later 2 78 "an old store" apply
has "$tmp/err" "store init --run" "an old store"
finish
