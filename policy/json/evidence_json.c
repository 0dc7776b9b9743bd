/*
 * NAME      evidence_json - the evidence's part of the JSON document
 * CONTRACT  see evidence_json.h. Tables describe the members of each object;
 *           the reading functions check the order, and what belongs together.
 *           Counts are whole numbers up to 2^53, which every JSON
 *           implementation supports.
 */
#include "json/evidence_json.h"

#include <string.h>

#include "json/members.h"

#define LIST_MAX 20000000

/* ---- what each object holds ---- */

#define FIELD(type, field, k, key)                                  \
	{                                                           \
		key, k, offsetof(struct type, field), NULL, NULL, 0 \
	}

_Static_assert(
    sizeof(enum probe_key) == sizeof(int) && sizeof(enum blame) == sizeof(int),
    "a choice is an int");

static const char *
key_word(int key)
{
	return probe_key_name((enum probe_key)key);
}

static const char *
blame_word(int blame)
{
	return blame_name((enum blame)blame);
}

static const struct member_choice keys = { key_word, PROBE_KEY_ECDSA + 1,
	"a kind of key that this version knows" };
static const struct member_choice blames = { blame_word, BLAME_COUNT,
	"ours, theirs or unknown" };

#define STANDING(type)                                               \
	FIELD(type, standing.ok_since, MEMBER_TIME, "ok_since"),     \
	    FIELD(type, standing.last_ok, MEMBER_TIME, "last_ok"),   \
	    FIELD(type, standing.last_bad, MEMBER_TIME, "last_bad"), \
	    FIELD(type, standing.fault, MEMBER_TEXT, "fault")

static const struct member proof_members[] = {
	FIELD(evidence_proof, host, MEMBER_WORD, "host"),
	FIELD(evidence_proof, address, MEMBER_WORD, "address"),
	{ "key", MEMBER_CHOICE, offsetof(struct evidence_proof, key),
	    .choice = &keys },
	FIELD(evidence_proof, sni, MEMBER_BOOL, "sni"),
	STANDING(evidence_proof),
	FIELD(evidence_proof, cert, MEMBER_TEXT, "cert"),
	FIELD(evidence_proof, not_before, MEMBER_TIME, "not_before"),
	FIELD(evidence_proof, not_after, MEMBER_TIME, "not_after"),
};

static const struct member failures_members[] = {
	FIELD(evidence_reporter, failures[BLAME_OURS], MEMBER_COUNT, "ours"),
	FIELD(
	    evidence_reporter, failures[BLAME_THEIRS], MEMBER_COUNT, "theirs"),
	FIELD(evidence_reporter, failures[BLAME_UNKNOWN], MEMBER_COUNT,
	    "unknown"),
};
_Static_assert(ARRAY_LEN(failures_members) == BLAME_COUNT, "one for each");

static const struct member reporter_members[] = {
	FIELD(evidence_reporter, domain, MEMBER_NAME, "domain"),
	FIELD(evidence_reporter, organization, MEMBER_CLEAN, "organization"),
	FIELD(evidence_reporter, signer, MEMBER_TEXT, "signer"),
	FIELD(evidence_reporter, first, MEMBER_TIME, "first"),
	FIELD(evidence_reporter, last, MEMBER_TIME, "last"),
	FIELD(evidence_reporter, successes, MEMBER_COUNT, "successes"),
	{ "failures", MEMBER_OBJECT, 0, .inner = failures_members,
	    .inner_len = ARRAY_LEN(failures_members) },
	FIELD(evidence_reporter, last_ours, MEMBER_TIME, "last_ours"),
	FIELD(evidence_reporter, last_barred, MEMBER_TIME, "last_barred"),
	FIELD(evidence_reporter, worst, MEMBER_TEXT, "worst"),
	FIELD(evidence_reporter, body, MEMBER_TEXT, "body"),
	FIELD(evidence_reporter, weighs, MEMBER_BOOL, "weighs"),
};

static const struct member failure_members[] = {
	FIELD(evidence_failure, domain, MEMBER_NAME, "domain"),
	FIELD(evidence_failure, type, MEMBER_CLEAN, "type"),
	FIELD(evidence_failure, mx, MEMBER_CLEAN, "mx"),
	FIELD(evidence_failure, address, MEMBER_CLEAN, "address"),
	FIELD(evidence_failure, reason, MEMBER_CLEAN_IF, "reason"),
	FIELD(evidence_failure, cause, MEMBER_CLEAN, "cause"),
	{ "blame", MEMBER_CHOICE, offsetof(struct evidence_failure, blame),
	    .choice = &blames },
	FIELD(evidence_failure, weighs, MEMBER_BOOL, "weighs"),
	FIELD(evidence_failure, count, MEMBER_COUNT, "count"),
	FIELD(evidence_failure, reporters, MEMBER_NUMBER, "reporters"),
	FIELD(evidence_failure, last, MEMBER_TIME, "last"),
};

