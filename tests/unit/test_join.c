/* test_join - what is served and stands in no ledger enters it: d.example */
#include "decide/decide.h"

#include <stdio.h>
#include <string.h>

#include "joinscenes.h"
#include "sts/policy_id.h"
#include "unit.h"

#define NOW 1780000000 /* 2026-05-28 */
#define DAY 86400

#define BODY(mode, mx, age) \
	"version: STSv1\r\nmode: " mode "\r\n" mx "max_age: " age "\r\n"
#define MX(host) "mx: " host "\r\n"

/* policies of the tests, by a letter; lower case: not as poststs writes it */
static const char *const bodies[128] = {
	['A'] = BODY("testing", MX("mx1.example.net"), "86400"),
	['B'] = BODY("enforce", MX("mx1.example.net"), "604800"),
	['C'] = BODY(
	    "enforce", MX("mx1.example.net") MX("mx2.example.net"), "604800"),
	['N'] = BODY("none", MX("mx1.example.net"), "86400"),
	['b'] = "version: STSv1\nmode: enforce\nmx: mx1.example.net\n"
		"mx: *.example.org\nmax_age: 604800\n",
	['t'] = "version: STSv1\nmode: testing\nmx: mx1.example.net\n"
		"max_age: 31557600\n",
	['x'] = "<!DOCTYPE html><html></html>\n",
};

/* ---- building ---- */

struct built {
	struct facts *facts;
	struct ledger *ledger;
	struct settings *settings;
	struct fact_zone zone;
	struct fact_domain domain;
	struct mx_set set;
	struct txt txt;
	struct fact_served served[SERVED_SOURCES];
};

/* made_when - later bodies have later ids */
static time_t
made_when(char letter)
{
	return NOW - 100 * DAY + (letter - 'A') * DAY;
}

static void
id_of(char out[static STS_ID_MAX + 1], const char *what)
{
	char hash[BODY_HASH_SIZE];
	char letter = what[0] & ~0x20;

	if (strstr(what, "-made") != NULL || (what[0] >= 'a' && !what[1])) {
		if (bodies[(int)what[0]] != NULL && !what[1])
			letter = what[0];
		body_hash(
		    hash, bodies[(int)letter], strlen(bodies[(int)letter]));
		policyid_make(out, ID_HASH, hash, NOW, 0);
	} else if (strstr(what, "-later") != NULL) {
		body_hash(
		    hash, bodies[(int)letter], strlen(bodies[(int)letter]));
		policyid_make(out, ID_BOTH, hash, NOW - DAY, 0);
	} else if (bodies[(int)what[0]] != NULL) {
		body_hash(
		    hash, bodies[(int)what[0]], strlen(bodies[(int)what[0]]));
		policyid_make(out, ID_BOTH, hash, made_when(what[0]), 0);
	} else {
		snprintf(out, STS_ID_MAX + 1, "%s", what);
	}
}

static void
build_ledger(struct ledger *l, const struct scene *s)
{
	struct arena *arena = l->arena;
	const char *at, *text;
	struct ledger_row *row = NULL;
	char hash[BODY_HASH_SIZE];
	size_t i, j;

	l->generation = s->generation;
	l->domains = arena_alloc(arena, 2 * sizeof(*l->domains));
	l->rows = arena_alloc(arena, 8 * sizeof(*l->rows));
	l->bodies = arena_alloc(arena, 8 * sizeof(*l->bodies));
	if (s->rows == NULL)
		return;
	l->domains_len = 1;
	l->domains[0].name = "d.example";
	for (at = s->rows; *at != '\0' && *at != '.'; at++) {
		text = bodies[(int)*at];
		body_hash(hash, text, strlen(text));
		for (i = 0; i < l->bodies_len; i++)
			if (strcmp(l->bodies[i].hash, hash) > 0)
				break;
		for (j = l->bodies_len++; j > i; j--)
			l->bodies[j] = l->bodies[j - 1];
		l->bodies[i].hash = arena_strdup(arena, hash);
		l->bodies[i].text = text;
		l->bodies[i].len = strlen(text);
		ck_assert_int_eq(policy_parse(&l->bodies[i].policy, text,
				     strlen(text), arena, NULL),
		    0);
	}
	for (at = s->rows; *at != '\0' && *at != '.'; at++) {
		row = &l->rows[l->rows_len++];
		body_hash(hash, bodies[(int)*at], strlen(bodies[(int)*at]));
		row->domain = "d.example";
		row->body = ledger_body(l, hash);
		row->published = row->released = made_when(*at);
		row->superseded = at[1] == '.'    ? NOW - DAY
				  : at[1] != '\0' ? made_when(at[1])
						  : 0;
		row->record_ttl = 300;
		id_of(row->id, (const char[]){ *at, '\0' });
		if (s->hashes)
			policyid_make(row->id, ID_HASH, hash, NOW, 0);
		l->domains[0].rows_len++;
	}
	l->domains[0].forced = true;
	l->domains[0].gone = "mx9.example.net";
	l->domains[0].gone_since = NOW - 90 * DAY;
	l->domains[0].stage =
	    *at == '.' ? STAGE_OFF
	    : row != NULL && row->body->policy.mode == POLICY_ENFORCE
		? STAGE_ENFORCE
		: STAGE_TESTING;
}

