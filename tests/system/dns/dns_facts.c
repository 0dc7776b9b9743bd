/*
 * dns_facts RESOLVER [jobs=N] [timeout=N] [trust_ad=N] DOMAIN... - what
 * lookup_dns() makes of these domains, one fact a line; `-' for domains
 * from standard input
 */
#include "lookup/dns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/alloc.h"

static const char *const status[] = {
	[DNS_UNASKED] = "unasked",
	[DNS_OK] = "ok",
	[DNS_NODATA] = "nodata",
	[DNS_NXDOMAIN] = "nxdomain",
	[DNS_FAILED] = "failed",
	[DNS_REFUSED] = "refused",
	[DNS_TIMEOUT] = "timeout",
};

static const char *
tri(int value)
{
	return value == TRI_UNKNOWN ? "unknown" : value ? "yes" : "no";
}

static void
print_txt(
    const char *what, const char *domain, const struct txt *txt, size_t len)
{
	struct buf safe = BUF_INIT;
	size_t i;

	for (i = 0; i < len; i++) {
		buf_clear(&safe);
		buf_mask(&safe, txt[i].text, txt[i].len, 60);
		printf("%s %s %zu \"%s\"\n", what, domain, txt[i].len,
		    buf_text(&safe));
	}
	buf_release(&safe);
}

static void
print_zone(const struct fact_zone *z)
{
	size_t i;

	printf("zone %s mx=%s/%u implicit=%s null=%s secure=%s sts=%s/%u "
	       "tlsrpt=%s",
	    z->domain, status[z->mx_status], z->mx_ttl, tri(z->implicit),
	    tri(z->null_mx), tri(z->secure), status[z->sts_status], z->sts_ttl,
	    status[z->tlsrpt_status]);
	for (i = 0; i < z->mx->len; i++)
		printf(
		    " %u:%s", z->mx->mx[i].preference, z->mx->mx[i].host->name);
	putchar('\n');
	print_txt("sts", z->domain, z->sts_txt, z->sts_txt_len);
	print_txt("tlsrpt", z->domain, z->tlsrpt_txt, z->tlsrpt_txt_len);
}

static void
print_facts(const struct facts *facts)
{
	const struct fact_host *h;
	size_t i, j;

	for (i = 0; i < facts->zones_len; i++)
		print_zone(&facts->zones[i]);
	for (i = 0; i < facts->hosts_len; i++) {
		h = &facts->hosts[i];
		printf("host %s a=%s aaaa=%s tlsa=%s cname=%s", h->name,
		    status[h->a], status[h->aaaa], tri(h->tlsa),
		    h->cname ? h->cname : "-");
		for (j = 0; j < h->addresses_len; j++)
			printf(" %s", h->addresses[j]);
		putchar('\n');
	}
	for (i = 0; i < facts->notes_len; i++)
		printf("note %s %s\n", finding_kind(facts->notes[i].id)->id,
		    facts->notes[i].subject);
	printf("resolver trusted=%s error=%s\n", tri(facts->resolver_trusted),
	    facts->resolver_error ? "yes" : "no");
}

static int
compare(const void *a, const void *b)
{
	return strcmp(((const struct fact_domain *)a)->name,
	    ((const struct fact_domain *)b)->name);
}

static void
add_domain(struct facts *facts, size_t *cap, const char *name)
{
	VEC_GROW(facts->domains, facts->domains_len, *cap);
	facts->domains[facts->domains_len++] = (struct fact_domain){
		.name = arena_strdup(facts->arena, name),
	};
}

static void
add_input(struct facts *facts, size_t *cap)
{
	char line[512];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		add_domain(facts, cap, line);
	}
}

int
main(int argc, char **argv)
{
	struct facts *facts = facts_new(0);
	struct settings settings = {
		.jobs = 256, .timeout = 10, .trust_ad = -1
	};
	struct timespec from, to;
	size_t cap = 0;
	int i;

	if (argc < 3)
		return 2;
	settings.resolver = argv[1];
	for (i = 2; i < argc; i++) {
		if (sscanf(argv[i], "jobs=%u", &settings.jobs) == 1 ||
		    sscanf(argv[i], "timeout=%u", &settings.timeout) == 1 ||
		    sscanf(argv[i], "trust_ad=%d", &settings.trust_ad) == 1)
			continue;
		if (strcmp(argv[i], "-") == 0)
			add_input(facts, &cap);
		else
			add_domain(facts, &cap, argv[i]);
	}
	qsort(facts->domains, facts->domains_len, sizeof(*facts->domains),
	    compare);
	clock_gettime(CLOCK_MONOTONIC, &from);
	lookup_dns(facts, &settings, NULL);
	clock_gettime(CLOCK_MONOTONIC, &to);
	if (getenv("DNS_FACTS_TIME") != NULL)
		printf("seconds %.3f bytes %zu\n",
		    (double)(to.tv_sec - from.tv_sec) +
			(double)(to.tv_nsec - from.tv_nsec) / 1e9,
		    arena_size(facts->arena));
	else
		print_facts(facts);
	free(facts->domains);
	facts_free(facts);
	return 0;
}
