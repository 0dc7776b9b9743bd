/* observe - see domains as other mail servers do: DNS, then every connection */
#ifndef POSTSTS_TASK_OBSERVE_H
#define POSTSTS_TASK_OBSERVE_H

#include <stddef.h>
#include <time.h>

#include "base/attr.h"
#include "base/buf.h"
#include "facts/facts.h"
#include "facts/observation.h"
#include "ledger/ledger.h"
#include "settings/settings.h"
#include "tls/judge.h"

/*
 * look_facts - the facts of this Postfix, and the zones and hosts of these
 * domains
 *
 * `domains' are canonical names in any order; NULL: our own. A named domain
 * that is not ours gets CLASS_CONFIGURED and no source. The facts say which
 * hosts are this machine, and what they would present. Hosts of moves in the
 * `ledger' are included; NULL: no ledger. Never returns NULL.
 */
struct facts *look_facts(const struct settings *, const struct trust *,
    time_t now, const char *const *domains, size_t len,
    const struct ledger *ledger);

/*
 * observe_records - observe the domains of these facts
 *
 * Fills the whole observation. Strings and arrays are in the facts' arena,
 * which must outlive it. Progress goes to the terminal. 0, or -1 and `why' if
 * the probes could not be set up.
 */
int observe_records(struct observation *, struct facts *,
    const struct settings *, const struct trust *, time_t now,
    struct buf *why) ATTR_MUSTCHECK;

/* observe_dns - only DNS; connects to name servers only */
void observe_dns(struct observation *, struct facts *, const struct settings *);

#endif
