/*
 * NAME      served_json - what is served, in the JSON document and back
 * CONTRACT  see facts_json.h and jsonr.h. If no place was looked at, the
 *           document has none of these members.
 */
#include <string.h>

#include "json/facts_json.h"
#include "json/jsonr.h"
#include "sts/policy.h"

#define LIST_MAX       80000000
#define DETAIL_MAX     4096
#define GENERATION_MAX ((long long)1 << 53)

/* ---- write ---- */

static void
write_one(struct jsonw *w, const struct fact_served *served)
{
	jsonw_open(w, NULL, '{');
	jsonw_string(w, "domain", served->domain);
	jsonw_string(w, "source", served_source_name(served->source));
	jsonw_string(w, "status", served_status_name(served->status));
	jsonw_string(w, "detail", served->detail);
	if (served->text != NULL)
		jsonw_octets(w, "text", served->text, served->len);
	else
		jsonw_null(w, "text");
	jsonw_string(w, "id", served->id[0] != '\0' ? served->id : NULL);
	jsonw_string(w, "alias", served->alias);
	jsonw_bool(w, "ours", served->ours);
	jsonw_close(w, '}');
}

void
served_json_write(struct jsonw *w, const struct facts *facts)
{
	bool known = false;
	size_t i;

	for (i = 0; i < SERVED_SOURCES; i++)
		known = known || facts->generations[i] != 0;
	if (known) {
		jsonw_open(w, "generations", '{');
		for (i = 0; i < SERVED_SOURCES; i++)
			if (facts->generations[i] != 0)
				jsonw_count(w,
				    served_source_name((enum served_source)i),
				    facts->generations[i]);
		jsonw_close(w, '}');
	}
	if (facts->shared)
		jsonw_bool(w, "shared", true);
	if (facts->put_back)
		jsonw_bool(w, "put_back", true);
	if (facts->served_len == 0)
		return;
	jsonw_open(w, "served", '[');
	for (i = 0; i < facts->served_len; i++)
		write_one(w, &facts->served[i]);
	jsonw_close(w, ']');
}

/* ---- read ---- */

static int
read_words(struct jsonr *r, const struct place *at, struct fact_served *served)
{
	const char *source, *status;

	if (jsonr_word(r, at, "source", &source) == -1 ||
	    jsonr_word(r, at, "status", &status) == -1)
		return -1;
	if (served_source_parse(&served->source, source) == -1)
		return jsonr_fail(r, at, "source",
		    "must be one of web-root, https, policy.cdb, "
		    "records.zone");
	if (served_status_parse(&served->status, status) == -1)
		return jsonr_fail(r, at, "status",
		    "must be one of found, absent, unreadable, failed");
	return 0;
}

static int
read_one(struct jsonr *r, const struct place *at, struct fact_served *served)
{
	const json_t *text = json_object_get(at->object, "text");
	size_t len;

	if (jsonr_name(r, at, "domain", &served->domain) == -1 ||
	    read_words(r, at, served) == -1 ||
	    jsonr_string(r, at, "detail", DETAIL_MAX, &served->detail) == -1 ||
	    jsonr_string(r, at, "id", STS_ID_MAX, &served->id) == -1 ||
	    jsonr_text(r, at, "alias", DETAIL_MAX, &served->alias) == -1 ||
	    jsonr_bool(r, at, "ours", &served->ours) == -1)
		return -1;
	len = strlen(served->id);
	if (len > 0 && !sts_id_valid(served->id, len))
		return jsonr_fail(r, at, "id",
		    "must be 1 to %d letters and digits", STS_ID_MAX);
	if (text != NULL && !json_is_null(text) &&
	    jsonr_octets(r, at, text, POLICY_BODY_LIMIT, &served->text,
		&served->len) == -1)
		return -1;
	return 0;
}

static int
read_generations(struct jsonr *r, const struct place *top, struct facts *facts)
{
	struct place at = { top, "generations", PLACE_MEMBER,
		json_object_get(top->object, "generations") };
	long long n;
	size_t i;

	if (at.object == NULL || json_is_null(at.object))
		return 0;
	if (!json_is_object(at.object))
		return jsonr_fail(r, top, "generations", "must be an object");
	for (i = 0; i < SERVED_SOURCES; i++) {
		if (jsonr_int(r, &at, served_source_name((enum served_source)i),
			0, GENERATION_MAX, &n) == -1)
			return -1;
		facts->generations[i] = (uint64_t)n;
	}
	return 0;
}

int
served_json_read(struct jsonr *r, const struct place *top, struct facts *facts)
{
	struct fact_served *list;
	const json_t *array;
	struct place at;
	size_t len, i;

	if (read_generations(r, top, facts) == -1 ||
	    jsonr_bool(r, top, "shared", &facts->shared) == -1 ||
	    jsonr_bool(r, top, "put_back", &facts->put_back) == -1 ||
	    jsonr_list(r, top, "served", LIST_MAX, &array, &len) == -1)
		return -1;
	if (len == 0)
		return 0;
	facts->served = list = arena_alloc(r->arena, len * sizeof(*list));
	for (i = 0; i < len; i++) {
		if (jsonr_enter(r, top, "served", array, i, &at) == -1 ||
		    read_one(r, &at, &list[i]) == -1)
			return -1;
		if (i > 0 && served_order(&list[i - 1], &list[i]) >= 0)
			return jsonr_fail(r, &at, "domain", "is out of order");
		facts->served_len++;
	}
	return 0;
}
