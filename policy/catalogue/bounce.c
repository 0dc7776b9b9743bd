/*
 * NAME      bounce - the meaning of a bounce, or of a line of a log about TLS
 * CONTRACT  see bounce.h. The phrases are those that programs really print;
 *           tests/unit/bounce_lines has them. The first row of bounce.def that
 *           has a phrase in the text wins. Status codes count only if no row
 *           has one, and if the text is about TLS or has nothing but the code.
 */
#include "config.h"

#include "catalogue/bounce.h"

#include <stdbool.h>
#include <string.h>

#include "base/ascii.h"
#include "base/attr.h"
#include "base/buf.h"

#define GAP_MAX  400 /* octets that an asterisk may stand for */
#define BARE_MAX 16  /* octets of a text that is a code and little else */

struct row {
	struct bounce bounce;
	const char *phrases; /* lower case, each ended by a newline */
	const char *codes;   /* by blanks */
};

static const struct row rows[] = {
#define BOUNCE(id, whose, phrases, codes, title, remedy, findings, text)  \
	{ { id, BOUNCE_##whose, title, remedy, text, findings }, phrases, \
		codes },
#include "catalogue/bounce.def"
#undef BOUNCE
};

static const struct cause {
	const char *phrases;
	const char *text;
} causes[] = {
#define BOUNCE(id, whose, phrases, codes, title, remedy, findings, text)
#define CAUSE(phrases, text) { phrases, text },
#include "catalogue/bounce.def"
#undef BOUNCE
};

/* one of these stands in every line of a log that any row knows */
static const char *const hints[] = { "tls", "ssl", "cert", "sts", "dane",
	"dnssec", "x509", "challenge", "caa", "mx ", "no valid", "dns problem",
	"too many", "identifiers", "policy", "validation", "hostname", "issuer",
	"self signed", "handshake", "protocol", "alert", "4.7.", "5.7.", "4.4.",
	"5.4.", ":25: ", "renew", "nxdomain", "remote server",
	"subjectmismatch", "untrustedroot", "unknown ca", "cipher",
	"http response", "http media", "max age", "lookup", "key ",
	"private key", "certificat", "unable to get", "unable to verify",
	"revoked", "purpose", "socketmap", "encryption", "partialchain",
	"security level", "tcp port", "lookup error", "common algorithm",
	"subject", "bad ", "refused", "principal", "revocation", "sec e " };

const struct bounce *
bounce_row(size_t n)
{
	return n < ARRAY_LEN(rows) ? &rows[n].bounce : NULL;
}

const struct bounce *
bounce_by_name(const char *id)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].bounce.id, id) == 0)
			return &rows[i].bounce;
	return NULL;
}

const char *
bounce_whose_name(enum bounce_whose whose)
{
	static const char *const names[] = { [BOUNCE_RECEIVER] = "receiver",
		[BOUNCE_SENDER] = "sender",
		[BOUNCE_EITHER] = "unknown",
		[BOUNCE_NOBODY] = "nobody" };

	return names[whose];
}

const char *
bounce_whose_text(enum bounce_whose whose)
{
	switch (whose) {
	case BOUNCE_RECEIVER:
		return "the side that receives";
	case BOUNCE_SENDER:
		return "the side that sends";
	case BOUNCE_NOBODY:
		return "nobody's: nothing was refused";
	case BOUNCE_EITHER:
	default:
		return "these words alone do not tell";
	}
}

/* ---- words ---- */

/*
 * plain - lower case, one blank for each stretch of white space and NULs, of
 * hyphens and underscores: programs spell certificate-has-expired as they like
 */
static void
plain(struct buf *out, const char *text, size_t len)
{
	bool blank = false;
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = text[i];
		if (c == ' ' || c == '-' || c == '_' || c == '\0' ||
		    (c >= '\t' && c <= '\r')) {
			blank = true;
			continue;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_putc(out, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
	}
}

/* phrase_in - the parts between asterisks, in their order */
static bool
phrase_in(const char *text, size_t len, const char *phrase, size_t phrase_len)
{
	const char *end = phrase + phrase_len, *star, *at, *after = NULL;
	size_t part;

	for (;; phrase = star + 1) {
		star = memchr(phrase, '*', (size_t)(end - phrase));
		part = (size_t)((star != NULL ? star : end) - phrase);
		at = memmem(text, len, phrase, part);
		if (at == NULL || (after != NULL && at - after > GAP_MAX))
			return false;
		if (star == NULL)
			return true;
		len -= (size_t)(at + part - text);
		text = after = at + part;
	}
}

static bool
has_phrase(const struct buf *text, const char *phrases)
{
	size_t len;

	for (; *phrases != '\0'; phrases += len + 1) {
		len = strcspn(phrases, "\n");
		if (phrase_in(buf_text(text), text->len, phrases, len))
			return true;
	}
	return false;
}

/* ---- codes ---- */

/* code_in - with nothing beside it that would make it another number */
static bool
code_in(const struct buf *text, const char *code, size_t len)
{
	const char *start = buf_text(text), *at;
	const char *end = start + text->len;

	for (at = start;
	     (at = memmem(at, (size_t)(end - at), code, len)) != NULL; at++) {
		if (at > start && (ascii_digit(at[-1]) || at[-1] == '.'))
			continue;
		if (ascii_digit(at[len]) ||
		    (at[len] == '.' && ascii_digit(at[len + 1])))
			continue;
		return true;
	}
	return false;
}

static bool
has_code(const struct buf *text, const char *codes)
{
	size_t len;

	for (; *codes != '\0'; codes += len + strspn(codes + len, " ")) {
		len = strcspn(codes, " ");
		if (code_in(text, codes, len))
			return true;
	}
	return false;
}

static const struct row *
row_of_code(const struct buf *words)
{
	const char *text = buf_text(words);
	size_t i;

	if (words->len > BARE_MAX && strstr(text, "tls") == NULL &&
	    strstr(text, "certificate") == NULL &&
	    strstr(text, "mta sts") == NULL &&
	    strstr(text, "lastattemptedserver") == NULL)
		return NULL;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (has_code(words, rows[i].codes))
			return &rows[i];
	return NULL;
}

/* ---- all of it ---- */

static const struct row *
row_of(const struct buf *words)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (has_phrase(words, rows[i].phrases))
			return &rows[i];
	return row_of_code(words);
}

const struct bounce *
bounce_match(const char *text, size_t len)
{
	struct buf words = BUF_INIT;
	const struct row *row;

	plain(&words, text, len);
	row = row_of(&words);
	buf_release(&words);
	return row != NULL ? &row->bounce : NULL;
}

bool
bounce_relevant(const char *text, size_t len)
{
	struct buf words = BUF_INIT;
	bool found = false;
	size_t i;

	plain(&words, text, len);
	for (i = 0; i < ARRAY_LEN(hints) && !found; i++)
		found = strstr(buf_text(&words), hints[i]) != NULL;
	buf_release(&words);
	return found;
}

void
bounce_read(struct bounce_read *read, const char *text, size_t len)
{
	struct buf words = BUF_INIT;
	const struct row *row;
	size_t i;

	*read = (struct bounce_read){ .host = "" };
	plain(&words, text, len);
	if ((row = row_of(&words)) != NULL) {
		read->kind = &row->bounce;
		for (i = 0; i < ARRAY_LEN(causes) && read->cause == NULL; i++)
			if (row->bounce.whose != BOUNCE_NOBODY &&
			    has_phrase(&words, causes[i].phrases))
				read->cause = causes[i].text;
		read->domain = bounce_host(read->host, text, len);
	}
	buf_release(&words);
}
