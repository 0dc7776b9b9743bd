/*
 * NAME      cmd_apply - poststs apply
 * CONTRACT  Does what plan says, under the lock: the ledger first (a body
 *           that anybody may see is in it), then the policies; those that
 *           the world gets have their records released, and that is noted.
 *           Where nothing changes nothing is written, and nobody is asked.
 *           Exit 2 while a record is held back. With --facts the observations
 * come from the file, but settings and ledger are this machine's.
 */
#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "cli/out/show.h"
#include "decide/decide.h"
#include "json/plan_json.h"
#include "publish/apply.h"
#include "publish/folder.h"
#include "publish/lock.h"
#include "store/store.h"
#include "task/adopted.h"
#include "task/dns_update.h"
#include "task/fetch_policies.h"
#include "task/fingerprint.h"
#include "task/fresh_look.h"
#include "task/gather.h"
#include "task/published.h"

#define LOCK_SECONDS 60

enum {
	OPT_ADOPT,
	OPT_ALL,
	OPT_ALLOW_RETIRE,
	OPT_DNS_UPDATE,
	OPT_DRY_RUN,
	OPT_IF_CHANGED,
	OPT_NO_CONFIRM
};

/* what was asked for */
struct how {
	bool adopt, all, allow_retire, dns_update, dry_run, if_changed,
	    no_confirm;
};

const struct cli_option apply_options[] = {
	[OPT_ADOPT] = { "adopt", NULL,
	    "a policy that poststs did not publish may become weaker" },
	[OPT_ALL] = { "all", NULL, "print every domain by itself" },
	[OPT_ALLOW_RETIRE] = { "allow-retire", NULL,
	    "retire as many domains as it takes" },
	[OPT_DRY_RUN] = { "dry-run", NULL,
	    "say what would be done, and write nothing" },
	[OPT_DNS_UPDATE] = { "dns-update", NULL,
	    "put the records into DNS, too; see dns_update" },
	[OPT_IF_CHANGED] = { "if-changed", NULL,
	    "only where a file that inspect --watch lists has changed" },
	[OPT_NO_CONFIRM] = { "no-confirm", NULL,
	    "release records without fetching their policies first" },
	{ NULL, NULL, NULL },
};

static void
waiting(void)
{
	complain("another run holds the lock; waiting");
}

int
cli_lock(const struct settings *s, int *code)
{
	struct buf why = BUF_INIT;
	int fd = folder_open(s->state_dir, true, &why);

	if (fd < 0) {
		*code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	} else {
		close(fd);
		fd = lock_take(s->state_dir, LOCK_SECONDS, waiting, &why);
		if (fd < 0)
			*code = fail(
			    errno == EWOULDBLOCK ? EX_TEMPFAIL : EX_CANTCREAT,
			    "%s", buf_text(&why));
	}
	buf_release(&why);
	return fd;
}

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
	default:
		return EX_IOERR;
	}
}

/* write everything, in the one order that is safe */
static int
carry_out(struct world *w, const struct cli *cli, struct apply_result *result)
{
	struct buf why = BUF_INIT;
	struct store *store = NULL;
	bool changes = w->plan->changes + w->plan->notes > 0;
	int code = EX_OK;

	/* files without a ledger would be taken for those of a lost one */
	if (changes || w->read != NULL || w->ledger->domains_len == 0) {
		store = store_open(w->settings->state_dir, true, &why);
		if (store == NULL || adopted_keep(w, &why) != 0 ||
		    (w->read != NULL &&
			store_join(store, w->ledger, w->read, &why) != 0) ||
		    (changes &&
			store_begin(store, w->plan, w->ledger, &why) != 0))
			goto failed;
	}
	progress("writing", 0, 0);
	if (apply_policies(w->plan, w->settings, result, &why) != 0)
		goto failed;
	if ((code = confirm(w, &cli->request, false)) != EX_OK ||
	    (code = dns_update(w)) != EX_OK)
		goto out;
	if (apply_records(w->plan, w->settings, result, &why) != 0)
		goto failed;
	if (changes && store_released(store, w->plan, w->ledger, &why) != 0)
		goto failed;
	goto out;
failed:
	code = fail(write_failure(why.error), "%s", buf_text(&why));
out:
	store_close(store);
	buf_release(&why);
	return code;
}

static size_t
written(const struct apply_result *r)
{
	return r->webroot.bodies + r->webroot.links + r->webroot.removed +
	       (size_t)(r->policy_cdb + r->tls_policy_cdb + r->zone);
}

static void
show_written(const struct world *w, const struct apply_result *r)
{
	const struct settings *s = w->settings;

	if (written(r) == 0 && w->plan->changes + w->plan->notes == 0) {
		out(w->plan->awaiting > 0
			? "nothing written; the next apply tries again\n\n"
			: "nothing to do, nothing written\n\n");
		return;
	}
	out_style(STYLE_TITLE, "Written\n");
	if (r->webroot.bodies + r->webroot.links + r->webroot.removed > 0)
		out("  %s: %zu policy %s, %zu %s, %zu removed\n", s->web_root,
		    r->webroot.bodies,
		    r->webroot.bodies == 1 ? "file" : "files", r->webroot.links,
		    r->webroot.links == 1 ? "domain" : "domains",
		    r->webroot.removed);
	if (r->policy_cdb)
		out("  %s/policy.cdb\n", s->state_dir);
	if (r->tls_policy_cdb)
		out("  %s/tls_policy.cdb\n", s->state_dir);
	if (r->zone)
		out("  %s/records.zone\n", s->state_dir);
	if (w->plan->changes + w->plan->notes > 0 || w->read != NULL)
		out("  %s/poststs.db\n", s->state_dir);
	out("\n");
}

