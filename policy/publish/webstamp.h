/*
 * webstamp - are the links of the web root still those of the last run?
 *
 * In layout link, a note in the state directory (`webroot.stamp') says which
 * directory the web root is, when it last changed, and a digest of all domains
 * and policies. While it is true, nobody has created, replaced or removed a
 * name there, and the links are as the ledger says: a run over a million
 * domains need not look at those that do not change.
 */
#ifndef POSTSTS_PUBLISH_WEBSTAMP_H
#define POSTSTS_PUBLISH_WEBSTAMP_H

#include <stdbool.h>

#include "ledger/plan.h"

/*
 * webstamp_holds - does `root' have exactly what the plan says was published
 * before? `state' is the directory of the note, -1: none. False if that cannot
 * be known.
 */
bool webstamp_holds(int state, int root, const struct plan *);

/*
 * webstamp_note - note that `root' now has what the plan says, all of it links,
 * and durably. A failure to write the note is ignored.
 */
void webstamp_note(int state, int root, const struct plan *);

#endif
