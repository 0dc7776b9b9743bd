/*
 * mail_scan - may a MIME library be given this mail?
 *
 * A mail of a few MiB can become gigabytes of header fields and parts, or
 * exhaust the stack of a library that calls itself for each level. Therefore
 * the bytes are first counted, in one pass, without allocating memory.
 */
#ifndef POSTSTS_REPORT_MAIL_SCAN_H
#define POSTSTS_REPORT_MAIL_SCAN_H

#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define MAIL_HEADER_MAX   262144 /* bytes of one header, of mail or part */
#define MAIL_FIELDS_MAX   1000   /* lines of one header, but for folded ones */
#define MAIL_BOUNDARY_MAX 200
#define MAIL_PARTS_MAX    100
#define MAIL_DEPTH_MAX    8 /* of parts within parts */
/*
 * the number of lines in the whole mail that could begin a part, or declare the
 * type of one, however a reader understands them
 */
#define MAIL_DASHES_MAX 5000
#define MAIL_TYPES_MAX  500

/* mail_scan - 0; or -1 and `why': what there is too much of */
int mail_scan(const char *bytes, size_t len, struct buf *why) ATTR_MUSTCHECK;

#endif
