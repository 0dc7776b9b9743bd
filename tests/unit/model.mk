# see tests/local.mk

check_PROGRAMS += tests/unit/test_facts tests/unit/test_ledger \
	tests/unit/test_plan tests/unit/test_reason
TESTS += tests/unit/test_facts tests/unit/test_ledger tests/unit/test_plan \
	tests/unit/test_reason
check_PROGRAMS += tests/unit/test_facts_json tests/unit/test_rfc3339
TESTS += tests/unit/test_facts_json tests/unit/test_rfc3339
tests_unit_test_facts_json_SOURCES = tests/unit/test_facts_json.c \
	tests/unit/unit.h
tests_unit_test_facts_json_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_facts_json_LDADD = $(TEST_LDADD)
tests_unit_test_rfc3339_SOURCES = tests/unit/test_rfc3339.c tests/unit/unit.h
tests_unit_test_rfc3339_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_rfc3339_LDADD = $(TEST_LDADD)
tests_unit_test_reason_SOURCES = tests/unit/test_reason.c tests/unit/unit.h
tests_unit_test_reason_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_reason_LDADD = $(TEST_LDADD)
tests_unit_test_facts_SOURCES = tests/unit/test_facts.c tests/unit/unit.h
tests_unit_test_facts_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_facts_LDADD = $(TEST_LDADD)
tests_unit_test_ledger_SOURCES = tests/unit/test_ledger.c tests/unit/unit.h
tests_unit_test_ledger_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_ledger_LDADD = $(TEST_LDADD)
tests_unit_test_plan_SOURCES = tests/unit/test_plan.c tests/unit/unit.h
tests_unit_test_plan_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_plan_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_pflist
TESTS += tests/unit/test_pflist
tests_unit_test_pflist_SOURCES = tests/unit/test_pflist.c tests/unit/unit.h
tests_unit_test_pflist_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_pflist_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_dname
TESTS += tests/unit/test_dname
tests_unit_test_dname_SOURCES = tests/unit/test_dname.c tests/unit/unit.h
tests_unit_test_dname_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_dname_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_finding
TESTS += tests/unit/test_finding
tests_unit_test_finding_SOURCES = tests/unit/test_finding.c tests/unit/unit.h
tests_unit_test_finding_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_finding_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_cert_life
TESTS += tests/unit/test_cert_life
tests_unit_test_cert_life_SOURCES = tests/unit/test_cert_life.c tests/unit/unit.h
tests_unit_test_cert_life_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_cert_life_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_mxpat
TESTS += tests/unit/test_mxpat
tests_unit_test_mxpat_SOURCES = tests/unit/test_mxpat.c tests/unit/unit.h
tests_unit_test_mxpat_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_mxpat_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_policyid
TESTS += tests/unit/test_policyid
tests_unit_test_policyid_SOURCES = tests/unit/test_policyid.c tests/unit/unit.h
tests_unit_test_policyid_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_policyid_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_pfconf
TESTS += tests/unit/test_pfconf
tests_unit_test_pfconf_SOURCES = tests/unit/test_pfconf.c tests/unit/unit.h
tests_unit_test_pfconf_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_pfconf_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_settings
TESTS += tests/unit/test_settings
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c tests/unit/unit.h
tests_unit_test_settings_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_settings_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_tlsproto tests/unit/test_listener
TESTS += tests/unit/test_tlsproto tests/unit/test_listener
tests_unit_test_tlsproto_SOURCES = tests/unit/test_tlsproto.c tests/unit/unit.h
tests_unit_test_tlsproto_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_tlsproto_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_screen_list
TESTS += tests/unit/test_screen_list
tests_unit_test_screen_list_SOURCES = tests/unit/test_screen_list.c \
	tests/unit/unit.h
