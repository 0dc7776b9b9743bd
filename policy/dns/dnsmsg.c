/*
 * NAME      dnsmsg - DNS messages: write a question, read the answer
 * CONTRACT  see dnsmsg.h. RFC 1035 4 (format), RFC 2181 8 (TTL), RFC 2308 2 (no
 *           data and referrals), RFC 6891 6.1.3 (extended RCODE).
 *
 *           The message is walked twice: first to check that every record lies
 *           inside it, then (once for each alias) to collect. A compression
 *           pointer must point to a place before the name that has it, and a
 *           name may have at most HOPS_MAX of them, so that nothing loops.
 * BUGS      Bytes after the last record are ignored, as elsewhere.
 */
#include "dns/dnsmsg.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/buf.h"

#define HEADER_SIZE 12
#define HOPS_MAX    64 /* compression pointers in one name */
#define ALIAS_MAX   16 /* aliases in a row */
#define CLASS_IN    1
#define TYPE_SOA    6
#define TYPE_OPT    41

struct message {
	const unsigned char *data;
	size_t len;
	size_t answers, authority, additional; /* records in each section */
	size_t body;       /* where the first record begins */
	bool soa;          /* a SOA in the authority section */
	unsigned extended; /* high bits of the RCODE */
};

struct record {
	char owner[DNS_NAME_SIZE];
	uint16_t type, class;
	uint32_t ttl;
	size_t rdata, rdlen;
};

static unsigned
get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t
get32(const unsigned char *p)
{
	return (uint32_t)get16(p) << 16 | get16(p + 2);
}

static char
name_byte(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_')
		return (char)c;
	return '?';
}

/* name_read - the name at *at as text; *at moves behind it */
static int
name_read(const struct message *m, size_t *at, char out[static DNS_NAME_SIZE])
{
	size_t p = *at, limit = *at, used = 0, hops = 0, i, n;
	bool jumped = false;

	for (;;) {
		if (p >= m->len)
			return -1;
		n = m->data[p];
		if (n == 0)
			break;
		if (n >= 0xc0) {
			if (m->len - p < 2 || ++hops > HOPS_MAX)
				return -1;
			n = get16(m->data + p) & 0x3fff;
			if (!jumped)
				*at = p + 2;
			jumped = true;
			if (n >= limit)
				return -1;
			p = limit = n;
			continue;
		}
		/* with the root's octet a name has at most 255 in all */
		if (n > 63 || m->len - p <= n || used + n + 2 > 255)
			return -1;
		if (used > 0)
			out[used - 1] = '.';
		for (i = 0; i < n; i++)
			out[used + i] = name_byte(m->data[p + 1 + i]);
		used += n + 1;
		p += n + 1;
	}
	if (!jumped)
		*at = p + 1;
	out[used > 0 ? used - 1 : 0] = '\0';
	return 0;
}

static int
record_read(const struct message *m, size_t *at, struct record *r)
{
	const unsigned char *p;

	if (name_read(m, at, r->owner) < 0 || m->len - *at < 10)
		return -1;
	p = m->data + *at;
	r->type = (uint16_t)get16(p);
	r->class = (uint16_t)get16(p + 2);
	r->ttl = get32(p + 4);
	if (r->type != TYPE_OPT && r->ttl > INT32_MAX)
		r->ttl = 0;
	r->rdlen = get16(p + 8);
	r->rdata = *at + 10;
	if (m->len - r->rdata < r->rdlen)
		return -1;
	*at = r->rdata + r->rdlen;
	return 0;
}

/* question_read - is it the answer to our question? */
static int
question_read(struct message *m, const char *qname, uint16_t qtype)
{
	char name[DNS_NAME_SIZE];
	size_t at = HEADER_SIZE;

	if (get16(m->data + 4) != 1 || name_read(m, &at, name) < 0 ||
	    m->len - at < 4 || strcmp(name, qname) != 0 ||
	    get16(m->data + at) != qtype || get16(m->data + at + 2) != CLASS_IN)
		return -1;
	m->body = at + 4;
	return 0;
}

/* walk - every record lies inside the message; note what matters of them */
static int
walk(struct message *m)
{
	size_t at = m->body, i;
	struct record r;

	for (i = 0; i < m->answers + m->authority + m->additional; i++) {
		if (record_read(m, &at, &r) < 0)
			return -1;
		if (i < m->answers)
			continue;
		if (i < m->answers + m->authority)
			m->soa |= r.type == TYPE_SOA;
		else if (r.type == TYPE_OPT)
			m->extended = r.ttl >> 24;
	}
	return 0;
}

static int
text_mx(const struct message *m, const struct record *r, struct dns_rr *rr,
    struct arena *arena)
{
	char name[DNS_NAME_SIZE];
	size_t at = r->rdata + 2;

