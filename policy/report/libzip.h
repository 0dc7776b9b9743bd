/* libzip - the functions of libzip, loaded when an archive is read */
#ifndef POSTSTS_REPORT_LIBZIP_H
#define POSTSTS_REPORT_LIBZIP_H

#include <zip.h>

#include "base/library.h"

#define LIBZIP_FUNCTIONS(F)         \
	F(zip_discard)              \
	F(zip_error_fini)           \
	F(zip_error_init)           \
	F(zip_error_strerror)       \
	F(zip_fclose)               \
	F(zip_fopen_index)          \
	F(zip_fread)                \
	F(zip_get_name)             \
	F(zip_get_num_entries)      \
	F(zip_open_from_source)     \
	F(zip_source_buffer_create) \
	F(zip_source_free)          \
	F(zip_strerror)

/* call libzip.zip_fread() and so on after libzip_load() */
extern struct libzip {
	LIBZIP_FUNCTIONS(LIBRARY_MEMBER)
} libzip;

/* libzip_load - load it, once; 0, or -1 and `why' */
int libzip_load(struct buf *why) ATTR_MUSTCHECK;

#endif
