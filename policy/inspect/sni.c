/*
 * NAME      sni - which chain Postfix shows for a name in tls_server_sni_maps
 * CONTRACT  sni_lookup() in postfix.h. The keys are the name and then each of
 *           its parents with a leading dot; all maps are asked for one key
 *           before the next; the first answer counts, an error ends the
 *           search. postmap -F does the look-up exactly so, and whatever the
 *           kind of table gives the PEM text that smtpd would use: it loads
 *           the files that texthash, inline and the like name, and decodes
 *           what postmap -F stored in hash, lmdb or cdb. One call asks all.
 *
 *           Tables that name files skip an entry whose files cannot be read,
 *           and Postfix shows the default chain. What root cannot read is
 *           such an entry; what only we may not read is unknown. The tables
 *           are then asked once more without -F, which tells the names.
 * BUGS      "proxy:" is left off: the tables are read directly, not through
 *           the proxymap service of the running Postfix. That one works as
 *           user postfix: it skips entries of file-naming tables whose keys
 *           only root may read, while here root finds them.
 *           File names in tables that are relative are looked for from here,
 *           not from the queue directory.
 *           The PEM text holds private keys. It stays in the arena until
 *           that is freed, and goes nowhere but to certfile_parse().
 */
#include "inspect/postfix.h"

#include <string.h>

#include "base/alloc.h"
#include "dns/dname.h"
#include "inspect/mainonly.h"
#include "inspect/run.h"
#include "postfix/pflist.h"

#define MAPS_MAX  64 /* tables in one list */
#define PEM_LIMIT ((size_t)1024 * 1024)
#define QUOTE_MAX 300

struct answer {
	const struct buf *keys; /* as sent, one a line */
	const char *found;      /* the first of them that was found */
	struct buf value;       /* its value */
	bool over;              /* the next key's value has begun */
};

/* key_of - the key that the line starts with; NULL: none */
static const char *
key_of(const struct answer *answer, const char *line)
{
	const char *key = buf_text(answer->keys), *tab = strchr(line, '\t');
	size_t len;

	if (tab == NULL)
		return NULL;
	for (; *key != '\0'; key += len + 1) {
		len = strcspn(key, "\n");
		if (len == (size_t)(tab - line) && memcmp(key, line, len) == 0)
			return key;
	}
	return NULL;
}

/* take_line - "key TAB value"; a PEM value has more lines, none with a TAB */
static void
take_line(void *context, char *line, size_t len)
{
	struct answer *answer = context;
	const char *key = key_of(answer, line);

	if (key != NULL) {
		answer->over = answer->found != NULL;
		if (!answer->over)
			answer->found = key;
		line = strchr(line, '\t') + 1;
	}
	if (answer->found != NULL && !answer->over)
		buf_printf(&answer->value, "%s\n", line);
}

/* line_start - of the line that `at' stands in */
static const char *
line_start(const char *text, const char *at)
{
	while (at > text && at[-1] != '\n')
		at--;
	return at;
}

/*
 * complaint - the line of postmap's that says what is wrong: about the entry
 * that it skips, else the last one, or before a mere "query error" the one
 * that tells which
 */
static void
complaint(struct buf *out, const struct buf *errors)
{
	static const char *const marks[] = {
		"warning: ", "fatal: ", "error: "
	};
	const char *text = buf_text(errors), *line, *end, *at;
	size_t i;

	if ((line = strstr(text, "skipping this entry")) == NULL &&
	    (line = strstr(text, ": query error")) != NULL &&
	    (line = line_start(text, line)) > text)
		line--;
	if (line == NULL && (line = strstr(text, "fatal: ")) == NULL)
		line = text;
	line = line_start(text, line);
	end = line + strcspn(line, "\n");
	for (i = 0; i < ARRAY_LEN(marks); i++)
		if ((at = strstr(line, marks[i])) != NULL && at < end)
			line = at + strlen(marks[i]);
	buf_mask(out, line, (size_t)(end - line), QUOTE_MAX);
	if (out->len == 0)
		buf_puts(out, "postmap did not say why");
}

struct question {
	const struct postfix_tools *tools;
	const char **maps;
	size_t maps_len;
	struct buf keys;
};

/* ask_in - as ask(), told by the configuration in `folder' */
static int
ask_in(const struct question *question, const char *folder, bool content,
    struct answer *answer, struct buf *errors, struct buf *why)
{
	const char *argv[MAPS_MAX + 8];
	struct run run = { .argv = argv,
		.input = question->keys.text,
		.input_len = question->keys.len,
		.timeout = question->tools->timeout,
		.output_limit = PEM_LIMIT,
		.line = take_line,
		.context = answer,
		.errors = errors };
	size_t len = 0, i;
	int status;

	argv[len++] = question->tools->postmap;
	if (folder != NULL) {
		argv[len++] = "-c";
		argv[len++] = folder;
	}
	if (content)
		argv[len++] = "-F";
	argv[len++] = "-q";
	argv[len++] = "-";
	for (i = 0; i < question->maps_len; i++)
		argv[len++] = question->maps[i];
	argv[len] = NULL;
	if ((status = run_program(&run, why)) < 0)
		return -1;
	/* what was found before an error is what Postfix finds, too */
	return status > 0 && answer->found == NULL &&
	       strstr(buf_text(errors), "fatal: ") != NULL;
}

