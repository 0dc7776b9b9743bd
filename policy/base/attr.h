/*
 * attr - what the compiler can check for us
 */
#ifndef POSTSTS_BASE_ATTR_H
#define POSTSTS_BASE_ATTR_H

#define ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ATTR_MUSTCHECK	       __attribute__((warn_unused_result))
#define ATTR_NORETURN	       __attribute__((noreturn))
#define ATTR_MALLOC	       __attribute__((malloc, returns_nonnull))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
