#!/bin/sh
# completion.sh - what is offered for a command line, and that each shell
# takes what is printed for it
. "$srcdir/tests/system/lib.sh"

for shell in bash zsh fish; do
	expect 0 "$shell" "$poststs" completion $shell
	cp "$tmp/out" "$tmp/$shell"
	command -v $shell >/dev/null || continue
	$shell -n "$tmp/$shell" || wrong "$shell does not take it"
done
expect 64 "no shell" "$poststs" completion
expect 64 "another shell" "$poststs" completion csh

command -v bash >/dev/null || skip "bash is not installed"

# offered WORD... - for a command line that ends in the last word
offered()
{
	PATH=$builddir:$PATH bash -c '. "$0"
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
		_poststs 2>/dev/null
		echo "${COMPREPLY[*]}"' "$tmp/bash" "$@"
}
same "$(offered poststs st)" "status stage store" "commands"
same "$(offered poststs stage a.example e)" "enforce" "a choice"
same "$(offered poststs records --format zo)" "zone" "an option's choice"
same "$(offered poststs explain dns-f)" "dns-failed" "an identifier"
same "$(offered poststs apply --allow)" "--allow-retire" "an option"
: >"$tmp/some.conf"
same "$(offered poststs -c "$tmp/some")" "$tmp/some.conf" "a file"
same "$(offered poststs generate --output "$tmp/so")" "" "no folder"
finish
