/*
 * NAME      plan_records - the DNS records of one domain of the plan
 * CONTRACT  see plan.h. In the order in which a sender needs them: the policy
 *           host, the record that announces the policy (RFC 8461 8.1), and the
 *           address for reports (RFC 8460 3).
 */
#include <stdio.h>
#include <string.h>

#include "dns/dname.h"
#include "dns/record.h"
#include "ledger/plan.h"

#define TTL_FIXED   3600 /* of records that no id depends on */
#define TTL_CAREFUL 300  /* of a record that may have to change soon */
#define TTL_SETTLED 3600 /* of a record in enforce */

uint32_t
plan_record_ttl(enum stage stage)
{
	return stage == STAGE_ENFORCE ? TTL_SETTLED : TTL_CAREFUL;
}

/* where a text begins in the scratch buffer, which may move as it grows */
struct place {
	size_t name, value, len;
};

static void
put_name(struct buf *scratch, struct place *at, const char *text)
{
	at->name = scratch->len;
	buf_puts(scratch, text);
	buf_putc(scratch, '\0');
	at->value = scratch->len;
}

static void
end_value(struct buf *scratch, struct place *at)
{
	at->len = scratch->len - at->value;
	buf_putc(scratch, '\0');
}

/* settle - the buffer does not move any more: texts become pointers */
static size_t
settle(struct dns_record *out, const struct place *at, size_t count,
    const struct buf *scratch)
{
	size_t i;

	for (i = 0; i < count; i++) {
		out[i].name = scratch->text + at[i].name;
		out[i].value.text = scratch->text + at[i].value;
		out[i].value.len = at[i].len;
	}
	return count;
}

/* join - label.domain; false, and "", where that is too long for a name */
static bool
join(char out[static DNAME_SIZE], const char *label, const char *domain)
{
	size_t head = strlen(label), tail = strlen(domain);

	out[0] = '\0';
	if (head + 1 + tail >= DNAME_SIZE)
		return false;
	memcpy(out, label, head);
	out[head] = '.';
	memcpy(out + head + 1, domain, tail + 1);
	return true;
}

bool
plan_txt_name(char out[static DNAME_SIZE], const char *label,
    const char *domain, const struct record_style *style)
{
	int len;

	if (style->delegate[0] == '\0')
		return join(out, label, domain);
	len = snprintf(
	    out, DNAME_SIZE, "%s.%s.%s", domain, label, style->delegate);
	if (len > 0 && len < DNAME_SIZE)
		return true;
	out[0] = '\0';
	return false;
}

/* announced_id - of the record that is to be in the zone; NULL: none is */
static const char *
announced_id(const struct plan_domain *domain, uint32_t *ttl)
{
	const struct ledger_row *old = domain->announced;

	if (domain->body == NULL || !domain->record ||
	    (domain->held_back && old == NULL))
		return NULL;
	*ttl = domain->held_back ? old->record_ttl : domain->record_ttl;
	return domain->held_back ? old->id : domain->id;
}

size_t
plan_records(struct dns_record out[static PLAN_RECORDS_MAX],
    const struct plan_domain *domain, const struct record_style *style,
    struct buf *scratch)
{
	struct place at[PLAN_RECORDS_MAX];
	char name[DNAME_SIZE];
	size_t count = 0;
	const char *id;
	uint32_t ttl;

	buf_clear(scratch);
	if (domain->body != NULL && style->policy_host[0] != '\0' &&
	    style->delegate[0] == '\0') {
		out[count].type = "CNAME";
		out[count].ttl = TTL_FIXED;
		join(name, "mta-sts", domain->name);
		put_name(scratch, &at[count], name);
		buf_puts(scratch, style->policy_host);
		end_value(scratch, &at[count++]);
	}
	if ((id = announced_id(domain, &ttl)) != NULL &&
	    plan_txt_name(name, "_mta-sts", domain->name, style)) {
		out[count].type = "TXT";
		out[count].ttl = ttl;
		put_name(scratch, &at[count], name);
		sts_record_write(scratch, id);
		end_value(scratch, &at[count++]);
	}
	if (domain->tlsrpt != NULL &&
	    plan_txt_name(name, "_smtp._tls", domain->name, style)) {
		out[count].type = "TXT";
		out[count].ttl = TTL_FIXED;
		put_name(scratch, &at[count], name);
		buf_puts(scratch, domain->tlsrpt);
		end_value(scratch, &at[count++]);
	}
	return settle(out, at, count, scratch);
}

/* alias - from a name in the domain's zone; false: it cannot be */
static bool
alias(struct dns_record *out, struct place *at, struct buf *scratch,
    const char *label, const char *domain, const char *target)
{
	char name[DNAME_SIZE];

	if (!join(name, label, domain))
		return false;
	out->type = "CNAME";
	out->ttl = TTL_FIXED;
	put_name(scratch, at, name);
	buf_puts(scratch, target);
	end_value(scratch, at);
	return true;
}

size_t
plan_delegation(struct dns_record out[static PLAN_RECORDS_MAX],
    const struct plan_domain *domain, const struct record_style *style,
    struct buf *scratch)
{
	static const char *const labels[] = { "_mta-sts", "_smtp._tls" };
	struct place at[PLAN_RECORDS_MAX];
	char target[DNAME_SIZE];
	size_t count = 0, i;

	buf_clear(scratch);
	if (domain->body == NULL)
		return 0;
	if (style->policy_host[0] != '\0' &&
	    alias(&out[count], &at[count], scratch, "mta-sts", domain->name,
		style->policy_host))
		count++;
	for (i = 0; i < ARRAY_LEN(labels); i++)
		if ((i == 0 || domain->tlsrpt != NULL) &&
		    plan_txt_name(target, labels[i], domain->name, style) &&
		    alias(&out[count], &at[count], scratch, labels[i],
			domain->name, target))
			count++;
	return settle(out, at, count, scratch);
}
