/*
 * breaks - ways to break a probe of a scene, and cases made of them
 */
#ifndef POSTSTS_TESTS_BREAKS_H
#define POSTSTS_TESTS_BREAKS_H

#include <check.h>
#include <string.h>

#include "facts/cert_fault.h"
#include "scene.h"

#define POLICY_OF(mode, mx, age) \
	"version: STSv1\r\nmode: " mode "\r\n" mx "max_age: " age "\r\n"
#define BOTH "mx: mx1.example.com\r\nmx: mx2.example.net\r\n"

/* a function that breaks one thing */
#define CASE(name) static void name(struct scene *s)

struct scene_case {
	void (*change)(struct scene *);
	const char *found; /* all that is found */
	enum check_answer deliver;
};

#define PROBE_CHANGE(name, ...)                                          \
	static inline void name(struct probe *p, struct fact_cert *cert) \
	{                                                                \
		(void)p;                                                 \
		(void)cert;                                              \
		__VA_ARGS__;                                             \
	}

static inline void
ends(struct probe *p, enum probe_status status, enum probe_step step,
    const char *failure)
{
	p->status = status;
	p->step = step;
	p->failure = failure;
	p->protocol = NULL;
	p->cert = NULL;
	p->https = (struct probe_https){ 0 };
}

PROBE_CHANGE(
    refused, ends(p, PROBE_REFUSED, PROBE_STEP_CONNECT, "nobody listens there"))
PROBE_CHANGE(filtered, ends(p, PROBE_TIMEOUT, PROBE_STEP_CONNECT, "no answer"))
PROBE_CHANGE(no_route,
    ends(p, PROBE_UNREACHABLE, PROBE_STEP_CONNECT, "no route to host"))
PROBE_CHANGE(
    turned_away, ends(p, PROBE_TURNED_AWAY, PROBE_STEP_GREETING, "554 go away"))
PROBE_CHANGE(
    hangs_up, ends(p, PROBE_CLOSED, PROBE_STEP_EHLO, "the peer closed"))
PROBE_CHANGE(
    no_starttls, ends(p, PROBE_NO_STARTTLS, PROBE_STEP_EHLO, "not offered"))
PROBE_CHANGE(starttls_refused,
    ends(p, PROBE_NO_TLS, PROBE_STEP_STARTTLS, "454 TLS not available"))
PROBE_CHANGE(no_handshake,
    ends(p, PROBE_TLS_FAILED, PROBE_STEP_TLS, "handshake failure"))
PROBE_CHANGE(tls10, p->protocol = "TLSv1")
PROBE_CHANGE(local_error, ends(p, PROBE_LOCAL, PROBE_STEP_CONNECT, "ours"))
PROBE_CHANGE(expired, cert->faults |= CERT_EXPIRED;
	     cert->not_after = SCENE_NOW - 3 * SCENE_DAY)
PROBE_CHANGE(chain_expired, cert->faults |= CERT_CHAIN_EXPIRED;
	     cert->trusted = TRI_NO;
	     cert->chain_not_after = SCENE_NOW - SCENE_DAY)
PROBE_CHANGE(soon, cert->not_after = SCENE_NOW + 3 * SCENE_DAY)
PROBE_CHANGE(not_yet, cert->faults |= CERT_NOT_YET_VALID;
	     cert->not_before = SCENE_NOW + SCENE_DAY)
PROBE_CHANGE(untrusted, cert->faults |= CERT_UNTRUSTED_ROOT;
	     cert->trusted = TRI_NO)
PROBE_CHANGE(incomplete, cert->faults |= CERT_ISSUER_MISSING;
	     cert->trusted = TRI_NO)
PROBE_CHANGE(self_signed, cert->faults |= CERT_SELF_SIGNED;
	     cert->trusted = TRI_NO)
PROBE_CHANGE(no_roots, cert->trusted = TRI_UNKNOWN)
PROBE_CHANGE(wrong_name, cert->names[0] = "www.example.com")
PROBE_CHANGE(wildcard_deep, cert->names[0] = "*.com")
PROBE_CHANGE(wildcard_fits, cert->names[0] = "*.example.com")
PROBE_CHANGE(cn_only, cert->names_len = 0)
PROBE_CHANGE(weak_key, cert->faults |= CERT_WEAK_KEY; cert->key_bits = 1024)
PROBE_CHANGE(weak_signature, cert->faults |= CERT_WEAK_SIGNATURE)
PROBE_CHANGE(unordered, cert->ordered = TRI_NO)
PROBE_CHANGE(other_cert, cert->sha256 = "0123456789abcdef")
PROBE_CHANGE(older_cert, cert->sha256 = "0123456789abcdef";
	     cert->not_before = SCENE_NOW - 89 * SCENE_DAY;
	     cert->not_after = SCENE_NOW + SCENE_DAY * 40)
PROBE_CHANGE(to_page, p->https.body = "<!DOCTYPE html>\n<html></html>\n",
    p->https.body_len = 30)
PROBE_CHANGE(to_typed_page, p->https.media_type = "text/html; charset=utf-8",
    p->https.body = "Checking your browser", p->https.body_len = 21)
PROBE_CHANGE(to_404,
    p->https = (struct probe_https){ .code = 404, .media_type = "text/html" })
PROBE_CHANGE(to_301, p->https = (struct probe_https){
			 .code = 301, .location = "https://www.example.com/" })
PROBE_CHANGE(html, p->https.media_type = "text/html; charset=utf-8")
PROBE_CHANGE(no_type, p->https.media_type = NULL)
PROBE_CHANGE(plain_utf8, p->https.media_type = "Text/Plain; charset=utf-8")
PROBE_CHANGE(too_large, ends(p, PROBE_TOO_LARGE, PROBE_STEP_BODY, "too large"))
PROBE_CHANGE(drips, ends(p, PROBE_TIMEOUT, PROBE_STEP_BODY, "too slow"))
PROBE_CHANGE(no_http, ends(p, PROBE_PROTOCOL, PROBE_STEP_HEADER, "what?"))
PROBE_CHANGE(old_body, p->https.body = POLICY_OF("testing", BOTH, "1209600");
	     p->https.body_len = strlen(p->https.body))

static inline void
sts_is(struct scene *s, const char *text)
{
	s->sts[0] = (struct txt){ text, strlen(text) };
}

/* scene_case - break it, judge it, compare */
static inline void
scene_case(const struct scene_case *c)
{
	const struct check_domain *d;
	struct scene s;
	const char *got;

	scene_init(&s);
	c->change(&s);
	d = &scene_check(&s)->domains[0];
	got = scene_found(&s);
	ck_assert_msg(strcmp(got, c->found) == 0, "found \"%s\", not \"%s\"",
	    got, c->found);
	ck_assert_msg(d->deliver == c->deliver, "%s: deliver %s, not %s (%s)",
	    c->found, check_answer_name(d->deliver),
	    check_answer_name(c->deliver), d->reason != NULL ? d->reason : "");
	scene_release(&s);
}

#endif
