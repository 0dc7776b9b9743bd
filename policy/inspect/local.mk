# inspect: Postfix, certificate files, what is served
libpoststs_a_SOURCES += \
	policy/inspect/cdbkeys.c \
	policy/inspect/certfile.c policy/inspect/certfile.h \
	policy/inspect/chainset.c policy/inspect/chainset.h \
	policy/inspect/ciphers.c policy/inspect/ciphers.h \
	policy/inspect/clients.c policy/inspect/clients.h \
	policy/inspect/domain_filter.c \
	policy/inspect/domainlist.c \
	policy/inspect/domains.c \
	policy/inspect/domainset.h \
	policy/inspect/health.c policy/inspect/health.h \
	policy/inspect/hostaddr.c policy/inspect/hostaddr.h \
	policy/inspect/hosts.c policy/inspect/hosts.h \
	policy/inspect/listenaddr.c policy/inspect/listenaddr.h \
	policy/inspect/listenca.c policy/inspect/listenca.h \
	policy/inspect/listeners.c \
	policy/inspect/listenparam.c policy/inspect/listenparam.h \
	policy/inspect/mainonly.c policy/inspect/mainonly.h \
	policy/inspect/maps.c policy/inspect/maps.h \
	policy/inspect/milters.c policy/inspect/milters.h \
	policy/inspect/next_chain.c policy/inspect/next_chain.h \
	policy/inspect/notes.c policy/inspect/notes.h \
	policy/inspect/pfcall.c policy/inspect/pfcall.h \
	policy/inspect/places.c policy/inspect/places.h \
	policy/inspect/postconf.c policy/inspect/postconf.h \
	policy/inspect/postfix.c policy/inspect/postfix.h \
	policy/inspect/run.c policy/inspect/run.h \
	policy/inspect/served.c policy/inspect/served.h \
	policy/inspect/sni.c
