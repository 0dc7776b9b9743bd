/* test_queue - addresses take turns, none is crowded, nothing is lost */
#include "probe/queue.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"

#define COUNT 400

/* 100 to each of: a crowded address, another, its other port, over HTTPS */
static void
fill(struct probe *list)
{
	size_t i;

	memset(list, 0, COUNT * sizeof(*list));
	for (i = 0; i < COUNT; i++) {
		list[i].kind = i % 4 == 3 ? PROBE_HTTPS : PROBE_SMTP;
		list[i].address = i % 4 == 0 ? "192.0.2.1" : "2001:db8::1";
		list[i].port = i % 4 == 2 ? 2525 : 25;
	}
}

START_TEST(no_address_is_crowded)
{
	static struct probe list[COUNT];
	struct queue *queue;
	size_t taken = 0, of[4] = { 0 }, index;

	fill(list);
	queue = queue_new(list, COUNT);
	while (queue_take(queue, &index)) {
		of[index % 4]++;
		taken++;
	}
	ck_assert_uint_eq(of[0], QUEUE_SMTP_EACH);
	ck_assert_uint_eq(of[1], QUEUE_SMTP_EACH);
	ck_assert_uint_eq(of[2], QUEUE_SMTP_EACH);
	ck_assert_uint_eq(of[3], QUEUE_HTTPS_EACH);
	queue_done(queue, 0);
	ck_assert(queue_take(queue, &index));
	ck_assert_uint_eq(index, 4 * QUEUE_SMTP_EACH);
	ck_assert(!queue_take(queue, &index));
	queue_free(queue);
}
END_TEST

START_TEST(addresses_take_turns)
{
	static struct probe list[COUNT];
	struct queue *queue;
	size_t index, round, seen, i;

	fill(list);
	queue = queue_new(list, COUNT);
	for (round = 0; round < 10; round++) {
		for (seen = 0, i = 0; i < 4; i++) {
			ck_assert(queue_take(queue, &index));
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
	size_t flying[40], count = 0, index, total = 0;
	struct queue *queue;

	fill(list);
	memset(taken, 0, sizeof(taken));
	queue = queue_new(list, COUNT);
	for (;;) {
		while (count < ARRAY_LEN(flying) && queue_take(queue, &index)) {
			ck_assert_int_eq(taken[index]++, 0);
			flying[count++] = index;
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

UNIT_MAIN("queue", TEST(no_address_is_crowded), TEST(addresses_take_turns),
    TEST(each_probe_is_taken_once))
