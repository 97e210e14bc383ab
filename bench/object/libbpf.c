// Opens a BPF object with libbpf: once in the state of a fresh process, and then again and again. Prints
// milliseconds.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define AGAIN 9

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double open_object(const char *path)
{
	double start = now(), opened;
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	if (!object)
		exit(1);
	opened = now() - start;
	bpf_object__close(object);
	return opened;
}

static int ascending(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

int main(int argc, char **argv)
{
	double first, times[AGAIN];

	libbpf_set_print(NULL);
	first = open_object(argv[1]);
	for (int round = 0; round < AGAIN; round++)
		times[round] = open_object(argv[1]);
	qsort(times, AGAIN, sizeof(double), ascending);
	printf("{\"first\":%f,\"again\":%f}\n", first, times[AGAIN / 2]);
	return 0;
}
