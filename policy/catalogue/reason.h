/*
 * reason - why a step is taken, or why it has to wait
 *
 * Steps and holds (the waits of a plan) have an identifier from one catalogue
 * (reason.def), as findings do. It is stable, is never reused for something
 * else, and `poststs explain' knows it.
 */
#ifndef POSTSTS_CATALOGUE_REASON_H
#define POSTSTS_CATALOGUE_REASON_H

#include "base/attr.h"
#include "base/buf.h"

enum reason_id {
#define REASON(name, kind, id, title, remedy, text) REASON_##name,
#include "catalogue/reason.def"
#undef REASON
	REASON_COUNT
};

enum reason_kind {
	REASON_STEP, /* why something is done */
	REASON_HOLD, /* why something is not done yet */
	REASON_GATE, /* a hold before the stage that was requested */
};

struct reason {
	const char *id; /* "dns-failed" */
	enum reason_kind kind;
	const char *title;  /* one clause, lower case, no full stop */
	const char *remedy; /* what the administrator can do, or "" */
	const char *text;   /* the long text of `explain' */
};

/* reason - the row of the catalogue; never NULL */
const struct reason *reason(enum reason_id);
/* reason_by_name - the reason with this identifier; NULL: there is none */
const struct reason *reason_by_name(const char *id);
/* reason_remedy - append a remedy, with this name in place of DOMAIN */
void reason_remedy(struct buf *, const char *remedy, const char *domain);

/* of record-unseen where poststs puts the records into DNS itself */
#define REMEDY_RESENT                                                     \
	"poststs apply sends it again, by dns_update, and says what the " \
	"server answered"

#endif
