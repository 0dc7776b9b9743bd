/*
 * NAME      listener_tls - which TLS an SMTP service offers to a client
 * CONTRACT  see listener.h. Follows smtpd(8) at its start, and tlsproxy(8),
 *           which does the same with parameters of its own. The level overrides
 *           the two older switches, and wrapper mode overrides both.
 *           smtpd_tls_mandatory_protocols applies if TLS is required, otherwise
 *           smtpd_tls_protocols. smtpd_tls_chain_files overrides all other
 *           certificates, which are loaded in the order cert, dcert, eccert.
 *           With a mistake in any of them, STARTTLS is still announced, but
 *           answered with 454 (RFC 3207 4). The cipher list for OpenSSL is made
 *           here; inspect/ciphers.c finds out what it contains.
 */
#include "postfix/listener.h"

#include <string.h>
#include <strings.h>

#include "postfix/pflist.h"
#include "postfix/tlsproto.h"

struct derive {
	struct listener_tls *tls;
	const struct listener_config *config;
	struct listener_notes *notes;
	struct arena *arena;
};

static const char *
value(const struct derive *d, enum listener_param param)
{
	const char *text = d->config->values[param];

	return text != NULL ? text : "";
}

static bool
yes(const struct derive *d, enum listener_param param)
{
	return strcasecmp(value(d, param), "yes") == 0;
}

/* ---- the level ---- */

static const struct {
	const char *name, *means;
} levels[] = {
	{ "none", "none" },
	{ "may", "may" },
	{ "encrypt", "encrypt" },
	{ "fingerprint", "encrypt" },
	{ "verify", "encrypt" },
	{ "secure", "encrypt" },
};

static const char *
legacy_level(const struct derive *d)
{
	const char *level = yes(d, LISTENER_ENFORCE) ? "encrypt"
			    : yes(d, LISTENER_USE)   ? "may"
						     : "none";

	if (strcmp(level, "none") != 0)
		listener_note(d->notes, d->arena, FINDING_TLS_LEGACY,
		    "%s_%s_tls = yes counts, as %s_tls_security_level is empty",
		    d->config->prefix,
		    strcmp(level, "may") == 0 ? "use" : "enforce",
		    d->config->prefix);
	return level;
}

/* neither - the first of these switches that is neither yes nor no */
static bool
neither(const struct derive *d)
{
	static const struct {
		enum listener_param param;
		const char *name;
	} switches[] = { { LISTENER_WRAPPER, "tls_wrappermode" },
		{ LISTENER_USE, "use_tls" },
		{ LISTENER_ENFORCE, "enforce_tls" },
		{ LISTENER_REQ_CCERT, "tls_req_ccert" } };
	const char *text;
	size_t i;

	for (i = 0; i < ARRAY_LEN(switches); i++) {
		text = d->config->values[switches[i].param];
		if (text == NULL || strcasecmp(text, "yes") == 0 ||
		    strcasecmp(text, "no") == 0)
			continue;
		listener_note(d->notes, d->arena, FINDING_TLS_LEVEL_INVALID,
		    "%s_%s = %s is neither yes nor no", d->config->prefix,
		    switches[i].name, text);
		return true;
	}
	return false;
}

/* configured_level - before what hides STARTTLS is looked at */
static const char *
configured_level(const struct derive *d)
{
	const char *text = value(d, LISTENER_LEVEL);
	size_t i;

	if (neither(d))
		return "";
	if (yes(d, LISTENER_WRAPPER)) {
		listener_note(d->notes, d->arena, FINDING_TLS_WRAPPER,
		    "%s_tls_wrappermode = yes", d->config->prefix);
		return "encrypt";
	}
	if (*text == '\0')
		return legacy_level(d);
	for (i = 0; i < ARRAY_LEN(levels); i++)
		if (strcasecmp(text, levels[i].name) == 0)
			break;
	if (i == ARRAY_LEN(levels)) {
		listener_note(d->notes, d->arena, FINDING_TLS_LEVEL_INVALID,
		    "%s_tls_security_level = %s", d->config->prefix, text);
		return "";
	}
	if (strcmp(levels[i].name, levels[i].means) != 0)
		listener_note(d->notes, d->arena, FINDING_TLS_LEVEL_UNSUPPORTED,
		    "%s_tls_security_level = %s is taken as encrypt",
		    d->config->prefix, levels[i].name);
	return levels[i].means;
}

static void
level(struct derive *d)
{
	const char *prefix = d->config->prefix;

	d->tls->level = configured_level(d);
	if (yes(d, LISTENER_WRAPPER) || *d->tls->level == '\0')
		return;
	if (strcmp(d->tls->level, "none") == 0) {
		listener_note(d->notes, d->arena, FINDING_TLS_NOT_OFFERED,
		    "%s_tls_security_level is %s", prefix,
		    *value(d, LISTENER_LEVEL) != '\0' ? "none" : "empty");
		return;
	}
	if (strcmp(d->tls->level, "encrypt") == 0)
		listener_note(d->notes, d->arena, FINDING_TLS_REQUIRED,
		    "the level of %s is encrypt", prefix);
	if (pflist_holds(value(d, LISTENER_DISCARD), "starttls")) {
		listener_note(d->notes, d->arena, FINDING_STARTTLS_HIDDEN,
		    "%s_discard_ehlo_keywords = %s", prefix,
		    value(d, LISTENER_DISCARD));
		d->tls->level = "none";
	} else if (!pflist_empty(value(d, LISTENER_DISCARD_MAPS)))
		listener_note(d->notes, d->arena, FINDING_STARTTLS_MAPS,
		    "%s_discard_ehlo_keyword_address_maps = %s", prefix,
		    value(d, LISTENER_DISCARD_MAPS));
}

