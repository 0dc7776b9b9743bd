/* doctor - problems of the services and files around the policies */
#ifndef POSTSTS_DECIDE_DOCTOR_H
#define POSTSTS_DECIDE_DOCTOR_H

#include <time.h>

#include "catalogue/finding.h"
#include "facts/health.h"
#include "ledger/evidence.h"
#include "ledger/ledger.h"
#include "settings/settings.h"

/*
 * doctor_findings - append the findings that neither the facts nor a check from
 * outside give: how poststs is run and whether its last runs succeeded, whether
 * evidence and reports arrive, disks, permissions, the clock. Texts are in the
 * arena.
 */
void doctor_findings(const struct health *, const struct settings *,
    const struct ledger *, const struct evidence *, time_t now,
    struct findings *, struct arena *);

/* doctor_last_look - when a check last saw a host or a domain; 0: never */
time_t doctor_last_look(const struct evidence *);
/* doctor_last_report - the end of the last period reported; 0: never */
time_t doctor_last_report(const struct evidence *);

#endif
