/*
 * places - who may change what we publish, or send updates in our name
 */
#ifndef POSTSTS_INSPECT_PLACES_H
#define POSTSTS_INSPECT_PLACES_H

#include "facts/facts.h"
#include "settings/settings.h"

/*
 * inspect_places - notes about the web root and the key of DNS updates; what
 * is missing, or cannot be looked at, is no fault here
 */
void inspect_places(struct facts *, const struct settings *);

#endif
