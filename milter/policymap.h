/*
 * policymap - what policy.cdb says of a domain, as long as a session lasts
 *
 * The file is kept mapped. When another takes its place, new sessions read
 * the new one, and those that run keep the old one until they end.
 */
#ifndef POSTSTS_MILTER_POLICYMAP_H
#define POSTSTS_MILTER_POLICYMAP_H

#include <stdbool.h>

#include "base/buf.h"

struct policymap;  /* where the file is, and the latest */
struct policyview; /* one file, open */

struct policymap *policymap_new(const char *path);
/* policymap_free - NULL is fine; views may live on */
void policymap_free(struct policymap *);

/*
 * policymap_view - the file as it is now; NULL: there is none, or it cannot
 * be read (said once in the log for each file)
 */
struct policyview *policymap_view(struct policymap *);
/* policyview_release - NULL is fine */
void policyview_release(struct policyview *);

/* policyview_enforces - mode=enforce for this very domain? NULL: no */
bool policyview_enforces(const struct policyview *, const char *domain);

/* policyview_has - is there a policy for this very domain? NULL: no */
bool policyview_has(const struct policyview *, const char *domain);

#endif
