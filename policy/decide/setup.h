/*
 * setup - what is missing between an installed poststs and a policy that works
 *
 * Pure: the steps in the order in which they have to be done, and for each
 * whether it is done, as far as this is known.
 */
#ifndef POSTSTS_DECIDE_SETUP_H
#define POSTSTS_DECIDE_SETUP_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/arena.h"
#include "base/tri.h"

/* what was seen */
struct setup_seen {
	enum tri postfix;    /* is there a Postfix with domains? */
	size_t domains;      /* that it receives mail for */
	enum tri milter;     /* does it write down sessions? */
	int mailbox;         /* answer to RCPT TO the report address; 0: none */
	const char *address; /* of reports; "" none */
	size_t published;    /* domains with a policy */
	size_t hosts_missing;     /* policy hosts without an address */
	const char *host_missing; /* one of them */
	size_t hosts_unknown;     /* of which DNS said neither */
	enum tri fetched;      /* has a policy been fetched as senders do it? */
	size_t unseen;         /* policies whose record DNS does not show */
	bool unsigned_reports; /* trusted_authserv_id is unset and needed */
	enum tri apply, check; /* do they run by themselves? */
	enum tri in_order;     /* did the last check find all domains so? */
	bool systemd;          /* does it run here? */
	bool cron;             /* the lines of contrib/cron are installed */
};

/* what was chosen, for the commands */
struct setup_choice {
	const char *milter_line; /* for main.cf, "" none */
	const char *policy_host; /* "" none */
	const char *server;      /* "nginx", ... */
	const char *acme;        /* format of `hosts', "lines" */
	const char *dns;         /* dns_update */
};

struct setup_step {
	enum tri done;
	const char *text;        /* what it is, a sentence */
	const char *commands[4]; /* to type, or lines to add; NULL ends them */
};

#define SETUP_STEPS 10

/* setup_steps - fill in and return how many there are; texts in the arena */
size_t setup_steps(struct setup_step out[static SETUP_STEPS],
    const struct setup_seen *, const struct setup_choice *, struct arena *);

#endif
