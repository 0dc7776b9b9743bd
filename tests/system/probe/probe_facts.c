/*
 * probe_facts - make one probe and print what was seen, a line of NAME=VALUE
 *
 * usage: probe_facts smtp|https HOST ADDRESS PORT CAFILE [nosni] [1.2|1.3]
 *	[RSA|ECDSA]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "facts/cert_fault.h"
#include "probe/probe.h"

static const char *
text(const char *value)
{
	return value != NULL ? value : "-";
}

static const char *
tri(enum tri value)
{
	return value == TRI_UNKNOWN ? "unknown" : value ? "yes" : "no";
}

static void
print(const struct probe *probe)
{
	unsigned faults = 0, i;

	printf("status=%s step=%s protocol=%s starttls=%s requiretls=%s "
	       "ehlo_name=%s code=%u type=%s length=%zu",
	    probe_status_name(probe->status), probe_step_name(probe->step),
	    text(probe->protocol), tri(probe->smtp.starttls),
	    tri(probe->smtp.requiretls), text(probe->smtp.ehlo_name),
	    probe->https.code, text(probe->https.media_type),
	    probe->https.body_len);
	if (probe->cert != NULL) {
		faults = cert_faults_for(probe->cert, probe->host);
		printf(" key=%s faults=", probe->cert->key_type);
	}
	for (i = 0; i < CERT_FAULT_BITS; i++)
		if (faults & 1u << i)
			printf("%s,", cert_fault_name(1u << i));
	printf(" failure=%s\n", text(probe->failure));
}

static void
wish(struct probe *probe, const char *word)
{
	if (strcmp(word, "nosni") == 0)
		probe->sni = false;
	else if (strcmp(word, "1.2") == 0)
		probe->tls = PROBE_TLS_12;
	else if (strcmp(word, "1.3") == 0)
		probe->tls = PROBE_TLS_13;
	else if (strcmp(word, "RSA") == 0)
		probe->key = PROBE_KEY_RSA;
	else if (strcmp(word, "ECDSA") == 0)
		probe->key = PROBE_KEY_ECDSA;
}

int
main(int argc, char **argv)
{
	struct probe probe = { .sni = true };
	struct settings *settings = settings_new();
	struct arena *arena = arena_new();
	struct buf why = BUF_INIT;
	struct probe_how how = { .settings = settings, .now = time(NULL) };
	struct trust *trust;
	int i, result = 1;

	if (argc < 6)
		return 64;
	probe.kind = strcmp(argv[1], "https") == 0 ? PROBE_HTTPS : PROBE_SMTP;
	probe.host = argv[2];
	probe.address = argv[3];
	probe.port = (uint16_t)atoi(argv[4]);
	for (i = 6; i < argc; i++)
		wish(&probe, argv[i]);
	how.trust = trust = trust_load(argv[5], &why);
	if (trust != NULL && probe_run(&probe, 1, &how, arena, &why) == 0) {
		print(&probe);
		result = 0;
	} else {
		fprintf(stderr, "probe_facts: %s\n", buf_text(&why));
	}
	trust_free(trust);
	arena_free(arena);
	settings_free(settings);
	buf_release(&why);
	return result;
}
