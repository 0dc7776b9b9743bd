/*
 * NAME      fleet_run - apply, and other commands, at a member of a fleet
 * CONTRACT  In the order of task/apply.c: fleet_open() and what follows it are
 *           the real ones (task/fleet.c), as are the joining of both ledgers
 *           (store/meet.c) and what is written to them (store/store_write.c,
 *           store_join.c). Between any two effects a run may be killed, or stand
 *           still while the world goes on: for minutes or hours, and for days
 *           before it has committed anything. What poststs complains of is told
 *           in the time line.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "fleet.h"
#include "store/shared.h"
#include "task/fleet.h"
#include "task/fleet_members.h"

#define TRIES 4 /* as in task/apply.c */

/* ---- base/msg.h ---- */

static void ATTR_PRINTF(1, 0) vtell(const char *fmt, va_list ap)
{
	struct sim *sim = fleet_sim();
	struct buf text = BUF_INIT;

	if (sim != NULL && sim->fleet != NULL && sim->options.tell) {
		buf_vprintf(&text, fmt, ap);
		tell(sim, "m%u: %s", sim->fleet->at, buf_text(&text));
	}
	buf_release(&text);
}

void
complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell(fmt, ap);
	va_end(ap);
}

int
fail(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vtell(fmt, ap);
	va_end(ap);
	return code;
}

int
fail_why(int code, const struct buf *why)
{
	return fail(code, "%s", buf_text(why));
}

void
progress_begin(bool quiet)
{
}

void
progress(const char *what, size_t done, size_t total)
{
}

void
progress_end(void)
{
}

/* ---- a run ---- */

/* stand_still - the world goes on, and this member does not */
static void
stand_still(struct sim *sim, time_t until)
{
	struct fleet_world *f = sim->fleet;
	struct world *world = f->world;
	struct request *request = f->request;
	struct ledger *ledger = f->ledger;
	unsigned n = f->at, steps = sim->steps;
	size_t run = sim->run;

	tell(sim, "m%u: stands still in the middle of a run", n);
	f->pauses++;
	f->depth++;
	f->world = NULL;
	f->ledger = NULL;
	f->members[n].busy = true;
	while (sim->now < until && sim->now < sim->end && sim->losses == 0)
		world_tick(sim);
	fleet_forget(sim);
	f->members[n].busy = false;
	f->depth--;
	fleet_visit(sim, n);
	f->world = world;
	f->request = request;
	f->ledger = ledger;
	sim->steps = steps;
	sim->run = run;
	tell(sim, "m%u: goes on", n);
}

void
fleet_between(struct sim *sim, bool committed)
{
	struct fleet_world *f = sim->fleet;
	time_t span = committed ? 6 * HOUR : 6 * DAY;

	if (f->depth == 0 && odds(sim, committed ? 600 : 150) == 0)
		stand_still(sim, sim->now + odds(sim, (unsigned)span));
}

static struct store *
mirror(struct sim *sim)
{
	struct store *store =
	    store_open(sim->server.settings->state_dir, true, NULL);

	if (!sim->options.without[RULE_FLEET_ID])
		fleet_attach(sim->fleet->world, store);
	return store;
}

/* current - whoever decided meanwhile is not undone; task/apply.c */
static int
current(const struct sim *sim, struct buf *why)
{
	if (sim->options.without[RULE_FLEET_DECISION])
		return 0;
	return fleet_current(sim->fleet->world, why);
}

bool
fleet_may_release(struct sim *sim)
{
	struct buf why = BUF_INIT;
	int result = current(sim, &why);

	if (result != 0) {
		tell(sim, "m%u: %s", sim->fleet->at, buf_text(&why));
		sim->fleet->again = why.error == ESTALE;
	}
	buf_release(&why);
	return result == 0;
}

