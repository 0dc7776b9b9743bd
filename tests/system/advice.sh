#!/bin/sh
# advice.sh - every command that a text names is typed, and taken
#
# tests/lint/advice.sh knows that commands and options exist; here they run, in
# a world of their own, with the words that the text gives. DOMAIN, HOST and
# the like are filled in as a reader would. What ends with 64 (usage), or
# calls a word unknown, is advice that nobody can follow.
#
# Not run as it stands: a command that a document names without what it works
# on (one of $naming), where catalogues and messages must name all of it; an
# option without its value at the end of a clause gets one; redirections and
# pipes of examples are left out; report --http, which a web server runs, gets
# the environment of one.
. "$srcdir/tests/system/lib.sh"
world
naming='stage generate report restore cert-check backup completion'

sed 's/^timeout = .*/timeout = 1/' "$tmp/poststs.conf" >"$tmp/conf"
mv "$tmp/conf" "$tmp/poststs.conf"
echo 'domains = { example.com }' >>"$tmp/poststs.conf"

# ---- texts, one a line; $tmp/strict: catalogues and messages ----

# strings - those of a source, the parts of one joined; no comments
strings()
{
	tr '\n\t' '  ' <"$1" |
		sed 's,/\*,\n/*,g; s,\*/,*/\n,g' | sed '/^\/\*.*\*\/$/d' |
		tr -d '\n' | sed 's/" *\(PRI[a-z0-9]*\)* *"//g; s/\\n/ . /g' |
		grep -o '"[^"]*"' || :
}
find "$srcdir/policy" "$srcdir/milter" \( -name '*.def' -o -name '*.c' \) |
	while read -r file; do
		strings "$file"
	done | tr -s ' ' >"$tmp/strict"
{
	for file in "$srcdir"/*.md "$srcdir"/contrib/*/README.md \
		"$srcdir"/contrib/*.md "$srcdir"/examples/README.md; do
		# of a block that is typed each line is a text; prose is folded
		awk '/^    |^\$ /{ print; next } { printf "%s ", $0 }
			END { print "" }' "$file"
	done
	for file in "$srcdir"/man/*.[158]; do
		sed -n 's/^\.Dl //p; /^\.Bd/,/^\.Ed/p; s/^\.Ql //p' "$file"
	done | sed 's/\\e$//; s/|$//'
} | tr -s ' ' >"$tmp/loose"

# ---- commands ----

"$poststs" --help >"$tmp/help"
sed -n '/^commands:/,/^$/s/^  \([a-z-]\{1,\}\) .*/\1/p' "$tmp/help" \
	>"$tmp/commands"

# value OPTION - what follows it, where it wants something and is the last word
value()
{
	case $1 in
	--*) ;;
	*) return 0 ;;
	esac
	case $("$poststs" "$command" --help |
		sed -n "s/^.*$1 \([^ ][^ ]*\).*/\1/p" | head -n 1) in
	FILE) echo " $tmp/facts.json" ;;
	TXT*) echo " v=STSv1;id=1;" ;;
	N) echo " 100" ;;
	HOST*) echo " mx1.example.org" ;;
	ADDRESS) echo " mailto:a@example.org" ;;
	UNIT) echo " poststs.service" ;;
	zone*) echo " zone" ;;
	nginx*) echo " nginx" ;;
	lines*) echo " lines" ;;
	esac
}

# words COMMAND WORDS... - as far as they are meant to be typed, filled in
words()
{
	command=$1
	shift
	typed=$command
	for word in "$@"; do
		case $word in
		%s) case $typed in
			"stage example.org") word=testing ;;
			*--format) word=lines ;;
			*--server) word=nginx ;;
			*) word=example.org ;;
			esac ;;
		DOMAIN*) word=example.org ;;
		HOST) word=mx1.example.org ;;
		OLD) word=mx1.example.org ;;
		NEW) word=mx9.example.org ;;
		ID) word=mx-unproven ;;
		FILE) [ "$command" = restore ] && word=$tmp/backup ||
			word=$tmp/file ;;
		FORMAT) word=zone ;;
		/var/backups/poststs) word=$tmp/backup ;;
		*.pem) word=$postfix/mx1.example.org.pem ;;
		--[a-z]*) ;;
		*=*) ;;
		example.* | *.example.*) ;;
		N) word=100 ;;
		[0-9]*) ;;
		acme | certbot | dehydrated | acme.sh | zone | nsupdate | \
			tinydns | json | octodns | dnscontrol | nginx | apache | \
			caddy | lighttpd | bash | zsh | fish) ;;
		facts.json | mta-sts.txt | domains | page.html)
			word=$tmp/$word ;;
		add | rename | cancel) [ "$command" = mx ] || break ;;
		remove) [ "$command" = mx ] || [ "$command" = member ] || break ;;
		list) [ "$command" = member ] || break ;;
		init | status | join) [ "$command" = store ] || break ;;
		NAME) word=mx1 ;;
		testing | enforce | none | off)
			[ "$command" = stage ] || break ;;
		*) break ;;
		esac
		typed="$typed $word"
	done
	case $typed in
	*" --"*) typed="$typed$(value "${typed##* }")" ;;
	esac
	printf '%s\n' "$typed"
}

# commands FILE - what it names
commands()
{
	grep -oE "(^|[^a-zA-Z./_-])poststs [a-z][a-z-]*[^;:,()\"'\`<>|&#\\]*" \
		"$1" | sed 's/^.*poststs //; s/\. .*//; s/\.$//; s/\]//; s/\[//; s/ [12]$//' |
		while IFS= read -r line; do
			set -f
			# shellcheck disable=SC2086 # into words
			set -- $line
			[ $# -eq 0 ] || ! grep -qx -e "$1" "$tmp/commands" || words "$@"
		done | sort -u
}
commands "$tmp/strict" >"$tmp/strict.typed"
commands "$tmp/loose" >"$tmp/loose.typed"
[ "$(wc -l <"$tmp/strict.typed")" -gt 20 ] &&
	[ "$(wc -l <"$tmp/loose.typed")" -gt 15 ] ||
	wrong "hardly any command is named: is the search broken?"

# ---- the world that they are typed in ----
cp "$srcdir/tests/system/report/google.json" "$tmp/file"
echo example.org >"$tmp/domains"
run 0 "apply" apply
run 0 "inspect" "inspect --json"
cp "$tmp/out" "$tmp/facts.json"
cp "$(find "$tmp/www/" -name mta-sts.txt | head -n 1)" "$tmp/mta-sts.txt"
run 0 "backup" "backup $tmp/backup"

# type_it COMMAND... - refused as usage? then nobody could follow it
type_it()
{
	code=0
	unset REQUEST_METHOD
	[ "$*" != "report --http" ] || export REQUEST_METHOD=GET
	"$poststs" "$@" -c "$tmp/poststs.conf" >"$tmp/out" 2>"$tmp/err" \
		</dev/null || code=$?
	[ $code -ne 64 ] && ! grep -qiE 'unknown (command|option)' "$tmp/err"
}
ran=0
for kind in strict loose; do
	while IFS= read -r line; do
		if [ $kind = loose ] &&
			case " $naming " in *" $line "*) true ;;
			*) false ;; esac
		then
			continue
		fi
		set -f
		# shellcheck disable=SC2086 # into words
		set -- $line
		set +f
		ran=$((ran + 1))
		type_it "$@" && continue
		wrong "poststs $line: exit code $code ($kind)"
		sed 's/^/    /' "$tmp/err" >&2
	done <"$tmp/$kind.typed"
done
echo "$ran commands ran"
finish
