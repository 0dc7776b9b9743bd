# facts
libpoststs_a_SOURCES += \
	policy/facts/cert_fault.c policy/facts/cert_fault.h \
	policy/facts/cert_life.c policy/facts/cert_life.h \
	policy/facts/cert_name.c policy/facts/cert_name.h \
	policy/facts/facts.c policy/facts/facts.h \
	policy/facts/fetch_answer.c policy/facts/fetch_answer.h \
	policy/facts/http_answer.c policy/facts/http_answer.h \
	policy/facts/health.c policy/facts/health.h policy/facts/locality.c \
	policy/facts/locality.h policy/facts/merge.c policy/facts/merge.h \
	policy/facts/matrix.c policy/facts/matrix.h \
	policy/facts/observation.h policy/facts/port_block.c \
	policy/facts/port_block.h policy/facts/probe.c policy/facts/probe.h \
	policy/facts/probe_plan.c policy/facts/probe_plan.h \
	policy/facts/served.c policy/facts/served.h \
	policy/facts/smtp_talk.c policy/facts/smtp_talk.h policy/facts/tlsa.c \
	policy/facts/tlsa.h
