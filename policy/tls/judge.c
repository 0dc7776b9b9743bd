/*
 * NAME      judge - the faults of a certificate chain, as a strict sender sees
 *           them
 * CONTRACT  see judge.h. The chain is verified as OpenSSL does it for a
 *           server's chain, but every error is noted and ignored, so that one
 *           verification finds all of them. It is done twice: first for the
 *           path alone, then with dates and key strength, because OpenSSL stops
 *           looking for a root after an earlier error. Security level 2 (112
 *           bits: RSA 2048, no SHA-1 below the root) is the level of senders on
 *           Debian.
 * BUGS      No revocation and no certificate transparency: mail servers check
 *           neither. After an ignored error, what OpenSSL reports about the
 *           same certificate may be a consequence.
 */
#include "tls/judge.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/alloc.h"
#include "facts/cert_fault.h"
#include "tls/digests.h"
#include "tls/trust.h"

#define NAMES_MAX   2000 /* SANs looked at */
#define SAN_MAX     253  /* bytes of each */
#define SUBJECT_MAX 256
#define LEVEL       2

static const char *
masked(struct arena *arena, const void *text, size_t len, size_t max)
{
	struct buf safe = BUF_INIT;
	const char *copy;

	buf_mask(&safe, text, len, max);
	copy = arena_intern(arena, buf_text(&safe));
	buf_release(&safe);
	return copy;
}

/* ---- names ---- */

/* san - a dNSName in lower case; what can be no name stays one that is not */
static const char *
san(struct arena *arena, const ASN1_IA5STRING *name)
{
	const unsigned char *data = ASN1_STRING_get0_data(name);
	int len = ASN1_STRING_length(name), i;
	char lower[SAN_MAX + 1];

	if (len > SAN_MAX)
		return masked(arena, data, (size_t)len, SAN_MAX);
	for (i = 0; i < len; i++)
		lower[i] = data[i] >= 'A' && data[i] <= 'Z'
			       ? (char)(data[i] - 'A' + 'a')
			       : (char)data[i];
	return masked(arena, lower, (size_t)len, SAN_MAX);
}

static void
read_names(struct fact_cert *cert, X509 *leaf, struct arena *arena)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
	const GENERAL_NAME *name;
	int i, count = sk_GENERAL_NAME_num(names);

	if (count > NAMES_MAX)
		count = NAMES_MAX;
	if (count > 0)
		cert->names =
		    arena_alloc(arena, (size_t)count * sizeof(*cert->names));
	for (i = 0; i < count; i++) {
		name = sk_GENERAL_NAME_value(names, i);
		if (name->type == GEN_DNS)
			cert->names[cert->names_len++] =
			    san(arena, name->d.dNSName);
	}
	GENERAL_NAMES_free(names);
}

static const char *
common_name(X509 *leaf, struct arena *arena)
{
	const X509_NAME *subject = X509_get_subject_name(leaf);
	unsigned char *text = NULL;
	const char *copy = "";
	int at = -1, last = -1, len;

	while (
	    (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0)
		last = at;
	if (last < 0)
		return copy;
	len = ASN1_STRING_to_UTF8(&text,
	    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)));
	if (len >= 0)
		copy = masked(arena, text, (size_t)len, SUBJECT_MAX);
	OPENSSL_free(text);
	return copy;
}

static const char *
issuer(X509 *leaf, struct arena *arena)
{
	BIO *bio = BIO_new(BIO_s_mem());
	const char *copy = "";
	char *text;
	long len;

	if (bio == NULL)
		return copy;
	X509_NAME_print_ex(bio, X509_get_issuer_name(leaf), 0,
	    XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
	len = BIO_get_mem_data(bio, &text);
	if (len > 0)
		copy = masked(arena, text, (size_t)len, SUBJECT_MAX);
	BIO_free(bio);
	return copy;
}

/* ---- plain facts ---- */

static time_t
seconds(const ASN1_TIME *time)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	return time != NULL && ASN1_TIME_to_tm(time, &tm) ? timegm(&tm) : 0;
}

static void
read_key(struct fact_cert *cert, X509 *leaf, EVP_PKEY *key)
{
	EVP_PKEY *public = X509_get0_pubkey(leaf);

	cert->key_type = "unknown";
	cert->key_matches = TRI_UNKNOWN;
	if (public != NULL) {
		cert->key_bits = EVP_PKEY_bits(public);
		switch (EVP_PKEY_base_id(public)) {
		case EVP_PKEY_RSA:
		case EVP_PKEY_RSA_PSS:
			cert->key_type = "RSA";
			break;
		case EVP_PKEY_DSA:
			cert->key_type = "DSA";
			break;
		case EVP_PKEY_EC:
			cert->key_type = "ECDSA";
			break;
		case EVP_PKEY_ED25519:
			cert->key_type = "Ed25519";
			break;
		case EVP_PKEY_ED448:
			cert->key_type = "Ed448";
			break;
		}
	}
	if (key != NULL)
		cert->key_matches =
		    X509_check_private_key(leaf, key) == 1 ? TRI_YES : TRI_NO;
}

/* others - index of the first certificate of the chain after the leaf */
static int
others(X509 *leaf, STACK_OF(X509) * chain)
{
	return sk_X509_num(chain) > 0 &&
	       X509_cmp(sk_X509_value(chain, 0), leaf) == 0;
}

static enum tri
in_order(X509 *leaf, STACK_OF(X509) * chain)
{
	X509 *below = leaf, *above;
	int i;

	for (i = others(leaf, chain); i < sk_X509_num(chain); i++) {
		above = sk_X509_value(chain, i);
		if (X509_check_issued(above, below) != X509_V_OK)
			return TRI_NO;
		below = above;
	}
	return TRI_YES;
}

