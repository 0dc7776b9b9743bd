libpoststs_a_SOURCES += \
	policy/sandbox/confine.c policy/sandbox/confine.h \
	policy/sandbox/sandbox.c policy/sandbox/sandbox.h
