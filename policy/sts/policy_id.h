/*
 * policy_id - the id of a policy (RFC 8461 3.1): one text, one id
 *
 * The default form is the time of the change in UTC, YYYYMMDDHHMMSS, followed
 * by the first 16 hex digits of the SHA-256 of the text: 30 characters that a
 * person can read and a checker can verify.
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

/* body_hash - the SHA-256 of a text, in lower-case hex */
void body_hash(char out[static BODY_HASH_SIZE], const char *body, size_t len);

/*
 * policyid_make - the id of a policy that changes at `now'
 *
 * `last' is the latest time part ever used for this domain (0: none). The time
 * part is max(now, last + 1), so that it never repeats and never runs
 * backwards, even if the clock does. Returns the time used, to be stored as the
 * next `last'. `hash' is as body_hash() gives it.
 */
time_t policyid_make(char out[static STS_ID_MAX + 1], enum id_style,
    const char *hash, time_t now, time_t last);

/* policyid_time - the time part of an id in our form; 0: it has none */
time_t policyid_time(const char *id);

enum id_proof {
	ID_PROVEN,    /* our form, and the hash of this text */
	ID_DISPROVEN, /* our form, but the hash of another text */
	ID_FOREIGN,   /* a form that proves nothing */
};

/* policyid_prove - does the id belong to the policy with this hash? */
enum id_proof policyid_prove(const char *id, const char *hash);

/*
 * policyid_damaged - is this an id of ours that cannot belong to this policy?
 * Either it has another hash, or so much of this policy's hash is in the right
 * place that it cannot be an accident, but something else is wrong.
 */
bool policyid_damaged(const char *id, const char *hash);

#endif
