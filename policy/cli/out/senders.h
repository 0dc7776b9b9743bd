/*
 * senders - what known senders make of a policy or record, told
 */
#ifndef POSTSTS_CLI_OUT_SENDERS_H
#define POSTSTS_CLI_OUT_SENDERS_H

#include <stddef.h>
#include <stdint.h>

#include "json/jsonw.h"
#include "sts/quirk.h"

/* senders_print - a line each, under a head of `indent' and a word's width */
void senders_print(const char *head, int indent, const struct quirk *,
    size_t len, uint32_t max_age);
/* senders_json - a member "senders" of the object that is open */
void senders_json(struct jsonw *, const struct quirk *, size_t len);

#endif
