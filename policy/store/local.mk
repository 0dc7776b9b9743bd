libpoststs_a_SOURCES += \
	policy/store/db.c policy/store/db.h \
	policy/store/store.c policy/store/store.h policy/store/evidence.h \
	policy/store/store_read.c policy/store/store_write.c
