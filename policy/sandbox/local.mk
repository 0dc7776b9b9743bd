libpoststs_a_SOURCES += \
	policy/sandbox/become.c policy/sandbox/become.h \
	policy/sandbox/confine.c policy/sandbox/confine.h \
	policy/sandbox/sandbox.c policy/sandbox/sandbox.h
