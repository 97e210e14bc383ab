/* Becomes another program, which has as descriptor 3 a UDP socket that shares a port of 127.0.0.1. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int one = 1, sharing = socket(AF_INET, SOCK_DGRAM, 0);
	if (count < 2 || setsockopt(sharing, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) ||
	    bind(sharing, (struct sockaddr *)&address, sizeof(address)))
		return 2;
	if (sharing != 3 && dup2(sharing, 3) != 3) return 2;
	execv(words[1], words + 1);
	return 2;
}
