/*
 * NAME      pfcall - calls of postconf
 * CONTRACT  see pfcall.h.
 *           Where mynetworks is not set postconf derives it from
 *           inet_interfaces, and refuses every answer when an address there
 *           is not on this machine. Then it is asked once more with a
 *           mynetworks of ours; what it said becomes a warning. The same where
 *           no name server answers for a name there: that takes too long.
 * BUGS      A value of more than 64 MiB is an error.
 */
#include "inspect/pfcall.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "inspect/run.h"
#include "postfix/pfversion.h"

#define VALUE_LIMIT  ((size_t)64 * 1024 * 1024)
#define OUTPUT_LIMIT (4 * VALUE_LIMIT)
#define QUOTE_MAX    300 /* bytes of a message of postconf */

void
pfcall_argument(struct pfcall *call, const char *text)
{
	VEC_GROW(call->argv, call->len, call->cap);
	call->argv[call->len++] = text;
}

void
pfcall_begin(struct pfcall *call, const struct postfix_tools *tools,
    void (*line)(void *, char *, size_t), void *context)
{
	*call = (struct pfcall){ .tools = tools,
		.arena = arena_new(),
		.line = line,
		.context = context };
	pfcall_argument(call, tools->postconf);
	if (tools->config_directory != NULL) {
		pfcall_argument(call, "-c");
		pfcall_argument(call, tools->config_directory);
	}
}

void
pfcall_end(struct pfcall *call)
{
	free(call->argv);
	arena_free(call->arena);
	buf_release(&call->errors);
	buf_release(&call->why);
}

/* is_echo - "NAME: unknown parameter" about a name that we asked for */
static bool
is_echo(const char *text, size_t len, const char *const *names, size_t count)
{
	static const char tail[] = ": unknown parameter";
	size_t i, name_len;

	for (i = 0; i < count; i++) {
		name_len = strlen(names[i]);
		if (len == name_len + sizeof(tail) - 1 &&
		    strncmp(text, names[i], name_len) == 0 &&
		    memcmp(text + name_len, tail, sizeof(tail) - 1) == 0)
			return true;
	}
	return false;
}

/* has_line - postconf likes to say the same thing many times */
static bool
has_line(const struct buf *lines, const char *line)
{
	const char *p = buf_text(lines);
	size_t len = strlen(line);

	for (; (p = strstr(p, line)) != NULL; p += len)
		if ((p == lines->text || p[-1] == '\n') && p[len] == '\n')
			return true;
	return false;
}

/* keep_warnings - the lines of standard error, each once, masked */
static void
keep_warnings(struct buf *warnings, const struct buf *errors,
    const char *const *names, size_t count)
{
	static const char kind[] = ": warning: ";
	const char *p = buf_text(errors), *end, *after;
	struct buf line = BUF_INIT;
	size_t len;

	for (; *p != '\0'; p = *end != '\0' ? end + 1 : end) {
		end = p + strcspn(p, "\n");
		after = strstr(p, kind);
		if (after != NULL && after < end)
			p = after + sizeof(kind) - 1;
		len = (size_t)(end - p);
		if (len == 0 || is_echo(p, len, names, count))
			continue;
		buf_clear(&line);
		buf_mask(&line, p, len, QUOTE_MAX);
		if (!has_line(warnings, line.text))
			buf_printf(warnings, "%s\n", line.text);
	}
	buf_release(&line);
}

/* only_echoes - is there nothing but names that it does not know? */
static bool
only_echoes(const struct buf *errors, const char *const *names, size_t count)
{
	struct buf warnings = BUF_INIT;
	bool result;

	keep_warnings(&warnings, errors, names, count);
	result = errors->len > 0 && warnings.len == 0;
	buf_release(&warnings);
	return result;
}

/*
 * complaint - the line that says why postconf gave up, and the warning right
 * before it: "malformed ..." says more than "macro processing error"
 */
static void
complaint(struct buf *out, const struct buf *errors)
{
	static const char fatal[] = "fatal: ", warning[] = ": warning: ";
	const char *text = buf_text(errors), *at = strstr(text, fatal), *odd,
		   *before = NULL;
	size_t len;

	for (odd = text;
	     at != NULL && (odd = strstr(odd, warning)) != NULL && odd < at;)
		if (odd += sizeof(warning) - 1,
		    !pf_deprecation(odd, strcspn(odd, "\n")))
			before = odd;
	if (at != NULL)
		text = at + sizeof(fatal) - 1;
	len = strcspn(text, "\n");
	if (len == 0)
		buf_puts(out, "it did not say why");
	buf_mask(out, text, len, QUOTE_MAX);
	if (before == NULL)
		return;
	buf_puts(out, "; ");
	buf_mask(out, before, strcspn(before, "\n"), QUOTE_MAX);
}

