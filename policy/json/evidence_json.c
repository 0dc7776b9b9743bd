/*
 * NAME      evidence_json - the evidence's part of the JSON document
 * CONTRACT  see evidence_json.h. A standing is an object of three times and a
 *           fault. Counts are whole numbers up to 2^53, as everybody's JSON
 *           can hold them.
 */
#include "json/evidence_json.h"

#include <string.h>

#include "dns/dname.h"

#define LIST_MAX 20000000
#define TEXT_MAX 4096

/* ---- write ---- */

static void
standing(struct jsonw *w, const struct standing *s)
{
	jsonw_time(w, "ok_since", s->ok_since);
	jsonw_time(w, "last_ok", s->last_ok);
	jsonw_time(w, "last_bad", s->last_bad);
	jsonw_string(w, "fault", s->fault);
}

static void
proof(struct jsonw *w, const struct evidence_proof *p)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "host", p->host);
	jsonw_string(w, "address", p->address);
	jsonw_string(w, "key", probe_key_name(p->key));
	jsonw_bool(w, "sni", p->sni);
	standing(w, &p->standing);
	jsonw_string(w, "cert", p->cert);
	jsonw_time(w, "not_before", p->not_before);
	jsonw_time(w, "not_after", p->not_after);
	jsonw_close(w, '}');
}

static void
publication(struct jsonw *w, const struct evidence_publication *p)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", p->domain);
	jsonw_string(w, "id", p->id);
	standing(w, &p->standing);
	jsonw_close(w, '}');
}

void
evidence_reporter_json(struct jsonw *w, const struct evidence_reporter *r,
    void (*more)(struct jsonw *, void *), void *context)
{
	int i;

	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", r->domain);
	jsonw_string(w, "organization", r->organization);
	jsonw_string(w, "signer", r->signer);
	jsonw_time(w, "first", r->first);
	jsonw_time(w, "last", r->last);
	jsonw_count(w, "successes", r->successes);
	jsonw_open(w, "failures", '{');
	for (i = 0; i < BLAME_COUNT; i++)
		jsonw_count(w, blame_name((enum blame)i), r->failures[i]);
	jsonw_close(w, '}');
	jsonw_time(w, "last_ours", r->last_ours);
	jsonw_time(w, "last_barred", r->last_barred);
	jsonw_string(w, "worst", r->worst);
	jsonw_string(w, "body", r->body);
	jsonw_bool(w, "weighs", r->weighs);
	if (more != NULL)
		more(w, context);
	jsonw_close(w, '}');
}

static void
reporter(struct jsonw *w, const struct evidence_reporter *r)
{
	evidence_reporter_json(w, r, NULL, NULL);
}

void
evidence_failure_json(struct jsonw *w, const struct evidence_failure *f,
    void (*more)(struct jsonw *, void *), void *context)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", f->domain);
	jsonw_string(w, "type", f->type);
	jsonw_string(w, "mx", f->mx);
	jsonw_string(w, "address", f->address);
	jsonw_string(w, "reason", *f->reason != '\0' ? f->reason : NULL);
	jsonw_string(w, "cause", f->cause);
	jsonw_string(w, "blame", blame_name(f->blame));
	jsonw_bool(w, "weighs", f->weighs);
	jsonw_count(w, "count", f->count);
	jsonw_int(w, "reporters", f->reporters);
	jsonw_time(w, "last", f->last);
	if (more != NULL)
		more(w, context);
	jsonw_close(w, '}');
}

static void
failure(struct jsonw *w, const struct evidence_failure *f)
{
	evidence_failure_json(w, f, NULL, NULL);
}

void
evidence_sessions_json(struct jsonw *w, const struct evidence_sessions *s)
{
	static const char *const names[] = { "tls_1_0", "tls_1_1", "tls_1_2",
		"tls_1_3" };
	size_t i;

	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", s->domain);
	jsonw_string(w, "mx", s->mx);
	jsonw_time(w, "first", s->first);
	jsonw_time(w, "last", s->last);
	jsonw_count(w, "plaintext", s->plaintext);
	for (i = 0; i < ARRAY_LEN(names); i++)
		jsonw_count(w, names[i], s->tls[i]);
	jsonw_count(w, "downgraded", s->downgraded);
	jsonw_count(w, "refused", s->refused);
	jsonw_close(w, '}');
}

