/*
 * rights - the rights with which the milter starts, and those with which it
 * runs
 */
#ifndef POSTSTS_MILTER_RIGHTS_H
#define POSTSTS_MILTER_RIGHTS_H

#include "base/attr.h"
#include "base/buf.h"
#include "settings/settings.h"

/*
 * rights_socket_free - 0 if nobody answers on this unix socket; else -1 and
 * `why': a running milter would lose it, because libmilter removes the existing
 * socket
 */
int rights_socket_free(const char *socket, struct buf *why) ATTR_MUSTCHECK;

/*
 * rights_drop - if root started us: give the unix socket to milter_user and
 * milter_group, and become milter_user. Then, in any case, give up the
 * possibility to gain privileges. -1 and `why'.
 */
int rights_drop(const struct settings *, struct buf *why) ATTR_MUSTCHECK;

/* rights_socket_remove - remove the file of a unix socket, if it exists */
void rights_socket_remove(const char *socket);

#endif
