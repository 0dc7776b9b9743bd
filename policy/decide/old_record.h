/*
 * old_record - records that were published before (records.zone), or sent to
 * name servers (updates.zone)
 */
#ifndef POSTSTS_DECIDE_OLD_RECORD_H
#define POSTSTS_DECIDE_OLD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "dns/dname.h"
#include "ledger/plan.h"

/* a record of ours, sorted by name; values as in a zone file */
struct old_record {
	const char *name, *type, *value;
	bool sent;    /* by an update (updates.zone), not only published */
	bool arrived; /* sent, and seen on all servers that answered */
};

/*
 * update_old - read the records of a zone file that poststs wrote, and append
 * them to `out', which has room for update_lines() more. Lines of any other
 * form are skipped. A record that has arrived ends in ARRIVED_MARK. Texts are
 * in the arena.
 */
#define ARRIVED_MARK "; arrived"
size_t update_lines(const char *text, size_t len);
size_t update_old(struct old_record *out, const char *text, size_t len,
    bool sent, struct arena *);
/* update_sort - by name; old_find() needs it */
void update_sort(struct old_record *, size_t len);

/* old_find - the first record of this name; NULL: there is none */
const struct old_record *old_find(
    const struct old_record *, size_t len, const char *name);
/* old_more - the next record of the same name; NULL: there are no more */
const struct old_record *old_more(
    const struct old_record *, size_t len, const struct old_record *);

/*
 * update_domain_of - the domain that a name in updates.zone belongs to; false:
 * the name is not one that poststs writes
 */
bool update_domain_of(
    char out[static DNAME_SIZE], const char *name, const struct record_style *);

#endif
