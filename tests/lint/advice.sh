#!/bin/sh
# advice - every command and option that a text names is one that there is
#
# Looks at the catalogues, at all strings of the program, and at documents:
# "poststs COMMAND ... --option". The program's own help is the measure. A word
# behind "poststs" that is no command is prose ("poststs asks"), unless an
# option or a back quote says that it is meant to be typed.
set -eu
: "${srcdir:=.}" "${builddir:=.}"
poststs=$builddir/poststs
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

"$poststs" --help >"$tmp/help"
sed -n '/^commands:/,/^$/s/^  \([a-z-]\{1,\}\) .*/\1/p' "$tmp/help" \
	>"$tmp/commands"
while read -r command; do
	"$poststs" "$command" --help | grep -oE -e '--[a-z][a-z-]*' |
		sort -u | sed "s/^/$command /"
done <"$tmp/commands" >"$tmp/options"

# one line a text: the parts of a string are joined, and words folded
{
	find "$srcdir/policy" "$srcdir/milter" -name '*.def' -o -name '*.c' |
		while read -r file; do
			tr '\n\t' '  ' <"$file" |
				sed 's/" *\(PRI[a-z0-9]*\)* *"//g; s/\\n/ /g'
			echo
		done
	for file in "$srcdir"/*.md "$srcdir/NEWS" "$srcdir"/contrib/*/README* \
		"$srcdir"/examples/*; do
		[ -f "$file" ] || continue
		tr '\n' ' ' <"$file"
		echo
	done
} | tr -s ' ' >"$tmp/texts"

# what is typed: up to the end of the clause
grep -oE "[\`(>' ]poststs [a-z][a-z-]*[^.;:,()\"'\`<]*" "$tmp/texts" |
	sort -u >"$tmp/typed"
[ "$(wc -l <"$tmp/typed")" -gt 50 ] || {
	echo "hardly any command is named: is the search broken?"
	exit 1
}
failed=0
while IFS= read -r line; do
	quote=$(printf '%.1s' "$line")
	words=${line#?poststs }
	command=${words%% *}
	named=$(printf '%s\n' "$words" | grep -oE -e ' --[a-z][a-z-]*' || :)
	if ! grep -qx -e "$command" "$tmp/commands"; then
		[ -n "$named" ] || [ "$quote" = '`' ] || continue
		case $command in
		config) ;;
		*)
			echo "poststs $command: no such command: $line"
			failed=1
			;;
		esac
		continue
	fi
	for option in $named; do
		grep -qx -e "$command $option" "$tmp/options" && continue
		# the option may be another command's, named in the same breath
		other=$(printf '%s\n' "$words" | grep -oE '[a-z-]+ --[a-z-]+' |
			grep -e " $option\$" || :)
		grep -qx -e "$other" "$tmp/options" && continue
		echo "poststs $command has no $option: $line"
		failed=1
	done
done <"$tmp/typed"
exit $failed
