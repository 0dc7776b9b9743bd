/*
 * record - the TXT records of MTA-STS and TLSRPT
 *
 * `_mta-sts.<domain>' (RFC 8461 3.1) and `_smtp._tls.<domain>' (RFC 8460 3).
 * The readers take the whole TXT RRset from DNS; the strings of each record
 * have been joined without spaces.
 */
#ifndef POSTSTS_DNS_RECORD_H
#define POSTSTS_DNS_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "catalogue/finding.h"

#define STS_ID_MAX 32 /* RFC 8461 3.1: 1 to 32 letters and digits */

/* the content of a TXT record: the bytes in DNS, strings joined */
struct txt {
	const char *text;
	size_t len;
};

/*
 * sts_record_parse - the id that senders see in this RRset
 *
 * If there are several records, those that do not begin with "v=STSv1;" are
 * dropped, and exactly one must remain. A single record may have blanks before
 * that `;', as the grammar permits (erratum 6285). Returns 0 and copies the id,
 * or -1 with an empty id: a conforming sender sees no policy. Each deviation
 * and near miss ("v=STSv1 ;", quotes, several records, a bad id) is added to
 * `findings' (may be NULL) with the subject "_mta-sts"; the column counts in
 * the record.
 */
int sts_record_parse(char id[static STS_ID_MAX + 1], const struct txt *,
    size_t count, struct arena *, struct findings *);

/* sts_id_valid - 1 to 32 letters and digits (RFC 8461 3.1)? */
bool sts_id_valid(const char *id, size_t len);

/* sts_record_write - append `v=STSv1; id=<id>;' */
void sts_record_write(struct buf *, const char *id);

struct tlsrpt_record {
	const char **rua; /* URIs, percent-encoding kept */
	size_t rua_len;
};

/*
 * tlsrpt_record_parse - as sts_record_parse(), for `_smtp._tls'
 *
 * The URIs of all rua fields are in `arena'; none after -1. Findings, with the
 * subject "_smtp._tls", also name what known reporters have problems with
 * (spaces around commas, rua not second, an address without mailto:).
 */
int tlsrpt_record_parse(struct tlsrpt_record *, const struct txt *,
    size_t count, struct arena *, struct findings *);

/*
 * tlsrpt_record_write - append `v=TLSRPTv1; rua=a,b'
 *
 * `rua' is a comma-separated list from the administrator: mailto: and https:
 * URIs; a plain mail address gets `mailto:'. `,' `!' `;' inside a URI must be
 * percent-encoded. -1 and `why' if a URI is bad or there is none; `out' is then
 * as it was.
 */
int tlsrpt_record_write(struct buf *, const char *rua, struct buf *why)
    ATTR_MUSTCHECK;

/*
 * txt_presentation - append a TXT value in zone file form: double-quoted
 * strings of at most 255 octets, separated by a blank, with `"' and `\' escaped
 * by a `\', and what is not printable ASCII as \DDD
 */
void txt_presentation(struct buf *, const char *text, size_t len);

#endif
