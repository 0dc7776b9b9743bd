/*
 * NAME      commands - the table of commands
 * CONTRACT  One row a command; main() and --help read it.
 */
#include "cli/cmds.h"

const struct command commands[] = {
	{ "generate", cmd_generate, "DOMAIN... --mx HOST...",
	    "make a policy and its records from the arguments alone",
	    generate_options },
	{ "inspect", cmd_inspect, "",
	    "show what this Postfix is and what is wrong with it",
	    inspect_options },
	{ "plan", cmd_plan, "", "show what apply would do, and why",
	    plan_options },
	{ "apply", cmd_apply, "", "publish what should be published",
	    apply_options },
	{ "records", cmd_records, "[DOMAIN...]",
	    "print the DNS records of what is published", records_options },
	{ "hosts", cmd_hosts, "",
	    "list the policy hosts for a client that gets certificates",
	    hosts_options },
	{ "check", cmd_check, "[DOMAIN...]",
	    "show what the world sees, and whether a strict sender delivers",
	    check_options },
	{ "status", cmd_status, "[DOMAIN...]",
	    "print one row a domain: stage, id, what comes next",
	    status_options },
	{ "report", cmd_report, "FILE... | --spool", "take in TLS reports",
	    report_options },
	{ "stage", cmd_stage, "DOMAIN testing|enforce|none",
	    "ask for a stage of a domain", stage_options },
	{ "explain", cmd_explain, "ID | WORDS... | - | --list",
	    "explain a finding, a step, a hold, or the words of a bounce",
	    explain_options },
	{ "config", cmd_config, "", "print the effective configuration",
	    config_options },
	{ "completion", cmd_completion, "bash|zsh|fish",
	    "print completion for a shell", completion_options },
	{ NULL, NULL, NULL, NULL, NULL },
};
