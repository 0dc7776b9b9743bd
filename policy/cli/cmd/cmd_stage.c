/*
 * NAME      cmd_stage - poststs stage
 * CONTRACT  The administrator requests a stage. The request is judged at once
 *           (decide/plan/ask.h), by this Postfix and DNS or by --facts. It is
 *           either refused, with exit code 1 and each wait with its date, and
 *           nothing is written; or it is noted in the ledger, and the next
 *           apply is shown. Before a step that binds senders, the hosts are
 *           connected to, unless --facts is given. --force notes what would be
 *           refused, and says what that may cost. An unknown domain is refused,
 *           unless forced, because it is probably misspelt.
 */
#include <errno.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "cli/out/stageout.h"
#include "dns/dname.h"
#include "store/store.h"
#include "task/fresh_look.h"
#include "task/gather.h"
#include "task/fleet.h"
#include "task/state_lock.h"

enum { OPT_FORCE };

const struct cli_option stage_options[] = {
	[OPT_FORCE] = { "force", NULL,
	    "accept a refused request, and show the risk" },
	{ NULL, NULL, NULL },
};

static int
parse_stage(enum stage *stage, const char *word)
{
	enum policy_mode mode;

	if (strcmp(word, "off") == 0)
		*stage = STAGE_OFF;
	else if (policy_mode_parse(&mode, word) != 0)
		return -1;
	else
		*stage = mode == POLICY_ENFORCE   ? STAGE_ENFORCE
			 : mode == POLICY_TESTING ? STAGE_TESTING
						  : STAGE_RETIRING;
	return 0;
}

/* note - the ledger knows no way to be off but the one that is safe */
static int
note(struct world *w, const struct ask *ask, time_t now)
{
	struct buf why = BUF_INIT;
	struct store *store = store_open(w->settings->state_dir, true, &why);
	enum stage stage =
	    ask->stage == STAGE_OFF ? STAGE_RETIRING : ask->stage;
	int code = EX_OK;

	fleet_attach(w, store);
	if (store == NULL ||
	    store_stage(store, ask->domain, stage, ask->forced, now, &why) != 0)
		code = fail_why(EX_CANTCREAT, &why);
	store_close(store);
	buf_release(&why);
	return code;
}

static struct answer
ask_now(const struct cli *cli, const struct world *w, const struct ask *ask)
{
	return decide_ask(w->facts, w->settings, w->ledger, w->evidence,
	    cli->request.now, ask);
}

/* look_first - what binds senders rests on what is seen now; asks again */
static int
look_first(const struct cli *cli, struct world *w, const struct ask *ask,
    struct answer *answer)
{
	int code;

	if (answer->domain == NULL || !answer->domain->look_first ||
	    cli->request.facts_file != NULL)
		return EX_OK;
	code = fresh_look_domains(w, &cli->request, &ask->domain, 1);
	answer_release(answer);
	*answer = ask_now(cli, w, ask);
	return code;
}

static int
judge(struct cli *cli, struct world *w, const struct ask *ask, const char *word)
{
	struct answer answer = ask_now(cli, w, ask);
	const struct stageout s = { cli, w, ask, &answer, word };
	int code = look_first(cli, w, ask, &answer);

	if (code != EX_OK)
		goto out;
	if (!answer.known && !ask->forced)
		code = fail(EX_DATAERR,
		    "%s is known neither to Postfix nor to the ledger: check "
		    "the spelling, or name it in the option domains",
		    ask->domain);
	else if (answer.taken)
		code = note(w, ask, cli->request.now);
	if (code == EX_OK) {
		stage_print(&s);
		code = answer.taken ? EXIT_IN_ORDER : EXIT_FINDINGS;
	}
out:
	answer_release(&answer);
	return code;
}

static int
run(struct cli *cli, const struct ask *ask, const char *word)
{
	struct world w = { 0 };
	int code, lock = -1;

	if ((code = world_settings(&w, &cli->request)) == EX_OK &&
	    (lock = state_lock(w.settings, &code)) >= 0 &&
	    (code = fleet_open(&w, &cli->request, true)) == EX_OK &&
	    (code = world_gather_domain(&w, &cli->request, ask->domain)) ==
		EX_OK)
		code = judge(cli, &w, ask, word);
	if (lock >= 0)
		close(lock);
	world_release(&w);
	return code;
}

int
cmd_stage(struct cli *cli)
{
	struct ask ask = { .forced = false };
	const char *words[2], *value;
	struct buf why = BUF_INIT;
	char name[DNAME_SIZE];
	size_t n = 0;
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_FORCE)
			ask.forced = true;
		else if (option == CLI_ARGUMENT && n < 2)
			words[n++] = value;
		else
			return cli_surplus(cli, option, value);
	}
	if (n < 2 || parse_stage(&ask.stage, words[1]) != 0)
		return cli_usage(cli,
		    "stage requires a domain and testing, enforce, none or "
		    "off");
	ask.domain = name;
	if (dname_parse(name, words[0], strlen(words[0]), &why) != 0)
		code = fail(EX_DATAERR, "%s", buf_text(&why));
	else
		code = run(cli, &ask, words[1]);
	buf_release(&why);
	return code;
}
