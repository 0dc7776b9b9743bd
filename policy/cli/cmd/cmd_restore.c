/*
 * NAME      cmd_restore - poststs restore
 * CONTRACT  Joins a backup with what is here, and never goes back: no row of
 *           either ledger is lost, and none changes what it promised; of the
 *           evidence the later one stays. Settings are compared and reported,
 *           not written. A damaged backup is refused before anything is
 *           changed, and so is a ledger here that cannot be read. A second
 *           restore changes nothing. Nothing is published; apply does that.
 *
 *           If there is no backup, an empty ledger can be begun: beside files
 *           of a later generation it counts as an older copy, and the next run
 *           adds to it what is served (decide/plan/join.c).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/msg.h"
#include "cli/cmd/cmds.h"
#include "cli/out/diff.h"
#include "cli/out/print.h"
#include "inspect/served.h"
#include "json/jsonw.h"
#include "ledger/ledger_union.h"
#include "store/backup.h"
#include "store/store.h"
#include "task/state_lock.h"

enum { OPT_DRY_RUN, OPT_REBUILD };

const struct cli_option restore_options[] = {
	[OPT_DRY_RUN] = { "dry-run", NULL,
	    "show what would be merged, and write nothing" },
	[OPT_REBUILD] = { "rebuild", NULL,
	    "without a backup: begin a new ledger in place of a lost one" },
	{ NULL, NULL, NULL },
};

struct restoring {
	const struct cli *cli;
	const struct settings *settings;
	const char *path;
	bool dry_run;
	struct backup *backup;
	struct ledger *read, *whole;
	struct union_gain gain;
	bool evidence; /* was it joined? */
	struct buf why;
};

/* ---- what comes of it ---- */

static bool
gained(const struct union_gain *g)
{
	return g->domains + g->rows + g->changed + g->owed > 0;
}

/* settings_differ - as they are written, and as they were */
static bool
settings_differ(const struct restoring *r, struct buf *now, struct buf *then)
{
	struct settings *old = settings_new();
	struct buf why = BUF_INIT;
	bool readable =
	    settings_parse(old, r->backup->settings, r->path, &why) == 0;

	settings_print(now, r->settings, false);
	if (readable)
		settings_print(then, old, false);
	settings_free(old);
	buf_release(&why);
	return readable && strcmp(buf_text(now), buf_text(then)) != 0;
}

static void
show_settings(const struct restoring *r)
{
	struct buf now = BUF_INIT, then = BUF_INIT;

	if (settings_differ(r, &now, &then)) {
		out("\nSettings of the backup that differ from the current "
		    "ones (they are not written;\nedit %s):\n",
		    request_conf_file(&r->cli->request));
		diff_print(buf_text(&now), now.len, buf_text(&then), then.len);
	}
	buf_release(&now);
	buf_release(&then);
}

static void
show_text(const struct restoring *r)
{
	const struct union_gain *g = &r->gain;
	char day[TIME_SIZE];

	out("%s, made %s: %zu %s with %zu %s\n", r->path,
	    time_day(day, r->backup->about.made), r->backup->about.domains,
	    r->backup->about.domains == 1 ? "domain" : "domains",
	    r->backup->about.rows,
	    r->backup->about.rows == 1 ? "policy" : "policies");
	if (gained(g))
		out("  %s: %zu %s and %zu %s that were not here, %zu that "
		    "lasted longer, %zu %s for longer\n",
		    r->dry_run ? "would be joined" : "joined", g->domains,
		    g->domains == 1 ? "domain" : "domains", g->rows,
		    g->rows == 1 ? "policy" : "policies", g->changed, g->owed,
		    g->owed == 1 ? "domain owes" : "domains owe");
	else
		out("  the ledger here already contains all of it\n");
	if (r->evidence)
		out("  evidence merged\n");
	show_settings(r);
	if (gained(g) && !r->dry_run)
		out("\nWhat to do next\n"
		    "  poststs plan           shows what is to be published\n"
		    "  poststs apply          publishes it\n");
}

static void
show_json(const struct restoring *r)
{
	struct buf now = BUF_INIT, then = BUF_INIT;
	struct jsonw w;

	jsonw_begin(&w, out_put, NULL);
	jsonw_open(&w, NULL, '{');
	jsonw_string(&w, "file", r->path);
	jsonw_time(&w, "made", r->backup->about.made);
	jsonw_count(&w, "generation", r->whole->generation);
	jsonw_open(&w, "joined", '{');
	jsonw_count(&w, "domains", r->gain.domains);
	jsonw_count(&w, "policies", r->gain.rows);
	jsonw_count(&w, "changed", r->gain.changed);
	jsonw_count(&w, "owed", r->gain.owed);
	jsonw_close(&w, '}');
	jsonw_bool(&w, "evidence", r->evidence);
	jsonw_bool(&w, "settings_differ", settings_differ(r, &now, &then));
	jsonw_bool(&w, "written", gained(&r->gain) && !r->dry_run);
	jsonw_close(&w, '}');
	jsonw_end(&w);
	buf_release(&now);
	buf_release(&then);
}

/* ---- doing it ---- */

/* moves - announced there; where there is a ledger here, this one knows best */
static int
restore_moves(struct restoring *r, struct store *store)
{
	size_t i;

	if (r->read->domains_len > 0)
		return 0;
	for (i = 0; i < r->whole->moves_len; i++)
		if (store_move(store, &r->whole->moves[i], &r->why) != 0)
			return -1;
	return 0;
}

