/*
 * NAME      webroot - <web_root>/mta-sts.<domain>/.well-known/mta-sts.txt
 * CONTRACT  see webroot.h. Policy texts are in place and durable before the
 *           first name points to them. One readlink(2) for each domain tells
 *           whether anything is to be done. If the directory has not changed
 *           since the last run (webstamp.h), only domains that change are
 *           looked at. If something was due but all links are already right, a
 *           killed run made them; they are synced again, since that run may not
 *           have done so.
 * BUGS      Names of more than 255 octets (domains over 247) do not fit a file
 *           system; they stop the run with a message. Such a mta-sts.<domain>
 *           could not be in DNS either.
 */
#include "publish/webroot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/oserror.h"
#include "dns/dname.h"
#include "facts/served.h"
#include "publish/atomic.h"
#include "publish/folder.h"
#include "publish/webstamp.h"
#include "publish/webtree.h"

#define PREFIX      "mta-sts."
#define PREFIX_LEN  (sizeof(PREFIX) - 1)
#define POLICIES    ".policies/"
#define TARGET_SIZE (sizeof(POLICIES) + WEBTREE_HASH)
#define MANY        1000 /* domains, to be worth a note */

struct pass {
	struct webtree tree;
	enum web_layout layout;
	const struct plan *plan;
	bool known;    /* what stays as it is was found right before */
	bool any_copy; /* a folder of others had to take a file */
	struct webroot_result *result;
	char (*bodies)[WEBTREE_HASH + 1]; /* folder of each body in use */
	bool *damaged;                    /* by body, for webroot_differs() */
	struct arena *names;              /* of staged files */
	struct buf *why;
};

/* name_of - `mta-sts.<domain>'; -1 and `why' where it can be no file name */
static int
name_of(char out[static NAME_MAX + 1], const char *domain, struct buf *why)
{
	size_t len = strlen(domain);

	if (PREFIX_LEN + len > NAME_MAX || strchr(domain, '/') != NULL)
		return why_set(why,
		    "%.*s: mta-sts.<domain> would be no host name (RFC 1035 "
		    "2.3.4: 253 octets); leave the domain out with `exclude'",
		    DNAME_MAX, domain);
	memcpy(out, PREFIX, PREFIX_LEN);
	memcpy(out + PREFIX_LEN, domain, len + 1);
	return 0;
}

static size_t
body_index(const struct plan *plan, const struct plan_body *body)
{
	return (size_t)(body - plan->bodies);
}

static void
target_of(char out[static TARGET_SIZE], const struct plan_body *body)
{
	memcpy(out, POLICIES, sizeof(POLICIES) - 1);
	memcpy(out + sizeof(POLICIES) - 1, body->hash, WEBTREE_HASH);
	out[TARGET_SIZE - 1] = '\0';
}

/* removal_due - does the plan say: take the policy host away now? */
static bool
removal_due(const struct plan *plan, const struct plan_domain *domain)
{
	size_t i;

	for (i = 0; domain->body == NULL && i < domain->steps_len; i++)
		if (domain->steps[i].action == STEP_REMOVE_POLICY &&
		    domain->steps[i].not_before <= plan->now)
			return true;
	return false;
}

/* begin - check the plan's shape and note which bodies are in use */
static int
begin(struct pass *pass)
{
	const struct plan *plan = pass->plan;
	const struct plan_body *body;
	size_t i, at;

	pass->names = arena_new();
	pass->bodies = xcalloc(plan->bodies_len + 1, sizeof(*pass->bodies));
	pass->damaged = xcalloc(plan->bodies_len + 1, sizeof(*pass->damaged));
	for (i = 0; i < plan->domains_len; i++) {
		body = plan->domains[i].body;
		if (body == NULL)
			continue;
		at = body_index(plan, body);
		if (at >= plan->bodies_len)
			return why_set(pass->why,
			    "the plan does not list the body of %s",
			    plan->domains[i].name);
		if (pass->bodies[at][0] != '\0')
			continue;
		if (strspn(body->hash, "0123456789abcdef") < WEBTREE_HASH)
			return why_set(pass->why,
			    "the plan has a bad hash for the body of %s",
			    plan->domains[i].name);
		memcpy(pass->bodies[at], body->hash, WEBTREE_HASH);
	}
	return 0;
}

static void
end(struct pass *pass)
{
	webtree_close(&pass->tree);
	free(pass->bodies);
	free(pass->damaged);
	arena_free(pass->names);
}

/* put_bodies - layout link: the shared bodies, durable before any link */
static int
put_bodies(struct pass *pass)
{
	const struct plan_body *body;
	bool any = false;
	size_t i;

	for (i = 0; i < pass->plan->bodies_len; i++) {
		if (pass->bodies[i][0] == '\0')
			continue;
		if (!any && webtree_policies(&pass->tree, pass->why) != 0)
			return -1;
		any = true;
		body = &pass->plan->bodies[i];
		if (leaf_same(pass->tree.policies, pass->bodies[i], body->text,
			body->len))
			continue;
		if (webtree_stage(&pass->tree, pass->tree.policies,
			pass->bodies[i], body->text, body->len, pass->why) != 0)
			return -1;
		pass->result->bodies++;
	}
	return webtree_settle(&pass->tree, pass->why);
}

