/*
 * NAME      reading_wire - a reading as bytes, and back
 * CONTRACT  see reading.h. Numbers are eight bytes, texts a number and what
 *           follows it, lists a number of members. Nothing is believed: a
 *           list is no longer than the bytes that are left, a text is masked
 *           already, a domain is one, and what is left over is a lie, too.
 *           No table of texts is kept, which a stranger could make slow.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "report/reading.h"

#define NAME_LEN_MAX 300
#define WHY_LEN_MAX  4096

/* ---- writing ---- */

static void
put_number(struct buf *out, uint64_t number)
{
	buf_put(out, &number, sizeof(number));
}

/* put_bytes - NULL is told from nothing */
static void
put_bytes(struct buf *out, const char *text, size_t len)
{
	put_number(out, text != NULL ? len + 1 : 0);
	if (text != NULL)
		buf_put(out, text, len);
}

static void
put_text(struct buf *out, const char *text)
{
	put_bytes(out, text, text != NULL ? strlen(text) : 0);
}

static void
put_policy(struct buf *out, const struct tlsreport_policy *p)
{
	const struct tlsreport_failure *f;
	size_t i;

	put_number(out, p->type);
	put_text(out, p->type_text);
	put_text(out, p->domain);
	put_text(out, p->named);
	put_bytes(out, p->text, p->text_len);
	put_number(out, p->successes);
	put_number(out, p->failed);
	put_number(out, p->cut);
	put_number(out, p->failures_len);
	for (i = 0; i < p->failures_len; i++) {
		f = &p->failures[i];
		put_text(out, f->type);
		put_text(out, f->mx);
		put_text(out, f->helo);
		put_text(out, f->sender);
		put_text(out, f->address);
		put_text(out, f->reason);
		put_text(out, f->more);
		put_number(out, f->count);
	}
}

static void
put_report(struct buf *out, const struct tlsreport *r)
{
	size_t i;

	put_text(out, r->organization);
	put_text(out, r->contact);
	put_text(out, r->id);
	put_number(out, (uint64_t)r->begin);
	put_number(out, (uint64_t)r->end);
	put_number(out, r->policies_len);
	for (i = 0; i < r->policies_len; i++)
		put_policy(out, &r->policies[i]);
}

void
reading_put(struct buf *out, const struct reading *reading)
{
	const struct reading_text *t;

	put_number(out, reading->mail);
	put_text(out, reading->from);
	put_text(out, reading->submitter);
	put_text(out, reading->domain);
	put_number(out, reading->texts_len);
	for (t = reading->texts; t < reading->texts + reading->texts_len; t++) {
		put_text(out, t->name);
		put_text(out, t->why);
		if (t->why == NULL)
			put_report(out, t->report);
	}
}

/* ---- reading ---- */

struct pipe {
	const char *at, *end;
	struct arena *arena;
	size_t failures_left;
	bool broken;
};

static uint64_t
get_number(struct pipe *p, uint64_t max)
{
	uint64_t number = 0;

	if (p->broken || (size_t)(p->end - p->at) < sizeof(number)) {
		p->broken = true;
		return 0;
	}
	memcpy(&number, p->at, sizeof(number));
	p->at += sizeof(number);
	if (number > max)
		p->broken = true;
	return p->broken ? 0 : number;
}

/* get_bytes - where they stand; NULL where there are none */
static const char *
get_bytes(struct pipe *p, size_t max, size_t *len)
{
	uint64_t number = get_number(p, (uint64_t)max + 1);
	const char *bytes = p->at;

	*len = 0;
	if (number == 0)
		return NULL;
	if (number - 1 > (uint64_t)(p->end - p->at)) {
		p->broken = true;
		return NULL;
	}
	*len = (size_t)(number - 1);
	p->at += *len;
	return bytes;
}

/* get_text - masked: masking it changes nothing */
static const char *
get_text(struct pipe *p, size_t max)
{
	size_t len;
	const char *bytes = get_bytes(p, max, &len);
	struct buf masked = BUF_INIT;
	const char *text = NULL;

	if (bytes == NULL)
		return NULL;
	buf_mask(&masked, bytes, len, len);
	if (masked.len != len ||
	    (len > 0 && memcmp(masked.text, bytes, len) != 0))
		p->broken = true;
	else
		text = arena_strndup(p->arena, bytes, len);
	buf_release(&masked);
	return text;
}

/* need - what has to be there */
static const char *
need(struct pipe *p, const char *text)
{
	if (text == NULL)
		p->broken = true;
	return text;
}

