#!/bin/sh
# fleet_evidence.sh - what one member has counted, seen and received is what
# the others decide by; a store that is gone, or an old one, loses none of it
. "$srcdir/tests/system/lib.sh"
. "$srcdir/tests/system/fleetlib.sh"
need jq sqlite3
a_store
for n in 1 2 1; do on $n 0 "apply" apply; done
on 1 0 "the record" records lists.example.org
cat "$tmp/out" >>"$zones/example.org.zone"
zone_changed example.org
resolver_again
for n in 1 2; do on $n 0 "the record is out" apply; done
# the testing period is over then, and the days after a failure are not
later=$(($(date +%s) + 14 * 86400 + 6 * 3600))

# may N - what comes of a wish to go to enforce, by what mx N knows now. Nobody
# is at home to be looked at, so it is asked of its facts, by a copy
may()
{
	on "$1" 0 "inspect" inspect --json
	cp "$tmp/out" "$tmp/facts.json"
	rm -rf "$tmp/copy"
	cp -R "$tmp/state$1" "$tmp/copy"
	sed -e "s|^state_dir.*|state_dir = \"$tmp/copy\"|" -e '/^store/d' \
		"$tmp/conf$1" >"$tmp/conf6"
	code=0
	"$poststs" -c "$tmp/conf6" stage lists.example.org enforce \
		--facts "$tmp/facts.json" --now "$later" -o min_reporters=1 \
		>"$tmp/out" 2>"$tmp/err" || code=$?
}
sent() { pg_sql fleet "SELECT coalesce(sum(count), 0) FROM poststs.session
	WHERE member = '$1.example'"; }

# ---- what has not changed is not sent again ----

pg_sql fleet "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
	'BEGIN RAISE EXCEPTION ''sent again''; END';
	CREATE TRIGGER a BEFORE UPDATE OF facts ON poststs.member
		EXECUTE FUNCTION no();
	CREATE TRIGGER b BEFORE INSERT OR UPDATE ON poststs.session
		EXECUTE FUNCTION no();
	CREATE TRIGGER c BEFORE INSERT OR UPDATE ON poststs.batch
		EXECUTE FUNCTION no();
	CREATE TRIGGER d BEFORE INSERT OR UPDATE ON poststs.served
		EXECUTE FUNCTION no()" >/dev/null
for n in 1 2; do on $n 0 "mx$n sends nothing again" apply; done
pg_sql fleet "DROP FUNCTION no() CASCADE" >/dev/null 2>&1

# ---- a report at mx2 opens a gate at mx1 ----

may 1
same "$code" 1 "nobody reported"
has "$tmp/out" "no-reports" "nobody reported"
# report NUMBER FAILURES - of today, about the policy that is served
report()
{
	jq --arg id "$1" --argjson failed "$2" \
		--arg from "$(date -u -d '-12 hours' +%Y-%m-%dT%H:%M:%SZ)" \
		--arg to "$(date -u -d '+12 hours' +%Y-%m-%dT%H:%M:%SZ)" \
		--rawfile policy "$tmp/www1/mta-sts.lists.example.org/.well-known/mta-sts.txt" \
		'."report-id" = $id
		| ."date-range"."start-datetime" = $from
		| ."date-range"."end-datetime" = $to
		| .policies[0].policy."policy-domain" = "lists.example.org"
		| .policies[0].policy."policy-string" =
			($policy | rtrimstr("\r\n") | split("\r\n"))
		| .policies[0].summary."total-successful-session-count" = 7
		| .policies[0].summary."total-failure-session-count" = $failed
		| .policies[0]."failure-details" = (if $failed == 0 then [] else
			[{"result-type": "certificate-expired",
			"receiving-mx-hostname": "mx1.example.org",
			"failed-session-count": $failed}] end)' \
		"$srcdir/tests/system/report/google.json" >"$tmp/r.json"
}
report one 0
on 2 0 "a report at mx2" report --trust "$tmp/r.json"
on 2 0 "it goes up" apply
may 1
same "$code" 1 "it is not down yet"
on 1 0 "it comes down" apply
may 1
same "$code" 0 "a report at mx2 opens the gate at mx1"
has "$tmp/out" "+ mode: enforce" "a report at mx2 opens the gate at mx1"

# ---- the same at both counts once ----

on 1 0 "the same at mx1" report --trust "$tmp/r.json"
for n in 1 2 1; do on $n 0 "apply" apply; done
same "$(pg_sql fleet 'SELECT count(*) FROM poststs.report')" 1 "one report"
for n in 1 2; do
	on $n 0 "mx$n has it once" status --json lists.example.org
	same "$(jq '[.. | objects | select(.organization? == "Google Inc.")
		| .successes] | first' "$tmp/out")" 7 "mx$n: it counts once"
done

# ---- a failure that mx2 was told of closes it, wherever mx1 asks ----

pg_dump "$pg_how dbname=fleet" >"$tmp/old.sql"
report two 3
on 2 0 "a failure at mx2" report --trust "$tmp/r.json"
for n in 2 1; do on $n 0 "apply" apply; done
may 1
same "$code" 1 "a failure"
has "$tmp/out" "reported-failures" "a failure"

