/*
 * selftest - poststs-milter --selftest SOCKET
 */
#ifndef POSTSTS_MILTER_SELFTEST_H
#define POSTSTS_MILTER_SELFTEST_H

/*
 * selftest - speak the milter protocol to whoever listens there, as Postfix
 * does for one message of an unknown client, which leaves no trace in the
 * evidence. Prints what was agreed on; 0, or 1 when something was not as it
 * should be.
 */
int selftest(const char *socket);

#endif
