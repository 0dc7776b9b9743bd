/*
 * NAME      queue - which probe is next
 * CONTRACT  see queue.h. Probes to one address and port form a group and
 *           keep the list's order; groups with something left to do and
 *           room for it stand in a ring, each at most once, and take turns.
 */
#include "probe/queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

struct group {
	size_t next, end; /* of `order', what is left */
	unsigned flying;
	bool waiting; /* stands in the ring */
};

struct queue {
	const struct probe *list;
	size_t *order;    /* indices of the list, group by group */
	size_t *group_of; /* by index of the list */
	struct group *groups;
	size_t groups_len;
	size_t *ring; /* as many places as groups */
	size_t head, waiting;
};

static int
compare(const struct probe *a, const struct probe *b)
{
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if ((order = strcmp(a->address, b->address)) != 0)
		return order;
	return a->port < b->port ? -1 : a->port > b->port;
}

static int
compare_pointers(const void *va, const void *vb)
{
	const struct probe *const *a = va, *const *b = vb;
	int order = compare(*a, *b);

	return order != 0 ? order : *a < *b ? -1 : *a > *b;
}

static unsigned
limit(const struct queue *queue, const struct group *group)
{
	return queue->list[queue->order[group->next]].kind == PROBE_SMTP
		   ? QUEUE_SMTP_EACH
		   : QUEUE_HTTPS_EACH;
}

/* stand - put the group into the ring where it has work and room */
static void
stand(struct queue *queue, size_t g)
{
	struct group *group = &queue->groups[g];

	if (group->waiting || group->next == group->end ||
	    group->flying >= limit(queue, group))
		return;
	group->waiting = true;
	queue->ring[(queue->head + queue->waiting++) % queue->groups_len] = g;
}

struct queue *
queue_new(const struct probe *list, size_t len)
{
	struct queue *queue = xcalloc(1, sizeof(*queue));
	const struct probe **sorted = xcalloc(len, sizeof(*sorted));
	size_t i, g;

	queue->list = list;
	queue->order = xcalloc(len, sizeof(*queue->order));
	queue->group_of = xcalloc(len, sizeof(*queue->group_of));
	queue->groups = xcalloc(len, sizeof(*queue->groups));
	for (i = 0; i < len; i++)
		sorted[i] = &list[i];
	qsort(sorted, len, sizeof(*sorted), compare_pointers);
	for (i = 0; i < len; i++) {
		if (i == 0 || compare(sorted[i - 1], sorted[i]) != 0)
			queue->groups[queue->groups_len++].next = i;
		g = queue->groups_len - 1;
		queue->groups[g].end = i + 1;
		queue->order[i] = (size_t)(sorted[i] - list);
		queue->group_of[queue->order[i]] = g;
	}
	free(sorted);
	queue->ring = xcalloc(queue->groups_len, sizeof(*queue->ring));
	for (g = 0; g < queue->groups_len; g++)
		stand(queue, g);
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (queue == NULL)
		return;
	free(queue->order);
	free(queue->group_of);
	free(queue->groups);
	free(queue->ring);
	free(queue);
}

bool
queue_take(struct queue *queue, size_t *index)
{
	struct group *group;
	size_t g;

	if (queue->waiting == 0)
		return false;
	g = queue->ring[queue->head];
	queue->head = (queue->head + 1) % queue->groups_len;
	queue->waiting--;
	group = &queue->groups[g];
	group->waiting = false;
	*index = queue->order[group->next++];
	group->flying++;
	stand(queue, g);
	return true;
}

void
queue_done(struct queue *queue, size_t index)
{
	size_t g = queue->group_of[index];

	queue->groups[g].flying--;
	stand(queue, g);
}