tests_unit_test_screen_list_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_screen_list_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_restrict
TESTS += tests/unit/test_restrict
tests_unit_test_restrict_SOURCES = tests/unit/test_restrict.c tests/unit/unit.h
tests_unit_test_restrict_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_restrict_LDADD = $(TEST_LDADD)
tests_unit_test_listener_SOURCES = tests/unit/test_listener.c tests/unit/unit.h
tests_unit_test_listener_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_listener_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_resolvconf
TESTS += tests/unit/test_resolvconf
tests_unit_test_resolvconf_SOURCES = tests/unit/test_resolvconf.c tests/unit/unit.h
tests_unit_test_resolvconf_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_resolvconf_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_nearmiss
TESTS += tests/unit/test_nearmiss
tests_unit_test_nearmiss_SOURCES = tests/unit/test_nearmiss.c tests/unit/unit.h
tests_unit_test_nearmiss_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_nearmiss_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_policy
TESTS += tests/unit/test_policy
tests_unit_test_policy_SOURCES = tests/unit/test_policy.c tests/unit/unit.h \
	tests/unit/findings.h
tests_unit_test_policy_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_policy_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_stsrecord
TESTS += tests/unit/test_stsrecord
tests_unit_test_stsrecord_SOURCES = tests/unit/test_stsrecord.c tests/unit/unit.h \
	tests/unit/findings.h
tests_unit_test_stsrecord_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_stsrecord_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_tlsrptrecord
TESTS += tests/unit/test_tlsrptrecord
tests_unit_test_tlsrptrecord_SOURCES = tests/unit/test_tlsrptrecord.c tests/unit/unit.h \
	tests/unit/findings.h
tests_unit_test_tlsrptrecord_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_tlsrptrecord_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_txt
TESTS += tests/unit/test_txt
tests_unit_test_txt_SOURCES = tests/unit/test_txt.c tests/unit/unit.h
tests_unit_test_txt_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_txt_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_maptype
TESTS += tests/unit/test_maptype
tests_unit_test_maptype_SOURCES = tests/unit/test_maptype.c tests/unit/unit.h
tests_unit_test_maptype_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_maptype_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_matchlist
TESTS += tests/unit/test_matchlist
tests_unit_test_matchlist_SOURCES = tests/unit/test_matchlist.c tests/unit/unit.h
tests_unit_test_matchlist_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_matchlist_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_nameset
TESTS += tests/unit/test_nameset
tests_unit_test_nameset_SOURCES = tests/unit/test_nameset.c tests/unit/unit.h
tests_unit_test_nameset_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_nameset_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence
TESTS += tests/unit/test_evidence
tests_unit_test_evidence_SOURCES = tests/unit/test_evidence.c tests/unit/unit.h
tests_unit_test_evidence_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidence_union
TESTS += tests/unit/test_evidence_union
tests_unit_test_evidence_union_SOURCES = tests/unit/test_evidence_union.c \
	tests/unit/unit.h
tests_unit_test_evidence_union_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidence_union_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_tlsa
TESTS += tests/unit/test_tlsa
tests_unit_test_tlsa_SOURCES = tests/unit/test_tlsa.c tests/unit/unit.h
tests_unit_test_tlsa_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_tlsa_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_bounce
TESTS += tests/unit/test_bounce
tests_unit_test_bounce_SOURCES = tests/unit/test_bounce.c tests/unit/unit.h
tests_unit_test_bounce_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_bounce_LDADD = $(TEST_LDADD)
EXTRA_DIST += tests/unit/bounce_lines
check_PROGRAMS += tests/unit/test_network
TESTS += tests/unit/test_network
tests_unit_test_network_SOURCES = tests/unit/test_network.c tests/unit/unit.h
tests_unit_test_network_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_network_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_watch
TESTS += tests/unit/test_watch
tests_unit_test_watch_SOURCES = tests/unit/test_watch.c tests/unit/unit.h
tests_unit_test_watch_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_watch_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_authres tests/unit/test_blame \
	tests/unit/test_tlsreport
TESTS += tests/unit/test_authres tests/unit/test_blame \
	tests/unit/test_tlsreport
