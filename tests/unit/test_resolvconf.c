/* test_resolvconf - resolv.conf and `resolver =' */
#include "dns/resolvconf.h"

#include <string.h>

#include "unit.h"

static void
print(struct buf *out, const struct resolvconf *conf)
{
	size_t i;

	for (i = 0; i < conf->len; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		resolver_print(out, &conf->servers[i]);
	}
}

static const struct {
	const char *name, *text, *servers;
	unsigned timeout, attempts;
	bool trust_ad, loopback;
} files[] = {
	{ "empty", "", "127.0.0.1", 0, 0, false, true },
	{ "two", "nameserver 192.0.2.1\nnameserver ::1\n", "192.0.2.1 [::1]", 0,
	    0, false, false },
	{ "options",
	    "options ndots:1 trust-ad timeout:3 attempts:4\n"
	    "nameserver\t127.0.0.53",
	    "127.0.0.53", 3, 4, true, true },
	{ "limits", "options timeout:900 attempts:99\n", "127.0.0.1", 30, 5,
	    false, true },
	{ "nonsense options", "options timeout: attempts:-1 timeout:1x\n",
	    "127.0.0.1", 0, 0, false, true },
	{ "comments",
	    "#nameserver 192.0.2.1\n;nameserver 192.0.2.1\n"
	    "nameserver 192.0.2.2 # mine\r\n",
	    "192.0.2.2", 0, 0, false, false },
	{ "not an address", "nameserver ns.example\nnameserver\n", "127.0.0.1",
	    0, 0, false, true },
	{ "scope", "nameserver fe80::1%eth0\n", "[fe80::1%eth0]", 0, 0, false,
	    false },
	{ "empty scope", "nameserver fe80::1%\n", "127.0.0.1", 0, 0, false,
	    true },
};

START_TEST(use_vc)
{
	static const char with[] = "options ndots:2 use-vc\n",
			  without[] = "options use-vcs no-use-vc\n";
	struct resolvconf conf;

	resolvconf_parse(&conf, with, strlen(with));
	ck_assert(conf.stream);
	resolvconf_parse(&conf, without, strlen(without));
	ck_assert(!conf.stream);
}
END_TEST

START_TEST(file)
{
	struct resolvconf conf;
	struct buf out = BUF_INIT;

	resolvconf_parse(&conf, files[_i].text, strlen(files[_i].text));
	print(&out, &conf);
	ck_assert_msg(strcmp(buf_text(&out), files[_i].servers) == 0, "%s: %s",
	    files[_i].name, buf_text(&out));
	ck_assert_uint_eq(conf.timeout, files[_i].timeout);
	ck_assert_uint_eq(conf.attempts, files[_i].attempts);
	ck_assert_int_eq(conf.trust_ad, files[_i].trust_ad);
	ck_assert_int_eq(resolvconf_loopback(&conf), files[_i].loopback);
	buf_release(&out);
}
END_TEST

START_TEST(nul_bytes_end_nothing)
{
	static const char text[] = "a\0b\nnameserver 192.0.2.1\0\n"
				   "nameserver 192.0.2.2\n";
	struct resolvconf conf;
	struct buf out = BUF_INIT;

	resolvconf_parse(&conf, text, sizeof(text) - 1);
	print(&out, &conf);
	ck_assert_str_eq(buf_text(&out), "192.0.2.2");
	buf_release(&out);
}
END_TEST

static const struct {
	const char *text, *want; /* NULL: refused */
} options[] = {
	{ "192.0.2.1", "192.0.2.1" },
	{ "192.0.2.1:5353", "192.0.2.1:5353" },
	{ "::1", "[::1]" },
	{ "[::1]", "[::1]" },
	{ "[::1]:5353", "[::1]:5353" },
	{ "[fe80::1%eth0]:53", "[fe80::1%eth0]:53" },
	{ "192.0.2.1#5353", "192.0.2.1:5353" },
	{ "192.0.2.1@5353", "192.0.2.1:5353" },
	{ "::1#5353,fe80::1%eth0@53", "[::1]:5353 [fe80::1%eth0]:53" },
	{ "127.0.0.1, ::1", "127.0.0.1 [::1]" },
	{ "127.0.0.1 127.0.0.2:54", "127.0.0.1 127.0.0.2:54" },
	{ "", NULL },
	{ " , ", NULL },
	{ "localhost", NULL },
	{ "192.0.2.1:", NULL },
	{ "192.0.2.1:0", NULL },
	{ "192.0.2.1:65536", NULL },
	{ "192.0.2.1:5x", NULL },
	{ "192.0.2.1#", NULL },
	{ "192.0.2.1#0", NULL },
	{ "192.0.2.1:53#53", NULL },
	{ "[::1]#53", NULL },
	{ "#53", NULL },
	{ "@", NULL },
	{ "[::1", NULL },
	{ "[::1]5", NULL },
	{ "[]", NULL },
	{ "[192.0.2.1]:53", NULL },
	{ "192.0.2.1%eth0", NULL },
	{ "1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,"
	  "1.1.1.1",
	    NULL },
};

START_TEST(option)
{
	struct resolvconf conf;
	struct buf out = BUF_INIT, why = BUF_INIT;
	int ret = resolver_parse(&conf, options[_i].text, &why);

	ck_assert_msg(ret == (options[_i].want ? 0 : -1), "%s: %d",
	    options[_i].text, ret);
	if (ret == 0) {
		print(&out, &conf);
		ck_assert_str_eq(buf_text(&out), options[_i].want);
	} else {
		ck_assert_uint_gt(why.len, 0);
	}
	buf_release(&out);
	buf_release(&why);
}
END_TEST

UNIT_MAIN("resolvconf", LOOP(file, files), TEST(use_vc),
    TEST(nul_bytes_end_nothing), LOOP(option, options))
