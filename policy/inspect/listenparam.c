/*
 * NAME      listenparam - the parameters that say what a listener is
 * CONTRACT  see listenparam.h. All are asked for in one call of postconf;
 *           one that this Postfix does not know has no value.
 */
#include "inspect/listenparam.h"

#define TLS_PARAMS(at, prefix, discard)                                       \
	[(at) + LISTENER_LEVEL] = prefix "_tls_security_level",               \
		[(at) + LISTENER_USE] = prefix "_use_tls",                    \
		[(at) + LISTENER_ENFORCE] = prefix "_enforce_tls",            \
		[(at) + LISTENER_PROTOCOLS] = prefix "_tls_protocols",        \
		[(at) + LISTENER_MANDATORY] =                                 \
		    prefix "_tls_mandatory_protocols",                        \
		[(at) + LISTENER_CHAINS] = prefix "_tls_chain_files",         \
		[(at) + LISTENER_CERT] = prefix "_tls_cert_file",             \
		[(at) + LISTENER_KEY] = prefix "_tls_key_file",               \
		[(at) + LISTENER_DCERT] = prefix "_tls_dcert_file",           \
		[(at) + LISTENER_DKEY] = prefix "_tls_dkey_file",             \
		[(at) + LISTENER_ECCERT] = prefix "_tls_eccert_file",         \
		[(at) + LISTENER_ECKEY] = prefix "_tls_eckey_file",           \
		[(at) + LISTENER_WRAPPER] = prefix "_tls_wrappermode",        \
		[(at) + LISTENER_REQ_CCERT] = prefix "_tls_req_ccert",        \
		[(at) + LISTENER_DISCARD] = discard "_discard_ehlo_keywords", \
		[(at) + LISTENER_DISCARD_MAPS] =                              \
		    discard "_discard_ehlo_keyword_address_maps",             \
		[(at) + LISTENER_CIPHERS] = prefix "_tls_ciphers",            \
		[(at) + LISTENER_MANDATORY_CIPHERS] =                         \
		    prefix "_tls_mandatory_ciphers",                          \
		[(at) + LISTENER_EXCLUDE] = prefix "_tls_exclude_ciphers",    \
		[(at) + LISTENER_MANDATORY_EXCLUDE] =                         \
		    prefix "_tls_mandatory_exclude_ciphers"

const char *const listenparam_names[V_COUNT] = {
	[V_MAIL_VERSION] = "mail_version",
	[V_MYHOSTNAME] = "myhostname",
	[V_MYNETWORKS] = "mynetworks",
	[V_INET_INTERFACES] = "inet_interfaces",
	[V_INET_PROTOCOLS] = "inet_protocols",
	[V_MASTER_SERVICE_DISABLE] = "master_service_disable",
	[V_SMTPD_SERVICE_NAME] = "smtpd_service_name",
	[V_TLSPROXY_SERVICE_NAME] = "tlsproxy_service_name",
	[V_SCREEN_LIST] = "postscreen_access_list",
	[V_SCREEN_ACTION] = "postscreen_denylist_action",
	[V_SCREEN_ACTION_EARLY] = "postscreen_blacklist_action",
	[V_QUEUE_DIRECTORY] = "queue_directory",
	[V_COMPATIBILITY] = "compatibility_level",
	[V_CAFILE] = "smtpd_tls_CAfile",
	[V_CAPATH] = "smtpd_tls_CApath",
	[V_SNI_MAPS] = "tls_server_sni_maps",
	[V_MILTERS] = "smtpd_milters",
	[V_MILTER_MAPS] = "smtpd_milter_maps",
	[V_MILTER_ACTION] = "milter_default_action",
	[V_MAIL_OWNER] = "mail_owner",
	[V_GRADES] = "tls_high_cipherlist",
	"tls_medium_cipherlist",
	"tls_low_cipherlist",
	"tls_export_cipherlist",
	"tls_null_cipherlist",
	[V_CLASSES] = "smtpd_restriction_classes",
	[V_RESTRICTIONS] = "smtpd_client_restrictions",
	"smtpd_helo_restrictions",
	"smtpd_sender_restrictions",
	"smtpd_relay_restrictions",
	"smtpd_recipient_restrictions",
	"smtpd_data_restrictions",
	"smtpd_end_of_data_restrictions",
	TLS_PARAMS(V_SMTPD, "smtpd", "smtpd"),
	TLS_PARAMS(V_POSTSCREEN, "postscreen", "postscreen"),
	/* EHLO is postscreen's: configure() takes these two out again */
	TLS_PARAMS(V_TLSPROXY, "tlsproxy", "postscreen"),
};
