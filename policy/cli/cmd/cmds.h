/*
 * cmds - the commands: one function and its options each, in cmd_<name>.c
 */
#ifndef POSTSTS_CLI_CMD_CMDS_H
#define POSTSTS_CLI_CMD_CMDS_H

#include "cli/cli.h"

int cmd_apply(struct cli *);
int cmd_backup(struct cli *);
int cmd_cert_check(struct cli *);
int cmd_check(struct cli *);
int cmd_completion(struct cli *);
int cmd_config(struct cli *);
int cmd_doctor(struct cli *);
int cmd_explain(struct cli *);
int cmd_follow(struct cli *);
int cmd_generate(struct cli *);
int cmd_hosts(struct cli *);
int cmd_inspect(struct cli *);
int cmd_member(struct cli *);
int cmd_mx(struct cli *);
int cmd_notify(struct cli *);
int cmd_plan(struct cli *);
int cmd_records(struct cli *);
int cmd_report(struct cli *);
int cmd_restore(struct cli *);
int cmd_setup(struct cli *);
int cmd_stage(struct cli *);
int cmd_status(struct cli *);
int cmd_store(struct cli *);

extern const struct cli_option apply_options[];
extern const struct cli_option backup_options[];
extern const struct cli_option cert_check_options[];
extern const struct cli_option check_options[];
extern const struct cli_option completion_options[];
extern const struct cli_option config_options[];
extern const struct cli_option doctor_options[];
extern const struct cli_option explain_options[];
extern const struct cli_option follow_options[];
extern const struct cli_option generate_options[];
extern const struct cli_option hosts_options[];
extern const struct cli_option inspect_options[];
extern const struct cli_option mx_options[];
extern const struct cli_option notify_options[];
extern const struct cli_option plan_options[];
extern const struct cli_option records_options[];
extern const struct cli_option report_options[];
extern const struct cli_option restore_options[];
extern const struct cli_option setup_options[];
extern const struct cli_option stage_options[];
extern const struct cli_option status_options[];
extern const struct cli_option store_options[];

/*
 * plan_run - what plan does, and apply --dry-run; an exit code. `mine': with
 * --facts, too, settings and ledger are those of this machine
 */
int plan_run(struct cli *, bool mine, bool all, bool allow_retire,
    bool no_confirm, bool adopt);

#endif
