/*
 * astray - records that stand beside the names where senders look for them
 */
#ifndef POSTSTS_LOOKUP_ASTRAY_H
#define POSTSTS_LOOKUP_ASTRAY_H

#include "facts/observation.h"
#include "settings/settings.h"

/*
 * lookup_astray - for domains without a record at _mta-sts or at _smtp._tls,
 * the TXT records at names that people write instead: an underscore for a
 * hyphen, the domain twice, the name of the web server, the domain itself, the
 * domain above. Fills `astray' of the domains. Where more than ASTRAY_DOMAINS
 * lack one, nobody is asked for the others: a survey is no place for this.
 */
void lookup_astray(struct observation *, const struct settings *);
/*
 * lookup_astray_notes - the same for all domains of the facts, as notes:
 * before the right record is out, and where it does not arrive. What the
 * domain above has is its own there.
 */
void lookup_astray_notes(struct facts *, const struct settings *);

#define ASTRAY_DOMAINS 100

#endif
