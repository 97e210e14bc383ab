/* Becomes another program, which has two TCP sockets that share a port of 127.0.0.1: 3 listens, and 4 does not yet. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

static int sharing(struct sockaddr_in *address, int descriptor)
{
	socklen_t length = sizeof(*address);
	int one = 1, made = socket(AF_INET, SOCK_STREAM, 0);
	if (setsockopt(made, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) ||
	    bind(made, (struct sockaddr *)address, length) || getsockname(made, (struct sockaddr *)address, &length))
		return -1;
	return made == descriptor ? made : dup2(made, descriptor);
}

int main(int count, char **words)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	if (count < 2 || sharing(&address, 3) != 3 || sharing(&address, 4) != 4 || listen(3, 64)) return 2;
	execv(words[1], words + 1);
	return 2;
}
