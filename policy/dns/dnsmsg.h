/*
 * dnsmsg - DNS messages (RFC 1035 4): write a question, read the answer
 *
 * The reader accepts hostile input. Lengths, compression and counts are
 * checked, names are returned in lower case and with a limited length, and the
 * time is limited by the length of the message.
 */
#ifndef POSTSTS_DNS_DNSMSG_H
#define POSTSTS_DNS_DNSMSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"

#define DNS_NAME_SIZE  256 /* any name as text, with the NUL */
#define DNS_QUERY_SIZE 272 /* header, longest name, type and class */

enum dns_type {
	DNS_TYPE_A = 1,
	DNS_TYPE_NS = 2,
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_MX = 15,
	DNS_TYPE_TXT = 16,
	DNS_TYPE_AAAA = 28,
	DNS_TYPE_TLSA = 52,
};

enum dns_rcode {
	DNS_RCODE_NOERROR = 0,
	DNS_RCODE_NXDOMAIN = 3,
	DNS_RCODE_REFUSED = 5,
};

struct dns_rr {
	uint32_t ttl;
	uint16_t preference; /* MX */
	const char *text; /* MX, NS, CNAME: the name without final dot, "" for
			   * the root; A, AAAA: textual address; TXT: strings
			   * joined; TLSA: hex; in the caller's arena */
	size_t len;       /* of text, which may hold NULs in a TXT */
};

struct dns_message {
	int rcode;         /* with the high bits of an OPT record */
	bool ad;           /* the AD bit: authentic data */
	bool aa;           /* the AA bit: authoritative answer */
	bool tc;           /* truncated; the rest is not filled in */
	bool unfinished;   /* NOERROR without an answer: a referral, or an
			    * alias whose target must be asked for; this is
			    * not "no data" */
	const char *cname; /* last target of the alias chain, NULL: none */
	uint32_t ttl;      /* the lowest of rr and of the aliases to it */
	struct dns_rr *rr; /* answers of the asked type, chain followed */
	size_t rr_len;
};

/*
 * dnsmsg_parse - read the answer to (qname, qtype, IN)
 *
 * `qname' is in lower case without a final dot. Bytes of a name other than
 * letters, digits, `-' and `_' (also a dot inside a label) become `?', so that
 * such a name is never valid. TTLs over 2^31-1 count as 0 (RFC 2181 8). Results
 * are in `arena'. Returns 0, or -1 if the message is malformed, is not a
 * response, answers another question, or has a loop of aliases; then nothing in
 * it may be used.
 */
int dnsmsg_parse(struct dns_message *, const unsigned char *data, size_t len,
    const char *qname, uint16_t qtype, struct arena *) ATTR_MUSTCHECK;

/*
 * dnsmsg_stray - is this a well-formed message about another question? It is
 * not for us, and counts as no answer, not even a malformed one.
 */
bool dnsmsg_stray(
    const unsigned char *data, size_t len, const char *qname, uint16_t qtype);

/*
 * dnsmsg_query - write a question with RD and AD set (RFC 6840 5.7: AD asks for
 * the AD bit in the answer). Returns its length, or 0 if `name' cannot be a
 * name in DNS (a label over 63 octets, an empty label, too long).
 */
size_t dnsmsg_query(unsigned char out[static DNS_QUERY_SIZE], uint16_t id,
    const char *name, uint16_t type);

#endif
