/*
 * NAME      dname - domain and host names, as MTA-STS requires them
 * CONTRACT  see dname.h. Plain ASCII takes one pass over the octets, since a
 *           host may have a million domains. libidn2 is called only for labels
 *           with octets above 0x7f or that begin with "xn--". Converted to
 *           Unicode and back, such a label must be the same (RFC 5891 5.4), so
 *           that "fake A-labels" are refused.
 * BUGS      What IDNA2008 disallows is refused even if a registry sells it:
 *           domains of emoji are not accepted, as by some senders.
 */
#include "dns/dname.h"

#include <idn2.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_MAX 63
#define INPUT_MAX 1024 /* octets of UTF-8 that may become 253 of ASCII */
#define SHOWN_MAX 80   /* octets of a refused name that a message quotes */

/*
 * Not IDN2_USE_STD3_ASCII_RULES: it drops a forbidden character in silence,
 * so that another name comes out. Without it the character stays visible in
 * the A-label, where the pass over ASCII refuses it.
 */
#define IDN_FLAGS IDN2_NONTRANSITIONAL

struct text {
	const char *at;
	size_t len;
};

static int
refuse(struct buf *why, struct text in, const char *rule)
{
	struct buf shown = BUF_INIT;

	if (why == NULL)
		return -1;
	buf_mask(&shown, in.at, in.len, SHOWN_MAX);
	why_set(
	    why, "'%s' is no domain or host name: %s", buf_text(&shown), rule);
	buf_release(&shown);
	return -1;
}

static bool
is_digits(struct text t)
{
	size_t i;

	for (i = 0; i < t.len; i++)
		if (t.at[i] < '0' || t.at[i] > '9')
			return false;
	return true;
}

static bool
is_xn(struct text label)
{
	return label.len >= 4 && memcmp(label.at, "xn--", 4) == 0;
}

/* round_trip - is this lower-case "xn--" label really an A-label? */
static bool
round_trip(struct text label)
{
	char ascii[LABEL_MAX + 1], *unicode = NULL, *back = NULL;
	bool same;

	memcpy(ascii, label.at, label.len);
	ascii[label.len] = '\0';
	same = idn2_to_unicode_8z8z(ascii, &unicode, 0) == IDN2_OK &&
	       idn2_to_ascii_8z(unicode, &back, IDN_FLAGS) == IDN2_OK &&
	       strcmp(back, ascii) == 0;
	idn2_free(back);
	idn2_free(unicode);
	return same;
}

/* label_fault - what is wrong with one label; NULL when nothing is */
static const char *
label_fault(struct text label)
{
	if (label.len == 0)
		return "it has an empty label, so two dots follow each other "
		       "or it begins with one";
	if (label.len > LABEL_MAX)
		return "a label has more than 63 octets (RFC 1035 2.3.4)";
	if (label.at[0] == '-' || label.at[label.len - 1] == '-')
		return "a label begins or ends with a hyphen (RFC 1123 2.1)";
	if (is_xn(label) && !round_trip(label))
		return "a label begins with xn-- but is no valid A-label "
		       "(RFC 5890 2.3.2.1)";
	return NULL;
}

/* octet_fault - why an octet may not stand in any label */
static const char *
octet_fault(unsigned char c)
{
	switch (c) {
	case '\0':
		return "it contains a NUL octet";
	case '_':
		return "underscores are for service names such as _mta-sts, "
		       "not for hosts or mail domains (RFC 1123 2.1)";
	case '@':
		return "it is a mail address; give the part after the @";
	case ':':
		return "it contains a colon: an address, port or lookup "
		       "table is not a name";
	case '*':
		return "a wildcard may stand only in front of an mx pattern, "
		       "as the whole first label";
	default:
		return "labels contain letters, digits and hyphens only "
		       "(RFC 1123 2.1)";
	}
}

/* whole_fault - what can only be said when the labels are known */
static const char *
whole_fault(struct text name, struct text last)
{
	if (last.at == name.at)
		return "it has one label only; a name that others look up "
		       "needs its domain too (RFC 5321 2.3.5)";
	if (!is_digits(last))
		return NULL;
	return "it ends in a label of digits, as an address does "
	       "(RFC 1123 2.1)";
}

/* ascii_fault - copy to `out' in lower case; NULL when `in' is a name */
static const char *
ascii_fault(char out[static DNAME_SIZE], struct text in)
{
	struct text label = { out, 0 };
	const char *fault;
	unsigned char c;
	size_t i;

	for (i = 0; i < in.len; i++) {
		c = (unsigned char)in.at[i];
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + ('a' - 'A'));
		out[i] = (char)c;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '-') {
			label.len++;
		} else if (c == '.') {
			if ((fault = label_fault(label)) != NULL)
				return fault;
			label = (struct text){ out + i + 1, 0 };
		} else {
			return octet_fault(c);
		}
	}
	out[in.len] = '\0';
	if ((fault = label_fault(label)) != NULL)
		return fault;
	return whole_fault((struct text){ out, in.len }, label);
}

