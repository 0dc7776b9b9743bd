/*
 * NAME      gather - settings, facts and ledger of a run
 * CONTRACT  see gather.h. With --facts FILE nothing of this machine is looked
 *           at: facts, ledger, settings and the present time are those of the
 *           document, so that a plan can be repeated elsewhere. -c, -o and
 *           --now override them one by one.
 */
#include "task/gather.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/file.h"
#include "base/alloc.h"
#include "base/msg.h"
#include "lookup/astray.h"
#include "lookup/dns.h"
#include "inspect/hosts.h"
#include "lookup/inside.h"
#include "inspect/places.h"
#include "inspect/postfix.h"
#include "json/facts_json.h"
#include "store/evidence.h"
#include "store/store.h"
#include "decide/decide.h"
#include "task/extra_hosts.h"
#include "task/fleet.h"
#include "task/removal.h"
#include "task/served.h"

#define PATIENCE      2000 /* milliseconds that evidence may take to open */
#define EVIDENCE_DAYS 14   /* of reports and sessions besides testing_period */
#define FACTS_MAX     ((size_t)4 << 30) /* bytes of a facts document */

int
world_settings(struct world *w, const struct request *request)
{
	int code = EX_OK;

	if (w->settings == NULL)
		w->settings = request_settings(request, &code);
	return code;
}

static void
dns_progress(size_t done, size_t total)
{
	progress("asking DNS", done, total);
}

int
world_trust(struct world *w)
{
	struct buf why = BUF_INIT;

	if (w->trust == NULL)
		w->trust = trust_load(w->settings->ca_file, &why);
	if (w->trust == NULL)
		complain("%s", buf_text(&why));
	buf_release(&why);
	return w->trust != NULL ? EX_OK : EX_CONFIG;
}

/* narrow - no other domain than this, if it is there at all */
static void
narrow(struct facts *facts, const char *only)
{
	const struct fact_domain *found = facts_domain(facts, only);

	facts->domains_len = found != NULL;
	if (found != NULL)
		facts->domains[0] = *found;
}

/*
 * ask_postfix - with the domains that the milter saw accepted, since tables
 * that cannot be listed can be asked; `only' NULL: all domains
 */
static void
ask_postfix(struct world *w, const struct request *request, const char *only)
{
	const struct evidence *e;
	const char **observed;
	size_t i;

	world_evidence(w, request);
	e = w->evidence;
	observed = xcalloc(e->candidates_len + 2, sizeof(*observed));
	for (i = 0; i < e->candidates_len; i++)
		observed[i] = e->candidates[i].domain;
	if (only != NULL)
		observed[i++] = only;
	w->facts = facts_new(request->now);
	inspect_postfix(w->facts, w->settings, observed, i);
	if (only != NULL)
		narrow(w->facts, only);
	free(observed);
}

static int
look_around(struct world *w, const struct request *request, const char *only)
{
	int code = world_trust(w);
	size_t all;

	if (code == EX_OK)
		code = fleet_open(w, request, false);
	if (code == EX_OK)
		code = world_ledger(w);
	if (code != EX_OK)
		return code;
	progress("asking Postfix", 0, 0);
	ask_postfix(w, request, only);
	if ((code = fleet_hear(w, request)) != EX_OK)
		return code;
	if (only != NULL)
		narrow(w->facts, only);
	progress("asking DNS", 0, 0);
	also_hosts(w->facts, w->ledger, w->extra_hosts, w->extra_hosts_len);
	served_departed(w, only);
	lookup_dns(w->facts, w->settings, dns_progress);
	removal_look(w);
	lookup_inside(w->facts, w->settings, dns_progress);
	/* what listeners elsewhere show is for those to say */
	all = w->facts->instances_len;
	w->facts->instances_len = fleet_own(w);
	inspect_hosts(w->facts, w->settings, w->trust);
	w->facts->instances_len = all;
	inspect_places(w->facts, w->settings);
	progress_end();
	if (only == NULL && w->fleet_writes)
		code = fleet_tell(w);
	fleet_hosts(w);
	return code;
}

/* the settings of the document, where -c did not ask for others */
static int
take_settings(
    struct world *w, const struct request *request, struct settings *theirs)
{
	if (theirs == NULL || request->conf_file != NULL) {
		settings_free(theirs);
		return world_settings(w, request);
	}
	w->settings = theirs;
	return request_assign(request, theirs);
}

static int
read_facts(struct world *w, struct request *request, enum gather_from from)
{
	struct settings *settings = NULL;
	struct ledger *ledger = NULL;
	struct evidence *evidence = NULL;
	struct buf why = BUF_INIT;
	size_t len;
	char *text;
	int code = EX_OK;

	text = file_read(request->facts_file, FACTS_MAX, &len, &why);
	if (text == NULL)
		code = fail(EX_NOINPUT, "%s", buf_text(&why));
	else if (facts_json_read(text, len, &w->facts, &ledger, &evidence,
		     &settings, &why) != 0)
		code = fail(
		    EX_DATAERR, "%s: %s", request->facts_file, buf_text(&why));
	free(text);
	buf_release(&why);
	if (code != EX_OK)
		return code;
	if (!request->has_now)
		request->now = w->facts->time;
	w->evidence = evidence;
	if (from == GATHER_OBSERVATIONS) {
		settings_free(settings);
		ledger_free(ledger);
		return world_settings(w, request);
	}
	w->ledger = ledger;
	w->replayed = true;
	return take_settings(w, request, settings);
}

