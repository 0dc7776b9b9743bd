# what is installed beside the programs, and what only lies in the tarball

# ---- completion, printed by the program itself ----
COMPLETIONS = contrib/completion/poststs.bash contrib/completion/_poststs \
	contrib/completion/poststs.fish
CLEANFILES += $(COMPLETIONS)
contrib/completion/poststs.bash: poststs$(EXEEXT)
	@$(MKDIR_P) contrib/completion
	$(AM_V_GEN)./poststs completion bash >$@
contrib/completion/_poststs: poststs$(EXEEXT)
	@$(MKDIR_P) contrib/completion
	$(AM_V_GEN)./poststs completion zsh >$@
contrib/completion/poststs.fish: poststs$(EXEEXT)
	@$(MKDIR_P) contrib/completion
	$(AM_V_GEN)./poststs completion fish >$@
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
nodist_zshcompletion_DATA = contrib/completion/_poststs
nodist_fishcompletion_DATA = contrib/completion/poststs.fish

# ---- systemd ----
UNITS_IN = contrib/systemd/poststs.service.in \
	contrib/systemd/poststs-check.service.in \
	contrib/systemd/poststs-report.service.in \
	contrib/systemd/poststs-follow.service.in \
	contrib/systemd/poststs-notify@.service.in \
	contrib/systemd/poststs-page.service.in \
	contrib/systemd/poststs-milter.service.in
UNITS = contrib/systemd/poststs.service \
	contrib/systemd/poststs-check.service \
	contrib/systemd/poststs-report.service \
	contrib/systemd/poststs-follow.service \
	contrib/systemd/poststs-notify@.service \
	contrib/systemd/poststs-page.service \
	contrib/systemd/poststs-milter.service
EXPAND = $(SED) -e 's,[@]bindir@,$(bindir),g' -e 's,[@]sbindir@,$(sbindir),g' \
	-e 's,[@]pkglibexecdir@,$(pkglibexecdir),g' \
	-e 's,[@]statedir@,$(statedir),g' -e 's,[@]webrootdir@,$(webrootdir),g'
$(UNITS) contrib/systemd/watch contrib/systemd/tmpfiles.conf: Makefile
	@$(MKDIR_P) contrib/systemd
	$(AM_V_GEN)$(EXPAND) '$(srcdir)/$@.in' >$@
contrib/systemd/poststs.service: contrib/systemd/poststs.service.in
contrib/systemd/poststs-check.service: contrib/systemd/poststs-check.service.in
contrib/systemd/poststs-report.service: \
	contrib/systemd/poststs-report.service.in
contrib/systemd/poststs-page.service: contrib/systemd/poststs-page.service.in
contrib/systemd/poststs-follow.service: \
	contrib/systemd/poststs-follow.service.in
contrib/systemd/poststs-notify@.service: \
	contrib/systemd/poststs-notify@.service.in
contrib/systemd/poststs-milter.service: \
	contrib/systemd/poststs-milter.service.in
contrib/systemd/watch: contrib/systemd/watch.in
contrib/systemd/tmpfiles.conf: contrib/systemd/tmpfiles.conf.in
CLEANFILES += $(UNITS) contrib/systemd/watch contrib/systemd/tmpfiles.conf
nodist_systemdunit_DATA = $(UNITS)
dist_systemdunit_DATA = contrib/systemd/poststs.path \
	contrib/systemd/poststs.timer contrib/systemd/poststs-check.timer \
	contrib/systemd/poststs-page.timer
nodist_pkglibexec_SCRIPTS = contrib/systemd/watch
# for ACME clients
dist_pkglibexec_SCRIPTS = contrib/acme/policy-hosts-certbot \
	contrib/acme/policy-hosts-dehydrated \
	contrib/acme/policy-hosts-servers contrib/acme/deploy-mail \
	contrib/acme/reload-web contrib/prometheus/textfile
# others call these, with arguments of their own: no --help, no --version
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT = $(dist_pkglibexec_SCRIPTS) \
	$(nodist_pkglibexec_SCRIPTS)

# names that would clash, and the folders that packages fill in themselves
install-data-hook:
	$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)' \
		'$(DESTDIR)$(prefix)/lib/sysusers.d' \
		'$(DESTDIR)$(prefix)/lib/tmpfiles.d'
	$(INSTALL_DATA) contrib/completion/poststs.bash \
		'$(DESTDIR)$(bashcompletiondir)/poststs'
	$(INSTALL_DATA) '$(srcdir)/contrib/systemd/sysusers.conf' \
		'$(DESTDIR)$(prefix)/lib/sysusers.d/poststs.conf'
	$(INSTALL_DATA) contrib/systemd/tmpfiles.conf \
		'$(DESTDIR)$(prefix)/lib/tmpfiles.d/poststs.conf'
uninstall-hook:
	rm -f '$(DESTDIR)$(bashcompletiondir)/poststs' \
		'$(DESTDIR)$(prefix)/lib/sysusers.d/poststs.conf' \
		'$(DESTDIR)$(prefix)/lib/tmpfiles.d/poststs.conf'