static int
parse_ascii(char out[static DNAME_SIZE], struct text in, struct text shown,
    struct buf *why)
{
	const char *fault;

	if (in.len > 0 && in.at[in.len - 1] == '.')
		in.len--;
	if (in.len == 0)
		return refuse(why, shown, "it is empty");
	if (in.at[0] == '[')
		return refuse(why, shown,
		    "it is an address literal; MTA-STS knows names only "
		    "(RFC 8461 3.2)");
	if (in.len > DNAME_MAX)
		return refuse(
		    why, shown, "it has more than 253 octets (RFC 1035 2.3.4)");
	fault = ascii_fault(out, in);
	return fault == NULL ? 0 : refuse(why, shown, fault);
}

/* ends_in_stop - in one of the full stops that IDNA takes for dots */
static bool
ends_in_stop(struct text piece)
{
	static const char *const stops[] = { "\343\200\202", "\357\274\216",
		"\357\275\241" };
	size_t i;

	for (i = 0; i < sizeof(stops) / sizeof(*stops); i++)
		if (piece.len >= 3 &&
		    memcmp(piece.at + piece.len - 3, stops[i], 3) == 0)
			return true;
	return false;
}

/* vanished - did mapping leave nothing of a label, such as a soft hyphen? */
static bool
vanished(struct text piece, const char *mapped)
{
	size_t len = strlen(mapped);

	return len == 0 || (mapped[len - 1] == '.' && !ends_in_stop(piece));
}

/*
 * to_ascii - append one piece between dots, converted where it must be
 *
 * Mapping may turn other full stops (U+3002) into dots: a piece may become
 * several labels, which are checked as such afterwards.
 */
static int
to_ascii(struct buf *ascii, struct text piece)
{
	char utf8[INPUT_MAX + 1], *mapped = NULL;
	size_t i;
	int rc;

	for (i = 0; i < piece.len && (unsigned char)piece.at[i] < 0x80; i++)
		;
	if (i == piece.len) {
		buf_put(ascii, piece.at, piece.len);
		return IDN2_OK;
	}
	memcpy(utf8, piece.at, piece.len);
	utf8[piece.len] = '\0';
	rc = idn2_to_ascii_8z(utf8, &mapped, IDN_FLAGS);
	if (rc == IDN2_OK && vanished(piece, mapped))
		rc = IDN2_DISALLOWED;
	if (rc == IDN2_OK)
		buf_puts(ascii, mapped);
	idn2_free(mapped);
	return rc;
}

static int
parse_unicode(char out[static DNAME_SIZE], struct text in, struct buf *why)
{
	struct buf ascii = BUF_INIT;
	struct text piece = in;
	const char *end = in.at + in.len;
	int rc = IDN2_OK;

	if (in.len > INPUT_MAX)
		return refuse(why, in, "it is far too long (RFC 1035 2.3.4)");
	if (memchr(in.at, '\0', in.len) != NULL)
		return refuse(why, in, octet_fault('\0'));
	for (; rc == IDN2_OK; piece.at += piece.len + 1) {
		piece.len = (size_t)(end - piece.at);
		if (memchr(piece.at, '.', piece.len) != NULL)
			piece.len = (size_t)((const char *)memchr(
						 piece.at, '.', piece.len) -
					     piece.at);
		rc = to_ascii(&ascii, piece);
		if (piece.at + piece.len == end)
			break;
		buf_putc(&ascii, '.');
	}
	if (rc != IDN2_OK)
		rc = refuse(why, in, idn2_strerror(rc));
	else
		rc = parse_ascii(
		    out, (struct text){ buf_text(&ascii), ascii.len }, in, why);
	buf_release(&ascii);
	return rc;
}

int
dname_parse(
    char out[static DNAME_SIZE], const char *in, size_t len, struct buf *why)
{
	struct text text = { in, len };
	size_t i;

	for (i = 0; i < len; i++)
		if ((unsigned char)in[i] >= 0x80)
			return parse_unicode(out, text, why);
	return parse_ascii(out, text, text, why);
}

bool
dname_valid(const char *name)
{
	char canonical[DNAME_SIZE];

	return dname_parse(canonical, name, strlen(name), NULL) == 0 &&
	       strcmp(canonical, name) == 0;
}

void
dname_unicode(struct buf *out, const char *name)
{
	char *unicode = NULL;

	buf_clear(out);
	if (strstr(name, "xn--") != NULL &&
	    idn2_to_unicode_8z8z(name, &unicode, 0) == IDN2_OK)
		buf_mask(out, unicode, strlen(unicode), INPUT_MAX);
	else
		buf_puts(out, name);
	idn2_free(unicode);
}

const char *
dname_parent(const char *name)
{
	const char *dot = strchr(name, '.');

	return dot != NULL ? dot + 1 : NULL;
}

bool
dname_below(const char *name, const char *ancestor)
{
	size_t len = strlen(name), above = strlen(ancestor);

	if (len < above || strcmp(name + len - above, ancestor) != 0)
		return false;
	return len == above || name[len - above - 1] == '.';
}
