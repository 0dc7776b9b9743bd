#!/bin/sh
# config.sh - poststs.conf from the command line's side
. "$srcdir/tests/system/lib.sh"

conf=$tmp/poststs.conf
config() { expect "$1" "$2" "$poststs" -c "$conf" config ${3-}; }

printf 'jobs = 7\ndomain "a.example" {\n\tmode = enforce\n}\n' >"$conf"
config 0 "a file"
has "$tmp/out" "jobs = 7" "what the file sets"
hasnt "$tmp/out" "timeout" "what it does not"
config 0 "-o over the file" "-o jobs=8 --option timeout=3"
has "$tmp/out" "jobs = 8" "-o wins"
has "$tmp/out" "timeout = 3" "--option"

# what is printed is a configuration, and the same one
config 0 "all" --all
cp "$tmp/out" "$tmp/all"
expect 0 "printed settings read back" "$poststs" -c "$tmp/all" config --all
cmp "$tmp/out" "$tmp/all" || wrong "printed settings differ when read back"

# the example sets nothing, and its lines are options with their defaults
config 0 "example" --example
cp "$tmp/out" "$tmp/example"
same "$(grep -v -c '^#\|^$' "$tmp/example")" 0 "the example sets something"
sed '/^# /d; s/^#//' "$tmp/example" >"$tmp/uncommented"
expect 0 "the example, uncommented" "$poststs" -c "$tmp/uncommented" config
cp "$tmp/out" "$tmp/set"
printf 'domain "example.org" {\n\tmode = testing\n}\n' | cmp - "$tmp/set" ||
	wrong "the example's defaults are not those of the program"

printf 'jobz = 7\nmax_age = 5\n\nweb_root = here\n' >"$conf"
config 78 "errors"
has "$tmp/err" "$conf:1: jobz:" "place of the unknown name"
has "$tmp/err" "did you mean jobs" "the name that was meant"
has "$tmp/err" "$conf:2: max_age:" "place of the bad value"
has "$tmp/err" "31557599" "legal range"
has "$tmp/err" "$conf:4: web_root:" "place of the bad path"

printf 'jobs = 1\0\n' >"$conf"
config 78 "NUL"
printf 'jobs = "${HOME}"\n' >"$conf"
config 78 "environment"
expect 66 "no such file" "$poststs" -c "$tmp/none" config
expect 78 "unknown option" "$poststs" -c /dev/null config -o nothing=1
expect 78 "bad value" "$poststs" -c /dev/null config -o jobs=0
expect 64 "no value" "$poststs" -c /dev/null config -o
expect 64 "no command" "$poststs" -c /dev/null
expect 64 "unknown command" "$poststs" confg
expect 64 "bad time" "$poststs" config --now 2026-02-29
expect 0 "leap day" "$poststs" -c /dev/null config --now 2028-02-29
expect 0 "help" "$poststs" config --help
expect 0 "version" "$poststs" --version

# as JSON
cat >"$conf" <<'EOC'
jobs = 7
timeout = 3
max_age = 1w
require_tls = yes
exclude = { "a.example", ".b.example" }
tlsrpt_rua = "mailto:x@example.org"
domain "example.org" {
	mode = enforce
	mx = { "*.example.net" }
}
EOC
if command -v jq >/dev/null; then
	expect 0 "JSON" "$poststs" -c "$conf" config --json
	same "$(jq -Sc .settings "$tmp/out")" "$(jq -Sc . <<-'EOC'
		{ "jobs": 7, "timeout": 3, "max_age": 604800, "require_tls": true,
		"exclude": ["a.example", ".b.example"],
		"tlsrpt_rua": "mailto:x@example.org" }
	EOC
	)" "the settings"
	same "$(jq -Sc .domains "$tmp/out")" \
		'[{"mode":"enforce","mx":["*.example.net"],"name":"example.org"}]' \
		"the domains"
	expect 0 "all as JSON" "$poststs" -c /dev/null config --json --all
	jq -r '.settings | keys[]' "$tmp/out" | sort >"$tmp/keys"
	expect 0 "defaults as JSON" "$poststs" config --json --defaults
	jq -r '.[] | select(.global) | .name' "$tmp/out" | sort |
		cmp - "$tmp/keys" || wrong "not every option is in the JSON"
fi

# colour only where it was asked for
expect 0 "no colour" "$poststs" explain dns-failed
if grep -q "$(printf '\033')" "$tmp/out"; then wrong "colour in a pipe"; fi
expect 0 "colour" "$poststs" explain --color=always dns-failed
grep -q "$(printf '\033')" "$tmp/out" || wrong "no colour with --color=always"

finish
