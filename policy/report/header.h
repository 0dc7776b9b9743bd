/* header - the header fields of a mail, one after the other */
#ifndef POSTSTS_REPORT_HEADER_H
#define POSTSTS_REPORT_HEADER_H

#include <stddef.h>

#include "tlsrpt/signed_by.h"

/*
 * header_signed - call signed_field() with each field of the mail's own header,
 * within the limits of mail_scan()
 */
void header_signed(struct signed_by *, const char *bytes, size_t len);

/* header_begin - skip mbox's own line before the header, if there is one */
const char *header_begin(const char *bytes, size_t len);

#endif
