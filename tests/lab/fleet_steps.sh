# fleet_steps.sh - what befalls the fleet; sourced by fleet_lab.sh
#
# Each step makes one thing certain, without a wait for luck: a cable is cut or
# it is not, a COMMIT is held by a standby that is away, a commit is lost when
# the standby is seen not to have it.

change() { sql "$1" 'SELECT change FROM poststs.fleet'; }
rows() { sql "$1" 'SELECT count(*) FROM poststs.served'; }

# ---- a cable is cut ----

steps_cables()
{
	step "m1 without the store"
	unplug m1 base
	other_stage 2 both.test
	new_mx all.test spare1.all.test
	untouched 1 75 "$step" apply
	on 2 2 "$step: m1 does not serve it yet" apply
	judge "$step"
	plug m1 base
	healed "$step"

	step "m2 without DNS"
	unplug m2 names
	other_stage 1 both.test
	apply 2 >"$tmp/out" 2>"$tmp/err" || :
	judge "$step"
	apply 1 >"$tmp/out" 2>"$tmp/err" || :
	judge "$step"
	plug m2 names
	healed "$step"

	step "m3 without mail and web"
	unplug m3 mail
	other_stage 1 both.test
	other_stage 1 one.test
	apply 1 >"$tmp/out" 2>"$tmp/err" || :
	apply 2 >"$tmp/out" 2>"$tmp/err" || :
	judge "$step"
	plug m3 mail
	healed "$step"
}

# ---- a COMMIT is held, and its server is killed ----

