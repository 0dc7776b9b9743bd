/*
 * NAME      cdbkeys - the keys of a cdb file
 * CONTRACT  see cdb_keys() in maps.h. The file may hold anything: libcdb
 *           checks each key against the file's size, and a record that would
 *           lead backwards, which libcdb lets pass, ends the reading.
 * BUGS      The file is mapped; a program that truncates it in place while
 *           we read (postmap renames a new one over it) ends us by SIGBUS.
 */
#include <cdb.h>
#include <string.h>

#include "inspect/maps.h"

int
cdb_keys(int fd, void (*key)(void *, const char *, size_t), void *context,
    struct buf *why)
{
	struct cdb cdb;
	unsigned at, before, len;
	const char *text;
	int more, result = -1;

	memset(&cdb, 0, sizeof(cdb));
	if (cdb_init(&cdb, fd) != 0)
		return why_set(why, "this is no cdb file");
	cdb_seqinit(&at, &cdb);
	for (before = at; (more = cdb_seqnext(&at, &cdb)) > 0; before = at) {
		len = cdb_keylen(&cdb);
		text = cdb_get(&cdb, len, cdb_keypos(&cdb));
		if (text == NULL || at <= before) {
			more = -1;
			break;
		}
		if (len > 0 && text[len - 1] == '\0')
			len--;
		key(context, text, len);
	}
	if (more < 0)
		why_set(why, "the cdb file is damaged after byte %u", before);
	else
		result = 0;
	cdb_free(&cdb);
	return result;
}
