/*
 * NAME      doctor - problems of the services and files around the policies
 * CONTRACT  see doctor.h. What is unknown is not a problem. Each finding names
 *           the command that fixes it.
 */
#include "decide/doctor.h"

#include <string.h>

#include "base/attr.h"
#include "base/dates.h"

#define REPORTS_DUE  (8 * DAY)  /* a first report, after the record is out */
#define REPORTS_LATE (14 * DAY) /* another one, where some have come */
#define SILENCE      (7 * DAY)  /* no session though the milter runs */
#define APPLY_GAP    (6 * 3600) /* no apply that succeeded */
#define SPOOL_AGE    (2 * DAY)  /* of a mail that nobody has taken in */

#define MIB ((uint64_t)1 << 20)

struct visit {
	const struct health *h;
	const struct settings *s;
	const struct ledger *ledger;
	const struct evidence *e;
	time_t now;
	struct findings *findings;
	struct arena *arena;
};

#define TELL(v, ...) finding_add((v)->findings, (v)->arena, __VA_ARGS__)

static void
remedy(const struct visit *v, const char *text)
{
	finding_set_remedy(v->findings, v->arena, text);
}

/* ---- what runs by itself ---- */

/* first_out - when the first record was released; 0: none was */
static time_t
first_out(const struct ledger *ledger)
{
	time_t first = 0, at;
	size_t i;

	for (i = 0; i < ledger->rows_len; i++) {
		at = ledger->rows[i].released;
		if (at != 0 && (first == 0 || at < first))
			first = at;
	}
	return first;
}

static void
scheduled(const struct visit *v)
{
	static const char *const mend[] = {
		[JOB_APPLY] = "systemctl enable --now poststs.path "
			      "poststs.timer; without systemd, copy "
			      "contrib/cron/poststs to /etc/cron.d",
		[JOB_CHECK] = "systemctl enable --now poststs-check.timer; "
			      "without systemd, copy contrib/cron/poststs "
			      "to /etc/cron.d",
	};
	const struct health_run *run;
	const char *what;
	size_t i;

	for (i = 0; i < JOB_COUNT; i++) {
		run = &v->h->run[i];
		if (run->scheduled != TRI_NO)
			continue;
		what = arena_printf(v->arena, "poststs %s",
		    health_job_name((enum health_job)i));
		if (run->by != NULL && v->h->cron == TRI_NO) {
			TELL(v, FINDING_RUN_NOT_SCHEDULED, what,
			    "%s would run it, but no cron daemon is running",
			    run->by);
			remedy(v, "install and start cron");
			continue;
		}
		TELL(v, FINDING_RUN_NOT_SCHEDULED, what,
		    "no timer is active, and no crontab runs it");
		remedy(v, mend[i]);
	}
}

/* applied - it runs every hour; a sixth in vain is no accident */
static void
applied(const struct visit *v)
{
	time_t out = first_out(v->ledger), at = v->h->applied;
	char when[DATE_SIZE];

	if (v->h->run[JOB_APPLY].scheduled != TRI_YES || at == 0 || out == 0 ||
	    v->now - out < APPLY_GAP || v->now - at < APPLY_GAP)
		return;
	TELL(v, FINDING_APPLY_OVERDUE, "poststs apply",
	    "the last one that succeeded ended at %s", date_text(when, at));
}

/* 1 and 2 tell of findings and of what waits, and are no failure of a run */
static void
ended(const struct visit *v)
{
	const struct health_run *run;
	const char *unit;
	char when[DATE_SIZE];
	size_t i;

	for (i = 0; i < JOB_COUNT; i++) {
		run = &v->h->run[i];
		unit = i == JOB_APPLY ? "poststs.service"
				      : "poststs-check.service";
		if (run->result == NULL ||
		    strcmp(run->result, "success") == 0 ||
		    (strcmp(run->result, "exit-code") == 0 &&
			run->status >= 0 && run->status <= 2))
			continue;
		TELL(v, FINDING_RUN_FAILED, unit, "%s, exit status %d, %s",
		    run->result, run->status,
		    run->last != 0 ? date_text(when, run->last)
				   : "when is unknown");
		remedy(v, arena_printf(v->arena,
			      "journalctl -u %s shows the reason; fix "
			      "that, then: systemctl start %s",
			      unit, unit));
	}
}