void
evidence_sender_json(struct jsonw *w, const struct evidence_sender *s)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "name", s->name);
	jsonw_count(w, "sessions", s->sessions);
	jsonw_time(w, "last_session", s->last_session);
	jsonw_time(w, "last_due", s->last_due);
	jsonw_time(w, "last_report", s->last_report);
	jsonw_close(w, '}');
}

#define WRITE_ALL(w, key, list, len, function)   \
	do {                                     \
		size_t n;                        \
                                                 \
		jsonw_open(w, key, '[');         \
		for (n = 0; n < (len); n++)      \
			function(w, &(list)[n]); \
		jsonw_close(w, ']');             \
	} while (0)

void
evidence_json_write(struct jsonw *w, const struct evidence *e)
{
	jsonw_open(w, "evidence", '{');
	WRITE_ALL(w, "proofs", e->proofs, e->proofs_len, proof);
	WRITE_ALL(w, "publications", e->publications, e->publications_len,
	    publication);
	WRITE_ALL(w, "reporters", e->reporters, e->reporters_len, reporter);
	WRITE_ALL(w, "failures", e->failures, e->failures_len, failure);
	WRITE_ALL(w, "sessions", e->sessions, e->sessions_len,
	    evidence_sessions_json);
	WRITE_ALL(
	    w, "senders", e->senders, e->senders_len, evidence_sender_json);
	jsonw_time(w, "counting_since", e->counting_since);
	jsonw_time(w, "beating_since", e->beating_since);
	jsonw_time(w, "beat", e->beat);
	jsonw_count(w, "abandoned", e->abandoned);
	jsonw_count(w, "lost", e->lost);
	jsonw_bool(w, "unreadable", e->unreadable);
	jsonw_count(w, "foreign", e->foreign);
	jsonw_close(w, '}');
}

/* ---- read ---- */

static int
read_count(
    struct jsonr *r, const struct place *at, const char *key, uint64_t *out)
{
	long long number;

	if (jsonr_int(r, at, key, 0, JSONW_COUNT_MAX, &number) == -1)
		return -1;
	*out = (uint64_t)number;
	return 0;
}

static int
read_standing(struct jsonr *r, const struct place *at, struct standing *s)
{
	return jsonr_time(r, at, "ok_since", &s->ok_since) == -1 ||
		       jsonr_time(r, at, "last_ok", &s->last_ok) == -1 ||
		       jsonr_time(r, at, "last_bad", &s->last_bad) == -1 ||
		       jsonr_text(r, at, "fault", TEXT_MAX, &s->fault) == -1
		   ? -1
		   : 0;
}

/* in_order - compare with the element before, by up to two names */
static int
in_order(struct jsonr *r, const struct place *at, const char *key,
    const char *first, const char *before, int second)
{
	int order = strcmp(before, first);

	return order < 0 || (order == 0 && second < 0)
		   ? 0
		   : jsonr_fail(r, at, key, "is out of order");
}

/* read_clean - a text that printing would not change, as the store keeps it */
static int
read_clean(
    struct jsonr *r, const struct place *at, const char *key, const char **out)
{
	struct buf safe = BUF_INIT;
	bool same;

	if (jsonr_string(r, at, key, TEXT_MAX, out) == -1)
		return -1;
	buf_mask(&safe, *out, strlen(*out), TEXT_MAX);
	same = strcmp(buf_text(&safe), *out) == 0;
	buf_release(&safe);
	return same ? 0 : jsonr_fail(r, at, key, "holds control characters");
}

static int
read_proof(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_proof *p = element;
	const char *key;
	int second;

	if (jsonr_word(r, at, "host", &p->host) == -1 ||
	    jsonr_word(r, at, "address", &p->address) == -1 ||
	    jsonr_word(r, at, "key", &key) == -1 ||
	    jsonr_bool(r, at, "sni", &p->sni) == -1 ||
	    read_standing(r, at, &p->standing) == -1 ||
	    jsonr_text(r, at, "cert", TEXT_MAX, &p->cert) == -1 ||
	    jsonr_time(r, at, "not_before", &p->not_before) == -1 ||
	    jsonr_time(r, at, "not_after", &p->not_after) == -1)
		return -1;
	for (p->key = PROBE_KEY_ANY; p->key <= PROBE_KEY_ECDSA; p->key++)
		if (strcmp(probe_key_name(p->key), key) == 0)
			break;
	if (p->key > PROBE_KEY_ECDSA)
		return jsonr_fail(
		    r, at, "key", "is none that this version knows");
	if (at->index == 0)
		return 0;
	second = strcmp(p[-1].address, p->address);
	if (second == 0)
		second = p[-1].key != p->key ? (p[-1].key < p->key ? -1 : 1)
					     : (int)p[-1].sni - (int)p->sni;
	return in_order(r, at, "host", p->host, p[-1].host, second);
}

