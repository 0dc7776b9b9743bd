/* test_postconf - the real postconf on folders made here, and none at all */
#include "inspect/postconf.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char dir[] = "/tmp/poststs-postconf.XXXXXX";
static struct postfix_tools tools;
static struct arena *arena;

static const char *const names[] = { "mydestination", "relay_domains",
	"no_such_parameter", "virtual_alias_domains", "smtpd_banner",
	"smtpd_tls_security_level" };
enum { MYDEST, RELAY, NONE, ALIAS, BANNER, LEVEL, COUNT };

static void
write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_ptr_nonnull(file = fopen(path, "w"));
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void
configure(const char *main_cf, const char *master_cf)
{
	write_file("main.cf", main_cf);
	write_file("master.cf", master_cf);
}

static const char *values[COUNT];

static void
ask(const struct pf_service *service, struct buf *warnings)
{
	struct buf why = BUF_INIT;

	ck_assert_msg(postconf_values(&tools, service, names, COUNT, values,
			  arena, warnings, &why) == 0,
	    "%s", buf_text(&why));
	buf_release(&why);
}

START_TEST(expanded_values)
{
	struct buf warnings = BUF_INIT;
	char want[256];
	const char *at;

	configure("compatibility_level = 3.6\n"
		  "more = b.example,\n\tc.example\n"
		  "mydestination = a.example, $more\n"
		  "virtual_alias_domains = inline:{ {x.example = y=z} }\n"
		  "smtpd_banner = a = b\n"
		  "smtpd_banner = c = d\n",
	    "");
	ask(NULL, &warnings);
	ck_assert_str_eq(values[MYDEST], "a.example, b.example, c.example");
	ck_assert_str_eq(values[RELAY], "");
	ck_assert_ptr_null(values[NONE]);
	ck_assert_str_eq(values[ALIAS], "inline:{ {x.example = y=z} }");
	ck_assert_str_eq(values[BANNER], "c = d");
	/* each once, without the program's name; an unknown name is none */
	/* Postfix before 3.10 miscounts lines that go on */
	snprintf(want, sizeof(want), "%s/main.cf, line %c: overriding", dir,
	    strstr(buf_text(&warnings), "line 7") != NULL ? '7' : '6');
	ck_assert_ptr_nonnull(at = strstr(buf_text(&warnings), want));
	ck_assert_ptr_null(strstr(at + 1, want));
	ck_assert_ptr_null(strstr(buf_text(&warnings), "no_such_parameter"));
	ck_assert_ptr_null(strstr(buf_text(&warnings), "warning:"));
	buf_release(&warnings);
}
END_TEST

START_TEST(compatibility_changes_a_default)
{
	configure("compatibility_level = 0\nmydestination = a.example\n", "");
	ask(NULL, NULL);
	ck_assert_str_eq(values[RELAY], "a.example");
}
END_TEST

static const struct pf_service *
service(const struct pf_master *master, const char *name, const char *type)
{
	size_t i;

	for (i = 0; i < master->services_len; i++)
		if (strcmp(master->services[i].name, name) == 0 &&
		    strcmp(master->services[i].type, type) == 0)
			return &master->services[i];
	ck_abort_msg("no row %s/%s", name, type);
	return NULL;
}

static const char *
override(const struct pf_service *row, const char *name)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; i < row->overrides_len; i++)
		if (strcmp(row->overrides[i].name, name) == 0)
			value = row->overrides[i].value;
	return value;
}

START_TEST(rows_and_overrides)
{
	struct buf warnings = BUF_INIT, why = BUF_INIT;
	struct pf_master master;
	const struct pf_service *row;

	configure("compatibility_level = 3.6\nlevel = none\n"
		  "smtpd_tls_security_level = $level\n"
		  "mydestination = a.example\n",
	    "smtp inet n - y - 20 smtpd -o smtpd_tls_security_level=encrypt\n"
	    "  -o { smtpd_banner = $mydestination = x y } -omydestination=b.c\n"
	    "  -o mydestination=\n"
	    "[::1]:25 inet n - n - - smtpd -v -o level=may\n"
	    "#off inet n - n - - smtpd\n"
	    "twice inet n - n - - smtpd -o mydestination=x.example\n"
	    "cleanup unix n - y - 0 cleanup\n"
	    "twice inet n - n - - postscreen -o level=encrypt\n"
	    "pipe unix - n n - - pipe flags=R user=x argv=/x -o a=b\n");
	ck_assert_msg(
	    postconf_master(&tools, &master, arena, &warnings, &why) == 0, "%s",
	    buf_text(&why));
	ck_assert_uint_eq(master.services_len, 5);
	row = service(&master, "smtp", "inet");
	ck_assert_str_eq(row->command, "smtpd");
	ck_assert_str_eq(row->chroot, "y");
	ck_assert_str_eq(row->maxproc, "20");
	ck_assert_str_eq(override(row, "mydestination"), "");
	ck_assert_str_eq(override(row, "smtpd_banner"), "$mydestination = x y");
	ask(row, NULL);
	ck_assert_str_eq(values[MYDEST], "");
	ck_assert_str_eq(values[BANNER], "= x y");
	ck_assert_str_eq(values[LEVEL], "encrypt");
	row = service(&master, "[::1]:25", "inet");
	ask(row, NULL);
	ck_assert_str_eq(values[LEVEL], "may");
	ck_assert_str_eq(values[MYDEST], "a.example");
	/* master(8) uses the last of two rows, and nothing of the first */
	row = service(&master, "twice", "inet");
	ck_assert_str_eq(row->command, "postscreen");
	ck_assert_str_eq(override(row, "level"), "encrypt");
	ck_assert_ptr_null(override(row, "mydestination"));
	row = service(&master, "pipe", "unix");
	ck_assert_uint_eq(row->overrides_len, 0);
	ck_assert_ptr_nonnull(strstr(row->args, "argv=/x"));
	buf_release(&warnings);
	buf_release(&why);
}
END_TEST

