#!/bin/sh
# html.sh - the page of poststs status --html: what is in it, how it is
# written, and what a browser makes of it (tests/system/html/browser.py), whose
# screenshots are kept in $HTML_PICTURES
. "$srcdir/tests/system/lib.sh"
need python3
now=2026-03-01T12:00:00Z
page=$tmp/page.html

# make_page COUNT - the page of a made-up host with so many domains
make_page()
{
	python3 "$srcdir/tests/system/html/world.py" "$1" >"$tmp/facts.json"
	expect 1 "a page of $1" "$poststs" --now $now \
		status --facts "$tmp/facts.json" --html "$page"
}

# ---- what is in it ----

make_page 12
for text in 'id="d-d0000.example"' '(bücher.example)' \
	'_mta-sts.d0000.example. 300 IN TXT' 'id="f-enforce-at-risk"' 'What to do:' \
	'Two &lt;b&gt;Mail' '<td>silent.example<td>55<td>never<td>silent' \
	'2 sessions could not be written' '<noscript>' 'poststs generate' '<h2 id=moves>' \
	'<td>all domains<td><time>2026-02-27 00:00Z</time>' \
	'<br>let /etc/ssl/mx2.example.net.pem ' \
	'<td>mx1.example.net<td>/etc/ssl/mx1.example.net.pem<td><time>2026-04-30 12:00Z</time><td><time>2026-03-31 12:00Z</time>'; do
	grep -qF -- "$text" "$page" || wrong "the page has no $text"
done
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
if command -v tidy >/dev/null; then
	tidy -qe "$page" 2>&1 | grep -v -e 'trimming empty' \
		-e 'proprietary attribute "autocapitalize"' >"$tmp/tidy" || :
	[ ! -s "$tmp/tidy" ] || wrong "tidy: $(cat "$tmp/tidy")"
else
	echo "tidy is not installed: the markup is not checked" >&2
fi

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
for text in 'None is known' 'Nobody was asked' 'id="make"'; do
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
for picture in "$tmp/small.html" "$page"; do
	mkdir "$tmp/profile"
	HOME=$tmp python3 "$srcdir/tests/system/html/browser.py" "$chromium" \
		"$tmp/profile" "$poststs" "$picture" \
		"${HTML_PICTURES:-$tmp/pictures}" ||
		wrong "$picture in a browser"
	rm -rf "$tmp/profile"
done
finish
