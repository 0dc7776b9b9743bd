/*
 * NAME      cmd_report - poststs report
 * CONTRACT  Reads TLS reports: files of any form, mailboxes, standard input, or
 *           the milter's spool. Each report is stored in one transaction before
 *           its mail leaves the spool. Exit codes: 0; 1 if a mail in the spool,
 *           which anybody may have sent, contained no report; EX_DATAERR if a
 *           named file contained none; EX_TEMPFAIL if something has to be
 *           repeated; those of <sysexits.h> for failures of poststs.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/file.h"
#include "cli/cmd/cmds.h"
#include "cli/cmd/report_http.h"
#include "cli/cmd/report_pipe.h"
#include "cli/out/print.h"
#include "cli/out/reporting.h"
#include "dns/dname.h"
#include "json/facts_json.h"
#include "report/inbox.h"
#include "report/maildir.h"
#include "report/mailbox.h"
#include "report/reading.h"
#include "store/evidence.h"
#include "task/gather.h"
#include "task/membership.h"
#include "task/report_domains.h"

#define PATIENCE 10000       /* milliseconds */
#define FUTURE   (2 * 86400) /* seconds by which clocks may differ */
#define GIVE_UP  (3 * 86400) /* seconds to wait for Postfix's answer */

enum { OPT_HTTP, OPT_PIPE, OPT_SPOOL, OPT_TRUST };

const struct cli_option report_options[] = {
	[OPT_HTTP] = { "http", NULL,
	    "answer a web server's request as a CGI, and put its report into "
	    "the spool" },
	[OPT_PIPE] = { "pipe", NULL,
	    "put the mail that Postfix delivers to this command into the "
	    "spool" },
	[OPT_SPOOL] = { "spool", NULL,
	    "read the reports in the milter's spool, and empty it" },
	[OPT_TRUST] = { "trust", NULL,
	    "let these reports count although they are not signed" },
	{ NULL, NULL, NULL },
};

struct run {
	struct cli *cli;
	struct world world;
	struct evidence_db *db;
	struct membership *membership;
	struct report_totals totals;
	struct arena *arena;
	struct jsonw json;
	bool trust;
	bool broken; /* the database takes nothing more */
	int code;    /* of failures of ours */
};

/* a file on its way: what holds for all reports in it */
struct taking {
	struct run *run;
	struct reading *reading;
	const char *file;
	struct arena *arena;
	bool copy;        /* of the milter's, without our own Received field */
	bool stale;       /* it has waited long enough for an answer */
	bool read;        /* at least one report could be read */
	bool pending;     /* at least one is to be done again */
	struct buf spare; /* why a part of a mail beside others is no report */
};

static void
tell(struct run *r, const struct told *told)
{
	totals_add(&r->totals, told);
	if (r->cli->json)
		told_json(&r->json, told);
	else if (!r->cli->quiet)
		told_text(told, r->cli->verbose);
	else if (told->disposition == FATE_REFUSED)
		complain("%s: refused: %s", told->file, told->why);
}

static void
refuse(struct run *r, const char *file, const char *why)
{
	const struct told told = {
		.disposition = FATE_REFUSED, .file = file, .why = why
	};

	tell(r, &told);
}

/* ---- one report ---- */

/* contact_domain - of its address, for reports that are no mails */
static const char *
contact_domain(const char *contact, struct arena *arena)
{
	const char *at = contact != NULL ? strrchr(contact, '@') : NULL;
	char name[DNAME_SIZE];

	if (at == NULL ||
	    dname_parse(name, at + 1, strcspn(at + 1, "> \t"), NULL) != 0)
		return NULL;
	return arena_intern(arena, name);
}

/*
 * keep_policies - those about our domains: NO when there are none, UNKNOWN
 * when there might be
 */
static enum tri
keep_policies(struct taking *t, const struct tlsreport *report,
    const char *hint, struct kept_report *kept, struct told *told)
{
	struct name_list domains;
	struct kept_policy *p;
	enum tri ours, none = TRI_NO;
	size_t i, j, cap = 0;

	for (i = 0; i < report->policies_len; i++) {
		ours = report_domains(t->run->membership, report,
		    &report->policies[i], hint, t->arena, &domains);
		if (ours == TRI_UNKNOWN && !t->stale)
			none = TRI_UNKNOWN;
		if (ours != TRI_YES) {
			told->dropped++;
			continue;
		}
		for (j = 0; j < domains.len; j++) {
			VEC_GROW(kept->policies, kept->policies_len, cap);
			p = &kept->policies[kept->policies_len++];
			*p = (struct kept_policy){ .domain = domains.list[j],
				.policy = &report->policies[i],
				.again = j > 0 };
			kept_policy_judge(p, t->run->world.ledger, t->arena);
		}
	}
	return kept->policies_len > 0 ? TRI_YES : none;
}

