/*
 * clients - from whom a service takes mail
 */
#ifndef POSTSTS_INSPECT_CLIENTS_H
#define POSTSTS_INSPECT_CLIENTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "catalogue/finding.h"
#include "inspect/postconf.h"

/* the lists of restrictions, in the order in which smtpd asks them */
enum {
	CLIENTS_CLIENT,
	CLIENTS_HELO,
	CLIENTS_SENDER,
	CLIENTS_RELAY,
	CLIENTS_RECIPIENT,
	CLIENTS_DATA,
	CLIENTS_END_OF_DATA,
	CLIENTS_LISTS
};

struct clients_config {
	const struct postfix_tools *tools;
	const struct pf_service *service; /* NULL: main.cf alone */
	const char *const *names;         /* of the lists */
	const char *const *lists;         /* their values */
	const char *mynetworks;
	const char *classes; /* smtpd_restriction_classes */
};

enum clients {
	CLIENTS_ANY,    /* strangers, too, as far as can be known */
	CLIENTS_SOME,   /* those whom a table or a policy service knows */
	CLIENTS_NONE,   /* those that authenticate or are in mynetworks */
	CLIENTS_BROKEN, /* smtpd does not start */
};

/*
 * clients_of - whom smtpd takes mail from. But for CLIENTS_ANY *detail says
 * why. Values of classes are asked of postconf.
 */
enum clients clients_of(const struct clients_config *, const char **detail,
    struct arena *, struct buf *warnings);

/*
 * clients_screened - the same by postscreen's values; where that is odd, `note'
 * is the finding that says so, with `detail'; else it stays
 */
enum clients clients_screened(const char *list, const char *action_name,
    const char *mynetworks, enum finding_id *note, const char **detail,
    struct arena *);

#endif
