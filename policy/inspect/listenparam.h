/*
 * listenparam - the parameters that say what a listener is
 */
#ifndef POSTSTS_INSPECT_LISTENPARAM_H
#define POSTSTS_INSPECT_LISTENPARAM_H

#include "inspect/clients.h"
#include "postfix/listener.h"

/* places in listenparam_names, and in the values that postconf gives */
enum {
	V_MAIL_VERSION,
	V_MYHOSTNAME,
	V_MYNETWORKS,
	V_INET_INTERFACES,
	V_INET_PROTOCOLS,
	V_MASTER_SERVICE_DISABLE,
	V_SMTPD_SERVICE_NAME,
	V_TLSPROXY_SERVICE_NAME,
	V_SCREEN_LIST,
	V_SCREEN_ACTION,       /* NULL before Postfix 3.6 */
	V_SCREEN_ACTION_EARLY, /* its name until then */
	V_QUEUE_DIRECTORY,
	V_COMPATIBILITY,
	V_CAFILE,
	V_CAPATH,
	V_SNI_MAPS,
	V_MILTERS,
	V_MILTER_MAPS,
	V_MILTER_ACTION,
	V_MAIL_OWNER,
	V_GRADES, /* as enum listener_grade */
	V_GRADES_END = V_GRADES + LISTENER_GRADES,
	V_CLASSES = V_GRADES_END,
	V_RESTRICTIONS, /* as in clients.h */
	V_RESTRICTIONS_END = V_RESTRICTIONS + CLIENTS_LISTS,
	V_SMTPD = V_RESTRICTIONS_END, /* in the order of listener_param */
	V_POSTSCREEN = V_SMTPD + LISTENER_PARAMS,
	V_TLSPROXY = V_POSTSCREEN + LISTENER_PARAMS,
	V_COUNT = V_TLSPROXY + LISTENER_PARAMS,
};

extern const char *const listenparam_names[V_COUNT];

#endif
