/* fuzz_smtptalk - a server that says anything, with handshakes anywhere */
#include <string.h>

#include "facts/smtp_talk.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *at = (const char *)data, *end = at + len, *next;
	struct smtptalk talk;
	enum smtptalk_event event;

	smtptalk_init(&talk);
	for (; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next != NULL ? next + 1 : end;
		if (*at == '!') {
			smtptalk_in_tls(&talk);
			continue;
		}
		event = smtptalk_line(&talk, at, (size_t)(next - at));
		MUST(talk.lines <= SMTPTALK_LINES_MAX + 1);
		MUST(talk.bytes <= SMTPTALK_BYTES_MAX);
		MUST(strlen(talk.banner) <= PROBE_TEXT_MAX);
		MUST(strlen(talk.ehlo_name) <= PROBE_TEXT_MAX);
		MUST((event == SMTPTALK_BAD) == (talk.error != NULL));
		if (event == SMTPTALK_BAD)
			break;
		MUST(talk.code == 0 || (talk.code >= 200 && talk.code < 600));
	}
	return 0;
}
