/*
 * fuzz_resolvconf - any text as resolv.conf and as `resolver ='; what is
 * taken must come back the same after printing
 */
#include "dns/resolvconf.h"

#include <string.h>

#include "fuzz.h"

static void
round_trip(const struct resolvconf *conf)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct resolvconf again;
	size_t i;

	for (i = 0; i < conf->len; i++) {
		buf_putc(&first, ',');
		resolver_print(&first, &conf->servers[i]);
	}
	MUST(resolver_parse(&again, buf_text(&first), NULL) == 0);
	for (i = 0; i < again.len; i++) {
		buf_putc(&second, ',');
		resolver_print(&second, &again.servers[i]);
	}
	MUST(strcmp(buf_text(&first), buf_text(&second)) == 0);
	buf_release(&first);
	buf_release(&second);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct resolvconf conf;
	struct buf text = BUF_INIT;

	buf_put(&text, data, len);
	resolvconf_parse(&conf, text.text, len);
	MUST(conf.len > 0 && conf.timeout <= 30 && conf.attempts <= 5);
	if (resolver_parse(&conf, text.text, NULL) == 0)
		round_trip(&conf);
	buf_release(&text);
	return 0;
}
