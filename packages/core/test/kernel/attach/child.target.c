/*
 * A child of the tests: does the one thing that it is told to, and prints what the call returned and its errno.
 *     child ACTION ARGUMENT…      and with `wait` before the action, only after a byte on its standard input
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

__attribute__((noinline)) long probed_first(long number) { return number + 1; }
__attribute__((noinline)) long probed_second(long number) { return number * 2; }
__attribute__((noinline)) long probed_third(long number) { return -number; }

/* For breakpoints. */
volatile long watched;

/* What <sys/sdt.h> makes of DTRACE_PROBE2(ebpf_ts, probed, number, 7): a nop, and a note that says where it is. */
static __attribute__((noinline)) void probed_usdt(long number)
{
	__asm__ volatile("990: nop\n"
			 ".pushsection .note.stapsdt,\"\",\"note\"\n"
			 ".balign 4\n"
			 ".4byte 992f-991f, 994f-993f, 3\n"
			 "991: .asciz \"stapsdt\"\n"
			 "992: .balign 4\n"
			 "993: .8byte 990b\n"
			 ".8byte _.stapsdt.base\n"
			 ".8byte 0\n"
			 ".asciz \"ebpf_ts\"\n"
			 ".asciz \"probed\"\n"
			 ".asciz \"-8@%0 -8@%1\"\n"
			 "994: .balign 4\n"
			 ".popsection\n"
			 ".ifndef _.stapsdt.base\n"
			 ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"
			 ".weak _.stapsdt.base\n"
			 ".hidden _.stapsdt.base\n"
			 "_.stapsdt.base: .space 1\n"
			 ".size _.stapsdt.base, 1\n"
			 ".popsection\n"
			 ".endif\n"
			 :
			 : "r"(number), "r"(7L));
}

static struct sockaddr_in at(const char *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
	inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
	return address;
}

static struct sockaddr_in6 at6(const char *port)
{
	struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(atoi(port))};
	inet_pton(AF_INET6, "::1", &address.sin6_addr);
	return address;
}

#define ADDRESS(a) (struct sockaddr *)&(a), sizeof(a)

/* Two UDP sockets of this process's own, of which the first is bound; `name` is where. */
static struct sockaddr_in name;
static socklen_t length = sizeof(name);
static void make_pair(const char *port, int *bound, int *other)
{
	struct sockaddr_in any = at(port);
	*bound = socket(AF_INET, SOCK_DGRAM, 0);
	*other = socket(AF_INET, SOCK_DGRAM, 0);
	if (bind(*bound, ADDRESS(any)) || getsockname(*bound, (struct sockaddr *)&name, &length)) exit(2);
}

static long named(int result) { return result < 0 ? result : ntohs(name.sin_port); }

/* The same over IPv6. */
static struct sockaddr_in6 name6;
static socklen_t length6 = sizeof(name6);
static long named6(int result) { return result < 0 ? result : ntohs(name6.sin6_port); }

/* A Unix socket, bound to an abstract address of this process's own that ends in a digit. */
static struct sockaddr_un local(char digit)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "ebpf-ts-%d-%c", getpid(), digit);
	return address;
}
static int bound_to(struct sockaddr_un address)
{
	int made = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (bind(made, ADDRESS(address))) exit(2);
	return made;
}

