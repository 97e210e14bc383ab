// Opens a BPF object with libbpf: once in the state of a fresh process, nine times more, and then 2,000 times, of which
// the last 200 count. Prints milliseconds.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define AGAIN 9
#define STEADY 2000
#define LAST 200

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

/* The median of the last of so many opens. */
static double again(const char *path, int rounds, int last)
{
	static double times[STEADY];

	for (int round = 0; round < rounds; round++)
		times[round] = open_object(path);
	qsort(times + rounds - last, last, sizeof(double), ascending);
	return times[rounds - last + last / 2];
}

int main(int argc, char **argv)
{
	double first, few, steady;

	libbpf_set_print(NULL);
	first = open_object(argv[1]);
	few = again(argv[1], AGAIN, AGAIN);
	steady = again(argv[1], STEADY, LAST);
	printf("{\"first\":%f,\"again\":%f,\"steady\":%f}\n", first, few, steady);
	return 0;
}
