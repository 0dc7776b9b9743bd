/*
 * fuzz_probe_wire - any bytes as what the process says that meets mail and
 * policy hosts: bounded, about the hosts that were asked, and the same when it
 * is said again
 */
#include <string.h>

#include "../unit/scene.h"
#include "facts/cert_fault.h"
#include "fuzz.h"
#include "probe/probe_wire.h"

static void
check_hosts(const struct observation *o)
{
	size_t i, j;

	for (i = 0; i < o->hosts_len; i++)
		for (j = 0; j < o->hosts[i].probes_len; j++)
			MUST(strcmp(o->hosts[i].probes[j]->host,
				 o->hosts[i].host->name) == 0);
	for (i = 0; i < o->probes_len; i++) {
		MUST(o->probes[i].status < PROBE_STATUS_COUNT);
		MUST(o->probes[i].https.body_len <= POLICY_BODY_LIMIT);
		MUST(o->probes[i].cert == NULL ||
		     o->probes[i].cert->faults < 1U << CERT_FAULT_BITS);
		MUST(o->probes[i].smtp.banner == NULL ||
		     strpbrk(o->probes[i].smtp.banner, "\033\r\n") == NULL);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf again = BUF_INIT, third = BUF_INIT;
	struct scene s;
	size_t i;

	scene_init(&s);
	s.observed.probes = NULL;
	s.observed.probes_len = 0;
	for (i = 0; i < SCENE_HOSTS; i++)
		s.observed_hosts[i].probes_len = 0;
	s.domain.fetches_len = 0;
	if (probe_wire_get(&s.observed, s.arena, (const char *)data, len) ==
	    0) {
		check_hosts(&s.observed);
		probe_wire_put(&again, &s.observed);
		MUST(probe_wire_get(
			 &s.observed, s.arena, again.text, again.len) == 0);
		probe_wire_put(&third, &s.observed);
		MUST(again.len == third.len &&
		     memcmp(again.text, third.text, third.len) == 0);
	}
	scene_release(&s);
	buf_release(&again);
	buf_release(&third);
	return 0;
}
