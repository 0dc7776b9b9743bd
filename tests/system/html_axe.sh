#!/bin/sh
# html_axe.sh - axe-core, an accessibility checker of others, finds nothing
# wrong with the page: of no, of four, and of 2,000 domains, wide and narrow,
# light and dark, with all that unfolds and with mistakes in the form. It needs
# axe.min.js of the npm package axe-core: in $AXE_CORE, or where npm or a
# distribution installs packages for all users. html.sh has what matters of it
# (contrast, names, what is off the screen) without it.
. "$srcdir/tests/system/lib.sh"
need python3
chromium=$(command -v chromium || command -v chromium-browser) ||
	skip "chromium is not installed"
for axe in "${AXE_CORE:-/none}" /usr/local/lib/node_modules/axe-core/axe.min.js \
	/usr/lib/node_modules/axe-core/axe.min.js \
	/usr/share/nodejs/axe-core/axe.min.js; do
	[ ! -f "$axe" ] || break
done
[ -f "$axe" ] || skip "axe-core is not installed (npm install -g axe-core," \
	"or name its axe.min.js in AXE_CORE)"

for count in 0 4 2000; do
	python3 -B "$srcdir/tests/system/html/world.py" $count \
		>"$tmp/facts.json"
	expect 1 "a page of $count" "$poststs" --now 2026-03-01T12:00:00Z \
		status --facts "$tmp/facts.json" --html "$tmp/page.html"
	mkdir "$tmp/profile"
	HOME=$tmp python3 -B "$srcdir/tests/system/html/axe.py" "$chromium" \
		"$tmp/profile" "$axe" "$tmp/page.html" ||
		wrong "the page of $count domains"
	rm -rf "$tmp/profile"
done
finish
