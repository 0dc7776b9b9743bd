/* utf8 - is this valid UTF-8? (RFC 3629) */
#ifndef POSTSTS_BASE_UTF8_H
#define POSTSTS_BASE_UTF8_H

#include <stddef.h>

/*
 * utf8_len - the number of octets of the character at `p', of which `left' (not
 * 0) are there; 0 if it is not valid UTF-8: stray or missing octets, overlong
 * forms, surrogates, beyond U+10FFFF
 */
size_t utf8_len(const unsigned char *p, size_t left);

#endif
