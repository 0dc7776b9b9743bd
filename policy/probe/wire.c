/*
 * NAME      wire - what a TLS handshake shows
 * CONTRACT  see wire.h. Security level 0 and TLS 1.0 are offered where the
 *           probe asks for any version: a weak peer is to be named, not to
 *           be met with a failed handshake. Nothing secret is ever sent over
 *           such a connection.
 *
 *           Which kind of certificate a server shows is decided in TLS 1.2
 *           by the cipher list and in TLS 1.3 by the signature algorithms. An
 *           ECDSA probe also lists RSA PKCS#1, which TLS 1.3 allows in chains
 *           but not in handshakes (RFC 8446 4.2.3): an ECDSA leaf below an
 *           RSA root is the rule, and some servers look.
 * BUGS      A chain is bounded by OpenSSL's default of 100 KB a certificate
 *           message; a peer that sends more ends as a failed handshake.
 */
#include "probe/wire.h"

#include <stdlib.h>

#include "base/alloc.h"

#define RSA_ALGORITHMS                                                 \
	"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:" \
	"rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:"    \
	"rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512:rsa_pkcs1_sha1"
#define ECDSA_ALGORITHMS                                 \
	"ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:" \
	"ecdsa_secp521r1_sha512:ECDSA+SHA1:"             \
	"rsa_pkcs1_sha256:rsa_pkcs1_sha384:rsa_pkcs1_sha512"

#define CERTIFICATES_MAX (100 * 1024) /* bytes of a certificate message */

struct wires {
	SSL_CTX
	*contexts[PROBE_HTTPS + 1][PROBE_TLS_13 + 1][PROBE_KEY_ECDSA + 1];
};

/* where OpenSSL keeps our pointer; the same for the whole process */
static int
wire_index(void)
{
	static int index = -1;

	if (index < 0)
		index = SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	return index;
}

void
wire_init(struct wire *wire)
{
	*wire = (struct wire){ .alert = -1 };
}

void
wire_release(struct wire *wire)
{
	X509_free(wire->leaf);
	sk_X509_pop_free(wire->chain, X509_free);
	wire->leaf = NULL;
	wire->chain = NULL;
}

/* keep_chain - OpenSSL's question whether the chain is good: keep, accept */
static int
keep_chain(X509_STORE_CTX *ctx, void *context)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(
	    ctx, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct wire *wire = SSL_get_ex_data(ssl, wire_index());
	X509 *leaf = X509_STORE_CTX_get0_cert(ctx);
	STACK_OF(X509) *chain = X509_STORE_CTX_get0_untrusted(ctx);

	wire_release(wire);
	if (leaf != NULL && X509_up_ref(leaf))
		wire->leaf = leaf;
	if (chain != NULL)
		wire->chain = X509_chain_up_ref(chain);
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return 1;
}

static void
note(const SSL *ssl, int where, int ret)
{
	struct wire *wire = SSL_get_ex_data(ssl, wire_index());

	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT) {
		if ((ret & 0xff) != SSL3_AD_CLOSE_NOTIFY)
			wire->alert = ret & 0xff;
	} else if ((where & SSL_CB_HANDSHAKE_DONE) && wire->protocol == NULL) {
		wire->protocol = SSL_get_version(ssl);
		wire->cipher = SSL_get_cipher_name(ssl);
	}
}

static int
restrict_versions(SSL_CTX *ctx, enum probe_tls tls)
{
	int least = TLS1_VERSION, most = TLS1_3_VERSION;

	if (tls == PROBE_TLS_12)
		least = most = TLS1_2_VERSION;
	else if (tls == PROBE_TLS_13)
		least = TLS1_3_VERSION;
	return SSL_CTX_set_min_proto_version(ctx, least) &&
		       SSL_CTX_set_max_proto_version(ctx, most)
		   ? 0
		   : -1;
}

static int
restrict_keys(SSL_CTX *ctx, enum probe_key key)
{
	static const char *const ciphers[] = {
		[PROBE_KEY_ANY] = "DEFAULT:@SECLEVEL=0",
		[PROBE_KEY_RSA] = "aRSA:!aNULL:!eNULL:@SECLEVEL=0",
		[PROBE_KEY_ECDSA] = "aECDSA:!aNULL:!eNULL:@SECLEVEL=0",
	};
	static const char *const algorithms[] = {
		[PROBE_KEY_ANY] = NULL,
		[PROBE_KEY_RSA] = RSA_ALGORITHMS,
		[PROBE_KEY_ECDSA] = ECDSA_ALGORITHMS,
	};

	if (!SSL_CTX_set_cipher_list(ctx, ciphers[key]))
		return -1;
	if (algorithms[key] != NULL &&
	    !SSL_CTX_set1_sigalgs_list(ctx, algorithms[key]))
		return -1;
	return 0;
}

static SSL_CTX *
context_new(enum probe_kind kind, enum probe_tls tls, enum probe_key key)
{
	static const unsigned char http[] = "\x08http/1.1";
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	if (ctx == NULL)
		return NULL;
	if (restrict_versions(ctx, tls) != 0 || restrict_keys(ctx, key) != 0 ||
	    (kind == PROBE_HTTPS &&
		SSL_CTX_set_alpn_protos(ctx, http, sizeof(http) - 1) != 0)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	/* like Postfix; some balancers drop a hello of 256 to 511 bytes */
	SSL_CTX_set_options(ctx, SSL_OP_ALL | SSL_OP_LEGACY_SERVER_CONNECT);
	/* no session is ever resumed */
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* one record a read, so that nobody is read for ever */
	SSL_CTX_clear_mode(ctx, SSL_MODE_AUTO_RETRY);
	SSL_CTX_set_max_cert_list(ctx, CERTIFICATES_MAX);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, keep_chain, NULL);
	SSL_CTX_set_info_callback(ctx, note);
	return ctx;
}

SSL *
wire_open(struct wires *wires, struct wire *wire, enum probe_kind kind,
    enum probe_tls tls, enum probe_key key)
{
	SSL_CTX **ctx = &wires->contexts[kind][tls][key];
	SSL *ssl;

	if (*ctx == NULL && (*ctx = context_new(kind, tls, key)) == NULL)
		return NULL;
	if ((ssl = SSL_new(*ctx)) != NULL &&
	    !SSL_set_ex_data(ssl, wire_index(), wire)) {
		SSL_free(ssl);
		ssl = NULL;
	}
	return ssl;
}

struct wires *
wires_new(void)
{
	return xcalloc(1, sizeof(struct wires));
}

void
wires_free(struct wires *wires)
{
	size_t i;

	if (wires == NULL)
		return;
	for (i = 0; i < sizeof(wires->contexts) / sizeof(SSL_CTX *); i++)
		SSL_CTX_free(((SSL_CTX **)wires->contexts)[i]);
	free(wires);
}