static void
show(struct built *b, enum served_source source, const char *what)
{
	struct fact_served *f;
	char id[STS_ID_MAX + 1];

	if (what == NULL)
		return;
	f = &b->facts->served[b->facts->served_len++];
	*f = (struct fact_served){ .domain = "d.example",
		.source = source,
		.detail = "here",
		.id = "",
		.status = what[0] == '\0'  ? SERVED_ABSENT
			  : what[0] == '!' ? SERVED_FAILED
			  : what[0] == '?' ? SERVED_UNREADABLE
					   : SERVED_FOUND };
	if (f->status != SERVED_FOUND)
		return;
	if (what[0] == '=') {
		f->ours = true;
		what++;
	}
	if (source == SERVED_POLICY_CDB || source == SERVED_RECORDS_ZONE) {
		id_of(id, what[0] == '~' ? "B" : what);
		f->id = arena_strdup(b->facts->arena, id);
	}
	if (source == SERVED_RECORDS_ZONE)
		return;
	/* "~": the policy of one with the id of the other */
	f->text = bodies[what[0] == '~' ? 'C' : (int)what[0]];
	f->len = strlen(f->text);
}

static void
build(struct built *b, const struct scene *s)
{
	char id[STS_ID_MAX + 1], record[64];
	struct fact_served *f;

	memset(b, 0, sizeof(*b));
	b->facts = facts_new(NOW);
	b->ledger = ledger_new();
	b->settings = settings_new();
	build_ledger(b->ledger, s);
	b->facts->shared = s->shared;
	b->facts->put_back = s->put_back;
	b->domain = (struct fact_domain){ .name = "d.example", .source = "x" };
	b->facts->domains = &b->domain;
	b->facts->domains_len = !s->away;
	b->zone = (struct fact_zone){ .domain = "d.example",
		.mx = &b->set,
		.sts_status = s->dns == NULL ? DNS_TIMEOUT : DNS_NXDOMAIN };
	if (s->dns != NULL && s->dns[0] != '\0') {
		id_of(id, s->dns);
		snprintf(record, sizeof(record), "v=STSv1; id=%s", id);
		b->txt.text = arena_strdup(b->facts->arena, record);
		b->txt.len = strlen(record);
		b->zone.sts_txt = &b->txt;
		b->zone.sts_txt_len = 1;
		b->zone.sts_status = DNS_OK;
		b->zone.sts_ttl = 3600;
	}
	b->facts->zones = &b->zone;
	b->facts->zones_len = 1;
	b->facts->served = b->served;
	show(b, SERVED_WEB_ROOT, s->web);
	show(b, SERVED_HTTPS, s->https);
	if (s->alias != NULL) {
		f = &b->served[b->facts->served_len - 1];
		f->alias = s->alias;
	}
	show(b, SERVED_POLICY_CDB, s->cdb);
	show(b, SERVED_RECORDS_ZONE, s->zone);
	show(b, SERVED_HTTPS_OTHER, s->other);
	b->facts->generations[SERVED_WEB_ROOT] = s->web_generation;
	b->facts->generations[SERVED_POLICY_CDB] = s->cdb_generation;
}