	if (r->rdlen < 3 || name_read(m, &at, name) < 0 ||
	    at != r->rdata + r->rdlen)
		return -1;
	rr->preference = (uint16_t)get16(m->data + r->rdata);
	rr->len = strlen(name);
	rr->text = arena_strndup(arena, name, rr->len);
	return 0;
}

static int
text_ns(const struct message *m, const struct record *r, struct dns_rr *rr,
    struct arena *arena)
{
	char name[DNS_NAME_SIZE];
	size_t at = r->rdata;

	if (name_read(m, &at, name) < 0 || at != r->rdata + r->rdlen)
		return -1;
	rr->len = strlen(name);
	rr->text = arena_strndup(arena, name, rr->len);
	return 0;
}

static int
text_address(const struct message *m, const struct record *r, struct dns_rr *rr,
    struct arena *arena)
{
	char text[INET6_ADDRSTRLEN];
	int family = r->type == DNS_TYPE_A ? AF_INET : AF_INET6;

	if (r->rdlen != (family == AF_INET ? 4 : 16) ||
	    inet_ntop(family, m->data + r->rdata, text, sizeof(text)) == NULL)
		return -1;
	rr->len = strlen(text);
	rr->text = arena_strndup(arena, text, rr->len);
	return 0;
}

/* text_txt - character strings joined without anything between them */
static int
text_txt(const struct message *m, const struct record *r, struct dns_rr *rr,
    struct arena *arena)
{
	const unsigned char *p = m->data + r->rdata;
	size_t at = 0;
	char *text;

	if (r->rdlen == 0)
		return -1;
	text = arena_alloc(arena, r->rdlen);
	while (at < r->rdlen) {
		if (r->rdlen - at <= p[at])
			return -1;
		memcpy(text + rr->len, p + at + 1, p[at]);
		rr->len += p[at];
		at += (size_t)p[at] + 1;
	}
	rr->text = text;
	return 0;
}

/* text_tlsa - usage, selector, matching type and data in hex (RFC 6698 2) */
static int
text_tlsa(const struct message *m, const struct record *r, struct dns_rr *rr,
    struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = m->data + r->rdata;
	size_t i;
	char *text;

	if (r->rdlen < 4)
		return -1;
	text = arena_alloc(arena, 2 * r->rdlen + 1);
	for (i = 0; i < r->rdlen; i++) {
		text[2 * i] = digits[p[i] >> 4];
		text[2 * i + 1] = digits[p[i] & 15];
	}
	rr->text = text;
	rr->len = 2 * r->rdlen;
	return 0;
}

static int
text_of(const struct message *m, const struct record *r, struct dns_rr *rr,
    struct arena *arena)
{
	rr->ttl = r->ttl;
	switch (r->type) {
	case DNS_TYPE_MX:
		return text_mx(m, r, rr, arena);
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
		return text_ns(m, r, rr, arena);
	case DNS_TYPE_A:
	case DNS_TYPE_AAAA:
		return text_address(m, r, rr, arena);
	case DNS_TYPE_TXT:
		return text_txt(m, r, rr, arena);
	case DNS_TYPE_TLSA:
		return text_tlsa(m, r, rr, arena);
	default:
		return -1;
	}
}

/*
 * follow - if `owner' is an alias and has no records of the type, take its
 * target for `owner'. 1: there is another alias; 0: the chain ends here.
 */
static int
follow(const struct message *m, char owner[static DNS_NAME_SIZE], uint16_t type,
    struct dns_message *out)
{
	char target[DNS_NAME_SIZE];
	size_t at = m->body, i, rdata;
	bool alias = false;
	uint32_t ttl = 0;
	struct record r;

	out->rr_len = 0;
	for (i = 0; i < m->answers; i++) {
		if (record_read(m, &at, &r) < 0)
			return -1;
		if (r.class != CLASS_IN || strcmp(r.owner, owner) != 0)
			continue;
		if (r.type == type) {
			out->rr_len++;
		} else if (r.type == DNS_TYPE_CNAME && !alias) {
			rdata = r.rdata;
			if (name_read(m, &rdata, target) < 0 ||
			    rdata != r.rdata + r.rdlen)
				return -1;
			alias = true;
			ttl = r.ttl;
		}
	}
	if (out->rr_len > 0 || !alias)
		return 0;
	memcpy(owner, target, sizeof(target));
	if (ttl < out->ttl)
		out->ttl = ttl;
	return 1;
}

/* collect - the records of `owner' that follow() has counted */
static int
collect(const struct message *m, const char *owner, uint16_t type,
    struct dns_message *out, struct arena *arena)
{
	size_t at = m->body, i, n = 0;
	struct record r;

