/*
 * NAME      html - text that comes from anywhere, as HTML
 * CONTRACT  see html.h. Names come from DNS, mail and other people's files:
 *           bytes that are no UTF-8 and control characters are masked, and so
 *           are the characters that reorder what stands beside them, before
 *           the five that are markup are written as references.
 */
#include "cli/html/html.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "cli/cli.h"

#define TEXT_MAX 65536 /* of one text; the rest is "..." */

static const char *
reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void
escape(struct buf *out, const char *text, size_t len)
{
	struct buf masked = BUF_INIT;
	const char *p, *ref;

	buf_mask(&masked, text, len, TEXT_MAX);
	for (p = buf_text(&masked); *p != '\0'; p++)
		if ((ref = reference(*p)) != NULL)
			buf_puts(out, ref);
		else
			buf_putc(out, *p);
	buf_release(&masked);
}

void
html_escape(struct buf *out, const char *text)
{
	if (text != NULL)
		escape(out, text, strlen(text));
}

/* put_number - what the conversion at `spec' (behind the %) asks for */
static const char *
put_number(struct buf *out, const char *spec, va_list *ap)
{
	int longs = 0;
	bool size = false;

	for (; *spec == 'l' || *spec == 'z'; spec++)
		if (*spec == 'l')
			longs++;
		else
			size = true;
	if (*spec == 'd')
		buf_printf(out, "%d", va_arg(*ap, int));
	else if (size)
		buf_printf(out, "%zu", va_arg(*ap, size_t));
	else if (longs == 2)
		buf_printf(out, "%llu", va_arg(*ap, unsigned long long));
	else if (longs == 1)
		buf_printf(out, "%lu", va_arg(*ap, unsigned long));
	else
		buf_printf(out, "%u", va_arg(*ap, unsigned));
	return spec;
}

void
html_put(struct buf *out, const char *fmt, ...)
{
	char letter[2] = "";
	va_list ap;

	va_start(ap, fmt);
	for (; *fmt != '\0'; fmt++) {
		if (*fmt != '%') {
			buf_putc(out, *fmt);
			continue;
		}
		if (*++fmt == '%')
			buf_putc(out, '%');
		else if (*fmt == 's')
			html_escape(out, va_arg(ap, const char *));
		else if (*fmt == 'c') {
			letter[0] = (char)va_arg(ap, int);
			html_escape(out, letter);
		} else
			fmt = put_number(out, fmt, &ap);
	}
	va_end(ap);
}

void
html_time(struct buf *out, time_t t)
{
	char text[TIME_SIZE];

	if (t == 0) {
		buf_puts(out, "never");
		return;
	}
	time_text(text, t); /* 2026-01-31T12:00:00Z */
	text[10] = ' ';
	text[16] = '\0';
	html_put(out, "<time>%sZ</time>", text);
}

void
html_number(struct buf *out, uint64_t number)
{
	if (number >= 1000) {
		html_number(out, number / 1000);
		buf_printf(out, ",%03u", (unsigned)(number % 1000));
	} else
		buf_printf(out, "%u", (unsigned)number);
}

void
html_count(struct buf *out, size_t count, const char *noun)
{
	buf_puts(out, "<b>");
	html_number(out, count);
	html_put(out, "</b> %s%s", noun, count == 1 ? "" : "s");
}

void
html_lines(struct buf *out, const char *text, size_t len)
{
	const char *end = text + len, *line;

	for (; text < end; text = line + 1) {
		line = memchr(text, '\n', (size_t)(end - text));
		if (line == NULL)
			line = end;
		len = (size_t)(line - text);
		if (len > 0 && text[len - 1] == '\r')
			len--;
		escape(out, text, len);
		buf_putc(out, '\n');
	}
}

/* put_source - 'sha256-...' of the content of an element */
static void
put_source(struct buf *out, const char *content)
{
	unsigned char digest[32], text[45];

	if (EVP_Digest(content, strlen(content), digest, NULL, EVP_sha256(),
		NULL) != 1)
		return; /* the browser refuses it then: no harm */
	EVP_EncodeBlock(text, digest, sizeof(digest));
	buf_printf(out, "'sha256-%s'", text);
}

void
html_policy(struct buf *out, const char *style, const char *script)
{
	buf_puts(out, "default-src 'none'; style-src ");
	put_source(out, style);
	buf_puts(out, "; script-src ");
	put_source(out, script);
	buf_puts(out, "; img-src data:; base-uri 'none'; form-action 'none'");
}