static void
release(struct built *b)
{
	facts_free(b->facts);
	ledger_free(b->ledger);
	settings_free(b->settings);
}

/* ---- judging ---- */

/* letters - the rows as the table has them */
static void
letters(char *out, const struct ledger *l)
{
	size_t i, c;

	for (i = 0; i < l->rows_len; i++)
		for (c = 0; c < ARRAY_LEN(bodies); c++)
			if (bodies[c] != NULL &&
			    strlen(bodies[c]) == l->rows[i].body->len &&
			    memcmp(bodies[c], l->rows[i].body->text,
				l->rows[i].body->len) == 0)
				*out++ = (char)c;
	if (l->rows_len > 0 && l->rows[l->rows_len - 1].superseded != 0)
		*out++ = '.';
	*out = '\0';
}

/* whole - what every ledger must be */
static void
whole(const struct ledger *l)
{
	const struct ledger_domain *d;
	size_t i, k, rows = 0;

	for (i = 0; i < l->domains_len; i++) {
		d = &l->domains[i];
		ck_assert_uint_eq(d->rows, rows);
		for (k = 0; k < d->rows_len; k++) {
			const struct ledger_row *row = &l->rows[d->rows + k];

			ck_assert_str_eq(row->domain, d->name);
			ck_assert(k + 1 == d->rows_len || row->superseded != 0);
			ck_assert_ptr_eq(
			    row->body, ledger_body(l, row->body->hash));
			ck_assert(sts_id_valid(row->id, strlen(row->id)));
		}
		rows += d->rows_len;
	}
	ck_assert_uint_eq(l->rows_len, rows);
}

static void
judge(const struct scene *s, const struct built *b, const struct ledger *joined)
{
	const struct ledger_domain *d;
	const struct ledger_row *row;
	char got[16], id[STS_ID_MAX + 1];

	if (joined == NULL) {
		ck_assert_msg(s->want == NULL, "%s: nothing joined", s->name);
		return;
	}
	letters(got, joined);
	ck_assert_msg(s->want != NULL && strcmp(got, s->want) == 0,
	    "%s: rows are %s", s->name, got);
	whole(joined);
	d = ledger_domain(joined, "d.example");
	row = ledger_current(joined, d);
	ck_assert_msg(d->stage == s->stage, "%s: stage %s", s->name,
	    stage_name(d->stage));
	ck_assert_msg((d->owed > NOW) == s->owed, "%s: owed", s->name);
	ck_assert_uint_ge(joined->generation, b->ledger->generation);
	ck_assert_uint_ge(joined->generation, s->web_generation);
	ck_assert_uint_ge(joined->generation, s->cdb_generation);
	if (s->again) {
		ck_assert_int_eq(joined->rows[0].superseded, NOW);
		ck_assert(joined->rows[0].again);
	}
	/* who forced enforce did not know of what came later */
	if (row != NULL && row->joined)
		ck_assert(!d->forced);
	else if (s->rows != NULL)
		ck_assert(d->forced);
	if (s->id == NULL)
		return;
	id_of(id, s->id);
	ck_assert_msg(strcmp(row->id, id) == 0, "%s: id %s, not %s", s->name,
	    row->id, id);
	ck_assert_msg(row->origin == s->origin, "%s: origin", s->name);
	if (s->dns != NULL && row->joined && strcmp(s->dns, s->id) == 0)
		ck_assert_int_ne(row->released, 0);
}

/* only_later - the same rows; one that is still in the web root lasts */
static bool
only_later(const struct ledger *a, const struct ledger *b)
{
	size_t i;

	if (a->rows_len != b->rows_len)
		return false;
	for (i = 0; i < a->rows_len; i++)
		if (strcmp(a->rows[i].id, b->rows[i].id) != 0 ||
		    a->rows[i].body->len != b->rows[i].body->len ||
		    a->rows[i].superseded > b->rows[i].superseded ||
		    (a->rows[i].superseded == 0) !=
			(b->rows[i].superseded == 0))
			return false;
	return true;
}

static struct ledger *
join(const struct ledger *ledger, const struct built *b, time_t now)
{
	static const struct evidence none = { 0 };

	return ledger_join(ledger, b->facts, b->settings, &none, now);
}

