/*
 * NAME      mx - which hosts a domain's policy must list now
 * CONTRACT  The list is a superset: every MX host in DNS (the domain itself if
 *           the MX is implicit, RFC 5321 5.1), the patterns of the settings,
 *           and, for as long as necessary, the other hosts of the current
 *           policy.
 *
 *           A host enters at once. It leaves as follows. The first run that
 *           sees a host in the current policy, but neither in DNS nor in the
 *           settings, notes all such hosts and the time in the ledger (gone,
 *           gone_since). Another host that joins this list restarts the wait
 *           for all of them; one that returns leaves the list without a
 *           restart. After max(max_age, 7 days) plus the TTL of the record, the
 *           policy is written without them. Resolvers keep an MX record for a
 *           week at most, so that no sender then delivers to such a host under
 *           a policy without it. Until then the change can be undone without
 *           risk to mail.
 *
 *           Every valid host name of an MX record is listed, even one without
 *           an address: to list it does no harm, and to leave it out would once
 *           it gets an address. The only exception is a name below a domain
 *           that does not exist in public DNS (reach.h).
 * BUGS      A host that leaves DNS and returns between two runs is not noticed.
 *           If the name of an MX record is an alias, the alias is listed,
 *           because senders compare that name (RFC 8461 4.1).
 */
#include "decide/plan/mx.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decide/plan/move.h"
#include "decide/plan/obligation.h"
#include "decide/plan/domain_view.h"
#include "decide/reach.h"
#include "decide/plan/unused.h"
#include "dns/dname.h"
#include "sts/mx_pattern.h"

/* ---- lists ---- */

/* a list under construction */
struct patterns {
	const char **list;
	size_t len, cap;
};

static void
add(struct run *run, struct patterns *to, const char *pattern)
{
	VEC_GROW(to->list, to->len, to->cap);
	to->list[to->len++] = arena_intern(run->arena, pattern);
}

static void
add_settings(
    struct run *run, struct patterns *to, const struct string_list *extra)
{
	size_t i;

	for (i = 0; i < extra->len; i++)
		add(run, to, extra->list[i]);
}

/* ---- can there be a policy at all? ---- */

/* the longest domain before which there is room for the record's label */
#define NAME_LEN_MAX (DNAME_MAX - (sizeof("_mta-sts.") - 1))

/* host_dead - is it certain that mail cannot be delivered to this host? */
static bool
host_dead(const struct fact_host *host)
{
	return !dname_valid(host->name) ||
	       (host->addresses_len == 0 && dns_known(host->a) &&
		   dns_known(host->aaaa));
}

/* unusable - why nobody can deliver to any of these; REASON_COUNT: they can */
static enum reason_id
unusable(struct run *run, const struct mx_set *set)
{
	static const enum reason_id usable = REASON_COUNT,
				    dead = REASON_NO_USABLE_MX,
				    inside = REASON_MX_INSIDE;
	const uint64_t key[] = { MEMO_USABLE, (uintptr_t)set };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	const struct fact_host *host;
	size_t i;

	if (*slot == NULL) {
		*slot = &dead;
		for (i = 0; i < set->len && *slot != &usable; i++) {
			host = set->mx[i].host;
			if (host_dead(host))
				continue;
			*slot = reach_inside(run->settings, host) ? &inside
								  : &usable;
		}
	}
	return *(const enum reason_id *)*slot;
}

static enum reason_id
obstacle(struct run *run, const struct domain_view *view)
{
	const struct fact_zone *zone = view->zone;

	if (strlen(view->name) > NAME_LEN_MAX)
		return REASON_NAME_TOO_LONG;
	if (!reach_name(run->settings, view->name))
		return REASON_MX_INSIDE;
	if (zone == NULL || !dns_known((enum dns_status)zone->mx_status))
		return REASON_DNS_FAILED;
	if (zone->null_mx == TRI_YES)
		return REASON_NULL_MX;
	if (zone->mx->len == 0)
		return zone->mx_status != DNS_NXDOMAIN &&
			       zone->implicit == TRI_UNKNOWN
			   ? REASON_DNS_FAILED
			   : REASON_NO_MX;
	return unusable(run, zone->mx);
}

static const char *
obstacle_text(
    struct run *run, const struct domain_view *view, enum reason_id id)
{
	const char *title = reason(id)->title;
	struct buf out = BUF_INIT;

	if (id != REASON_DNS_FAILED)
		return title;
	if (view->zone == NULL)
		buf_printf(&out, "%s: nothing was asked", title);
	else
		buf_printf(&out, "%s: %s", title,
		    dns_status_name((enum dns_status)view->zone->mx_status));
	title = arena_intern(run->arena, buf_text(&out));
	buf_release(&out);
	return title;
}

static struct mx_wish
refuse(struct run *run, const struct domain_view *view, enum reason_id id)
{
	struct plan_hold hold = {
		.reason = reason(id)->id,
		.text = obstacle_text(run, view, id),
		.remedy = reason(id)->remedy,
	};

	return (struct mx_wish){
		.hold = memo_bytes(run->memo, &hold, sizeof(hold)),
		.no_policy = id != REASON_DNS_FAILED,
	};
}

/* ---- the wish ---- */

