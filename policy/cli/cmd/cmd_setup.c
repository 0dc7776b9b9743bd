/*
 * NAME      cmd_setup - poststs setup
 * CONTRACT  Asks, or takes as options, what poststs cannot know, and proposes
 *           what it sees. Shows the lines for poststs.conf, and writes them
 *           after a yes: only its own part of the file (settings_block.h), and
 *           only options that are set nowhere else in it. Lines for other files
 *           are shown. Nothing is published. It ends with what is missing, in
 *           the order in which it has to be done, and can be run again.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "cli/cmd/cmds.h"
#include "cli/out/diff.h"
#include "cli/out/hint.h"
#include "cli/out/hosting.h"
#include "cli/out/named_file.h"
#include "cli/out/print.h"
#include "config.h"
#include "decide/setup.h"
#include "settings/settings_block.h"
#include "settings/settings_table.h"
#include "task/gather.h"
#include "task/setup_look.h"

#define CONF_MAX    ((size_t)1 << 20)
#define ANSWER_SIZE 1024

enum {
	OPT_REPORT,
	OPT_POLICY_HOST,
	OPT_SERVER,
	OPT_DNS,
	OPT_DNS_KEY,
	OPT_NOTIFY,
	OPT_MILTER_SOCKET,
	OPT_YES,
};

const struct cli_option setup_options[] = {
	[OPT_REPORT] = { "report", "ADDRESS", "where TLS reports go" },
	[OPT_POLICY_HOST] = { "policy-host", "HOST",
	    "the web server that mta-sts.DOMAIN becomes an alias of" },
	[OPT_SERVER] = { "server", "nginx|apache|caddy|lighttpd",
	    "the web server, by default the one that is here" },
	[OPT_DNS] = { "dns", "METHOD",
	    "no (by hand), nsupdate, knsupdate or exec:/path" },
	[OPT_DNS_KEY] = { "dns-key", "FILE",
	    "the key for nsupdate or knsupdate" },
	[OPT_NOTIFY] = { "notify", "TARGET",
	    "who is told of problems: mail:ADDRESS or exec:/path" },
	[OPT_MILTER_SOCKET] = { "milter-socket", "SOCKET",
	    "where poststs-milter listens" },
	[OPT_YES] = { "yes", NULL,
	    "ask nothing: take options and proposals, and write" },
	{ NULL, NULL, NULL },
};

/* what is asked, in this order; of each option of poststs.conf */
enum { Q_REPORT, Q_HOST, Q_DNS, Q_KEY, Q_NOTIFY, Q_SOCKET, Q_COUNT };

static const struct {
	const char *option, *question, *hint;
} questions[Q_COUNT] = {
	[Q_REPORT] = { "tlsrpt_rua", "Where shall senders send TLS reports?",
	    "a mailbox of yours, as mailto:ADDRESS" },
	[Q_HOST] = { "policy_host", "Which web server serves the policies?",
	    "its name: mta-sts.DOMAIN becomes an alias of it; empty: you make "
	    "these records yourself" },
	[Q_DNS] = { "dns_update", "How do records get into DNS?",
	    "no: by hand; nsupdate or knsupdate; exec:/path of a program" },
	[Q_KEY] = { "dns_update_key", "Where is the key for updates?",
	    "a file that only poststs may read; empty: none" },
	[Q_NOTIFY] = { "notify", "Who shall be told of problems?",
	    "mail:ADDRESS or exec:/path; empty: nobody" },
	[Q_SOCKET] = { "milter_socket", "Where shall poststs-milter listen?",
	    "smtpd has to get there, from its chroot where it has one" },
};

struct setup {
	struct cli *cli;
	const char *given[Q_COUNT]; /* by options */
	char *answer[Q_COUNT];
	bool mine[Q_COUNT]; /* it stands in the file, outside of our part */
	enum web_server server;
	bool yes, server_given;
	const char *path; /* of poststs.conf */
	char *text;       /* of it, "" where it does not exist */
	struct world world;
	struct setup_look look;
};

/* ---- arguments ---- */

