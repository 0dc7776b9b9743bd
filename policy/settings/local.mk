# settings
libpoststs_a_SOURCES += \
	policy/settings/settings.c policy/settings/settings.h \
	policy/settings/settings_action.c \
	policy/settings/settings_age.c \
	policy/settings/settings_block.c policy/settings/settings_block.h \
	policy/settings/settings_margin.c \
	policy/settings/settings_parse.c \
	policy/settings/settings_print.c \
	policy/settings/settings_scratch.c \
	policy/settings/settings_set.c \
	policy/settings/settings_store.c policy/settings/settings_table.c policy/settings/settings_table.h \
	policy/settings/settings_token.c policy/settings/settings_token.h \
	policy/settings/settings_value.c