/* what DNS, settings and the current body together ask for */
struct wanted {
	const struct mx_list *asked;   /* by DNS and settings */
	const struct mx_list *surplus; /* what the body lists beyond */
	const struct mx_list *all;
	const char *surplus_text;
};

static void
add_announced(
    struct run *run, struct patterns *to, const struct domain_view *view)
{
	const struct ledger_move *move;
	const char *host;
	size_t at = 0;

	while ((move = move_next(run, view, &at)) != NULL)
		if ((host = move_newcomer(view, move)) != NULL)
			add(run, to, host);
}

/*
 * add_old - what the current policy lists, and of a domain that was joined by
 * this run all that was found: which of those is the latest may be wrong
 */
static void
add_old(struct run *run, struct patterns *to, const struct domain_view *view)
{
	const struct ledger_domain *d = view->ledger;
	const struct ledger_row *row;
	size_t i, k;

	for (i = 0; d != NULL && i < d->rows_len; i++) {
		row = &run->ledger->rows[d->rows + i];
		if (row != view->row &&
		    !(d->joined && row->superseded >= run->now))
			continue;
		for (k = 0; k < row->body->policy.mx_len; k++)
			add(run, to, row->body->policy.mx[k]);
	}
}

static struct wanted *
work_out(struct run *run, const struct domain_view *view)
{
	struct wanted *wanted = arena_alloc(run->arena, sizeof(*wanted));
	struct patterns asked = { 0 }, surplus = { 0 }, old = { 0 };
	const struct mx_set *set = view->zone->mx;
	const char *name;
	size_t i;

	for (i = 0; i < set->len; i++)
		if (dname_valid(set->mx[i].host->name) &&
		    reach_name(run->settings, set->mx[i].host->name))
			add(run, &asked, set->mx[i].host->name);
	add_settings(run, &asked, &run->settings->general.mx);
	add_settings(run, &asked, &view->set->mx);
	add_announced(run, &asked, view);
	wanted->asked = mx_list_make(run, asked.list, asked.len);
	if (view->row != NULL)
		add_old(run, &old, view);
	for (i = 0; i < old.len; i++) {
		name = old.list[i];
		if (mx_list_has(wanted->asked, name))
			continue;
		add(run, &surplus, name);
		add(run, &asked, name);
	}
	wanted->surplus = mx_list_make(run, surplus.list, surplus.len);
	wanted->all = mx_list_make(run, asked.list, asked.len);
	wanted->surplus_text = mx_list_text(run, wanted->surplus);
	free(asked.list);
	free(surplus.list);
	free(old.list);
	return wanted;
}

static const struct wanted *
wanted_of(struct run *run, const struct domain_view *view)
{
	const uint64_t key[] = { MEMO_WISH, (uintptr_t)view->zone->mx,
		(uintptr_t)view->set,
		view->row != NULL ? (uintptr_t)view->row->body : 0,
		move_key(run, view),
		view->ledger != NULL && view->ledger->joined
		    ? (uintptr_t)view->ledger
		    : 0 };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	struct wanted *wanted;

	if (*slot != NULL)
		return *slot;
	wanted = work_out(run, view);
	*memo_slot(run->memo, key, sizeof(key)) = wanted;
	return wanted;
}

/* noted - does the ledger's list of absent hosts hold all of these? */
static bool
noted(const char *gone, const struct mx_list *surplus)
{
	const char *at, *end;
	size_t i = 0, len;

	/* both lists are sorted, so one pass finds them all */
	for (at = gone; at != NULL && *at != '\0' && i < surplus->len;
	     at = *end != '\0' ? end + 1 : end) {
		end = at + strcspn(at, " ");
		len = (size_t)(end - at);
		if (strlen(surplus->mx[i]) == len &&
		    memcmp(surplus->mx[i], at, len) == 0)
			i++;
	}
	return i == surplus->len;
}

struct mx_wish
mx_wish(struct run *run, const struct domain_view *view)
{
	enum reason_id id = obstacle(run, view);
	const struct wanted *wanted;
	const struct mx_list *list;
	struct mx_wish wish = { 0 };

	if (id != REASON_COUNT)
		wish = refuse(run, view, id);
	if (id != REASON_COUNT && id != REASON_MX_INSIDE)
		return wish;
	wanted = wanted_of(run, view);
	wish.all = list = wanted->all;
	if (id == REASON_MX_INSIDE) {
		wish.list = list;
		return wish;
	}
	if (wanted->surplus->len > 0 && run->behind > 0) {
		wish.gone = view->ledger->gone;
		wish.gone_since = view->ledger->gone_since;
	} else if (wanted->surplus->len > 0) {
		wish.gone = wanted->surplus_text;
		wish.gone_since = run->now;
		if (view->ledger != NULL &&
		    noted(view->ledger->gone, wanted->surplus))
			wish.gone_since = view->ledger->gone_since;
		wish.kept_until = unused_from(run, view, wanted->surplus,
		    wish.gone_since, obligation_mx(view->row, wish.gone_since));
		if (wish.kept_until <= run->now) {
			list = wanted->asked;
			wish.gone = NULL;
			wish.gone_since = wish.kept_until = 0;
			wish.contracts = true;
		}
	}
	wish.list = list;
	wish.mx = (const char *const *)list->mx;
	wish.len = list->len;
	return wish;
}
