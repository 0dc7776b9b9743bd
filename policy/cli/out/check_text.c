/*
 * NAME      check_text - a check for people
 * CONTRACT  Each domain with what was seen of it, then the problems and their
 *           fixes; then each MX host once. With many domains, one line for
 *           each, and all problems together.
 */
#include <string.h>

#include "base/dates.h"
#include "base/rfc3339.h"
#include "cli/cli.h"
#include "cli/out/checkout.h"
#include "cli/out/hint.h"
#include "cli/out/print.h"
#include "cli/out/table.h"
#include "cli/out/senders.h"
#include "dns/dname.h"
#include "facts/cert_life.h"

#define RUA_MAX 4

static enum style
answer_style(enum check_answer answer)
{
	static const enum style styles[] = {
		[CHECK_UNKNOWN] = STYLE_WARN,
		[CHECK_YES] = STYLE_GOOD,
		[CHECK_PARTLY] = STYLE_BAD,
		[CHECK_NO] = STYLE_BAD,
		[CHECK_NO_POLICY] = STYLE_PLAIN,
		[CHECK_NO_MAIL] = STYLE_PLAIN,
	};

	return styles[answer];
}

static const char *
answer_text(enum check_answer answer)
{
	static const char *const texts[] = {
		[CHECK_UNKNOWN] = "whether a strict sender delivers is unknown",
		[CHECK_YES] = "a strict sender delivers",
		[CHECK_PARTLY] =
		    ("a strict sender delivers to some hosts only"),
		[CHECK_NO] = "a strict sender does not deliver",
		[CHECK_NO_POLICY] = "no policy protects it",
		[CHECK_NO_MAIL] = "it takes no mail",
	};

	return texts[answer];
}

static void
row(const char *name)
{
	out("  %-9s ", name);
}

/* ---- what is seen of a domain ---- */

static void
show_txt(const struct txt *txt, size_t len)
{
	struct buf safe = BUF_INIT;
	size_t i;

	for (i = 0; i < len; i++) {
		buf_clear(&safe);
		buf_mask(&safe, txt[i].text, txt[i].len, 200);
		out("%s\"%s\"", i > 0 ? ", " : "", buf_text(&safe));
	}
	buf_release(&safe);
}

static void
show_record(const struct check_domain *d)
{
	const struct fact_zone *z = d->observed->zone;

	row("record");
	if (z->sts_txt_len == 0)
		out("%s",
		    dns_known((enum dns_status)z->sts_status)
			? "none"
			: dns_status_name((enum dns_status)z->sts_status));
	show_txt(z->sts_txt, z->sts_txt_len);
	if (d->observed->sts_cname != NULL)
		out(" (alias of %s)", d->observed->sts_cname);
	if (d->record_taken && d->body != NULL && d->proof == ID_PROVEN)
		out(", proven to belong to the policy");
	out("\n");
}

static void
show_age(unsigned long seconds)
{
	if (seconds % DAY == 0)
		out("max_age %lu (%lu day%s)", seconds, seconds / DAY,
		    seconds == DAY ? "" : "s");
	else
		out("max_age %lu", seconds);
}

static void
show_policy(const struct check_domain *d)
{
	const struct policy *p = d->policy;
	size_t i;

	if (p == NULL && d->observed->policy_host == NULL)
		return;
	row("policy");
	if (p == NULL) {
		out("%s\n", d->record_taken ? "none could be fetched"
					    : "not asked for");
		return;
	}
	if (!d->policy_taken) {
		out("none that senders take (%zu octets)\n", d->body_len);
		return;
	}
	out("mode %s, ", policy_mode_name(p->mode));
	show_age(p->max_age);
	for (i = 0; i < p->mx_len; i++)
		out("%s%s", i == 0 ? ", mx " : " ", p->mx[i]);
	if (d->observed->policy_host != NULL && d->observed->policy_host->cname)
		out(" (host is an alias of %s)",
		    d->observed->policy_host->cname);
	out("\n");
}

/* name - of a host, which may be none that DNS should have */
static void
name(enum style style, const char *text)
{
	struct buf safe = BUF_INIT;

	buf_mask(&safe, text, strlen(text), DNAME_MAX);
	out_style(style, "%s", buf_text(&safe));
	buf_release(&safe);
}

