#!/bin/sh
# html.sh - the page of poststs status --html: what is in it, how it is
# written, and what a browser makes of it (tests/system/html/browser.py), whose
# screenshots are kept in $HTML_PICTURES
. "$srcdir/tests/system/lib.sh"
need python3
now=2026-03-01T12:00:00Z
page=$tmp/page.html

# make_page COUNT [KIND] - the page of a made-up host with so many domains
make_page()
{
	python3 -B "$srcdir/tests/system/html/world.py" "$@" >"$tmp/facts.json"
	code=1
	[ "${2-}" != good ] || code=0
	expect $code "a page of $*" "$poststs" --now $now \
		status --facts "$tmp/facts.json" --html "$page"
}

# ---- what is in it ----

make_page 12
for text in 'id="d-d0000.example"' '(bücher.example)' \
	'_mta-sts.d0000.example. 300 IN TXT' 'id="f-enforce-at-risk"' 'What to do:' \
	'Two &lt;b&gt;Mail' '<td>silent.example<td>55<td>never<td>silent' \
	'2 sessions could not be written' '<noscript>' 'poststs generate' '<h2 id=moves>' \
	'<td>all domains<td><time>2026-02-27 00:00Z</time>' \
	'<b>What to do:</b> put the whole chain to a public CA into /etc/ssl/mx2.example.net.pem' \
	'class="verdict error"' '<b>Promised</b> until a date means: ' 'poststs check d0009.example checks' \
	'<span class=testing>testing</span> served from <time>2026-01-10 12:00Z</time> to <time>2026-02-09 12:00Z</time>, promised until <time>2026-02-16 12:05Z</time>' \
	'>now, 2026-03-01</text>' \
	'<td><time>2026-03-11 00:00Z</time><td>if no new ones come, the failures that senders reported are older than the testing period<td>' \
	'<td>mx1.example.net<td>/etc/ssl/mx1.example.net.pem<td><time>2026-04-30 12:00Z</time><td><time>2026-03-31 12:00Z</time>'; do
	# the names of the cells, for a telephone, aside
	sed -E 's/ data-l=("[^"]*"|[a-z]+)//g' "$page" | grep -qF -- "$text" ||
		wrong "the page has no $text"
done
# the worst first, and what is wrong before all of it
grep -o 'data-n=[a-z]*' "$page" >"$tmp/needs"
sed 's/error/1/; s/warning/2/; s/ok/3/' "$tmp/needs" | sort -c ||
	wrong "the worst are not first: $(cat "$tmp/needs")"
same "$(sort -u "$tmp/needs" | tr '\n' ' ')" 'data-n=error data-n=ok ' 'what they need'
same "$(grep -oE '<h2 id="?[a-z]+' "$page" | sed 's/.*[="]//' | tr '\n' ' ')" \
	'findings dates moves domains hosts senders policies make guide ' 'sections'
# what is said of its MX host is told under a domain whose senders refuse it
# for that, and not what it says of others
sed -n '/id="d-d0002.example"/,/<.details>$/p' "$page" >"$tmp/one"
has "$tmp/one" 'senders have a policy in enforce cached' 'd0002'
hasnt "$tmp/one" 'd0009.example' 'd0002'
sed -n '/id="d-d0004.example"/,/<.details>$/p' "$page" >"$tmp/one"
hasnt "$tmp/one" '#f-enforce-at-risk' 'd0004, which is in testing'
# nothing of what strangers said is markup, or turns the text around
for text in '<img' '</script><img' 'Two <b>' "$(printf '\342\200\256')" \
	"$(printf '\342\201\246')"; do
	! grep -qF -- "$text" "$page" || wrong "the page has $text"
done
same "$(grep -o '<script' "$page" | wc -l)" 1 "scripts"
# nothing is loaded: no source but data:, no import, no handler, no style=
if grep -oEi -e '<(iframe|object|embed|base|form [^>]*action)' \
	-e '<[a-z]+ [^>]*[" ](src|srcset|poster|style|on[a-z]+) *=' \
	-e '<link [^>]*href="[^d][^>]*' "$page" || grep -E '@import|url\(' "$page"; then
	wrong "the page loads or runs something"
fi
grep -qF "content=\"default-src 'none'; style-src 'sha256-" "$page" ||
	wrong "the page may load something"
# tidied PAGE - is its markup right?
tidied()
{
	tidy -qe "$1" 2>&1 | grep -v -e 'trimming empty' \
		-e 'proprietary attribute "autocapitalize"' >"$tmp/tidy" || :
	[ ! -s "$tmp/tidy" ] || wrong "tidy: $2: $(cat "$tmp/tidy")"
}
command -v tidy >/dev/null || {
	tidied() { :; }
	echo "tidy is not installed: the markup is not checked" >&2
}
tidied "$page" "the page of 12"

# ---- of each world that has a golden plan ----

for case in "$srcdir"/tests/golden/cases/*/; do
	code=0
	"$poststs" --now "$(head -n 1 "$case/now")" status \
		--facts "$case/facts.json" --html "$tmp/one.html" \
		>"$tmp/out" 2>"$tmp/err" || code=$?
	[ "$code" -le 2 ] || wrong "$case: exit code $code: $(cat "$tmp/err")"
	tidied "$tmp/one.html" "$case"
	sed -n 's/.*<td data-l=then>\([^<]*\)<.*/\1/p' "$tmp/one.html"
done >"$tmp/then"
# a date says what happens on it, and not for what one waits
[ "$(sort -u "$tmp/then" | wc -l)" -ge 10 ] ||
	wrong "few things happen: $(sort -u "$tmp/then")"
sort -u "$tmp/then" | while IFS= read -r text; do
	! grep -F "\"$text\"" "$srcdir/policy/catalogue/reason.def" || exit 1
done || wrong "a date that says for what one waits"

# an MX host whose name is a domain, too: what is said of that domain is said
# once among the findings and once there, and not at those that it serves
make_page 12 host
same "$(grep -o 'href="#f-sts-record-id-bad"' "$page" | wc -l)" 1 \
	"domains with the record of another"
same "$(sed -n '/id="d-mx1.example.net"/,/<.details>$/p' "$page" |
	grep -c 'href="#f-sts-record-id-bad"')" 1 "the domain with that record"
