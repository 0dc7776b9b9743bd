/*
 * NAME      reading_wire - a reading as bytes, and back
 * CONTRACT  see reading.h and base/wire.h. Nothing is believed: a list must fit
 *           into the bytes that are left, a text must be masked, a domain must
 *           be valid, and no bytes may be left over. There is no table of
 *           texts, which a stranger could make slow.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/wire.h"
#include "dns/dname.h"
#include "report/reading.h"

#define NAME_LEN_MAX 300
#define WHY_LEN_MAX  4096

/* ---- writing ---- */

static void
put_policy(struct buf *out, const struct tlsreport_policy *p)
{
	const struct tlsreport_failure *f;
	size_t i;

	wire_put_number(out, p->type);
	wire_put_text(out, p->type_text);
	wire_put_text(out, p->domain);
	wire_put_text(out, p->named);
	wire_put_bytes(out, p->text, p->text_len);
	wire_put_number(out, p->successes);
	wire_put_number(out, p->failed);
	wire_put_number(out, p->cut);
	wire_put_number(out, p->failures_len);
	for (i = 0; i < p->failures_len; i++) {
		f = &p->failures[i];
		wire_put_text(out, f->type);
		wire_put_text(out, f->mx);
		wire_put_text(out, f->helo);
		wire_put_text(out, f->sender);
		wire_put_text(out, f->address);
		wire_put_text(out, f->reason);
		wire_put_text(out, f->more);
		wire_put_number(out, f->count);
	}
}

static void
put_report(struct buf *out, const struct tlsreport *r)
{
	size_t i;

	wire_put_text(out, r->organization);
	wire_put_text(out, r->contact);
	wire_put_text(out, r->id);
	wire_put_number(out, (uint64_t)r->begin);
	wire_put_number(out, (uint64_t)r->end);
	wire_put_number(out, r->policies_len);
	for (i = 0; i < r->policies_len; i++)
		put_policy(out, &r->policies[i]);
}

void
reading_put(struct buf *out, const struct reading *reading)
{
	const struct reading_text *t;

	wire_put_number(out, reading->mail);
	wire_put_text(out, reading->from);
	wire_put_text(out, reading->submitter);
	wire_put_text(out, reading->domain);
	wire_put_number(out, reading->texts_len);
	for (t = reading->texts; t < reading->texts + reading->texts_len; t++) {
		wire_put_text(out, t->name);
		wire_put_text(out, t->why);
		if (t->why == NULL)
			put_report(out, t->report);
	}
}

/* ---- reading ---- */

struct pipe {
	struct wire wire;
	size_t failures_left;
};

static const char *
get_short(struct pipe *p)
{
	return wire_text(&p->wire, TLSREPORT_TEXT_MAX + 3);
}

static const char *
get_domain(struct pipe *p)
{
	const char *name = wire_text(&p->wire, DNAME_MAX);

	if (name != NULL && !dname_valid(name))
		p->wire.broken = true;
	return p->wire.broken ? NULL : name;
}

static void
get_failure(struct pipe *p, struct tlsreport_failure *f)
{
	f->type = wire_need(&p->wire, get_short(p));
	f->mx = get_short(p);
	f->helo = get_short(p);
	f->sender = get_short(p);
	f->address = get_short(p);
	f->reason = get_short(p);
	f->more = get_short(p);
	f->count = wire_number(&p->wire, TLSREPORT_COUNT_MAX);
}

static void
get_policy(struct pipe *p, struct tlsreport_policy *policy)
{
	struct tlsreport_failure *failures;
	const char *text;
	size_t i;

	policy->type =
	    (enum tlsreport_type)wire_number(&p->wire, TLSREPORT_OTHER);
	policy->type_text = wire_need(&p->wire, get_short(p));
	policy->domain = get_domain(p);
	policy->named = get_short(p);
	text = wire_bytes(&p->wire, TLSREPORT_STRING_MAX, &policy->text_len);
	if (text != NULL) {
		p->wire.broken |= memchr(text, '\0', policy->text_len) != NULL;
		policy->text =
		    arena_strndup(p->wire.arena, text, policy->text_len);
	}
	policy->successes = wire_number(&p->wire, TLSREPORT_COUNT_MAX);
	policy->failed = wire_number(&p->wire, TLSREPORT_COUNT_MAX);
	policy->cut = wire_number(&p->wire, TLSREPORT_BYTES_MAX);
	failures = wire_list(&p->wire, p->failures_left, sizeof(*failures),
	    &policy->failures_len);
	p->failures_left -= policy->failures_len;
	for (i = 0; i < policy->failures_len && !p->wire.broken; i++)
		get_failure(p, &failures[i]);
	policy->failures = failures;
}

static const struct tlsreport *
get_report(struct pipe *p)
{
	static const uint64_t latest = 253402300799; /* of the year 9999 */
	struct tlsreport *r = arena_alloc(p->wire.arena, sizeof(*r));
	struct tlsreport_policy *policies;
	size_t i;

	p->failures_left = TLSREPORT_FAILURES_MAX;
	r->organization = wire_need(&p->wire, get_short(p));
	r->contact = get_short(p);
	r->id = wire_need(&p->wire, get_short(p));
	r->begin = (time_t)wire_number(&p->wire, latest);
	r->end = (time_t)wire_number(&p->wire, latest);
	policies = wire_list(&p->wire, TLSREPORT_POLICIES_MAX,
	    sizeof(*policies), &r->policies_len);
	for (i = 0; i < r->policies_len && !p->wire.broken; i++)
		get_policy(p, &policies[i]);
	r->policies = policies;
	if (!p->wire.broken && (*r->organization == '\0' || *r->id == '\0' ||
				   r->end < r->begin || r->policies_len == 0))
		p->wire.broken = true;
	return r;
}

static void
get_all(struct pipe *p, struct reading *r)
{
	struct reading_text *t;
	size_t i;

	r->mail = wire_number(&p->wire, 1) != 0;
	r->from = get_domain(p);
	r->submitter = get_domain(p);
	r->domain = get_domain(p);
	r->texts =
	    wire_list(&p->wire, INTAKE_TEXTS, sizeof(*r->texts), &r->texts_len);
	for (i = 0; i < r->texts_len && !p->wire.broken; i++) {
		t = &r->texts[i];
		t->name = wire_text(&p->wire, NAME_LEN_MAX);
		t->why = wire_text(&p->wire, WHY_LEN_MAX);
		if (t->why == NULL)
			t->report = get_report(p);
	}
	if (r->texts_len == 0)
		p->wire.broken = true;
}

struct reading *
reading_get(const char *bytes, size_t len, struct buf *why)
{
	struct reading *r = xcalloc(1, sizeof(*r));
	struct pipe p = { .wire = { .at = bytes, .end = bytes + len } };

	p.wire.arena = r->arena = arena_new();
	get_all(&p, r);
	if (wire_end(&p.wire))
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