/* calls_make - all at the same time */
static void
calls_make(struct pfcall *const *calls, size_t len)
{
	struct run list[RUN_TOGETHER_MAX] = { { .argv = NULL } };
	struct buf whys[RUN_TOGETHER_MAX] = { BUF_INIT };
	int status[RUN_TOGETHER_MAX];
	struct pfcall *call;
	size_t i;

	for (i = 0; i < len; i++) {
		call = calls[i];
		buf_clear(&call->errors);
		call->cut = 0;
		list[i] = (struct run){ .argv = call->argv,
			.timeout = call->tools->timeout,
			.output_limit = OUTPUT_LIMIT,
			.line_limit = VALUE_LIMIT,
			.line = call->line,
			.context = call->context,
			.cut = &call->cut,
			.errors = &call->errors };
	}
	run_together(list, len, status, whys);
	for (i = 0; i < len; i++) {
		call = calls[i];
		call->status = status[i];
		buf_release(&call->why);
		call->why = whys[i];
		if (call->status == 0 && call->cut > 0)
			call->status = why_set(&call->why,
			    "%s: a value has more than %zu bytes",
			    call->tools->postconf, VALUE_LIMIT);
	}
}

/* lost_interface - did it stumble over an address of inet_interfaces? */
static bool
lost_interface(const struct buf *errors)
{
	const char *fatal = strstr(buf_text(errors), "fatal: ");

	return fatal != NULL && strstr(fatal, "inet_interfaces") != NULL;
}

/* spare_mynetworks - hand it a mynetworks, so that it need not derive one */
static void
spare_mynetworks(struct pfcall *call)
{
	size_t at = call->tools->config_directory != NULL ? 3 : 1;

	call->spared = true;
	pfcall_argument(call, NULL);
	pfcall_argument(call, NULL);
	memmove(call->argv + at + 2, call->argv + at,
	    (call->len - at - 2) * sizeof(*call->argv));
	call->argv[at] = "-o";
	call->argv[at + 1] = "mynetworks=127.0.0.0/8";
}

void
pfcall_make(struct pfcall *const *calls, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		pfcall_argument(calls[i], NULL);
		if (calls[i]->tools->spared != NULL && *calls[i]->tools->spared)
			spare_mynetworks(calls[i]);
	}
	calls_make(calls, len);
}

/* spare - once more, where it stumbled over mynetworks; `lost' says how */
static void
spare(struct pfcall *call, struct buf *lost)
{
	if (!(call->status < 0
		    ? run_late(&call->why)
		    : call->status > 0 && lost_interface(&call->errors)))
		return;
	if (call->status > 0)
		complaint(lost, &call->errors);
	else
		buf_puts(lost, buf_text(&call->why));
	buf_putc(lost, '\n');
	spare_mynetworks(call);
	calls_make(&call, 1);
	if (call->status == 0 && call->tools->spared != NULL)
		*call->tools->spared = true;
}

int
pfcall_result(struct pfcall *call, struct buf *warnings, struct buf *why)
{
	struct buf text = BUF_INIT, lost = BUF_INIT;
	const char *folder = call->tools->config_directory;

	if (!call->spared)
		spare(call, &lost);
	if (call->status < 0)
		why_set(why, "%s", buf_text(&call->why));
	if (call->status > 0 &&
	    only_echoes(&call->errors, call->names, call->count))
		call->status = 0;
	if (call->status > 0) {
		complaint(&text, &call->errors);
		call->status = why_set(why, "%s%s%s: %s", call->tools->postconf,
		    folder != NULL ? " -c " : "", folder != NULL ? folder : "",
		    buf_text(&text));
	}
	if (call->status == 0 && warnings != NULL) {
		keep_warnings(warnings, &lost, call->names, call->count);
		keep_warnings(
		    warnings, &call->errors, call->names, call->count);
	}
	buf_release(&lost);
	buf_release(&text);
	return call->status;
}
