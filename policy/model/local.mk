libpoststs_a_SOURCES += \
	policy/model/finding.c policy/model/finding.h policy/model/finding.def \
	policy/model/facts.c policy/model/facts.h policy/model/facts_json.h \
	policy/model/ledger.c policy/model/ledger_id.c policy/model/ledger.h \
	policy/model/plan.c policy/model/plan_records.c policy/model/plan.h \
	policy/model/reason.c policy/model/reason.h policy/model/reason.def \
	policy/model/rfc3339.c policy/model/rfc3339.h \
	policy/model/jsonr.c policy/model/jsonr.h \
	policy/model/jsonw.c policy/model/jsonw.h \
	policy/model/facts_json_read.c policy/model/facts_json_write.c \
	policy/model/ledger_json.c policy/model/ledger_json.h \
	policy/model/plan_json.c policy/model/plan_json.h
libpoststs_a_SOURCES += \
	policy/model/pflist.c policy/model/pflist.h
libpoststs_a_SOURCES += \
	policy/model/dname.c policy/model/dname.h \
	policy/model/mxpat.c policy/model/mxpat.h \
	policy/model/policyid.c policy/model/policyid.h
libpoststs_a_SOURCES += \
	policy/model/pfconf.c policy/model/pfconf.h
libpoststs_a_SOURCES += policy/model/settings.c policy/model/settings.h \
	policy/model/settings_age.c policy/model/settings_parse.c policy/model/settings_print.c \
	policy/model/settings_json.c policy/model/settings_json.h \
	policy/model/settings_scan.c \
	policy/model/settings_table.c policy/model/settings_table.h \
	policy/model/settings_value.c
libpoststs_a_SOURCES += \
	policy/model/tlsproto.c policy/model/tlsproto.h \
	policy/model/listener.c policy/model/listener.h \
	policy/model/listener_tls.c \
	policy/model/restrict.c policy/model/restrict.h
libpoststs_a_SOURCES += policy/model/dnsmsg.c policy/model/dnsmsg.h \
	policy/model/resolvconf.c policy/model/resolvconf.h
libpoststs_a_SOURCES += \
	policy/model/certfault.c policy/model/certfault.h \
	policy/model/certname.c policy/model/certname.h
libpoststs_a_SOURCES += policy/model/nearmiss.c policy/model/nearmiss.h \
	policy/model/policy.c policy/model/policyread.c policy/model/policy.h \
	policy/model/recordfield.c policy/model/recordfield.h \
	policy/model/reporturi.c policy/model/reporturi.h \
	policy/model/stsrecord.c policy/model/tlsrptrecord.c \
	policy/model/txt.c policy/model/record.h
libpoststs_a_SOURCES += \
	policy/model/probe.c policy/model/probe.h \
	policy/model/quirk.c policy/model/quirk.h \
	policy/model/smtptalk.c policy/model/smtptalk.h
libpoststs_a_SOURCES += \
	policy/model/maptype.c policy/model/maptype.h \
	policy/model/matchlist.c policy/model/matchlist.h \
	policy/model/nameset.c policy/model/nameset.h
libpoststs_a_SOURCES += policy/model/locality.c policy/model/locality.h
libpoststs_a_SOURCES += policy/model/evidence.c policy/model/evidence.h \
	policy/model/applied.c policy/model/applied.h \
	policy/model/authres.c policy/model/authres.h \
	policy/model/blame.c policy/model/blame.h \
	policy/model/evidencesum.c policy/model/evidencesum.h \
	policy/model/keptreport.c policy/model/keptreport.h \
	policy/model/tlsreport.c policy/model/tlsreport.h \
	policy/model/evidence_json.c policy/model/evidence_json.h
libpoststs_a_SOURCES += policy/model/sight.h policy/model/tlsa.c policy/model/tlsa.h
libpoststs_a_SOURCES += \
	policy/model/bounce.c policy/model/bounce.h policy/model/bounce.def
libpoststs_a_SOURCES += policy/model/network.c policy/model/network.h
libpoststs_a_SOURCES += policy/model/watch.c policy/model/watch.h
libpoststs_a_SOURCES += \
	policy/model/portblock.c policy/model/portblock.h \
	policy/model/probeplan.c policy/model/probeplan.h
libpoststs_a_SOURCES += policy/model/matrix.c policy/model/matrix.h