static int
take(struct setup *s, int option, const char *value)
{
	static const int question[] = {
		[OPT_REPORT] = Q_REPORT,
		[OPT_POLICY_HOST] = Q_HOST,
		[OPT_DNS] = Q_DNS,
		[OPT_DNS_KEY] = Q_KEY,
		[OPT_NOTIFY] = Q_NOTIFY,
		[OPT_MILTER_SOCKET] = Q_SOCKET,
	};

	if (option == OPT_YES) {
		s->yes = true;
	} else if (option == OPT_SERVER) {
		s->server_given = true;
		if (web_server_parse(&s->server, value) != 0)
			return cli_usage(s->cli,
			    "--server wants nginx, apache, caddy or lighttpd");
	} else if (option >= 0) {
		s->given[question[option]] =
		    strcmp(value, "-") == 0 ? "" : value;
	} else {
		return cli_surplus(s->cli, option, value);
	}
	return EX_OK;
}

/* ---- the file ---- */

static int
read_file(struct setup *s)
{
	struct buf why = BUF_INIT;
	size_t len;
	int code = EX_OK;

	s->path = s->cli->request.conf_file != NULL ? s->cli->request.conf_file
						    : SYSCONFDIR
		      "/poststs.conf";
	s->text = file_read(s->path, CONF_MAX, &len, &why);
	if (s->text == NULL && errno == ENOENT)
		s->text = xstrdup("");
	if (s->text == NULL)
		code = fail(EX_NOINPUT, "%s", buf_text(&why));
	else if (strlen(s->text) != len && len > 0)
		code = fail(EX_CONFIG, "%s: contains a NUL byte", s->path);
	buf_release(&why);
	return code;
}

/* find_mine - what the administrator wrote himself is not ours to change */
static int
find_mine(struct setup *s)
{
	struct settings *theirs = settings_new(), *defaults = settings_new();
	struct buf text = BUF_INIT, why = BUF_INIT;
	const struct option_row *row;
	int code = EX_OK;
	size_t i;

	settings_block_cut(&text, s->text);
	if (settings_parse(theirs, buf_text(&text), s->path, &why) != 0)
		code = fail(EX_CONFIG, "%s", buf_text(&why));
	for (i = 0; code == EX_OK && i < Q_COUNT; i++) {
		row = settings_row(questions[i].option, false);
		s->mine[i] = !settings_same(row, theirs, defaults);
	}
	settings_free(theirs);
	settings_free(defaults);
	buf_release(&text);
	buf_release(&why);
	return code;
}

/* ---- answers ---- */

/* current - the value that holds now, as it would be typed */
static char *
current(const struct setup *s, size_t q)
{
	const struct option_row *row = settings_row(questions[q].option, false);
	const struct settings *set = s->world.settings;
	struct buf value = BUF_INIT;
	size_t i;

	if (q == Q_NOTIFY) {
		for (i = 0; i < set->notify.len; i++)
			buf_printf(&value, "%s%s", i > 0 ? ", " : "",
			    set->notify.list[i]);
	} else {
		const char *text =
		    *(char *const *)(const void *)((const char *)set +
						   row->offset);

		buf_puts(&value, text != NULL ? text : "");
	}
	return value.text != NULL ? buf_detach(&value) : xstrdup("");
}

/* proposal - the value that holds, or what suits this machine */
static char *
proposal(const struct setup *s, size_t q)
{
	char *now = current(s, q);
	const char *better = NULL;
	struct buf text = BUF_INIT;

	if (q == Q_REPORT && *now == '\0' && s->look.domain != NULL)
		buf_printf(&text, "mailto:tls-reports@%s", s->look.domain);
	else if (q == Q_NOTIFY && *now == '\0' && s->look.domain != NULL)
		buf_printf(&text, "mail:postmaster@%s", s->look.domain);
	else if (q == Q_SOCKET && s->look.socket != NULL)
		better = s->look.socket;
	if (better != NULL)
		buf_puts(&text, better);
	if (text.len == 0)
		return now;
	free(now);
	return buf_detach(&text);
}

