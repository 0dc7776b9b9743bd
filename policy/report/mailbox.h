/*
 * mailbox - the mails in a file: one mail, or an mbox with many
 *
 * An mbox file begins with "From ". Each mail in it begins with such a line,
 * which has a time, follows an empty line and precedes a header field. Inside
 * mails such lines are quoted: ">From " (mboxo), ">>From " (mboxrd).
 */
#ifndef POSTSTS_REPORT_MAILBOX_H
#define POSTSTS_REPORT_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define MAILBOX_BYTES_MAX ((size_t)256 << 20)
#define MAILBOX_MAILS_MAX 100000

struct mailbox {
	const char *at, *end;
	bool mbox;
	size_t mails;    /* given until now */
	struct buf mail; /* the current one of an mbox, quotes undone */
};

/* mailbox_open - start reading; the bytes must outlive the mailbox */
void mailbox_open(struct mailbox *, const char *bytes, size_t len);
void mailbox_close(struct mailbox *);

/*
 * mailbox_next - the next mail, valid until the next call; false: no more. A
 * file that is not an mbox is returned as it is, once.
 */
bool mailbox_next(struct mailbox *, const char **mail, size_t *len);

/* mailbox_several - is there more than one? */
bool mailbox_several(const struct mailbox *);

#endif
