/* senders - print how known senders treat a policy or record */
#ifndef POSTSTS_CLI_OUT_SENDERS_H
#define POSTSTS_CLI_OUT_SENDERS_H

#include <stddef.h>
#include <stdint.h>

#include "json/jsonw.h"
#include "sts/quirk.h"

/*
 * senders_print - one line each, under a heading of `indent' and the width of a
 * word
 */
void senders_print(const char *head, int indent, const struct quirk *,
    size_t len, uint32_t max_age);
/* senders_json - write the member "senders" of the open object */
void senders_json(struct jsonw *, const struct quirk *, size_t len);

#endif
