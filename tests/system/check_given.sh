#!/bin/sh
# check_given.sh - policies and records given on the command line: the verdict
# of a conforming sender for each row of the tables in check/
. "$srcdir/tests/system/lib.sh"
need jq
set -f
tab=$(printf '\t')
rows=0

# rows_of FILE FUNCTION - call it with verdict, text and fields of each row
rows_of()
{
	while IFS= read -r row; do
		case $row in '#'* | '') continue ;; esac
		rows=$((rows + 1))
		verdict=${row%%"$tab"*}
		text=${row#*"$tab"}
		fields=
		if [ "$verdict" = valid ]; then
			fields=${text##*"$tab"}
			text=${text%"$tab"*}
		fi
		"$2"
	done <"$srcdir/tests/system/check/$1"
}

# judged PART QUERY ARGUMENTS... - the exit code goes with the verdict, but
# what others trip over may make it 1 for a valid one, too
judged()
{
	part=$1
	query=$2
	shift 2
	code=0
	"$poststs" check --json "$@" >"$tmp/out" 2>"$tmp/err" || code=$?
	case $verdict:$code in
	valid:0 | valid:1 | invalid:1) ;;
	*) wrong "$part: exit code $code: $text" ;;
	esac
	same "$(jq -r "if .$part.valid then \"valid \" + ($query)
		else \"invalid \(.findings | length > 0)\" end" <"$tmp/out")" \
		"$verdict ${fields:-true}" "$part: $text"
}

policy()
{
	# shellcheck disable=SC2059
	printf "$(printf '%s' "$text" | sed 's/%/%%/g')" >"$tmp/policy"
	judged policy '.policy | "\(.mode) \(.max_age) \(.mx | length)"' \
		--policy "$tmp/policy"
}

# several PART QUERY - the records of a row, with a | between them
several()
{
	part=$1
	query=$2
	old=$IFS
	IFS='|'
	# shellcheck disable=SC2086
	set -- $text
	IFS=$old
	[ $# -gt 0 ] || set -- ""
	judged "$part" "$query" "--$part" "$@"
}

record() { several record .record.id; }
tlsrpt() { several tlsrpt '.tlsrpt.rua | length | tostring'; }

rows_of policies policy
rows_of records record
rows_of tlsrpt tlsrpt
[ "$rows" -ge 180 ] || wrong "only $rows rows were read"

# ---- all of it together ----
printf 'version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: 604800\r\n' \
	>"$tmp/policy"
expect 0 "in order" "$poststs" check --policy "$tmp/policy" \
	--record 'v=STSv1; id=1;' --tlsrpt 'v=TLSRPTv1; rua=mailto:a@example.org' \
	--mx mx1.example.org mx2.example.org
expect 1 "two labels deep" "$poststs" check --policy "$tmp/policy" \
	--mx a.mx.example.org --json
same "$(jq -r '[.findings[].id] | join(" ")' <"$tmp/out")" \
	"mx-wildcard-depth" "two labels deep"
same "$(jq -c '[.mx[] | .covered], .record, .tlsrpt' <"$tmp/out" | tr '\n' ' ')" \
	"[false] null null " "what was not given is not there"
expect 0 "standard input" "$poststs" check example.org --json --policy - \
	<"$tmp/policy"
same "$(jq -r .name <"$tmp/out")" example.org "the name of the domain"
hash=$(sha256sum "$tmp/policy" | cut -c 1-16)
expect 0 "proven" "$poststs" check --json --policy "$tmp/policy" \
	--record "v=STSv1; id=20260101000000$hash;"
same "$(jq -r .record.proof <"$tmp/out")" proven "an id that fits"
expect 1 "disproven" "$poststs" check --json --policy "$tmp/policy" \
	--record "v=STSv1; id=202601010000000000000000000000;"
same "$(jq -r .record.proof <"$tmp/out")" disproven "an id that does not fit"
has "$tmp/out" '"policy-id-disproven"' disproven

# ---- what other senders make of it ----
printf 'mode: enforce\r\nversion: STSv1\r\nmx: *.example.org\r\nmax_age: 31557600\r\n' \
	>"$tmp/policy"
expect 0 quirks "$poststs" check --json --policy "$tmp/policy"
same "$(jq -r '.senders[] | select(.sender == "Stalwart") |
	"\(.effect) \(.seconds)"' <"$tmp/out")" "lowers 86400" "a year at Stalwart"
same "$(jq -r '.senders[] | select(.sender == "Google") | .effect' \
	<"$tmp/out")" rejects "version not first at Google"

# ---- mistakes of whoever calls ----
expect 66 "no such file" "$poststs" check --policy "$tmp/nowhere"
expect 64 "list and policy" "$poststs" check --policy - --from-list -
expect 64 "two forms" "$poststs" check --json --prometheus example.org
expect 65 "no name" "$poststs" check 'bad_name.example'
finish
