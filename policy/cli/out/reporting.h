/* reporting - print what happened to each report */
#ifndef POSTSTS_CLI_OUT_REPORTING_H
#define POSTSTS_CLI_OUT_REPORTING_H

#include "base/arena.h"
#include "json/jsonw.h"
#include "tlsrpt/kept_report.h"

enum disposition {
	FATE_ACCEPTED,
	FATE_DUPLICATE,
	FATE_FOREIGN, /* about domains that are not ours */
	FATE_REFUSED, /* no report, or one that breaks a limit */
	FATE_LATER,   /* it is not known now whose domain it is about */
	FATE_COUNT
};

/* one report */
struct told {
	enum disposition disposition;
	const char *file;
	const char *why; /* of FATE_REFUSED and FATE_LATER; NULL */
	const struct kept_report *kept; /* NULL if it could not be read */
	size_t dropped; /* policies about domains that are not ours */
	bool future;    /* its period ends after today: it does not count */
};

/* totals of all reports of a run; sessions of accepted ones */
struct report_totals {
	uint64_t reports[FATE_COUNT];
	uint64_t successes, failures[BLAME_COUNT];
	/* refused ones from the spool: set aside in this directory, or not */
	const char *aside;
	uint64_t set_aside, removed;
};

void totals_add(struct report_totals *, const struct told *);

void told_text(const struct told *, bool verbose);
void totals_text(const struct report_totals *);
void told_json(struct jsonw *, const struct told *);
void totals_json(struct jsonw *, const struct report_totals *);

#endif
