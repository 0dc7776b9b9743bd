# what contrib holds, used as it is; each test sources tests/system/lib.sh
CONTRIB_TESTS = tests/contrib/webservers.sh tests/contrib/systemd.sh \
	tests/contrib/completion.sh tests/contrib/install.sh \
	tests/contrib/acme.sh tests/contrib/rpm.sh \
	tests/contrib/monitoring.sh tests/contrib/deb.sh \
	tests/contrib/dist.sh tests/contrib/https.sh \
	tests/contrib/ansible.sh tests/contrib/container.sh
TESTS += $(CONTRIB_TESTS)
EXTRA_DIST += $(CONTRIB_TESTS) tests/contrib/deb_inside.sh \
	tests/contrib/deb_outside.sh
