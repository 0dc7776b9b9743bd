/* test_queue - addresses take turns, none is crowded, nothing is lost */
#include "probe/queue.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define COUNT 400

/* 100 to each of: a crowded address, another, its other port, over HTTPS */
static struct queue *
fill(struct probe *list)
{
	struct queue *queue = queue_new();
	size_t i;

	memset(list, 0, COUNT * sizeof(*list));
	for (i = 0; i < COUNT; i++) {
		list[i].kind = i % 4 == 3 ? PROBE_HTTPS : PROBE_SMTP;
		list[i].address = i % 4 == 0 ? "192.0.2.1" : "2001:db8::1";
		list[i].port = i % 4 == 2 ? 2525 : 25;
		queue_add(queue, &list[i]);
	}
	return queue;
}

START_TEST(no_address_is_crowded)
{
	static struct probe list[COUNT];
	struct queue *queue;
	size_t of[4] = { 0 };
	struct probe *probe;

	queue = fill(list);
	while ((probe = queue_take(queue)) != NULL)
		of[(probe - list) % 4]++;
	ck_assert_uint_eq(of[0], QUEUE_SMTP_EACH);
	ck_assert_uint_eq(of[1], QUEUE_SMTP_EACH);
	ck_assert_uint_eq(of[2], QUEUE_SMTP_EACH);
	ck_assert_uint_eq(of[3], QUEUE_HTTPS_EACH);
	queue_done(queue, &list[0]);
	ck_assert_ptr_eq(queue_take(queue), &list[4 * QUEUE_SMTP_EACH]);
	ck_assert_ptr_null(queue_take(queue));
	queue_free(queue);
}
END_TEST

START_TEST(addresses_take_turns)
{
	static struct probe list[COUNT];
	struct queue *queue;
	size_t round, seen, i, index;

	queue = fill(list);
	for (round = 0; round < 10; round++) {
		for (seen = 0, i = 0; i < 4; i++) {
			index = (size_t)(queue_take(queue) - list);
			ck_assert_uint_eq(index / 4, round);
			seen |= (size_t)1 << index % 4;
		}
		ck_assert_uint_eq(seen, 15);
	}
	queue_free(queue);
}
END_TEST

START_TEST(each_probe_is_taken_once)
{
	static struct probe list[COUNT];
	static int taken[COUNT];
	struct probe *flying[40], *probe;
	size_t count = 0, total = 0;
	struct queue *queue;

	queue = fill(list);
	memset(taken, 0, sizeof(taken));
	for (;;) {
		while (count < ARRAY_LEN(flying) &&
		       (probe = queue_take(queue)) != NULL) {
			ck_assert_int_eq(taken[probe - list]++, 0);
			flying[count++] = probe;
			total++;
		}
		if (count == 0)
			break;
		queue_done(queue, flying[--count]);
	}
	ck_assert_uint_eq(total, COUNT);
	queue_free(queue);
	queue_free(NULL);
}
END_TEST

/* what comes later waits for its turn, too, and for room */
START_TEST(probes_may_come_later)
{
	struct probe one = { .address = "192.0.2.1", .port = 25 }, two = one,
		     many[QUEUE_SMTP_EACH];
	struct queue *queue = queue_new();
	size_t i;

	ck_assert_ptr_null(queue_take(queue));
	queue_add(queue, &one);
	ck_assert_ptr_eq(queue_take(queue), &one);
	ck_assert_ptr_null(queue_take(queue));
	queue_done(queue, &one);
	ck_assert_ptr_null(queue_take(queue));
	for (i = 0; i < ARRAY_LEN(many); i++) {
		many[i] = one;
		queue_add(queue, &many[i]);
		ck_assert_ptr_eq(queue_take(queue), &many[i]);
	}
	queue_add(queue, &two);
	ck_assert_ptr_null(queue_take(queue));
	queue_done(queue, &many[3]);
	ck_assert_ptr_eq(queue_take(queue), &two);
	queue_free(queue);
}
END_TEST

UNIT_MAIN("queue", TEST(no_address_is_crowded), TEST(addresses_take_turns),
    TEST(each_probe_is_taken_once), TEST(probes_may_come_later))