/* seen - versions, kinds of key and the first date of what was shown */
static void
seen(const struct observed_host *host, time_t now)
{
	struct certlife life, first = { 0 };
	const char *protocol = NULL, *keys[2] = { NULL, NULL };
	const struct probe *p;
	time_t renewal;
	char day[RFC3339_SIZE];
	size_t i;

	for (i = 0; i < host->probes_len; i++) {
		p = host->probes[i];
		if (p->protocol != NULL &&
		    (protocol == NULL || strcmp(p->protocol, protocol) > 0))
			protocol = p->protocol;
		if (p->cert == NULL || p->cert->error != NULL ||
		    p->cert->key_type == NULL)
			continue;
		life = certlife_of(p->cert);
		if (first.end == 0 || life.end < first.end)
			first = life;
		if (keys[0] == NULL)
			keys[0] = p->cert->key_type;
		else if (strcmp(keys[0], p->cert->key_type) != 0)
			keys[1] = p->cert->key_type;
	}
	if (protocol == NULL || keys[0] == NULL)
		return;
	rfc3339_format(day, first.end);
	out(", %s, %s%s%s until %.10s", protocol, keys[0],
	    keys[1] != NULL ? " and " : "", keys[1] != NULL ? keys[1] : "",
	    day);
	renewal = certlife_renewal(&first);
	if (renewal == 0 || renewal >= now || now >= first.end)
		return;
	rfc3339_format(day, renewal);
	out(" (an ACME client would have renewed it on %.10s %.5s UTC)", day,
	    day + 11);
}

static void
show_mx(const struct check_domain *d, bool given, time_t now)
{
	const struct check_mx *m;
	bool bound = d->policy_taken && d->policy->mode != POLICY_NONE;
	size_t i;

	for (i = 0; i < d->mx_len; i++) {
		m = &d->mx[i];
		row(i == 0 ? "mx" : "");
		out("%u ", m->preference);
		name(STYLE_PLAIN, m->host->observed->host->name);
		if (bound && m->pattern == NULL) {
			out(": ");
			out_style(STYLE_BAD, "not covered");
		} else if (!given) {
			out(": ");
			out_style(answer_style(m->host->strict), "%s",
			    check_answer_name(m->host->strict));
			seen(m->host->observed, now);
			if (m->host->reason != NULL)
				out(" (%s)", m->host->reason);
		} else if (bound) {
			out(": ");
			out_style(STYLE_GOOD, "covered");
		}
		out("\n");
	}
}

static void
show_reports(const struct check_domain *d)
{
	size_t i;

	if (!d->tlsrpt_taken)
		return;
	row("reports");
	for (i = 0; i < d->tlsrpt.rua_len && i < RUA_MAX; i++)
		out("%s%s", i > 0 ? ", " : "", d->tlsrpt.rua[i]);
	out("%s\n", i < d->tlsrpt.rua_len ? ", ..." : "");
}

static void
show_dane(const struct check_domain *d)
{
	static const char *const texts[] = {
		[DANE_UNUSED] = "there are TLSA records, but no sender "
				"uses them",
		[DANE_MATCHES] = "TLSA records match: senders that know "
				 "DANE use them",
		[DANE_MISMATCH] = "TLSA records do not match: senders that "
				  "know DANE do not deliver",
		[DANE_UNDECIDED] = "there are TLSA records; no chain was seen",
		[DANE_NONE] = NULL,
		[DANE_UNKNOWN] = NULL,
	};

	if (texts[d->dane] != NULL) {
		row("DANE");
		out("%s\n", texts[d->dane]);
	}
}

/* ---- findings ---- */

static void
show_findings(const struct checkout *o, const struct findings *findings)
{
	struct findings wrong = *findings;

	/* they are sorted: what is good to know comes last */
	while (o->quiet && wrong.len > 0 &&
	       finding_kind(wrong.list[wrong.len - 1].id)->severity ==
		   SEVERITY_INFO)
		wrong.len--;
	print_findings(&wrong, o->verbose);
}

static void
show_domain(const struct checkout *o, const struct check_domain *d)
{
	if (o->quiet) {
		show_findings(o, &d->findings);
		return;
	}
	if (!o->given) {
		out_style(STYLE_TITLE, "%s", d->observed->zone->domain);
		out(": ");
		out_style(
		    answer_style(d->deliver), "%s", answer_text(d->deliver));
		out("%s%s\n", d->reason != NULL ? ": " : "",
		    d->reason != NULL ? d->reason : "");
	} else if (o->name != NULL) {
		out_style(STYLE_TITLE, "%s\n", o->name);
	}
	if (!o->given || o->has_record)
		show_record(d);
	show_policy(d);
	show_mx(d, o->given, o->check->now);
	show_reports(d);
	show_dane(d);
	senders_print("senders   ", 2, d->quirks, d->quirks_len,
	    d->policy != NULL ? d->policy->max_age : 0);
	show_findings(o, &d->findings);
	out("\n");
}

/* ---- hosts ---- */

