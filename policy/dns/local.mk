# dns
libpoststs_a_SOURCES += \
	policy/dns/dname.c policy/dns/dname.h policy/dns/dnsmsg.c \
	policy/dns/dnsmsg.h policy/dns/network.c policy/dns/network.h \
	policy/dns/record.h policy/dns/record_field.c \
	policy/dns/record_field.h policy/dns/report_uri.c \
	policy/dns/report_uri.h policy/dns/resolvconf.c \
	policy/dns/resolvconf.h policy/dns/sts_record.c \
	policy/dns/tlsrpt_record.c policy/dns/txt.c
