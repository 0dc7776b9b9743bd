/*
 * NAME      apply - from a plan to what senders see
 *
 * THE ORDER OF WRITING
 *           A sender finds a record, fetches the policy that it announces, and
 *           keeps that for max_age (RFC 8461 3.1, 3.3, 5.1). Nobody can take a
 *           policy back from it. So nothing is shown that is not written down,
 *           and nothing is announced that is not shown. In write_plan(), top
 *           down:
 *
 *           Where several machines share a store (fleet.h), what is written to
 *           the ledger is written there first, unless another one wrote since
 *           it was read: then all is looked at again, and nothing was done.
 *           The same holds before anything is published where nothing was to
 *           be written, and before records are: what another member has decided
 *           since is not replaced by what was true before.
 *
 *           join      Rows of the ledger that were found being served and were
 *                     missing, first: everything after this relies on them.
 *                     What others published is copied before it is replaced.
 *           begin     The new rows, in one durable transaction. A text that
 *                     anybody may fetch from now on is in the ledger, wherever
 *                     this run is killed.
 *           policies  Texts, then names in the web root, then the tables that
 *                     Postfix and the milter read: they follow what is served.
 *           confirm   The policies of records that wait are fetched as a
 *                     sender would fetch them. Where one does not come as it
 *                     should, the record waits, and so does the announcement.
 *           DNS       With dns_update the records are sent, and looked for on
 *                     every authoritative server. What has not arrived waits.
 *           records   records.zone, without the records that wait.
 *           released  The ledger learns which records are out. Until then the
 *                     row before counts as announced, too.
 *
 *           Each step is whole by itself, and doing it again changes nothing:
 *           a run that is killed between two of them has promised nothing that
 *           is not kept, and the next run does the rest. What waits is held
 *           back in the plan, and the steps below it leave it out.
 *
 *           Who writes talks to nobody: before the first of these steps the
 *           process gives up the network, programs, and the right to read what
 *           only root may (rights.h); confirm and DNS are done by others, who
 *           cannot write, and told here.
 *
 * CONTRACT  see apply.h. One run at a time holds the lock, from before the
 *           first look until after the last write: what a plan is made from is
 *           what it is carried out on. Where nothing changes nothing is
 *           written, and nobody is asked.
 */
#include "task/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "decide/decide.h"
#include "store/shared.h"
#include "store/store.h"
#include "task/adopted.h"
#include "task/dns_update.h"
#include "task/fleet.h"
#include "task/fetch_policies.h"
#include "task/fingerprint.h"
#include "task/fresh_look.h"
#include "task/rights.h"
#include "task/state_lock.h"

#define AGAIN -1 /* others decided meanwhile, and nothing was written */
#define TRIES 4

/* exit code of a failed write: could not be made at all, or broke off */
static int
write_failure(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
	case EROFS:
	case ENOENT:
	case ENOTDIR:
	case EISDIR:
	case EEXIST:
	case ENOTEMPTY:
	case ELOOP:
	case ENAMETOOLONG:
		return EX_CANTCREAT;
	case EAGAIN: /* the store that is shared with others */
		return EX_TEMPFAIL;
	default:
		return EX_IOERR;
	}
}

static bool
ledger_changes(const struct world *w)
{
	return w->plan->changes + w->plan->notes > 0;
}

/* write_ahead - join and begin: into the ledger what is about to be shown */
static int
write_ahead(struct world *w, struct store **store, struct buf *why)
{
	/* files without a ledger would be taken for those of a lost one */
	if (!ledger_changes(w) && w->read == NULL && w->ledger->domains_len > 0)
		return 0;
	*store = store_open(w->settings->state_dir, true, why);
	fleet_attach(w, *store);
	if (*store == NULL || adopted_keep(w, why) != 0)
		return -1;
	if (w->read != NULL && store_join(*store, w->ledger, w->read, why) != 0)
		return -1;
	if (ledger_changes(w) &&
	    store_begin(*store, w->plan, w->ledger, why) != 0)
		return -1;
	return 0;
}

/*
 * records - what was confirmed goes into DNS, unless another member has decided
 * meanwhile: then DNS may announce what this plan does not know. An exit code.
 */
static int
records(struct world *w, const struct request *request,
    struct publish_result *done, struct buf *why)
{
	int code = confirm(w, request, false);

	if (code != EX_OK)
		return code;
	if (fleet_current(w, why) != 0)
		return why->error == ESTALE ? AGAIN
					    : fail_why(EX_TEMPFAIL, why);
	if ((code = dns_update(w)) != EX_OK)
		return code;
	return publish_records(w->plan, w->settings, done, why) == 0
		   ? EX_OK
		   : fail_why(write_failure(why->error), why);
}

/*
 * claim - the shared store, if anything will be written there; else see that it
 * is as it was read. Here all can still be looked at again.
 */
static int
claim(const struct world *w, struct buf *why)
{
	struct store *shared = fleet_store(w);

	if (shared == NULL)
		return 0;
	if (!ledger_changes(w) && w->read == NULL)
		return fleet_current(w, why);
	return shared_claim(shared, why);
}

