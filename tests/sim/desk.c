/*
 * NAME      desk - where the administrator reads his plans
 * CONTRACT  In some worlds he takes the facts home (`poststs inspect --json')
 *           every other day while he moves hosts, and lets `poststs plan
 * --facts' tell him when DNS may follow. It is the real document, written, read
 * back and planned with. The plan must be that of the server, byte for byte:
 * another one is a loss by itself.
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
		if (sim->domain[i].move.host != NULL)
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
read_plan(struct desk *desk, const struct buf *document, time_t off)
{
	struct buf why = BUF_INIT;
	time_t now;

	if (facts_json_read(buf_text(document), document->len, &desk->facts,
		&desk->ledger, &desk->evidence, &desk->settings, &why) == 0) {
		now = desk->facts->time + off;
		desk->joined =
		    ledger_join(desk->ledger, desk->facts, desk->settings, now);
		desk->plan = decide_plan(desk->facts, desk->settings,
		    desk->joined != NULL ? desk->joined : desk->ledger,
		    desk->evidence, now, false);
	} else {
		fprintf(stderr, "sim: %s\n", buf_text(&why));
	}
	buf_release(&why);
}

struct plan *
desk_plan(struct sim *sim, const struct facts *facts, const struct plan *plan)
{
	struct office *o = &sim->office;
	struct buf document = BUF_INIT, ours = BUF_INIT, theirs = BUF_INIT;
	time_t off = sim->options.without[RULE_BYTES] ? o->desk_clock : 0;
	struct desk *desk = &o->desk;

	if (!o->takes_home || o->desk_next > sim->now || !wanted(sim))
		return NULL;
	o->desk_next = sim->now + 2 * DAY;
	desk_clear(sim);
	facts_json_write(facts, rules_ledger(sim, memstore_bodies(&o->store)),
	    &o->evidence, o->settings, NULL, put, &document);
	read_plan(desk, &document, off);
	if (desk->plan == NULL) {
		loss(sim, "the facts cannot be read elsewhere");
	} else if (off == 0) {
		plan_json_write(plan, &o->settings->records, put, &ours);
		plan_json_write(
		    desk->plan, &o->settings->records, put, &theirs);
		if (strcmp(buf_text(&ours), buf_text(&theirs)) != 0)
			loss(sim, "the same input gave another plan");
	}
	buf_release(&document);
	buf_release(&ours);
	buf_release(&theirs);
	return desk->plan;
}

void
desk_clear(struct sim *sim)
{
	struct desk *desk = &sim->office.desk;

	plan_free(desk->plan);
	facts_free(desk->facts);
	ledger_free(desk->joined);
	ledger_free(desk->ledger);
	evidence_free(desk->evidence);
	settings_free(desk->settings);
	*desk = (struct desk){ 0 };
}
