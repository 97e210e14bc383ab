// Opens a BPF object with libbpf, loads it and attaches its programs: once in the state of a fresh process, and nine times
// more. Prints milliseconds; what is closed in between does not count.
#include <bpf/libbpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define AGAIN 9
#define MOST_PROGRAMS 64

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double load(const char *path)
{
	struct bpf_link *links[MOST_PROGRAMS];
	struct bpf_program *program;
	double start = now(), took;
	int count = 0;
	struct bpf_object *object = bpf_object__open_file(path, NULL);

	/* The type of the records is for who generates code. */
	if (object)
		bpf_map__set_value_size(bpf_object__find_map_by_name(object, "events"), 0);
	if (!object || bpf_object__load(object))
		exit(1);
	bpf_object__for_each_program(program, object)
		if (!(links[count++] = bpf_program__attach(program)))
			exit(1);
	took = now() - start;
	while (count > 0)
		bpf_link__destroy(links[--count]);
	bpf_object__close(object);
	return took;
}

static int ascending(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

int main(int argc, char **argv)
{
	double first, again[AGAIN];

	libbpf_set_print(NULL);
	first = load(argv[1]);
	for (int round = 0; round < AGAIN; round++)
		again[round] = load(argv[1]);
	qsort(again, AGAIN, sizeof(double), ascending);
	printf("{\"first\":%f,\"again\":%f}\n", first, again[AGAIN / 2]);
	return 0;
}
