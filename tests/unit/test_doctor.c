/* test_doctor - the machinery around the policies: one thing broken, one
 * finding; what is unknown is none */
#include "decide/doctor.h"

#include <string.h>

#include "base/dates.h"
#include "findings.h"
#include "unit.h"

#define NOW ((time_t)1764600000)


/* a machine on which all is well */
struct fine {
	struct health *h;
	struct settings *s;
	struct ledger *ledger;
	struct ledger_row row;
	struct evidence *e;
	struct evidence_proof proof;
	struct evidence_reporter reporter;
	struct evidence_sessions sessions;
	struct health_mailbox mailbox;
};

static void
make(struct fine *f)
{
	struct buf why = BUF_INIT;
	size_t i;

	memset(f, 0, sizeof(*f));
	f->h = health_new();
	for (i = 0; i < JOB_COUNT; i++) {
		f->h->run[i].scheduled = TRI_YES;
		f->h->run[i].result = "success";
		f->h->run[i].status = 0;
		f->h->run[i].last = NOW - 600;
	}
	f->h->user = "poststs";
	f->h->synchronized = TRI_YES;
	f->h->disk[0] =
	    (struct health_disk){ "state_dir", "/state", (uint64_t)1 << 40,
		    (uint64_t)1 << 39, 1000000, 900000, TRI_YES };
	f->h->disks_len = 1;
	f->mailbox = (struct health_mailbox){ "tls@example.org",
		"127.0.0.1 port 25", 250, "250 2.1.5 Ok" };
	f->h->mailboxes = &f->mailbox;
	f->h->mailboxes_len = 1;
	f->s = settings_new();
	ck_assert_int_eq(
	    settings_set(f->s, "tlsrpt_rua=mailto:tls@example.org", &why), 0);
	f->ledger = ledger_new();
	f->row = (struct ledger_row){ .domain = "example.org",
		.released = NOW - 60 * DAY };
	f->ledger->rows = &f->row;
	f->ledger->rows_len = 1;
	f->e = evidence_new();
	f->proof = (struct evidence_proof){ .host = "mx",
		.standing = { .last_ok = NOW - DAY } };
	f->e->proofs = &f->proof;
	f->e->proofs_len = 1;
	f->reporter = (struct evidence_reporter){ .last = NOW - 2 * DAY };
	f->e->reporters = &f->reporter;
	f->e->reporters_len = 1;
	f->sessions = (struct evidence_sessions){ .last = NOW - DAY };
	f->e->sessions = &f->sessions;
	f->e->sessions_len = 1;
	f->e->beat = NOW - 60;
	f->e->beating_since = NOW - 30 * DAY;
	buf_release(&why);
}

static void
end(struct fine *f)
{
	f->ledger->rows = NULL;
	f->ledger->rows_len = 0;
	ledger_free(f->ledger);
	evidence_free(f->e);
	settings_free(f->s);
	health_free(f->h);
}

static const char *
look(struct fine *f, struct arena *arena)
{
	struct findings findings = { NULL, 0, 0 };

	doctor_findings(f->h, f->s, f->ledger, f->e, NOW, &findings, arena);
	return found(&findings, arena);
}

/* ---- one thing broken, one finding ---- */

