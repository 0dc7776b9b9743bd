libpoststs_a_SOURCES += \
	policy/decide/body.c \
	policy/decide/confirm.c policy/decide/confirm.h \
	policy/decide/decide.h \
	policy/decide/draft.c policy/decide/draft.h \
	policy/decide/findings.c policy/decide/findings_cert.c \
	policy/decide/findings_dns.c policy/decide/findings_plan.c \
	policy/decide/findings_postfix.c policy/decide/findings_record.c \
	policy/decide/gate.c \
	policy/decide/merge.c \
	policy/decide/mx.c \
	policy/decide/obligation.c \
	policy/decide/plan.c \
	policy/decide/promote.c policy/decide/promote.h \
	policy/decide/proof.c \
	policy/decide/retire.c policy/decide/retire.h \
	policy/decide/run.c policy/decide/run.h \
	policy/decide/stage.c \
	policy/decide/witness.c
libpoststs_a_SOURCES += policy/decide/sighted.c policy/decide/sighted.h
