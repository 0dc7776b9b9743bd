/*
 * selftest - poststs-milter --selftest SOCKET
 */
#ifndef POSTSTS_MILTER_SELFTEST_H
#define POSTSTS_MILTER_SELFTEST_H

/*
 * selftest - speak the milter protocol to the milter that listens on this
 * socket, as Postfix does for one message of an unknown client. This leaves no
 * trace in the evidence. Prints what was negotiated; 0, or 1 if something was
 * wrong.
 */
int selftest(const char *socket);

#endif
