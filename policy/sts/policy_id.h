/*
 * policy_id - the id of a policy body (RFC 8461 3.1): one body, one id
 *
 * Default form: UTC YYYYMMDDHHMMSS of the change, then the first 16 hex
 * digits of the SHA-256 of the body: 30 characters that a person can read
 * and a checker can prove.
 */
#ifndef POSTSTS_STS_POLICY_ID_H
#define POSTSTS_STS_POLICY_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "dns/record.h"

enum id_style {
	ID_BOTH,      /* time and hash */
	ID_TIMESTAMP, /* YYYYMMDDHHMMSS */
	ID_HASH,      /* 32 hex digits of the hash */
};

#define BODY_HASH_SIZE 65 /* 64 hex digits of SHA-256 and a NUL */

void body_hash(char out[static BODY_HASH_SIZE], const char *body, size_t len);

/*
 * policyid_make - the id for a body that changes at `now'
 *
 * `last' is the greatest time part ever used for this domain (0: none). The
 * time part is max(now, last + 1), so it never repeats and never runs
 * backwards, even if the clock does. Returns the time used, to be kept as
 * the next `last'. `hash' as body_hash() gives it.
 */
time_t policyid_make(char out[static STS_ID_MAX + 1], enum id_style,
    const char *hash, time_t now, time_t last);

/* policyid_time - the time part of an id of ours; 0 where there is none */
time_t policyid_time(const char *id);

enum id_proof {
	ID_PROVEN,    /* our form, and the hash is the body's */
	ID_DISPROVEN, /* our form, but another body */
	ID_FOREIGN,   /* not a form that can be proven */
};

/* policyid_prove - does the id belong to this body? */
enum id_proof policyid_prove(const char *id, const char *hash);

/*
 * policyid_damaged - is this one of our ids that cannot be this body's? Either
 * the hash in it is another one, or so much of the body's hash stands in the
 * right place that no accident put it there, and something else is wrong.
 */
bool policyid_damaged(const char *id, const char *hash);

#endif
