libpoststs_a_SOURCES += \
	policy/model/finding.c policy/model/finding.h policy/model/finding.def
