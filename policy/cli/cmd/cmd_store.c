/*
 * NAME      cmd_store - poststs store
 * CONTRACT  init: the SQL that makes a shared store, printed, or run with
 *           --run. status: what the store is, and how far this machine has
 *           followed. join: this machine becomes a member, and what it has
 *           published before is joined with what is in the store; nothing of
 *           either is lost. export: the store as a ledger in a folder.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/msg.h"
#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "json/jsonw.h"
#include "store/evidence_meet.h"
#include "store/mirror.h"
#include "store/shared.h"
#include "task/fleet.h"
#include "task/state_lock.h"

#define PATIENCE 2000 /* milliseconds that evidence may take to open */
#define KEPT     400  /* days of evidence */

enum { OPT_RUN };

const struct cli_option store_options[] = {
	[OPT_RUN] = { "run", NULL,
	    "with init: run the SQL in the database "
	    "that store names" },
	{ NULL, NULL, NULL },
};

/* configured - is a shared store set? an exit code */
static int
configured(const struct settings *s)
{
	if (!shared_supported())
		return fail(EX_UNAVAILABLE,
		    "this poststs was built without PostgreSQL "
		    "(--without-postgresql): it has no shared store");
	if (*s->store == '\0')
		return fail(EX_CONFIG,
		    "no shared store is set: see store in poststs.conf(5)");
	return EX_OK;
}

/* ---- init ---- */

