/* test_union - two copies of a ledger as one, whatever they hold */
#include "ledger/ledger_union.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "sts/policy_id.h"
#include "unit.h"

#define NOW    1800000000
#define BODIES 3
#define NAMES  3

static unsigned long long state;

static unsigned
draw(unsigned sides)
{
	state = state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(state >> 33) % sides;
}

static const char *const names[NAMES] = { "a.example", "b.example",
	"c.example" };

static void
add_bodies(struct ledger *l)
{
	char hash[BODY_HASH_SIZE];
	struct buf text = BUF_INIT;
	struct ledger_body *body;
	unsigned i, at;

	l->bodies = arena_alloc(l->arena, BODIES * sizeof(*l->bodies));
	for (i = 0; i < BODIES; i++) {
		buf_clear(&text);
		buf_printf(&text,
		    "version: STSv1\r\nmode: enforce\r\nmx: mx%u.example\r\n"
		    "max_age: 86400\r\n",
		    i);
		body_hash(hash, buf_text(&text), text.len);
		for (at = 0; at < l->bodies_len &&
			     strcmp(l->bodies[at].hash, hash) < 0;)
			at++;
		memmove(&l->bodies[at + 1], &l->bodies[at],
		    (l->bodies_len - at) * sizeof(*l->bodies));
		l->bodies_len++;
		body = &l->bodies[at];
		*body = (struct ledger_body){
			.hash = arena_strdup(l->arena, hash),
			.text =
			    arena_strndup(l->arena, buf_text(&text), text.len),
			.len = text.len,
		};
		ck_assert_int_eq(policy_parse(&body->policy, body->text,
				     body->len, l->arena, NULL),
		    0);
	}
	buf_release(&text);
}

/* add_rows - some of the promises that there are, ended or not */
static void
add_rows(struct ledger *l, struct ledger_domain *d)
{
	struct ledger_row *row;
	unsigned when;

	d->rows = l->rows_len;
	for (when = 1; when < 6; when++) {
		if (draw(2) == 0)
			continue;
		row = &l->rows[l->rows_len++];
		*row = (struct ledger_row){
			.domain = d->name,
			.body = &l->bodies[when % BODIES],
			.published = NOW - (time_t)(10 - when) * 86400,
			.released = draw(2) * (NOW - draw(1000)),
			.record_ttl = 300 + draw(3),
			.watched = draw(2) == 0,
		};
		policyid_make(
		    row->id, ID_BOTH, row->body->hash, row->published, 0);
		if (d->rows_len++ > 0 || draw(2) == 0)
			row->superseded = NOW - (time_t)draw(86400);
	}
	/* one may be served still */
	if (d->rows_len > 0 && draw(2) == 0)
		l->rows[l->rows_len - 1].superseded = 0;
}

/* some - a ledger such as a copy of one some day ago */
static struct ledger *
some(void)
{
	struct ledger *l = ledger_new();
	struct ledger_domain *d;
	unsigned i;

	l->generation = draw(100);
	add_bodies(l);
	l->domains = arena_alloc(l->arena, NAMES * sizeof(*l->domains));
	l->rows = arena_alloc(l->arena, NAMES * 6 * sizeof(*l->rows));
	for (i = 0; i < NAMES; i++) {
		if (draw(3) == 0)
			continue;
		d = &l->domains[l->domains_len++];
		*d = (struct ledger_domain){ .name = names[i],
			.since = NOW - draw(3),
			.owed = draw(2) * (NOW + draw(1000)),
			.stage = (enum stage)draw(4),
			.requested = draw(4) == 0 };
		add_rows(l, d);
	}
	return l;
}

/* promises - what every copy must agree on, as text */
static void
promises(struct buf *out, const struct ledger *l)
{
	const struct ledger_domain *d;
	const struct ledger_row *row;
	size_t i, k;

	buf_clear(out);
	buf_printf(out, "generation %llu\n", (unsigned long long)l->generation);
	for (i = 0; i < l->domains_len; i++) {
		d = &l->domains[i];
		buf_printf(out, "%s owed %ld\n", d->name, (long)d->owed);
		for (k = 0; k < d->rows_len; k++) {
			row = &l->rows[d->rows + k];
			buf_printf(out, " %s %s %.8s %ld %ld %ld %ld %u %d\n",
			    row->domain, row->id, row->body->hash,
			    (long)row->published, (long)row->superseded,
			    (long)row->released, (long)row->seen,
			    row->record_ttl, row->watched);
		}
	}
}

