/* fuzz_signed_by - any lines as the header of a mail, name and value by line */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tlsrpt/received.h"
#include "tlsrpt/signed_by.h"

static bool
ours(void *context, const char *host)
{
	return strcmp(host, "store.example.org") == 0;
}

static void
judge(char *text, bool copy)
{
	const struct signed_rules rules = {
		.authserv_id = "mx.example.org", .copy = copy, .ours = ours
	};
	struct buf why = BUF_INIT;
	struct received received;
	const char *signer;
	struct signed_by by;
	char *line, *end, *colon;

	signed_begin(&by, &rules);
	for (line = text; line != NULL; line = end) {
		end = strchr(line, '\n');
		if (end != NULL)
			*end++ = '\0';
		colon = strchr(line, ':');
		if (colon == NULL)
			continue;
		*colon = '\0';
		signed_field(&by, line, colon + 1);
		if (received_parse(&received, colon + 1, strlen(colon + 1)) ==
		    0)
			MUST(*received.client == '\0' ||
			     dname_valid(received.client));
		*colon = ':';
		if (end != NULL)
			end[-1] = '\n';
	}
	signer = signed_end(&by, "a.example", NULL, &why);
	MUST((signer == NULL) == (why.len > 0));
	MUST(signer == NULL || dname_below("a.example", signer));
	/* nobody signs by what stands below the Received field of others */
	MUST(signer == NULL || by.fields_len > 0);
	buf_release(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = malloc(len + 1);

	MUST(text != NULL);
	memcpy(text, data, len);
	text[len] = '\0';
	judge(text, false);
	judge(text, true);
	free(text);
	return 0;
}