/* a value far beyond one line's usual size comes whole */
START_TEST(long_value)
{
	struct buf text = BUF_INIT;
	int i;

	buf_puts(&text, "mydestination =\n");
	for (i = 0; i < 50000; i++)
		buf_printf(&text, "  d%05d.example\n", i);
	configure(buf_text(&text), "");
	ask(NULL, NULL);
	ck_assert_uint_eq(strlen(values[MYDEST]), 50000 * 15 - 1);
	buf_release(&text);
}
END_TEST

static const struct {
	const char *name, *main_cf, *master_cf, *word;
	bool values_fail;
} broken[] = {
	{ "syntax error in main.cf", "mydestination = a\nrubbish\n", "",
	    "line 2", true },
	{ "syntax error in master.cf", "mydestination = a\n", "smtp inet n\n",
	    "bad field count", false },
	{ "bad type in master.cf", "mydestination = a\n",
	    "smtp tcp n - n - - smtpd\n", "invalid", false },
};

START_TEST(broken_files)
{
	struct buf why = BUF_INIT;
	struct pf_master master;
	int result;

	configure(broken[_i].main_cf, broken[_i].master_cf);
	if (broken[_i].values_fail)
		result = postconf_values(
		    &tools, NULL, names, COUNT, values, arena, NULL, &why);
	else
		result = postconf_master(&tools, &master, arena, NULL, &why);
	ck_assert_msg(result == -1, "%s", broken[_i].name);
	ck_assert_msg(strstr(buf_text(&why), broken[_i].word) != NULL, "%s: %s",
	    broken[_i].name, buf_text(&why));
	buf_release(&why);
}
END_TEST

/* main.cf is as good as ever, and $config_directory what it was */
START_TEST(a_broken_master_cf_hides_no_value)
{
	struct buf why = BUF_INIT;

	configure("mydestination = $config_directory\nrelay_domains = r\n",
	    "smtp inet n\n");
	ck_assert_int_eq(postconf_values(&tools, NULL, names, COUNT, values,
			     arena, NULL, &why),
	    0);
	ck_assert_str_eq(values[MYDEST], dir);
	ck_assert_str_eq(values[RELAY], "r");
	buf_release(&why);
}
END_TEST

START_TEST(no_such_folder)
{
	struct postfix_tools elsewhere = tools;
	struct buf why = BUF_INIT;

	elsewhere.config_directory = "/nonexistent";
	ck_assert_int_eq(postconf_values(&elsewhere, NULL, names, COUNT, values,
			     arena, NULL, &why),
	    -1);
	ck_assert_ptr_nonnull(strstr(buf_text(&why), "/nonexistent"));
	buf_release(&why);
}
END_TEST

/* programs that only look like postconf: built here, each a shell script */
static const struct {
	const char *name, *script, *word;
	unsigned timeout;
} impostors[] = {
	{ "dies", "kill -9 $$", "signal 9", 60 },
	{ "the warning before tells more",
	    "echo 'x: warning: one' >&2; echo 'x: warning: malformed' >&2;"
	    "echo 'x: fatal: macro' >&2; exit 1",
	    "macro; malformed", 60 },
	{ "silent failure", "exit 3", "it did not say why", 60 },
	{ "hangs", "sleep 1000", "no end", 1 },
	{ "control characters", "printf 'fatal: a\\033[1mb\\n' >&2; exit 1",
	    "a?[1mb", 60 },
};

START_TEST(impostor)
{
	struct postfix_tools fake = tools;
	struct buf why = BUF_INIT, text = BUF_INIT;
	char path[256];

	buf_printf(&text, "#!/bin/sh\n%s\n", impostors[_i].script);
	write_file("fake", buf_text(&text));
	snprintf(path, sizeof(path), "%s/fake", dir);
	ck_assert_int_eq(chmod(path, 0755), 0);
	fake.postconf = path;
	fake.timeout = impostors[_i].timeout;
	ck_assert_int_eq(postconf_values(&fake, NULL, names, COUNT, values,
			     arena, NULL, &why),
	    -1);
	ck_assert_msg(strstr(buf_text(&why), impostors[_i].word) != NULL,
	    "%s: %s", impostors[_i].name, buf_text(&why));
	buf_release(&text);
	buf_release(&why);
}
END_TEST

