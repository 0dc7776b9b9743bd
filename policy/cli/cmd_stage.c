/*
 * NAME      cmd_stage - poststs stage
 * CONTRACT  The administrator asks for a stage; the ledger remembers it and
 *           the next apply acts on it, as soon as it is safe. --force takes
 *           enforce without looking at the gates. A domain that the ledger
 *           does not know is refused, unless forced: it is probably misspelt.
 */
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/cmds.h"
#include "cli/gather.h"
#include "cli/print.h"
#include "model/dname.h"
#include "store/store.h"

enum { OPT_FORCE };

const struct cli_option stage_options[] = {
	[OPT_FORCE] = { "force", NULL,
	    "do not wait for the gates to enforce; take an unknown domain" },
	{ NULL, NULL, NULL },
};

static int
parse_stage(enum stage *stage, const char *word)
{
	enum policy_mode mode;

	if (policy_mode_parse(&mode, word) != 0)
		return -1;
	*stage = mode == POLICY_ENFORCE   ? STAGE_ENFORCE
		 : mode == POLICY_TESTING ? STAGE_TESTING
					  : STAGE_RETIRING;
	return 0;
}

static int
ask(const struct settings *s, const char *name, enum stage stage, bool force,
    time_t now)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(s->state_dir, true, &why);
	int code = EX_OK;

	if (store == NULL ||
	    store_stage(store, name, stage, force, now, &why) != 0)
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	store_close(store);
	buf_release(&why);
	return code;
}

static int
run(struct cli *cli, const char *name, enum stage stage, bool force)
{
	struct world w = { 0 };
	int code, lock = -1;

	if ((code = world_settings(&w, cli)) != EX_OK ||
	    (lock = cli_lock(w.settings, &code)) < 0 ||
	    (code = world_ledger(&w)) != EX_OK)
		goto out;
	if (ledger_domain(w.ledger, name) == NULL && !force)
		code = fail(EX_DATAERR,
		    "%s is not known here: run poststs apply first, or check "
		    "the spelling (--force takes it all the same)",
		    name);
	else
		code = ask(w.settings, name, stage, force, cli->now);
	if (code == EX_OK && !cli->quiet)
		out("%s: noted. poststs plan shows when it happens and what "
		    "it waits for.\n",
		    name);
out:
	if (lock >= 0)
		close(lock);
	world_release(&w);
	return code;
}

int
cmd_stage(struct cli *cli)
{
	const char *words[2], *value;
	struct buf why = BUF_INIT;
	char name[DNAME_SIZE];
	enum stage stage;
	bool force = false;
	size_t n = 0;
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_FORCE)
			force = true;
		else if (option == CLI_ARGUMENT && n < 2)
			words[n++] = value;
		else if (option == CLI_ARGUMENT)
			return cli_usage(
			    cli, "%s is one argument too many", value);
		else
			return EX_USAGE;
	}
	if ((code = cli_no_facts(cli)) != EX_OK)
		return code;
	if (n < 2 || parse_stage(&stage, words[1]) != 0)
		return cli_usage(
		    cli, "stage wants a domain and testing, enforce or none");
	if (dname_parse(name, words[0], strlen(words[0]), &why) != 0)
		code = fail(EX_DATAERR, "%s", buf_text(&why));
	else
		code = run(cli, name, stage, force);
	buf_release(&why);
	return code;
}