START_TEST(scene)
{
	const struct scene *s = &scenes[_i];
	struct built b;
	struct ledger *joined, *again;

	build(&b, s);
	joined = join(b.ledger, &b, NOW);
	judge(s, &b, joined);
	if (joined != NULL) {
		/* once more, and a day later: nothing new */
		again = join(joined, &b, NOW);
		ck_assert_msg(again == NULL, "%s: joined twice", s->name);
		again = join(joined, &b, NOW + DAY);
		ck_assert_msg(again == NULL || only_later(joined, again),
		    "%s: joined later", s->name);
		ledger_free(again);
	}
	ledger_free(joined);
	release(&b);
}
END_TEST

/* ---- whatever is shown ---- */

static unsigned state = 1;

static unsigned
draw(unsigned n)
{
	state = state * 1103515245 + 12345;
	return (state >> 16) % n;
}

static const char *
any(const char *const *list, unsigned n)
{
	return list[draw(n)];
}

/* holds - is this row in the other ledger, with no shorter promise? */
static bool
holds(const struct ledger *l, const struct ledger_row *row)
{
	const struct ledger_row *other;
	size_t i;

	for (i = 0; i < l->rows_len; i++) {
		other = &l->rows[i];
		if (strcmp(other->id, row->id) == 0 &&
		    strcmp(other->body->hash, row->body->hash) == 0 &&
		    other->published == row->published &&
		    (other->superseded == 0 ||
			other->superseded >= row->superseded))
			return true;
	}
	return false;
}

/* same - the same rows in the same order */
static bool
same(const struct ledger *a, const struct ledger *b)
{
	size_t i;

	if ((a == NULL) != (b == NULL))
		return false;
	if (a == NULL)
		return true;
	if (a->rows_len != b->rows_len || a->generation != b->generation)
		return false;
	for (i = 0; i < a->rows_len; i++)
		if (strcmp(a->rows[i].id, b->rows[i].id) != 0 ||
		    strcmp(a->rows[i].body->hash, b->rows[i].body->hash) != 0 ||
		    a->rows[i].superseded != b->rows[i].superseded)
			return false;
	return true;
}

START_TEST(union_of_anything)
{
	static const char *const files[] = { NULL, "", "A", "=A", "B", "=B",
		"C", "=C", "N", "b", "t", "x", "!", "?" };
	static const char *const ids[] = { NULL, "", "A", "B", "C", "N", "1",
		"20240101", "a-later", "b-made" };
	static const char *const ledgers[] = { NULL, "A", "B", "AB", "BC",
		"ABC", "N", "BA" };
	struct ledger *joined, *other, *again;
	struct scene s;
	struct built b;
	unsigned n, joins = 0;
	size_t i;

	for (n = 0; n < 4000; n++) {
		s = (struct scene){ .name = "any",
			.rows = any(ledgers, ARRAY_LEN(ledgers)),
			.generation = draw(3),
			.dns = any(ids, ARRAY_LEN(ids)),
			.web = any(files, ARRAY_LEN(files)),
			.https = any(files, ARRAY_LEN(files)),
			.other = any(files, ARRAY_LEN(files)),
			.cdb = any(files, 8),
			.zone = any(ids, ARRAY_LEN(ids)),
			.web_generation = draw(4),
			.cdb_generation = draw(4),
			.away = draw(3) == 0 };
		build(&b, &s);
		joined = join(b.ledger, &b, NOW);
		/* the order of looking makes no difference */
		for (i = 1; i < b.facts->served_len; i++) {
			const size_t k = draw((unsigned)i + 1);
			const struct fact_served f = b.served[i];

			b.served[i] = b.served[k];
			b.served[k] = f;
		}
		served_sort(b.facts);
		other = join(b.ledger, &b, NOW);
		ck_assert(same(joined, other));
		if (joined != NULL) {
			joins++;
			whole(joined);
			for (i = 0; i < b.ledger->rows_len; i++)
				ck_assert(holds(joined, &b.ledger->rows[i]));
			again = join(joined, &b, NOW);
			ck_assert_msg(again == NULL, "joined twice: %u", n);
		}
		ledger_free(joined);
		ledger_free(other);
		release(&b);
	}
	ck_assert_uint_gt(joins, 1000);
}
END_TEST

UNIT_MAIN("join", LOOP(scene, scenes), TEST(union_of_anything))
