# tlsrpt
libpoststs_a_SOURCES += \
	policy/tlsrpt/applied_policy.c policy/tlsrpt/applied_policy.h \
	policy/tlsrpt/authres.c policy/tlsrpt/authres.h policy/tlsrpt/blame.c \
	policy/tlsrpt/blame.h policy/tlsrpt/failure.def policy/tlsrpt/kept_report.c \
	policy/tlsrpt/kept_report.h policy/tlsrpt/received.c \
	policy/tlsrpt/received.h policy/tlsrpt/signed_by.c \
	policy/tlsrpt/signed_by.h policy/tlsrpt/tls_report.c \
	policy/tlsrpt/tls_report.h