static void
same(const struct ledger *a, const struct ledger *b, const char *what)
{
	struct buf x = BUF_INIT, y = BUF_INIT;

	promises(&x, a);
	promises(&y, b);
	ck_assert_msg(strcmp(buf_text(&x), buf_text(&y)) == 0,
	    "%s:\n%s\nand\n%s", what, buf_text(&x), buf_text(&y));
	buf_release(&x);
	buf_release(&y);
}

/* kept - is each row of the copy in the whole, and has not got earlier? */
static void
kept(const struct ledger *whole, const struct ledger *part)
{
	const struct ledger_domain *d;
	const struct ledger_row *row, *there;
	size_t i, k;

	for (i = 0; i < part->rows_len; i++) {
		row = &part->rows[i];
		d = ledger_domain(whole, row->domain);
		ck_assert_ptr_nonnull(d);
		for (k = 0; k < d->rows_len; k++) {
			there = &whole->rows[d->rows + k];
			if (strcmp(there->id, row->id) == 0)
				break;
		}
		ck_assert_uint_lt(k, d->rows_len);
		ck_assert_str_eq(there->body->hash, row->body->hash);
		ck_assert_int_eq(there->published, row->published);
		ck_assert_int_ge(there->superseded, row->superseded);
		ck_assert_int_ge(there->released, row->released);
	}
	for (i = 0; i < part->domains_len; i++)
		ck_assert_int_ge(
		    ledger_domain(whole, part->domains[i].name)->owed,
		    part->domains[i].owed);
}

START_TEST(in_any_order_and_however_often)
{
	struct ledger *a, *b, *c, *ab, *ba, *bc, *left, *right, *twice;
	struct union_gain gain;

	state = (unsigned long long)_i + 1;
	a = some();
	b = some();
	c = some();
	ab = ledger_union(a, b, NULL);
	ba = ledger_union(b, a, NULL);
	bc = ledger_union(b, c, NULL);
	left = ledger_union(ab, c, NULL);
	right = ledger_union(a, bc, NULL);
	twice = ledger_union(ab, b, &gain);
	kept(ab, a);
	kept(ab, b);
	same(ab, ba, "commutative");
	same(left, right, "associative");
	same(twice, ab, "idempotent");
	ck_assert_uint_eq(
	    gain.domains + gain.rows + gain.changed + gain.owed, 0);
	ledger_free(twice);
	twice = ledger_union(a, a, &gain);
	ck_assert_uint_eq(gain.rows + gain.changed, 0);
	ledger_free(twice);
	ledger_settle(left, NOW);
	kept(left, a);
	ledger_free(left);
	ledger_free(right);
	ledger_free(ab);
	ledger_free(ba);
	ledger_free(bc);
	ledger_free(a);
	ledger_free(b);
	ledger_free(c);
}
END_TEST

START_TEST(one_policy_is_served_in_the_end)
{
	struct ledger *a, *b, *whole;
	const struct ledger_domain *d;
	size_t i, k;

	state = (unsigned long long)_i + 1000;
	a = some();
	b = some();
	whole = ledger_union(a, b, NULL);
	ledger_settle(whole, NOW);
	for (i = 0; i < whole->domains_len; i++) {
		d = &whole->domains[i];
		for (k = 0; k + 1 < d->rows_len; k++)
			ck_assert_int_ne(
			    whole->rows[d->rows + k].superseded, 0);
	}
	ledger_free(whole);
	ledger_free(a);
	ledger_free(b);
}
END_TEST

START_TEST(a_withdrawn_request_does_not_come_back)
{
	struct ledger *live, *old, *whole;

	state = 5;
	live = ledger_new();
	old = ledger_new();
	add_bodies(live);
	add_bodies(old);
	live->domains = arena_alloc(live->arena, sizeof(*live->domains));
	old->domains = arena_alloc(old->arena, sizeof(*old->domains));
	live->domains_len = old->domains_len = 1;
	live->domains[0] = (struct ledger_domain){
		.name = "a.example", .since = 7, .stage = STAGE_ENFORCE
	};
	old->domains[0] = live->domains[0];
	old->domains[0].requested = true;
	old->domains[0].asked = STAGE_RETIRING;
	whole = ledger_union(live, old, NULL);
	ck_assert(!whole->domains[0].requested);
	ck_assert(!whole->domains[0].joined);
	ledger_free(whole);
	ledger_free(live);
	ledger_free(old);
}
END_TEST

UNIT_MAIN("union", TEST(a_withdrawn_request_does_not_come_back),
    { in_any_order_and_however_often, 300 },
    { one_policy_is_served_in_the_end, 300 })
