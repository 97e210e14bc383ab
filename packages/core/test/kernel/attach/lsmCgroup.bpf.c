#include "kernel.h"

struct socket;
struct sockaddr;

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(on_bind, struct socket *socket, struct sockaddr *address, int length)
{
	return 0;
}
