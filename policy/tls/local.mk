libpoststs_a_SOURCES += \
	policy/tls/digests.c policy/tls/digests.h \
	policy/tls/issuers.c policy/tls/issuers.h \
	policy/tls/judge.c policy/tls/judge.h \
	policy/tls/trust.c policy/tls/trust.h