/* store - 0, or -1 when the database did not take it */
static int
store(struct run *r, const struct kept_report *kept,
    enum disposition *disposition)
{
	struct buf why = BUF_INIT;
	enum report_outcome outcome;
	int result = evidence_add_report(r->db, kept, &outcome, &why);

	if (result != 0) {
		r->code = fail_why(EX_IOERR, &why);
		r->broken = true;
	} else
		*disposition = outcome == REPORT_DUPLICATE ? FATE_DUPLICATE
							   : FATE_ACCEPTED;
	buf_release(&why);
	return result;
}

/* the domain that the mail or the file's name tells of */
static const char *
hint_of(struct taking *t, const struct reading_text *text)
{
	char name[DNAME_SIZE];

	if (t->reading->domain != NULL)
		return t->reading->domain;
	if (text->name == NULL || strchr(text->name, '!') == NULL ||
	    tlsreport_domain_in(name, sizeof(name), text->name) != 0)
		return NULL;
	return arena_intern(t->arena, name);
}

static void
take_report(struct taking *t, const struct tlsreport *report, const char *hint)
{
	struct run *r = t->run;
	struct kept_report kept = { .report = report,
		.signer = t->reading->signer,
		.not_signed = t->reading->not_signed,
		.received = r->cli->request.now };
	struct told told = { .file = t->file, .kept = &kept };

	kept.submitter = t->reading->from != NULL ? t->reading->from
			 : t->reading->mail
			     ? t->reading->submitter
			     : contact_domain(report->contact, t->arena);
	told.future = report->end > r->cli->request.now + FUTURE;
	kept.weighs = (kept.signer != NULL || r->trust) && !told.future;
	switch (keep_policies(t, report, hint, &kept, &told)) {
	case TRI_NO:
		told.disposition = FATE_FOREIGN;
		break;
	case TRI_UNKNOWN:
		told.disposition = FATE_LATER;
		told.why = "Postfix cannot say at present whether the domain "
			   "is one of its own";
		t->pending = true;
		break;
	case TRI_YES:
	default:
		if (store(r, &kept, &told.disposition) != 0) {
			t->pending = true;
			free(kept.policies);
			return;
		}
		break;
	}
	tell(r, &told);
	free(kept.policies);
}

static void
take_text(struct taking *t, const struct reading_text *text)
{
	t->arena = arena_new();
	/* of a mail's parts one is the report, others may look like one */
	if (text->report == NULL && t->reading->mail &&
	    t->reading->texts_len > 1) {
		buf_clear(&t->spare);
		buf_puts(&t->spare, text->why);
	} else if (text->report == NULL)
		refuse(t->run, t->file, text->why);
	else {
		t->read = true;
		take_report(t, text->report, hint_of(t, text));
	}
	arena_free(t->arena);
}

/* ---- one file ---- */

static bool
host_of_ours(void *membership, const char *host)
{
	return membership_host(membership, host);
}

static void
take_bytes(struct taking *t, const char *bytes, size_t len, const char *name)
{
	struct run *r = t->run;
	const struct signed_rules rules = {
		.authserv_id = r->world.settings->trusted_authserv_id,
		.copy = t->copy,
		.ours = host_of_ours,
		.context = r->membership,
	};
	struct buf why = BUF_INIT;
	size_t i;

	/* Postfix cannot be asked from where the answer is wanted */
	if (rules.authserv_id[0] != '\0')
		(void)membership_host(r->membership, "");
	switch (reading_of(bytes, len, name, &rules, &t->reading, &why)) {
	case READING_LATER:
		complain("%s: %s", t->file, buf_text(&why));
		t->pending = true;
		break;
	case READING_REFUSED:
		refuse(r, t->file, buf_text(&why));
		break;
	case READING_DONE:
	default:
		for (i = 0; i < t->reading->texts_len; i++)
			take_text(t, &t->reading->texts[i]);
		if (!t->read && t->spare.len > 0)
			refuse(r, t->file, buf_text(&t->spare));
		break;
	}
	buf_release(&t->spare);
	buf_release(&why);
	reading_free(t->reading);
}

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* take_mails - all mails of a file, each told by its number */
static void
take_mails(struct run *r, const char *path, const char *bytes, size_t len)
{
	struct buf name = BUF_INIT;
	struct mailbox box;
	struct taking t;
	const char *mail;
	size_t mail_len;

	mailbox_open(&box, bytes, len);
	while (!r->broken && mailbox_next(&box, &mail, &mail_len)) {
		buf_clear(&name);
		buf_puts(&name, path);
		if (mailbox_several(&box))
			buf_printf(&name, " (mail %zu)", box.mails);
		t = (struct taking){ .run = r, .file = buf_text(&name) };
		if (box.mails > MAILBOX_MAILS_MAX) {
			refuse(r, t.file, "a mailbox of too many mails");
			break;
		}
		take_bytes(&t, mail, mail_len, base_name(path));
		if (t.pending && r->code == EX_OK)
			r->code = EX_TEMPFAIL;
	}
	mailbox_close(&box);
	buf_release(&name);
}

