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

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct ledger_body *)a)->hash,
	    ((const struct ledger_body *)b)->hash);
}

/* with_bodies - the ledger as a document needs it; the list is malloc'ed */
static struct ledger
with_bodies(const struct ledger *from)
{
	struct ledger ledger = *from;
	size_t i, n;

	ledger.bodies = calloc(from->rows_len + 1, sizeof(*ledger.bodies));
	if (ledger.bodies == NULL)
		abort();
	for (i = 0; i < from->rows_len; i++)
		ledger.bodies[i] = *from->rows[i].body;
	qsort(ledger.bodies, from->rows_len, sizeof(*ledger.bodies), compare);
	for (i = n = 0; i < from->rows_len; i++)
		if (n == 0 ||
		    compare(&ledger.bodies[n - 1], &ledger.bodies[i]) != 0)
			ledger.bodies[n++] = ledger.bodies[i];
	ledger.bodies_len = n;
	return ledger;
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
static struct plan *
read_plan(const struct buf *document, time_t off, struct facts **facts,
    struct ledger **ledger, struct evidence **evidence,
    struct settings **settings)
{
	struct buf why = BUF_INIT;
	struct plan *plan = NULL;

	if (facts_json_read(buf_text(document), document->len, facts, ledger,
		evidence, settings, &why) == 0)
		plan = decide_plan(*facts, *settings, *ledger, *evidence,
		    (*facts)->time + off, false);
	else
		fprintf(stderr, "sim: %s\n", buf_text(&why));
	buf_release(&why);
	return plan;
}

struct plan *
desk_plan(struct sim *sim, const struct facts *facts,
    const struct ledger *ledger, const struct plan *plan)
{
	struct office *o = &sim->office;
	struct buf document = BUF_INIT, ours = BUF_INIT, theirs = BUF_INIT;
	struct ledger whole;
	time_t off = sim->options.without[RULE_BYTES] ? o->desk_clock : 0;
	struct desk *desk = &o->desk;

	if (!o->takes_home || o->desk_next > sim->now || !wanted(sim))
		return NULL;
	o->desk_next = sim->now + 2 * DAY;
	desk_clear(sim);
	whole = with_bodies(ledger);
	facts_json_write(
	    facts, &whole, &o->evidence, o->settings, NULL, put, &document);
	desk->plan = read_plan(&document, off, &desk->facts, &desk->ledger,
	    &desk->evidence, &desk->settings);
	if (desk->plan == NULL) {
		loss(sim, "the facts cannot be read elsewhere");
	} else if (off == 0) {
		plan_json_write(plan, &o->settings->records, put, &ours);
		plan_json_write(
		    desk->plan, &o->settings->records, put, &theirs);
		if (strcmp(buf_text(&ours), buf_text(&theirs)) != 0)
			loss(sim, "the same input gave another plan");
	}
	free(whole.bodies);
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
	ledger_free(desk->ledger);
	evidence_free(desk->evidence);
	settings_free(desk->settings);
	*desk = (struct desk){ 0 };
}
