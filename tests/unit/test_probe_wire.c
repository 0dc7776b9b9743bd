/* test_probe_wire - what was seen, there and back; and what is a lie */
#include "probe/probe_wire.h"

#include <string.h>

#include "scene.h"
#include "unit.h"

static struct scene there, here;

/* forget - hosts and domains stay, what was seen goes */
static void
forget(struct scene *s)
{
	size_t i;

	s->observed.probes = NULL;
	s->observed.probes_len = 0;
	for (i = 0; i < SCENE_HOSTS; i++) {
		s->observed_hosts[i].probes = NULL;
		s->observed_hosts[i].probes_len = 0;
	}
	s->domain.fetches = NULL;
	s->domain.fetches_len = 0;
	s->observed.port_blocked = TRI_UNKNOWN;
}

static void
begin(void)
{
	scene_init(&there);
	scene_init(&here);
	forget(&here);
}

static void
end(struct buf *text)
{
	buf_release(text);
	scene_release(&there);
	scene_release(&here);
}

/* say - what was seen there, as bytes; and what is made of it here */
static int
say(struct buf *text)
{
	buf_clear(text);
	probe_wire_put(text, &there.observed);
	return probe_wire_get(
	    &here.observed, here.arena, text->text, text->len);
}

START_TEST(there_and_back)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	const struct probe *p;

	begin();
	there.observed.port_blocked = TRI_NO;
	ck_assert_int_eq(say(&first), 0);
	ck_assert_uint_eq(here.observed.probes_len, there.observed.probes_len);
	ck_assert_int_eq(here.observed.port_blocked, TRI_NO);
	p = here.domain.fetches[V6];
	ck_assert_uint_eq(p->https.code, 200);
	ck_assert_uint_eq(p->https.body_len, strlen(there.text));
	ck_assert_mem_eq(p->https.body, there.text, p->https.body_len);
	ck_assert_str_eq(
	    p->cert->names[0], there.domain.fetches[V6]->cert->names[0]);
	probe_wire_put(&second, &here.observed);
	ck_assert_uint_eq(first.len, second.len);
	ck_assert_mem_eq(first.text, second.text, first.len);
	/* and the judgement is the same */
	scene_check(&here);
	scene_check(&there);
	ck_assert_str_eq(scene_found(&here), scene_found(&there));
	buf_release(&second);
	end(&first);
}
END_TEST

START_TEST(cut_anywhere)
{
	struct buf text = BUF_INIT;
	size_t len;

	begin();
	ck_assert_int_eq(say(&text), 0);
	for (len = 0; len < text.len; len += 3)
		ck_assert_int_eq(
		    probe_wire_get(&here.observed, here.arena, text.text, len),
		    -1);
	buf_putc(&text, 'x');
	ck_assert_int_eq(
	    probe_wire_get(&here.observed, here.arena, text.text, text.len),
	    -1);
	end(&text);
}
END_TEST

/* ---- what a process that was taken over might say ---- */

static void
of_another_host(void)
{
	there.probes[0].host = "mx.elsewhere.example";
}

static void
a_fetch_as_a_look(void)
{
	there.probes[0].kind = PROBE_HTTPS;
}

static void
of_another_policy_host(void)
{
	there.probes[there.domain.fetches[V4] - there.probes].host =
	    "mta-sts.elsewhere.example";
}

static void
no_such_status(void)
{
	there.probes[0].status = PROBE_STATUS_COUNT;
}

static void
no_such_fault(void)
{
	there.certs[0].faults = 1U << 30;
}

static void
no_such_answer(void)
{
	there.certs[0].trusted = (enum tri)7;
}

static void
of_the_year_300000(void)
{
	there.certs[0].not_after = (time_t)1 << 45;
}

static void
a_probe_of_nobody(void)
{
	there.host_probes[MX1][0] = there.probes + there.observed.probes_len;
}

static void
an_endless_body(void)
{
	static const char body[POLICY_BODY_LIMIT + 1];
	struct probe *p =
	    &there.probes[there.domain.fetches[V4] - there.probes];

	p->https.body = body;
	p->https.body_len = sizeof(body);
}

static void (*const lies[])(void) = { of_another_host, a_fetch_as_a_look,
	of_another_policy_host, no_such_status, no_such_fault, no_such_answer,
	of_the_year_300000, a_probe_of_nobody, an_endless_body };

START_TEST(a_lie)
{
	struct buf text = BUF_INIT;

	begin();
	lies[_i]();
	ck_assert_int_eq(say(&text), -1);
	end(&text);
}
END_TEST

/* what a peer says is masked once more, and refuses nothing */
START_TEST(words_of_peers)
{
	struct buf text = BUF_INIT;
	struct probe *p;

	begin();
	there.probes[0].smtp.banner = "a\033[2J\nb";
	there.certs[0].issuer = "CN=\342\200\256x";
	ck_assert_int_eq(say(&text), 0);
	p = &here.observed.probes[0];
	ck_assert_str_eq(p->smtp.banner, "a?[2J?b");
	ck_assert_str_eq(p->cert->issuer, "CN=???x");
	end(&text);
}
END_TEST

UNIT_MAIN("probe_wire", TEST(there_and_back), TEST(cut_anywhere),
    LOOP(a_lie, lies), TEST(words_of_peers))