# good news is said, and green
make_page 12 good
for text in 'class="verdict fine"' '<p class=fine>None.</p>'; do
	grep -qF "$text" "$page" || wrong "the page of a good world: no $text"
done
make_page 12

# ---- how it is written ----

same "$(stat -c %a "$page")" 644 "its mode"
before=$(stat -c '%i %Y' "$page")
make_page 12
same "$(stat -c '%i %Y' "$page")" "$before" "the same page is not written"
same "$(find "$tmp" -name '.*' -type f)" "" "temporary files"
expect 1 "to standard output" "$poststs" --now $now \
	status --facts "$tmp/facts.json" --html -
cmp "$tmp/out" "$page" || wrong "another page on standard output"
expect 73 "no such folder" "$poststs" --now $now \
	status --facts "$tmp/facts.json" --html "$tmp/none/page.html"
expect 73 "a folder of that name" "$poststs" --now $now \
	status --facts "$tmp/facts.json" --html "$tmp/"
expect 64 "two forms" "$poststs" --json status --html "$page"
# one domain alone
expect 1 "one domain" "$poststs" --now $now status \
	--facts "$tmp/facts.json" --html "$tmp/one.html" d0004.example
same "$(grep -c '<details class=d ' "$tmp/one.html")" 1 "domains"
# of a ledger without anything, with nobody asked
expect 0 "quick" "$poststs" -o state_dir="$tmp/state" status --quick \
	--html "$tmp/quick.html"
for text in 'None is known' 'Neither Postfix nor DNS was asked' 'id="make"'; do
	has "$tmp/quick.html" "$text" "the page of nothing"
done

# ---- thousands ----

cp "$page" "$tmp/small.html"
make_page 2000
same "$(grep -c '<details class=d ' "$page")" 2000 "domains"
size=$(stat -c %s "$page")
# evidence of three reporters for every other one of them
[ "$size" -lt 8000000 ] || wrong "2,000 domains take $size bytes"
[ "$failed" -eq 0 ] || finish

# ---- in a browser ----

chromium=$(command -v chromium || command -v chromium-browser) ||
	skip "chromium is not installed: nobody has looked at the page"
# look PAGE PART...
look()
{
	looked=$1
	shift
	mkdir "$tmp/profile"
	HOME=$tmp python3 -B "$srcdir/tests/system/html/browser.py" "$chromium" \
		"$tmp/profile" "$poststs" "$looked" \
		"${HTML_PICTURES:-$tmp/pictures}/$(basename "$looked" .html)" \
		"$@" || wrong "$looked in a browser"
	rm -rf "$tmp/profile"
}

look "$tmp/quick.html" widths
look "$tmp/small.html" form typed copying mistakes keyboard readers widths \
	filtering without_script
look "$page" widths filtering paging all_without_script
finish
