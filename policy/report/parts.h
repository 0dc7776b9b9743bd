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
 * take_part - take one file or attachment: unpack it if it is packed, keep it
 * if it may be a report. 1 kept, 0 not, -1 refused and `why'.
 */
int take_part(struct taking *, const char *bytes, size_t len, const char *name);

/* take_mail - take all parts of a mail, and its header; results as above */
int take_mail(struct taking *, const char *bytes, size_t len);

/*
 * take_mail_ready - load the libraries in advance; if one is missing,
 * take_mail() reports it
 */
void take_mail_ready(void);

#endif