check_PROGRAMS += tests/unit/test_mailbox
TESTS += tests/unit/test_mailbox
tests_unit_test_mailbox_SOURCES = tests/unit/test_mailbox.c tests/unit/unit.h
tests_unit_test_mailbox_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_mailbox_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_signed_by
TESTS += tests/unit/test_signed_by
tests_unit_test_signed_by_SOURCES = tests/unit/test_signed_by.c tests/unit/unit.h
tests_unit_test_signed_by_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_signed_by_LDADD = $(TEST_LDADD)
tests_unit_test_authres_SOURCES = tests/unit/test_authres.c tests/unit/unit.h
tests_unit_test_authres_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_authres_LDADD = $(TEST_LDADD)
tests_unit_test_blame_SOURCES = tests/unit/test_blame.c tests/unit/unit.h
tests_unit_test_blame_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_blame_LDADD = $(TEST_LDADD)
tests_unit_test_tlsreport_SOURCES = tests/unit/test_tlsreport.c tests/unit/unit.h
tests_unit_test_tlsreport_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_tlsreport_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_evidencesum
TESTS += tests/unit/test_evidencesum
tests_unit_test_evidencesum_SOURCES = tests/unit/test_evidencesum.c \
	tests/unit/unit.h
tests_unit_test_evidencesum_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_evidencesum_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_bouncelog
TESTS += tests/unit/test_bouncelog
tests_unit_test_bouncelog_SOURCES = tests/unit/test_bouncelog.c tests/unit/unit.h
tests_unit_test_bouncelog_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_bouncelog_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_pfversion
TESTS += tests/unit/test_pfversion
tests_unit_test_pfversion_SOURCES = tests/unit/test_pfversion.c \
	tests/unit/unit.h
tests_unit_test_pfversion_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_pfversion_LDADD = $(TEST_LDADD)

check_PROGRAMS += tests/unit/test_fetch_answer
TESTS += tests/unit/test_fetch_answer
tests_unit_test_fetch_answer_SOURCES = tests/unit/test_fetch_answer.c \
	tests/unit/unit.h
tests_unit_test_fetch_answer_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_fetch_answer_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_recordlife
TESTS += tests/unit/test_recordlife
tests_unit_test_recordlife_SOURCES = tests/unit/test_recordlife.c \
	tests/unit/unit.h
tests_unit_test_recordlife_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_recordlife_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_union
TESTS += tests/unit/test_union
tests_unit_test_union_SOURCES = tests/unit/test_union.c tests/unit/unit.h
tests_unit_test_union_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_union_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_milterplace
TESTS += tests/unit/test_milterplace
tests_unit_test_milterplace_SOURCES = tests/unit/test_milterplace.c \
	tests/unit/unit.h
tests_unit_test_milterplace_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_milterplace_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_mail_scan
TESTS += tests/unit/test_mail_scan
tests_unit_test_mail_scan_SOURCES = tests/unit/test_mail_scan.c \
	tests/unit/unit.h
tests_unit_test_mail_scan_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_mail_scan_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_reading
TESTS += tests/unit/test_reading
tests_unit_test_reading_SOURCES = tests/unit/test_reading.c tests/unit/unit.h
tests_unit_test_reading_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_reading_LDADD = $(TEST_LDADD) $(GMIME_LIBS)
check_PROGRAMS += tests/unit/test_merge
TESTS += tests/unit/test_merge
tests_unit_test_merge_SOURCES = tests/unit/test_merge.c tests/unit/unit.h
tests_unit_test_merge_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_merge_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_fleet_settings
TESTS += tests/unit/test_fleet_settings
tests_unit_test_fleet_settings_SOURCES = tests/unit/test_fleet_settings.c \
	policy/task/fleet_settings.c policy/task/fleet_settings.h \
	tests/unit/unit.h
tests_unit_test_fleet_settings_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_fleet_settings_LDADD = $(TEST_LDADD)
check_PROGRAMS += tests/unit/test_settings_store
TESTS += tests/unit/test_settings_store
tests_unit_test_settings_store_SOURCES = tests/unit/test_settings_store.c \
	tests/unit/unit.h
tests_unit_test_settings_store_CPPFLAGS = $(TEST_CPPFLAGS)
tests_unit_test_settings_store_LDADD = $(TEST_LDADD)