all-local: contrib/completion/poststs.bash contrib/systemd/tmpfiles.conf

# ---- examples, for doc/poststs/contrib ----
ANSIBLE_ROLE = defaults/main.yml handlers/main.yml meta/main.yml \
	tasks/main.yml templates/poststs.conf.j2
CONTRIB_EXAMPLES = contrib/README.md contrib/prometheus/README.md \
	contrib/prometheus/poststs.rules.yml \
	contrib/prometheus/poststs.dashboard.json \
	contrib/dns-update/README.md contrib/dns-update/lexicon \
	contrib/dns-update/octodns contrib/dns-update/route53 \
	contrib/dns-update/zonefile contrib/prometheus/poststs.test.yml contrib/nagios/README.md \
	contrib/nagios/poststs.cfg contrib/nagios/icinga2.conf \
	contrib/logcheck/README.md contrib/logcheck/poststs contrib/acme/README.md contrib/cron/README.md \
	contrib/cron/poststs contrib/systemd/README.md \
	contrib/nginx/mta-sts.conf contrib/apache/mta-sts.conf \
	contrib/caddy/Caddyfile contrib/lighttpd/mta-sts.conf \
	contrib/webservers.md contrib/https/README.md contrib/https/apache.conf \
	contrib/https/nginx.conf contrib/https/report-https \
	contrib/https/poststs-https.service contrib/https/poststs-https.socket \
	contrib/container/README.md contrib/container/Containerfile \
	contrib/container/poststs-run contrib/ansible/README.md \
	$(ANSIBLE_ROLE:%=contrib/ansible/roles/poststs/%)
EXTRA_DIST += $(UNITS_IN) contrib/systemd/watch.in \
	contrib/systemd/sysusers.conf contrib/systemd/tmpfiles.conf.in \
	$(CONTRIB_EXAMPLES)
install-data-local:
	@for file in $(CONTRIB_EXAMPLES); do \
		dir='$(DESTDIR)$(docdir)'/`dirname $$file`; \
		$(MKDIR_P) "$$dir"; \
		$(INSTALL_DATA) '$(srcdir)'/$$file "$$dir/" || exit 1; \
	done
uninstall-local:
	@for file in $(CONTRIB_EXAMPLES); do \
		rm -f '$(DESTDIR)$(docdir)'/$$file; \
	done

# ---- packages ----
DEBIAN_FILES = contrib/debian/README.md contrib/debian/changelog \
	contrib/debian/control contrib/debian/copyright \
	contrib/debian/poststs-milter.install \
	contrib/debian/poststs-milter.lintian-overrides \
	contrib/debian/poststs-milter.postinst \
	contrib/debian/poststs-milter.postrm \
	contrib/debian/poststs.lintian-overrides \
	contrib/debian/poststs.docs contrib/debian/poststs.install \
	contrib/debian/poststs.postinst contrib/debian/poststs.postrm \
	contrib/debian/poststs.prerm contrib/debian/rules \
	contrib/debian/source/format contrib/debian/tests/control \
	contrib/debian/tests/inspect
EXTRA_DIST += $(DEBIAN_FILES)

# deb-needs - say at once what is missing
deb-needs:
	@for program in dpkg-buildpackage dh xz; do \
		command -v $$program >/dev/null && continue; \
		echo "make deb: $$program is missing: apt-get install" \
			"dpkg-dev debhelper xz-utils" >&2; exit 1; done
	@dpkg-checkbuilddeps '$(srcdir)/contrib/debian/control' || { \
		echo "make deb: apt-get install what is named above" >&2; \
		exit 1; }
# deb - Debian packages in ./deb, built in a clean copy
deb: deb-needs dist
	rm -rf deb
	$(MKDIR_P) deb
	cp $(distdir).tar.xz deb/$(PACKAGE)_$(VERSION).orig.tar.xz
	cd deb && tar xf $(PACKAGE)_$(VERSION).orig.tar.xz
	cp -R deb/$(distdir)/contrib/debian deb/$(distdir)/debian
	cd deb/$(distdir) && dpkg-buildpackage -us -uc $(DEBFLAGS)

# rpm - RPM packages in ./rpm
contrib/rpm/poststs.spec: contrib/rpm/poststs.spec.in Makefile
	@$(MKDIR_P) contrib/rpm
	$(AM_V_GEN)$(SED) 's,[@]VERSION@,$(VERSION),' \
		'$(srcdir)/contrib/rpm/poststs.spec.in' >$@
rpm: dist contrib/rpm/poststs.spec
	rm -rf rpm
	$(MKDIR_P) rpm
	rpmbuild -bb $(RPMFLAGS) --define "_topdir `pwd`/rpm" \
		--define "_sourcedir `pwd`" contrib/rpm/poststs.spec
CLEANFILES += contrib/rpm/poststs.spec
EXTRA_DIST += contrib/rpm/README.md contrib/rpm/poststs.spec.in
clean-local:
	rm -rf deb rpm
.PHONY: deb deb-needs rpm