enum link_state {
	LINK_MADE,
	LINK_SAME,
	LINK_OTHER,
	LINK_MISSING,
	LINK_NONE, /* something that is no symlink */
	LINK_FAILED,
};

static enum link_state
link_state(int root, const char *name, const char *target)
{
	char there[TARGET_SIZE];
	ssize_t n = readlinkat(root, name, there, sizeof(there));

	if (n < 0 && errno == ENOENT)
		return LINK_MISSING;
	if (n < 0)
		return errno == EINVAL ? LINK_NONE : LINK_FAILED;
	return n == (ssize_t)TARGET_SIZE - 1 &&
		       memcmp(there, target, (size_t)n) == 0
		   ? LINK_SAME
		   : LINK_OTHER;
}

static int
put_copy(struct pass *pass, const struct plan_domain *domain, const char *name)
{
	const struct plan_body *body = domain->body;

	if (leaf_same(pass->tree.root, name, body->text, body->len)) {
		pass->tree.unsure = pass->tree.unsure || domain->due;
		return 0;
	}
	pass->result->bodies++;
	return webtree_stage(&pass->tree, pass->tree.root,
	    arena_strdup(pass->names, name), body->text, body->len, pass->why);
}

/* first_link - as link_state(), but a missing link is made at once */
static enum link_state
first_link(struct pass *pass, const struct plan_domain *domain,
    const char *name, const char *target)
{
	enum link_state state = LINK_MISSING;

	/* nothing was there before: most likely making it is all there is */
	if (domain->before != NULL)
		state = link_state(pass->tree.root, name, target);
	if (state != LINK_MISSING)
		return state;
	if (symlinkat(target, pass->tree.root, name) == 0) {
		pass->tree.unsynced = true;
		pass->result->links++;
		return LINK_MADE;
	}
	return errno == EEXIST ? link_state(pass->tree.root, name, target)
			       : LINK_FAILED;
}

static int
put_link(struct pass *pass, const struct plan_domain *domain, const char *name)
{
	char target[TARGET_SIZE];
	int made;

	target_of(target, domain->body);
	switch (first_link(pass, domain, name, target)) {
	case LINK_MADE:
		return 0;
	case LINK_SAME:
		pass->tree.unsure = pass->tree.unsure || domain->due;
		return 0;
	case LINK_FAILED:
		return why_errno(pass->why, errno, "cannot make the link %s/%s",
		    pass->tree.path, name);
	case LINK_MISSING:
	case LINK_OTHER:
	case LINK_NONE:
		break;
	}
	made = webtree_link(&pass->tree, name, target, pass->why);
	if (made > 0)
		pass->result->links++;
	if (made != 0)
		return made < 0 ? -1 : 0;
	pass->any_copy = true;
	return put_copy(pass, domain, name);
}

/* is_ours - a link to one of our bodies? */
static bool
is_ours(const struct pass *pass, const char *name)
{
	char there[TARGET_SIZE];
	ssize_t n = readlinkat(pass->tree.root, name, there, sizeof(there));

	return n == (ssize_t)TARGET_SIZE - 1 &&
	       memcmp(there, POLICIES, sizeof(POLICIES) - 1) == 0;
}

/* take_away - a link of ours, or a folder's policy; others' files stay */
static int
take_away(struct pass *pass, const char *name)
{
	int removed = 0;

	if (is_ours(pass, name))
		removed = unlinkat(pass->tree.root, name, 0) == 0 ? 1 : -1;
	else
		removed = leaf_remove(pass->tree.root, name);
	if (removed < 0 && (errno == ENOTDIR || errno == ELOOP))
		removed = 0; /* a file, or a link elsewhere: not ours */
	if (removed < 0)
		return why_errno(pass->why, errno, "cannot remove %s/%s",
		    pass->tree.path, name);
	pass->result->removed += (size_t)removed;
	if (removed > 0)
		pass->tree.unsynced = true;
	else
		pass->tree.unsure = true;
	return 0;
}

/* stays - and was found right before, so that there is nothing to see */
static bool
stays(const struct pass *pass, const struct plan_domain *domain)
{
	return pass->known && !domain->due && domain->body != NULL &&
	       domain->body == domain->before;
}

static int
put_names(struct pass *pass)
{
	const struct plan_domain *domain;
	char name[NAME_MAX + 1];
	int result = 0;
	size_t i;

	for (i = 0; i < pass->plan->domains_len && result == 0; i++) {
		domain = &pass->plan->domains[i];
		if (stays(pass, domain) ||
		    (domain->body == NULL && !removal_due(pass->plan, domain)))
			continue;
		result = name_of(name, domain->name, pass->why);
		if (result != 0)
			break;
		if (domain->body == NULL)
			result = take_away(pass, name);
		else if (pass->layout == LAYOUT_LINK)
			result = put_link(pass, domain, name);
		else
			result = put_copy(pass, domain, name);
	}
	if (result == 0)
		result = webtree_settle(&pass->tree, pass->why);
	return result;
}

