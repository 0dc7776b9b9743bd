/*
 * NAME      cmd_follow - poststs follow
 * CONTRACT  Runs for ever: apply now, and again whenever another member has
 *           written to the shared store, and at least every so often. It
 *           listens before it applies, so that nothing is missed in between;
 *           what it is told is a hint, and what counts is what the store then
 *           is. A store that is gone is waited for, and said once.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "base/msg.h"
#include "cli/cmd/cmds.h"
#include "cli/out/print.h"
#include "sandbox/peer.h"
#include "store/mirror.h"
#include "store/shared.h"
#include "store/store.h"
#include "task/apply.h"
#include "task/fleet.h"

#define EVERY_MAX 86400
#define RETRY     10 /* seconds, where the store is gone */
#define TRIES     4

enum { OPT_EVERY, OPT_ONCE };

const struct cli_option follow_options[] = {
	[OPT_EVERY] = { "every", "SECONDS",
	    "apply at least so often, 1 to 86400; an hour" },
	[OPT_ONCE] = { "once", NULL,
	    "wait for one change of another member, apply, and end" },
	{ NULL, NULL, NULL },
};

/* number_of - 1 to EVERY_MAX; 0: it is none of these */
static unsigned
number_of(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *end == '\0' && n >= 1 && n <= EVERY_MAX ? (unsigned)n : 0;
}

struct following {
	struct cli *cli;
	const struct settings *settings;
	unsigned every;
	struct store *shared;
	struct shared_mark known; /* what it was after the last apply */
	bool complained;
};

/* apply_here - by the time of now; what is wrong has been said */
static int
apply_here(struct following *f)
{
	const struct apply_wish wish = { .adopt = false };
	struct apply_outcome outcome;
	struct world w = { 0 };
	int code;

	if (!f->cli->request.has_now)
		f->cli->request.now = time(NULL);
	code = apply_run(&w, &f->cli->request, &wish, &outcome);
	world_release(&w);
	return code;
}

/* apply_once - in a child, since who has written can ask nobody any more */
static int
apply_once(struct following *f)
{
	int status = 0;
	pid_t child;

	if (print_end() != 0)
		return EX_IOERR;
	child = peer_fork();
	if (child == 0)
		_exit(apply_here(f));
	if (child < 0)
		return fail(EX_OSERR, "cannot start a process");
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_OSERR;
}

/* apply - and again where another member was faster */
static int
apply(struct following *f)
{
	int code, tries = 0;

	do
		code = apply_once(f);
	while (code == EX_TEMPFAIL && ++tries < TRIES);
	return code;
}

/* lost - the store; it is said once, until it is back */
static void
lost(struct following *f, const struct buf *why)
{
	if (!f->complained)
		complain("%s; waiting for it", buf_text(why));
	f->complained = true;
	store_close(f->shared);
	f->shared = NULL;
}

/* listen - connected, and told of what is written from now on */
static int
listen_to(struct following *f)
{
	struct buf why = BUF_INIT;
	struct shared_server known;
	int result = -1;

	mirror_server(f->settings->state_dir, &known);
	f->shared =
	    shared_open(f->settings->store, "follow", true, &known, &why);
	if (f->shared == NULL || shared_listen(f->shared, &why) != 0)
		lost(f, &why);
	else
		result = 0;
	if (result == 0 && f->complained)
		complain("the shared store is back");
	f->complained = f->complained && result != 0;
	buf_release(&why);
	return result;
}

/* note - what the store is, so that our own changes are known for ours */
static int
note(struct following *f)
{
	struct buf why = BUF_INIT;
	int result = shared_now(f->shared, &f->known, &why);

	if (result != 0)
		lost(f, &why);
	buf_release(&why);
	return result;
}

/* wait - for a change that is not ours, or until it is time; -1: it is lost */
static int
wait_for_change(struct following *f)
{
	struct buf why = BUF_INIT;
	struct shared_mark now;
	int result;

	for (;;) {
		result = shared_wait(f->shared, f->every, &why);
		if (result > 0 &&
		    (result = shared_now(f->shared, &now, &why)) == 0) {
			if (shared_mark_same(&now, &f->known))
				continue;
			result = 1;
		}
		break;
	}
	if (result < 0)
		lost(f, &why);
	buf_release(&why);
	return result;
}

static int
follow(struct following *f, bool once)
{
	int changed, code;

	for (;;) {
		if (f->shared == NULL && listen_to(f) != 0) {
			sleep(RETRY);
			continue;
		}
		code = apply(f);
		if (note(f) != 0)
			continue;
		if (!f->cli->quiet)
			out("following; the last apply ended with %d\n", code);
		if (print_end() != 0)
			return EX_IOERR;
		do
			changed = wait_for_change(f);
		while (once && changed == 0);
		if (once && changed > 0)
			return apply(f);
	}
}

int
cmd_follow(struct cli *cli)
{
	struct following f = { .cli = cli, .every = 3600 };
	struct world w = { 0 };
	const char *value;
	bool once = false;
	int option, code;

	while ((option = cli_option(cli, &value)) != CLI_END) {
		if (option == OPT_ONCE)
			once = true;
		else if (option != OPT_EVERY)
			return cli_surplus(cli, option, value);
		else if ((f.every = number_of(value)) == 0)
			return cli_usage(cli, "--every wants 1 to 86400");
	}
	if ((code = cli_no_facts(cli)) != EX_OK ||
	    (code = world_settings(&w, &cli->request)) != EX_OK)
		return code;
	f.settings = w.settings;
	if (!shared_supported() || *w.settings->store == '\0')
		code = fail(EX_CONFIG,
		    "there is nobody to follow: no shared store is set (store "
		    "in poststs.conf(5))");
	else
		code = follow(&f, once);
	store_close(f.shared);
	world_release(&w);
	return code;
}
