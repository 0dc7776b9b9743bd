# Unit tests: one program a module, test_<module>.c; each layer lists its own.
# A test finds its data below $srcdir (exported here, absolute).
AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	builddir='$(abs_top_builddir)'; export builddir; \
	CK_FORK=no; export CK_FORK; \
	LC_ALL=C; export LC_ALL;
TEST_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit $(CHECK_CFLAGS)
TEST_LDADD = libpoststs.a $(POSTSTS_LIBS) $(CHECK_LIBS)

include tests/unit/base.mk
include tests/unit/model.mk
include tests/unit/decide.mk
include tests/unit/inspect.mk
include tests/unit/tls.mk
include tests/unit/probe.mk
include tests/unit/publish.mk
include tests/fuzz/local.mk
include tests/golden/local.mk
include tests/postfix/local.mk
include tests/system/local.mk
include tests/lint/local.mk
include tests/bench/local.mk