static int
init(struct cli *cli, const struct settings *s, bool run)
{
	struct buf why = BUF_INIT;
	int code = EX_OK;

	if (!run) {
		if (!shared_supported())
			return configured(s);
		out("%s", shared_script());
		return EX_OK;
	}
	if ((code = configured(s)) != EX_OK)
		return code;
	if (shared_init(s->store, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	else if (!cli->quiet)
		out("the store is ready; give the role of each member its "
		    "privileges:\n  GRANT poststs_member TO ...;\nthen, on "
		    "each: poststs store join\n");
	buf_release(&why);
	return code;
}

/* ---- join ---- */

static void
show_met(const struct cli *cli, const struct meeting *met)
{
	struct jsonw w;

	if (cli->json) {
		jsonw_begin(&w, out_put, NULL);
		jsonw_open(&w, NULL, '{');
		jsonw_open(&w, "brought", '{');
		jsonw_count(&w, "domains", met->there.domains);
		jsonw_count(&w, "policies", met->there.rows);
		jsonw_count(&w, "changed", met->there.changed);
		jsonw_close(&w, '}');
		jsonw_open(&w, "received", '{');
		jsonw_count(&w, "domains", met->here.domains);
		jsonw_count(&w, "policies", met->here.rows);
		jsonw_count(&w, "changed", met->here.changed);
		jsonw_close(&w, '}');
		jsonw_close(&w, '}');
		jsonw_end(&w);
	} else if (!cli->quiet) {
		out("joined: %zu domains and %zu policies that the store did "
		    "not know, and %zu domains and %zu policies that were not "
		    "known here\n\n"
		    "What to do next\n"
		    "  poststs plan           shows what is to be published\n"
		    "  poststs apply          publishes it\n",
		    met->there.domains, met->there.rows, met->here.domains,
		    met->here.rows);
	}
}

static int
join(struct cli *cli, struct world *w)
{
	struct meeting met;
	int code, lock = state_lock(w->settings, &code);

	if (lock < 0)
		return code;
	code = fleet_join(w, &cli->request, &met);
	close(lock);
	if (code == EX_OK)
		show_met(cli, &met);
	return code;
}

/* ---- export ---- */

/* export_evidence - what all members have counted and seen */
static int
export_evidence(struct cli *cli, const struct settings *s, struct store *shared,
    const char *dir)
{
	struct buf why = BUF_INIT;
	struct evidence_meeting met;
	char name[DNAME_SIZE];
	struct evidence_db *db;
	int code = fleet_name(s, name);

	if (code != EX_OK || !shared_evidence(shared))
		return code;
	db = evidence_open(dir, true, PATIENCE, &why);
	if (db == NULL)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	else if (evidence_meet(db, shared, name, cli->request.now, KEPT, false,
		     &met, &why) != 0)
		code = fail(why.error != 0 ? fleet_exit(why.error) : EX_IOERR,
		    "%s", buf_text(&why));
	evidence_close(db);
	buf_release(&why);
	return code;
}

static int
export_to(struct cli *cli, const struct settings *s, const char *dir)
{
	struct buf why = BUF_INIT;
	struct store *shared =
	    shared_open(s->store, "export", false, NULL, &why);
	struct store *file = NULL;
	struct union_gain gain = { 0 };
	int code = EX_OK;

	if (shared == NULL)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	else if ((file = store_open_lost(dir, &why)) == NULL)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	else if (store_export(file, shared, cli->request.now, &gain, &why) != 0)
		code = fail(why.error != 0 ? fleet_exit(why.error) : EX_IOERR,
		    "%s", buf_text(&why));
	else if (!cli->quiet)
		out("%s/poststs.db: %zu domains and %zu policies that were not "
		    "there\n",
		    dir, gain.domains, gain.rows);
	store_close(file);
	if (code == EX_OK)
		code = export_evidence(cli, s, shared, dir);
	store_close(shared);
	buf_release(&why);
	return code;
}

/* ---- status ---- */

static int64_t
behind(int64_t seen, int64_t now)
{
	return seen < now ? now - seen : 0;
}

static void
show_members(const struct shared_members *all, int64_t change)
{
	char when[TIME_SIZE];
	size_t i;

	for (i = 0; i < all->len; i++) {
		if (all->list[i].removed)
			continue;
		out("  %s, poststs %s, last seen %s", all->list[i].name,
		    all->list[i].version, time_day(when, all->list[i].seen));
		if (behind(all->list[i].change, change) > 0)
			out(", %lld changes behind",
			    (long long)behind(all->list[i].change, change));
		out("\n");
	}
}

static void
show_members_json(
    struct jsonw *w, const struct shared_members *all, int64_t change)
{
	size_t i;

	jsonw_open(w, "members", '[');
	for (i = 0; i < all->len; i++) {
		if (all->list[i].removed)
			continue;
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", all->list[i].name);
		jsonw_string(w, "version", all->list[i].version);
		jsonw_time(w, "joined", all->list[i].joined);
		jsonw_time(w, "last_seen", all->list[i].seen);
		jsonw_int(w, "behind",
		    (long long)behind(all->list[i].change, change));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

/* what is known of the store, and of what this machine has of it */
struct store_standing {
	struct shared_mark now;
	struct shared_members all;
	struct mirror_note note;
};

static int
look(const struct settings *s, struct store_standing *is)
{
	struct buf why = BUF_INIT;
	struct store *shared =
	    shared_open(s->store, "status", false, NULL, &why);
	struct store *mirror = NULL;
	int code = EX_OK;

	if (shared == NULL || shared_now(shared, &is->now, &why) != 0 ||
	    shared_members(shared, &is->all, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	else if ((mirror = store_open(s->state_dir, false, &why)) == NULL ||
		 mirror_read(mirror, &is->note, &why) != 0)
		code = fail(EX_NOINPUT, "%s", buf_text(&why));
	store_close(mirror);
	store_close(shared);
	buf_release(&why);
	return code;
}

/* here - what the ledger of this machine is, in words */
static const char *
here(const struct store_standing *is)
{
	if (!is->note.noted || strcmp(is->note.mark.id, is->now.id) != 0)
		return "it was never merged with this store (poststs store "
		       "join)";
	if (!is->note.clean)
		return "it has changes of its own; the next apply merges "
		       "both";
	return shared_mark_same(&is->note.mark, &is->now)
		   ? "it is a current copy of the store"
		   : "it is an older copy of the store; the next apply "
		     "updates it";
}

static int
status(struct cli *cli, const struct settings *s)
{
	struct store_standing is = { .all = { .len = 0 } };
	struct jsonw w;
	int code = look(s, &is);

	if (code == EX_OK && cli->json) {
		jsonw_begin(&w, out_put, NULL);
		jsonw_open(&w, NULL, '{');
		jsonw_string(&w, "store", is.now.id);
		jsonw_int(&w, "change", (long long)is.now.change);
		jsonw_bool(&w, "copied",
		    is.note.clean && shared_mark_same(&is.note.mark, &is.now));
		show_members_json(&w, &is.all, is.now.change);
		jsonw_close(&w, '}');
		jsonw_end(&w);
	} else if (code == EX_OK) {
		out("shared store %s, change %lld\n"
		    "the ledger here: %s\nmembers\n",
		    is.now.id, (long long)is.now.change, here(&is));
		show_members(&is.all, is.now.change);
	}
	shared_members_release(&is.all);
	return code;
}

/* ---- members ---- */

static int
list(struct cli *cli, const struct settings *s)
{
	struct buf why = BUF_INIT;
	struct store *shared =
	    shared_open(s->store, "status", false, NULL, &why);
	struct shared_members all = { .len = 0 };
	struct shared_mark now;
	struct jsonw w;
	int code = EX_OK;

	if (shared == NULL || shared_now(shared, &now, &why) != 0 ||
	    shared_members(shared, &all, &why) != 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	else if (cli->json) {
		jsonw_begin(&w, out_put, NULL);
		jsonw_open(&w, NULL, '{');
		show_members_json(&w, &all, now.change);
		jsonw_close(&w, '}');
		jsonw_end(&w);
	} else {
		show_members(&all, now.change);
	}
	shared_members_release(&all);
	store_close(shared);
	buf_release(&why);
	return code;
}

static int
remove_member(struct cli *cli, const struct settings *s, const char *name)
{
	struct buf why = BUF_INIT;
	struct shared_server known;
	struct store *shared;
	int found, code = EX_OK;

	mirror_server(s->state_dir, &known);
	shared = shared_open(s->store, "status", true, &known, &why);
	found = shared != NULL ? shared_remove(shared, name, &why) : -1;
	if (found < 0)
		code = fail(fleet_exit(why.error), "%s", buf_text(&why));
	else if (found == 0)
		code = fail(EX_DATAERR,
		    "%s is not a member; poststs member list prints the "
		    "members",
		    name);
	else if (!cli->quiet)
		out("%s is no longer a member; domains that only it listed "
		    "retire in the usual way\n",
		    name);
	store_close(shared);
	buf_release(&why);
	return code;
}

/* ---- the command lines ---- */

struct words {
	const char *list[2];
	size_t len;
	bool run;
};

static int
read_words(struct cli *cli, struct words *w)
{
	const char *value;
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == CLI_ARGUMENT && w->len < ARRAY_LEN(w->list))
			w->list[w->len++] = value;
		else if (option == OPT_RUN)
			w->run = true;
		else
			return cli_surplus(cli, option, value);
	}
	code = cli_no_facts(cli);
	return code;
}

static bool
is(const struct words *w, const char *verb, size_t len)
{
	return w->len == len && strcmp(w->list[0], verb) == 0;
}

int
cmd_store(struct cli *cli)
{
	struct words words = { .len = 0 };
	struct world w = { 0 };
	int code = read_words(cli, &words);

	if (code != EX_OK)
		return code;
	if (words.run && !is(&words, "init", 1))
		return cli_usage(cli, "--run belongs to init");
	if (!is(&words, "init", 1) && !is(&words, "status", 1) &&
	    !is(&words, "join", 1) && !is(&words, "export", 2))
		return cli_usage(cli,
		    "store takes init, status, join, or export and a "
		    "directory");
	if ((code = world_settings(&w, &cli->request)) != EX_OK)
		return code;
	if (is(&words, "init", 1))
		code = init(cli, w.settings, words.run);
	else if ((code = configured(w.settings)) != EX_OK)
		;
	else if (is(&words, "status", 1))
		code = status(cli, w.settings);
	else if (is(&words, "join", 1))
		code = join(cli, &w);
	else
		code = export_to(cli, w.settings, words.list[1]);
	world_release(&w);
	return code;
}

int
cmd_member(struct cli *cli)
{
	struct words words = { .len = 0 };
	struct world w = { 0 };
	int code = read_words(cli, &words);

	if (code != EX_OK)
		return code;
	if (!is(&words, "list", 1) && !is(&words, "remove", 2))
		return cli_usage(
		    cli, "member takes list, or remove and a name");
	if ((code = world_settings(&w, &cli->request)) == EX_OK &&
	    (code = configured(w.settings)) == EX_OK)
		code = words.len == 1
			   ? list(cli, w.settings)
			   : remove_member(cli, w.settings, words.list[1]);
	world_release(&w);
	return code;
}
