/*
 * NAME      apply_scene - one step of a scene, for scripts
 * SYNOPSIS  apply_scene base|next|look|print SCENE DIR
 * CONTRACT  exit 0; 1 and the sentence on standard error; 64 for bad usage.
 *           Without the shim of fault.c: real calls, real syncs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

static int
run(const struct scene *scene, const char *verb, const char *dir)
{
	struct buf why = BUF_INIT;
	const char *said = NULL;
	char *world;
	int result = 0;

	if (strcmp(verb, "look") == 0) {
		said = scene_look(scene, dir);
		result = said == NULL ? 0 : 1;
	} else if (strcmp(verb, "print") == 0) {
		world = scene_print(dir);
		fputs(world, stdout);
		free(world);
	} else {
		result = scene_run(scene, strcmp(verb, "next") == 0, dir, &why);
		said = result != 0 ? buf_text(&why) : NULL;
	}
	if (said != NULL)
		fprintf(stderr, "%s\n", said);
	buf_release(&why);
	return result == 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
	size_t i;

	for (i = 0; argc == 4 && i < scenes_len; i++)
		if (strcmp(scenes[i].name, argv[2]) == 0)
			return run(&scenes[i], argv[1], argv[3]);
	fprintf(stderr, "usage: apply_scene base|next|look|print SCENE DIR\n");
	return 64;
}