time_t
doctor_last_look(const struct evidence *e)
{
	time_t last = 0, at;
	size_t i;

	for (i = 0; i < e->proofs_len; i++)
		if ((at = standing_last(&e->proofs[i].standing)) > last)
			last = at;
	for (i = 0; i < e->publications_len; i++)
		if ((at = standing_last(&e->publications[i].standing)) > last)
			last = at;
	return last;
}

static void
looked(const struct visit *v)
{
	time_t last = doctor_last_look(v->e), out = first_out(v->ledger);
	char when[DATE_SIZE];

	if (out == 0 || v->e->unreadable || v->now - out < EVIDENCE_GAP ||
	    v->now - last < EVIDENCE_GAP)
		return;
	if (last == 0)
		TELL(v, FINDING_CHECK_OVERDUE, "poststs check",
		    "it has never checked these domains");
	else
		TELL(v, FINDING_CHECK_OVERDUE, "poststs check",
		    "the last check was at %s", date_text(when, last));
}

/* ---- evidence and reports ---- */

static void
milter(const struct visit *v)
{
	time_t last = 0;
	char when[DATE_SIZE];
	size_t i;

	if (v->e->unreadable)
		return;
	if (v->e->beat == 0) {
		TELL(v, FINDING_MILTER_ABSENT, v->s->milter_socket,
		    "the milter has never written to the evidence");
		return;
	}
	if (v->now - v->e->beat > EVIDENCE_BEAT_GAP) {
		TELL(v, FINDING_MILTER_SILENT, v->s->milter_socket,
		    "it last wrote at %s", date_text(when, v->e->beat));
		return;
	}
	for (i = 0; i < v->e->sessions_len; i++)
		if (v->e->sessions[i].last > last)
			last = v->e->sessions[i].last;
	/* `last' is a day's end where days are counted */
	if (v->e->beating_since == 0 || v->now - last < SILENCE ||
	    v->now - v->e->beating_since < SILENCE)
		return;
	if (last == 0)
		TELL(v, FINDING_SESSIONS_MISSING, v->s->milter_socket,
		    "the milter runs and has counted no session");
	else
		TELL(v, FINDING_SESSIONS_MISSING, v->s->milter_socket,
		    "the milter runs and has counted no session since %s",
		    date_text(when, last));
}

time_t
doctor_last_report(const struct evidence *e)
{
	time_t last = 0;
	size_t i;

	for (i = 0; i < e->reporters_len; i++)
		if (e->reporters[i].last > last)
			last = e->reporters[i].last;
	return last;
}

/* asked_for - does any record ask for reports? */
static bool
asked_for(const struct settings *s)
{
	size_t i;

	for (i = 0; i < s->domain_len; i++)
		if (*s->domain[i].tlsrpt_rua != '\0')
			return true;
	return *s->general.tlsrpt_rua != '\0';
}

static void
reports(const struct visit *v)
{
	time_t last = doctor_last_report(v->e), out = first_out(v->ledger);
	char when[DATE_SIZE];

	if (!asked_for(v->s)) {
		TELL(v, FINDING_REPORTS_UNASKED, "tlsrpt_rua",
		    "it is not set, so no sender reports what fails");
		return;
	}
	if (out == 0 || v->e->unreadable)
		return;
	if (last == 0 && v->now - out > REPORTS_DUE)
		TELL(v, FINDING_REPORTS_MISSING, "tlsrpt_rua",
		    "none has arrived, and the first record has been in "
		    "DNS since %s",
		    date_text(when, out));
	else if (last != 0 && v->now - last > REPORTS_LATE)
		TELL(v, FINDING_REPORTS_MISSING, "tlsrpt_rua",
		    "the last one was about a day that ended at %s",
		    date_text(when, last));
}

