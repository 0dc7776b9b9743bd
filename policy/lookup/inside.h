/*
 * inside - the view of DNS that this machine's own resolver has
 */
#ifndef POSTSTS_LOOKUP_INSIDE_H
#define POSTSTS_LOOKUP_INSIDE_H

#include <stddef.h>

#include "facts/facts.h"
#include "settings/settings.h"

/*
 * lookup_inside - with outside_resolver, whose answers the facts hold, ask
 * the usual one too: `inside_addresses' of the hosts, by which this machine
 * may know itself behind a translator of addresses, and a note where the two
 * views differ. Without it nothing is done.
 */
void lookup_inside(struct facts *, const struct settings *,
    void (*progress)(size_t done, size_t total));

#endif