static bool
off(const struct listener_tls *tls)
{
	return *tls->level == '\0' || strcmp(tls->level, "none") == 0;
}

/* ---- the protocols ---- */

static void
protocols(struct derive *d)
{
	bool required = strcmp(d->tls->level, "encrypt") == 0;
	struct buf text = BUF_INIT;
	unsigned versions;

	d->tls->protocols =
	    value(d, required ? LISTENER_MANDATORY : LISTENER_PROTOCOLS);
	if (off(d->tls))
		return;
	if (tlsproto_parse(
		&versions, d->tls->protocols, d->config->ranges, &text) != 0) {
		listener_note(d->notes, d->arena, FINDING_TLS_PROTOCOLS_INVALID,
		    "%s_tls_%sprotocols: %s", d->config->prefix,
		    required ? "mandatory_" : "", buf_text(&text));
		buf_release(&text);
		return;
	}
	d->tls->versions = versions;
	tlsproto_print(&text, versions);
	if ((versions & (TLSPROTO_1_2 | TLSPROTO_1_3)) == 0)
		listener_note(d->notes, d->arena, FINDING_TLS_TOO_OLD,
		    "%s_tls_%sprotocols = %s accepts %s", d->config->prefix,
		    required ? "mandatory_" : "", d->tls->protocols,
		    buf_text(&text));
	else if ((versions & TLSPROTO_1_2) == 0)
		listener_note(d->notes, d->arena, FINDING_TLS_1_2_REFUSED,
		    "%s_tls_%sprotocols = %s accepts %s", d->config->prefix,
		    required ? "mandatory_" : "", d->tls->protocols,
		    buf_text(&text));
	buf_release(&text);
}

/* ---- the ciphers ---- */

/* grade_list - tls_NAME_cipherlist; NULL: no such grade */
static const char *
grade_list(const struct derive *d, const char *grade)
{
	static const struct {
		const char *name;
		enum listener_grade grade;
	} grades[] = { { "high", LISTENER_HIGH }, { "medium", LISTENER_MEDIUM },
		{ "low", LISTENER_LOW }, { "export", LISTENER_EXPORT },
		{ "null", LISTENER_NULL } };
	const char *list = NULL;
	size_t i;

	for (i = 0; i < ARRAY_LEN(grades); i++)
		if (strcasecmp(grade, grades[i].name) == 0)
			break;
	if (i == ARRAY_LEN(grades))
		return NULL;
	if (d->config->grades != NULL) {
		list = d->config->grades[grades[i].grade];
		/* Postfix 3.8 takes low and export for medium */
		if (list == NULL && grades[i].grade != LISTENER_NULL)
			list = d->config->grades[LISTENER_MEDIUM];
	}
	return list != NULL && *list != '\0' ? list : "DEFAULT";
}

/* exclude - append a list of exclusions; the one that is none, or NULL */
static const char *
exclude(const struct derive *d, struct buf *out, const char *exclusions)
{
	struct pflist words = { .rest = exclusions, .separator = ", \t\r\n:" };

	while (pflist_next(&words)) {
		if (strchr("!+-@", *words.word) != NULL)
			return arena_strndup(d->arena, words.word, words.len);
		buf_puts(out, ":!");
		buf_put(out, words.word, words.len);
	}
	return NULL;
}

static void
ciphers(struct derive *d)
{
	bool required = strcmp(d->tls->level, "encrypt") == 0;
	const char *grade =
	    value(d, required ? LISTENER_MANDATORY_CIPHERS : LISTENER_CIPHERS);
	const char *list, *bad = NULL;
	struct buf text = BUF_INIT;

	if (off(d->tls))
		return;
	if ((list = grade_list(d, *grade != '\0' ? grade : "medium")) != NULL) {
		buf_puts(&text, list);
		bad = exclude(d, &text, value(d, LISTENER_EXCLUDE));
		if (bad == NULL && required)
			bad = exclude(
			    d, &text, value(d, LISTENER_MANDATORY_EXCLUDE));
	}
	if (list != NULL && bad == NULL)
		d->tls->ciphers = arena_strdup(d->arena, text.text);
	else if (bad != NULL)
		listener_note(d->notes, d->arena, FINDING_TLS_CIPHERS,
		    "%s_tls_exclude_ciphers: %s cannot be excluded",
		    d->config->prefix, bad);
	else
		listener_note(d->notes, d->arena, FINDING_TLS_CIPHERS,
		    "%s_tls_%sciphers = %s is no grade", d->config->prefix,
		    required ? "mandatory_" : "", grade);
	buf_release(&text);
}

