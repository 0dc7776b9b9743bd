/*
 * ascii - letters and digits of protocols, whatever the locale says
 */
#ifndef POSTSTS_BASE_ASCII_H
#define POSTSTS_BASE_ASCII_H

#include <stdbool.h>

static inline bool
ascii_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
ascii_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       ascii_digit(c);
}

#endif
