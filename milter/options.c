/*
 * NAME      options - the command line of poststs-milter
 * CONTRACT  see options.h.
 */
#include "config.h" /* PACKAGE_VERSION */

#include "milter/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/alloc.h"
#include "base/attr.h"

#define INTERVAL 30

static const char usage[] =
    "usage: poststs-milter [-v] [-c FILE] [-o OPTION=VALUE]... [--stderr]\n"
    "       poststs-milter --selftest SOCKET\n"
    "\n"
    "Watches the mail that arrives, for poststs; always lets it pass.\n"
    "\n"
    "  -c, --config FILE       read this file instead of " SYSCONFDIR
    "/poststs.conf\n"
    "  -o, --option NAME=VALUE an option, after the file\n"
    "      --flush SECONDS     write down what was seen this often (30)\n"
    "      --stderr            log to standard error, not to syslog\n"
    "  -v, --verbose           log each session\n"
    "      --selftest SOCKET   speak the protocol to a running milter\n"
    "      --help, --version   this text, the version\n";

enum { OPT_FLUSH = 256, OPT_STDERR, OPT_SELFTEST, OPT_HELP, OPT_VERSION };

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "option", required_argument, NULL, 'o' },
	{ "flush", required_argument, NULL, OPT_FLUSH },
	{ "stderr", no_argument, NULL, OPT_STDERR },
	{ "verbose", no_argument, NULL, 'v' },
	{ "selftest", required_argument, NULL, OPT_SELFTEST },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static bool
seconds(unsigned *out, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || n < 1 || n > 3600) {
		fprintf(stderr, "poststs-milter: --flush takes 1 to 3600 "
				"seconds\n");
		return false;
	}
	*out = (unsigned)n;
	return true;
}

/* take - one option; an exit code ends it, -1 goes on */
static int
take(struct options *o, int option)
{
	switch (option) {
	case 'c':
		o->file = optarg;
		return -1;
	case 'o':
		o->assignments[o->assignments_len++] = optarg;
		return -1;
	case 'v':
		o->detail = true;
		return -1;
	case OPT_FLUSH:
		return seconds(&o->interval, optarg) ? -1 : EX_USAGE;
	case OPT_STDERR:
		o->to_stderr = true;
		return -1;
	case OPT_SELFTEST:
		o->selftest = optarg;
		return -1;
	case OPT_HELP:
		fputs(usage, stdout);
		return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
	case OPT_VERSION:
		puts("poststs-milter " PACKAGE_VERSION);
		return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
	default:
		fputs("try `poststs-milter --help'\n", stderr);
		return EX_USAGE;
	}
}

bool
options_read(struct options *o, int argc, char **argv, int *code)
{
	int option;

	memset(o, 0, sizeof(*o));
	o->interval = INTERVAL;
	o->assignments = xcalloc((size_t)argc + 1, sizeof(*o->assignments));
	*code = -1;
	while (*code < 0 && (option = getopt_long(argc, argv, "c:o:v",
				 long_options, NULL)) != -1)
		*code = take(o, option);
	if (*code < 0 && optind < argc) {
		fprintf(stderr, "poststs-milter: takes no arguments\n");
		*code = EX_USAGE;
	}
	if (*code < 0)
		return true;
	options_release(o);
	return false;
}

void
options_release(struct options *o)
{
	free(o->assignments);
	o->assignments = NULL;
}