/*
 * ask - 0: answered, found or not; 1: the search ended in an error; -1: it
 * could not be made. What postmap printed is left in `errors'. Once more with
 * a bare main.cf where only an interface is missing.
 */
static int
ask(const struct question *question, bool content, struct answer *answer,
    struct buf *errors, struct buf *why)
{
	struct mainonly bare;
	int result = ask_in(question, question->tools->config_directory,
	    content, answer, errors, why);

	if (result <= 0 ||
	    strstr(buf_text(errors), "parameter inet_interfaces") == NULL ||
	    !mainonly_bare(&bare))
		return result;
	buf_clear(errors);
	result = ask_in(question, bare.path, content, answer, errors, why);
	mainonly_close(&bare);
	return result;
}

/* split - the tables of the list; false: too many */
static bool
split(struct question *question, const char *sni_maps, struct arena *arena)
{
	struct pflist list = { .rest = sni_maps, .braces = true };
	static const char proxy[] = "proxy:";

	while (pflist_next(&list)) {
		if (question->maps_len == MAPS_MAX)
			return false;
		if (list.len > sizeof(proxy) - 1 &&
		    memcmp(list.word, proxy, sizeof(proxy) - 1) == 0) {
			list.word += sizeof(proxy) - 1;
			list.len -= sizeof(proxy) - 1;
		}
		question->maps[question->maps_len++] =
		    arena_strndup(arena, list.word, list.len);
	}
	return true;
}

static void
keys_for(struct buf *keys, const char *host)
{
	const char *dot;

	buf_printf(keys, "%s\n", host);
	for (dot = strchr(host, '.'); dot != NULL; dot = strchr(dot + 1, '.'))
		buf_printf(keys, "%s\n", dot);
}

/* file_names - is the value a list of file names (and no stored content)? */
static const char *
file_names(struct answer *answer, struct arena *arena)
{
	struct buf *value = &answer->value;

	while (value->len > 0 && value->text[value->len - 1] == '\n')
		value->text[--value->len] = '\0';
	if (answer->found == NULL || value->len == 0 || value->text[0] != '/')
		return NULL;
	return arena_strdup(arena, value->text);
}

/*
 * weigh - compare what was found with what the tables name: an entry that
 * stands before the one that was found has been skipped
 */
static int
weigh(const struct answer *content, struct answer *names, bool denied,
    const struct buf *text, struct arena *arena, struct sni_chain *chain,
    struct buf *why)
{
	const char *files = file_names(names, arena);

	if (files == NULL)
		return 0;
	if (names->found == content->found) {
		chain->files = files;
		return 0;
	}
	if (denied) {
		*chain = (struct sni_chain){ files, NULL, NULL };
		return why_set(why, "%s", buf_text(text));
	}
	chain->warning = arena_strdup(arena, buf_text(text));
	return 0;
}

/* look_up - the search itself, its keys and tables being ready */
static int
look_up(const struct question *question, struct arena *arena,
    struct sni_chain *chain, struct buf *why)
{
	struct answer content = { .keys = &question->keys };
	struct answer names = { .keys = &question->keys };
	struct buf errors = BUF_INIT, ignored = BUF_INIT, text = BUF_INIT;
	bool denied;
	int result;

	if ((result = ask(question, true, &content, &errors, why)) < 0)
		goto out;
	complaint(&text, &errors);
	denied = strstr(buf_text(&errors), "Permission denied") != NULL;
	if (content.found != NULL)
		chain->pem = arena_strdup(arena, buf_text(&content.value));
	if ((content.found != NULL || errors.len > 0) &&
	    (result == 0 || denied) &&
	    ask(question, false, &names, &ignored, NULL) == 0 &&
	    weigh(&content, &names, denied, &text, arena, chain, why) != 0)
		result = -1;
	else if (result > 0)
		result = why_set(why, "%s", buf_text(&text));
out:
	buf_release(&content.value);
	buf_release(&names.value);
	buf_release(&errors);
	buf_release(&ignored);
	buf_release(&text);
	return result;
}

int
sni_lookup(const struct postfix_tools *tools, const char *sni_maps,
    const char *host, struct arena *arena, struct sni_chain *chain,
    struct buf *why)
{
	const char *maps[MAPS_MAX];
	struct question question = { .tools = tools, .maps = maps };
	int result;

	*chain = (struct sni_chain){ NULL, NULL, NULL };
	if (pflist_empty(sni_maps))
		return 0;
	if (!dname_valid(host))
		return why_set(why, "not a host name");
	if (!split(&question, sni_maps, arena))
		return why_set(
		    why, "tls_server_sni_maps: more than %d tables", MAPS_MAX);
	keys_for(&question.keys, host);
	result = look_up(&question, arena, chain, why);
	buf_release(&question.keys);
	return result;
}
