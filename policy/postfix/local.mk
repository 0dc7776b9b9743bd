# postfix
libpoststs_a_SOURCES += \
	policy/postfix/listener.c policy/postfix/listener.h \
	policy/postfix/listener_tls.c policy/postfix/maptype.c \
	policy/postfix/maptype.h policy/postfix/matchlist.c \
	policy/postfix/matchlist.h policy/postfix/milter_place.c \
	policy/postfix/milter_place.h policy/postfix/pfconf.c \
	policy/postfix/pfconf.h policy/postfix/pflist.c \
	policy/postfix/pflist.h policy/postfix/pfversion.c \
	policy/postfix/pfversion.h policy/postfix/restrict.c \
	policy/postfix/restrict.h policy/postfix/screen_list.c \
	policy/postfix/screen_list.h policy/postfix/tlsproto.c \
	policy/postfix/tlsproto.h
