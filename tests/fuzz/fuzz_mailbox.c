/* fuzz_mailbox - any bytes as a mailbox: it ends, and nothing is made up */
#include "fuzz.h"
#include "report/mailbox.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct mailbox box;
	const char *mail;
	size_t mail_len, total = 0;

	mailbox_open(&box, (const char *)data, len);
	while (mailbox_next(&box, &mail, &mail_len)) {
		total += mail_len;
		MUST(total <= len);
		MUST(mail_len == 0 || mail != NULL);
		MUST(box.mails <= len / 5 + 1);
		MUST(box.mbox || (box.mails == 1 && mail_len == len));
	}
	MUST(box.mails > 0);
	mailbox_close(&box);
	return 0;
}
