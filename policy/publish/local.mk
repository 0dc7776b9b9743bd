# publish: files, tables, web root, records
libpoststs_a_SOURCES += \
	policy/publish/atomic.c policy/publish/atomic.h \
	policy/publish/cdbfile.c policy/publish/cdbfile.h \
	policy/publish/folder.c policy/publish/folder.h \
	policy/publish/leaf.c \
	policy/publish/lock.c policy/publish/lock.h \
	policy/publish/nsupdate.c policy/publish/nsupdate.h \
	policy/publish/publish.c policy/publish/publish.h \
	policy/publish/recordfmt.c policy/publish/recordfmt.h \
	policy/publish/sent_zone.c policy/publish/sent_zone.h \
	policy/publish/update_json.c policy/publish/update_json.h \
	policy/publish/webgone.c \
	policy/publish/webroot.c policy/publish/webroot.h \
	policy/publish/webstamp.c policy/publish/webstamp.h \
	policy/publish/websweep.c \
	policy/publish/webtree.c policy/publish/webtree.h \
	policy/publish/zonefile.c policy/publish/zonefile.h
