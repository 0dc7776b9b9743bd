/*
 * NAME      published - compare what is on the disk with the plan
 * CONTRACT  see published.h. Looks only.
 */
#include "task/published.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "catalogue/reason.h"
#include "base/msg.h"
#include "dns/record.h"
#include "publish/cdbfile.h"
#include "publish/webroot.h"

/* are there policies to be served at all, and how many change anyhow? */
static size_t
count_bodies(const struct plan *plan, long *changing)
{
	const struct plan_domain *d;
	size_t i, count = 0;

	*changing = 0;
	for (i = 0; i < plan->domains_len; i++) {
		d = &plan->domains[i];
		count += d->body != NULL || d->before != NULL;
		*changing += d->due && d->body != d->before;
	}
	return count;
}

/* does the table not answer as the plan says? A missing one does not */
static bool
cdb_differs(const struct world *w, const char *name, enum cdb_kind kind)
{
	struct buf path = BUF_INIT;
	bool differs = true;
	int fd;

	buf_printf(&path, "%s/%s", w->settings->state_dir, name);
	fd = open(buf_text(&path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0) {
		differs = !cdbfile_same(fd, kind, w->plan);
		close(fd);
	}
	buf_release(&path);
	return differs;
}

int
repairs_find(struct repairs *repairs, const struct world *w)
{
	const struct settings *s = w->settings;
	struct buf why = BUF_INIT;
	long changing, differ;

	*repairs = (struct repairs){ 0 };
	if (count_bodies(w->plan, &changing) == 0)
		return EX_OK;
	differ = webroot_differs(s->web_root, s->web_layout, w->plan, &why);
	if (differ < 0) {
		complain("%s", buf_text(&why));
		buf_release(&why);
		return EX_IOERR;
	}
	if (differ > changing)
		repairs->web_root = differ - changing;
	if (w->plan->changes == 0) {
		repairs->policy_cdb = cdb_differs(w, "policy.cdb", CDB_POLICY);
		repairs->tls_policy_cdb =
		    cdb_differs(w, "tls_policy.cdb", cdb_tls_kind(w->plan));
	}
	return EX_OK;
}

bool
repairs_any(const struct repairs *repairs)
{
	return repairs->web_root > 0 || repairs->policy_cdb ||
	       repairs->tls_policy_cdb;
}

/* ---- the ledger as a plan ---- */

static const char *
tlsrpt_for(struct plan *plan, const struct settings *s, const char *domain)
{
	const char *rua = settings_for(s, domain)->tlsrpt_rua;
	struct buf text = BUF_INIT;
	const char *record = NULL;

	if (*rua != '\0' && tlsrpt_record_write(&text, rua, NULL) == 0)
		record = arena_intern(plan->arena, buf_text(&text));
	buf_release(&text);
	return record;
}

/* await - the ledger does not know what is in the way */
static void
await(struct plan *plan, const struct settings *s, struct plan_domain *d,
    enum reason_id id)
{
	const struct reason *why = reason(id);
	struct plan_hold *hold = arena_alloc(plan->arena, sizeof(*hold));

	*hold = (struct plan_hold){ why->id, why->title, why->remedy, 0 };
	if (id == REASON_RECORD_UNSEEN &&
	    settings_dns_update(s) != DNS_UPDATE_NO)
		hold->remedy = REMEDY_RESENT;
	d->holds = hold;
	d->holds_len = 1;
	plan->awaiting += d->held_back;
	plan->unseen += d->unseen;
}

static void
take_standing(struct plan *plan, const struct ledger *ledger,
    const struct settings *s, const struct ledger_domain *standing)
{
	const struct ledger_row *row = ledger_current(ledger, standing);
	struct plan_domain *d = &plan->domains[plan->domains_len];

	if (row == NULL)
		return;
	plan->domains_len++;
	d->name = standing->name;
	d->body = &plan->bodies[row->body - ledger->bodies];
	d->before = d->body;
	d->stage = d->stage_before = standing->stage;
	d->since = standing->since;
	d->announced = ledger_announced(ledger, standing);
	d->record = d->announced != NULL;
	d->held_back = row->released == 0;
	d->unseen = !d->held_back && row->watched && row->seen == 0 &&
		    !ledger_removed(standing);
	if (d->held_back)
		await(plan, s, d, REASON_NOT_CONFIRMED);
	else if (d->unseen)
		await(plan, s, d, REASON_RECORD_UNSEEN);
	d->record_ttl = plan_record_ttl(standing->stage);
	if (row->record_ttl < d->record_ttl)
		d->record_ttl = row->record_ttl;
	memcpy(d->id, row->id, sizeof(d->id));
	d->tlsrpt = tlsrpt_for(plan, s, d->name);
}

struct plan *
plan_of_ledger(
    const struct ledger *ledger, const struct settings *s, time_t now)
{
	struct plan *plan = plan_new(now);
	size_t i;

	plan->bodies = arena_alloc(
	    plan->arena, (ledger->bodies_len + 1) * sizeof(*plan->bodies));
	for (i = 0; i < ledger->bodies_len; i++)
		plan->bodies[i] = (struct plan_body){
			.hash = ledger->bodies[i].hash,
			.text = ledger->bodies[i].text,
			.len = ledger->bodies[i].len,
			.policy = ledger->bodies[i].policy,
		};
	plan->bodies_len = ledger->bodies_len;
	plan->domains = arena_alloc(
	    plan->arena, (ledger->domains_len + 1) * sizeof(*plan->domains));
	for (i = 0; i < ledger->domains_len; i++)
		take_standing(plan, ledger, s, &ledger->domains[i]);
	return plan;
}

/* ---- MX hosts that senders know by DANE ---- */

/* by_dane - is it this machine, and may senders authenticate it by DANE? */
static bool
by_dane(const struct fact_host *host)
{
	return host->local == TRI_YES && host->tlsa == TRI_YES &&
	       host->secure != TRI_NO && !host->unlisted;
}

struct plan *
plan_of_mx_hosts(const struct facts *facts, const struct settings *s)
{
	struct plan *plan = plan_new(facts->time);
	struct plan_domain *d;
	size_t i;

	plan->domains = arena_alloc(
	    plan->arena, (facts->hosts_len + 1) * sizeof(*plan->domains));
	for (i = 0; i < facts->hosts_len; i++) {
		if (!by_dane(&facts->hosts[i]))
			continue;
		d = &plan->domains[plan->domains_len++];
		d->name = arena_intern(plan->arena, facts->hosts[i].name);
		d->tlsrpt = tlsrpt_for(plan, s, d->name);
	}
	return plan;
}
