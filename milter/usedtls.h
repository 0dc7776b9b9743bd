/*
 * usedtls - which networks have recently used TLS for which domains
 *
 * To recognise downgrades. Kept as hashes, 16 bytes a pair, so that millions
 * fit. A pair that does not fit is unknown, and no downgrade is reported for
 * it.
 */
#ifndef POSTSTS_MILTER_USEDTLS_H
#define POSTSTS_MILTER_USEDTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USEDTLS_DAYS 30

struct usedtls;

/* usedtls_new - for at most `max' pairs; `seed' as in tally.h */
struct usedtls *usedtls_new(size_t max, uint64_t seed);
/* usedtls_free - NULL is allowed */
void usedtls_free(struct usedtls *);

/* usedtls_mark - TLS was used on this day; a day too long ago is ignored */
void usedtls_mark(struct usedtls *, const char *domain, const char *network,
    uint32_t day, uint32_t today);
/* usedtls_lately - was TLS used within USEDTLS_DAYS before today? */
bool usedtls_lately(const struct usedtls *, const char *domain,
    const char *network, uint32_t today);
size_t usedtls_len(const struct usedtls *);

#endif