/* check - would poststs.conf take it? */
static bool
check(const struct setup *s, size_t q, const char *value)
{
	struct settings *scratch = settings_new();
	struct buf set = BUF_INIT, why = BUF_INIT;
	bool good;

	buf_printf(&set, "%s=%s", questions[q].option, value);
	good = settings_set(scratch, buf_text(&set), &why) == 0;
	if (!good)
		complain("%s", buf_text(&why));
	settings_free(scratch);
	buf_release(&set);
	buf_release(&why);
	return good;
}

/* read_answer - a line of standard input; false: it ended */
static bool
read_answer(char answer[ANSWER_SIZE])
{
	size_t len;

	fflush(stdout);
	if (fgets(answer, ANSWER_SIZE, stdin) == NULL)
		return false;
	len = strcspn(answer, "\r\n");
	answer[len] = '\0';
	return true;
}

/* ask - an exit code; an empty line takes the proposal, `-' nothing at all */
static int
ask(struct setup *s, size_t q)
{
	char *offer = proposal(s, q), line[ANSWER_SIZE];
	const char *value;

	for (;;) {
		out("\n");
		out_style(STYLE_TITLE, "%s\n", questions[q].question);
		out("  %s%s\n  [%s] ", questions[q].hint,
		    *offer != '\0' ? "; - for none" : "", offer);
		if (!read_answer(line)) {
			free(offer);
			return fail(EX_NOINPUT,
			    "standard input ended; --yes asks nothing");
		}
		value = *line == '\0'            ? offer
			: strcmp(line, "-") == 0 ? ""
						 : line;
		if (check(s, q, value))
			break;
	}
	s->answer[q] = xstrdup(value);
	free(offer);
	return EX_OK;
}

static bool
wanted(const struct setup *s, size_t q)
{
	if (q == Q_KEY)
		return s->answer[Q_DNS] != NULL &&
		       strstr(s->answer[Q_DNS], "nsupdate") != NULL;
	return q != Q_SOCKET || s->look.socket != NULL ||
	       s->given[Q_SOCKET] != NULL;
}

static int
answers(struct setup *s)
{
	int code = EX_OK;
	size_t q;

	for (q = 0; code == EX_OK && q < Q_COUNT; q++) {
		if (s->mine[q]) {
			s->answer[q] = current(s, q);
			out("%s is set in %s: %s\n", questions[q].option,
			    s->path, s->answer[q]);
			if (s->given[q] != NULL &&
			    strcmp(s->given[q], s->answer[q]) != 0)
				code = fail(EX_CONFIG,
				    "change %s there, or take it out: it is "
				    "not part of what setup wrote",
				    questions[q].option);
		} else if (s->given[q] != NULL) {
			if (!check(s, q, s->given[q]))
				code = EX_USAGE;
			s->answer[q] = xstrdup(s->given[q]);
		} else if (!wanted(s, q) || s->yes) {
			s->answer[q] =
			    wanted(s, q) ? proposal(s, q) : current(s, q);
		} else {
			code = ask(s, q);
		}
	}
	return code;
}

/* ---- what is written ---- */

/* lines - of our part: what is no default and stands nowhere else */
static void
lines(struct buf *out, struct setup *s)
{
	struct settings *block = settings_new(), *defaults = settings_new();
	struct buf set = BUF_INIT;
	const struct option_row *row;
	size_t q;

	for (q = 0; q < Q_COUNT; q++) {
		row = settings_row(questions[q].option, false);
		buf_clear(&set);
		buf_printf(&set, "%s=%s", row->doc.name, s->answer[q]);
		if (settings_set(block, buf_text(&set), NULL) != 0 ||
		    s->mine[q] || settings_same(row, block, defaults))
			continue;
		buf_printf(out, "%s = ", row->doc.name);
		row->type->print(row, settings_field(block, row), out);
		buf_putc(out, '\n');
	}
	settings_free(block);
	settings_free(defaults);
	buf_release(&set);
}

/* agreed - may it be written? */
static bool
agreed(const struct setup *s)
{
	char line[ANSWER_SIZE];

	if (s->yes)
		return true;
	out("\nWrite %s? [y/N] ", s->path);
	return read_answer(line) && (*line == 'y' || *line == 'Y');
}

