/*
 * header - the fields of a mail, one after the other
 */
#ifndef POSTSTS_REPORT_HEADER_H
#define POSTSTS_REPORT_HEADER_H

#include <stddef.h>

#include "tlsrpt/signed_by.h"

/*
 * header_signed - give signed_field() each field of the mail's own header, as
 * far as mail_scan() would let it go
 */
void header_signed(struct signed_by *, const char *bytes, size_t len);

/*
 * header_begin - behind mbox's own line before a header, where there is one
 */
const char *header_begin(const char *bytes, size_t len);

#endif
