# sts
libpoststs_a_SOURCES += \
	policy/sts/mx_pattern.c policy/sts/mx_pattern.h policy/sts/policy.c \
	policy/sts/policy.h policy/sts/policy_id.c policy/sts/policy_id.h \
	policy/sts/policy_read.c policy/sts/quirk.c policy/sts/quirk.h \
	policy/sts/policy_value.c policy/sts/policy_value.h
