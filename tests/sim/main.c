/*
 * sim - see sim.h
 *
 *	sim [--seed N] [--seeds N] [--years N] [--without RULE] [--tell]
 *	    [--quiet]
 *	sim --rules | --help
 *
 * Runs one world (or so many, from the seed on) and ends with 0 when nothing
 * was lost. The time line of a world in which something was lost is printed.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "fleet.h"

/* timers - the one machine that there is */
static void
timers(struct sim *sim)
{
	struct server *o = &sim->server;

	if (o->look_every != 0 && o->next_look <= sim->now) {
		look_around(sim);
		o->next_look = sim->now + o->look_every;
	}
	if (o->next_run <= sim->now) {
		server_run(sim);
		o->next_run = sim->now + o->every;
	}
}

void
world_tick(struct sim *sim)
{
	time_t passed = 600 + dice(sim, 9000);
	unsigned i;

	sim->now += passed;
	admin_act(sim, passed);
	judge_tick(sim);
	if (sim->fleet != NULL)
		fleet_tick(sim);
	else
		timers(sim);
	for (i = 0; i < 4; i++)
		sender_delivers(
		    sim, dice(sim, FIRST_KINDS), dice(sim, DOMAINS));
	if (!sim->options.plain && luck(sim, 3) == 0)
		sender_delivers(sim, FIRST_KINDS, luck(sim, DOMAINS));
	if (sim->server.fake_milter != NULL)
		sender_without_tls(sim);
	libmilter_writes(sim);
}

static void
run(struct sim *sim)
{
	world_begin(sim);
	while (sim->now < sim->end && sim->losses == 0)
		world_tick(sim);
	world_end(sim);
}

static int
parse_rule(const char *name)
{
	int i;

	for (i = 0; i < RULE_COUNT; i++)
		if (strcmp(rule_names[i], name) == 0)
			return i;
	return -1;
}

static void
print_help(void)
{
	puts("sim - is a message lost because of what poststs published?\n\n"
	     "  --seed N        the world to run (1), or the first of them\n"
	     "  --seeds N       so many worlds (1)\n"
	     "  --years N       how long each of them lasts (5)\n"
	     "  --without RULE  poststs without one of its rules\n"
	     "  --rules         list the rules\n"
	     "  --plain         as the first worlds were: without events.c\n"
	     "  --updates       apply tells DNS itself, which fails often\n"
	     "  --fleet         several machines share a store\n"
	     "  --tell          print the time line\n"
	     "  --quiet         not even that of a world with a loss\n\n"
	     "Ends with 0 when nothing was lost, 1 when something was, 64 when "
	     "called wrongly.\nWhat is simulated, and what is not: HACKING.md, "
	     "The simulation.");
}

/* again - the same world once more, with its time line */
static void
again(struct sim *sim)
{
	sim->options.tell = true;
	run(sim);
	sim->options.tell = false;
}

static void
print_rules(void)
{
	int i;

	for (i = 0; i < RULE_COUNT; i++)
		if (i != RULE_MAIL || libmilter_there)
			puts(rule_names[i]);
}

static int
run_all(struct options options, unsigned long worlds)
{
	size_t deliveries = 0, excused = 0, runs = 0, failed = 0;
	static struct sim sim;
	unsigned long i;

	for (i = 0; i < worlds; i++) {
		sim = (struct sim){ .options = options };
		sim.options.seed += i;
		run(&sim);
		deliveries += sim.deliveries;
		excused += sim.excused;
		runs += sim.server.runs;
		if (sim.losses == 0)
			continue;
		failed++;
		if (!options.tell && !options.quiet)
			again(&sim);
		printf("seed %llu: %s\n", (unsigned long long)sim.options.seed,
		    sim.loss);
		break;
	}
	printf("%lu worlds, %lu domain-years, %zu runs, %zu messages, %zu "
	       "refused by the administrator's doing, %s\n",
	    i + (failed > 0), (i + (failed > 0)) * options.years * DOMAINS,
	    runs, deliveries, excused,
	    failed > 0 ? "SOMETHING WAS LOST" : "nothing lost");
	return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "seeds", required_argument, NULL, 'n' },
		{ "years", required_argument, NULL, 'y' },
		{ "without", required_argument, NULL, 'w' },
		{ "plain", no_argument, NULL, 'p' },
		{ "updates", no_argument, NULL, 'u' },
		{ "fleet", no_argument, NULL, 'f' },
		{ "tell", no_argument, NULL, 't' },
		{ "quiet", no_argument, NULL, 'q' },
		{ "rules", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .seed = 1, .years = 5 };
	unsigned long worlds = 1;
	int option, rule;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		switch (option) {
		case 's':
			options.seed = strtoull(optarg, NULL, 10);
			break;
		case 'n':
			worlds = strtoul(optarg, NULL, 10);
			break;
		case 'y':
			options.years = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'w':
			if ((rule = parse_rule(optarg)) == -1) {
				fprintf(stderr, "sim: no rule %s\n", optarg);
				return 64;
			}
			options.without[rule] = true;
			options.fleet |= rule >= RULE_FLEET_ID;
			break;
		case 'p':
			options.plain = true;
			break;
		case 'u':
			options.updates = true;
			break;
		case 'f':
			options.fleet = true;
			break;
		case 't':
			options.tell = true;
			break;
		case 'q':
			options.quiet = true;
			break;
		case 'r':
			print_rules();
			return EXIT_SUCCESS;
		case 'h':
			print_help();
			return EXIT_SUCCESS;
		default:
			return 64;
		}
	return run_all(options, worlds);
}