int
fleet_writes(struct sim *sim, struct plan *plan, const struct ledger *ledger,
    const struct ledger *joined)
{
	struct fleet_world *f = sim->fleet;
	struct store *store = mirror(sim);
	struct buf why = BUF_INIT;
	int result = 0;

	if (joined != NULL)
		result = store_join(store, joined, f->ledger, &why);
	if (result == 0 && plan->changes + plan->notes > 0)
		result = store_begin(store, plan, ledger, &why);
	if (result == 0 && plan->changes + plan->notes == 0)
		result = current(sim, &why);
	if (result != 0)
		tell(sim, "m%u: %s", f->at, buf_text(&why));
	if (result != 0 && why.error == ESTALE)
		f->again = true;
	store_close(store);
	buf_release(&why);
	return result;
}

void
fleet_released(
    struct sim *sim, const struct plan *plan, const struct ledger *ledger)
{
	struct fleet_world *f = sim->fleet;
	struct store *store = mirror(sim);
	struct buf why = BUF_INIT;
	int result = 0;

	if (plan->changes + plan->notes > 0)
		result = store_released(store, plan, ledger, &why);
	store_close(store);
	if (result != 0 && why.error == ESTALE)
		result = fleet_again(f->world, f->request);
	else if (result == 0 && plan->changes + plan->notes > 0)
		fleet_published(f->world);
	if (result == 0)
		fleet_done(f->world);
	buf_release(&why);
}

void
fleet_heard(struct sim *sim, struct facts *facts)
{
	struct fleet_world *f = sim->fleet;

	if (f->world == NULL || sim->options.without[RULE_FLEET_UNION])
		return;
	f->world->facts = facts;
	f->refused |= fleet_hear(f->world, f->request) != EX_OK;
}

void
fleet_told(struct sim *sim, struct facts *facts)
{
	struct fleet_world *f = sim->fleet;

	if (f->world == NULL || sim->options.without[RULE_FLEET_UNION])
		return;
	f->refused |= fleet_tell(f->world) != EX_OK;
	fleet_hosts(f->world);
}

const struct ledger *
fleet_ledger_now(struct sim *sim)
{
	struct fleet_world *f = sim->fleet;
	struct store *store;

	if (f->ledger == NULL) {
		store =
		    store_open(sim->server.settings->state_dir, false, NULL);
		f->ledger = store_ledger(store, NULL);
		store_close(store);
	}
	return f->ledger;
}

void
fleet_forget(struct sim *sim)
{
	ledger_free(sim->fleet->ledger);
	sim->fleet->ledger = NULL;
}

bool
fleet_may(struct sim *sim, const struct plan *plan)
{
	return !sim->fleet->refused &&
	       (plan->changes + plan->notes == 0 ||
		   fleet_agrees(sim->fleet->world) == EX_OK);
}

/* note - this member has decided, or seen that there is nothing to be */
static void
note(struct sim *sim)
{
	struct member *m = &sim->fleet->members[sim->fleet->at];

	if (sim->now - m->decided > 2 * sim->server.every + DAY)
		m->gap = sim->now;
	m->decided = sim->now;
}

/* alone - rule 6 is off: who does not get to the store decides by itself */
static bool
alone(const struct sim *sim, int code)
{
	return code == EX_TEMPFAIL && sim->options.without[RULE_FLEET_GONE];
}

/* ---- without one of the rules ---- */

/* copy_domains - as if one of them knew best */
static void
copy_domains(struct image *to, const struct image *from)
{
	struct image all = { 0 };
	unsigned i;

	image_copy(&all, from);
	for (i = 0; i < DOMAINS; i++) {
		free(to->domains[i].rows);
		to->domains[i] = all.domains[i];
		all.domains[i].rows = NULL;
	}
	image_release(&all);
}

/* break_before - the store or the mirror is right, and the other one wrong */
static void
break_before(struct sim *sim)
{
	struct fleet_world *f = sim->fleet;
	struct image *mirror = &f->members[f->at].mirror;
	const bool *without = sim->options.without;

	if (!fleet_reaches(sim, f->at) || f->store.change == 0)
		return;
	if (without[RULE_FLEET_GROWS]) {
		copy_domains(mirror, &f->store);
		sim_shared_mark(&f->store, &mirror->note.mark);
		mirror->note.noted = true;
		mirror->noted = mirror->writes;
	}
	if (without[RULE_FLEET_RIGHTS] && f->at == 0 && mirror->note.noted)
		copy_domains(&f->store, mirror);
}