static int
read_publication(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_publication *p = element;
	const char *id;

	if (jsonr_name(r, at, "domain", &p->domain) == -1 ||
	    jsonr_string(r, at, "id", STS_ID_MAX, &id) == -1 ||
	    read_standing(r, at, &p->standing) == -1)
		return -1;
	memcpy(p->id, id, strlen(id) + 1);
	return at->index == 0
		   ? 0
		   : in_order(r, at, "domain", p->domain, p[-1].domain, 1);
}

static int
read_reporter(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_reporter *e = element;
	const struct place failures = { .up = at,
		.key = "failures",
		.index = PLACE_MEMBER,
		.object = json_object_get(at->object, "failures") };
	int i, order;

	if (jsonr_name(r, at, "domain", &e->domain) == -1 ||
	    read_clean(r, at, "organization", &e->organization) == -1 ||
	    jsonr_text(r, at, "signer", DNAME_MAX, &e->signer) == -1 ||
	    (e->signer != NULL &&
		jsonr_name(r, at, "signer", &e->signer) == -1) ||
	    jsonr_time(r, at, "first", &e->first) == -1 ||
	    jsonr_time(r, at, "last", &e->last) == -1 ||
	    read_count(r, at, "successes", &e->successes) == -1 ||
	    jsonr_time(r, at, "last_ours", &e->last_ours) == -1 ||
	    jsonr_time(r, at, "last_barred", &e->last_barred) == -1 ||
	    jsonr_text(r, at, "worst", TEXT_MAX, &e->worst) == -1 ||
	    jsonr_text(r, at, "body", TEXT_MAX, &e->body) == -1 ||
	    jsonr_bool(r, at, "weighs", &e->weighs) == -1)
		return -1;
	for (i = 0; i < BLAME_COUNT; i++)
		if (read_count(r, &failures, blame_name((enum blame)i),
			&e->failures[i]) == -1)
			return -1;
	if (at->index == 0)
		return 0;
	order = strcmp(e[-1].organization, e->organization);
	if (order == 0)
		order = strcmp(e[-1].signer != NULL ? e[-1].signer : "",
		    e->signer != NULL ? e->signer : "");
	if (order == 0)
		order = (int)e->weighs - (int)e[-1].weighs;
	return in_order(r, at, "domain", e->domain, e[-1].domain, order);
}

static int
read_failure(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_failure *f = element;
	const char *blame;
	long long reporters;

	if (jsonr_name(r, at, "domain", &f->domain) == -1 ||
	    read_clean(r, at, "type", &f->type) == -1 ||
	    read_clean(r, at, "mx", &f->mx) == -1 ||
	    read_clean(r, at, "address", &f->address) == -1 ||
	    read_clean(r, at, "reason", &f->reason) == -1 ||
	    read_clean(r, at, "cause", &f->cause) == -1 ||
	    jsonr_word(r, at, "blame", &blame) == -1 ||
	    jsonr_bool(r, at, "weighs", &f->weighs) == -1 ||
	    read_count(r, at, "count", &f->count) == -1 ||
	    jsonr_int(r, at, "reporters", 0, INT32_MAX, &reporters) == -1 ||
	    jsonr_time(r, at, "last", &f->last) == -1)
		return -1;
	f->reporters = (unsigned)reporters;
	for (f->blame = BLAME_OURS; f->blame < BLAME_COUNT; f->blame++)
		if (strcmp(blame_name(f->blame), blame) == 0)
			break;
	if (f->blame == BLAME_COUNT)
		return jsonr_fail(
		    r, at, "blame", "must be ours, theirs or unknown");
	if (*f->cause == '\0') /* of a version that had types alone */
		f->cause = f->type;
	/* of one domain: most failures first, which no look-up relies on */
	return at->index == 0
		   ? 0
		   : in_order(r, at, "domain", f->domain, f[-1].domain, -1);
}

