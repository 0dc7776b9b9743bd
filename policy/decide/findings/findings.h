/*
 * findings - the parts of decide_findings(), one file a topic (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_FINDINGS_FINDINGS_H
#define POSTSTS_DECIDE_FINDINGS_FINDINGS_H

#include "decide/plan/run.h"

void findings_postfix(const struct facts *, struct findings *, struct arena *);
void findings_dns(const struct facts *, struct findings *, struct arena *);
void findings_cert(
    const struct facts *, time_t now, struct findings *, struct arena *);
void findings_record(struct run *, struct findings *, struct arena *);
void findings_plan(struct run *, struct findings *, struct arena *);

#endif