static void
take_file(struct run *r, const char *path)
{
	struct buf why = BUF_INIT;
	size_t len;
	char *bytes = file_read(path, MAILBOX_BYTES_MAX, &len, &why);

	if (bytes == NULL) {
		complain("%s", buf_text(&why));
		if (r->code == EX_OK)
			r->code = EX_NOINPUT;
	} else
		take_mails(r, path, bytes, len);
	free(bytes);
	buf_release(&why);
}

/* take_path - a file, standard input, or all files of a folder */
static void
take_path(struct run *r, const char *path)
{
	struct buf why = BUF_INIT;
	struct maildir folder;
	size_t i;

	switch (
	    strcmp(path, "-") != 0 ? maildir_list(&folder, path, &why) : 0) {
	case 0:
		take_file(r, path);
		break;
	case 1:
		for (i = 0; i < folder.len && !r->broken; i++)
			take_file(r, folder.paths[i]);
		maildir_free(&folder);
		break;
	default:
		complain("%s", buf_text(&why));
		if (r->code == EX_OK)
			r->code = EX_NOINPUT;
	}
	buf_release(&why);
}

/* ---- the spool ---- */

/* settle - done, put back, or set aside */
static void
settle(struct taking *t, struct inbox *inbox, struct inbox_file *file)
{
	struct buf why = BUF_INIT;
	int result = 0;

	if (t->pending)
		inbox_leave(inbox, file);
	else if (t->read)
		result = inbox_done(inbox, file, &why);
	else if ((result = inbox_aside(inbox, file, &why)) == 0)
		t->run->totals.set_aside++;
	else if (result > 0)
		t->run->totals.removed++;
	if (result < 0) {
		complain("%s", buf_text(&why));
		t->run->code = EX_IOERR;
	}
	buf_release(&why);
}

/* delivered - was the mail put there by --pipe, and not copied on its way? */
static bool
delivered(const char *name)
{
	size_t len = strlen(name), tail = strlen(DELIVERED);

	return len > tail && strcmp(name + len - tail, DELIVERED) == 0;
}

static void
take_inbox(struct run *r, struct inbox *inbox)
{
	struct inbox_file file;
	struct buf why = BUF_INIT;
	struct taking t;

	while (!r->broken && inbox_next(inbox, &file, &why) > 0) {
		t = (struct taking){
			.run = r,
			.file = file.name,
			.copy = !delivered(file.name),
		};
		t.stale = file.mtime + GIVE_UP < r->cli->request.now;
		if (file.bytes == NULL)
			refuse(r, file.name, buf_text(&why));
		else
			take_bytes(&t, file.bytes, file.len, file.name);
		settle(&t, inbox, &file);
		buf_clear(&why);
	}
	buf_release(&why);
}

static void
take_spool(struct run *r)
{
	const struct settings *s = r->world.settings;
	struct buf dir = BUF_INIT, why = BUF_INIT;
	struct inbox *inbox;
	int result;

	settings_spool(&dir, s);
	result = inbox_open(&inbox, buf_text(&dir), INTAKE_MAIL_MAX, &why);
	if (result != 0) {
		complain("%s", buf_text(&why));
		r->code = result > 0 ? EX_TEMPFAIL : EX_NOINPUT;
	} else if (inbox != NULL) {
		r->totals.aside =
		    arena_printf(r->arena, "%s/" INBOX_ASIDE, buf_text(&dir));
		take_inbox(r, inbox);
	}
	inbox_close(inbox);
	buf_release(&dir);
	buf_release(&why);
}