/* worth_noting - for the next run? Nothing is written where nothing was */
static bool
worth_noting(const struct pass *pass)
{
	const struct webroot_result *did = pass->result;

	return pass->layout == LAYOUT_LINK && !pass->any_copy &&
	       pass->plan->domains_len >= MANY &&
	       (did->links + did->bodies + did->removed > 0 ||
		   (!pass->known && pass->plan->changes > 0));
}

/* put_generation - of the ledger, beside the policies that it knows of */
static int
put_generation(struct pass *pass, const char *web_root)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct atomic *file = NULL;
	int result = 0, fd;

	if (pass->plan->generation == 0)
		return 0;
	if (webtree_lock(&pass->tree, pass->why) != 0)
		return -1;
	buf_printf(
	    &path, "%s/" GENERATION_FOLDER "/" GENERATION_FILE, web_root);
	buf_number(&text, pass->plan->generation);
	buf_putc(&text, '\n');
	fd = folder_step(pass->tree.root, GENERATION_FOLDER, true);
	if (fd < 0)
		result = why_errno(
		    pass->why, errno, "cannot write %s", buf_text(&path));
	else
		file = atomic_open(
		    fd, GENERATION_FILE, buf_text(&path), 0644, pass->why);
	if (file != NULL) {
		atomic_write(file, text.text, text.len);
		result = atomic_commit(file, pass->why) < 0 ? -1 : 0;
	} else {
		result = -1;
	}
	if (fd >= 0)
		close(fd);
	buf_release(&path);
	buf_release(&text);
	return result;
}

int
webroot_publish(const char *web_root, enum web_layout layout,
    const struct plan *plan, int state, struct webroot_result *result,
    struct buf *why)
{
	struct pass pass = {
		.layout = layout, .plan = plan, .result = result, .why = why
	};
	int failed = -1;

	*result = (struct webroot_result){ 0, 0, 0 };
	if (webtree_open(&pass.tree, web_root, true, why) != 0)
		return -1;
	pass.known = layout == LAYOUT_LINK && plan->domains_len >= MANY &&
		     webstamp_holds(state, pass.tree.root, plan);
	if (begin(&pass) == 0 &&
	    (layout != LAYOUT_LINK || put_bodies(&pass) == 0) &&
	    put_names(&pass) == 0)
		failed = put_generation(&pass, web_root);
	if (failed == 0)
		failed = webtree_sync(&pass.tree, why);
	if (failed == 0 && worth_noting(&pass))
		webstamp_note(state, pass.tree.root, plan);
	end(&pass);
	return failed;
}

/* as_planned - is this domain's name as the plan says? */
static bool
as_planned(
    struct pass *pass, const struct plan_domain *domain, const char *name)
{
	const struct plan_body *body = domain->body;
	char target[TARGET_SIZE];

	if (body == NULL)
		return !is_ours(pass, name) &&
		       !leaf_there(pass->tree.root, name);
	if (pass->layout == LAYOUT_COPY)
		return leaf_same(pass->tree.root, name, body->text, body->len);
	target_of(target, body);
	switch (link_state(pass->tree.root, name, target)) {
	case LINK_SAME:
		return !pass->damaged[body_index(pass->plan, body)];
	case LINK_NONE:
		return leaf_same(
			   pass->tree.root, name, body->text, body->len) &&
		       !leaf_only_ours(pass->tree.root, name);
	case LINK_MADE:
	case LINK_OTHER:
	case LINK_MISSING:
	case LINK_FAILED:
		break;
	}
	return false;
}

static long
count_differing(struct pass *pass)
{
	const struct plan *plan = pass->plan;
	const struct plan_domain *domain;
	char name[NAME_MAX + 1];
	long count = 0;
	size_t i;

	for (i = 0; i < plan->bodies_len; i++)
		pass->damaged[i] =
		    pass->bodies[i][0] != '\0' &&
		    !leaf_same(pass->tree.policies, pass->bodies[i],
			plan->bodies[i].text, plan->bodies[i].len);
	for (i = 0; i < plan->domains_len; i++) {
		domain = &plan->domains[i];
		if (domain->body == NULL && !removal_due(plan, domain))
			continue;
		if (name_of(name, domain->name, pass->why) != 0)
			return -1;
		if (!as_planned(pass, domain, name))
			count++;
	}
	return count;
}

long
webroot_differs(const char *web_root, enum web_layout layout,
    const struct plan *plan, struct buf *why)
{
	struct pass pass = { .layout = layout, .plan = plan, .why = why };
	long count = -1;

	if (webtree_open(&pass.tree, web_root, false, why) != 0)
		return -1;
	if (begin(&pass) == 0)
		count = count_differing(&pass);
	end(&pass);
	return count;
}
