/*
 * NAME      reading - read a file of a stranger
 * CONTRACT  see reading.h. Two processes, one after the other. In the first,
 *           libraries take the file apart. The second gets nothing from it but
 *           two domains that were checked, and reads from the header who
 *           signed. A mail that takes over a library can therefore have no
 *           signature that our verifier did not see.
 */
#include "config.h"

#include "report/reading.h"

#include <iconv.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "report/header.h"
#include "report/parts.h"
#include "sandbox/sandbox.h"
#include "sts/policy_id.h"

struct job {
	const char *bytes;
	size_t len;
	const char *name;
	const struct signed_rules *rules;
	const struct reading *reading; /* of the first process */
};

static const struct sandbox_limits limits = { READING_MEMORY, READING_CPU,
	READING_SECONDS, READING_ANSWER, false };

void
reading_ready(void)
{
	static const char *const charsets[] = { "ISO-8859-1", "ISO-8859-15",
		"WINDOWS-1252" };
	static iconv_t kept[ARRAY_LEN(charsets)];
	char hash[BODY_HASH_SIZE];
	size_t i;

	if (kept[0] != NULL)
		return;
	json_object_seed(0);
	body_hash(hash, "", 0);
	/* kept open, so that what they need stays loaded */
	for (i = 0; i < ARRAY_LEN(charsets); i++)
		kept[i] = iconv_open("UTF-8", charsets[i]);
	take_mail_ready();
	unpack_ready();
}

int
reading_lacks(struct buf *names)
{
	return sandbox_lacks(names);
}

/* ---- in the other process ---- */

/* the first byte of its answer */
#define SAID_READING 'r'
#define SAID_WHY     'w' /* and why it is refused */

static void
read_texts(const struct intake *intake, struct reading *r, struct buf *why)
{
	struct reading_text *t;
	size_t i;

	r->texts =
	    arena_alloc(r->arena, intake->texts_len * sizeof(*r->texts) + 1);
	for (i = 0; i < intake->texts_len; i++) {
		t = &r->texts[r->texts_len++];
		t->name = intake->texts[i].name;
		buf_clear(why);
		t->report = tlsreport_parse(
		    r->arena, intake->texts[i].text, intake->texts[i].len, why);
		if (t->report == NULL)
			t->why = arena_strdup(r->arena, buf_text(why));
	}
}

static void
take_apart(void *context, struct buf *answer)
{
	const struct job *job = context;
	struct reading r = { .arena = arena_new() };
	struct buf why = BUF_INIT;
	struct intake *intake =
	    intake_read(job->bytes, job->len, job->name, &why);

	if (intake == NULL) {
		buf_putc(answer, SAID_WHY);
		buf_put(answer, buf_text(&why), why.len);
	} else {
		r.mail = intake->mail;
		r.from = intake->from;
		r.submitter = intake->submitter;
		r.domain = intake->domain;
		read_texts(intake, &r, &why);
		buf_putc(answer, SAID_READING);
		reading_put(answer, &r);
	}
	intake_free(intake);
	arena_free(r.arena);
	buf_release(&why);
}

static void
find_signer(void *context, struct buf *answer)
{
	const struct job *job = context;
	struct buf why = BUF_INIT;
	struct signed_by by;
	const char *signer;

	signed_begin(&by, job->rules);
	header_signed(&by, job->bytes, job->len);
	signer =
	    signed_end(&by, job->reading->from, job->reading->submitter, &why);
	buf_putc(answer, signer != NULL ? SAID_READING : SAID_WHY);
	buf_puts(answer, signer != NULL ? signer : buf_text(&why));
	buf_release(&why);
}

/* ---- in this one ---- */

static void
set_why(struct buf *why, const struct buf *answer)
{
	struct buf masked = BUF_INIT;

	buf_mask(&masked, answer->text + 1, answer->len - 1, 1024);
	why_set(why, "%s", buf_text(&masked));
	buf_release(&masked);
}

static enum reading_end
first(const struct job *job, struct reading **out, struct buf *why)
{
	struct buf answer = BUF_INIT;
	enum reading_end result = READING_REFUSED;

	switch (sandbox_run(
	    &limits, take_apart, (void *)(uintptr_t)job, &answer, why)) {
	case SANDBOX_FAILED:
		result = READING_LATER;
		break;
	case SANDBOX_DIED:
		break;
	case SANDBOX_DONE:
	default:
		if (answer.len > 1 && *answer.text == SAID_WHY)
			set_why(why, &answer);
		else if ((*out = reading_get(
			      answer.len > 0 ? answer.text + 1 : "",
			      answer.len > 0 ? answer.len - 1 : 0, why)) !=
			 NULL)
			result = READING_DONE;
		break;
	}
	buf_release(&answer);
	return result;
}

/* speaks_for - could this be the signer that was looked for? */
static bool
speaks_for(const char *signer, const char *domain)
{
	return domain != NULL && dname_below(domain, signer);
}

/* second - who signed; what goes wrong there signs nothing */
static enum reading_end
second(const struct job *job, struct reading *r, struct buf *why)
{
	struct buf answer = BUF_INIT, reason = BUF_INIT;
	enum sandbox_end end = sandbox_run(
	    &limits, find_signer, (void *)(uintptr_t)job, &answer, why);
	const char *signer = end == SANDBOX_DONE ? buf_text(&answer) + 1 : "";

	if (end == SANDBOX_DONE && answer.len > 1) {
		if (*answer.text == SAID_READING &&
		    strlen(signer) == answer.len - 1 && dname_valid(signer) &&
		    (speaks_for(signer, r->from) ||
			speaks_for(signer, r->submitter)))
			r->signer = arena_strdup(r->arena, signer);
		else
			set_why(&reason, &answer);
	} else if (end != SANDBOX_FAILED)
		buf_printf(&reason, "its header %s", buf_text(why));
	if (r->signer == NULL)
		r->not_signed = arena_strdup(r->arena, buf_text(&reason));
	buf_release(&answer);
	buf_release(&reason);
	return end == SANDBOX_FAILED ? READING_LATER : READING_DONE;
}

enum reading_end
reading_of(const char *bytes, size_t len, const char *name,
    const struct signed_rules *rules, struct reading **out, struct buf *why)
{
	struct job job = { bytes, len, name, rules, NULL };
	enum reading_end result;

	*out = NULL;
	result = first(&job, out, why);
	if (result != READING_DONE || !(*out)->mail)
		return result;
	job.reading = *out;
	result = second(&job, *out, why);
	if (result != READING_DONE) {
		reading_free(*out);
		*out = NULL;
	}
	return result;
}
