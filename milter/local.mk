# poststs-milter: everything but main() and what needs libmilter is a
# library, which tests and fuzz targets use
if MILTER
sbin_PROGRAMS += poststs-milter
noinst_LIBRARIES += libpoststs-milter.a
dist_man_MANS += man/poststs-milter.8
else
EXTRA_DIST += man/poststs-milter.8
endif
libpoststs_milter_a_SOURCES = \
	milter/capture.c milter/capture.h \
	milter/conf.c milter/conf.h \
	milter/log.c milter/log.h \
	milter/policymap.c milter/policymap.h \
	milter/recognise.c milter/recognise.h \
	milter/sender.c milter/sender.h \
	milter/session.c milter/session.h \
	milter/sink.c milter/sink.h \
	milter/tally.c milter/tally.h \
	milter/usedtls.c milter/usedtls.h
libpoststs_milter_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
libpoststs_milter_a_CFLAGS = $(AM_CFLAGS) $(PSL_CFLAGS)
poststs_milter_SOURCES = \
	milter/callbacks.c milter/daemon.h \
	milter/main.c \
	milter/notify.c milter/notify.h \
	milter/options.c milter/options.h \
	milter/rights.c milter/rights.h \
	milter/selftest.c milter/selftest.h \
	milter/shared.c \
	milter/supervise.c milter/supervise.h
poststs_milter_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
poststs_milter_CFLAGS = $(AM_CFLAGS) $(SYSTEMD_CFLAGS)
poststs_milter_LDADD = libpoststs-milter.a libpoststs.a $(POSTSTS_LIBS) \
	$(MILTER_LIBS) $(PSL_LIBS) $(SYSTEMD_LIBS)
MILTER_TEST_LIBS = libpoststs-milter.a libpoststs.a $(POSTSTS_LIBS) \
	$(PSL_LIBS) $(CHECK_LIBS) -lpthread
