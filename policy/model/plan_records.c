/*
 * NAME      plan_records - the DNS records of one domain of the plan
 * CONTRACT  see plan.h. In the order in which a sender needs them: the policy
 *           host, then the record that announces the policy (RFC 8461 8.1),
 *           then where reports go (RFC 8460 3).
 */
#include "model/plan.h"
#include "model/record.h"

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
put_name(struct buf *scratch, struct place *at, const char *label,
    const struct plan_domain *domain)
{
	at->name = scratch->len;
	buf_puts(scratch, label);
	buf_puts(scratch, domain->name);
	buf_putc(scratch, '\0');
	at->value = scratch->len;
}

static void
end_value(struct buf *scratch, struct place *at)
{
	at->len = scratch->len - at->value;
	buf_putc(scratch, '\0');
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
    const struct plan_domain *domain, const char *policy_host,
    struct buf *scratch)
{
	struct place at[PLAN_RECORDS_MAX];
	size_t count = 0, i;
	const char *id;
	uint32_t ttl;

	buf_clear(scratch);
	if (domain->body != NULL && policy_host[0] != '\0') {
		out[count].type = "CNAME";
		out[count].ttl = TTL_FIXED;
		put_name(scratch, &at[count], "mta-sts.", domain);
		buf_puts(scratch, policy_host);
		end_value(scratch, &at[count++]);
	}
	if ((id = announced_id(domain, &ttl)) != NULL) {
		out[count].type = "TXT";
		out[count].ttl = ttl;
		put_name(scratch, &at[count], "_mta-sts.", domain);
		sts_record_write(scratch, id);
		end_value(scratch, &at[count++]);
	}
	if (domain->tlsrpt != NULL) {
		out[count].type = "TXT";
		out[count].ttl = TTL_FIXED;
		put_name(scratch, &at[count], "_smtp._tls.", domain);
		buf_puts(scratch, domain->tlsrpt);
		end_value(scratch, &at[count++]);
	}
	for (i = 0; i < count; i++) {
		out[i].name = scratch->text + at[i].name;
		out[i].value.text = scratch->text + at[i].value;
		out[i].value.len = at[i].len;
	}
	return count;
}
