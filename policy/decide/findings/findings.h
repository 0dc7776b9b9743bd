/*
 * findings - the parts of decide_findings(), one file a topic (private to
 * decide/)
 */
#ifndef POSTSTS_DECIDE_FINDINGS_FINDINGS_H
#define POSTSTS_DECIDE_FINDINGS_FINDINGS_H

#include "decide/plan/run.h"

/* each appends its findings; texts are in the arena */
void findings_postfix(struct run *, struct findings *, struct arena *);
/* findings_gone - is Postfix missing, though domains of it are in enforce? */
bool findings_gone(struct run *);
void findings_dns(struct run *, struct findings *, struct arena *);
void findings_settings(struct run *, struct findings *, struct arena *);
void findings_start(struct run *, struct findings *, struct arena *);
void findings_cert(struct run *, struct findings *, struct arena *);
void findings_record(struct run *, struct findings *, struct arena *);
void findings_served(struct run *, struct findings *, struct arena *);
void findings_plan(struct run *, struct findings *, struct arena *);

#endif
