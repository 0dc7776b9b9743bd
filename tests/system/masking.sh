#!/bin/sh
# masking.sh - each text of a facts document and of a report holds every byte
# that could do more than be seen; none of it gets to a terminal or a page
. "$srcdir/tests/system/lib.sh"
need jq python3
world
now=2026-11-25T12:00:00Z
run() { "$poststs" -c "$tmp/poststs.conf" --now "$now" "$@"; }
expect 0 "apply" run apply
run inspect --json >"$tmp/facts.json" || : # it has findings
# controls, C1, what turns text around, marks of HTML, shells, Prometheus
jq -nj '([range(1; 32)] + [127] + [range(128; 160)] + [8206, 8238, 8294])
	| implode + "<b>&\"'"'"'\\`$(x);|\n# TYPE x gauge"' >"$tmp/payload"

cat >"$tmp/look.py" <<'EOT'
# look.py KIND FILE... - nothing in it that a terminal, a page or a scraper
# would obey
import re, sys
kind, bad = sys.argv[1], 0
for name in sys.argv[2:]:
    raw = open(name, 'rb').read()
    try:
        text = raw.decode('utf-8')
    except UnicodeDecodeError as e:
        print(name, e)
        bad = 1
        continue
    for c in set(re.sub('\r\n', '\n', text)):
        n = ord(c)
        if (n < 32 and c not in '\n\t') or 127 <= n < 160 or \
           n in (0x200e, 0x200f) or 0x202a <= n <= 0x202e or \
           0x2066 <= n <= 0x2069:
            print(f'{name}: U+{n:04X}')
            bad = 1
    if kind == 'html' and '<b>&' in text:
        print(f'{name}: a tag')
        bad = 1
    if kind == 'prometheus':
        for line in text.splitlines():
            if not re.match(r'# (HELP|TYPE) [a-z_]+ |[a-z_]+(\{([a-z_]+='
                            r'"([^"\\]|\\.)*",?)+\})? -?[0-9.e+]+$', line) \
               or line == '# TYPE x gauge':
                print(f'{name}: {line}')
                bad = 1
sys.exit(bad)
EOT
clean() # KIND WHAT
{
	python3 "$tmp/look.py" "$1" "$tmp/out" >"$tmp/seen" &&
		python3 "$tmp/look.py" text "$tmp/err" >>"$tmp/seen" || {
		cat "$tmp/seen" >&2
		wrong "$2"
	}
}
# whatever it says of such a document, it says in clean words
said() # KIND WHAT ARGUMENT...
{
	kind=$1 what=$2
	shift 2
	code=0
	run "$@" >"$tmp/out" 2>"$tmp/err" || code=$?
	[ "$code" -lt 126 ] || wrong "$what: exit code $code"
	clean "$kind" "$what: $*"
}

# ---- each text of the document, one at a time, and all that may be at once ----
jq -c '[paths(strings)] | .[]' "$tmp/facts.json" |
	sed 's/,[0-9]\{1,\},/,0,/g; s/,[0-9]\{1,\}\]$/,0]/' | sort -u >"$tmp/paths"
[ "$(wc -l <"$tmp/paths")" -gt 40 ] || wrong "few texts: $(cat "$tmp/paths")"
cp "$tmp/facts.json" "$tmp/all.json"
while read -r path; do
	jq --argjson path "$path" --rawfile payload "$tmp/payload" \
		'if getpath($path) | type == "string"
		then setpath($path; $payload) else . end' \
		"$tmp/facts.json" >"$tmp/one.json"
	said text "$path" inspect --facts "$tmp/one.json" -v
	if [ "$code" -lt 64 ]; then
		# it was taken: in all other forms, and together with the rest
		said text "$path" plan --facts "$tmp/one.json" -v
		said text "$path" inspect --facts "$tmp/one.json" --json
		jq --argjson path "$path" --rawfile payload "$tmp/payload" \
			'setpath($path; $payload)' "$tmp/all.json" >"$tmp/more"
		mv "$tmp/more" "$tmp/all.json"
		echo "$path" >>"$tmp/taken"
	fi
done <"$tmp/paths"
[ "$(wc -l <"$tmp/taken")" -gt 15 ] || wrong "few are taken: $(cat "$tmp/taken")"
said text all plan --facts "$tmp/all.json" -v
said text all plan --facts "$tmp/all.json" --json
said text all records --facts "$tmp/all.json"
said html all status --facts "$tmp/all.json" --html -
same "$code" 1 "the page is made"
said prometheus all status --facts "$tmp/all.json" --prometheus
[ -s "$tmp/out" ] || wrong "no metrics"
said text all status --facts "$tmp/all.json" -v

# ---- each text of a report ----
report=$srcdir/tests/system/report/google.json
n=0
jq -c 'paths(strings)' "$report" >"$tmp/paths"
while read -r path; do
	n=$((n + 1))
	jq --argjson path "$path" --rawfile payload "$tmp/payload" --arg n "$n" \
		'."report-id" = $n | setpath($path; $payload + $n)' \
		"$report" >"$tmp/one.json"
	said text "$path" report -v "$tmp/one.json"
done <"$tmp/paths"
said text reports status -v
said text reports status --json
said html reports status --html -
said prometheus reports status --prometheus

# ---- words of the command line ----
said text "an argument" check "$(cat "$tmp/payload")"
said text "an option" plan -o "$(cat "$tmp/payload")=1"
said text "an identifier" explain "$(cat "$tmp/payload")"
said text "a name" stage "$(cat "$tmp/payload")" none
said text "a file" report "$tmp/$(tr -d / <"$tmp/payload")"
finish