# ---- sessions; the store is gone meanwhile, and mail does not wait ----

# count N SESSIONS - as the milter of mx N writes them down
count()
{
	sqlite3 "$tmp/state$1/evidence.db" "INSERT INTO session VALUES
		($(($(date +%s) / 86400)), 'example.org', 'mx1.example.org',
		'TLSv1.3', '192.0.2.0/24', 'big.example', 0, 0, $2)
		ON CONFLICT DO UPDATE SET count = count + excluded.count;
		INSERT INTO share VALUES ('', 0, $(($(date +%s) / 86400)), '', 1)
		ON CONFLICT DO UPDATE SET dirty = dirty + 1"
}
sessions() { on "$1" 0 "mx$1: sessions" status --json example.org
	same "$(jq '[.. | .sessions? | arrays | .[].tls_1_3] | add' \
		"$tmp/out")" "$2" "$3"; }
count 1 5
count 2 7
pg_stop
for n in 1 2; do on $n 75 "no store" apply; done
count 2 4
pg_start
for n in 1 2 1; do on $n 0 "it is back" apply; done
same "$(sent mx1)" 5 "what mx1 counted"
same "$(sent mx2)" 11 "what mx2 counted"
for n in 1 2; do sessions $n 16 "mx$n: sessions of both"; done
same "$(pg_sql fleet "SELECT count(*) FROM information_schema.columns WHERE
	table_schema = 'poststs' AND column_name = 'network'")" 0 "no networks"

# ---- cut off in the middle of a batch ----

count 1 1
code=0
pg_sql fleet "ALTER TABLE poststs.session ADD CONSTRAINT cut
	CHECK (count <> 6)" >/dev/null
"$poststs" -c "$tmp/conf1" apply >"$tmp/out" 2>"$tmp/err" || code=$?
[ "$code" -ne 0 ] || wrong "a batch that is refused is no failure"
pg_sql fleet 'ALTER TABLE poststs.session DROP CONSTRAINT cut' >/dev/null
for n in 1 2; do on $n 0 "again" apply; done
for n in 1 2; do sessions $n 17 "mx$n: it went up once"; done

# ---- an old dump is put back ----

pg_sql fleet 'DROP SCHEMA poststs CASCADE' >/dev/null 2>&1
psql -qX "$pg_how dbname=fleet" -f "$tmp/old.sql" >/dev/null 2>&1
same "$(sent mx2)" 0 "the old dump has no sessions"
on 1 0 "mx1 mends" apply
sessions 1 17 "mx1 has forgotten nothing"
for n in 2 1; do on $n 0 "mx$n mends" apply; done
same "$(sent mx1)" 6 "mx1 has sent it again"
same "$(sent mx2)" 11 "mx2 has sent it again"
same "$(pg_sql fleet 'SELECT count(*) FROM poststs.report')" 2 "both reports"
for n in 1 2; do sessions $n 17 "mx$n: the same as before"; done

# ---- a member's evidence is lost ----

rm "$tmp"/state1/evidence.*
on 1 0 "lost" apply
sessions 1 17 "what mx1 had counted comes back"
may 1
has "$tmp/out" "reported-failures" "and what was reported"

# ---- a silent member is unknown; one that has left is not asked ----

pg_sql fleet "UPDATE poststs.member SET evidence_at = now() -
	interval '2 days' WHERE name = 'mx2.example'" >/dev/null
on 1 0 "mx2 is silent" apply
may 1
has "$tmp/out" "member-unheard: " "mx2 is silent"
has "$tmp/out" "(mx2.example)" "who is silent"
on 1 0 "it leaves" member remove mx2.example
on 1 0 "it has left" apply
may 1
hasnt "$tmp/out" "member-unheard" "it has left"
sessions 1 17 "what it counted stays"

# ---- what it may not do; and out again ----

for statement in 'DELETE FROM poststs.session' 'DELETE FROM poststs.report' \
	"UPDATE poststs.session SET domain = 'x'"; do
	psql -qX "host=$pg dbname=fleet user=mx1" -c "$statement" \
		>/dev/null 2>&1 && wrong "a member may: $statement"
done
psql -qX "host=$pg dbname=fleet user=mx1" -c 'SELECT poststs.prune()' \
	>/dev/null || wrong "a member may not prune"
for folder in "$tmp/exported" "$tmp/state2"; do
	on 2 0 "export" store export "$folder"
	sed -e "s|^state_dir.*|state_dir = \"$folder\"|" -e '/^store/d' \
		"$tmp/conf2" >"$tmp/conf8"
	sessions 8 17 "it takes its evidence with it, and the others'"
done

# ---- a store of before ----

sed '/^store/d' "$tmp/conf1" >"$tmp/conf7"
pg_sql fleet "UPDATE poststs.fleet SET schema = 1" >/dev/null
on 1 0 "a store of schema 1" apply
has "$tmp/err" "store init --run" "a store of schema 1"
on 9 0 "it is upgraded" store init --run
on 1 0 "schema 2" apply
hasnt "$tmp/err" "store init" "schema 2"
finish
