bin_PROGRAMS += poststs
poststs_SOURCES = \
	policy/cli/also.c policy/cli/also.h \
	policy/cli/cli.h policy/cli/cmds.h policy/cli/commands.c \
	policy/cli/cmd_apply.c policy/cli/cmd_completion.c \
	policy/cli/cmd_config.c \
	policy/cli/cmd_explain.c policy/cli/cmd_generate.c \
	policy/cli/cmd_hosts.c policy/cli/cmd_inspect.c policy/cli/cmd_plan.c \
	policy/cli/cmd_records.c policy/cli/cmd_report.c \
	policy/cli/cmd_cert_check.c policy/cli/cmd_mx.c \
	policy/cli/cmd_stage.c \
	policy/cli/cmd_status.c \
	policy/cli/conf.c policy/cli/dnsupdate.c policy/cli/dnsupdate.h \
	policy/cli/confirm.c policy/cli/confirm.h \
	policy/cli/diff.c policy/cli/diff.h \
	policy/cli/gather.c policy/cli/gather.h policy/cli/help.c \
	policy/cli/hosting.c policy/cli/hosting.h policy/cli/main.c \
	policy/cli/look.c policy/cli/look.h \
	policy/cli/opts.c policy/cli/opts.h \
	policy/cli/print.c policy/cli/print.h \
	policy/cli/published.c policy/cli/published.h \
	policy/cli/rounds.c policy/cli/rounds.h \
	policy/cli/show.c policy/cli/show.h \
	policy/cli/stageout.c policy/cli/stageout.h \
	policy/cli/stamp.c policy/cli/stamp.h policy/cli/time.c
poststs_SOURCES += \
	policy/cli/check_json.c policy/cli/check_nagios.c \
	policy/cli/check_prometheus.c policy/cli/check_text.c \
	policy/cli/checkout.h policy/cli/cmd_check.c \
	policy/cli/given.c policy/cli/given.h \
	policy/cli/senders.c policy/cli/senders.h
poststs_SOURCES += \
	policy/cli/membership.c policy/cli/membership.h \
	policy/cli/prom.c policy/cli/prom.h \
	policy/cli/reporting.c policy/cli/reporting.h \
	policy/cli/statusout.c policy/cli/statusout.h \
	policy/cli/status_json.c policy/cli/status_prometheus.c \
	policy/cli/status_text.c
poststs_LDADD = libpoststs.a $(POSTSTS_LIBS)

# the page of status --html; what is no C becomes arrays, ended by a NUL
HTML_PARTS = policy/cli/html/style.css policy/cli/html/page.js \
	policy/cli/html/form.html policy/cli/html/guide.html
EXTRA_DIST += $(HTML_PARTS)
poststs_SOURCES += policy/cli/html.c policy/cli/html.h \
	policy/cli/html_chart.c policy/cli/html_domain.c \
	policy/cli/html_evidence.c policy/cli/html_form.c \
	policy/cli/html_page.c
nodist_poststs_SOURCES = policy/cli/html_parts.c
CLEANFILES += policy/cli/html_parts.c
policy/cli/html_parts.c: $(HTML_PARTS)
	$(AM_V_GEN)$(MKDIR_P) policy/cli && { \
	    echo '#include "cli/html.h"'; \
	    for part in $(HTML_PARTS); do \
		name=`basename $$part | tr . _`; \
		echo "const unsigned char html_$$name[] = {"; \
		test -f $$part || part=$(srcdir)/$$part; \
		od -An -v -tu1 $$part | sed 's/[0-9][0-9]*/&,/g' || exit 1; \
		echo '0 };'; \
	    done; } >$@.tmp && mv $@.tmp $@
