/*
 * maketls - a tls_policy.cdb as apply writes it
 *
 *	maketls FOLDER no|yes DOMAIN 'PATTERN PATTERN...' [DOMAIN ...]
 *
 * Writes FOLDER/tls_policy.cdb for domains in enforce, which stand in order;
 * `yes': with the attributes of the policy.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "publish/cdbfile.h"
#include "testplan.h"

int
main(int argc, char **argv)
{
	size_t count = argc > 3 ? (size_t)(argc - 3) / 2 : 0, i;
	struct spec *specs = xcalloc(count + 1, sizeof(*specs));
	struct buf why = BUF_INIT;
	struct plan *plan;
	int dirfd;

	if (count == 0 || (dirfd = open(argv[1], O_RDONLY | O_DIRECTORY)) < 0)
		return 64;
	for (i = 0; i < count; i++)
		specs[i] = (struct spec){ .domain = argv[3 + 2 * i],
			.mx = argv[4 + 2 * i],
			.mode = POLICY_ENFORCE,
			.id = "1" };
	plan = testplan(1, specs, count);
	plan->tls_attributes = strcmp(argv[2], "yes") == 0;
	if (cdbfile_publish(dirfd, "tls_policy.cdb", "tls_policy.cdb",
		cdb_tls_kind(plan), plan, &why) < 0) {
		fprintf(stderr, "maketls: %s\n", buf_text(&why));
		return 1;
	}
	plan_free(plan);
	buf_release(&why);
	close(dirfd);
	free(specs);
	return 0;
}
