# Rules that no compiler checks; each script says which.
AM_TESTS_ENVIRONMENT += \
	LINT_CC='$(CC) -std=gnu11 -I$(abs_top_srcdir)/policy \
		-I$(abs_top_srcdir) \
		-I$(abs_top_builddir) $(POSTSTS_CFLAGS) $(CHECK_CFLAGS)'; \
	export LINT_CC; \
	NM='$(NM)'; export NM;
LINT_TESTS = \
	tests/lint/advice.sh \
	tests/lint/docs.sh \
	tests/lint/findings.sh \
	tests/lint/headers.sh \
	tests/lint/layers.sh \
	tests/lint/libraries.sh \
	tests/lint/mask.sh \
	tests/lint/pure.sh \
	tests/lint/size.sh \
	tests/lint/sql.sh
TESTS += $(LINT_TESTS)
EXTRA_DIST += $(LINT_TESTS) tests/lint/analyze.sh tests/lint/size.exceptions
EXTRA_DIST += findings/README.md findings/knsupdate-long-string.sh \
	findings/dkimpy-list-of-service-types.sh findings/gnutls-common-name.sh \
	findings/postmap-inline-takes-the-last.sh \
	findings/nsupdate-without-send.sh findings/postmap-lists-no-cdb.sh \
	findings/openssl-checkhost-exit-code.sh \
	findings/postconf-merges-rows.sh \
	findings/postconf-needs-the-interface.sh