static int
read_sessions(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_sessions *s = element;

	if (read_clean(r, at, "domain", &s->domain) == -1 ||
	    read_clean(r, at, "mx", &s->mx) == -1 ||
	    jsonr_time(r, at, "first", &s->first) == -1 ||
	    jsonr_time(r, at, "last", &s->last) == -1 ||
	    read_count(r, at, "plaintext", &s->plaintext) == -1 ||
	    read_count(r, at, "tls_1_0", &s->tls[0]) == -1 ||
	    read_count(r, at, "tls_1_1", &s->tls[1]) == -1 ||
	    read_count(r, at, "tls_1_2", &s->tls[2]) == -1 ||
	    read_count(r, at, "tls_1_3", &s->tls[3]) == -1 ||
	    read_count(r, at, "downgraded", &s->downgraded) == -1 ||
	    read_count(r, at, "refused", &s->refused) == -1)
		return -1;
	return at->index == 0 ? 0
			      : in_order(r, at, "domain", s->domain,
				    s[-1].domain, strcmp(s[-1].mx, s->mx));
}

static int
read_sender(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_sender *s = element;

	return jsonr_string(r, at, "name", TEXT_MAX, &s->name) == -1 ||
		       read_count(r, at, "sessions", &s->sessions) == -1 ||
		       jsonr_time(r, at, "last_session", &s->last_session) ==
			   -1 ||
		       jsonr_time(r, at, "last_due", &s->last_due) == -1 ||
		       jsonr_time(r, at, "last_report", &s->last_report) == -1
		   ? -1
		   : 0;
}

static int
read_list(struct jsonr *r, const struct place *outer, const char *key,
    size_t size, int (*read)(struct jsonr *, const struct place *, void *),
    void **out, size_t *len)
{
	const json_t *array;
	struct place at;
	size_t i;

	*out = NULL;
	if (jsonr_list(r, outer, key, LIST_MAX, &array, len) == -1)
		return -1;
	if (*len > 0)
		*out = arena_alloc(r->arena, *len * size);
	for (i = 0; i < *len; i++)
		if (jsonr_enter(r, outer, key, array, i, &at) == -1 ||
		    read(r, &at, (char *)*out + i * size) == -1)
			return -1;
	return 0;
}

static int
read_lists(struct jsonr *r, const struct place *at, struct evidence *e)
{
	void *out[6];

	if (read_list(r, at, "proofs", sizeof(*e->proofs), read_proof, &out[0],
		&e->proofs_len) == -1 ||
	    read_list(r, at, "publications", sizeof(*e->publications),
		read_publication, &out[1], &e->publications_len) == -1 ||
	    read_list(r, at, "reporters", sizeof(*e->reporters), read_reporter,
		&out[2], &e->reporters_len) == -1 ||
	    read_list(r, at, "sessions", sizeof(*e->sessions), read_sessions,
		&out[3], &e->sessions_len) == -1 ||
	    read_list(r, at, "senders", sizeof(*e->senders), read_sender,
		&out[4], &e->senders_len) == -1 ||
	    read_list(r, at, "failures", sizeof(*e->failures), read_failure,
		&out[5], &e->failures_len) == -1)
		return -1;
	e->proofs = out[0];
	e->publications = out[1];
	e->reporters = out[2];
	e->sessions = out[3];
	e->senders = out[4];
	e->failures = out[5];
	return 0;
}

int
evidence_json_read(
    struct jsonr *r, const struct place *document, struct evidence *e)
{
	const struct place at = { .up = document,
		.key = "evidence",
		.index = PLACE_MEMBER,
		.object = json_object_get(document->object, "evidence") };

	if (at.object == NULL || json_is_null(at.object))
		return 0;
	if (!json_is_object(at.object))
		return jsonr_fail(r, document, "evidence", "must be an object");
	return read_lists(r, &at, e) == -1 ||
		       jsonr_time(r, &at, "counting_since",
			   &e->counting_since) == -1 ||
		       jsonr_time(r, &at, "beating_since", &e->beating_since) ==
			   -1 ||
		       jsonr_time(r, &at, "beat", &e->beat) == -1 ||
		       read_count(r, &at, "abandoned", &e->abandoned) == -1 ||
		       read_count(r, &at, "lost", &e->lost) == -1 ||
		       jsonr_bool(r, &at, "unreadable", &e->unreadable) == -1 ||
		       read_count(r, &at, "foreign", &e->foreign) == -1
		   ? -1
		   : 0;
}
