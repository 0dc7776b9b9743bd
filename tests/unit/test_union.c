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

/* add_row - one of the promises that there are; of one key it differs */
static void
add_row(struct ledger *l, struct ledger_domain *d, unsigned when, unsigned body)
{
	struct ledger_row *row = &l->rows[l->rows_len++];

	*row = (struct ledger_row){
		.domain = d->name,
		.body = &l->bodies[body],
		.published = NOW - (time_t)(10 - when) * 86400,
		.released = draw(2) * (NOW - draw(1000)),
		.seen = draw(2) * (NOW - draw(1000)),
		.record_ttl = 300 + draw(3),
		.watched = draw(2) == 0,
		.origin = (uint8_t)draw(3),
	};
	/* the time in an id may be ahead: the clock was behind */
	policyid_make(row->id, ID_BOTH, row->body->hash,
	    row->published + (time_t)(when % 3) * 86400, 0);
	if (d->rows_len++ > 0 || draw(2) == 0)
		row->superseded = NOW - (time_t)draw(86400);
}

/* add_rows - ended or not; two may have begun at once */
static void
add_rows(struct ledger *l, struct ledger_domain *d)
{
	unsigned when, body;

	d->rows = l->rows_len;
	for (when = 1; when < 6; when++)
		for (body = 0; body < 2; body++)
			if (draw(3) == 0)
				add_row(l, d, when, body);
	/* one may be served still */
	if (d->rows_len > 0 && draw(2) == 0)
		l->rows[l->rows_len - 1].superseded = 0;
}

/* add_standing - few values of each, so that most are the same in two */
static void
add_standing(struct ledger *l, const char *name)
{
	static const char *const gone[] = { NULL, "mx1.example",
		"mx2.example" };
	struct ledger_domain *d = &l->domains[l->domains_len++];

	*d = (struct ledger_domain){ .name = name,
		.since = NOW - draw(2),
		.owed = draw(2) * (NOW + draw(1000)),
		.stage = (enum stage)draw(4),
		.asked = (enum stage)draw(4),
		.requested = draw(2) == 0,
		.forced = draw(2) == 0,
		.gone = gone[draw(3)],
		.record_removed = draw(2) * (NOW - draw(2)),
		.record_gone = draw(2) * (NOW - draw(2)) };
	if (d->gone != NULL)
		d->gone_since = NOW - draw(2);
	if (draw(2) == 0)
		add_rows(l, d);
}

static void
add_moves(struct ledger *l)
{
	static const char *const hosts[] = { "mx1.example", "mx2.example" };
	struct ledger_move *m;
	unsigned i;

	l->moves = arena_alloc(l->arena, NAMES * sizeof(*l->moves));
	for (i = 0; i < NAMES; i++) {
		if (draw(2) == 0)
			continue;
		m = &l->moves[l->moves_len++];
		*m = (struct ledger_move){ .domain = names[i],
			.host = "mx0.example",
			.action = (enum move_action)draw(3),
			.announced = NOW - draw(2) };
		if (m->action == MOVE_RENAME)
			m->to = hosts[draw(2)];
	}
}

/* some - a ledger such as a copy of one some day ago */
static struct ledger *
some(void)
{
	struct ledger *l = ledger_new();
	unsigned i;

	l->generation = draw(100);
	l->published = draw(100);
	add_bodies(l);
	l->domains = arena_alloc(l->arena, NAMES * sizeof(*l->domains));
	l->rows = arena_alloc(l->arena, NAMES * 11 * sizeof(*l->rows));
	for (i = 0; i < NAMES; i++)
		if (draw(4) != 0)
			add_standing(l, names[i]);
	add_moves(l);
	return l;
}

static const char *
text_of(const char *text)
{
	return text != NULL ? text : "-";
}

static void
put_standing(struct buf *out, const struct ledger_domain *d)
{
	buf_printf(out, "%s %s since %ld owed %ld gone %s %ld", d->name,
	    stage_name(d->stage), (long)d->since, (long)d->owed,
	    text_of(d->gone), (long)d->gone_since);
	buf_printf(out, " removed %ld %ld asked %d %d %d\n",
	    (long)d->record_removed, (long)d->record_gone, d->requested,
	    d->asked, d->forced);
}

static void
put_row(struct buf *out, const struct ledger_row *row)
{
	buf_printf(out, " %s %s %.8s %ld %ld %ld %ld %u %d %d\n", row->domain,
	    row->id, row->body->hash, (long)row->published,
	    (long)row->superseded, (long)row->released, (long)row->seen,
	    row->record_ttl, row->watched, row->origin);
}