/* write_plan - everything, in the order above; an exit code */
static int
write_plan(
    struct world *w, const struct request *request, struct publish_result *done)
{
	struct buf why = BUF_INIT;
	struct store *store = NULL;
	int code = claim(w, &why);

	if (code == 0) {
		rights_give_up();
		code = write_ahead(w, &store, &why);
		if (fleet_store(w) != NULL)
			shared_claim_end(fleet_store(w));
	}
	if (code != 0) {
		code = AGAIN;
		if (why.error != ESTALE)
			goto failed;
		goto out;
	}
	progress("writing", 0, 0);
	if (publish_policies(w->plan, w->settings, done, &why) != 0 ||
	    fleet_gone(w, &done->webroot, &why) != 0)
		goto failed;
	if ((code = records(w, request, done, &why)) != EX_OK)
		goto out;
	if (!ledger_changes(w))
		goto out;
	if (store_released(store, w->plan, w->ledger, &why) == 0) {
		fleet_published(w);
		goto out;
	}
	/* another member decided something while this one published */
	if (why.error == ESTALE) {
		code = fleet_again(w, request);
		goto out;
	}
failed:
	code = fail_why(write_failure(why.error), &why);
out:
	if (code == EX_OK)
		fleet_done(w);
	store_close(store);
	buf_release(&why);
	return code;
}

/* make_plan - look at everything, and decide; an exit code */
static int
make_plan(
    struct world *w, struct request *request, const struct apply_wish *wish)
{
	int code = world_gather(w, request, GATHER_OBSERVATIONS);

	if (code != EX_OK)
		return code;
	w->plan = decide_plan(w->facts, w->settings, w->ledger, w->evidence,
	    request->now, wish->allow_retire);
	if (w->plan->refused_domains_len > 0) {
		world_set_aside(w, request);
		w->plan = decide_plan(w->facts, w->settings, w->ledger,
		    w->evidence, request->now, wish->allow_retire);
	}
	if (w->plan->refused != NULL)
		return fail(EX_UNAVAILABLE, "%s", w->plan->refused);
	code = fresh_look_plan(w, request, wish->allow_retire);
	return code == EX_OK && ledger_changes(w) ? fleet_agrees(w) : code;
}

/* files that are watched for changes (apply --if-changed) */
struct watch {
	bool wanted;
	time_t began;
	struct buf lines; /* fingerprint_take() */
};

/* attempt - plan, and do it, unless others of the fleet are faster each time */
static int
attempt(struct world *w, struct request *request, const struct apply_wish *wish,
    struct watch *watch, struct apply_outcome *outcome)
{
	int tries = 0, code;

	for (;;) {
		code = make_plan(w, request, wish);
		buf_clear(&watch->lines);
		if (code == EX_OK && watch->wanted)
			fingerprint_take(
			    &watch->lines, request, w, watch->began);
		if (code == EX_OK)
			code = write_plan(w, request, &outcome->written);
		if (code != AGAIN)
			return code;
		/* what needs the network cannot be done a second time */
		if (rights_given_up())
			return fail(EX_TEMPFAIL,
			    "another member has changed the shared store "
			    "during this run; run again");
		if (++tries == TRIES)
			return fail(EX_TEMPFAIL,
			    "other members decided meanwhile, %d times; "
			    "run again",
			    tries);
		world_forget(w);
		if ((code = fleet_again(w, request)) != EX_OK)
			return code;
	}
}

static void
wish_settings(struct settings *settings, const struct apply_wish *wish)
{
	settings->confirm = settings->confirm && !wish->no_confirm;
	settings->adopt = settings->adopt || wish->adopt;
	if (wish->dns_update &&
	    settings_dns_update(settings) == DNS_UPDATE_NO) {
		free(settings->dns_update);
		settings->dns_update = xstrdup("nsupdate");
	}
}

int
apply_run(struct world *w, struct request *request,
    const struct apply_wish *wish, struct apply_outcome *outcome)
{
	/* --facts are not the files of this machine */
	struct watch watch = { .wanted = wish->if_changed &&
					 request->facts_file == NULL,
		.began = time(NULL) };
	int code, lock;

	if ((code = world_settings(w, request)) != EX_OK)
		return code;
	wish_settings(w->settings, wish);
	/* what others decided is in no file of this machine */
	watch.wanted = watch.wanted && *w->settings->store == '\0';
	outcome->unchanged =
	    watch.wanted && fingerprint_unchanged(request, w->settings);
	if (outcome->unchanged)
		return EX_OK;
	if ((lock = state_lock(w->settings, &code)) < 0)
		return code;
	if ((code = rights_begin(w, request)) == EX_OK &&
	    (code = fleet_open(w, request, true)) == EX_OK)
		code = attempt(w, request, wish, &watch, outcome);
	rights_end();
	/* what is not finished is taken up again, whether a file changes or not
	 */
	if (code == EX_OK && watch.wanted && w->plan->kept == NULL &&
	    w->left == NULL && w->plan->awaiting == 0)
		fingerprint_write(&watch.lines, w->settings);
	buf_release(&watch.lines);
	if (code == EX_OK)
		(void)futimens(lock, NULL); /* poststs doctor asks when */
	close(lock);
	return code;
}
