/*
 * NAME      cert_flaw - why a strict sender would refuse a certificate
 * CONTRACT  see cert_flaw.h. Only the first flaw in the order of the enum is
 *           reported; after that is fixed, the next one will be.
 */
#include "decide/findings/cert_flaw.h"

#include "base/dates.h"
#include "decide/sender_view.h"

enum flaw
flaw_of(const struct fact_cert *cert, const char *host, time_t now,
    const struct expiry_margin *margin)
{
	const struct sender_cert view = sender_cert(cert, host, now);
	struct certlife life;

	if (cert->error != NULL)
		return FLAW_UNREADABLE;
	if (view.faults & CERT_WRONG_NAME)
		return FLAW_NAME;
	if (view.faults & CERT_NOT_YET_VALID)
		return FLAW_EARLY;
	life = certlife_of(cert);
	if ((view.faults & CERT_EXPIRED) || (life.above && life.end <= now))
		return FLAW_EXPIRED;
	if (margin != NULL && certlife_late(&life, margin, now))
		return FLAW_EXPIRES;
	if (view.taken == TRI_NO)
		return FLAW_UNTRUSTED;
	if (view.taken != TRI_YES && margin != NULL)
		return FLAW_UNJUDGED;
	return cert->key_matches == TRI_NO ? FLAW_KEY : FLAW_NONE;
}

/* the leaf, or what stands above it, whichever ends first */
static const char *
whose(const struct certlife *life)
{
	return life->above ? "a certificate of its chain" : "its certificate";
}

/* expires - with the date, and when it should have been renewed */
static const char *
expires(const struct fact_cert *cert, time_t now, struct arena *arena)
{
	struct certlife life = certlife_of(cert);

	return arena_printf(
	    arena, "%s %s", whose(&life), certlife_text(&life, now, arena));
}

const char *
flaw_text(enum flaw flaw, const struct fact_cert *cert, time_t now,
    struct arena *arena)
{
	static const char *const texts[] = {
		[FLAW_NONE] = NULL,
		[FLAW_UNREADABLE] = "its certificate could not be read",
		[FLAW_NAME] = "its certificate does not contain its name",
		[FLAW_EARLY] = "its certificate is not valid yet",
		[FLAW_EXPIRED] = "its certificate has expired",
		[FLAW_UNTRUSTED] = "its certificate is not trusted",
		[FLAW_UNJUDGED] = "its certificate could not be verified",
		[FLAW_KEY] = "its key belongs to another certificate",
	};

	if (flaw == FLAW_EXPIRES)
		return expires(cert, now, arena);
	return texts[flaw];
}

/* ending - the leaf, or what stands above it, whichever ends first */
static const char *
ending(const struct fact_cert *cert, const char *word, struct arena *arena)
{
	struct certlife life = certlife_of(cert);
	char day[DATE_SIZE];

	return arena_printf(arena,
	    life.above ? "put the current chain of the CA into %s and "
			 "reload Postfix: a certificate above the leaf %s "
			 "%s"
		       : "renew %s and reload Postfix: it %s %s",
	    cert->file, word, date_text(day, life.end));
}

static const char *
nameless(const struct fact_cert *cert, const char *host, struct arena *arena)
{
	if (cert->names_len == 0)
		return arena_printf(arena,
		    "get a certificate with the DNS name %s instead of %s, "
		    "which has none",
		    host, cert->file);
	return arena_printf(arena,
	    "get a certificate with the DNS name %s instead of %s, which "
	    "has %s%s",
	    host, cert->file, cert->names[0],
	    cert->names_len > 1 ? " and others" : "");
}

const char *
flaw_remedy(enum flaw flaw, const struct fact_cert *cert, const char *host,
    struct arena *arena)
{
	char day[DATE_SIZE];

	switch (flaw) {
	case FLAW_UNREADABLE:
		return arena_printf(
		    arena, "fix %s: %s", cert->file, cert->error);
	case FLAW_NAME:
		return nameless(cert, host, arena);
	case FLAW_EARLY:
		return arena_printf(arena,
		    "show another certificate than %s until %s, or set the "
		    "clock",
		    cert->file, date_text(day, cert->not_before));
	case FLAW_EXPIRED:
		return ending(cert, "expired", arena);
	case FLAW_EXPIRES:
		return ending(cert, "expires", arena);
	case FLAW_UNTRUSTED:
		return arena_printf(arena,
		    "put the whole chain to a public CA into %s, leaf "
		    "first (%s), and reload Postfix",
		    cert->file,
		    cert->reason != NULL ? cert->reason : "it is not trusted");
	case FLAW_UNJUDGED:
		return "install the system's root certificates, or name them "
		       "with ca_file";
	case FLAW_KEY:
		return arena_printf(arena,
		    "install the certificate in %s together with its own "
		    "key, and reload Postfix",
		    cert->file);
	case FLAW_NONE:
		break;
	}
	return "";
}
