/*
 * NAME      zonefile - the records of the plan as text
 * CONTRACT  see zonefile.h. The same plan gives the same bytes: the text has
 *           neither a date nor a version, so that a run with nothing to do
 *           writes nothing. It is passed on in pieces of one domain, so that a
 *           million domains are never in memory at once.
 */
#include "publish/zonefile.h"

#include <string.h>

#include "facts/served.h"
#include "publish/atomic.h"
#include "publish/recordfmt.h"

static const struct record_format *const formats[] = {
	[RECORDS_ZONE] = &format_zone,
	[RECORDS_NSUPDATE] = &format_nsupdate,
	[RECORDS_TINYDNS] = &format_tinydns,
	[RECORDS_JSON] = &format_json,
	[RECORDS_OCTODNS] = &format_octodns,
	[RECORDS_DNSCONTROL] = &format_dnscontrol,
};

int
records_format_parse(enum records_format *format, const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(formats); i++)
		if (strcmp(formats[i]->name, name) == 0) {
			*format = (enum records_format)i;
			return 0;
		}
	return -1;
}

/* fill - what the format writes about one domain */
static void
fill(struct record_set *set, struct dns_record *records,
    const struct plan *plan, const struct plan_domain *domain,
    const struct record_style *style, bool delegation, struct buf *scratch)
{
	bool delegated = style->delegate[0] != '\0';

	set->domain = domain->name;
	set->zone = delegated && !delegation ? style->delegate : domain->name;
	set->count = delegation
			 ? plan_delegation(records, domain, style, scratch)
			 : plan_records(records, domain, style, scratch);
	set->sts_leaves =
	    !delegation && plan_due(plan, domain, STEP_REMOVE_RECORD) &&
	    plan_txt_name(set->sts_name, "_mta-sts", domain->name, style);
	set->host_leaves = style->policy_host[0] != '\0' && !delegated &&
			   plan_due(plan, domain, STEP_REMOVE_POLICY);
}

static void
write_all(enum records_format which, const struct plan *plan,
    const struct record_style *style, bool delegation,
    void (*put)(void *, const char *, size_t), void *context)
{
	const struct record_format *format = formats[which];
	struct dns_record records[PLAN_RECORDS_MAX];
	struct record_set set = { .records = records, .first = true };
	struct buf out = BUF_INIT, scratch = BUF_INIT;
	size_t i;

	put(context, format->head, strlen(format->head));
	for (i = 0; i < plan->domains_len; i++) {
		fill(&set, records, plan, &plan->domains[i], style, delegation,
		    &scratch);
		if (set.count == 0 && !format->leaving)
			continue;
		buf_clear(&out);
		format->domain(&out, &set);
		if (out.len == 0)
			continue;
		put(context, out.text, out.len);
		set.first = false;
	}
	put(context, format->tail, strlen(format->tail));
	buf_release(&out);
	buf_release(&scratch);
}

void
records_write(enum records_format which, const struct plan *plan,
    const struct settings *settings, void (*put)(void *, const char *, size_t),
    void *context)
{
	write_all(which, plan, &settings->records, false, put, context);
}

void
records_write_delegation(enum records_format which, const struct plan *plan,
    const struct settings *settings, void (*put)(void *, const char *, size_t),
    void *context)
{
	write_all(which, plan, &settings->records, true, put, context);
}

static void
put_atomic(void *file, const char *text, size_t len)
{
	atomic_write(file, text, len);
}

int
zonefile_publish(int dirfd, const char *name, const char *path,
    const struct plan *plan, const struct settings *settings, struct buf *why)
{
	struct atomic *file = atomic_open(dirfd, name, path, 0644, why);
	struct buf line = BUF_INIT;

	if (file == NULL)
		return -1;
	if (plan->published > 0) {
		buf_puts(&line, GENERATION_LINE);
		buf_number(&line, plan->published);
		buf_putc(&line, '\n');
		atomic_write(file, line.text, line.len);
		buf_release(&line);
	}
	records_write(RECORDS_ZONE, plan, settings, put_atomic, file);
	return atomic_commit(file, why);
}