/* whole - all that a ledger says, as text */
static void
whole_text(struct buf *out, const struct ledger *l)
{
	const struct ledger_move *m;
	size_t i, k;

	buf_clear(out);
	buf_printf(
	    out, "generation %d %d\n", (int)l->generation, (int)l->published);
	for (i = 0; i < l->domains_len; i++) {
		put_standing(out, &l->domains[i]);
		for (k = 0; k < l->domains[i].rows_len; k++)
			put_row(out, &l->rows[l->domains[i].rows + k]);
	}
	for (m = l->moves; m < l->moves + l->moves_len; m++)
		buf_printf(out, "move %s %s %s %s %ld\n", m->domain, m->host,
		    move_name(m->action), text_of(m->to), (long)m->announced);
}

static void
same(const struct ledger *a, const struct ledger *b, const char *what)
{
	struct buf x = BUF_INIT, y = BUF_INIT;

	whole_text(&x, a);
	whole_text(&y, b);
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
			if (strcmp(there->id, row->id) == 0 &&
			    there->published == row->published)
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
	twice = ledger_union(ab, ab, &gain);
	same(twice, ab, "idempotent");
	ck_assert_uint_eq(gain.rows + gain.changed + gain.moves, 0);
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

/* tie - two copies of a domain of which neither is the later one */
static struct ledger *
tie(const struct ledger_domain *x, const struct ledger_domain *y)
{
	struct ledger *a = ledger_new(), *b = ledger_new(), *whole;
	struct ledger_domain copies[] = { *x, *y };

	copies[0].name = copies[1].name = "a.example";
	a->domains = &copies[0];
	b->domains = &copies[1];
	a->domains_len = b->domains_len = 1;
	whole = ledger_union(a, b, NULL);
	ledger_free(a);
	ledger_free(b);
	return whole;
}

START_TEST(in_a_tie_what_is_safe_stays)
{
	static const struct ledger_domain none = { .stage = STAGE_ENFORCE },
					  enforce = { .stage = STAGE_ENFORCE,
						  .requested = true,
						  .asked = STAGE_ENFORCE,
						  .forced = true },
					  leave = { .stage = STAGE_ENFORCE,
						  .requested = true,
						  .asked = STAGE_RETIRING },
					  gone = { .stage = STAGE_RETIRING,
						  .gone = "mx1.example",
						  .gone_since = 5,
						  .record_removed = 7,
						  .record_gone = 8 };
	const struct ledger_domain *d;
	struct ledger *whole;

	/* a request that one of them has lost */
	whole = tie(&none, &leave);
	d = &whole->domains[0];
	ck_assert(d->requested && d->asked == STAGE_RETIRING && d->joined);
	ledger_free(whole);
	/* of two that which binds senders less */
	whole = tie(&enforce, &leave);
	d = &whole->domains[0];
	ck_assert(d->asked == STAGE_RETIRING && !d->forced);
	ledger_free(whole);
	/* hosts and records that may be there are there */
	whole = tie(&gone, &none);
	d = &whole->domains[0];
	ck_assert(d->gone == NULL && d->gone_since == 0);
	ck_assert(d->record_removed == 0 && d->record_gone == 0);
	ck_assert_int_eq(d->stage, STAGE_RETIRING);
	ledger_free(whole);
}
END_TEST

/* of two that differ in nothing else, one lacks what the other knows */
START_TEST(that_a_record_was_removed_is_news)
{
	struct ledger *live = ledger_new(), *old = ledger_new();
	struct ledger_domain domains[] = {
		{ .name = "a.example", .since = 7, .record_removed = 9 },
		{ .name = "a.example", .since = 7 },
	};
	struct union_gain gain;

	live->domains = &domains[0];
	old->domains = &domains[1];
	live->domains_len = old->domains_len = 1;
	ledger_compare(live, old, &gain);
	ck_assert(domains[0].joined);
	old->domains[0].record_removed = 9;
	ledger_compare(live, old, &gain);
	ck_assert(!domains[0].joined);
	ledger_free(live);
	ledger_free(old);
}
END_TEST

UNIT_MAIN("union", TEST(that_a_record_was_removed_is_news),
    TEST(in_a_tie_what_is_safe_stays), { in_any_order_and_however_often, 300 },
    { one_policy_is_served_in_the_end, 300 })