/* ---- the command ---- */

static int
begin(struct run *r)
{
	struct buf why = BUF_INIT;
	int code = EX_OK;

	if (r->cli->request.facts_file != NULL)
		code = world_facts(
		    &r->world, &r->cli->request, GATHER_OBSERVATIONS);
	else
		code = world_settings(&r->world, &r->cli->request);
	if (code == EX_OK)
		code = world_ledger(&r->world);
	if (code != EX_OK)
		return code;
	r->db =
	    evidence_open(r->world.settings->state_dir, true, PATIENCE, &why);
	reading_ready();
	if (r->db == NULL)
		code = fail_why(EX_CANTCREAT, &why);
	else
		r->membership = membership_new(&r->world, &r->cli->request);
	buf_release(&why);
	return code;
}

/* say_lacks - for who wants to know how well this run is confined */
static void
say_lacks(void)
{
	struct buf names = BUF_INIT;

	if (reading_lacks(&names) > 0)
		complain("this system, or this build, has no %s: what reads "
			 "reports is confined by the rest",
		    buf_text(&names));
	buf_release(&names);
}

static void
begin_json(struct run *r)
{
	jsonw_begin(&r->json, out_put, NULL);
	jsonw_open(&r->json, NULL, '{');
	jsonw_int(&r->json, "version", FACTS_JSON_VERSION);
	jsonw_time(&r->json, "now", r->cli->request.now);
	jsonw_open(&r->json, "reports", '[');
}

static void
end(struct run *r)
{
	uint64_t foreign = r->totals.reports[FATE_FOREIGN];
	struct buf why = BUF_INIT;

	if (foreign > 0 && evidence_add_foreign(r->db, foreign, &why) != 0) {
		complain("%s", buf_text(&why));
		r->code = EX_IOERR;
	}
	buf_release(&why);
	if (r->cli->json) {
		jsonw_close(&r->json, ']');
		totals_json(&r->json, &r->totals);
		jsonw_close(&r->json, '}');
		jsonw_end(&r->json);
	} else if (!r->cli->quiet)
		totals_text(&r->totals);
}

static int
run(struct cli *cli, const char **files, size_t len, bool spool, bool trust)
{
	struct run r = { .cli = cli, .trust = trust, .arena = arena_new() };
	int code = begin(&r);
	uint64_t refused;
	size_t i;

	if (code == EX_OK) {
		if (cli->json)
			begin_json(&r);
		if (cli->verbose)
			say_lacks();
		for (i = 0; i < len; i++)
			take_path(&r, files[i]);
		refused = r.totals.reports[FATE_REFUSED];
		if (spool)
			take_spool(&r);
		end(&r);
		code = r.code != EX_OK                      ? r.code
		       : refused > 0                        ? EX_DATAERR
		       : r.totals.reports[FATE_REFUSED] > 0 ? EXIT_FINDINGS
							    : EX_OK;
	}
	membership_free(r.membership);
	evidence_close(r.db);
	world_release(&r.world);
	arena_free(r.arena);
	return code;
}

int
cmd_report(struct cli *cli)
{
	const char **files = NULL, *value;
	size_t len = 0, cap = 0;
	bool http = false, pipe = false, spool = false, trust = false;
	int option, code = EX_USAGE;

	while ((option = cli_option(cli, &value)) != CLI_END)
		if (option == OPT_HTTP)
			http = true;
		else if (option == OPT_PIPE)
			pipe = true;
		else if (option == OPT_SPOOL)
			spool = true;
		else if (option == OPT_TRUST)
			trust = true;
		else if (option == CLI_ARGUMENT) {
			VEC_GROW(files, len, cap);
			files[len++] = value;
		} else
			goto out;
	if (cli->stop)
		code = EX_OK;
	else if (http && (len > 0 || spool || trust))
		cli_usage(cli, "--http excludes all other options and "
			       "arguments");
	else if (pipe && (len > 0 || http || spool || trust))
		cli_usage(cli, "--pipe excludes all other options and "
			       "arguments");
	else if (pipe)
		code = report_pipe(cli);
	else if (http)
		code = report_http(cli);
	else if (len == 0 && !spool)
		cli_usage(cli, "name files of reports, - for standard input, "
			       "or --spool");
	else
		code = run(cli, files, len, spool, trust);
out:
	free(files);
	return code;
}
