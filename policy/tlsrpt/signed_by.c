/*
 * NAME      signed_by - who signed a mail
 * CONTRACT  see signed_by.h. The topmost field of ours that has a DKIM result
 *           decides. If a field of ours above it has only other results (SPF),
 *           our verifier had nothing to say about DKIM, unless both are above a
 *           Received field of ours, where nobody else can have written. DMARC
 *           results are written by a program of their own, above those of DKIM.
 */
#include "tlsrpt/signed_by.h"

#include <string.h>
#include <strings.h>

#include "tlsrpt/received.h"

void
signed_begin(struct signed_by *s, const struct signed_rules *rules)
{
	memset(s, 0, sizeof(*s));
	s->rules = rules;
}

/* ---- the fields ---- */

static bool
is_ours(const struct signed_by *s, const char *host)
{
	const struct signed_rules *rules = s->rules;

	return strcasecmp(host, rules->authserv_id) == 0 ||
	       strcmp(host, "localhost") == 0 ||
	       (rules->ours != NULL && rules->ours(rules->context, host));
}

static void
take_received(struct signed_by *s, const char *value)
{
	struct received r;

	if (received_parse(&r, value, strlen(value)) != 0) {
		s->ended = true;
		return;
	}
	if (!is_ours(s, r.by))
		memcpy(s->foreign, r.by, sizeof(s->foreign));
	if (s->rules->copy || s->crossed || *s->foreign != '\0') {
		s->ended = true;
		return;
	}
	s->received++;
	s->crossed = !r.local && !(*r.client != '\0' && is_ours(s, r.client));
}

static void
take_results(struct signed_by *s, const char *value)
{
	struct signed_field *f;
	struct authres results;
	bool readable = authres_parse(&results, value, strlen(value),
			    s->rules->authserv_id) == 0;

	if (!results.trusted)
		return;
	if (s->ended) {
		s->below = true;
		return;
	}
	if (s->fields_len == SIGNED_FIELDS)
		return;
	f = &s->fields[s->fields_len++];
	f->above = s->received;
	f->readable = readable;
	f->results = results;
}

/* take_signature - the domain of a DKIM-Signature (RFC 6376 3.5: d=) */
static void
take_signature(struct signed_by *s, const char *value)
{
	const char *end;

	s->signatures_seen++;
	for (; *value != '\0'; value = *end == ';' ? end + 1 : end) {
		value += strspn(value, " \t\r\n");
		end = value + strcspn(value, ";");
		if (*value != 'd')
			continue;
		value += 1 + strspn(value + 1, " \t\r\n");
		if (*value != '=' || s->signatures_len == SIGNED_SIGNATURES)
			continue;
		value += 1 + strspn(value + 1, " \t\r\n");
		if (dname_parse(s->signatures[s->signatures_len], value,
			strcspn(value, " \t\r\n;"), NULL) == 0)
			s->signatures_len++;
		return;
	}
}

void
signed_field(struct signed_by *s, const char *name, const char *value)
{
	if (strcasecmp(name, "DKIM-Signature") == 0)
		take_signature(s, value);
	else if (s->rules->authserv_id[0] == '\0')
		return;
	else if (strcasecmp(name, "Authentication-Results") == 0)
		take_results(s, value);
	else if (strcasecmp(name, "Received") == 0 && !s->ended)
		take_received(s, value);
}

/* ---- the answer ---- */

/* decisive - the field that tells of DKIM; NULL: none, or none that counts */
static const struct signed_field *
decisive(const struct signed_by *s)
{
	const struct signed_field *f;
	bool proved;
	size_t i;

	for (i = 0; i < s->fields_len; i++) {
		f = &s->fields[i];
		if (!f->readable || f->results.dkim)
			return f;
		/* our own Received field stands below: nobody else's */
		proved = f->above < s->received;
		if (i + 1 < s->fields_len && proved &&
		    s->fields[i + 1].above < s->received)
			continue;
		if (proved || f->results.others)
			return NULL;
	}
	return NULL;
}

static bool
speaks_for(const char *signer, const char *domain)
{
	return domain != NULL && *signer != '\0' && dname_below(domain, signer);
}

/* has_signature - is there one of this signer, or of a domain above it? */
static bool
has_signature(const struct signed_by *s, const char *signer)
{
	size_t i;

	for (i = 0; i < s->signatures_len; i++)
		if (dname_below(signer, s->signatures[i]))
			return true;
	return false;
}

