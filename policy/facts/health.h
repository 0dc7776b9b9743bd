/*
 * health - what `poststs doctor' asks about this machine, besides the facts
 *
 * How poststs is run and how its last runs ended, whether its user has the
 * necessary permissions, space on disks, the clock, and whether the addresses
 * for reports accept mail. As with facts, each member can be unknown, and
 * unknown is never bad.
 */
#ifndef POSTSTS_FACTS_HEALTH_H
#define POSTSTS_FACTS_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/tri.h"

/* what has to run regularly */
enum health_job {
	JOB_APPLY,
	JOB_CHECK,
	JOB_COUNT,
};

struct health_run {
	enum tri scheduled; /* does anything start it by itself? */
	const char *by;     /* the timer or crontab; NULL */
	const char *result; /* of the last run, in systemd's words; NULL */
	int status;         /* its exit status; -1: unknown */
	time_t last;        /* when it ended; 0: unknown */
};

/* a place that is written to */
struct health_disk {
	const char *option; /* "state_dir" */
	const char *path;
	uint64_t bytes, bytes_free; /* bytes 0: unknown */
	uint64_t files, files_free; /* files 0: unknown, or no limit */
	enum tri writable;          /* by the user of the runs */
};

/* the answer of an SMTP server to RCPT TO with this address */
struct health_mailbox {
	const char *address;
	const char *server; /* who was asked, "127.0.0.1 port 25" */
	int code;           /* of its answer; 0: there was none */
	const char *reply;  /* its text, or why there was none */
};

#define HEALTH_DISKS 3

struct health {
	struct arena *arena;
	struct health_run run[JOB_COUNT];
	enum tri cron;    /* is a cron daemon running? */
	time_t applied;   /* when apply last succeeded; 0: unknown */
	const char *user; /* as whom apply runs; NULL: unknown */
	bool reads_all;   /* a capability lets it read what Postfix reads */
	struct health_disk disk[HEALTH_DISKS];
	size_t disks_len;
	const char **unreadable; /* files that this user may not read */
	size_t unreadable_len;
	enum tri synchronized; /* does the kernel say that its clock is? */
	size_t spool_files;    /* mails that wait in the spool */
	time_t spool_oldest;   /* 0: none */
	struct health_mailbox *mailboxes;
	size_t mailboxes_len;
};

/* health_new - nothing is known */
struct health *health_new(void);
void health_free(struct health *);

/* health_job_name - "apply", "check" */
const char *health_job_name(enum health_job);

/*
 * health_unit_line - read one line of `systemctl show --timestamp=unix'. It is
 * about the unit of the last line Id=, which is kept in `*unit' (in the arena);
 * "" at the start.
 */
void health_unit_line(struct health *, const char **unit, const char *line);

/*
 * health_cron_line - read one line of a crontab: which of the jobs does it
 * start? With `systemd', a line that only runs without systemd is ignored.
 */
void health_cron_line(
    struct health *, const char *file, const char *line, bool systemd);

/* health_right - may it? As the process says that tried: '+', '-' */
enum tri health_right(char answer);

/*
 * health_cron_absent - no cron daemon is running: a job that only a crontab
 * starts does not run. `by' stays, for the message.
 */
void health_cron_absent(struct health *);

/* health_cron_name - is this the name of a cron daemon? */
bool health_cron_name(const char *name);

#endif