/* break_meeting - each has its own ledger, whatever the others have */
static int
break_meeting(struct sim *sim, struct world *w, const struct request *request)
{
	struct fleet_world *f = sim->fleet;
	struct image kept = { 0 }, *mirror = &f->members[f->at].mirror;
	int code;

	image_copy(&kept, mirror);
	code = fleet_open(w, request, true);
	image_copy(mirror, &kept);
	image_release(&kept);
	return code;
}

void
fleet_run(struct sim *sim)
{
	struct fleet_world *f = sim->fleet;
	struct world w = { .settings = sim->server.settings };
	struct request request = { .now = server_clock(sim) };
	int code, tries = 0;

	f->world = &w;
	f->request = &request;
	f->refused = false;
	fleet_forget(sim);
	break_before(sim);
	code = sim->options.without[RULE_FLEET_ID]
		   ? break_meeting(sim, &w, &request)
		   : fleet_open(&w, &request, true);
	if (alone(sim, code)) {
		fleet_close(&w);
		code = EX_OK;
	}
	if (code != EX_OK)
		f->refusals++;
	else if (w.fleet != NULL && !sim->options.without[RULE_FLEET_ID])
		fleet_grown(sim);
	while (code == EX_OK && tries++ < TRIES) {
		f->again = false;
		fleet_forget(sim);
		if (server_attempt(sim))
			note(sim);
		if (!f->again || sim->losses > 0)
			break;
		code = fleet_again(&w, &request);
	}
	fleet_close(&w);
	fleet_members_free(w.members);
	fleet_forget(sim);
	f->world = NULL;
	f->request = NULL;
}

/* ---- other commands ---- */

static void
finish(struct sim *sim, struct world *w)
{
	fleet_close(w);
	fleet_forget(sim);
	sim->fleet->world = NULL;
}

void
fleet_joins(struct sim *sim, unsigned n)
{
	struct request request = { .now = sim->now };
	struct world w = { .settings = NULL };
	struct meeting met;

	fleet_visit(sim, n);
	w.settings = sim->server.settings;
	if (fleet_join(&w, &request, &met) == EX_OK)
		tell(sim, "m%u: joins the store", n);
	finish(sim, &w);
}

void
fleet_removes(struct sim *sim, unsigned n)
{
	struct buf why = BUF_INIT;
	char other[20], name[20];
	struct store *store;

	snprintf(other, sizeof(other), "m%u.example", fleet_any(sim));
	snprintf(name, sizeof(name), "m%u.example", n);
	store = shared_open("", other, true, NULL, &why);
	if (store != NULL && shared_remove(store, name, &why) == 1)
		tell(sim, "poststs member remove %s", name);
	store_close(store);
	buf_release(&why);
}

/* ask - what the administrator asks for, at some member */
static bool
ask(struct sim *sim, const char *domain, enum stage stage, bool force,
    const struct ledger_move *move)
{
	struct request request = { .now = server_clock(sim) };
	struct world w = { .settings = sim->server.settings };
	struct buf why = BUF_INIT;
	struct store *store;
	int result = -1;

	sim->fleet->world = &w;
	if (fleet_open(&w, &request, true) == EX_OK) {
		store = mirror(sim);
		result = move != NULL ? store_move(store, move, &why)
				      : store_stage(store, domain, stage, force,
					    request.now, &why);
		store_close(store);
	}
	finish(sim, &w);
	buf_release(&why);
	return result == 0;
}

bool
fleet_stage(struct sim *sim, const char *domain, enum stage stage, bool force)
{
	return ask(sim, domain, stage, force, NULL);
}

bool
fleet_move(struct sim *sim, const struct ledger_move *move)
{
	return ask(sim, NULL, STAGE_OFF, false, move);
}
