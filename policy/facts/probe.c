/*
 * NAME      probe - the names of statuses, steps, versions and keys
 * CONTRACT  see probe.h. The names are an interface of `check --json'.
 */
#include "facts/probe.h"

const char *
probe_tls_name(enum probe_tls tls)
{
	static const char *const names[] = {
		[PROBE_TLS_ANY] = "any",
		[PROBE_TLS_12] = "1.2",
		[PROBE_TLS_13] = "1.3",
	};

	return names[tls];
}

const char *
probe_key_name(enum probe_key key)
{
	static const char *const names[] = {
		[PROBE_KEY_ANY] = "any",
		[PROBE_KEY_RSA] = "RSA",
		[PROBE_KEY_ECDSA] = "ECDSA",
	};

	return names[key];
}

const char *
probe_status_name(enum probe_status status)
{
	static const char *const names[] = {
		[PROBE_UNASKED] = "unasked",
		[PROBE_OK] = "ok",
		[PROBE_REFUSED] = "refused",
		[PROBE_UNREACHABLE] = "unreachable",
		[PROBE_TIMEOUT] = "timed-out",
		[PROBE_CLOSED] = "closed",
		[PROBE_TURNED_AWAY] = "turned-away",
		[PROBE_PROTOCOL] = "protocol-error",
		[PROBE_NO_STARTTLS] = "no-starttls",
		[PROBE_NO_TLS] = "starttls-refused",
		[PROBE_TLS_FAILED] = "tls-failed",
		[PROBE_TOO_LARGE] = "too-large",
		[PROBE_LOCAL] = "local-error",
	};

	_Static_assert(ARRAY_LEN(names) == PROBE_STATUS_COUNT, "a name each");
	return names[status];
}

const char *
probe_step_name(enum probe_step step)
{
	static const char *const names[] = {
		[PROBE_STEP_CONNECT] = "connect",
		[PROBE_STEP_GREETING] = "greeting",
		[PROBE_STEP_EHLO] = "ehlo",
		[PROBE_STEP_STARTTLS] = "starttls",
		[PROBE_STEP_TLS] = "tls",
		[PROBE_STEP_EHLO_TLS] = "ehlo-in-tls",
		[PROBE_STEP_QUIT] = "quit",
		[PROBE_STEP_HEADER] = "header",
		[PROBE_STEP_BODY] = "body",
		[PROBE_STEP_DONE] = "done",
	};

	_Static_assert(ARRAY_LEN(names) == PROBE_STEP_COUNT, "a name each");
	return names[step];
}
