/*
 * html - the page of `poststs status --html'
 *
 * One file that needs nothing from elsewhere. Text gets into it through
 * html_put() alone, which escapes every %s; what is markup stands in formats
 * and in the files of policy/cli/html/, which the build turns into the arrays
 * below.
 */
#ifndef POSTSTS_CLI_HTML_HTML_H
#define POSTSTS_CLI_HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "cli/out/statusout.h"

/* ---- html.c ---- */

/*
 * html_escape - append text as character data or attribute value: what is
 * markup becomes references; what is no text, and what would turn the
 * direction of the text around it, becomes `?'
 */
void html_escape(struct buf *, const char *text);
/*
 * html_put - as printf(3), for %s, %c, %d, %u and %lu, %llu, %zu: no widths.
 * %s is escaped, NULL is nothing; the format itself is markup.
 */
void html_put(struct buf *, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* html_time - a <time> element, UTC; "never" for 0 */
void html_time(struct buf *, time_t);
/* html_lines - lines that end with LF or CR LF as text, ended with LF */
void html_lines(struct buf *, const char *text, size_t len);
/* html_policy - the Content-Security-Policy that lets these two through */
void html_policy(struct buf *, const char *style, const char *script);

/* ---- the parts of the page ---- */

#define HTML_HASH 16 /* digits of a body's hash that name it on the page */

/* the policy of one domain */
struct html_body {
	const char *hash, *text;
	size_t len;
	const struct policy *policy;
	bool served; /* now; else only planned */
};

/* a page being made */
struct html {
	struct buf *out;
	const struct status *status;
	const struct finding **by_subject; /* the plan's, sorted */
	size_t by_subject_len;
	struct html_body *bodies; /* served or to be served, by hash */
	size_t bodies_len;
};

/* html_domain - one domain, folded up */
void html_domain(struct html *, const struct plan_domain *);
/* html_evidence - sessions, reports, hosts without proof */
void html_evidence(struct html *, const struct plan_domain *);
/* html_hosts - until when the certificates of the MX hosts live */
void html_hosts(struct html *);
/* html_senders - who is silent, and what the milter lost */
void html_senders(struct html *);
/* html_obligations - what senders' caches may hold, as a time line */
void html_obligations(struct html *, const struct plan_domain *);
/* html_form - policy and records for any domain, made by the browser */
void html_form(struct buf *, const struct settings *);

/* one part of a bar */
struct html_share {
	const char *class; /* colour */
	const char *name;
	uint64_t count;
};
/* html_bar - shares as a bar and in words; nothing where all are 0 */
void html_bar(struct buf *, const struct html_share *, size_t len);

/* html_first_finding - index in by_subject of the first about it, or len */
size_t html_first_finding(const struct html *, const char *subject);

/* html_status - the whole page */
void html_status(struct buf *, const struct status *);

/* ---- policy/cli/html/, ended by a NUL ---- */

extern const unsigned char html_style_css[], html_page_js[], html_form_html[],
    html_guide_html[];

#endif
