libpoststs_a_SOURCES += \
	policy/inspect/postconf.c policy/inspect/postconf.h \
	policy/inspect/postfix.h \
	policy/inspect/run.c policy/inspect/run.h
libpoststs_a_SOURCES += policy/inspect/dns.c policy/inspect/dns.h \
	policy/inspect/resolver.c policy/inspect/resolver.h
libpoststs_a_SOURCES += policy/inspect/certfile.c policy/inspect/certfile.h
libpoststs_a_SOURCES += policy/inspect/listeners.c policy/inspect/sni.c