int
world_facts(struct world *w, struct request *request, enum gather_from from)
{
	int code;

	if (request->facts_file != NULL)
		return read_facts(w, request, from);
	code = world_settings(w, request);
	return code == EX_OK ? look_around(w, request, NULL) : code;
}

int
world_postfix(struct world *w, struct request *request)
{
	int code;

	if (request->facts_file != NULL)
		return read_facts(w, request, GATHER_OBSERVATIONS);
	if ((code = world_settings(w, request)) != EX_OK)
		return code;
	ask_postfix(w, request, NULL);
	return EX_OK;
}

int
world_ledger(struct world *w)
{
	struct buf why = BUF_INIT;
	struct store *store;
	int code = EX_OK;

	if (w->ledger != NULL)
		return EX_OK;
	store = store_open(w->settings->state_dir, false, &why);
	if (store != NULL)
		w->ledger = fleet_ledger(w, store, &why);
	store_close(store);
	if (w->ledger == NULL)
		code = fail_why(EX_NOINPUT, &why);
	buf_release(&why);
	return code;
}

unsigned
evidence_days(const struct settings *s)
{
	return EVIDENCE_DAYS + s->testing_period / 86400;
}

/* load_evidence - of all members, where there are others */
static struct evidence *
load_evidence(
    struct world *w, struct evidence_db *db, time_t now, struct buf *why)
{
	const struct settings *s = w->settings;

	if (*s->store == '\0')
		return evidence_load(db, now, evidence_days(s), why);
	return evidence_load_fleet(
	    db, now, evidence_days(s), s->member_timeout, why);
}

void
world_evidence(struct world *w, const struct request *request)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db;

	if (w->evidence != NULL)
		return;
	db = evidence_open(w->settings->state_dir, false, PATIENCE, &why);
	if (db != NULL)
		w->evidence = load_evidence(w, db, request->now, &why);
	evidence_close(db);
	if (w->evidence == NULL) {
		complain("%s; until then no domain goes on to enforce or "
			 "to a longer max_age",
		    buf_text(&why));
		w->evidence = evidence_new();
		w->evidence->unreadable = true;
	}
	buf_release(&why);
}

static void
join_served(struct world *w, const struct request *request)
{
	struct ledger *joined = ledger_join(
	    w->ledger, w->facts, w->settings, w->evidence, request->now);

	if (joined != NULL) {
		w->read = w->ledger;
		w->ledger = joined;
	}
}

void
world_set_aside(struct world *w, const struct request *request)
{
	free(w->left);
	w->left = xstrdup(w->plan->refused);
	settings_set_aside(w->settings, w->plan->refused_domains,
	    w->plan->refused_domains_len);
	plan_free(w->plan);
	w->plan = NULL;
	if (w->read != NULL) {
		ledger_free(w->ledger);
		w->ledger = w->read;
		w->read = NULL;
	}
	join_served(w, request);
}

/* with_served - the ledger and what is served, joined; an exit code */
static int
with_served(struct world *w, const struct request *request)
{
	int code = EX_OK;

	if (request->facts_file == NULL)
		code = served_look(w, request);
	if (code == EX_OK)
		join_served(w, request);
	return code;
}

int
world_gather(struct world *w, struct request *request, enum gather_from from)
{
	int code = world_facts(w, request, from);

	if (code == EX_OK)
		code = world_ledger(w);
	if (code == EX_OK)
		world_evidence(w, request);
	if (code == EX_OK)
		code = with_served(w, request);
	if (code != EX_OK || from != GATHER_ALL || request->facts_file != NULL)
		return code;
	served_strangers(w);
	lookup_astray_notes(w->facts, w->settings);
	return code;
}

int
world_gather_domain(
    struct world *w, struct request *request, const char *domain)
{
	int code = world_settings(w, request);

	if (code == EX_OK)
		code = request->facts_file != NULL
			   ? read_facts(w, request, GATHER_OBSERVATIONS)
			   : look_around(w, request, domain);
	if (code == EX_OK)
		code = world_ledger(w);
	if (code == EX_OK)
		world_evidence(w, request);
	return code == EX_OK ? with_served(w, request) : code;
}

void
world_forget(struct world *w)
{
	plan_free(w->plan);
	facts_free(w->facts);
	ledger_free(w->ledger);
	ledger_free(w->read);
	evidence_free(w->evidence);
	w->plan = NULL;
	w->facts = NULL;
	w->ledger = w->read = NULL;
	w->evidence = NULL;
}

void
world_release(struct world *w)
{
	fleet_close(w);
	world_forget(w);
	free(w->left);
	settings_free(w->settings);
	trust_free(w->trust);
	*w = (struct world){ 0 };
}