static const char *
get_short(struct pipe *p)
{
	return get_text(p, TLSREPORT_TEXT_MAX + 3);
}

static const char *
get_domain(struct pipe *p)
{
	const char *name = get_text(p, DNAME_MAX);

	if (name != NULL && !dname_valid(name))
		p->broken = true;
	return p->broken ? NULL : name;
}

/* get_list - so many members, of at least eight bytes each, of `size' */
static void *
get_list(struct pipe *p, size_t max, size_t size, size_t *len)
{
	uint64_t count = get_number(p, max);

	if (count > (uint64_t)(p->end - p->at) / sizeof(uint64_t))
		p->broken = true;
	*len = p->broken ? 0 : (size_t)count;
	return arena_alloc(p->arena, *len * size + 1);
}

static void
get_failure(struct pipe *p, struct tlsreport_failure *f)
{
	f->type = need(p, get_short(p));
	f->mx = get_short(p);
	f->helo = get_short(p);
	f->sender = get_short(p);
	f->address = get_short(p);
	f->reason = get_short(p);
	f->more = get_short(p);
	f->count = get_number(p, TLSREPORT_COUNT_MAX);
}

static void
get_policy(struct pipe *p, struct tlsreport_policy *policy)
{
	struct tlsreport_failure *failures;
	const char *text;
	size_t i;

	policy->type = (enum tlsreport_type)get_number(p, TLSREPORT_OTHER);
	policy->type_text = need(p, get_short(p));
	policy->domain = get_domain(p);
	policy->named = get_short(p);
	text = get_bytes(p, TLSREPORT_STRING_MAX, &policy->text_len);
	if (text != NULL) {
		p->broken |= memchr(text, '\0', policy->text_len) != NULL;
		policy->text = arena_strndup(p->arena, text, policy->text_len);
	}
	policy->successes = get_number(p, TLSREPORT_COUNT_MAX);
	policy->failed = get_number(p, TLSREPORT_COUNT_MAX);
	policy->cut = get_number(p, TLSREPORT_BYTES_MAX);
	failures = get_list(
	    p, p->failures_left, sizeof(*failures), &policy->failures_len);
	p->failures_left -= policy->failures_len;
	for (i = 0; i < policy->failures_len && !p->broken; i++)
		get_failure(p, &failures[i]);
	policy->failures = failures;
}

static const struct tlsreport *
get_report(struct pipe *p)
{
	static const uint64_t latest = 253402300799; /* of the year 9999 */
	struct tlsreport *r = arena_alloc(p->arena, sizeof(*r));
	struct tlsreport_policy *policies;
	size_t i;

	p->failures_left = TLSREPORT_FAILURES_MAX;
	r->organization = need(p, get_short(p));
	r->contact = get_short(p);
	r->id = need(p, get_short(p));
	r->begin = (time_t)get_number(p, latest);
	r->end = (time_t)get_number(p, latest);
	policies = get_list(
	    p, TLSREPORT_POLICIES_MAX, sizeof(*policies), &r->policies_len);
	for (i = 0; i < r->policies_len && !p->broken; i++)
		get_policy(p, &policies[i]);
	r->policies = policies;
	if (!p->broken && (*r->organization == '\0' || *r->id == '\0' ||
			      r->end < r->begin || r->policies_len == 0))
		p->broken = true;
	return r;
}

static void
get_all(struct pipe *p, struct reading *r)
{
	struct reading_text *t;
	size_t i;

	r->mail = get_number(p, 1) != 0;
	r->from = get_domain(p);
	r->submitter = get_domain(p);
	r->domain = get_domain(p);
	r->texts = get_list(p, INTAKE_TEXTS, sizeof(*r->texts), &r->texts_len);
	for (i = 0; i < r->texts_len && !p->broken; i++) {
		t = &r->texts[i];
		t->name = get_text(p, NAME_LEN_MAX);
		t->why = get_text(p, WHY_LEN_MAX);
		if (t->why == NULL)
			t->report = get_report(p);
	}
	if (r->texts_len == 0 || p->at != p->end)
		p->broken = true;
}

struct reading *
reading_get(const char *bytes, size_t len, struct buf *why)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	struct pipe p = { .at = bytes, .end = bytes + len };

	p.arena = r->arena = arena_new();
	get_all(&p, r);
	if (!p.broken)
		return r;
	reading_free(r);
	why_set(why, "made the process that read it give no honest answer");
	return NULL;
}

void
reading_free(struct reading *r)
{
	if (r == NULL)
		return;
	arena_free(r->arena);
	free(r);
}