static void
well(struct fine *f)
{
}
static void
unseen(struct fine *f)
{
	f->h->run[0].scheduled = TRI_UNKNOWN;
}
static void
idle(struct fine *f)
{
	f->h->run[1].scheduled = TRI_NO;
}
static void
no_cron(struct fine *f)
{
	f->h->run[0].by = "/etc/cron.d/poststs";
	f->h->run[1].by = "poststs-check.timer";
	health_cron_absent(f->h);
}
static void
in_vain(struct fine *f)
{
	f->h->applied = NOW - 7 * 3600;
}
static void
in_time(struct fine *f)
{
	f->h->applied = NOW - 5 * 3600;
}
static void
failed(struct fine *f)
{
	f->h->run[0].result = "exit-code";
	f->h->run[0].status = 78;
}
static void
findings_only(struct fine *f)
{
	f->h->run[1].result = "exit-code";
	f->h->run[1].status = 1;
}
static void
killed(struct fine *f)
{
	f->h->run[1].result = "timeout";
}
static void
overdue(struct fine *f)
{
	f->proof.standing.last_ok = NOW - 4 * DAY;
}
static void
young(struct fine *f)
{
	f->row.released = NOW - DAY;
	f->e->proofs_len = 0;
	f->e->reporters_len = 0;
}
static void
no_milter(struct fine *f)
{
	f->e->beat = 0;
}
static void
silent(struct fine *f)
{
	f->e->beat = NOW - 6 * 3600;
}
static void
uncounted(struct fine *f)
{
	f->e->sessions_len = 0;
}
static void
just_begun(struct fine *f)
{
	f->e->sessions_len = 0;
	f->e->beating_since = NOW - DAY;
}
static void
unread(struct fine *f)
{
	f->e->unreadable = true;
	f->e->beat = 0;
	f->e->reporters_len = 0;
	f->e->proofs_len = 0;
}
static void
unreported(struct fine *f)
{
	f->e->reporters_len = 0;
}
static void
stale(struct fine *f)
{
	f->reporter.last = NOW - 15 * DAY;
}
static void
unasked(struct fine *f)
{
	struct buf why = BUF_INIT;

	ck_assert_int_eq(settings_set(f->s, "tlsrpt_rua=", &why), 0);
	buf_release(&why);
}
static void
refused(struct fine *f)
{
	f->mailbox.code = 550;
}
static void
later(struct fine *f)
{
	f->mailbox.code = 450;
}
static void
tls_first(struct fine *f)
{
	f->mailbox.code = 530;
}
static void
nobody(struct fine *f)
{
	f->mailbox.code = 0;
}
static void
crowded(struct fine *f)
{
	f->h->spool_files = f->s->spool_files - 1;
}
static void
forgotten(struct fine *f)
{
	f->h->spool_files = 1;
	f->h->spool_oldest = NOW - 3 * DAY;
}
static void
full(struct fine *f)
{
	f->h->disk[0].bytes_free = 1 << 20;
}
static void
filling(struct fine *f)
{
	f->h->disk[0].bytes = (uint64_t)2 << 30;
	f->h->disk[0].bytes_free = (uint64_t)64 << 20;
}
static void
inodes(struct fine *f)
{
	f->h->disk[0].files_free = 10;
}
static void
no_inodes(struct fine *f) /* btrfs */
{
	f->h->disk[0].files = f->h->disk[0].files_free = 0;
}
static void
unknown_disk(struct fine *f)
{
	f->h->disk[0].bytes = f->h->disk[0].bytes_free = 0;
	f->h->disk[0].files = f->h->disk[0].files_free = 0;
}
static void
locked(struct fine *f)
{
	f->h->disk[0].writable = TRI_NO;
}
static void
secret(struct fine *f)
{
	static const char *files[] = { "/etc/ssl/mx.pem" };

	f->h->unreadable = files;
	f->h->unreadable_len = 1;
}
static void
drifting(struct fine *f)
{
	f->h->synchronized = TRI_NO;
}
static void
no_clock(struct fine *f)
{
	f->h->synchronized = TRI_UNKNOWN;
}
static void
fresh(struct fine *f)
{
	f->ledger->rows_len = 0;
	f->e->proofs_len = 0;
	f->e->reporters_len = 0;
}