/* show_cells - what is on the wire, in the file, and asked by the policy */
static void
show_cells(const struct check_host *h)
{
	struct table table = { .indent = 4, .width = { 24, 7, 6, 14 } };
	const struct matrix_cell *c;
	const char *file;
	size_t i;

	for (i = 0; i < h->cells_len; i++) {
		c = &h->cells[i];
		file = c->disk != NULL && c->disk->file != NULL ? c->disk->file
								: "no file";
		table_cell(&table, STYLE_PLAIN, "%s", c->address);
		table_cell(
		    &table, STYLE_PLAIN, "%s", c->sni ? "SNI" : "no SNI");
		table_cell(&table, STYLE_PLAIN, "%s", probe_key_name(c->key));
		table_cell(&table, STYLE_PLAIN, "%.12s",
		    c->wire != NULL ? c->wire->sha256 : "not seen");
		table_cell(&table,
		    c->state == MATRIX_SAME      ? STYLE_GOOD
		    : c->state == MATRIX_UNKNOWN ? STYLE_FAINT
						 : STYLE_WARN,
		    "%s", matrix_state_name(c->state));
		table_cell(&table, STYLE_PLAIN, "%s", file);
		table_end(&table);
	}
}

static void
show_host(const struct checkout *o, const struct check_host *h)
{
	bool matrix = h->cells_len > 0;

	if (!o->quiet && (matrix || h->findings.len > 0)) {
		name(STYLE_TITLE, h->observed->host->name);
		out("%s\n", matrix ? ", this machine: what it shows, "
				     "compared with the file"
				   : "");
	}
	if (matrix && !o->quiet)
		show_cells(h);
	show_findings(o, &h->findings);
	if (!o->quiet && (matrix || h->findings.len > 0))
		out("\n");
}

/* ---- many domains ---- */

static void
show_list(const struct checkout *o)
{
	const struct observation *observed = o->check->observed;
	struct table table = { .width = { 32, 9 } };
	const struct check_domain *d;
	struct arena *arena = arena_new();
	struct findings all = { 0 };
	size_t i;

	for (i = 0; i < observed->domains_len; i++) {
		d = &o->check->domains[i];
		findings_append(&all, arena, &d->findings);
		if (o->quiet)
			continue;
		table_cell(
		    &table, STYLE_PLAIN, "%s", d->observed->zone->domain);
		table_cell(&table, answer_style(d->deliver), "%s",
		    check_answer_name(d->deliver));
		table_cell(&table, STYLE_PLAIN, "%s",
		    d->reason != NULL ? d->reason : "");
		table_end(&table);
	}
	for (i = 0; i < observed->hosts_len; i++)
		findings_append(&all, arena, &o->check->hosts[i].findings);
	findings_sort(&all);
	if (!o->quiet && all.len > 0)
		out("\n");
	show_findings(o, &all);
	if (!o->quiet && all.len > 0)
		out("\n");
	arena_free(arena);
}

static void
show_sum(const struct checkout *o)
{
	size_t answers[CHECK_NO_MAIL + 1] = { 0 }, count[3] = { 0 }, i;
	const char *sep = "";

	check_worst(o->check, count);
	for (i = 0; i < o->check->observed->domains_len; i++)
		answers[o->check->domains[i].deliver]++;
	if (!o->given) {
		out_style(STYLE_TITLE, "%zu domain%s",
		    o->check->observed->domains_len,
		    o->check->observed->domains_len == 1 ? "" : "s");
		out(" (");
		for (i = 0; i <= CHECK_NO_MAIL; i++)
			if (answers[i] > 0) {
				out("%s%zu %s", sep, answers[i],
				    check_answer_name((enum check_answer)i));
				sep = ", ";
			}
		out("), ");
	}
	out("%zu error%s, %zu warning%s\n", count[SEVERITY_ERROR],
	    count[SEVERITY_ERROR] == 1 ? "" : "s", count[SEVERITY_WARNING],
	    count[SEVERITY_WARNING] == 1 ? "" : "s");
	if (count[SEVERITY_ERROR] + count[SEVERITY_WARNING] > 0)
		out("%s explains each finding.\n", hint("explain ID"));
}

void
check_text(const struct checkout *o)
{
	size_t i;

	show_findings(o, &o->check->findings);
	if (!o->quiet && o->check->findings.len > 0)
		out("\n");
	if (o->list) {
		show_list(o);
	} else {
		for (i = 0; i < o->check->observed->domains_len; i++)
			show_domain(o, &o->check->domains[i]);
		for (i = 0; i < o->check->observed->hosts_len; i++)
			show_host(o, &o->check->hosts[i]);
	}
	if (!o->quiet)
		show_sum(o);
}
