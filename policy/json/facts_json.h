/*
 * facts_json - all inputs of a plan as one JSON document, and back
 *
 * The document of `poststs inspect --json' has what `plan --facts' needs to
 * make the same plan elsewhere: observations, findings (for people and scripts;
 * ignored when read), and, under "ledger", "evidence" and "settings", the other
 * inputs of the plan.
 */
#ifndef POSTSTS_JSON_FACTS_JSON_H
#define POSTSTS_JSON_FACTS_JSON_H

#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"
#include "json/jsonw.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "settings/settings.h"

#define FACTS_JSON_VERSION                                \
	1 /* of the schema; grows when a reader must care \
	   */

/*
 * facts_json_write - pass the document piece by piece to `put', so that a
 * million domains need no tree in memory
 *
 * Ledger, evidence, settings and findings may be NULL; they are left out then.
 * Times are RFC 3339 strings; null means unknown.
 */
void facts_json_write(const struct facts *, const struct ledger *,
    const struct evidence *, const struct settings *, const struct findings *,
    void (*put)(void *, const char *, size_t), void *context);

/* txts_json_write - write a member, an array of octets */
void txts_json_write(
    struct jsonw *, const char *key, const struct txt *, size_t len);
/* cert_faults_json_write - write a member "faults", an array of names */
void cert_faults_json_write(struct jsonw *, unsigned faults);
/*
 * served_json_write - write the members "served" and "generations", if any are
 * known
 */
void served_json_write(struct jsonw *, const struct facts *);
/* findings_json_write - write the member "findings" of the open object */
void findings_json_write(struct jsonw *, const struct findings *);

/*
 * facts_json_read - read the document. Hostile input: depth and sizes are
 * limited, names are checked. Makes new facts, ledger, evidence and settings
 * (empty, or the defaults, if the document has none), which the caller frees.
 * -1 and `why', which names the place of the fault; all are NULL then.
 */
int facts_json_read(const char *text, size_t len, struct facts **,
    struct ledger **, struct evidence **, struct settings **,
    struct buf *why) ATTR_MUSTCHECK;

#endif
