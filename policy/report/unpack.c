/*
 * NAME      unpack - gzip and zip, within limits
 * CONTRACT  see unpack.h. zlib and libzip do the work. No result exceeds the
 *           budget of the file, or a ratio that no report reaches, and what was
 *           unpacked is not unpacked again.
 */
#include "config.h"

#include "report/unpack.h"

#include <stdint.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_LIBZIP
#include "report/libzip.h"
#endif

#define CHUNK      65536
#define RATIO_FREE ((size_t)1 << 20)

enum packed
packed_as(const void *bytes, size_t len)
{
	if (len >= 3 && memcmp(bytes, "\x1f\x8b\x08", 3) == 0)
		return PACKED_GZIP;
	if (len >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0)
		return PACKED_ZIP;
	return PACKED_NOT;
}

/* spend - `size' bytes more of `total' came out of `packed' */
static int
spend(struct budget *budget, size_t size, size_t total, size_t packed,
    struct buf *why)
{
	if (size > budget->left)
		return why_set(
		    why, "would be larger than %zu bytes", UNPACK_MAX);
	if (total > RATIO_FREE && total / UNPACK_RATIO > packed)
		return why_set(why, "would grow to more than %d times its size",
		    UNPACK_RATIO);
	budget->left -= size;
	return 0;
}

/* ---- gzip ---- */

/* inflate_member - up to its end; 0, or -1 and `why' */
static int
inflate_member(z_stream *z, struct buf *out, size_t *total, size_t packed,
    struct budget *budget, struct buf *why)
{
	unsigned char chunk[CHUNK];
	size_t made;
	int code;

	do {
		z->next_out = chunk;
		z->avail_out = sizeof(chunk);
		code = inflate(z, Z_NO_FLUSH);
		made = sizeof(chunk) - z->avail_out;
		if (code != Z_OK && code != Z_STREAM_END)
			return why_set(why, code == Z_BUF_ERROR
						? "is cut off (gzip)"
						: "is damaged (gzip)");
		*total += made;
		if (spend(budget, made, *total, packed, why) != 0)
			return -1;
		buf_put(out, chunk, made);
	} while (code != Z_STREAM_END);
	return 0;
}

int
unpack_gzip(struct buf *out, const void *bytes, size_t len,
    struct budget *budget, struct buf *why)
{
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)bytes };
	size_t total = 0;
	int result = 0;

	if (len > UNPACK_MAX)
		return why_set(why, "is larger than %zu bytes", UNPACK_MAX);
	z.avail_in = (uInt)len;
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return why_set(why, "cannot be unpacked: out of memory");
	do {
		result = inflate_member(&z, out, &total, len, budget, why);
		/* another member, or something that we need not know */
	} while (result == 0 &&
		 packed_as(z.next_in, z.avail_in) == PACKED_GZIP &&
		 inflateReset(&z) == Z_OK);
	inflateEnd(&z);
	return result;
}

/* ---- zip ---- */

#ifdef HAVE_LIBZIP
/* read_entry - all of one file of the archive */
static int
read_entry(zip_t *zip, zip_uint64_t i, struct buf *out, size_t packed,
    struct budget *budget, struct buf *why)
{
	char chunk[CHUNK];
	zip_file_t *file = libzip.zip_fopen_index(zip, i, 0);
	zip_int64_t n = 0;
	int result = 0;

	if (file == NULL)
		return why_set(why, "cannot be unpacked (zip): %s",
		    libzip.zip_strerror(zip));
	while (result == 0 &&
	       (n = libzip.zip_fread(file, chunk, sizeof(chunk))) > 0) {
		result =
		    spend(budget, (size_t)n, out->len + (size_t)n, packed, why);
		if (result == 0)
			buf_put(out, chunk, (size_t)n);
	}
	if (result == 0 && n < 0)
		result = why_set(why, "is damaged (zip)");
	if (libzip.zip_fclose(file) != 0 && result == 0)
		result = why_set(why, "is damaged (zip)");
	return result;
}

static int
read_entries(zip_t *zip, size_t packed, struct budget *budget,
    int (*each)(void *, const char *, const char *, size_t), void *context,
    struct buf *why)
{
	zip_int64_t i, count = libzip.zip_get_num_entries(zip, 0);
	struct buf text = BUF_INIT;
	const char *name;
	int result = 0;

	if (count > UNPACK_ENTRIES)
		return why_set(
		    why, "contains more than %d files (zip)", UNPACK_ENTRIES);
	for (i = 0; i < count && result == 0; i++) {
		name = libzip.zip_get_name(zip, (zip_uint64_t)i, 0);
		if (name == NULL || *name == '\0' ||
		    name[strlen(name) - 1] == '/')
			continue;
		buf_clear(&text);
		result = read_entry(
		    zip, (zip_uint64_t)i, &text, packed, budget, why);
		if (result == 0 &&
		    each(context, name, buf_text(&text), text.len) != 0)
			break;
	}
	buf_release(&text);
	return result;
}

int
unpack_zip(const void *bytes, size_t len, struct budget *budget,
    int (*each)(void *, const char *, const char *, size_t), void *context,
    struct buf *why)
{
	zip_source_t *source;
	zip_error_t error;
	zip_t *zip = NULL;
	int result;

	if (libzip_load(why) != 0)
		return -1;
	libzip.zip_error_init(&error);
	source = libzip.zip_source_buffer_create(bytes, len, 0, &error);
	if (source != NULL)
		zip = libzip.zip_open_from_source(
		    source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
	if (zip == NULL) {
		libzip.zip_source_free(source);
		result = why_set(why, "cannot be unpacked (zip): %s",
		    libzip.zip_error_strerror(&error));
	} else {
		result = read_entries(zip, len, budget, each, context, why);
		libzip.zip_discard(zip);
	}
	libzip.zip_error_fini(&error);
	return result;
}

void
unpack_ready(void)
{
	(void)!libzip_load(NULL);
}
#else
void
unpack_ready(void)
{
}

int
unpack_zip(const void *bytes, size_t len, struct budget *budget,
    int (*each)(void *, const char *, const char *, size_t), void *context,
    struct buf *why)
{
	return why_set(why, "is a zip archive, and this poststs was built "
			    "without libzip");
}
#endif
