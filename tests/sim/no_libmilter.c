/*
 * NAME      no_libmilter - a build without the milter
 * CONTRACT  see fake_libmilter.c; every message passes.
 */
#include "sim.h"

const bool libmilter_there = false;

void
libmilter_open(struct sim *sim)
{
}

void
libmilter_shut(struct sim *sim)
{
}

void
libmilter_writes(struct sim *sim)
{
}

bool
libmilter_takes(
    struct sim *sim, unsigned client, unsigned domain, unsigned host, bool tls)
{
	return true;
}
