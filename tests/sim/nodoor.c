/*
 * NAME      nodoor - a build without the milter
 * CONTRACT  see door.c; every message passes.
 */
#include "sim.h"

const bool door_there = false;

void
door_open(struct sim *sim)
{
}

void
door_shut(struct sim *sim)
{
}

void
door_writes(struct sim *sim)
{
}

bool
door_takes(
    struct sim *sim, unsigned client, unsigned domain, unsigned host, bool tls)
{
	return true;
}
