# catalogue
libpoststs_a_SOURCES += \
	policy/catalogue/bounce.c policy/catalogue/bounce.def \
	policy/catalogue/bounce_host.c policy/catalogue/bouncelog.c \
	policy/catalogue/bouncelog.h \
	policy/catalogue/bounce.h policy/catalogue/finding.c \
	policy/catalogue/finding.def policy/catalogue/finding.h \
	policy/catalogue/reason.c policy/catalogue/reason.def \
	policy/catalogue/reason.h