static const struct member sessions_members[] = {
	FIELD(evidence_sessions, domain, MEMBER_CLEAN, "domain"),
	FIELD(evidence_sessions, mx, MEMBER_CLEAN, "mx"),
	FIELD(evidence_sessions, first, MEMBER_TIME, "first"),
	FIELD(evidence_sessions, last, MEMBER_TIME, "last"),
	FIELD(evidence_sessions, plaintext, MEMBER_COUNT, "plaintext"),
	FIELD(evidence_sessions, tls[0], MEMBER_COUNT, "tls_1_0"),
	FIELD(evidence_sessions, tls[1], MEMBER_COUNT, "tls_1_1"),
	FIELD(evidence_sessions, tls[2], MEMBER_COUNT, "tls_1_2"),
	FIELD(evidence_sessions, tls[3], MEMBER_COUNT, "tls_1_3"),
	FIELD(evidence_sessions, downgraded, MEMBER_COUNT, "downgraded"),
	FIELD(evidence_sessions, refused, MEMBER_COUNT, "refused"),
};

static const struct member sender_members[] = {
	FIELD(evidence_sender, name, MEMBER_STRING, "name"),
	FIELD(evidence_sender, sessions, MEMBER_COUNT, "sessions"),
	FIELD(evidence_sender, last_session, MEMBER_TIME, "last_session"),
	FIELD(evidence_sender, last_due, MEMBER_TIME, "last_due"),
	FIELD(evidence_sender, last_report, MEMBER_TIME, "last_report"),
};

static const struct member publication_standing[] = { STANDING(
    evidence_publication) };

static const struct member evidence_members[] = {
	FIELD(evidence, counting_since, MEMBER_TIME, "counting_since"),
	FIELD(evidence, beating_since, MEMBER_TIME, "beating_since"),
	FIELD(evidence, beat, MEMBER_TIME, "beat"),
	FIELD(evidence, witnessed, MEMBER_TIME, "witnessed"),
	FIELD(evidence, abandoned, MEMBER_COUNT, "abandoned"),
	FIELD(evidence, lost, MEMBER_COUNT, "lost"),
	FIELD(evidence, unreadable, MEMBER_BOOL, "unreadable"),
	FIELD(evidence, unheard, MEMBER_TEXT, "unheard"),
	FIELD(evidence, foreign, MEMBER_COUNT, "foreign"),
};

#define WRITE(w, members, object) \
	members_write(w, members, ARRAY_LEN(members), object)
#define READ(r, at, members, object) \
	members_read(r, at, members, ARRAY_LEN(members), object)

/* ---- write ---- */

static void
proof(struct jsonw *w, const struct evidence_proof *p)
{
	jsonw_open(w, NULL, '{');
	WRITE(w, proof_members, p);
	jsonw_close(w, '}');
}

static void
publication(struct jsonw *w, const struct evidence_publication *p)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", p->domain);
	jsonw_string(w, "id", p->id);
	WRITE(w, publication_standing, p);
	jsonw_close(w, '}');
}

void
evidence_reporter_json(struct jsonw *w, const struct evidence_reporter *r,
    void (*more)(struct jsonw *, void *), void *context)
{
	jsonw_open(w, NULL, '{');
	WRITE(w, reporter_members, r);
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
	WRITE(w, failure_members, f);
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
	jsonw_open(w, NULL, '{');
	WRITE(w, sessions_members, s);
	jsonw_close(w, '}');
}

void
evidence_sender_json(struct jsonw *w, const struct evidence_sender *s)
{
	jsonw_open(w, NULL, '{');
	WRITE(w, sender_members, s);
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
	WRITE(w, evidence_members, e);
	jsonw_close(w, '}');
}

/* ---- read ---- */

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

static int
read_proof(struct jsonr *r, const struct place *at, void *element)
{
	struct evidence_proof *p = element;
	int second;

	if (READ(r, at, proof_members, p) == -1)
		return -1;
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
	    READ(r, at, publication_standing, p) == -1)
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
	int order;

	if (READ(r, at, reporter_members, e) == -1 ||
	    (e->signer != NULL &&
		jsonr_name(r, at, "signer", &e->signer) == -1))
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

	if (READ(r, at, failure_members, f) == -1)
		return -1;
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

	if (READ(r, at, sessions_members, s) == -1)
		return -1;
	return at->index == 0 ? 0
			      : in_order(r, at, "domain", s->domain,
				    s[-1].domain, strcmp(s[-1].mx, s->mx));
}

static int
read_sender(struct jsonr *r, const struct place *at, void *element)
{
	return READ(r, at, sender_members, element);
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
	return read_lists(r, &at, e) == -1 ? -1
					   : READ(r, &at, evidence_members, e);
}
