/*
 * NAME      offline_plan - where the administrator reads his plans
 * CONTRACT  In some worlds he takes the facts home (`poststs inspect --json')
 *           every other day while he moves hosts, and lets `poststs plan
 *           --facts' tell him when DNS may follow. It is the real document,
 *           written, read back and planned with. The plan must be that of the
 *           server, byte for byte: another one is a loss by itself.
 *
 *           Without the rule that the same input gives the same bytes the
 *           plan goes by something that is not in its input: the clock of the
 *           machine it is made on, which is wrong.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "json/facts_json.h"
#include "json/plan_json.h"
#include "sim.h"

static void
put(void *out, const char *text, size_t len)
{
	buf_put(out, text, len);
}

static bool
wanted(const struct sim *sim)
{
	unsigned i;

	for (i = 0; i < DOMAINS; i++)
		if (sim->domain[i].move.host != NULL ||
		    sim->domain[i].leave_at != 0)
			return true;
	return false;
}

static void
loss(struct sim *sim, const char *what)
{
	if (sim->losses++ == 0)
		snprintf(sim->loss, sizeof(sim->loss), "%s", what);
	tell(sim, "LOST: %s", what);
}

/* read_plan - the plan of this document; made at this time there */
static void
read_plan(struct offline *offline, const struct buf *document, time_t off)
{
	struct buf why = BUF_INIT;
	time_t now;

	if (facts_json_read(buf_text(document), document->len, &offline->facts,
		&offline->ledger, &offline->evidence, &offline->settings,
		&why) == 0) {
		now = offline->facts->time + off;
		offline->joined = ledger_join(offline->ledger, offline->facts,
		    offline->settings, offline->evidence, now);
		offline->plan = decide_plan(offline->facts, offline->settings,
		    offline->joined != NULL ? offline->joined : offline->ledger,
		    offline->evidence, now, false);
	} else {
		fprintf(stderr, "sim: %s\n", buf_text(&why));
	}
	buf_release(&why);
}

struct plan *
offline_plan(
    struct sim *sim, const struct facts *facts, const struct plan *plan)
{
	struct server *o = &sim->server;
	struct buf document = BUF_INIT, ours = BUF_INIT, theirs = BUF_INIT;
	time_t off = sim->options.without[RULE_BYTES] ? o->offline_clock : 0;
	struct offline *offline = &o->offline;

	if (!o->takes_home || o->offline_next > sim->now || !wanted(sim))
		return NULL;
	o->offline_next = sim->now + 2 * DAY;
	offline_clear(sim);
	facts_json_write(facts, rules_ledger(sim, memstore_bodies(&o->store)),
	    &o->evidence, o->settings, NULL, put, &document);
	read_plan(offline, &document, off);
	if (offline->plan == NULL) {
		loss(sim, "the facts cannot be read elsewhere");
	} else if (off == 0) {
		plan_json_write(plan, &o->settings->records, put, &ours);
		plan_json_write(
		    offline->plan, &o->settings->records, put, &theirs);
		if (strcmp(buf_text(&ours), buf_text(&theirs)) != 0)
			loss(sim, "the same input gave another plan");
	}
	buf_release(&document);
	buf_release(&ours);
	buf_release(&theirs);
	return offline->plan;
}

void
offline_clear(struct sim *sim)
{
	struct offline *offline = &sim->server.offline;

	plan_free(offline->plan);
	facts_free(offline->facts);
	ledger_free(offline->joined);
	ledger_free(offline->ledger);
	evidence_free(offline->evidence);
	settings_free(offline->settings);
	*offline = (struct offline){ 0 };
}
