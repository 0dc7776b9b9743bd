/*
 * observe_facts [OPTION=VALUE...] -- [DOMAIN...] - what observe_records() sees
 * of these domains (none: our own), one fact a line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "cli/out/print.h"
#include "facts/cert_fault.h"
#include "facts/matrix.h"
#include "task/observe.h"

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
print_probe(const char *what, const struct probe *p)
{
	unsigned faults = 0, i;

	printf("%s %s %s %s %s %s %s %s", what, p->host, p->address,
	    p->sni ? "sni" : "plain", probe_tls_name(p->tls),
	    probe_key_name(p->key), probe_status_name(p->status),
	    text(p->protocol));
	if (p->kind == PROBE_HTTPS)
		printf(" %u %zu", p->https.code, p->https.body_len);
	if (p->cert != NULL) {
		faults = cert_faults_for(p->cert, p->host);
		printf(" %s", p->cert->key_type);
	}
	for (i = 0; i < CERT_FAULT_BITS; i++)
		if (faults & 1u << i)
			printf(" %s", cert_fault_name(1u << i));
	printf("\n");
}

static void
print_host(const struct observed_host *h)
{
	struct matrix_cell *cells;
	struct arena *arena = arena_new();
	char tlsa[64];
	size_t i, n;

	printf("host %s local=%s secure=%s tlsa=%s,%s\n", h->host->name,
	    tri(h->host->local), tri(h->address_secure),
	    dns_status_name(h->tlsa_status), tri(h->tlsa_secure));
	for (i = 0; i < h->tlsa_len; i++)
		printf("tlsa %s %s usable=%d\n", h->host->name,
		    tlsa_text(tlsa, sizeof(tlsa), &h->tlsa[i]),
		    tlsa_usable(&h->tlsa[i]));
	for (i = 0; i < h->probes_len; i++) {
		print_probe("probe", h->probes[i]);
		for (n = 0; h->probes[i]->cert != NULL && n < h->tlsa_len; n++)
			printf("match %s %s %d\n", h->host->name,
			    h->probes[i]->cert->key_type,
			    tlsa_match(&h->tlsa[n], h->probes[i]->cert,
				h->host->name));
	}
	n = matrix_of(h, &cells, arena);
	for (i = 0; i < n; i++)
		printf("cell %s %s %s %s %s %s\n", h->host->name,
		    cells[i].address, cells[i].sni ? "sni" : "plain",
		    probe_key_name(cells[i].key),
		    matrix_state_name(cells[i].state),
		    cells[i].listener != NULL ? cells[i].listener->service
					      : "-");
	arena_free(arena);
}

static void
print_domain(const struct observed_domain *d)
{
	const struct observed_server *s;
	size_t i;

	printf("domain %s sts=%s sts_cname=%s tlsrpt_cname=%s hosts=%zu\n",
	    d->zone->domain,
	    dns_status_name((enum dns_status)d->zone->sts_status),
	    text(d->sts_cname), text(d->tlsrpt_cname), d->zone->mx->len);
	for (i = 0; i < d->servers_len; i++) {
		s = &d->servers[i];
		printf("server %s %s %s %s %.*s\n", d->zone->domain, s->name,
		    s->address, dns_status_name(s->status),
		    s->txt_len > 0 ? (int)s->txt[0].len : 1,
		    s->txt_len > 0 ? s->txt[0].text : "-");
	}
	for (i = 0; i < d->fetches_len; i++)
		print_probe("fetch", d->fetches[i]);
}

/* cpu_seconds - of us, or of our children */
static double
cpu_seconds(const struct rusage *usage)
{
	return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
	       (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) /
		   1e6;
}

/* print_cost - for benches: what it took, children included */
static void
print_cost(const struct observation *observed, double seconds)
{
	size_t i, good = 0, smtp = 0, refused = 0;
	struct rusage self, children;
	const struct probe *p;

	getrusage(RUSAGE_SELF, &self);
	getrusage(RUSAGE_CHILDREN, &children);
	for (i = 0; i < observed->probes_len; i++) {
		p = &observed->probes[i];
		good += p->status == PROBE_OK;
		smtp += p->kind == PROBE_SMTP;
		refused +=
		    p->kind == PROBE_SMTP && p->status == PROBE_TLS_FAILED;
	}
	printf("domains %zu hosts %zu probes %zu ok %zu seconds %.2f cpu %.2f "
	       "peak_kb %ld smtp %zu refused %zu\n",
	    observed->domains_len, observed->hosts_len, observed->probes_len,
	    good, seconds, cpu_seconds(&self) + cpu_seconds(&children),
	    self.ru_maxrss > children.ru_maxrss ? self.ru_maxrss
						: children.ru_maxrss,
	    smtp, refused);
}

static double
now_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int
main(int argc, char **argv)
{
	struct settings *settings = settings_new();
	struct buf why = BUF_INIT;
	struct trust *trust;
	struct facts *facts;
	struct observation observed;
	double start;
	int i, at;
	size_t n;

	print_begin(COLOR_NEVER, true);
	for (at = 1; at < argc && strcmp(argv[at], "--") != 0; at++)
		if (settings_set(settings, argv[at], &why) != 0)
			goto fail;
	if ((trust = trust_load(settings->ca_file, &why)) == NULL)
		goto fail;
	at++;
	start = now_seconds();
	facts = look_facts(settings, trust, time(NULL),
	    at < argc ? (const char *const *)&argv[at] : NULL,
	    at < argc ? (size_t)(argc - at) : 0, NULL);
	i = observe_records(
	    &observed, facts, settings, trust, time(NULL), &why);
	if (i != 0)
		goto fail;
	if (getenv("OBSERVE_FACTS_COST") != NULL) {
		print_cost(&observed, now_seconds() - start);
	} else {
		for (n = 0; n < observed.domains_len; n++)
			print_domain(&observed.domains[n]);
		for (n = 0; n < observed.hosts_len; n++)
			print_host(&observed.hosts[n]);
		printf("port_blocked %s\n", tri(observed.port_blocked));
	}
	facts_free(facts);
	trust_free(trust);
	settings_free(settings);
	buf_release(&why);
	return print_end();
fail:
	fprintf(stderr, "observe_facts: %s\n", buf_text(&why));
	return 1;
}
