# fleet_judge.sh - what must hold for a fleet at any moment, and what must hold
# when nothing is in its way; sourced by fleet_lab.sh
#
# The judge looks from outside: by HTTPS at each member's web server, by DNS at
# the records, and into each ledger. What it has seen once it keeps:
# $tmp/judge/rows      DOMAIN ID HASH FIRST_SERVED of every ledger, ever
# $tmp/judge/text/HASH every policy that anybody could fetch
# $tmp/judge/hosts     MEMBER DOMAIN HOST that was listed there, ever

judge_begin()
{
	mkdir -p "$tmp/judge/text" "$tmp/judge/peek"
	: >"$tmp/judge/rows"
	: >"$tmp/judge/hosts"
	judged=0
}

# mirror N SQL - of a copy, with what a killed writer left beside it
mirror()
{
	rm -f "$tmp"/judge/peek/*
	for file in poststs.db poststs.db-journal; do
		[ ! -f "$tmp/m$1/state/$file" ] ||
			cp "$tmp/m$1/state/$file" "$tmp/judge/peek/"
	done
	[ ! -f "$tmp/judge/peek/poststs.db" ] ||
		sqlite3 -separator ' ' "$tmp/judge/peek/poststs.db" "$2"
}

ledger_rows='SELECT domain, served.id, hash, first_served
	FROM served JOIN body ON body.id = served.body'
store_rows="SELECT concat_ws(' ', domain, id, body, first_served)
	FROM poststs.served"

# ledgers - every row of every ledger that can be read now
ledgers()
{
	for n in $members; do mirror $n "$ledger_rows"; done
	for n in 1 2; do
		sql $n "$store_rows" 2>"$tmp/judge/psql" ||
			grep -q 'connection to server\|server closed\|does not exist\|terminating\|starting up\|shutting down' \
				"$tmp/judge/psql" ||
			cat "$tmp/judge/psql" >&2
	done
}

# fetch - each member's policies, by HTTPS: $tmp/judge/got/N/DOMAIN
fetch()
{
	rm -rf "$tmp/judge/got"
	for n in $members; do
		mkdir -p "$tmp/judge/got/$n"
		set --
		for domain in $domains; do
			set -- "$@" -o "$tmp/judge/got/$n/$domain" \
				"https://mta-sts.$domain/.well-known/mta-sts.txt"
		done
		reachable $n || continue
		curl -s -f --cacert "$tmp/pki/root.pem" --max-time 20 \
			--connect-to "::192.0.2.1$n:443" "$@" || :
	done
}
reachable() { ip link show dev "mail-m$1" | grep -q 'state UP'; }

# a_policy FILE - all lines, each whole
a_policy()
{
	tr '\r' '~' <"$1" | awk '
		!/~$/ { exit }
		NR == 1 && $0 != "version: STSv1~" { exit }
		NR == 2 && $0 !~ /^mode: (testing|enforce|none)~$/ { exit }
		NR > 2 && /^max_age: [0-9]+~$/ { aged = NR; next }
		NR > 2 && $0 !~ /^mx: [a-z0-9.-]+~$/ { exit }
		{ lines = NR }
		END { exit !(aged == NR && aged > 3 && lines == NR - 1) }'
}

judge_texts() # WHAT
{
	for n in $members; do
		for domain in $domains; do
			got=$tmp/judge/got/$n/$domain
			[ -e "$got" ] || continue
			a_policy "$got" || {
				wrong "$1: m$n: no whole policy of $domain"
				cat "$got" >&2
			}
			hash=$(sha256sum <"$got")
			hash=${hash%% *}
			cp "$got" "$tmp/judge/text/$hash"
			grep -q "^$domain [^ ]* $hash " "$tmp/judge/rows" ||
				wrong "$1: m$n: what it serves of $domain is in no ledger"
			sed -n "s/^mx: \(.*\)\r/$n $domain \1/p" "$got"
		done
	done >"$tmp/judge/listed"
	# two days and more have been promised for each of them
	while read -r n domain host; do
		[ -e "$tmp/judge/got/$n/$domain" ] || continue
		grep -qxF "$n $domain $host" "$tmp/judge/listed" ||
			wrong "$1: m$n: $domain without $host, which senders know"
	done <"$tmp/judge/hosts"
	sort -u "$tmp/judge/listed" "$tmp/judge/hosts" >"$tmp/judge/new"
	mv "$tmp/judge/new" "$tmp/judge/hosts"
}

judge_ids() # WHAT
{
	awk '{ print $1, $2, $3 }' "$tmp/judge/rows" | sort -u |
		awk '{ print $1, $2 }' | uniq -d >"$tmp/judge/twice"
	[ ! -s "$tmp/judge/twice" ] ||
		wrong "$1: an id of two policies: $(cat "$tmp/judge/twice")"
}

# judge_records WHAT - the policy of a record, or a later one, is at every
# address of its policy host
judge_records()
{
	while read -r domain id; do
		first=$(awk -v d="$domain" -v i="$id" \
			'$1 == d && $2 == i { print $4; exit }' "$tmp/judge/rows")
		[ -n "$first" ] || {
			wrong "$1: the record of $domain has $id, which is in no ledger"
			continue
		}
		for n in $(has_web "$domain"); do
			got=$tmp/judge/got/$n/$domain
			reachable $n || continue
			[ -e "$got" ] || {
				wrong "$1: m$n: a record of $domain and no policy"
				continue
			}
			hash=$(sha256sum <"$got")
			awk -v d="$domain" -v h="${hash%% *}" -v f="$first" \
				'$1 == d && $3 == h && $4 >= f { found = 1 }
				END { exit !found }' "$tmp/judge/rows" ||
				wrong "$1: m$n: the record of $domain ($id) before its policy"
		done
	done <"$tmp/judge/records"
	cut -d ' ' -f 1 "$tmp/judge/records" | uniq -d >"$tmp/judge/twice"
	[ ! -s "$tmp/judge/twice" ] ||
		wrong "$1: several records: $(cat "$tmp/judge/records")"
}

# judge WHAT - at any moment, members may run meanwhile: a record that was there
# has its policy afterwards, and what is served its row in a ledger
judge()
{
	for domain in $domains; do
		announced $domain | sed "s/^/$domain /"
	done >"$tmp/judge/records"
	fetch
	ledgers >"$tmp/judge/now"
	sort -u "$tmp/judge/now" "$tmp/judge/rows" >"$tmp/judge/new"
	mv "$tmp/judge/new" "$tmp/judge/rows"
	judge_ids "$1"
	judge_texts "$1"
	judge_records "$1"
	judged=$((judged + 1))
}

# ---- when nothing is in the way ----

# outputs N - all that this member shows to anybody
outputs()
{
	(cd "$tmp/m$1/www" && find . -path ./.poststs -prune -o -type l \
		-printf '%p %l\n' -o -type f -exec sha256sum {} + | sort)
	for table in policy tls_policy; do
		cdb -d "$tmp/m$1/state/$table.cdb" | sort
	done
	cat "$tmp/m$1/state/records.zone"
}

member_rows='SELECT domain, served.id, hash, first_served, last_served,
	released, record_ttl, seen FROM served JOIN body ON body.id = body
	ORDER BY domain, seq'
shared_rows="SELECT concat_ws(' ', domain, id, body, first_served, last_served,
	released, record_ttl, seen) FROM poststs.served ORDER BY domain, seq"

# settle WHAT - each member runs until nothing is left to do, and none of them
# then touches what another one has put into DNS
settle()
{
	for round in 1 2 3 4 5 6; do
		rest=0
		before=$(serials)
		for n in $members; do
			code=0
			apply $n >"$tmp/out" 2>"$tmp/err" || code=$?
			case $code in
			0) grep -q "^nothing to do" "$tmp/out" || rest=1 ;;
			2 | 75) rest=1 ;;
			*)
				wrong "$1: m$n: apply ends with $code"
				cat "$tmp/out" "$tmp/err" >&2
				return 0
				;;
			esac
		done
		[ $rest -ne 0 ] || {
			same "$(serials)" "$before" "$1: DNS with nothing to do"
			return 0
		}
	done
	wrong "$1: it does not come to rest"
	cat "$tmp/out" "$tmp/err" >&2
}

# healed WHAT - everything works: all members come to the same bytes
healed()
{
	settle "$1"
	judge "$1"
	sql $primary "$shared_rows" >"$tmp/judge/store"
	for n in $members; do
		outputs $n >"$tmp/judge/outputs$n"
		cmp -s "$tmp/judge/outputs1" "$tmp/judge/outputs$n" || {
			wrong "$1: m$n: other bytes than m1"
			diff "$tmp/judge/outputs1" "$tmp/judge/outputs$n" >&2 || :
		}
		mirror $n "$member_rows" >"$tmp/judge/mirror$n"
		cmp -s "$tmp/judge/store" "$tmp/judge/mirror$n" || {
			wrong "$1: m$n: its ledger is not the store"
			diff "$tmp/judge/store" "$tmp/judge/mirror$n" >&2 || :
		}
		same "$(mirror $n 'SELECT generation FROM meta')" \
			"$(sql $primary 'SELECT generation FROM poststs.fleet')" \
			"$1: m$n: the generation"
	done
	for domain in $domains; do
		id=$(announced $domain)
		[ -n "$id" ] || wrong "$1: no record of $domain"
		same "$(sed -n "s/^_mta-sts\.$domain\..*id=\(.*\);.*/\1/p" \
			"$tmp/m1/state/records.zone")" "$id" \
			"$1: the record of $domain"
	done
	say "$1: judged"
}
