# scenes.sh - the real command in a small world, before and after; sourced
#
# state and www are in $tmp/disk. A scene is what is there before
# ($tmp/before/SCENE), the configuration of the run, and what comes of an
# undisturbed run ($tmp/want/SCENE, and the entries in $tmp/may/SCENE that may
# be seen at any moment: the old ones and the new).
scenes="first change nothing layout"

# options SCENE - of poststs apply
options()
{
	case $1 in
	change) echo "-o max_age=3d -o tlsrpt_rua=mailto:new@example.org" ;;
	layout) echo "-o web_layout=copy" ;;
	esac
}

# apply SCENE [WRAPPER...] - one run; its exit code
apply()
{
	apply_scene=$1
	shift
	# shellcheck disable=SC2046
	timeout -k 1 60 "$@" "$poststs" -c "$tmp/poststs.conf" apply \
		$(options "$apply_scene") >"$tmp/out" 2>"$tmp/err"
}

mask() { sed -E 's/id=[0-9]{14}/id=T/; s/generation [0-9]+/generation N/'; }

# entries - what anybody may read now, an entry a line, ids without their time
entries()
{
	(cd "$tmp/disk" && for file in www/mta-sts.*/.well-known/mta-sts.txt; do
		[ ! -f "$file" ] || sha256sum "$file"
	done)
	for table in policy tls_policy; do
		[ ! -f "$tmp/disk/state/$table.cdb" ] ||
			cdb -d "$tmp/disk/state/$table.cdb" 2>/dev/null |
			grep -v '^$' |
			grep -v '^+[0-9,]*:\.generation->' | mask |
			sed "s/^/$table /"
	done
	[ ! -f "$tmp/disk/state/records.zone" ] ||
		mask <"$tmp/disk/state/records.zone"
}

# ledger SQL - of a copy, as the next run would find it
ledger()
{
	rm -f "$tmp"/peek/*
	for ledger_file in poststs.db poststs.db-journal; do
		[ ! -f "$tmp/disk/state/$ledger_file" ] ||
			cp "$tmp/disk/state/$ledger_file" "$tmp/peek/"
	done
	[ -f "$tmp/peek/poststs.db" ] || return 0
	# what was planted in its place is none, and answers nothing
	[ "$(head -c 15 "$tmp/peek/poststs.db")" = "SQLite format 3" ] ||
		return 0
	sqlite3 -separator ' ' "$tmp/peek/poststs.db" "$1"
}

# dump - the whole world: equal texts, equal worlds
dump()
{
	(cd "$tmp/disk" && find state www -printf '%y %m %p %l\n' | sort
	find www -type f ! -path '*/.poststs/*' -exec sha256sum {} + | sort)
	entries
	ledger "SELECT name, stage, since <> 0, record_gone <> 0,
		coalesce(gone, ''), asked, requested, forced, owed <> 0,
		record_removed <> 0 FROM domain ORDER BY name"
	ledger "SELECT domain, seq, hash, substr(served.id, 15),
		last_served = 0, released <> 0, record_ttl, origin
		FROM served JOIN body ON body.id = served.body
		ORDER BY domain, seq"
}

# put_back SCENE - what was there before
put_back()
{
	rm -rf "$tmp/disk/state" "$tmp/disk/www"
	cp -a "$tmp/before/$1/." "$tmp/disk/"
}

# undisturbed SCENE - what is wanted
undisturbed()
{
	put_back "$1"
	entries >"$tmp/may/$1"
	ledger "SELECT domain || ' ' || id FROM served WHERE released <> 0" \
		>"$tmp/out_before/$1"
	apply "$1" || {
		cat "$tmp/err" >&2
		wrong "$1: the undisturbed run"
		exit 1
	}
	dump >"$tmp/want/$1"
	entries >>"$tmp/may/$1"
}

make_scenes()
{
	: >"$tmp/own" # what was planted, and may be seen
	mkdir -p "$tmp/disk" "$tmp/before/first" "$tmp/want" "$tmp/may" \
		"$tmp/peek" "$tmp/out_before"
	apply nothing || { cat "$tmp/err" >&2; exit 1; }
	apply nothing
	for scene in change nothing layout; do
		mkdir "$tmp/before/$scene"
		cp -a "$tmp/disk/." "$tmp/before/$scene/"
	done
	for scene in $scenes; do
		undisturbed "$scene"
	done
	! cmp -s "$tmp/want/change" "$tmp/want/nothing" ||
		wrong "nothing changes in the scene change"
	! cmp -s "$tmp/want/layout" "$tmp/want/nothing" ||
		wrong "nothing changes in the scene layout"
}

# ---- what must hold after a run that was disturbed ----

# whole - is each table a table, and records.zone there to its end?
whole()
{
	for table in policy tls_policy; do
		table=$tmp/disk/state/$table.cdb
		[ ! -f "$table" ] || cdb -d "$table" >/dev/null 2>&1 || return 1
	done
	[ ! -f "$tmp/disk/state/records.zone" ] || {
		head -n 1 "$tmp/disk/state/records.zone" |
			grep -q '^;' &&
			[ -z "$(tail -c 1 "$tmp/disk/state/records.zone")" ]
	}
}

# look SCENE WHAT - nothing torn, no id with two policies, no record before
# its policy
look()
{
	entries >"$tmp/seen"
	! grep -vxF -f "$tmp/may/$1" -f "$tmp/own" "$tmp/seen" ||
		wrong "$2: neither old nor new"
	[ -s "$tmp/own" ] || whole || wrong "$2: a file is torn"
	[ -z "$(ledger "SELECT domain, id FROM served GROUP BY domain, id
		HAVING count(DISTINCT body) > 1")" ] ||
		wrong "$2: an id has two policies"
	[ -f "$tmp/disk/state/records.zone" ] || return 0
	sed -n 's/^_mta-sts\.\([^	]*\)\.	.*id=\([0-9a-z]*\);.*/\1 \2/p' \
		"$tmp/disk/state/records.zone" |
	grep -vxF -f "$tmp/out_before/$1" >"$tmp/records" || return 0
	ledger "SELECT domain || ' ' || served.id || ' ' || hash FROM served
		JOIN body ON body.id = served.body" >"$tmp/rows"
	while read -r domain id; do
		hash=$(sha256sum "$tmp/disk/www/mta-sts.$domain/.well-known/mta-sts.txt" |
			cut -d ' ' -f 1) || hash=none
		grep -qx "$domain $id $hash" "$tmp/rows" ||
			wrong "$2: the record of $domain is out before its policy"
	done <"$tmp/records"
}

# converges SCENE WHAT - the next run makes what an undisturbed one makes
converges()
{
	apply "$1" || {
		wrong "$2: the next run ends with $?"
		cat "$tmp/out" "$tmp/err" >&2
		return 0
	}
	dump >"$tmp/got"
	cmp -s "$tmp/want/$1" "$tmp/got" && return
	# time passes: is that still what an undisturbed run makes?
	cp "$tmp/got" "$tmp/then"
	undisturbed "$1"
	cmp -s "$tmp/want/$1" "$tmp/then" && return
	wrong "$2: another world"
	diff "$tmp/want/$1" "$tmp/then" >&2 || :
}
