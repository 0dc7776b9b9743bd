libpoststs_a_SOURCES += \
	policy/sandbox/become.c policy/sandbox/become.h \
	policy/sandbox/confine.c policy/sandbox/confine.h \
	policy/sandbox/peer.c policy/sandbox/peer.h \
	policy/sandbox/sandbox.c policy/sandbox/sandbox.h \
	policy/sandbox/writer.c policy/sandbox/writer.h
