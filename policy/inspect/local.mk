libpoststs_a_SOURCES += \
	policy/inspect/mainonly.c policy/inspect/mainonly.h \
	policy/inspect/postconf.c policy/inspect/postconf.h \
	policy/inspect/postfix.h \
	policy/inspect/run.c policy/inspect/run.h
libpoststs_a_SOURCES += policy/inspect/astray.c policy/inspect/astray.h \
	policy/inspect/dns.c policy/inspect/dns.h \
	policy/inspect/resolver.c policy/inspect/resolver.h \
	policy/inspect/zone_servers.c policy/inspect/zone_servers.h
libpoststs_a_SOURCES += policy/inspect/certfile.c policy/inspect/certfile.h \
	policy/inspect/chainset.c policy/inspect/chainset.h
libpoststs_a_SOURCES += policy/inspect/ciphers.c policy/inspect/ciphers.h \
	policy/inspect/clients.c policy/inspect/clients.h \
	policy/inspect/hostaddr.c policy/inspect/hostaddr.h \
	policy/inspect/listenaddr.c \
	policy/inspect/listenaddr.h \
	policy/inspect/listenparam.c policy/inspect/listenparam.h \
	policy/inspect/listeners.c policy/inspect/sni.c
libpoststs_a_SOURCES += \
	policy/inspect/cdbkeys.c \
	policy/inspect/domainlist.c policy/inspect/domains.c \
	policy/inspect/domainset.h policy/inspect/domainsieve.c \
	policy/inspect/maps.c policy/inspect/maps.h \
	policy/inspect/notes.c policy/inspect/notes.h \
	policy/inspect/postfix.c
libpoststs_a_SOURCES += policy/inspect/hosts.c policy/inspect/hosts.h \
	policy/inspect/inside.c policy/inspect/inside.h
libpoststs_a_SOURCES += policy/inspect/dnsid.c policy/inspect/dnsid.h \
	policy/inspect/dnslink.c policy/inspect/dnslink.h
libpoststs_a_SOURCES += \
	policy/inspect/address.c policy/inspect/address.h \
	policy/inspect/authority.c policy/inspect/authority.h \
	policy/inspect/view.c policy/inspect/view.h
libpoststs_a_SOURCES += policy/inspect/served.c policy/inspect/served.h
