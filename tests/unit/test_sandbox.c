/*
 * test_sandbox - what a process that has given up everything can still do
 *
 * Each case is something that such a process tries; that this process can do
 * the same is the proof that the case means anything.
 */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/become.h"
#include "sandbox/writer.h"
#include "scratch.h"
#include "unit.h"

static const struct sandbox_limits limits = { (size_t)64 << 20, 2, 20, 100000,
	false };

static char *folder;
static int inherited = -1, listening = -1, packets = -1;
static struct sockaddr_in address;
static pid_t self;

static int
closed(int fd)
{
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* ---- what is tried: 0 when it can be done ---- */

static int
read_a_file(void)
{
	return closed(open(scratch_path(folder, "secret"), O_RDONLY));
}

static int
read_what_all_may(void)
{
	return closed(open("/etc/passwd", O_RDONLY));
}

static int
make_a_file(void)
{
	return closed(
	    open(scratch_path(folder, "new"), O_WRONLY | O_CREAT, 0600));
}

static int
remove_a_file(void)
{
	char name[300];

	snprintf(name, sizeof(name), "%s", scratch_path(folder, "other"));
	return rename(name, scratch_path(folder, "gone")) == 0 &&
		       rename(scratch_path(folder, "gone"), name) == 0
		   ? 0
		   : -1;
}

static int
list_a_folder(void)
{
	return closed(open(folder, O_RDONLY | O_DIRECTORY));
}

static int
use_an_open_file(void)
{
	char byte;

	return pread(inherited, &byte, 1, 0) == 1 ? 0 : -1;
}

static int
make_a_socket(void)
{
	return closed(socket(AF_INET, SOCK_STREAM, 0));
}

static int
connect_somewhere(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), result;

	result = connect(fd, (struct sockaddr *)&address, sizeof(address));
	closed(fd);
	return result;
}

static int
make_a_local_socket(void)
{
	return closed(socket(AF_UNIX, SOCK_DGRAM, 0));
}

static int
send_a_packet(void)
{
	return sendto(packets, "x", 1, 0, (struct sockaddr *)&address,
		   sizeof(address)) == 1
		   ? 0
		   : -1;
}

static int
run_a_program(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	return child > 0 && waitpid(child, NULL, 0) == child ? 0 : -1;
}

static int
signal_the_parent(void)
{
	return kill(self, 0);
}

static int
get_a_right_back(void)
{
	/* only root has any; becoming root stands for all of them */
	return geteuid() == 0 || setuid(0) == 0 ? 0 : -1;
}

static int
map_code(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return code != MAP_FAILED ? munmap(code, 4096) : -1;
}

static const struct {
	const char *name;
	int (*try)(void);
	bool files;   /* Landlock alone is enough */
	bool as_root; /* only root could do it anyway */
} tries[] = {
	{ "read a file of ours", read_a_file, true, false },
	{ "read what all may", read_what_all_may, true, false },
	{ "make a file", make_a_file, true, false },
	{ "rename a file", remove_a_file, true, false },
	{ "list a folder", list_a_folder, true, false },
	{ "use an open file", use_an_open_file, true, false },
	{ "make a socket", make_a_socket, false, false },
	{ "connect", connect_somewhere, false, false },
	{ "make a local socket", make_a_local_socket, false, false },
	{ "send a packet", send_a_packet, false, false },
	{ "run a program", run_a_program, false, false },
	{ "signal the parent", signal_the_parent, false, false },
	{ "be root", get_a_right_back, true, true },
	{ "map code", map_code, false, false },
};

