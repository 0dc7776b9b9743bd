# check-releases - the README's two commands in other releases of Debian; by
# hand, since it takes as many hours as there are releases
EXTRA_DIST += tests/releases/releases.sh
check-releases:
	@SUITES='$(SUITES)' '$(top_srcdir)/tests/releases/releases.sh'
.PHONY: check-releases
