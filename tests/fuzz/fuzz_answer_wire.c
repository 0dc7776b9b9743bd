/*
 * fuzz_answer_wire - any bytes as what the process says that asks DNS: an
 * answer to a question of the type that the first two bytes name
 *
 * What is taken is what lookup/flight.c could have said: names, addresses,
 * bounded texts; and it is the same when it is said again.
 */
#include <arpa/inet.h>
#include <string.h>

#include "fuzz.h"
#include "lookup/answer_wire.h"

static void
check_name(const char *name)
{
	MUST(strlen(name) < DNS_NAME_SIZE);
	MUST(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.?") ==
	     strlen(name));
}

static void
check_text(uint16_t type, const char *text)
{
	unsigned char address[16];

	if (type == DNS_TYPE_A)
		MUST(inet_pton(AF_INET, text, address) == 1);
	else if (type == DNS_TYPE_AAAA)
		MUST(inet_pton(AF_INET6, text, address) == 1);
	else if (type == DNS_TYPE_TLSA)
		MUST(strspn(text, "0123456789abcdef") == strlen(text));
	else if (type != DNS_TYPE_TXT)
		check_name(text);
}

static void
check(const struct dns_answer *a, uint16_t type)
{
	size_t i;

	MUST(a->status > DNS_UNASKED && a->status <= DNS_REFUSED);
	MUST((a->status == DNS_OK) == (a->rr_len > 0));
	if (a->cname != NULL)
		check_name(a->cname);
	for (i = 0; i < a->rr_len; i++) {
		MUST(a->rr[i].text[a->rr[i].len] == '\0');
		MUST(type == DNS_TYPE_TXT ||
		     strlen(a->rr[i].text) == a->rr[i].len);
		check_text(type, a->rr[i].text);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena;
	struct dns_answer answer, second;
	struct answer_head head;
	struct buf again = BUF_INIT, third = BUF_INIT;
	uint16_t type;

	if (len < sizeof(type))
		return 0;
	memcpy(&type, data, sizeof(type));
	arena = arena_new();
	if (answer_get(&answer, type, (const char *)data + sizeof(type),
		len - sizeof(type), arena) == 0) {
		check(&answer, type);
		answer_put(&again, 7, &answer);
		memcpy(&head, again.text, sizeof(head));
		MUST(head.number == 7 && head.size == again.len - sizeof(head));
		MUST(answer_get(&second, type, again.text + sizeof(head),
			 head.size, arena) == 0);
		answer_put(&third, 7, &second);
		MUST(again.len == third.len &&
		     memcmp(again.text, third.text, third.len) == 0);
	}
	arena_free(arena);
	buf_release(&again);
	buf_release(&third);
	return 0;
}