/* ---- the certificates ---- */

/* located - daemons work in the queue directory: names may start there */
static const char *
located(const struct derive *d, const char *file)
{
	if (*file == '\0' || *file == '/' || d->config->folder == NULL)
		return file;
	return arena_printf(d->arena, "%s/%s", d->config->folder, file);
}

static void
add_file(struct derive *d, const char *file, const char *key)
{
	struct listener_tls *tls = d->tls;

	tls->chain_files[tls->chain_files_len] = located(d, file);
	if (key != NULL)
		tls->key_files[tls->chain_files_len] = located(d, key);
	tls->chain_files_len++;
}

static void
chain_files(struct derive *d)
{
	struct pflist words = { .rest = value(d, LISTENER_CHAINS) };
	size_t count = 0;

	while (pflist_next(&words))
		count++;
	d->tls->chain_files =
	    arena_alloc(d->arena, (count + 1) * sizeof(char *));
	words.rest = value(d, LISTENER_CHAINS);
	while (pflist_next(&words))
		add_file(
		    d, arena_strndup(d->arena, words.word, words.len), NULL);
}

static void
single_files(struct derive *d)
{
	static const enum listener_param pairs[][2] = {
		{ LISTENER_CERT, LISTENER_KEY },
		{ LISTENER_DCERT, LISTENER_DKEY },
		{ LISTENER_ECCERT, LISTENER_ECKEY },
	};
	const char *file;
	size_t i;

	d->tls->chain_files =
	    arena_alloc(d->arena, ARRAY_LEN(pairs) * sizeof(char *));
	d->tls->key_files =
	    arena_alloc(d->arena, ARRAY_LEN(pairs) * sizeof(char *));
	for (i = 0; i < ARRAY_LEN(pairs); i++) {
		file = value(d, pairs[i][0]);
		if (*file == '\0' || (i == 0 && strcasecmp(file, "none") == 0))
			continue;
		add_file(d, file, value(d, pairs[i][1]));
	}
}

static void
certificates(struct derive *d)
{
	const char *prefix = d->config->prefix;
	bool anonymous = strcasecmp(value(d, LISTENER_CERT), "none") == 0;
	size_t singles;

	single_files(d);
	singles = d->tls->chain_files_len;
	if (*value(d, LISTENER_CHAINS) != '\0') {
		d->tls->chain_files_len = 0;
		d->tls->key_files = NULL;
		chain_files(d);
	}
	d->tls->anonymous = anonymous && *value(d, LISTENER_CHAINS) == '\0';
	if (off(d->tls))
		return;
	if (singles > 0 && d->tls->key_files == NULL)
		listener_note(d->notes, d->arena, FINDING_TLS_CERT_IGNORED,
		    "%s_tls_chain_files is set, so the certificates of "
		    "%s_tls_cert_file and its like are not used",
		    prefix, prefix);
	if (d->tls->chain_files_len > 0)
		return;
	listener_note(d->notes, d->arena, FINDING_TLS_NO_CERTIFICATE,
	    anonymous ? "%s_tls_cert_file = none: anonymous ciphers only"
		      : "%s_tls_chain_files and %s_tls_cert_file are empty",
	    prefix, prefix);
}

static void
client_certificates(struct derive *d)
{
	if (strcmp(d->tls->level, "encrypt") == 0 && yes(d, LISTENER_REQ_CCERT))
		listener_note(d->notes, d->arena, FINDING_TLS_CLIENT_CERT,
		    "%s_tls_req_ccert = yes", d->config->prefix);
}

void
listener_tls(struct listener_tls *tls, const struct listener_config *config,
    struct listener_notes *notes, struct arena *arena)
{
	struct derive d = { tls, config, notes, arena };

	memset(tls, 0, sizeof(*tls));
	tls->sni_maps = config->sni_maps != NULL ? config->sni_maps : "";
	level(&d);
	protocols(&d);
	ciphers(&d);
	certificates(&d);
	client_certificates(&d);
}

/* ---- two of them ---- */

static bool
same_files(const struct listener_tls *a, const struct listener_tls *b)
{
	size_t i;

	if (a->chain_files_len != b->chain_files_len ||
	    (a->key_files == NULL) != (b->key_files == NULL))
		return false;
	for (i = 0; i < a->chain_files_len; i++)
		if (strcmp(a->chain_files[i], b->chain_files[i]) != 0 ||
		    (a->key_files != NULL &&
			strcmp(a->key_files[i], b->key_files[i]) != 0))
			return false;
	return true;
}

const char *
listener_tls_differ(const struct listener_tls *a, const struct listener_tls *b)
{
	if (strcmp(a->level, b->level) != 0)
		return "the security level";
	if (off(a))
		return NULL;
	if (!same_files(a, b))
		return "the certificates";
	if (a->versions != b->versions)
		return "the protocols";
	if (strcmp(a->sni_maps, b->sni_maps) != 0)
		return "tls_server_sni_maps";
	return NULL;
}
