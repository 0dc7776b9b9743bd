/*
 * webstamp - are the links of the web root still those of the last run?
 *
 * A note in the state folder (`webroot.stamp') of what stands in the web root
 * in layout link: which folder it is, when it last changed, and a digest of
 * all domains and their bodies. While it holds, nobody has made, replaced or
 * removed a name there, and what the ledger says of the links is true: a run
 * over a million domains need not look at those that stay as they are.
 */
#ifndef POSTSTS_PUBLISH_WEBSTAMP_H
#define POSTSTS_PUBLISH_WEBSTAMP_H

#include <stdbool.h>

#include "ledger/plan.h"

/*
 * webstamp_holds - does `root' hold exactly what the plan says was published
 * before? `state' is the folder of the note, -1: there is none. False where
 * that cannot be known.
 */
bool webstamp_holds(int state, int root, const struct plan *);

/*
 * webstamp_note - `root' now holds what the plan says, each of it a link, and
 * is durable. A note that cannot be written is none.
 */
void webstamp_note(int state, int root, const struct plan *);

#endif
