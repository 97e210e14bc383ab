/*
 * Starts a program whose arguments are known, from a process whose id is known.
 *
 *   execs HOW PATH COUNT < ARGUMENTS
 *
 * Waits for its whole standard input, arguments ended by NUL, so that a test can look at it before it starts.
 * Then COUNT children exec PATH one after the other with these arguments and the child's number as the last one;
 * for each "PID CODE" is printed, where CODE is its exit code: the errno where the exec failed. HOW it is done:
 *
 *   execve    by path
 *   execveat  by file descriptor
 *   beneath   by path, relative to a file descriptor of the root directory
 *   thread    by path, from a second thread
 *   nowhere   by a path that cannot be read
 *
 * With a COUNT of 0 the process itself execs, with 0 as the number.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *how, *path;
static char **arguments;
static char *environment[] = { NULL };

static void execute(void)
{
	if (!strcmp(how, "execveat")) {
		int fd = open(path, O_PATH);
		syscall(SYS_execveat, fd, "", arguments, environment, AT_EMPTY_PATH);
	} else if (!strcmp(how, "beneath")) {
		int fd = open("/", O_PATH);
		syscall(SYS_execveat, fd, path, arguments, environment, 0);
	} else if (!strcmp(how, "nowhere")) {
		syscall(SYS_execve, 1, arguments, environment);
	} else {
		execve(path, arguments, environment);
	}
	_exit(errno);
}

static void *execute_in_thread(void *unused)
{
	execute();
	return unused;
}

static void start(void)
{
	pthread_t thread;

	if (strcmp(how, "thread"))
		execute();
	if (pthread_create(&thread, NULL, execute_in_thread, NULL))
		_exit(255);
	pthread_join(thread, NULL);
}

static char *read_all(size_t *size)
{
	size_t room = 4 << 20;
	char *bytes = malloc(room);
	ssize_t got;

	*size = 0;
	while ((got = read(0, bytes + *size, room - *size)) > 0)
		*size += got;
	return bytes;
}

int main(int argc, char **argv)
{
	static char number[16] = "0";
	size_t size, known = 0;
	char *bytes;

	if (argc != 4)
		return 255;
	how = argv[1];
	path = argv[2];
	bytes = read_all(&size);
	arguments = calloc(size + 2, sizeof(*arguments));
	for (char *at = bytes; at < bytes + size; at += strlen(at) + 1)
		arguments[known++] = at;
	arguments[known] = number;

	if (atoi(argv[3]) == 0)
		start();
	for (int i = 0; i < atoi(argv[3]); i++) {
		int status;
		pid_t pid;

		snprintf(number, sizeof(number), "%d", i);
		pid = fork();
		if (pid == 0)
			start();
		waitpid(pid, &status, 0);
		printf("%d %d\n", pid, WEXITSTATUS(status));
	}
	return 0;
}
