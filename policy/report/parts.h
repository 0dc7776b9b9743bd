/*
 * parts - what intake.c and intake_mail.c share
 */
#ifndef POSTSTS_REPORT_PARTS_H
#define POSTSTS_REPORT_PARTS_H

#include "report/intake.h"
#include "report/unpack.h"

struct taking {
	struct intake *intake;
	struct budget budget;
	struct buf *why;
};

/*
 * take_part - one file or attachment: unpacked where it is packed, kept
 * where it may be a report; 1 kept, 0 not, -1 refused and `why'
 */
int take_part(struct taking *, const char *bytes, size_t len, const char *name);

/* take_mail - all parts of a mail, and its header; as above */
int take_mail(struct taking *, const char *bytes, size_t len);

/* take_mail_ready - load what it needs; what is missing it says itself */
void take_mail_ready(void);

#endif
