#!/bin/sh
# mask - text from outside reaches nobody but through base/buf.c's buf_mask
#
# out() and complain() mask whatever they print, jsonw_string() what it writes,
# html_put() its arguments, prom_begin() and prom_label() the values of labels,
# log_*() of the milter their lines. What goes round them is found here; what
# may is named, with the reason.
set -eu
: "${srcdir:=.}"
cd "$srcdir"
failed=0

# found WHAT - complain of the lines of standard input
found()
{
	lines=$(cat)
	[ -z "$lines" ] || {
		printf '%s\n' "$lines"
		echo "^ $1"
		failed=1
	}
}
sources() { find "$@" -name '*.c' | sort; }

# 1. standard output and error have one door each: print.c and msg.c, log.c of
# the milter; its selftest and usage print numbers and what its caller typed;
# backup_read.c writes to a file of its own
grep -nE '(^|[^a-z_])(v?f?printf|v?dprintf|fputs|puts|fputc|putc|putchar|fwrite|perror)\(' \
	$(sources policy milter) |
	grep -v -e '^policy/cli/out/print\.c:' -e '^policy/base/msg\.c:' \
	    -e '^milter/log\.c:' -e '^milter/selftest\.c:' \
	    -e '^milter/options\.c:' -e '^policy/store/backup_read\.c:' |
	found "use out() or complain() of policy/cli/out/print.h, base/msg.h"
grep -nE 'STD(OUT|ERR)_FILENO|/dev/(tty|stdout|stderr)' \
	$(sources policy milter) | grep -E '(write|send|dup2?)\(' |
	grep -v -e '^policy/inspect/run\.c:' -e '^policy/base/alloc\.c:' |
	found "writes to standard output without a mask"

# 2. what is put out as it is: the page of status, a policy's own text, records
# (whose texts recordfmt.c escapes), and JSON through jsonw.c
grep -n 'out_put(' $(sources policy) |
	grep -v -e '^policy/cli/out/print\.c:' \
	    -e 'cmd_status\.c:.*out_put(NULL, page\.text, page\.len)' \
	    -e 'cmd_generate\.c:.*out_put(NULL, g->body->text, g->body->len)' |
	found "out_put() masks nothing: use out()"

# 3. HTML: only literals and numbers go round html_put()
grep -nE 'buf_puts\([^,]+, *[^" ]' policy/cli/html/*.c |
	grep -vE -e ', (ref|style|\(const char \*\)html_[a-z_]+)\);' \
	    -e '\? "' |
	found "use html_put() or html_escape()"
grep -nE 'buf_(printf|put)\((h->)?out,' policy/cli/html/*.c |
	grep -E '%[-0-9.*]*s|buf_put\(' |
	grep -v -e "html\.c:.*'sha256-%s'" -e ', HTML_HASH)' \
	    -e 'html_chart\.c:.*<text x=' |
	found "use html_put() for texts"

# 4. Prometheus: no label is made by hand
grep -nE 'out\(.*=\\"%' policy/cli/out/*.c |
	grep -v '^policy/cli/out/prom\.c:' |
	found "use prom_begin() or prom_label()"

# 5. JSON: no member is made by hand
grep -nE 'out\("[^"]*\\"[^"]*%[-0-9.*]*s' $(sources policy/cli) |
	grep -E '\\": *\\"%' |
	found "use jsonw_string()"
exit $failed
