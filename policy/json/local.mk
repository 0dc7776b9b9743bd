# json
libpoststs_a_SOURCES += \
	policy/json/evidence_json.c policy/json/evidence_json.h \
	policy/json/facts_json.h \
	policy/json/facts_json_read.c \
	policy/json/facts_json_write.c \
	policy/json/jsonr.c policy/json/jsonr.h \
	policy/json/jsonw.c policy/json/jsonw.h \
	policy/json/ledger_json.c policy/json/ledger_json.h \
	policy/json/members.c policy/json/members.h \
	policy/json/plan_json.c policy/json/plan_json.h \
	policy/json/served_json.c \
	policy/json/settings_json.c policy/json/settings_json.h