# committing - the backend that waits in COMMIT for the standby
committing() { sql 1 "SELECT pid FROM pg_stat_activity
	WHERE wait_event = 'SyncRep' AND usename = 'mx$1'"; }
is_committing() { [ -n "$(committing "$1")" ]; }

# hold_commit N - apply at mN, until its COMMIT is held: $held, its process
hold_commit()
{
	other_stage 2 both.test
	sql 1 "ALTER SYSTEM SET synchronous_standby_names = 's2'" >/dev/null
	sql 1 'SELECT pg_reload_conf()' >/dev/null
	at s1 ip link set standby down
	apply $1 >"$tmp/held.out" 2>"$tmp/held.err" &
	held=$!
	until_it $held is_committing $1 || {
		cat "$tmp/held.out" "$tmp/held.err" >&2
		wrong "$step: COMMIT is not held"
	}
}
release_commits()
{
	at s1 ip link set standby up
	sql 1 "ALTER SYSTEM RESET synchronous_standby_names" >/dev/null
	sql 1 'SELECT pg_reload_conf()' >/dev/null
}
# held_ends CODE
held_ends()
{
	code=0
	wait $held || code=$?
	same "$code" "$1" "$step: the exit code"
	[ "$code" -eq "$1" ] || cat "$tmp/held.out" "$tmp/held.err" >&2
}

steps_commit()
{
	step "the backend is killed within COMMIT"
	outputs 1 >"$tmp/outputs_held"
	hold_commit 1
	kill -KILL "$(committing 1)"
	held_ends 75
	outputs 1 | cmp -s "$tmp/outputs_held" - ||
		wrong "$step: m1 has published"
	until_it $pg_1 sql 1 SELECT 2>/dev/null
	release_commits
	judge "$step"
	on 2 2 "$step: goes on" apply
	healed "$step"

	step "the primary is killed within COMMIT"
	hold_commit 3
	kill -KILL "$pg_1"
	held_ends 75
	wait "$pg_1" 2>/dev/null || :
	judge "$step"
	server 1
	release_commits
	on 1 2 "$step: goes on" apply
	healed "$step"
}

# the same, and nothing is killed: our own deadline ends it, and no sooner does
# the lock that the COMMIT holds let anybody write
steps_stuck()
{
	step "a COMMIT that never returns"
	outputs 1 >"$tmp/outputs_held"
	hold_commit 1
	on 2 75 "$step: who comes second" apply
	held_ends 75
	grep -q "no answer for 90 seconds" "$tmp/held.err" ||
		wrong "$step: it ended otherwise"
	outputs 1 | cmp -s "$tmp/outputs_held" - ||
		wrong "$step: m1 has published"
	judge "$step"
	release_commits
	healed "$step"
}

# ---- a standby without the last commits is promoted ----

steps_failover()
{
	step "commits that only the primary has"
	until_it $pg_2 caught_up || wrong "$step: the standby does not follow"
	at s1 ip link set standby down
	other_stage 1 both.test
	other_stage 1 three.test
	apply 1 >"$tmp/out" 2>"$tmp/err" || :
	apply 3 >"$tmp/out" 2>"$tmp/err" || :
	judge "$step"
	lost=$(($(change 1) - $(change 2)))
	[ $lost -gt 0 ] || wrong "$step: there are none"
	had=$(rows 1)

	step "the primary dies, and the standby is promoted without $lost commits"
	kill -KILL "$pg_1"
	wait "$pg_1" 2>/dev/null || :
	sql 2 'SELECT pg_promote()' >/dev/null
	primary=2
	[ "$(rows 2)" -lt "$had" ] || wrong "$step: no row was lost"
	# who has not seen them goes first
	apply 2 >"$tmp/out" 2>"$tmp/err" || :
	judge "$step"
	apply 1 >"$tmp/out" 2>"$tmp/err" || :
	has "$tmp/err" "had lost" "$step"
	[ "$(rows 2)" -ge "$had" ] || wrong "$step: rows are missing"
	judge "$step"
	healed "$step"

	step "the old primary is back, and takes writes"
	at s1 ip link set standby up
	server 1
	same "$(sql 1 'SELECT pg_is_in_recovery()')" f "$step: it is one"
	old=$(change 1)
	other_stage 3 both.test
	apply 3 >"$tmp/out" 2>"$tmp/err" || :
	same "$(change 1)" "$old" "$step: it was written to"
	healed "$step"
	same "$(change 1)" "$old" "$step: it was written to"
	kill -INT "$pg_1"
	wait "$pg_1" 2>/dev/null || :
}

# ---- an old backup is put back ----

steps_restore()
{
	step "an old dump is put back"
	had=$(rows $primary)
	sql $primary 'DROP SCHEMA poststs CASCADE' >/dev/null 2>&1
	psql -qX "host=$tmp/pg$primary user=postgres dbname=fleet" \
		-f "$tmp/old.sql" >/dev/null 2>&1
	[ "$(rows $primary)" -lt "$had" ] || wrong "$step: it is not older"
	new_mx both.test spare2.all.test
	apply 3 >"$tmp/out" 2>"$tmp/err" || :
	has "$tmp/err" "had lost" "$step"
	[ "$(rows $primary)" -ge "$had" ] || wrong "$step: rows are missing"
	judge "$step"
	healed "$step"
}

# ---- a newer version has upgraded the store ----

steps_schema()
{
	step "a newer schema that this version may use"
	sql $primary "SET ROLE poststs_owner; ALTER TABLE poststs.served ADD COLUMN later text
			NOT NULL DEFAULT 'x';
		CREATE TABLE poststs.later (a integer);
		UPDATE poststs.fleet SET schema = schema + 1" >/dev/null
	sql $primary "UPDATE poststs.served SET later = 'kept'" >/dev/null
	other_stage 1 both.test
	apply 1 >"$tmp/out" 2>"$tmp/err" || :
	healed "$step"
	same "$(sql $primary "SELECT count(*) > 0 FROM poststs.served
		WHERE later = 'kept'")" t "$step: its column stays"
	expect 0 "init again" at m1 "$poststs" -c "$tmp/boss.conf" store init --run

	step "one that it may not use"
	sql $primary "UPDATE poststs.fleet SET oldest = schema" >/dev/null
	new_mx two.test spare3.all.test
	for n in $members; do untouched $n 78 "$step" apply; done
	judge "$step"
	sql $primary "UPDATE poststs.fleet SET oldest = schema - 1" >/dev/null
	healed "$step"
}
