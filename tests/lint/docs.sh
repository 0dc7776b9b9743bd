#!/bin/sh
# docs.sh - what is documented exists, and what exists is documented:
# options of poststs.conf with their defaults, commands and their options,
# identifiers; the manual pages are clean mdoc
set -eu
poststs=$builddir/poststs
man=$srcdir/man
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

wrong() { printf '%s\n' "$*"; bad=1; }

# ---- mdoc ----
if command -v mandoc >/dev/null; then
	for page in "$man"/*.[1-8]; do
		# which pages this machine has installed is not our business
		mandoc -Tlint -W style "$page" 2>&1 |
			grep -v -e 'referenced manual not found' \
				-e 'mandoc.db' >"$tmp/lint" || :
		if [ -s "$tmp/lint" ]; then
			cat "$tmp/lint"
			wrong "$page: not clean"
		fi
	done
else
	echo "mandoc is missing: the pages are not checked" >&2
fi

# ---- options of the configuration ----
"$poststs" config --defaults | sed -n 's/^\([a-z_]\{1,\}\).*/\1/p' |
	sort -u >"$tmp/options"
sed -n 's/^\.It Ic \([a-z_]*\)$/\1/p' "$man/poststs.conf.5" |
	sort >"$tmp/documented"
diff "$tmp/options" "$tmp/documented" ||
	wrong "poststs.conf(5) and the table of options differ"
# the text of each option says Default: and the default itself
"$poststs" config --all | sed -n 's/^\([a-z_]*\) = \(.*\)$/\1 \2/p' |
while read -r name value; do
	awk -v name="$name" '
		$1 == ".It" { on = ($3 == name) }
		on' "$man/poststs.conf.5" >"$tmp/item"
	grep -q 'Default:' "$tmp/item" ||
		echo "poststs.conf(5): $name has no default"
	case $value in
	'{}' | '""') ;;
	*)
		plain=$(printf '%s' "$value" | tr -d '"')
		tr -d '"' <"$tmp/item" | sed 's/Pa //' |
			grep -A3 'Default:' | grep -qF -- "$plain" ||
			echo "poststs.conf(5): the default of $name is $plain" ;;
	esac
done >"$tmp/defaults"
if [ -s "$tmp/defaults" ]; then
	# where configure moved the paths the pages still name the usual ones
	grep -v -e state_dir -e web_root "$tmp/defaults" && bad=1
fi

# ---- commands and their options ----
"$poststs" --help | sed -n '/^commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' \
	>"$tmp/commands"
[ -s "$tmp/commands" ] || wrong "--help names no commands"
while read -r command; do
	grep -q "^\\.It Cm $command\$" "$man/poststs.1" ||
		wrong "poststs(1): no command $command"
	sed '/^\.Sh DESCRIPTION/q' "$man/poststs.1" |
		grep -q "^\.Cm $command\$" ||
		wrong "poststs(1): no $command in the synopsis"
	"$poststs" "$command" --help >"$tmp/help"
	sed -n 's/^.*  *--\([a-z-]*\).*/\1/p' "$tmp/help" | sort -u |
	while read -r option; do
		grep -q "Fl Fl $option\\>" "$man/poststs.1" ||
			echo "poststs(1): $command has --$option"
	done >"$tmp/missing"
	[ ! -s "$tmp/missing" ] || { cat "$tmp/missing"; bad=1; }
done <"$tmp/commands"
sed -n '/^\.Sh DESCRIPTION/,/^These options/s/^\.It Cm \([a-z-]*\)$/\1/p' \
	"$man/poststs.1" | sort >"$tmp/documented"
sort "$tmp/commands" | diff - "$tmp/documented" ||
	wrong "poststs(1) and the table of commands differ"
sed -n 's/.*Fl Fl \([a-z-]*\).*/\1/p' "$man/poststs.1" | sort -u |
while read -r option; do
	{ "$poststs" --help
	while read -r command; do "$poststs" "$command" --help
	done <"$tmp/commands"; } | grep -q -- "--$option\\>" ||
		echo "poststs(1): there is no --$option"
done >"$tmp/invented"
[ ! -s "$tmp/invented" ] || { cat "$tmp/invented"; bad=1; }

# ---- poststs-milter ----
if [ -x "$builddir/poststs-milter" ]; then
	"$builddir/poststs-milter" --help |
		sed -n 's/^[^-]*\(-[a-z], \)\{0,1\}--\([a-z]*\)[ ,].*/\2/p' |
		sort -u >"$tmp/options"
	grep -o 'Fl Fl [a-z]*' "$man/poststs-milter.8" |
		sed 's/.* //' | sort -u >"$tmp/documented"
	comm -23 "$tmp/options" "$tmp/documented" >"$tmp/missing"
	[ -s "$tmp/options" ] && [ ! -s "$tmp/missing" ] ||
		wrong "poststs-milter(8) lacks: $(cat "$tmp/missing")"
	"$builddir/poststs-milter" --help >"$tmp/help"
	while read -r option; do
		grep -q -e "--$option\>" "$tmp/help" ||
			wrong "poststs-milter(8): there is no --$option"
	done <"$tmp/documented"
fi

# ---- identifiers ----
"$poststs" explain --list >"$tmp/list"
# a finding and a wait may share one, two of a kind may not
awk '{ print ($1 == "step" || $1 == "wait") ? "reason" : "finding", $2 }' \
	"$tmp/list" | sort | uniq -d >"$tmp/twice"
[ ! -s "$tmp/twice" ] || wrong "identifiers used twice: $(cat "$tmp/twice")"
while read -r kind id rest; do
	"$poststs" explain "$id" >"$tmp/text" || wrong "$id is not explained"
	[ "$(wc -w <"$tmp/text")" -ge 20 ] ||
		wrong "$id: hardly explained"
done <"$tmp/list"
if "$poststs" explain no-such-thing >/dev/null 2>&1; then
	wrong "explain takes anything"
fi

# ---- exit codes ----
grep -ohE '\bEX_[A-Z]+\b' "$srcdir"/policy/cli/*.c "$srcdir"/policy/cli/*/*.c "$srcdir"/policy/task/*.c | sort -u |
while read -r name; do
	case $name in
	EX_OK) code=0 ;; EX_USAGE) code=64 ;; EX_DATAERR) code=65 ;;
	EX_NOINPUT) code=66 ;; EX_UNAVAILABLE) code=69 ;;
	EX_OSERR) code=71 ;; EX_CANTCREAT) code=73 ;; EX_IOERR) code=74 ;;
	EX_TEMPFAIL) code=75 ;; EX_CONFIG) code=78 ;;
	*) echo "what is $name?"; continue ;;
	esac
	grep -q "^\\.It $code\$" "$man/poststs.1" ||
		echo "poststs(1): no exit status $code ($name)"
done >"$tmp/codes"
[ ! -s "$tmp/codes" ] || { cat "$tmp/codes"; bad=1; }

exit $bad
