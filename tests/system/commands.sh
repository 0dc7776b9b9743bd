#!/bin/sh
# commands.sh - what all commands have in common: help, wrong options, an
# output that cannot be written; and that everything named can be explained
. "$srcdir/tests/system/lib.sh"

commands=$("$poststs" --help |
	sed -n '/^commands:/,/^$/s/^  \([a-z-]\{1,\}\) .*/\1/p')
[ "$(echo "$commands" | wc -l)" -ge 9 ] || wrong "commands: $commands"
for command in $commands; do
	expect 0 "$command --help" "$poststs" "$command" --help
	has "$tmp/out" "usage: poststs $command" "$command --help"
	[ ! -s "$tmp/err" ] || wrong "$command --help complains"
	expect 64 "$command --no-such-option" "$poststs" "$command" --no-such-option
	has "$tmp/err" "see poststs $command --help" "where to read on"
	[ ! -s "$tmp/out" ] || wrong "$command --no-such-option prints"
	expect 74 "$command, a full disk" \
		sh -c '"$1" "$2" --help >/dev/full' sh "$poststs" "$command"
	has "$tmp/err" "standard output" "what could not be written"
	expect 74 "$command, a closed output" \
		sh -c '"$1" "$2" --help >&-' sh "$poststs" "$command"
	expect 64 "$command, a bad time" "$poststs" "$command" --now yesterday
	expect 64 "$command, no value" "$poststs" "$command" -c
done

# ---- commands that look at nothing take no facts ----
for command in "generate example.org --mx mx.example.org" config \
	"explain no-mx"; do
	# shellcheck disable=SC2086
	expect 64 "$command --facts" "$poststs" $command --facts /dev/null
done
expect 64 "two kinds of output" "$poststs" generate example.org \
	--mx mx.example.org --policy-only --records-only
expect 64 "hosting as JSON" "$poststs" records --hosting --json

# ---- everything in the list can be explained ----
"$poststs" explain --list >"$tmp/list"
[ "$(wc -l <"$tmp/list")" -ge 150 ] || wrong "the list is short"
while read -r kind id title; do
	expect 0 "explain $id" "$poststs" explain "$id"
	has "$tmp/out" "$id ($kind): $title" "explain $id"
	[ "$(wc -l <"$tmp/out")" -ge 3 ] || wrong "$id has no long text"
done <"$tmp/list"
expect 64 "nothing to explain" "$poststs" explain
expect 64 "no such identifier" "$poststs" explain no-such-thing
expect 64 "list and identifier" "$poststs" explain --list no-mx

# ---- and so can what senders say ----
expect 0 "a line of a log" "$poststs" explain TLS is required, but was not \
	offered by host mx1.example.org
has "$tmp/out" "refused-no-starttls (refusal)" "a line of a log"
printf 'Remote certificate\n failed MTA-STS validation. Reason: x\n' |
	expect 0 "a bounce" "$poststs" explain --json -
has "$tmp/out" '"refused-certificate"' "a bounce"
expect 65 "other words" "$poststs" explain user unknown
has "$tmp/err" "status=" "what to try"
head -c 3000000 /dev/zero |
	expect 65 "a bounce too large" "$poststs" explain -
expect 0 "who, what and whose" "$poststs" explain \
	'450 4.7.320 Certificate validation failed [Message=SubjectMismatch]' \
	'[LastAttemptedServerName=mail.example.org]'
has "$tmp/out" "host: mail.example.org" "the host"
has "$tmp/out" "do not include the MX host" "the cause"
has "$tmp/out" "whose: the side that receives" "whose it is"
expect 64 "part of an identifier" "$poststs" explain mx-not
has "$tmp/err" "mx-not-covered" "identifiers that are close"

# ---- a whole log is sorted ----
cut -f3 "$srcdir/tests/unit/bounce_lines" >"$tmp/log"
expect 0 "a log" "$poststs" explain --log "$tmp/log"
! grep -q '^        first at line .*?$' "$tmp/out" ||
	wrong "the end of a line is shown: $(cat "$tmp/out")"
has "$tmp/out" "  refused-mx: " "a cause"
has "$tmp/out" "host: mx1.example.org (" "a host with its count"
has "$tmp/out" "entries say nothing that is known" "the rest"
"$poststs" explain - <"$tmp/log" >"$tmp/piped"
cmp -s "$tmp/out" "$tmp/piped" || wrong "standard input is read otherwise"
expect 0 "a log as JSON" "$poststs" explain --json --log "$tmp/log"
has "$tmp/out" '"count": ' "counts"
has "$tmp/out" '"whose": "sender"' "whose it is"
printf 'a\nb\n' >"$tmp/log"
expect 0 "a log of other things" "$poststs" explain --log "$tmp/log"
has "$tmp/out" "2 of 2 entries say nothing" "other things"
expect 66 "no such log" "$poststs" explain --log "$tmp/none"
expect 64 "log and words" "$poststs" explain --log "$tmp/log" mx
# a queue, whose reasons stand below
printf '4XyZ*  1234 Thu Nov 12 08:14:02  a@example.net\n%s\n%s\n' \
	'    (TLS is required, but was not offered by host mx.example.org[192.0.2.1])' \
	'                     b@example.org' >"$tmp/queue"
expect 0 "postqueue -p" "$poststs" explain - <"$tmp/queue"
has "$tmp/out" "refused-no-starttls (refusal)" "a queue"
has "$tmp/out" "host: mx.example.org" "the host of a queue"
# ---- what stands after "--" is taken as it is, each once ----
expect 0 "explain --" timeout 60 "$poststs" explain -- 5.7.5
has "$tmp/out" "refused-certificate" "the words after --"
expect 64 "an option after --" timeout 60 "$poststs" plan -- --all
has "$tmp/err" "--all is one argument too many" "an option after --"

finish
