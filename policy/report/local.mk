libpoststs_a_SOURCES += \
	policy/report/gmime.c policy/report/gmime.h \
	policy/report/libzip.c policy/report/libzip.h \
	policy/report/intake.c policy/report/intake.h \
	policy/report/intake_mail.c policy/report/parts.h \
	policy/report/header.c policy/report/header.h \
	policy/report/mail_scan.c policy/report/mail_scan.h \
	policy/report/reading.c policy/report/reading.h \
	policy/report/reading_wire.c \
	policy/report/deposit.c policy/report/deposit.h \
	policy/report/http_request.c policy/report/http_request.h \
	policy/report/mailbox.c policy/report/mailbox.h \
	policy/report/maildir.c policy/report/maildir.h \
	policy/report/inbox.c policy/report/inbox.h \
	policy/report/unpack.c policy/report/unpack.h