	out->rr = arena_alloc(arena, out->rr_len * sizeof(*out->rr));
	for (i = 0; i < m->answers && n < out->rr_len; i++) {
		if (record_read(m, &at, &r) < 0)
			return -1;
		if (r.class != CLASS_IN || r.type != type ||
		    strcmp(r.owner, owner) != 0)
			continue;
		if (text_of(m, &r, &out->rr[n++], arena) < 0)
			return -1;
		if (r.ttl < out->ttl)
			out->ttl = r.ttl;
	}
	return 0;
}

static int
answers_read(const struct message *m, const char *qname, uint16_t qtype,
    struct dns_message *out, struct arena *arena)
{
	char owner[DNS_NAME_SIZE];
	int more, aliases = 0;

	memcpy(owner, qname, strlen(qname) + 1);
	out->ttl = UINT32_MAX;
	while ((more = follow(m, owner, qtype, out)) > 0)
		if (++aliases > ALIAS_MAX)
			return -1;
	if (more < 0)
		return -1;
	if (aliases > 0)
		out->cname = arena_strdup(arena, owner);
	if (out->rr_len > 0 && collect(m, owner, qtype, out, arena) < 0)
		return -1;
	if (out->ttl == UINT32_MAX)
		out->ttl = 0;
	return 0;
}

int
dnsmsg_parse(struct dns_message *out, const unsigned char *data, size_t len,
    const char *qname, uint16_t qtype, struct arena *arena)
{
	struct message m = { .data = data, .len = len };
	bool authoritative, recursive;

	*out = (struct dns_message){ .rcode = 0 };
	/* a response (QR) to a standard query (opcode 0) */
	if (len < HEADER_SIZE || (data[2] & 0xf8) != 0x80 ||
	    strlen(qname) >= DNS_NAME_SIZE)
		return -1;
	out->aa = authoritative = data[2] & 0x04;
	recursive = data[3] & 0x80;
	out->tc = data[2] & 0x02;
	out->ad = data[3] & 0x20;
	out->rcode = data[3] & 0x0f;
	/* some servers repeat no question in an error */
	if (out->rcode != DNS_RCODE_NOERROR &&
	    out->rcode != DNS_RCODE_NXDOMAIN && get16(data + 4) == 0)
		return 0;
	if (question_read(&m, qname, qtype) < 0)
		return -1;
	if (out->tc)
		return 0;
	m.answers = get16(data + 6);
	m.authority = get16(data + 8);
	m.additional = get16(data + 10);
	if (walk(&m) < 0 || answers_read(&m, qname, qtype, out, arena) < 0)
		return -1;
	out->rcode |= (int)(m.extended << 4);
	out->unfinished = out->rcode == DNS_RCODE_NOERROR && out->rr_len == 0 &&
			  !recursive && !m.soa &&
			  (!authoritative || out->cname != NULL);
	return 0;
}

/* name_write - length-prefixed labels; 0 when it is no name */
static size_t
name_write(unsigned char *out, const char *name)
{
	size_t used = 0, n;

	if (strlen(name) > 253)
		return 0;
	while (*name != '\0') {
		n = strcspn(name, ".");
		if (n == 0 || n > 63 || (name[n] == '.' && name[n + 1] == '\0'))
			return 0;
		out[used] = (unsigned char)n;
		memcpy(out + used + 1, name, n);
		used += n + 1;
		name += n + (name[n] == '.');
	}
	out[used] = 0;
	return used + 1;
}

bool
dnsmsg_stray(
    const unsigned char *data, size_t len, const char *qname, uint16_t qtype)
{
	struct message m = { .data = data, .len = len };
	char name[DNS_NAME_SIZE];
	size_t at = HEADER_SIZE;

	if (len < HEADER_SIZE)
		return false;
	if ((data[2] & 0x80) == 0)
		return true; /* a question, and no answer at all */
	return get16(data + 4) == 1 && name_read(&m, &at, name) == 0 &&
	       len - at >= 4 &&
	       (strcmp(name, qname) != 0 || get16(data + at) != qtype ||
		   get16(data + at + 2) != CLASS_IN);
}

size_t
dnsmsg_query(unsigned char out[static DNS_QUERY_SIZE], uint16_t id,
    const char *name, uint16_t type)
{
	size_t len;

	memset(out, 0, HEADER_SIZE);
	out[0] = (unsigned char)(id >> 8);
	out[1] = (unsigned char)id;
	out[2] = 0x01; /* RD */
	out[3] = 0x20; /* AD */
	out[5] = 1;    /* one question */
	if ((len = name_write(out + HEADER_SIZE, name)) == 0)
		return 0;
	len += HEADER_SIZE;
	out[len] = (unsigned char)(type >> 8);
	out[len + 1] = (unsigned char)type;
	out[len + 2] = 0;
	out[len + 3] = CLASS_IN;
	return len + 4;
}
