# task: the sequences of a run; part of the command
poststs_SOURCES = \
	policy/task/adopted.c policy/task/adopted.h \
	policy/task/alias_lost.c policy/task/alias_lost.h \
	policy/task/apart.c policy/task/apart.h \
	policy/task/apply.c policy/task/apply.h \
	policy/task/check_input.c policy/task/check_input.h \
	policy/task/confirm.c \
	policy/task/dns_send.c policy/task/dns_send.h \
	policy/task/dns_update.c policy/task/dns_update.h \
	policy/task/extra_hosts.c policy/task/extra_hosts.h \
	policy/task/fetch_policies.c policy/task/fetch_policies.h \
	policy/task/fingerprint.c policy/task/fingerprint.h \
	policy/task/fleet.c policy/task/fleet_hear.c policy/task/fleet_state.h policy/task/fleet.h \
	policy/task/fleet_members.c policy/task/fleet_members.h \
	policy/task/fleet_evidence.c policy/task/fleet_evidence.h \
	policy/task/fleet_settings.c policy/task/fleet_settings.h \
	policy/task/fresh_look.c policy/task/fresh_look.h \
	policy/task/gather.c policy/task/gather.h \
	policy/task/mailboxes.c policy/task/mailboxes.h \
	policy/task/membership.c policy/task/membership.h \
	policy/task/observe.c policy/task/observe.h \
	policy/task/notify.c policy/task/notify.h \
	policy/task/policy_hosts.c policy/task/policy_hosts.h \
	policy/task/probing.c policy/task/probing.h \
	policy/task/published.c policy/task/published.h \
	policy/task/removal.c policy/task/removal.h \
	policy/task/report_domains.c policy/task/report_domains.h \
	policy/task/request.c policy/task/request.h \
	policy/task/rights.c policy/task/rights.h \
	policy/task/served.c policy/task/served.h \
	policy/task/state_folder.c policy/task/state_folder.h \
	policy/task/setup_look.c policy/task/setup_look.h \
	policy/task/state_lock.c policy/task/state_lock.h
