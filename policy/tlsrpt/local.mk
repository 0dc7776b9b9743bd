# tlsrpt
libpoststs_a_SOURCES += \
	policy/tlsrpt/applied_policy.c policy/tlsrpt/applied_policy.h \
	policy/tlsrpt/authres.c policy/tlsrpt/authres.h policy/tlsrpt/blame.c \
	policy/tlsrpt/blame.h policy/tlsrpt/failure.def policy/tlsrpt/kept_report.c \
	policy/tlsrpt/kept_report.h policy/tlsrpt/tls_report.c \
	policy/tlsrpt/tls_report.h
