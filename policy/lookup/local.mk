# lookup: DNS
libpoststs_a_SOURCES += \
	policy/lookup/address.c policy/lookup/address.h \
	policy/lookup/answer_wire.c policy/lookup/answer_wire.h \
	policy/lookup/astray.c policy/lookup/astray.h \
	policy/lookup/authority.c policy/lookup/authority.h \
	policy/lookup/dns.c policy/lookup/dns.h \
	policy/lookup/dnsid.c policy/lookup/dnsid.h \
	policy/lookup/dnslink.c policy/lookup/dnslink.h \
	policy/lookup/flight.c policy/lookup/flight.h \
	policy/lookup/inside.c policy/lookup/inside.h \
	policy/lookup/observe_dns.c policy/lookup/observe_dns.h \
	policy/lookup/question.c policy/lookup/question.h \
	policy/lookup/resolver.c policy/lookup/resolver.h \
	policy/lookup/resolver_serve.c policy/lookup/resolver_serve.h \
	policy/lookup/zone_servers.c policy/lookup/zone_servers.h
