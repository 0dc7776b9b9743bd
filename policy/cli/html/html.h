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
#include <stdint.h>
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
/* html_count - "1 domain", "2,000 domains"; the number in bold */
void html_count(struct buf *, size_t, const char *noun);
/* html_number - "2,000" */
void html_number(struct buf *, uint64_t);
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

/* what a domain needs, the worst last */
enum html_need {
	NEED_NOTHING,
	NEED_TIME, /* it waits for a date, or for what others do */
	NEED_APPLY,
	NEED_LOOK, /* a warning, or a record that is held back */
	NEED_HELP, /* an error */
};

/* a domain of the page */
struct html_place {
	const struct plan_domain *domain;
	enum html_need need;
	const struct finding *worst; /* NULL: no finding is about it */
};

/* a page being made */
struct html {
	struct buf *out;
	const struct status *status;
	const struct finding **by_subject; /* the plan's, sorted */
	size_t by_subject_len;
	const struct plan_domain **by_name; /* those of the page, sorted */
	struct html_place *places;          /* the same, the worst first */
	struct html_body *bodies;           /* served or to be, by hash */
	size_t bodies_len;
};

/* ---- html_findings.c ---- */

/* html_index_findings - fill by_subject and by_name; released by the caller */
void html_index_findings(struct html *);

/*
 * the findings about a domain: about itself, the names below it that MTA-STS
 * knows, and its MX hosts. What is said of a host on behalf of other domains is
 * not among them. Begin with { domain }, end with html_about_end().
 */
struct html_about {
	const struct plan_domain *domain;
	/* private */
	size_t subjects, at;
	const char *name;
	struct buf scratch;
};
const struct finding *html_about_next(const struct html *, struct html_about *);
void html_about_end(struct html_about *);
/* html_findings - all of the plan, the worst first */
void html_findings(struct html *);
/* html_about - those about one domain */
void html_about(struct html *, const struct plan_domain *);

/* ---- html_domains.c ---- */

/* html_rank - fill places; released by the caller */
void html_rank(struct html *);
/* html_tiles - how many domains there are of each kind; they filter */
void html_tiles(struct html *);
/* html_domains - the list, with its legend and its filter */
void html_domains(struct html *);
/* html_change - would the next apply change what is published of it? */
bool html_change(const struct html *, const struct plan_domain *);

/* ---- the other parts of the page ---- */

/* html_dates - what comes next, and the moves that were announced */
void html_dates(struct html *);
/* html_next - as next_step(), but for what only the ledger learns */
const char *html_next(
    const struct html *, const struct plan_domain *, time_t *when);
/* html_then - what happens on the day for which something waits, by its reason */
const char *html_then(const char *reason);
/* html_domain - what stands in one domain when it is unfolded */
void html_domain(struct html *, const struct plan_domain *);
/* html_when - "with the next apply", or a date, or nothing */
void html_when(struct buf *, bool due, time_t);
/* html_evidence - sessions, reports, hosts without proof */
void html_evidence(struct html *, const struct plan_domain *);
/* html_hosts - until when the certificates of the MX hosts live */
void html_hosts(struct html *);
/* html_members - of a fleet, and how each of them is */
void html_members(struct html *);
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

/* html_status - the whole page */
void html_status(struct buf *, const struct status *);

/* ---- policy/cli/html/, ended by a NUL ---- */

extern const unsigned char html_style_css[], html_page_js[], html_form_html[],
    html_guide_html[];

#endif
