/*
 * NAME      policy_text - the policy texts of a run, each made once
 * CONTRACT  see policy_text.h. There is one canonical text for a list, a mode
 *           and a max_age. Equal texts, those of the ledger included, are one
 *           plan_body, so that two of them are equal if their addresses are.
 */
#include "decide/plan/policy_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "decide/plan/run.h"

/* by_hash - the run's body with this hash; made of the rest if it is new */
static struct run_body *
by_hash(struct run *run, const char *hash, const char *text, size_t len,
    const struct policy *policy)
{
	struct {
		uint64_t kind;
		char hash[BODY_HASH_SIZE - 1];
	} key;
	struct run_body *body;
	const void **slot;

	_Static_assert(sizeof(key) == 8 + BODY_HASH_SIZE - 1, "no padding");
	key.kind = MEMO_HASH;
	memset(key.hash, 0, sizeof(key.hash));
	memcpy(key.hash, hash, strnlen(hash, sizeof(key.hash)));
	slot = memo_slot(run->memo, &key, sizeof(key));
	if (*slot != NULL)
		return (struct run_body *)(uintptr_t)*slot;
	*slot = body = arena_alloc(run->arena, sizeof(*body));
	body->body = (struct plan_body){
		.hash = hash,
		.text = text,
		.len = len,
		.policy = *policy,
	};
	VEC_GROW(run->bodies, run->bodies_len, run->bodies_cap);
	run->bodies[run->bodies_len++] = body;
	return body;
}

const struct plan_body *
policy_text_make(struct run *run, const struct mx_list *list,
    enum policy_mode mode, uint32_t max_age)
{
	const uint64_t key[] = { MEMO_BODY, (uintptr_t)list, mode, max_age };
	struct policy policy = { .mode = mode,
		.max_age = max_age,
		.mx = list->mx,
		.mx_len = list->len };
	char hash[BODY_HASH_SIZE];
	struct buf text = BUF_INIT;
	struct run_body *body;
	const void **slot = memo_slot(run->memo, key, sizeof(key));

	if (*slot != NULL)
		return *slot;
	if (policy_write(&text, &policy, &run->scratch) == -1) {
		buf_release(&text);
		return NULL;
	}
	body_hash(hash, buf_text(&text), text.len);
	body = by_hash(run, arena_strdup(run->arena, hash),
	    arena_strndup(run->arena, text.text, text.len), text.len, &policy);
	*memo_slot(run->memo, key, sizeof(key)) = &body->body;
	buf_release(&text);
	return &body->body;
}

const struct plan_body *
policy_text_of_ledger(struct run *run, const struct ledger_body *old)
{
	const uint64_t key[] = { MEMO_LEDGER_BODY, (uintptr_t)old };
	const void **slot = memo_slot(run->memo, key, sizeof(key));
	struct run_body *body;

	if (*slot != NULL)
		return *slot;
	body = by_hash(run, old->hash, old->text, old->len, &old->policy);
	*memo_slot(run->memo, key, sizeof(key)) = &body->body;
	return &body->body;
}
