/* test_places - who may change what is published, or send updates */
#include "inspect/places.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"
#include "unit.h"

static const struct {
	const char *name;
	uid_t state, root; /* whose the folders are; for root only */
	mode_t root_mode, key_mode;
	const char *note; /* of it; NULL: none */
	bool key;         /* and one of the key */
} cases[] = {
	{ "all ours", 0, 0, 0755, 0600, NULL, false },
	{ "everybody may write", 0, 0, 0757, 0640, "everyone", false },
	{ "everybody may read the key", 0, 0, 0755, 0644, NULL, true },
	{ "everybody may write the key", 0, 0, 0755, 0602, NULL, true },
	{ "the service's", 65534, 65534, 0755, 0600, NULL, false },
	{ "root's", 65534, 0, 0755, 0600, NULL, false },
	{ "somebody else's", 65534, 3, 0755, 0600, "user sys", false },
	{ "nobody knows whose", 0, 54321, 0755, 0600, "user 54321", false },
};

static const struct fact_note *
find(const struct facts *facts, enum finding_id id)
{
	size_t i;

	for (i = 0; i < facts->notes_len; i++)
		if (facts->notes[i].id == id)
			return &facts->notes[i];
	return NULL;
}

static void
set(struct settings *s, const char *name, const char *value)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s=%s", name, value);
	ck_assert_int_eq(settings_set(s, buf_text(&text), NULL), 0);
	buf_release(&text);
}

START_TEST(places)
{
	char *folder = scratch_make();
	struct settings *s = settings_new();
	struct facts *facts = facts_new(0);
	const struct fact_note *note;

	set(s, "state_dir", scratch_path(folder, "state"));
	set(s, "web_root", scratch_path(folder, "www"));
	set(s, "dns_update_key", scratch_path(folder, "key"));
	inspect_places(facts, s); /* nothing is there */
	ck_assert_uint_eq(facts->notes_len, 0);
	set(s, "dns_update", "nsupdate"); /* now the key is needed */
	inspect_places(facts, s);
	ck_assert_ptr_nonnull(find(facts, FINDING_UPDATE_KEY_MISSING));
	ck_assert_uint_eq(facts->notes_len, 1);
	ck_assert_int_eq(mkdir(s->state_dir, 0755), 0);
	ck_assert_int_eq(mkdir(s->web_root, 0755), 0);
	scratch_write(s->dns_update_key, "x", 1);
	ck_assert_int_eq(chmod(s->web_root, cases[_i].root_mode), 0);
	ck_assert_int_eq(chmod(s->dns_update_key, cases[_i].key_mode), 0);
	if (geteuid() == 0) {
		ck_assert_int_eq(chown(s->state_dir, cases[_i].state, 0), 0);
		ck_assert_int_eq(chown(s->web_root, cases[_i].root, 0), 0);
	}
	inspect_places(facts, s);
	note = find(facts, FINDING_WEB_ROOT_OWNER);
	if (geteuid() == 0 || cases[_i].root == 0)
		ck_assert_msg((note != NULL) == (cases[_i].note != NULL), "%s",
		    cases[_i].name);
	if (note != NULL)
		ck_assert_msg(strstr(note->detail, cases[_i].note) != NULL,
		    "%s: %s", cases[_i].name, note->detail);
	note = find(facts, FINDING_UPDATE_KEY_OPEN);
	ck_assert_msg((note != NULL) == cases[_i].key, "%s", cases[_i].name);
	facts_free(facts);
	settings_free(s);
	scratch_remove(folder);
}
END_TEST

UNIT_MAIN("places", LOOP(places, cases))
