/*
 * NAME      answer_wire - an answer of DNS as bytes, and back
 * CONTRACT  see answer_wire.h. Numbers are as the machine has them; each text
 *           has its length before it and a NUL behind it. Whoever broke the
 *           process that asks may say anything: what is no status, no name, no
 *           address is no answer.
 */
#include "lookup/answer_wire.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#define AUTHENTIC 1
#define ALIAS     2

struct body_head {
	uint32_t ttl, rr_len;
	uint8_t status, flags;
};

struct rr_head {
	uint32_t ttl, len;
	uint16_t preference;
};

/* ---- writing ---- */

static void
put_text(struct buf *out, const char *text, size_t len)
{
	buf_put(out, text, len);
	buf_putc(out, '\0');
}

void
answer_put(struct buf *out, uint32_t number, const struct dns_answer *a)
{
	struct answer_head head = { number, 0 };
	struct body_head body;
	struct rr_head rr;
	size_t at = out->len, i;

	memset(&body, 0, sizeof(body));
	body.ttl = a->ttl;
	body.rr_len = (uint32_t)a->rr_len;
	body.status = (uint8_t)a->status;
	body.flags =
	    (uint8_t)((a->ad ? AUTHENTIC : 0) | (a->cname != NULL ? ALIAS : 0));
	buf_put(out, &head, sizeof(head));
	buf_put(out, &body, sizeof(body));
	if (a->cname != NULL)
		put_text(out, a->cname, strlen(a->cname));
	for (i = 0; i < a->rr_len; i++) {
		memset(&rr, 0, sizeof(rr));
		rr.ttl = a->rr[i].ttl;
		rr.len = (uint32_t)a->rr[i].len;
		rr.preference = a->rr[i].preference;
		buf_put(out, &rr, sizeof(rr));
		put_text(out, a->rr[i].text, a->rr[i].len);
	}
	head.size = (uint32_t)(out->len - at - sizeof(head));
	memcpy(out->text + at, &head, sizeof(head));
}

/* ---- reading ---- */

struct reading {
	const char *at, *end;
	bool broken;
};

static void
get(struct reading *r, void *to, size_t size)
{
	if (r->broken || (size_t)(r->end - r->at) < size) {
		memset(to, 0, size);
		r->broken = true;
		return;
	}
	memcpy(to, r->at, size);
	r->at += size;
}

/* get_text - of `len' bytes and the NUL behind them */
static const char *
get_text(struct reading *r, size_t len)
{
	const char *text = r->at;

	if (r->broken || (size_t)(r->end - r->at) <= len || text[len] != '\0') {
		r->broken = true;
		return "";
	}
	r->at += len + 1;
	return text;
}

/* is_name - as dnsmsg_parse() makes them */
static bool
is_name(const char *text, size_t len)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789-_.?";

	return len < DNS_NAME_SIZE && strspn(text, good) == len;
}

static bool
is_address(int family, const char *text, size_t len)
{
	char again[INET6_ADDRSTRLEN];
	unsigned char bytes[16];

	return len < sizeof(again) && inet_pton(family, text, bytes) == 1 &&
	       inet_ntop(family, bytes, again, sizeof(again)) != NULL &&
	       strlen(again) == len && memcmp(again, text, len) == 0;
}

static bool
is_one(uint16_t type, const char *text, size_t len)
{
	switch (type) {
	case DNS_TYPE_MX:
	case DNS_TYPE_NS:
	case DNS_TYPE_CNAME:
		return is_name(text, len);
	case DNS_TYPE_A:
		return is_address(AF_INET, text, len);
	case DNS_TYPE_AAAA:
		return is_address(AF_INET6, text, len);
	case DNS_TYPE_TLSA:
		return len % 2 == 0 && strspn(text, "0123456789abcdef") == len;
	case DNS_TYPE_TXT:
		return len <= UINT16_MAX;
	default:
		return false;
	}
}

static void
get_records(struct reading *r, struct dns_answer *a, uint16_t type, size_t len,
    struct arena *arena)
{
	struct dns_rr *list;
	struct rr_head head;
	size_t i;

	/* no room is made for more than can be there */
	if (r->broken || len > (size_t)(r->end - r->at) / (sizeof(head) + 1)) {
		r->broken = true;
		return;
	}
	list = arena_alloc(arena, len * sizeof(*list) + 1);
	for (i = 0; i < len && !r->broken; i++) {
		get(r, &head, sizeof(head));
		list[i].ttl = head.ttl;
		list[i].preference = head.preference;
		list[i].len = head.len;
		list[i].text = get_text(r, head.len);
		r->broken =
		    r->broken || !is_one(type, list[i].text, list[i].len);
	}
	a->rr = list;
	a->rr_len = len;
}

int
answer_get(struct dns_answer *a, uint16_t type, const char *bytes, size_t len,
    struct arena *arena)
{
	struct reading r = { bytes, bytes + len, false };
	struct body_head head;
	const char *end;

	get(&r, &head, sizeof(head));
	*a = (struct dns_answer){ .status = (enum dns_status)head.status,
		.ad = (head.flags & AUTHENTIC) != 0,
		.ttl = head.ttl };
	if ((head.flags & ALIAS) != 0) {
		end = r.broken ? NULL
			       : memchr(r.at, '\0', (size_t)(r.end - r.at));
		a->cname =
		    get_text(&r, end != NULL ? (size_t)(end - r.at) : SIZE_MAX);
		r.broken = r.broken || !is_name(a->cname, strlen(a->cname));
	}
	get_records(&r, a, type, head.rr_len, arena);
	if (r.broken || r.at != r.end || head.status <= DNS_UNASKED ||
	    head.status > DNS_REFUSED || head.flags > (AUTHENTIC | ALIAS) ||
	    (head.status == DNS_OK) != (head.rr_len > 0))
		return -1;
	return 0;
}
