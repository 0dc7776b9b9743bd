/*
 * NAME      queue - which probe is next
 * CONTRACT  see queue.h. Probes to one address and port form a group and
 *           keep the order in which they came; groups with something left to
 *           do and room for it stand in a ring, each at most once, and take
 *           turns.
 */
#include "probe/queue.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/names.h"

#define NONE SIZE_MAX

struct node {
	struct probe *probe;
	size_t next;
};

struct group {
	size_t first, last; /* nodes, what is left */
	unsigned flying, limit;
	bool waiting;  /* stands in the ring */
	size_t behind; /* the group behind it in the ring */
};

struct queue {
	struct node *nodes;
	size_t nodes_len, nodes_cap, idle; /* idle: first free node */
	struct names *keys; /* kind, address, port of each group */
	struct group *groups;
	size_t groups_len, groups_cap;
	size_t head, tail; /* of the ring */
	struct buf key;
};

struct queue *
queue_new(void)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));

	queue->keys = names_new();
	queue->idle = queue->head = queue->tail = NONE;
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	names_free(queue->keys);
	buf_release(&queue->key);
	free(queue->nodes);
	free(queue->groups);
	free(queue);
}

static size_t
group_of(struct queue *queue, const struct probe *probe)
{
	uint32_t n;

	buf_clear(&queue->key);
	buf_printf(
	    &queue->key, "%d %u %s", probe->kind, probe->port, probe->address);
	n = names_add(queue->keys, buf_text(&queue->key), queue->key.len);
	if (n == queue->groups_len) {
		VEC_GROW(queue->groups, queue->groups_len, queue->groups_cap);
		queue->groups[queue->groups_len++] = (struct group){
			.first = NONE,
			.last = NONE,
			.limit = probe->kind == PROBE_SMTP ? QUEUE_SMTP_EACH
							   : QUEUE_HTTPS_EACH,
		};
	}
	return n;
}

/* stand - put the group into the ring where it has work and room */
static void
stand(struct queue *queue, size_t g)
{
	struct group *group = &queue->groups[g];

	if (group->waiting || group->first == NONE ||
	    group->flying >= group->limit)
		return;
	group->waiting = true;
	group->behind = NONE;
	if (queue->tail != NONE)
		queue->groups[queue->tail].behind = g;
	else
		queue->head = g;
	queue->tail = g;
}

static size_t
free_node(struct queue *queue)
{
	size_t n = queue->idle;

	if (n != NONE) {
		queue->idle = queue->nodes[n].next;
		return n;
	}
	VEC_GROW(queue->nodes, queue->nodes_len, queue->nodes_cap);
	return queue->nodes_len++;
}

void
queue_add(struct queue *queue, struct probe *probe)
{
	size_t n = free_node(queue), g = group_of(queue, probe);
	struct group *group = &queue->groups[g];

	queue->nodes[n] = (struct node){ .probe = probe, .next = NONE };
	if (group->last != NONE)
		queue->nodes[group->last].next = n;
	else
		group->first = n;
	group->last = n;
	stand(queue, g);
}

struct probe *
queue_take(struct queue *queue)
{
	size_t g = queue->head, n;
	struct group *group;

	if (g == NONE)
		return NULL;
	group = &queue->groups[g];
	queue->head = group->behind;
	if (queue->head == NONE)
		queue->tail = NONE;
	group->waiting = false;
	n = group->first;
	group->first = queue->nodes[n].next;
	if (group->first == NONE)
		group->last = NONE;
	queue->nodes[n].next = queue->idle;
	queue->idle = n;
	group->flying++;
	stand(queue, g);
	return queue->nodes[n].probe;
}

void
queue_done(struct queue *queue, const struct probe *probe)
{
	size_t g = group_of(queue, probe);

	queue->groups[g].flying--;
	stand(queue, g);
}
