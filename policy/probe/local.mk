libpoststs_a_SOURCES += \
	policy/probe/chains.c policy/probe/chains.h \
	policy/probe/link.c policy/probe/link.h \
	policy/probe/loop.c policy/probe/probe.h \
	policy/probe/outcome.c \
	policy/probe/probe_wire.c policy/probe/probe_wire.h \
	policy/probe/queue.c policy/probe/queue.h \
	policy/probe/rcpt.c policy/probe/rcpt.h \
	policy/probe/transfer.c policy/probe/transfer.h \
	policy/probe/wire.c policy/probe/wire.h