/* show_change - without the lines before and behind, which stay */
static void
show_change(const char *before, const char *after)
{
	size_t begin = 0, at = 0, old = strlen(before), new = strlen(after);

	for (; before[at] != '\0' && before[at] == after[at]; at++)
		if (before[at] == '\n')
			begin = at + 1;
	for (at = 0;
	     old - at > begin &&
	     new - at > begin &&before[old - at - 1] == after[new - at - 1];)
		at++;
	/* whole lines */
	while (at > 0 && before[old - at - 1] != '\n')
		at--;
	diff_print(
	    before + begin, old - at - begin, after + begin, new - at - begin);
}

static int
write_file(struct setup *s)
{
	struct buf block = BUF_INIT, text = BUF_INIT, why = BUF_INIT;
	int code = EX_OK;

	lines(&block, s);
	settings_block_put(&text, s->text, buf_text(&block));
	out("\n");
	if (strcmp(buf_text(&text), s->text) == 0) {
		out("%s needs no change.\n", s->path);
		goto out;
	}
	out_style(STYLE_TITLE, "%s\n", s->path);
	show_change(s->text, buf_text(&text));
	if (!agreed(s)) {
		out("Nothing was written.\n");
		code = EXIT_FINDINGS;
	} else if (named_file_put(
		       s->path, 0644, buf_text(&text), text.len, &why) != 0) {
		code = fail(EX_CANTCREAT, "%s", buf_text(&why));
	} else {
		out("Written.\n");
	}
out:
	buf_release(&block);
	buf_release(&text);
	buf_release(&why);
	return code;
}

/* ---- what is missing ---- */

static void
show_step(const struct setup_step *step, unsigned number)
{
	size_t i;

	out_style(step->done == TRI_YES ? STYLE_GOOD : STYLE_WARN, "  %s",
	    step->done == TRI_YES  ? "done     "
	    : step->done == TRI_NO ? "missing  "
				   : "not known");
	out(" %u. %s\n", number, step->text);
	for (i = 0; step->done != TRI_YES && i < 4 && step->commands[i] != NULL;
	     i++)
		out("                %s\n", step->commands[i]);
}

static int
show_missing(struct setup *s)
{
	struct setup_choice choice = {
		.milter_line = s->look.milter_line,
		.policy_host = s->answer[Q_HOST],
		.server = web_server_names[s->server],
		.acme = s->look.acme,
		.dns = s->answer[Q_DNS],
	};
	struct setup_step step[SETUP_STEPS];
	struct setup_seen seen;
	size_t i, n;
	int code;

	code = setup_look_on(
	    &s->look, &s->world, &s->cli->request, s->answer[Q_REPORT], &seen);
	if (code != EX_OK)
		return code;
	n = setup_steps(step, &seen, &choice, s->world.facts->arena);
	out("\n");
	out_style(STYLE_TITLE, "Until senders go by a policy, in this order\n");
	for (i = 0; i < n; i++)
		show_step(&step[i], (unsigned)i + 1);
	out("\nNothing has been published by setup. Run it again to see what "
	    "is left.\n");
	return EX_OK;
}

static int
run(struct setup *s)
{
	struct request *request = &s->cli->request;
	int code = read_file(s);

	request->names_files = true;
	if (code == EX_OK)
		code = find_mine(s);
	if (code == EX_OK)
		code = world_gather(&s->world, request, GATHER_ALL);
	if (code == EX_OK)
		code = setup_look(&s->look, &s->world);
	if (code == EX_OK && !s->server_given)
		web_server_here(&s->server);
	if (code == EX_OK)
		code = answers(s);
	if (code == EX_OK)
		code = write_file(s);
	return code == EX_OK ? show_missing(s) : code;
}

int
cmd_setup(struct cli *cli)
{
	struct setup s = { .cli = cli };
	const char *value;
	int option, code = EX_OK;
	size_t q;

	while (code == EX_OK && (option = cli_option(cli, &value)) != CLI_END)
		code = take(&s, option, value);
	if (code == EX_OK && (cli->json || cli->quiet))
		code = cli_usage(cli, "setup is a talk: no --json, no --quiet");
	if (code == EX_OK)
		code = run(&s);
	for (q = 0; q < Q_COUNT; q++)
		free(s.answer[q]);
	free(s.text);
	world_release(&s.world);
	return code;
}