static void
mailboxes(const struct visit *v)
{
	const struct health_mailbox *m;
	size_t i;

	for (i = 0; i < v->h->mailboxes_len; i++) {
		m = &v->h->mailboxes[i];
		if (m->code >= 200 && m->code < 300)
			continue;
		/* 530: only after STARTTLS, which says nothing of the address */
		if (m->code >= 500 && m->code != 530)
			TELL(v, FINDING_REPORT_ADDRESS_REFUSED, m->address,
			    "%s says: %s", m->server, m->reply);
		else
			TELL(v, FINDING_REPORT_ADDRESS_UNPROVEN, m->address,
			    "%s: %s", m->server, m->reply);
	}
}

static void
spool(const struct visit *v)
{
	char when[DATE_SIZE];

	if (v->h->spool_files == 0)
		return;
	if (v->h->spool_files >= v->s->spool_files / 10 * 8)
		TELL(v, FINDING_SPOOL_FILLING, "spool_dir",
		    "%zu mails wait, and spool_files permits %u",
		    v->h->spool_files, v->s->spool_files);
	else if (v->h->spool_oldest != 0 &&
		 v->now - v->h->spool_oldest > SPOOL_AGE)
		TELL(v, FINDING_SPOOL_FILLING, "spool_dir",
		    "%zu mail%s wait%s, the oldest since %s", v->h->spool_files,
		    v->h->spool_files == 1 ? "" : "s",
		    v->h->spool_files == 1 ? "s" : "",
		    date_text(when, v->h->spool_oldest));
}

/* ---- the machine ---- */

/* scarce - less than `permille' of it is free */
static bool
scarce(uint64_t all, uint64_t left, unsigned permille)
{
	return all > 0 && left < all / 1000 * permille;
}

static void
disks(const struct visit *v)
{
	const struct health_disk *d;
	bool full;
	size_t i;

	for (i = 0; i < v->h->disks_len; i++) {
		d = &v->h->disk[i];
		if (d->writable == TRI_NO) {
			TELL(v, FINDING_PLACE_NOT_WRITABLE, d->path,
			    "%s, and the user %s may not write there",
			    d->option, v->h->user);
			remedy(v, arena_printf(v->arena, "chown -R %s %s",
				      v->h->user, d->path));
		}
		full = (d->bytes > 0 && d->bytes_free < 8 * MIB) ||
		       (d->files > 0 && d->files_free < 100);
		if (!full &&
		    (d->bytes_free >= 256 * MIB ||
			!scarce(d->bytes, d->bytes_free, 50)) &&
		    (d->files_free >= 100000 ||
			!scarce(d->files, d->files_free, 50)))
			continue;
		TELL(v, full ? FINDING_DISK_FULL : FINDING_DISK_FILLING,
		    d->path, "%s: %llu MiB and %llu files are left", d->option,
		    (unsigned long long)(d->bytes_free / MIB),
		    (unsigned long long)d->files_free);
		remedy(
		    v, arena_printf(v->arena,
			   "df -h %s and df -i %s show the file system; free "
			   "some space there",
			   d->path, d->path));
	}
}

static void
rights(const struct visit *v)
{
	size_t i;

	for (i = 0; i < v->h->unreadable_len; i++)
		TELL(v, FINDING_FILE_NOT_READABLE, v->h->unreadable[i],
		    "the user %s may not read it", v->h->user);
}

void
doctor_findings(const struct health *h, const struct settings *s,
    const struct ledger *ledger, const struct evidence *e, time_t now,
    struct findings *findings, struct arena *arena)
{
	const struct visit visit = { h, s, ledger, e, now, findings, arena };

	if (ledger->rows_len == 0)
		TELL(&visit, FINDING_NOTHING_PUBLISHED, "poststs apply",
		    "the ledger in %s has no policy", s->state_dir);
	scheduled(&visit);
	ended(&visit);
	applied(&visit);
	looked(&visit);
	milter(&visit);
	reports(&visit);
	mailboxes(&visit);
	spool(&visit);
	disks(&visit);
	rights(&visit);
	if (h->synchronized == TRI_NO)
		TELL(&visit, FINDING_CLOCK_UNSYNCHRONIZED, "the clock",
		    "the kernel reports that nothing synchronizes it");
}
