/*
 * rights - from whoever starts the milter to the user it runs as
 */
#ifndef POSTSTS_MILTER_RIGHTS_H
#define POSTSTS_MILTER_RIGHTS_H

#include "base/attr.h"
#include "base/buf.h"
#include "settings/settings.h"

/*
 * rights_socket_free - nobody answers on this unix socket; -1 and `why': a
 * milter that runs would lose it, for libmilter removes what is there
 */
int rights_socket_free(const char *socket, struct buf *why) ATTR_MUSTCHECK;

/*
 * rights_drop - started by root: give the unix socket to milter_user and
 * milter_group and become milter_user; then, whoever started us,
 * give up the gain of new privileges. -1 and `why'.
 */
int rights_drop(const struct settings *, struct buf *why) ATTR_MUSTCHECK;

/* rights_socket_remove - of a unix socket, its file; no harm if it has gone */
void rights_socket_remove(const char *socket);

#endif
