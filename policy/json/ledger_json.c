/*
 * NAME      ledger_json - the ledger's part of the JSON document
 * CONTRACT  see ledger_json.h. Policy texts are in an array of their own, each
 *           once; rows refer to them by hash. A text that does not have its
 *           hash, or is not a policy, is refused: every date of a plan depends
 *           on it.
 */
#include "json/ledger_json.h"

#include <string.h>

#include "dns/dname.h"
#include "sts/policy_id.h"

#define LIST_MAX 20000000 /* domains, bodies, and rows of one domain */

/* ---- write ---- */

static void
gone(struct jsonw *w, const char *list)
{
	const char *at;
	size_t len;

	jsonw_open(w, "gone", '[');
	for (at = list; at != NULL && *at != '\0'; at += len) {
		at += strspn(at, " ");
		len = strcspn(at, " ");
		jsonw_octets(w, NULL, at, len);
	}
	jsonw_close(w, ']');
}

static void
rows(struct jsonw *w, const struct ledger *ledger,
    const struct ledger_domain *domain)
{
	const struct ledger_row *row;
	size_t i;

	jsonw_open(w, "rows", '[');
	for (i = 0; i < domain->rows_len; i++) {
		row = &ledger->rows[domain->rows + i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "id", row->id);
		jsonw_string(w, "body", row->body->hash);
		jsonw_time(w, "first_served", row->published);
		jsonw_time(w, "last_served", row->superseded);
		jsonw_time(w, "released", row->released);
		jsonw_int(w, "record_ttl", row->record_ttl);
		jsonw_bool(w, "watched", row->watched);
		jsonw_time(w, "seen", row->seen);
		if (row->origin != ORIGIN_PLAN)
			jsonw_string(w, "origin",
			    origin_name((enum row_origin)row->origin));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
ledger_move_json_write(struct jsonw *w, const struct ledger_move *move)
{
	jsonw_string(
	    w, "domain", move->domain[0] != '\0' ? move->domain : NULL);
	jsonw_string(w, "action", move_name(move->action));
	jsonw_string(w, "host", move->host);
	jsonw_string(w, "to", move->to);
	jsonw_time(w, "announced", move->announced);
}

static void
moves(struct jsonw *w, const struct ledger *ledger)
{
	size_t i;

	jsonw_open(w, "moves", '[');
	for (i = 0; i < ledger->moves_len; i++) {
		jsonw_open(w, NULL, '{');
		ledger_move_json_write(w, &ledger->moves[i]);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
ledger_json_write(struct jsonw *w, const struct ledger *ledger)
{
	const struct ledger_domain *domain;
	size_t i;

	jsonw_open(w, "bodies", '[');
	for (i = 0; i < ledger->bodies_len; i++) {
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "hash", ledger->bodies[i].hash);
		jsonw_octets(
		    w, "text", ledger->bodies[i].text, ledger->bodies[i].len);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
	if (ledger->generation > 0) {
		jsonw_count(w, "generation", ledger->generation);
		jsonw_count(w, "published", ledger->published);
	}
	jsonw_open(w, "ledger", '[');
	for (i = 0; i < ledger->domains_len; i++) {
		domain = &ledger->domains[i];
		jsonw_open(w, NULL, '{');
		jsonw_string(w, "name", domain->name);
		jsonw_string(w, "stage", stage_name(domain->stage));
		jsonw_time(w, "since", domain->since);
		jsonw_string(w, "asked",
		    domain->requested ? stage_name(domain->asked) : NULL);
		jsonw_bool(w, "forced", domain->forced);
		jsonw_time(w, "record_removed", domain->record_removed);
		jsonw_time(w, "record_gone", domain->record_gone);
		gone(w, domain->gone);
		jsonw_time(w, "gone_since", domain->gone_since);
		jsonw_time(w, "owed", domain->owed);
		rows(w, ledger, domain);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
	moves(w, ledger);
}

/* ---- read ---- */

static int
read_body(struct jsonr *r, const struct place *at, struct ledger *ledger,
    struct ledger_body *body)
{
	const json_t *text = json_object_get(at->object, "text");
	char hash[BODY_HASH_SIZE];

	if (jsonr_word(r, at, "hash", &body->hash) == -1 ||
	    jsonr_octets(
		r, at, text, POLICY_BODY_LIMIT, &body->text, &body->len) == -1)
		return -1;
	body_hash(hash, body->text, body->len);
	if (strcmp(hash, body->hash) != 0)
		return jsonr_fail(r, at, "hash", "is not that of the text");
	if (policy_parse(&body->policy, body->text, body->len, ledger->arena,
		NULL) == -1)
		return jsonr_fail(r, at, "text", "is no policy");
	if (body > ledger->bodies && strcmp(body[-1].hash, body->hash) >= 0)
		return jsonr_fail(r, at, "hash", "is out of order");
	return 0;
}

static int
read_bodies(
    struct jsonr *r, const struct place *document, struct ledger *ledger)
{
	const json_t *array;
	struct place at;
	size_t len, i;

	if (jsonr_list(r, document, "bodies", LIST_MAX, &array, &len) == -1)
		return -1;
	ledger->bodies =
	    arena_alloc(ledger->arena, (len + 1) * sizeof(*ledger->bodies));
	for (i = 0; i < len; i++, ledger->bodies_len++)
		if (jsonr_enter(r, document, "bodies", array, i, &at) == -1 ||
		    read_body(r, &at, ledger, &ledger->bodies[i]) == -1)
			return -1;
	return 0;
}

static int
read_row(struct jsonr *r, const struct place *at, const struct ledger *ledger,
    struct ledger_row *row)
{
	const char *hash, *id, *word;
	enum row_origin origin = ORIGIN_PLAN;
	long long ttl;

	if (jsonr_word(r, at, "id", &id) == -1 ||
	    jsonr_word(r, at, "body", &hash) == -1 ||
	    jsonr_time(r, at, "first_served", &row->published) == -1 ||
	    jsonr_time(r, at, "last_served", &row->superseded) == -1 ||
	    jsonr_time(r, at, "released", &row->released) == -1 ||
	    jsonr_int(r, at, "record_ttl", 0, INT32_MAX, &ttl) == -1 ||
	    jsonr_bool(r, at, "watched", &row->watched) == -1 ||
	    jsonr_time(r, at, "seen", &row->seen) == -1 ||
	    jsonr_text(r, at, "origin", 64, &word) == -1)
		return -1;
	if (word != NULL && origin_parse(&origin, word) == -1)
		return jsonr_fail(
		    r, at, "origin", "must be one of plan, adopted, rebuilt");
	row->origin = (uint8_t)origin;
	if (!sts_id_valid(id, strlen(id)))
		return jsonr_fail(r, at, "id",
		    "must be 1 to %d letters and digits", STS_ID_MAX);
	if ((row->body = ledger_body(ledger, hash)) == NULL)
		return jsonr_fail(r, at, "body", "is not among the bodies");
	memcpy(row->id, id, strlen(id) + 1);
	row->record_ttl = (uint32_t)ttl;
	return 0;
}

static int
read_rows(struct jsonr *r, const struct place *at, const json_t *array,
    struct ledger *ledger, struct ledger_domain *domain)
{
	struct ledger_row *row;
	struct place inner;
	size_t i;

	domain->rows = ledger->rows_len;
	for (i = 0; i < domain->rows_len; i++) {
		row = &ledger->rows[ledger->rows_len++];
		row->domain = domain->name;
		if (jsonr_enter(r, at, "rows", array, i, &inner) == -1 ||
		    read_row(r, &inner, ledger, row) == -1)
			return -1;
		if (row->superseded == 0 && i + 1 < domain->rows_len)
			return jsonr_fail(r, &inner, "last_served",
			    "may be null in the last row only");
	}
	return 0;
}

static int
read_gone(struct jsonr *r, const struct place *at, const char **out)
{
	struct buf joined = BUF_INIT;
	const char **list;
	size_t len, i;

	*out = NULL;
	if (jsonr_strings(r, at, "gone", &list, &len) == -1)
		return -1;
	for (i = 0; i < len; i++)
		buf_printf(&joined, "%s%s", i > 0 ? " " : "", list[i]);
	if (len > 0)
		*out = arena_intern(r->arena, buf_text(&joined));
	buf_release(&joined);
	return 0;
}

static int
read_stage(struct jsonr *r, const struct place *at, const char *key,
    uint8_t *out, bool *present)
{
	enum stage stage = STAGE_OFF;
	const char *text;

	if (jsonr_text(r, at, key, 64, &text) == -1)
		return -1;
	*present = text != NULL;
	if (text != NULL && stage_parse(&stage, text) == -1)
		return jsonr_fail(r, at, key,
		    "must be one of off, testing, enforce, retiring");
	*out = (uint8_t)stage;
	return 0;
}

static int
read_domain(struct jsonr *r, const struct place *at, struct ledger *ledger,
    struct ledger_domain *domain)
{
	bool staged;

	if (jsonr_name(r, at, "name", &domain->name) == -1 ||
	    read_stage(r, at, "stage", &domain->stage, &staged) == -1 ||
	    jsonr_time(r, at, "since", &domain->since) == -1 ||
	    read_stage(r, at, "asked", &domain->asked, &domain->requested) ==
		-1 ||
	    jsonr_bool(r, at, "forced", &domain->forced) == -1 ||
	    jsonr_time(r, at, "record_removed", &domain->record_removed) ==
		-1 ||
	    jsonr_time(r, at, "record_gone", &domain->record_gone) == -1 ||
	    read_gone(r, at, &domain->gone) == -1 ||
	    jsonr_time(r, at, "gone_since", &domain->gone_since) == -1 ||
	    jsonr_time(r, at, "owed", &domain->owed) == -1)
		return -1;
	if (domain > ledger->domains &&
	    strcmp(domain[-1].name, domain->name) >= 0)
		return jsonr_fail(r, at, "name", "is out of order");
	return 0;
}

static int
read_move(struct jsonr *r, const struct place *at, struct ledger_move *move)
{
	const char *action, *domain;
	int order;

	if (jsonr_text(r, at, "domain", DNAME_MAX, &domain) == -1 ||
	    (domain != NULL && jsonr_name(r, at, "domain", &domain) == -1) ||
	    jsonr_word(r, at, "action", &action) == -1 ||
	    jsonr_name(r, at, "host", &move->host) == -1 ||
	    jsonr_time(r, at, "announced", &move->announced) == -1)
		return -1;
	move->domain = domain != NULL ? domain : "";
	if (move_parse(&move->action, action) == -1)
		return jsonr_fail(
		    r, at, "action", "must be one of add, remove, rename");
	if (move->action == MOVE_RENAME &&
	    jsonr_name(r, at, "to", &move->to) == -1)
		return -1;
	if (at->index == 0)
		return 0;
	order = strcmp(move[-1].domain, move->domain);
	if (order == 0)
		order = strcmp(move[-1].host, move->host);
	return order < 0 ? 0 : jsonr_fail(r, at, "host", "is out of order");
}

static int
read_moves(struct jsonr *r, const struct place *document, struct ledger *ledger)
{
	const json_t *array;
	struct place at;
	size_t len, i;

	if (jsonr_list(r, document, "moves", LIST_MAX, &array, &len) == -1)
		return -1;
	ledger->moves =
	    arena_alloc(ledger->arena, (len + 1) * sizeof(*ledger->moves));
	for (i = 0; i < len; i++, ledger->moves_len++)
		if (jsonr_enter(r, document, "moves", array, i, &at) == -1 ||
		    read_move(r, &at, &ledger->moves[i]) == -1)
			return -1;
	return 0;
}

/* count_rows - how many there are in all, so that they can be one array */
static size_t
count_rows(const json_t *array)
{
	size_t i, count = 0;

	for (i = 0; i < json_array_size(array); i++)
		count += json_array_size(
		    json_object_get(json_array_get(array, i), "rows"));
	return count;
}

int
ledger_json_read(struct jsonr *r, const json_t *document, struct ledger *ledger)
{
	const struct place top = { .object = document };
	struct ledger_domain *domain;
	const json_t *array, *list;
	long long generation, published;
	struct place at;
	size_t len, rows_len, i;

	if (read_bodies(r, &top, ledger) == -1 ||
	    read_moves(r, &top, ledger) == -1 ||
	    jsonr_int(r, &top, "published", 0, JSONW_COUNT_MAX, &published) ==
		-1 ||
	    jsonr_int(r, &top, "generation", 0, JSONW_COUNT_MAX, &generation) ==
		-1 ||
	    jsonr_list(r, &top, "ledger", LIST_MAX, &array, &len) == -1)
		return -1;
	ledger->generation = (uint64_t)generation;
	ledger->published = (uint64_t)published;
	ledger->domains =
	    arena_alloc(ledger->arena, (len + 1) * sizeof(*ledger->domains));
	ledger->rows = arena_alloc(
	    ledger->arena, (count_rows(array) + 1) * sizeof(*ledger->rows));
	for (i = 0; i < len; i++, ledger->domains_len++) {
		domain = &ledger->domains[i];
		if (jsonr_enter(r, &top, "ledger", array, i, &at) == -1 ||
		    read_domain(r, &at, ledger, domain) == -1 ||
		    jsonr_list(r, &at, "rows", LIST_MAX, &list, &rows_len) ==
			-1)
			return -1;
		domain->rows_len = (uint32_t)rows_len;
		if (read_rows(r, &at, list, ledger, domain) == -1)
			return -1;
	}
	return 0;
}