/*
 * may_have_come - does it stand where what came with the mail begins, too? A
 * verifier that leaves such fields, and writes none where nothing is signed
 * (dkimpy-milter), is no witness then: the mail itself must have a signature
 */
static bool
may_have_come(const struct signed_by *s, const struct signed_field *f)
{
	return s->rules->copy || (s->received > 0 && f->above == s->received);
}

/* told_of - does the field tell of this signature at all? */
static const char *
told_of(const struct authres *a, const char *domain)
{
	size_t i;

	for (i = 0; i < a->signers_len; i++)
		if (strcmp(a->signers[i], domain) == 0)
			return "pass";
	for (i = 0; i < a->failed_len; i++)
		if (strcmp(a->failed[i].domain, domain) == 0)
			return a->failed[i].result;
	return NULL;
}

/* why_aligned - what became of signatures of the sender himself */
static bool
why_aligned(const struct signed_by *s, const struct authres *a,
    const char *from, const char *submitter, struct buf *why)
{
	const char *id = s->rules->authserv_id, *domain, *result;
	size_t i;

	for (i = 0; i < s->signatures_len; i++) {
		domain = s->signatures[i];
		if (!speaks_for(domain, from) && !speaks_for(domain, submitter))
			continue;
		result = told_of(a, domain);
		if (result == NULL && a->signers_len + a->failed_len > 0 &&
		    strcasecmp(a->failed_len > 0 ? a->failed[0].result : "",
			"none") == 0)
			return false; /* it saw no signature at all */
		if (result == NULL || strcasecmp(result, "neutral") == 0)
			buf_printf(why,
			    "%s did not verify the signature of %s, one of "
			    "%zu: opendkim verifies three, rspamd six",
			    id, domain, s->signatures_seen);
		else
			buf_printf(
			    why, "%s says dkim=%s of %s", id, result, domain);
		return true;
	}
	return false;
}

static void
why_not(const struct signed_by *s, const struct authres *a, const char *from,
    const char *submitter, struct buf *why)
{
	const char *id = s->rules->authserv_id;

	if (why_aligned(s, a, from, submitter, why))
		return;
	if (a->signers_len > 0)
		buf_printf(why, "signed by %s, who does not speak for %s",
		    a->signers[0],
		    from != NULL ? from
				 : (submitter != NULL ? submitter : "it"));
	else if (a->failed_len > 0 && a->failed[0].domain[0] != '\0')
		buf_printf(why, "%s says dkim=%s of %s", id,
		    a->failed[0].result, a->failed[0].domain);
	else
		buf_printf(why, "%s says dkim=%s", id,
		    a->failed_len > 0 ? a->failed[0].result : "none");
}

/* why_no_field - none that counts */
static void
why_no_field(const struct signed_by *s, struct buf *why)
{
	const char *id = s->rules->authserv_id;

	if (s->fields_len > 0)
		buf_printf(why,
		    "the topmost Authentication-Results of %s does "
		    "not tell of DKIM",
		    id);
	else if (s->below && *s->foreign != '\0')
		buf_printf(why,
		    "the Authentication-Results of %s is below a Received "
		    "field of %s, which is not a local host (trusted_hosts)",
		    id, s->foreign);
	else if (s->below)
		buf_printf(why,
		    "the Authentication-Results of %s came with the mail: "
		    "it is below a Received field",
		    id);
	else
		buf_printf(why, "no Authentication-Results of %s", id);
}

const char *
signed_end(const struct signed_by *s, const char *from, const char *submitter,
    struct buf *why)
{
	const struct signed_field *f = decisive(s);
	const char *signer = NULL;

	if (s->rules->authserv_id[0] == '\0')
		buf_puts(why, "trusted_authserv_id is not set");
	else if (f == NULL)
		why_no_field(s, why);
	else if (!f->readable)
		buf_printf(why,
		    "the Authentication-Results of %s is broken or "
		    "was cut",
		    s->rules->authserv_id);
	else {
		if (from != NULL)
			signer = authres_aligned(&f->results, from);
		if (signer == NULL && submitter != NULL)
			signer = authres_aligned(&f->results, submitter);
		if (signer == NULL)
			why_not(s, &f->results, from, submitter, why);
		else if (may_have_come(s, f) && !has_signature(s, signer)) {
			buf_printf(why,
			    "%s reports a signature of %s that is not in "
			    "the mail",
			    s->rules->authserv_id, signer);
			signer = NULL;
		}
	}
	return signer;
}