static const struct {
	void (*breaks)(struct fine *);
	const char *want;
} rows[] = {
	{ well, "" },
	{ unseen, "" },
	{ idle, "run-not-scheduled" },
	{ no_cron, "run-not-scheduled" },
	{ in_vain, "apply-overdue" },
	{ in_time, "" },
	{ failed, "run-failed" },
	{ findings_only, "" },
	{ killed, "run-failed" },
	{ overdue, "check-overdue" },
	{ young, "" },
	{ no_milter, "milter-absent" },
	{ silent, "milter-silent" },
	{ uncounted, "sessions-missing" },
	{ just_begun, "" },
	{ unread, "" },
	{ unreported, "reports-missing" },
	{ stale, "reports-missing" },
	{ unasked, "reports-unasked" },
	{ refused, "report-address-refused" },
	{ later, "report-address-unproven" },
	{ tls_first, "report-address-unproven" },
	{ nobody, "report-address-unproven" },
	{ crowded, "spool-filling" },
	{ forgotten, "spool-filling" },
	{ full, "disk-full" },
	{ filling, "disk-filling" },
	{ inodes, "disk-full" },
	{ no_inodes, "" },
	{ unknown_disk, "" },
	{ locked, "place-not-writable" },
	{ secret, "file-not-readable" },
	{ drifting, "clock-unsynchronized" },
	{ no_clock, "" },
	{ fresh, "nothing-published" },
};

START_TEST(one_thing_broken)
{
	struct arena *arena = arena_new();
	struct fine f;

	make(&f);
	rows[_i].breaks(&f);
	ck_assert_str_eq(look(&f, arena), rows[_i].want);
	end(&f);
	arena_free(arena);
}
END_TEST

/* ---- what systemctl and crontabs say ---- */

START_TEST(units)
{
	static const char *const lines[] = { "Id=poststs.timer",
		"ActiveState=active", "", "Id=poststs-check.timer",
		"ActiveState=inactive", "", "Id=poststs.service",
		"Result=exit-code", "ExecMainStatus=2",
		"ExecMainExitTimestamp=@1764567890", "User=poststs",
		"AmbientCapabilities=cap_dac_read_search", "",
		"Id=poststs-check.service", "Result=success",
		"ExecMainExitTimestamp=n/a", "ExecMainStatus=0", "User=other",
		"Id=else.service", "Result=core-dump", "junk" };
	struct health *h = health_new();
	const char *unit = "";
	size_t i;

	for (i = 0; i < ARRAY_LEN(lines); i++)
		health_unit_line(h, &unit, lines[i]);
	ck_assert_int_eq(h->run[JOB_APPLY].scheduled, TRI_YES);
	ck_assert_str_eq(h->run[JOB_APPLY].by, "poststs.timer");
	ck_assert_int_eq(h->run[JOB_APPLY].status, 2);
	ck_assert_int_eq(h->run[JOB_APPLY].last, 1764567890);
	ck_assert_int_eq(h->run[JOB_CHECK].scheduled, TRI_NO);
	ck_assert_str_eq(h->run[JOB_CHECK].result, "success");
	ck_assert_int_eq(h->run[JOB_CHECK].last, 0);
	ck_assert_str_eq(h->user, "poststs");
	ck_assert(h->reads_all);
	health_free(h);
}
END_TEST

static const struct {
	const char *line;
	bool systemd;
	enum tri apply, check;
} crons[] = {
	{ "7 * * * * root poststs apply --quiet", true, TRI_YES, TRI_UNKNOWN },
	{ "# 7 * * * * root poststs apply", true, TRI_UNKNOWN, TRI_UNKNOWN },
	{ "7 3 * * * poststs check; poststs apply", false, TRI_YES, TRI_YES },
	{ "7 * * * * root [ -d /run/systemd/system ] || poststs apply", true,
	    TRI_UNKNOWN, TRI_UNKNOWN },
	{ "7 * * * * root [ -d /run/systemd/system ] || poststs apply", false,
	    TRI_YES, TRI_UNKNOWN },
	{ "7 * * * * root postsuper -d ALL", false, TRI_UNKNOWN, TRI_UNKNOWN },
	{ "", false, TRI_UNKNOWN, TRI_UNKNOWN },
};

START_TEST(crontab)
{
	struct health *h = health_new();

	health_cron_line(h, "/etc/crontab", crons[_i].line, crons[_i].systemd);
	ck_assert_int_eq(h->run[JOB_APPLY].scheduled, crons[_i].apply);
	ck_assert_int_eq(h->run[JOB_CHECK].scheduled, crons[_i].check);
	health_free(h);
}
END_TEST

UNIT_MAIN(
    "doctor", LOOP(one_thing_broken, rows), TEST(units), LOOP(crontab, crons))
