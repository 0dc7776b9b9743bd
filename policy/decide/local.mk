# decide: plans, checks, findings
libpoststs_a_SOURCES += \
	policy/decide/cert_check.c policy/decide/cert_check.h \
	policy/decide/check/check.c policy/decide/check/check.h \
	policy/decide/check/check_dane.c \
	policy/decide/check/check_disk.c \
	policy/decide/check/check_fetch.c \
	policy/decide/check/check_host.c \
	policy/decide/check/check_mx.c \
	policy/decide/check/check_policy.c \
	policy/decide/check/check_record.c \
	policy/decide/check/check_verdict.c \
	policy/decide/check/check_view.c \
	policy/decide/check/checking.h \
	policy/decide/decide.h \
	policy/decide/dns_update.c policy/decide/dns_update.h \
	policy/decide/external_evidence.c policy/decide/external_evidence.h \
	policy/decide/doctor.c policy/decide/doctor.h \
	policy/decide/findings/cert_flaw.c policy/decide/findings/cert_flaw.h \
	policy/decide/findings/findings.c policy/decide/findings/findings.h \
	policy/decide/findings/findings_cert.c \
	policy/decide/findings/findings_dns.c \
	policy/decide/findings/findings_plan.c \
	policy/decide/findings/findings_postfix.c \
	policy/decide/findings/findings_record.c \
	policy/decide/findings/findings_served.c \
	policy/decide/findings/findings_settings.c \
	policy/decide/findings/findings_start.c \
	policy/decide/notice.c policy/decide/notice.h \
	policy/decide/old_record.c policy/decide/old_record.h \
	policy/decide/plan/adopt.c policy/decide/plan/adopt.h \
	policy/decide/plan/age.c policy/decide/plan/age.h \
	policy/decide/plan/ask.c policy/decide/plan/ask.h \
	policy/decide/plan/claims.c policy/decide/plan/claims.h \
	policy/decide/plan/claims_signs.c \
	policy/decide/plan/clock.c policy/decide/plan/clock.h \
	policy/decide/plan/domain_iter.c policy/decide/plan/domain_iter.h \
	policy/decide/plan/domain_view.c policy/decide/plan/domain_view.h \
	policy/decide/plan/draft.c policy/decide/plan/draft.h \
	policy/decide/plan/evidence_gate.c policy/decide/plan/evidence_gate.h \
	policy/decide/plan/fresh.c policy/decide/plan/fresh.h \
	policy/decide/plan/gate.c policy/decide/plan/gate.h \
	policy/decide/plan/join.c \
	policy/decide/plan/listeners_fault.c \
	policy/decide/plan/listeners_fault.h \
	policy/decide/plan/move.c policy/decide/plan/move.h \
	policy/decide/plan/move_notes.c policy/decide/plan/move_notes.h \
	policy/decide/plan/mx.c policy/decide/plan/mx.h \
	policy/decide/plan/mx_list.c policy/decide/plan/mx_list.h \
	policy/decide/plan/obligation.c policy/decide/plan/obligation.h \
	policy/decide/plan/plan.c \
	policy/decide/plan/policy_text.c policy/decide/plan/policy_text.h \
	policy/decide/plan/promote.c policy/decide/plan/promote.h \
	policy/decide/plan/proof.c policy/decide/plan/proof.h \
	policy/decide/plan/record_shown.c policy/decide/plan/record_shown.h \
	policy/decide/plan/retire.c policy/decide/plan/retire.h \
	policy/decide/plan/run.c policy/decide/plan/run.h \
	policy/decide/plan/stage.c policy/decide/plan/stage.h \
	policy/decide/plan/start.c policy/decide/plan/start.h \
	policy/decide/plan/unrecorded.c policy/decide/plan/unrecorded.h \
	policy/decide/plan/unused.c policy/decide/plan/unused.h \
	policy/decide/reach.c policy/decide/reach.h \
	policy/decide/release.c policy/decide/release.h \
	policy/decide/sender_view.c policy/decide/sender_view.h \
	policy/decide/setup.c policy/decide/setup.h \
	policy/decide/watch.c policy/decide/watch.h
