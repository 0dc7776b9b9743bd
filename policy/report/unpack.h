/*
 * unpack - gzip and zip, within limits
 */
#ifndef POSTSTS_REPORT_UNPACK_H
#define POSTSTS_REPORT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/buf.h"

#define UNPACK_MAX     ((size_t)25 << 20) /* bytes that one file unpacks to */
#define UNPACK_RATIO   250 /* times its packed size, beyond the first MiB */
#define UNPACK_ENTRIES 20  /* of a zip archive */

/* how many more bytes one file may unpack to, however it is packed */
struct budget {
	size_t left;
};

/* packed_as - the format, by the first bytes */
enum packed {
	PACKED_NOT,
	PACKED_GZIP,
	PACKED_ZIP,
};
enum packed packed_as(const void *, size_t len);

/* unpack_gzip - append all members; 0, or -1 and `why' */
int unpack_gzip(struct buf *out, const void *, size_t len, struct budget *,
    struct buf *why) ATTR_MUSTCHECK;

/*
 * unpack_zip - call `each' for every file of the archive, until it returns
 * something other than 0. 0, or -1 and `why'.
 */
int unpack_zip(const void *, size_t len, struct budget *,
    int (*each)(void *context, const char *name, const char *text, size_t len),
    void *context, struct buf *why) ATTR_MUSTCHECK;

/*
 * unpack_ready - load the libraries in advance; if one is missing, unpack_zip()
 * reports it
 */
void unpack_ready(void);

#endif
