libpoststs_a_SOURCES += policy/decide/ask.c policy/decide/ask.h
libpoststs_a_SOURCES += \
	policy/decide/age.c policy/decide/body.c \
	policy/decide/confirm.c policy/decide/confirm.h \
	policy/decide/check.c policy/decide/check.h \
	policy/decide/check_dane.c policy/decide/check_disk.c \
	policy/decide/check_fetch.c policy/decide/check_host.c \
	policy/decide/check_mx.c policy/decide/check_policy.c \
	policy/decide/check_record.c policy/decide/check_verdict.c \
	policy/decide/check_view.c policy/decide/checking.h \
	policy/decide/chain.c policy/decide/chain.h \
	policy/decide/clock.c \
	policy/decide/decide.h \
	policy/decide/draft.c policy/decide/draft.h \
	policy/decide/findings.c policy/decide/findings_cert.c \
	policy/decide/findings_dns.c policy/decide/findings_plan.c \
	policy/decide/findings_postfix.c policy/decide/findings_record.c \
	policy/decide/flaw.c policy/decide/flaw.h \
	policy/decide/gate.c \
	policy/decide/merge.c \
	policy/decide/move.c policy/decide/move.h \
	policy/decide/mx.c \
	policy/decide/obligation.c policy/decide/owed.c \
	policy/decide/plan.c \
	policy/decide/promote.c policy/decide/promote.h \
	policy/decide/proof.c \
	policy/decide/retire.c policy/decide/retire.h \
	policy/decide/run.c policy/decide/run.h \
	policy/decide/shown.c \
	policy/decide/stage.c \
	policy/decide/update.c policy/decide/update.h \
	policy/decide/witness.c
libpoststs_a_SOURCES += policy/decide/sighted.c policy/decide/sighted.h
