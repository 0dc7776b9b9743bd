/*
 * NAME      check_nagios - a check as output of a monitoring plugin
 * CONTRACT  The plugin convention: one line, followed by performance data after
 *           a `|', then one line for each finding; exit code 0, 1, 2 or 3. A
 *           `|' in texts of others becomes `!'.
 */
#include <string.h>

#include "cli/out/checkout.h"
#include "cli/out/print.h"

#define LINES_MAX 100 /* of the long output */

static const char *const states[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };

static size_t
unknown(const struct checkout *o)
{
	size_t i, count = 0;

	for (i = 0; i < o->check->observed->domains_len; i++)
		count += o->check->domains[i].deliver == CHECK_UNKNOWN;
	return count;
}

int
check_nagios_code(const struct checkout *o)
{
	size_t count[3] = { 0, 0, 0 };

	check_worst(o->check, count);
	if (count[SEVERITY_ERROR] > 0)
		return 2;
	if (count[SEVERITY_WARNING] > 0)
		return 1;
	return o->check->observed->domains_len == 0 || unknown(o) > 0 ? 3 : 0;
}

/* safe - without what has a meaning to whoever reads the plugin */
static void
safe(const char *text)
{
	for (; *text != '\0'; text++)
		out("%c", *text == '|' ? '!' : *text);
}

static void
lines(const struct findings *findings, size_t *left)
{
	const struct finding *f;
	size_t i;

	for (i = 0; i<findings->len && * left> 0; i++) {
		f = &findings->list[i];
		if (finding_kind(f->id)->severity == SEVERITY_INFO)
			continue;
		(*left)--;
		out("%s ", severity_name(finding_kind(f->id)->severity));
		safe(f->subject);
		out(": %s: ", finding_kind(f->id)->id);
		safe(f->text);
		out("\n");
	}
}

/* worst_of - the first finding of this severity, for the first line */
static const struct finding *
first_of(const struct findings *findings, enum severity severity)
{
	size_t i;

	for (i = 0; i < findings->len; i++)
		if (finding_kind(findings->list[i].id)->severity == severity)
			return &findings->list[i];
	return NULL;
}

static const struct finding *
first(const struct check *check, enum severity severity)
{
	const struct finding *f = NULL;
	size_t i;

	for (i = 0; i < check->observed->domains_len && f == NULL; i++)
		f = first_of(&check->domains[i].findings, severity);
	for (i = 0; i < check->observed->hosts_len && f == NULL; i++)
		f = first_of(&check->hosts[i].findings, severity);
	return f != NULL ? f : first_of(&check->findings, severity);
}

static struct check_expiry
expiry(const struct check *check)
{
	struct check_expiry first = { 0 }, one;
	size_t i;

	for (i = 0; i < check->observed->domains_len; i++) {
		one = check_expiry(check, &check->domains[i]);
		if (one.end == 0)
			continue;
		if (first.end == 0 || one.end < first.end)
			first.end = one.end;
		if (first.late == 0 || one.late < first.late)
			first.late = one.late;
	}
	return first;
}

static size_t
silent(const struct fleet_members *m)
{
	size_t i, count = 0;

	for (i = 0; i < m->len; i++)
		count += m->list[i].silent;
	return count;
}

static void
perfdata(const struct checkout *o, const size_t *count)
{
	struct check_expiry first = expiry(o->check);

	out(" | domains=%zu;;;0 errors=%zu;;0;0 warnings=%zu;0;;0 "
	    "unknown=%zu;;;0",
	    o->check->observed->domains_len, count[SEVERITY_ERROR],
	    count[SEVERITY_WARNING], unknown(o));
	if (o->members != NULL)
		out(" members=%zu;;;0 silent=%zu;0;;0", o->members->len,
		    silent(o->members));
	if (first.end != 0)
		out(" expiry=%llds;%lld:;0:",
		    (long long)(first.end - o->check->now),
		    (long long)(first.end - first.late));
	out("\n");
}

void
check_nagios(const struct checkout *o)
{
	const struct check *check = o->check;
	int state = check_nagios_code(o);
	size_t count[3] = { 0, 0, 0 }, left = LINES_MAX, i;
	const struct finding *f;

	check_worst(check, count);
	out("MTA-STS %s - %zu domain%s", states[state],
	    check->observed->domains_len,
	    check->observed->domains_len == 1 ? "" : "s");
	f = state == 1 || state == 2
		? first(check, state == 2 ? SEVERITY_ERROR : SEVERITY_WARNING)
		: NULL;
	if (f != NULL) {
		out(", %zu error%s, %zu warning%s: ", count[SEVERITY_ERROR],
		    count[SEVERITY_ERROR] == 1 ? "" : "s",
		    count[SEVERITY_WARNING],
		    count[SEVERITY_WARNING] == 1 ? "" : "s");
		safe(f->subject);
		out(": %s", finding_kind(f->id)->title);
	} else if (state == 3) {
		out(", %zu of them unknown", unknown(o));
	}
	perfdata(o, count);
	lines(&check->findings, &left);
	for (i = 0; i < check->observed->domains_len; i++)
		lines(&check->domains[i].findings, &left);
	for (i = 0; i < check->observed->hosts_len; i++)
		lines(&check->hosts[i].findings, &left);
}
