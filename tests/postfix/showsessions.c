/*
 * NAME      showsessions - what the evidence database holds of sessions
 * CONTRACT  showsessions STATE_DIR prints a line for each domain and local MX:
 *           "session DOMAIN MX plain N tls N N N N down N" and, where some
 *           were, "refused DOMAIN N"; one for each candidate; and "abandoned N"
 *           and "lost N".
 */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "store/evidence.h"

static void
show(const struct evidence *e)
{
	const struct evidence_sessions *s;
	size_t i;

	for (i = 0; i < e->sessions_len; i++) {
		s = &e->sessions[i];
		printf("session %s %s plain %" PRIu64 " tls %" PRIu64
		       " %" PRIu64 " %" PRIu64 " %" PRIu64 " down %" PRIu64
		       "\n",
		    s->domain, s->mx, s->plaintext, s->tls[0], s->tls[1],
		    s->tls[2], s->tls[3], s->downgraded);
		if (s->refused > 0)
			printf(
			    "refused %s %" PRIu64 "\n", s->domain, s->refused);
	}
	for (i = 0; i < e->candidates_len; i++)
		printf("candidate %s\n", e->candidates[i].domain);
	for (i = 0; i < e->senders_len; i++)
		printf("sender %s %" PRIu64 "\n", e->senders[i].name,
		    e->senders[i].sessions);
	printf("abandoned %" PRIu64 "\n", e->abandoned);
	printf("lost %" PRIu64 "\n", e->lost);
}

int
main(int argc, char **argv)
{
	struct buf why = BUF_INIT;
	struct evidence_db *db;
	struct evidence *e = NULL;

	if (argc != 2)
		return 64;
	db = evidence_open(argv[1], false, 5000, &why);
	if (db != NULL)
		e = evidence_load(db, time(NULL), 30, &why);
	if (e != NULL)
		show(e);
	else
		fprintf(stderr, "showsessions: %s\n", buf_text(&why));
	evidence_free(e);
	evidence_close(db);
	buf_release(&why);
	return e != NULL ? 0 : 1;
}