/* show_kept - what others had published, and where it is now */
static void
show_kept(const struct world *w)
{
	struct buf path = BUF_INIT;
	bool any = false;
	size_t i;

	for (i = 0; w->read != NULL && i < w->ledger->rows_len; i++) {
		buf_clear(&path);
		if (!adopted_path(&path, w, &w->ledger->rows[i]))
			continue;
		if (!any)
			out_style(STYLE_TITLE, "Kept\n");
		any = true;
		out("  %s\n", buf_text(&path));
	}
	if (any)
		out("\n");
	buf_release(&path);
}

static void
written_json(struct jsonw *w, const void *about)
{
	const struct apply_result *r = about;

	jsonw_open(w, "written", '{');
	jsonw_count(w, "bodies", r->webroot.bodies);
	jsonw_count(w, "links", r->webroot.links);
	jsonw_count(w, "removed", r->webroot.removed);
	jsonw_bool(w, "policy_cdb", r->policy_cdb);
	jsonw_bool(w, "tls_policy_cdb", r->tls_policy_cdb);
	jsonw_bool(w, "records_zone", r->zone);
	jsonw_close(w, '}');
}

static void
show_result(const struct cli *cli, const struct world *w,
    const struct apply_result *result, bool all)
{
	const struct show show = { w->plan, w->ledger, w->settings, all,
		false };
	size_t i, hidden = 0;

	for (i = 0; i < w->plan->findings.len; i++)
		hidden += w->plan->findings.list[i].id ==
			  FINDING_POLICY_HOST_NO_ADDRESS;
	if (cli->json) {
		plan_json_write_with(w->plan, &w->settings->records,
		    written_json, result, out_put, NULL);
	} else if (!cli->quiet) {
		out_style(STYLE_TITLE, "%zu %s, %zu changed",
		    w->plan->domains_len,
		    w->plan->domains_len == 1 ? "domain" : "domains",
		    w->plan->changes);
		if (w->plan->notes > 0)
			out(", %zu noted", w->plan->notes);
		out("\n");
		show_domains(&show);
		out("\n");
		show_changes(&show);
		show_holds(&show);
		show_written(w, result);
		show_kept(w);
		if (hidden > 0)
			out("The policy hosts of %zu domains have no address "
			    "yet: poststs records --hosting\n\n",
			    hidden);
		show_next(&show, "", result->zone && w->plan->changes > 0);
	}
	if (cli->quiet)
		complain_plan(w->plan);
}

static int
apply_run(struct cli *cli, const struct how *how)
{
	struct apply_result result = { .policy_cdb = 0 };
	struct world w = { 0 };
	const time_t began = time(NULL);
	int code, lock = -1;

	if ((code = world_settings(&w, &cli->request)) != EX_OK)
		goto out;
	w.settings->confirm = w.settings->confirm && !how->no_confirm;
	w.settings->adopt = w.settings->adopt || how->adopt;
	if (how->dns_update && w.settings->dns_update == DNS_UPDATE_NO)
		w.settings->dns_update = DNS_UPDATE_NSUPDATE;
	if (how->if_changed && cli->request.facts_file == NULL &&
	    stamp_unchanged(&cli->request, w.settings)) {
		if (!cli->quiet)
			out(cli->json ? "{\"unchanged\": true}\n"
				      : "no file has changed\n");
		goto out;
	}
	if ((lock = cli_lock(w.settings, &code)) < 0 ||
	    (code = world_gather(&w, &cli->request, GATHER_OBSERVATIONS)) !=
		EX_OK)
		goto out;
	w.plan = decide_plan(w.facts, w.settings, w.ledger, w.evidence,
	    cli->request.now, how->allow_retire);
	if (w.plan->refused != NULL) {
		code = fail(EX_UNAVAILABLE, "%s", w.plan->refused);
		goto out;
	}
	code = fresh_look_plan(&w, &cli->request, how->allow_retire);
	if (code != EX_OK)
		goto out;
	code = carry_out(&w, cli, &result);
	if (code == EX_OK) {
		show_result(cli, &w, &result, how->all);
		if (w.plan->kept != NULL)
			code = fail(EX_UNAVAILABLE, "%s", w.plan->kept);
		else if (w.plan->awaiting > 0)
			code = EXIT_CHANGES;
		else if (how->if_changed && cli->request.facts_file == NULL)
			stamp_write(&cli->request, &w, began);
	}
out:
	if (lock >= 0)
		close(lock);
	world_release(&w);
	return code;
}

int
cmd_apply(struct cli *cli)
{
	struct how how = { .all = false };
	const char *value;
	int option;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_ADOPT)
			how.adopt = true;
		else if (option == OPT_ALL)
			how.all = true;
		else if (option == OPT_ALLOW_RETIRE)
			how.allow_retire = true;
		else if (option == OPT_DNS_UPDATE)
			how.dns_update = true;
		else if (option == OPT_DRY_RUN)
			how.dry_run = true;
		else if (option == OPT_IF_CHANGED)
			how.if_changed = true;
		else if (option == OPT_NO_CONFIRM)
			how.no_confirm = true;
		else if (option == CLI_ARGUMENT)
			return cli_usage(
			    cli, "%s is one argument too many", value);
		else
			return EX_USAGE;
	}
	how.all = how.all || cli->verbose;
	if (how.dns_update && cli->request.scratch != NULL)
		return cli_usage(
		    cli, "--dns-update and --scratch exclude each other");
	return how.dry_run ? plan_run(cli, true, how.all, how.allow_retire,
				 how.no_confirm, how.adopt)
			   : apply_run(cli, &how);
}