static long act(const char *action, const char *first, const char *second)
{
	struct sockaddr_in address = at(first);
	struct sockaddr_in6 address6 = at6(first);
	int bound, other, value = 1;
	char bytes[64];
#define IS(text) (strcmp(action, text) == 0)
	if (IS("truncate")) return truncate(first, atol(second));
	if (IS("open")) return open(first, O_RDONLY) < 0 ? -1 : 0;
	if (IS("make")) return chdir(first) || mkdir("folder", 0700) || mkfifo("fifo", 0600);
	if (IS("first")) return probed_first(atol(first));
	if (IS("all")) return probed_first(atol(first)) + probed_second(atol(first)) + probed_third(atol(first));
	if (IS("usdt")) {
		for (int count = 0; count < atoi(second); count++) probed_usdt(atol(first));
		return 0;
	}
	if (IS("watched")) return watched = atol(first);
	if (IS("spin")) {
		/* Milliseconds of this process's own time, whoever else has the CPU. */
		while (clock() < atol(first) * CLOCKS_PER_SEC / 1000) watched++;
		return 0;
	}
	if (IS("touch")) {
		/* As many pages that nobody touched before. */
		long page = sysconf(_SC_PAGESIZE);
		char *pages = mmap(0, atol(first) * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		for (long count = 0; count < atol(first); count++) pages[count * page] = 1;
		return 0;
	}
	if (IS("read")) {
		int file = open(first, O_RDONLY);
		return file < 0 || read(file, bytes, sizeof(bytes)) < 0 ? -1 : 0;
	}
	if (IS("socket")) return socket(AF_INET, SOCK_DGRAM, 0) < 0 ? -1 : 0;
	if (IS("bind4")) return bind(socket(AF_INET, SOCK_DGRAM, 0), ADDRESS(address));
	if (IS("bind6")) return bind(socket(AF_INET6, SOCK_DGRAM, 0), ADDRESS(address6));
	if (IS("connect4")) return connect(socket(AF_INET, SOCK_DGRAM, 0), ADDRESS(address));
	if (IS("connect6")) return connect(socket(AF_INET6, SOCK_DGRAM, 0), ADDRESS(address6));
	if (IS("connect-tcp")) return connect(socket(AF_INET, SOCK_STREAM, 0), ADDRESS(address));
	if (IS("send4")) return sendto(socket(AF_INET, SOCK_DGRAM, 0), "x", 1, 0, ADDRESS(address));
	if (IS("send6")) return sendto(socket(AF_INET6, SOCK_DGRAM, 0), "x", 1, 0, ADDRESS(address6));
	if (IS("getsockopt")) {
		socklen_t size = sizeof(value);
		return getsockopt(socket(AF_INET, SOCK_DGRAM, 0), SOL_SOCKET, SO_BROADCAST, &value, &size);
	}
	if (IS("setsockopt"))
		return setsockopt(socket(AF_INET, SOCK_DGRAM, 0), SOL_SOCKET, SO_BROADCAST, &value, sizeof(value));
	if (IS("getsockname")) {
		other = socket(AF_INET, SOCK_DGRAM, 0);
		if (bind(other, ADDRESS(address))) return -1;
		return named(getsockname(other, (struct sockaddr *)&name, &length));
	}
	if (IS("getpeername")) {
		other = socket(AF_INET, SOCK_DGRAM, 0);
		if (connect(other, ADDRESS(address))) return -1;
		return named(getpeername(other, (struct sockaddr *)&name, &length));
	}
	if (IS("getsockname6")) {
		other = socket(AF_INET6, SOCK_DGRAM, 0);
		if (bind(other, ADDRESS(address6))) return -1;
		return named6(getsockname(other, (struct sockaddr *)&name6, &length6));
	}
	if (IS("getpeername6")) {
		other = socket(AF_INET6, SOCK_DGRAM, 0);
		if (connect(other, ADDRESS(address6))) return -1;
		return named6(getpeername(other, (struct sockaddr *)&name6, &length6));
	}
	if (IS("receive6")) {
		bound = socket(AF_INET6, SOCK_DGRAM, 0);
		if (bind(bound, ADDRESS(address6)) || getsockname(bound, (struct sockaddr *)&name6, &length6)) exit(2);
		if (sendto(socket(AF_INET6, SOCK_DGRAM, 0), "x", 1, 0, ADDRESS(name6)) != 1) return -1;
		if (recvfrom(bound, bytes, sizeof(bytes), 0, (struct sockaddr *)&name6, &length6) != 1) return -1;
		return ntohs(name6.sin6_port);
	}
	struct sockaddr_un here = local('1'), there = local('2');
	if (IS("connect-unix")) return connect(socket(AF_UNIX, SOCK_DGRAM, 0), ADDRESS(there));
	if (IS("send-unix")) return sendto(socket(AF_UNIX, SOCK_DGRAM, 0), "x", 1, 0, ADDRESS(there));
	if (IS("getsockname-unix") || IS("getpeername-unix") || IS("receive-unix")) {
		/* Two sockets, of which the second sends to the first, and the first is asked for names. */
		socklen_t size = sizeof(there);
		bound = bound_to(here), other = bound_to(there);
		if (IS("getsockname-unix")) return getsockname(bound, (struct sockaddr *)&there, &size);
		if (IS("getpeername-unix"))
			return connect(bound, ADDRESS(there)) || getpeername(bound, (struct sockaddr *)&there, &size);
		if (sendto(other, "x", 1, 0, ADDRESS(here)) != 1) return -1;
		return recvfrom(bound, bytes, sizeof(bytes), 0, (struct sockaddr *)&there, &size) == 1 ? 0 : -1;
	}
	if (IS("receive")) {
		/* As many datagrams from one of its sockets to another; says from which port the last came. */
		make_pair(second, &bound, &other);
		for (int count = 0; count < atoi(first); count++) {
			if (sendto(other, "x", 1, 0, ADDRESS(name)) != 1) return -1;
		}
		for (int count = 0; count < atoi(first); count++) {
			if (recvfrom(bound, bytes, sizeof(bytes), 0, (struct sockaddr *)&name, &length) != 1) return -1;
		}
		return ntohs(name.sin_port);
	}
	fprintf(stderr, "no such action: %s\n", action);
	exit(2);
}

int main(int count, char **words)
{
	if (count > 1 && strcmp(words[1], "wait") == 0) {
		char byte;
		if (read(0, &byte, 1) != 1) return 2;
		words++;
		count--;
	}
	if (count < 2) return 2;
	errno = 0;
	long result = act(words[1], count > 2 ? words[2] : "0", count > 3 ? words[3] : "0");
	printf("%ld %d\n", result, errno);
	return 0;
}
