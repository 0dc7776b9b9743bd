libpoststs_a_SOURCES += \
	policy/base/alloc.c policy/base/alloc.h \
	policy/base/arena.c policy/base/arena.h \
	policy/base/attr.h \
	policy/base/buf.c policy/base/buf.h \
	policy/base/memo.c policy/base/memo.h
libpoststs_a_SOURCES += policy/base/ascii.h policy/base/hash.h \
	policy/base/mono.h
libpoststs_a_SOURCES += policy/base/names.c policy/base/names.h
libpoststs_a_SOURCES += policy/base/utf8.c policy/base/utf8.h
libpoststs_a_SOURCES += policy/base/library.c policy/base/library.h
libpoststs_a_SOURCES += policy/base/oserror.c policy/base/oserror.h
libpoststs_a_SOURCES += policy/base/owner.c policy/base/owner.h
libpoststs_a_SOURCES += policy/base/own_file.c policy/base/own_file.h
libpoststs_a_SOURCES += policy/base/dir_room.c policy/base/dir_room.h
libpoststs_a_SOURCES += policy/base/file.c policy/base/file.h
libpoststs_a_SOURCES += \
	policy/base/dates.c policy/base/dates.h \
	policy/base/msg.c policy/base/msg.h \
	policy/base/nameset.c policy/base/nameset.h policy/base/nearmiss.c \
	policy/base/nearmiss.h policy/base/rfc3339.c policy/base/rfc3339.h \
	policy/base/tri.h
libpoststs_a_SOURCES += policy/base/wire.c policy/base/wire.h