/* published - the latest generation that any file was written by */
static uint64_t
published(const struct restoring *r)
{
	struct facts *facts = facts_new(r->cli->request.now);
	uint64_t latest = 0;
	size_t i;

	inspect_generations(facts, r->settings);
	for (i = 0; i < SERVED_SOURCES; i++)
		if (facts->generations[i] > latest)
			latest = facts->generations[i];
	facts_free(facts);
	return latest;
}

static int
join_ledger(struct restoring *r)
{
	struct store *store =
	    r->dry_run ? store_open(r->settings->state_dir, false, &r->why)
		       : store_open_lost(r->settings->state_dir, &r->why);
	int code = EX_OK;

	if (store != NULL)
		r->read = store_ledger(store, &r->why);
	if (r->read == NULL) {
		code = fail_why(EX_NOINPUT, &r->why);
	} else {
		r->whole = ledger_union(r->read, r->backup->ledger, &r->gain);
		ledger_settle(r->whole, r->cli->request.now);
		/* behind what is published it stays, for the next run to see
		 */
		if (gained(&r->gain) && r->whole->generation >= published(r))
			r->whole->generation++;
		if (gained(&r->gain) && !r->dry_run &&
		    (store_join(store, r->whole, r->read, &r->why) != 0 ||
			restore_moves(r, store) != 0))
			code = fail_why(EX_IOERR, &r->why);
	}
	store_close(store);
	return code;
}

static int
join_evidence(struct restoring *r)
{
	if (r->dry_run || !r->backup->about.evidence)
		return EX_OK;
	if (evidence_join(r->settings->state_dir, r->backup->dir, &r->why) != 0)
		return fail(
		    EX_IOERR, "%s; the ledger was merged", buf_text(&r->why));
	r->evidence = true;
	return EX_OK;
}

static int
restore(struct restoring *r)
{
	int code;

	errno = 0;
	r->backup = backup_open(r->path, r->settings->state_dir, &r->why);
	if (r->backup == NULL)
		return fail(errno == ENOENT ? EX_NOINPUT : EX_DATAERR, "%s",
		    buf_text(&r->why));
	if ((code = join_ledger(r)) != EX_OK ||
	    (code = join_evidence(r)) != EX_OK)
		return code;
	if (r->cli->json)
		show_json(r);
	else if (!r->cli->quiet)
		show_text(r);
	return EX_OK;
}

/* has_ledger - is there a file, whatever it holds? */
static bool
has_ledger(const char *state_dir)
{
	struct buf path = BUF_INIT;
	bool has;

	buf_printf(&path, "%s/poststs.db", state_dir);
	has = access(buf_text(&path), F_OK) == 0;
	buf_release(&path);
	return has;
}

/* rebuild - begin a ledger where there is none any more */
static int
rebuild(struct restoring *r)
{
	const char *dir = r->settings->state_dir;
	bool had = has_ledger(dir);
	struct store *store = NULL;
	int code = EX_OK;

	if (!r->dry_run)
		store = store_open_lost(dir, &r->why);
	else if (had)
		store = store_open(dir, false, &r->why);
	if (store != NULL)
		r->read = store_ledger(store, &r->why);
	if (r->read == NULL && (had || !r->dry_run))
		code = fail_why(EX_NOINPUT, &r->why);
	else if (r->cli->json)
		out("{\"rebuild\": %s}\n", had ? "false" : "true");
	else if (!r->cli->quiet && had)
		out("there is a ledger, and it can be read: nothing was "
		    "rebuilt\n");
	else if (!r->cli->quiet)
		out("%s\n\nWhat to do next\n"
		    "  poststs plan           shows what is found being "
		    "served\n"
		    "  poststs apply          writes it into the ledger\n",
		    r->dry_run ? "a new ledger would be begun"
			       : "a new ledger was begun");
	store_close(store);
	return code;
}

static int
run(struct cli *cli, const char *path, bool dry_run)
{
	struct restoring r = { .cli = cli, .path = path, .dry_run = dry_run };
	struct settings *s;
	int code = EX_OK, lock = -1;

	if ((s = request_settings(&cli->request, &code)) == NULL)
		return code;
	r.settings = s;
	if ((lock = state_lock(s, &code)) >= 0)
		code = path != NULL ? restore(&r) : rebuild(&r);
	if (lock >= 0)
		close(lock);
	backup_close(r.backup);
	ledger_free(r.read);
	ledger_free(r.whole);
	settings_free(s);
	buf_release(&r.why);
	return code;
}

int
cmd_restore(struct cli *cli)
{
	const char *value, *path = NULL;
	bool dry_run = false, anew = false;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_DRY_RUN)
			dry_run = true;
		else if (option == OPT_REBUILD)
			anew = true;
		else if (option == CLI_ARGUMENT && path == NULL)
			path = value;
		else
			return cli_surplus(cli, option, value);
	}
	if (path == NULL && !anew)
		return cli_usage(cli, "the backup to restore is missing");
	if (path != NULL && anew)
		return cli_usage(cli,
		    "--rebuild is only for a lost ledger without a "
		    "backup");
	return run(cli, path, dry_run);
}