/* ---- verification ---- */

/* what a verification gathers; hangs on the store context */
struct verdict {
	unsigned faults;
	int error; /* the first that breaks the trust, 0: none */
};

static unsigned
fault_of(int error, int depth)
{
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return depth == 0 ? CERT_EXPIRED : CERT_CHAIN_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return depth == 0 ? CERT_NOT_YET_VALID : CERT_CHAIN_EXPIRED;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return CERT_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		return CERT_UNTRUSTED_ROOT;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		return CERT_ISSUER_MISSING;
	/* only says again that the issuer is missing */
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return 0;
	case X509_V_ERR_EE_KEY_TOO_SMALL:
	case X509_V_ERR_CA_KEY_TOO_SMALL:
		return CERT_WEAK_KEY;
	case X509_V_ERR_CA_MD_TOO_WEAK:
		return CERT_WEAK_SIGNATURE;
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return CERT_BAD_SIGNATURE;
	case X509_V_ERR_INVALID_PURPOSE:
		return CERT_WRONG_PURPOSE;
	default:
		return CERT_BROKEN;
	}
}

static int
note_error(int ok, X509_STORE_CTX *ctx)
{
	struct verdict *verdict = X509_STORE_CTX_get_app_data(ctx);
	int error = X509_STORE_CTX_get_error(ctx);
	unsigned fault;

	if (ok)
		return 1;
	fault = fault_of(error, X509_STORE_CTX_get_error_depth(ctx));
	verdict->faults |= fault;
	if (verdict->error == 0 && (fault & CERT_FAULTS_OF_TRUST) != 0)
		verdict->error = error;
	return 1;
}

/* earliest - when the first of these certificates runs out, and its begin */
static void
earliest(struct fact_cert *cert, STACK_OF(X509) * chain)
{
	const X509 *above;
	time_t end;
	int i;

	for (i = 0; i < sk_X509_num(chain); i++) {
		above = sk_X509_value(chain, i);
		end = seconds(X509_get0_notAfter(above));
		if (end >= cert->chain_not_after)
			continue;
		cert->chain_not_after = end;
		cert->chain_not_before = seconds(X509_get0_notBefore(above));
	}
}

/* pass - one verification, under these flags and at this security level */
static int
pass(struct verdict *verdict, X509_STORE_CTX *ctx, X509 *leaf,
    STACK_OF(X509) * chain, const struct trust *trust, time_t now,
    unsigned long flags, int level)
{
	X509_VERIFY_PARAM *param;

	if (!X509_STORE_CTX_init(ctx, trust->store, leaf, chain) ||
	    !X509_STORE_CTX_set_default(ctx, "ssl_server"))
		return -1;
	param = X509_STORE_CTX_get0_param(ctx);
	X509_VERIFY_PARAM_set_time(param, now);
	X509_VERIFY_PARAM_set_flags(param, flags);
	X509_VERIFY_PARAM_set_auth_level(param, level);
	X509_STORE_CTX_set_app_data(ctx, verdict);
	X509_STORE_CTX_set_verify_cb(ctx, note_error);
	if (X509_verify_cert(ctx) <= 0 && verdict->faults == 0) {
		verdict->error = X509_STORE_CTX_get_error(ctx);
		verdict->faults |= CERT_BROKEN;
	}
	return 0;
}

/*
 * own_root - a leaf that is its own root is one that this machine alone has,
 * and OpenSSL trusts it wherever it lies in the store (that of Debian's ssl-cert
 * does, among the roots of the system)
 */
static void
own_root(struct verdict *verdict, X509 *leaf)
{
	if (X509_self_signed(leaf, 1) != 1)
		return;
	verdict->faults |= CERT_SELF_SIGNED;
	if (verdict->error == 0)
		verdict->error = X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
}

static void
verify(struct fact_cert *cert, X509 *leaf, STACK_OF(X509) * chain,
    const struct trust *trust, time_t now, struct arena *arena)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	struct verdict verdict = { 0, 0 };

	if (ctx == NULL || pass(&verdict, ctx, leaf, chain, trust, now,
			       X509_V_FLAG_NO_CHECK_TIME, 0) != 0)
		goto out;
	X509_STORE_CTX_cleanup(ctx);
	if (pass(&verdict, ctx, leaf, chain, trust, now, 0, LEVEL) != 0)
		goto out;
	own_root(&verdict, leaf);
	cert->faults = verdict.faults;
	cert->trusted = verdict.error == 0 ? TRI_YES : TRI_NO;
	if (verdict.error != 0)
		cert->reason = arena_intern(
		    arena, X509_verify_cert_error_string(verdict.error));
	earliest(cert, X509_STORE_CTX_get0_chain(ctx));
out:
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
}

void
cert_judge(struct fact_cert *cert, X509 *leaf, STACK_OF(X509) * chain,
    EVP_PKEY *key, const struct trust *trust, time_t now, struct arena *arena)
{
	cert->names = NULL;
	cert->names_len = 0;
	cert->reason = NULL;
	cert->faults = 0;
	read_names(cert, leaf, arena);
	cert->common_name = common_name(leaf, arena);
	cert->issuer = issuer(leaf, arena);
	cert->chain = digests_chain(leaf, chain, &cert->chain_len, arena);
	cert->sha256 = cert->chain[0].cert_sha256;
	cert->not_before = seconds(X509_get0_notBefore(leaf));
	cert->not_after = seconds(X509_get0_notAfter(leaf));
	cert->chain_not_after = cert->not_after;
	cert->chain_not_before = 0;
	read_key(cert, leaf, key);
	cert->ordered = in_order(leaf, chain);
	cert->trusted = TRI_UNKNOWN;
	if (trust != NULL)
		verify(cert, leaf, chain, trust, now, arena);
}
