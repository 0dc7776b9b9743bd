# ledger
libpoststs_a_SOURCES += \
	policy/ledger/evidence.c policy/ledger/evidence.h \
	policy/ledger/evidence_union.c \
	policy/ledger/evidence_sum.c policy/ledger/evidence_sum.h \
	policy/ledger/ledger.c policy/ledger/ledger.h \
	policy/ledger/next_ledger.c policy/ledger/next_ledger.h \
	policy/ledger/ledger_union.c policy/ledger/ledger_union.h \
	policy/ledger/plan.c policy/ledger/plan.h \
	policy/ledger/plan_records.c \
	policy/ledger/record_life.c policy/ledger/record_life.h