static void
begin(void)
{
	socklen_t len = sizeof(address);

	folder = scratch_make();
	scratch_write(scratch_path(folder, "secret"), "x", 1);
	scratch_write(scratch_path(folder, "other"), "x", 1);
	ck_assert_int_eq(chmod(scratch_path(folder, "secret"), 0644), 0);
	ck_assert_int_eq(chmod(folder, 0777), 0);
	inherited = open(scratch_path(folder, "secret"), O_RDONLY);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	address = (struct sockaddr_in){ .sin_family = AF_INET };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(
	    bind(listening, (struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(listen(listening, 5), 0);
	ck_assert_int_eq(
	    getsockname(listening, (struct sockaddr *)&address, &len), 0);
	packets = socket(AF_INET, SOCK_DGRAM, 0);
	self = getpid();
}

static void
finish(void)
{
	close(inherited);
	close(listening);
	close(packets);
	scratch_remove(folder);
}

/* what a process with the network can do, and a closed one cannot */
static bool
is_network(int (*try)(void))
{
	return try == make_a_socket || try == connect_somewhere;
}

static void
try_it(void *context, struct buf *answer)
{
	int (*const *try)(void) = context;

	buf_puts(answer, (*try)() == 0 ? "can" : "cannot");
}

static void
check_tries(const struct sandbox_limits *rules, int n)
{
	struct buf answer = BUF_INIT, why = BUF_INIT, lacks = BUF_INIT;
	int (*try)(void) = tries[n].try;
	bool can;

	begin();
	if (!tries[n].as_root || geteuid() == 0)
		ck_assert_msg(try() == 0, "we cannot %s either: %s",
		    tries[n].name, strerror(errno));
	ck_assert_int_eq(
	    sandbox_run(rules, try_it, &try, &answer, &why), SANDBOX_DONE);
	can = strcmp(buf_text(&answer), "can") == 0;
	sandbox_lacks(&lacks);
	if (rules->network && is_network(try))
		ck_assert_msg(can, "it cannot %s", tries[n].name);
	/* what keeps it from that may be lacking here */
	else if (strstr(buf_text(&lacks), "seccomp") == NULL ||
		 (tries[n].files &&
		     strstr(buf_text(&lacks), "Landlock") == NULL))
		ck_assert_msg(!can, "it can %s", tries[n].name);
	buf_release(&answer);
	buf_release(&lacks);
	buf_release(&why);
	finish();
}

START_TEST(it_cannot)
{
	check_tries(&limits, _i);
}
END_TEST

START_TEST(with_the_network_it_cannot)
{
	static const struct sandbox_limits network = { (size_t)64 << 20, 2, 20,
		100000, true };

	check_tries(&network, _i);
}
END_TEST

/* ---- who writes ---- */

/* as_writer - what the child says of a try after it has given up what it can */
static int
as_writer(int (*try)(void), uid_t uid)
{
	struct buf why = BUF_INIT;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (uid != 0 && become(uid, uid, false, &why) != 0)
			_exit(3);
		if (uid != 0 && try() != 0)
			_exit(4); /* it could not before either */
		writer_confine();
		_exit(writer_lacks() != NULL ? 2 : try() == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status), "it was ended");
	return WEXITSTATUS(status);
}

START_TEST(who_writes_cannot)
{
	int (*try)(void) = tries[_i].try;
	bool can = try == use_an_open_file ||
		   (tries[_i].files && try != get_a_right_back);
	int code;

	if (tries[_i].as_root)
		return; /* root writes as root */
	begin();
	ck_assert_msg(try() == 0, "we cannot %s either", tries[_i].name);
	code = as_writer(try, 0);
	if (code != 2) /* there is no seccomp */
		ck_assert_msg(code == (can ? 0 : 1), "it %s %s",
		    code == 0 ? "can" : "cannot", tries[_i].name);
	finish();
}
END_TEST

static int
read_what_root_may(void)
{
	return closed(open(scratch_path(folder, "roots"), O_RDONLY));
}

START_TEST(who_writes_reads_as_its_user)
{
	int code;

	if (geteuid() != 0)
		return;
	begin();
	scratch_write(scratch_path(folder, "roots"), "x", 1);
	ck_assert_int_eq(chmod(scratch_path(folder, "roots"), 0600), 0);
	code = as_writer(read_what_root_may, 65534);
	ck_assert_msg(code == 1 || code == 2, "it ends with %d", code);
	finish();
}
END_TEST

/* ---- how it ends ---- */

static void
works(void *context, struct buf *answer)
{
	char *much = malloc(32 << 20);

	ck_assert_ptr_nonnull(much);
	memset(much, 'x', 32 << 20);
	buf_put(answer, much, 90000);
	free(much);
}

static void
says_nothing(void *context, struct buf *answer)
{
}

static void
crashes(void *context, struct buf *answer)
{
	buf_puts(answer, "half an answer");
	raise(SIGSEGV);
}

static void
aborts(void *context, struct buf *answer)
{
	abort();
}

static void
exits(void *context, struct buf *answer)
{
	_exit(3);
}

#if !defined(__SANITIZE_ADDRESS__)
static void
eats(void *context, struct buf *answer)
{
	char *more;

	while ((more = malloc(1 << 20)) != NULL)
		memset(more, 'x', 1 << 20);
	abort();
}
#endif

static void
turns(void *context, struct buf *answer)
{
	volatile unsigned i = 0;

	for (;;)
		i++;
}

static void
talks(void *context, struct buf *answer)
{
	int i;

	for (i = 0; i < 200000; i++)
		buf_putc(answer, 'x');
}

static const struct {
	void (*work)(void *, struct buf *);
	enum sandbox_end end;
	size_t len;
} ends[] = {
	{ works, SANDBOX_DONE, 90000 },
	{ says_nothing, SANDBOX_DONE, 0 },
	{ crashes, SANDBOX_DIED, 0 },
	{ aborts, SANDBOX_DIED, 0 },
	{ exits, SANDBOX_DIED, 0 },
#if !defined(__SANITIZE_ADDRESS__)
	{ eats, SANDBOX_DIED, 0 },
#endif
	{ turns, SANDBOX_DIED, 0 },
	{ talks, SANDBOX_DIED, 0 },
};

START_TEST(it_ends)
{
	struct buf answer = BUF_INIT, why = BUF_INIT;

	ck_assert_int_eq(
	    sandbox_run(&limits, ends[_i].work, NULL, &answer, &why),
	    ends[_i].end);
	ck_assert_uint_eq(answer.len, ends[_i].len);
	ck_assert_int_eq(why.len > 0, ends[_i].end != SANDBOX_DONE);
	buf_release(&answer);
	buf_release(&why);
}
END_TEST

static void
hangs(void *context, struct buf *answer)
{
	/* no call of the kernel that waits is left to it, but this one */
	for (;;)
		getppid();
}

START_TEST(time_is_limited)
{
	static const struct sandbox_limits short_time = { 1 << 26, 100, 1, 9,
		false };
	struct buf answer = BUF_INIT, why = BUF_INIT;

	ck_assert_int_eq(
	    sandbox_run(&short_time, hangs, NULL, &answer, &why), SANDBOX_DIED);
	ck_assert_str_eq(buf_text(&why), "took more than 1 seconds");
	buf_release(&answer);
	buf_release(&why);
}
END_TEST

/* memory is counted from what the process has already */
START_TEST(a_large_parent_leaves_room)
{
	size_t size = (size_t)300 << 20;
	char *much = malloc(size);
	struct buf answer = BUF_INIT, why = BUF_INIT;

	ck_assert_ptr_nonnull(much);
	memset(much, 'x', size);
	ck_assert_int_eq(
	    sandbox_run(&limits, works, NULL, &answer, &why), SANDBOX_DONE);
	ck_assert_uint_eq(answer.len, 90000);
	free(much);
	buf_release(&answer);
	buf_release(&why);
}
END_TEST

UNIT_MAIN("sandbox", LOOP(it_cannot, tries),
    LOOP(with_the_network_it_cannot, tries), LOOP(who_writes_cannot, tries),
    TEST(who_writes_reads_as_its_user), LOOP(it_ends, ends),
    TEST(time_is_limited), TEST(a_large_parent_leaves_room))
