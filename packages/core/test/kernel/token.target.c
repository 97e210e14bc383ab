/*
 * Runs a command in a user namespace, where a BPF file system delegates all there is: token FOLDER COMMAND...
 * The one who is in there mounts it, the one who is outside and may do everything says what is delegated.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SET_STRING = 1, CMD_CREATE = 6, MOVE_EMPTY_PATH = 4 };

static void check(long result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	exit(1);
}

static void send_descriptor(int socket, int descriptor)
{
	char byte = 0, control[CMSG_SPACE(sizeof(int))] = {};
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	*header = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int)) };
	memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
	check(sendmsg(socket, &message, 0), "sendmsg");
}

static int receive_descriptor(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	int descriptor = -1;

	check(recvmsg(socket, &message, 0) - 1, "recvmsg");
	if (CMSG_FIRSTHDR(&message))
		memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return descriptor;
}

static void write_file(int pid, const char *name, const char *text)
{
	char path[64];
	int file;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	check(file = open(path, O_WRONLY), path);
	check(write(file, text, strlen(text)), path);
	close(file);
}

static void inside(int socket, char **arguments)
{
	char byte;
	int context, mounted;

	check(unshare(CLONE_NEWUSER | CLONE_NEWNS), "unshare");
	check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount");
	check(context = syscall(SYS_fsopen, "bpf", 0), "fsopen");
	send_descriptor(socket, context);
	check(read(socket, &byte, 1) - 1, "read");
	check(mounted = syscall(SYS_fsmount, context, 0, 0), "fsmount");
	check(syscall(SYS_move_mount, mounted, "", AT_FDCWD, arguments[0], MOVE_EMPTY_PATH), "move_mount");
	execvp(arguments[1], arguments + 1);
	check(-1, "execvp");
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = { "delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs" };
	int sockets[2], context, status;
	pid_t child;

	if (argc < 3)
		return 2;
	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), "socketpair");
	check(child = fork(), "fork");
	if (child == 0) {
		close(sockets[0]);
		inside(sockets[1], argv + 1);
	}
	close(sockets[1]);
	context = receive_descriptor(sockets[0]);
	write_file(child, "uid_map", "0 0 1");
	write_file(child, "gid_map", "0 0 1");
	for (int kind = 0; kind < 4; kind++)
		check(syscall(SYS_fsconfig, context, SET_STRING, kinds[kind], "any", 0), kinds[kind]);
	check(syscall(SYS_fsconfig, context, CMD_CREATE, NULL, NULL, 0), "fsconfig");
	close(context);
	check(write(sockets[0], "", 1), "write");
	check(waitpid(child, &status, 0), "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