/* nonsense on standard output is no value */
START_TEST(nonsense)
{
	struct postfix_tools fake = tools;
	char path[256];

	write_file("fake",
	    "#!/bin/sh\nprintf 'mydestination\\n = x\\n\\000\\n'\n"
	    "printf 'relay_domains = a\\nunasked = b\\nx'\n");
	snprintf(path, sizeof(path), "%s/fake", dir);
	ck_assert_int_eq(chmod(path, 0755), 0);
	fake.postconf = path;
	ck_assert_int_eq(postconf_values(&fake, NULL, names, COUNT, values,
			     arena, NULL, NULL),
	    0);
	ck_assert_ptr_null(values[MYDEST]);
	ck_assert_str_eq(values[RELAY], "a");
}
END_TEST

/* an older postconf: what it does not know is unknown, the rest counts */
START_TEST(unknown_names)
{
	struct postfix_tools fake = tools;
	struct buf warnings = BUF_INIT, why = BUF_INIT;
	char path[256];

	write_file("fake",
	    "#!/bin/sh\necho relay_domains = a\n"
	    "echo postconf: warning: mydestination: unknown parameter >&2\n"
	    "exit 1\n");
	snprintf(path, sizeof(path), "%s/fake", dir);
	ck_assert_int_eq(chmod(path, 0755), 0);
	fake.postconf = path;
	ck_assert_int_eq(postconf_values(&fake, NULL, names, COUNT, values,
			     arena, &warnings, &why),
	    0);
	ck_assert_ptr_null(values[MYDEST]);
	ck_assert_str_eq(values[RELAY], "a");
	ck_assert_uint_eq(warnings.len, 0);
	buf_release(&warnings);
	buf_release(&why);
}
END_TEST

/* what was asked at once is not asked again, and is what it was then */
START_TEST(an_instance_is_asked_once)
{
	static const char *const other[] = { "mydomain" };
	struct postfix_tools once = tools;
	struct pf_instance all;
	const char *value;

	configure("relay_domains = r\nmydomain = d.example\n",
	    "smtp inet n - - - - smtpd\n -o relay_domains=o\n");
	postconf_instance(&tools, &all, names, COUNT, arena);
	ck_assert_int_eq(all.of_main.result, 0);
	ck_assert_int_eq(all.of_master.result, 0);
	ck_assert_str_eq(pf_main_value(&all.main, "relay_domains"), "r");
	ck_assert_ptr_null(pf_main_value(&all.main, "no_such_parameter"));
	ck_assert_uint_eq(all.master.services_len, 1);
	ck_assert_uint_eq(all.master.services[0].overrides_len, 1);
	ck_assert_str_eq(all.master.services[0].overrides[0].value, "o");
	configure("relay_domains = s\nmydomain = d.example\n", "");
	once.main = &all.main;
	ck_assert_int_eq(postconf_values(&once, NULL, names, COUNT, values,
			     arena, NULL, NULL),
	    0);
	ck_assert_str_eq(values[RELAY], "r");
	/* but where something else is wanted, too, or by a row */
	ck_assert_int_eq(
	    postconf_values(&once, NULL, other, 1, &value, arena, NULL, NULL),
	    0);
	ck_assert_str_eq(value, "d.example");
	ck_assert_int_eq(postconf_values(&once, all.master.services, names,
			     COUNT, values, arena, NULL, NULL),
	    0);
	ck_assert_str_eq(values[RELAY], "o");
	pf_instance_release(&all);
}
END_TEST

START_TEST(each_file_fails_by_itself)
{
	struct pf_instance all;

	configure("relay_domains = r\n", "smtp inet n\n");
	postconf_instance(&tools, &all, names, COUNT, arena);
	ck_assert_int_eq(all.of_main.result, 0);
	ck_assert_str_eq(pf_main_value(&all.main, "relay_domains"), "r");
	ck_assert_int_eq(all.of_master.result, -1);
	ck_assert_ptr_nonnull(
	    strstr(buf_text(&all.of_master.why), "master.cf"));
	pf_instance_release(&all);
}
END_TEST

int
main(void)
{
	const struct unit_test tests[] = { TEST(expanded_values),
		TEST(compatibility_changes_a_default), TEST(rows_and_overrides),
		TEST(long_value), LOOP(broken_files, broken),
		TEST(a_broken_master_cf_hides_no_value), TEST(no_such_folder),
		LOOP(impostor, impostors), TEST(nonsense), TEST(unknown_names),
		TEST(an_instance_is_asked_once),
		TEST(each_file_fails_by_itself) };
	static const char *const files[] = { "main.cf", "master.cf", "fake" };
	char path[256];
	size_t i;
	int result;

	arena = arena_new();
	if (!postfix_tools_find(&tools, 60, arena)) {
		puts("test_postconf: skipped, there is no postconf here");
		return 77;
	}
	if (mkdtemp(dir) == NULL)
		return EXIT_FAILURE;
	tools.config_directory = dir;
	result = unit_main("postconf", tests, ARRAY_LEN(tests));
	for (i = 0; i < ARRAY_LEN(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
	arena_free(arena);
	return result;
}
