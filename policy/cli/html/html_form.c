/*
 * NAME      html_form - the form that makes a policy
 * CONTRACT  see html.h. The browser makes policy, record and instructions, in
 *           the bytes of `poststs generate'; the web servers' configurations
 *           are those of hosting.c, with a mark where the domain goes.
 */
#include "cli/html/html.h"
#include "cli/out/hosting.h"

#define MARK "@DOMAIN@" /* no name can have it; known to page.js */

void
html_form(struct buf *out, const struct settings *s)
{
	struct buf text = BUF_INIT;
	int i;

	buf_puts(out, (const char *)html_form_html);
	for (i = 0; web_server_names[i] != NULL; i++) {
		buf_clear(&text);
		server_snippet(&text, (enum web_server)i, s->web_root, MARK);
		html_put(
		    out, "<template data-server=\"%s\">", web_server_names[i]);
		html_lines(out, buf_text(&text), text.len);
		buf_puts(out, "</template>");
	}
	buf_clear(&text);
	policy_path(&text, s->web_root, MARK);
	html_put(out, "<template data-server=\"path\">%s</template>\n",
	    buf_text(&text));
	buf_release(&text);
}
