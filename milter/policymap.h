/*
 * policymap - what policy.cdb says about a domain
 *
 * The file is mapped into memory. When another file replaces it, new sessions
 * use the new one, and running sessions keep the old one until they end.
 */
#ifndef POSTSTS_MILTER_POLICYMAP_H
#define POSTSTS_MILTER_POLICYMAP_H

#include <stdbool.h>

#include "base/buf.h"

struct policymap;  /* the path, and the latest file */
struct policyview; /* one file, open */

struct policymap *policymap_new(const char *path);
/* policymap_free - NULL is allowed; views may still be held */
void policymap_free(struct policymap *);

/*
 * policymap_view - the present file; NULL: there is none, or it cannot be read
 * (logged once for each file)
 */
struct policyview *policymap_view(struct policymap *);
/* policyview_release - NULL is allowed */
void policyview_release(struct policyview *);

/*
 * policyview_enforces - is the policy of exactly this domain in mode enforce?
 * NULL view: no
 */
bool policyview_enforces(const struct policyview *, const char *domain);

/* policyview_has - is there a policy for exactly this domain? NULL view: no */
bool policyview_has(const struct policyview *, const char *domain);

#endif
