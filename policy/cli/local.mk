bin_PROGRAMS += poststs
poststs_SOURCES += \
	policy/cli/cli.h \
	policy/cli/cmd/cmd_apply.c \
	policy/cli/cmd/cmd_backup.c \
	policy/cli/cmd/cmd_cert_check.c \
	policy/cli/cmd/cmd_check.c \
	policy/cli/cmd/cmd_completion.c \
	policy/cli/cmd/cmd_config.c \
	policy/cli/cmd/cmd_doctor.c policy/cli/cmd/cmd_explain.c \
	policy/cli/cmd/cmd_follow.c \
	policy/cli/cmd/cmd_generate.c \
	policy/cli/cmd/cmd_hosts.c \
	policy/cli/cmd/cmd_inspect.c \
	policy/cli/cmd/cmd_mx.c policy/cli/cmd/cmd_notify.c \
	policy/cli/cmd/cmd_plan.c \
	policy/cli/cmd/cmd_records.c \
	policy/cli/cmd/cmd_report.c \
	policy/cli/cmd/cmd_restore.c \
	policy/cli/cmd/cmd_setup.c policy/cli/cmd/cmd_stage.c \
	policy/cli/cmd/cmd_status.c \
	policy/cli/cmd/cmd_store.c \
	policy/cli/cmd/cmds.h \
	policy/cli/cmd/commands.c \
	policy/cli/cmd/report_pipe.c policy/cli/cmd/report_pipe.h \
	policy/cli/cmd/report_http.c policy/cli/cmd/report_http.h \
	policy/cli/help.c \
	policy/cli/html/html.c policy/cli/html/html.h \
	policy/cli/html/html_chart.c \
	policy/cli/html/html_dates.c \
	policy/cli/html/html_domain.c \
	policy/cli/html/html_domains.c \
	policy/cli/html/html_evidence.c \
	policy/cli/html/html_members.c \
	policy/cli/html/html_findings.c \
	policy/cli/html/html_form.c \
	policy/cli/html/html_page.c \
	policy/cli/main.c \
	policy/cli/opts.c policy/cli/opts.h \
	policy/cli/out/check_json.c \
	policy/cli/out/check_nagios.c \
	policy/cli/out/check_prometheus.c \
	policy/cli/out/check_text.c \
	policy/cli/out/checkout.h \
	policy/cli/out/diff.c policy/cli/out/diff.h \
	policy/cli/out/explainout.c policy/cli/out/explainout.h \
	policy/cli/out/hint.c policy/cli/out/hint.h \
	policy/cli/out/hosting.c policy/cli/out/hosting.h \
	policy/cli/out/named_file.c policy/cli/out/named_file.h \
	policy/cli/out/print.c policy/cli/out/print.h \
	policy/cli/out/prom.c policy/cli/out/prom.h \
	policy/cli/out/repairs.c policy/cli/out/repairs.h \
	policy/cli/out/reporting.c policy/cli/out/reporting.h \
	policy/cli/out/senders.c policy/cli/out/senders.h \
	policy/cli/out/show.c policy/cli/out/show.h \
	policy/cli/out/show_domains.c \
	policy/cli/out/stageout.c policy/cli/out/stageout.h \
	policy/cli/out/status_json.c \
	policy/cli/out/status_prometheus.c \
	policy/cli/out/status_text.c \
	policy/cli/out/statusout.c policy/cli/out/statusout.h \
	policy/cli/out/table.c policy/cli/out/table.h \
	policy/cli/out/written.c policy/cli/out/written.h \
	policy/cli/time.c
poststs_LDADD = libpoststs.a $(POSTSTS_LIBS)

# the page of status --html; what is no C becomes arrays, ended by a NUL
HTML_PARTS = policy/cli/html/style.css policy/cli/html/page.js \
	policy/cli/html/form.html policy/cli/html/guide.html
EXTRA_DIST += $(HTML_PARTS)
nodist_poststs_SOURCES = policy/cli/html_parts.c
CLEANFILES += policy/cli/html_parts.c
policy/cli/html_parts.c: $(HTML_PARTS)
	$(AM_V_GEN)$(MKDIR_P) policy/cli && { \
	    echo '#include "cli/html/html.h"'; \
	    for part in $(HTML_PARTS); do \
		name=`basename $$part | tr . _`; \
		echo "const unsigned char html_$$name[] = {"; \
		test -f $$part || part=$(srcdir)/$$part; \
		od -An -v -tu1 $$part | sed 's/[0-9][0-9]*/&,/g' || exit 1; \
		echo '0 };'; \
	    done; } >$@.tmp && mv $@.tmp $@
