/*
 * turns - commands in turns, and what each takes
 *
 *	turns ROUNDS COMMAND...
 *
 * A command is one argument, whose words are separated by blanks; it starts
 * without a shell and its output goes nowhere. Each round runs all of them
 * once, so that what disturbs the machine disturbs all alike. Printed is a
 * line a command: the median of its milliseconds, the median over the rounds
 * of its time by that of the first command in the same round, the most memory
 * (MiB) that it or a child of it had, and its exit code.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "bench_bare.h"

#define WORDS_MAX 64

extern char **environ;

struct command {
	char *words[WORDS_MAX + 1];
	double *seconds, *ratios;
	double mib;
	int code;
};

static void
split(struct command *command, char *text)
{
	char *rest;
	size_t n = 0;

	for (text = strtok_r(text, " ", &rest); text != NULL && n < WORDS_MAX;
	     text = strtok_r(NULL, " ", &rest))
		command->words[n++] = text;
	if (n == 0)
		exit(64);
}

static double
once(struct command *command)
{
	posix_spawn_file_actions_t nowhere;
	struct rusage usage;
	double begun;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&nowhere);
	posix_spawn_file_actions_addopen(&nowhere, 1, "/dev/null", O_WRONLY, 0);
	begun = now();
	if (posix_spawnp(&pid, command->words[0], &nowhere, NULL,
		command->words, environ) != 0)
		die(command->words[0]);
	if (wait4(pid, &status, 0, &usage) != pid)
		die("wait4");
	begun = now() - begun;
	posix_spawn_file_actions_destroy(&nowhere);
	command->code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
	if ((double)usage.ru_maxrss / 1024 > command->mib)
		command->mib = (double)usage.ru_maxrss / 1024;
	return begun;
}

static int
by_value(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return left < right ? -1 : left > right;
}

static double
median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_value);
	return values[n / 2];
}

int
main(int argc, char **argv)
{
	size_t rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, round, i;
	size_t count = (size_t)(argc - 2);
	struct command *list;

	if (rounds == 0)
		return 64;
	list = xcalloc(count, sizeof(*list));
	for (i = 0; i < count; i++) {
		split(&list[i], argv[i + 2]);
		list[i].seconds = xcalloc(rounds, sizeof(double));
		list[i].ratios = xcalloc(rounds, sizeof(double));
	}
	for (round = 0; round < rounds; round++)
		for (i = 0; i < count; i++) {
			list[i].seconds[round] = once(&list[i]);
			list[i].ratios[round] =
			    list[i].seconds[round] / list[0].seconds[round];
		}
	for (i = 0; i < count; i++)
		printf("%.3f %.3f %.1f %d\n",
		    1000 * median(list[i].seconds, rounds),
		    median(list[i].ratios, rounds), list[i].mib, list[i].code);
	return 0;
}
