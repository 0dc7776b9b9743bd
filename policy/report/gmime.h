/* gmime - the functions of GMime, loaded when a mail is read */
#ifndef POSTSTS_REPORT_GMIME_H
#define POSTSTS_REPORT_GMIME_H

#include <gmime/gmime.h>
#include <stdbool.h>

#include "base/library.h"

#define GMIME_FUNCTIONS(F)                     \
	F(g_mime_data_wrapper_write_to_stream) \
	F(g_mime_init)                         \
	F(g_mime_message_get_from)             \
	F(g_mime_message_get_mime_part)        \
	F(g_mime_message_get_subject)          \
	F(g_mime_message_part_get_message)     \
	F(g_mime_message_part_get_type)        \
	F(g_mime_multipart_get_count)          \
	F(g_mime_multipart_get_epilogue)       \
	F(g_mime_multipart_get_part)           \
	F(g_mime_multipart_get_type)           \
	F(g_mime_object_get_header)            \
	F(g_mime_parser_construct_message)     \
	F(g_mime_parser_new_with_stream)       \
	F(g_mime_part_get_content)             \
	F(g_mime_part_get_filename)            \
	F(g_mime_part_get_type)                \
	F(g_mime_stream_mem_get_byte_array)    \
	F(g_mime_stream_mem_new)               \
	F(g_mime_stream_mem_new_with_buffer)   \
	F(g_object_unref)                      \
	F(g_type_check_instance_is_a)          \
	F(internet_address_list_get_address)   \
	F(internet_address_list_length)        \
	F(internet_address_mailbox_get_addr)   \
	F(internet_address_mailbox_get_type)

/* call gmime.g_mime_init() and so on after gmime_load() */
extern struct gmime {
	GMIME_FUNCTIONS(LIBRARY_MEMBER)
} gmime;

/* gmime_load - load and initialise GMime, once; 0, or -1 and `why' */
int gmime_load(struct buf *why) ATTR_MUSTCHECK;

/*
 * gmime_is - like GMIME_IS_PART() and its relatives; `type' is
 * gmime.g_mime_part_get_type
 */
bool gmime_is(const void *object, GType (*type)(void));

#endif
